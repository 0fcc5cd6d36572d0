//! From a command to its line in the table, to what it needs, and to its decision.

use super::{
    Command, Lookup, Matched, Needs, Spec, ask, assign, block, blocked, canned, claim, close, contract, customer,
    dashboard, digest, faq, help, helping, hold, list, merge, mode, new, note, offer, oncall, pending, priority,
    privacy, problem, rate, relate, release, reopen, reply, show, sla, snooze, solve, split, tag, transcript, transfer,
    unblock, watch, whoami, why,
};
use crate::domain::faq::FaqForm;
use crate::domain::{Decision, Refusal, Role, Situation, Untrusted};

impl Command {
    /// The command's line in the table.
    #[must_use]
    pub fn spec(&self) -> &'static Spec {
        match self {
            Self::Ask(_) => &ask::SPEC,
            Self::New(_) => &new::SPEC,
            Self::List(_) => &list::SPEC,
            Self::Show(_) => &show::SPEC,
            Self::Claim(_) => &claim::SPEC,
            Self::Release(_) => &release::SPEC,
            Self::Assign(_) => &assign::SPEC,
            Self::Transfer(_) => &transfer::SPEC,
            Self::Tag(_) => &tag::SPEC,
            Self::Snooze(_) => &snooze::SPEC,
            Self::Merge(_) => &merge::SPEC,
            Self::Split(_) => &split::SPEC,
            Self::Relate(relate) => relate.spec(),
            Self::Problem(wished) => wished.spec(),
            Self::Watch(watch) => watch.spec(),
            Self::Priority(_) => &priority::SPEC,
            Self::Note(_) => &note::SPEC,
            Self::Reply(_) => &reply::SPEC,
            Self::Pending(_) => &pending::SPEC,
            Self::Hold(_) => &hold::SPEC,
            Self::Solve(_) => &solve::SPEC,
            Self::Close(_) => &close::SPEC,
            Self::Reopen(_) => &reopen::SPEC,
            Self::Canned(_) => &canned::SPEC,
            Self::Rate(_) => &rate::SPEC,
            Self::Transcript(_) => &transcript::SPEC,
            Self::Oncall => &oncall::SPEC,
            Self::Block(_) => &block::SPEC,
            Self::Unblock(_) => &unblock::SPEC,
            Self::Blocked => &blocked::SPEC,
            Self::Sla(_) => &sla::SPEC,
            Self::Why(_) => &why::SPEC,
            Self::Dashboard => &dashboard::SPEC,
            Self::Digest(_) => &digest::SPEC,
            Self::FaqAdd => &faq::ADD,
            Self::FaqEdit(_) => &faq::EDIT,
            Self::FaqRetire(_) => &faq::RETIRE,
            Self::FaqLink(_) => &faq::LINK,
            Self::FaqLearned(_) => &faq::LEARNED,
            Self::FaqConfirm(_) => &faq::CONFIRM,
            Self::FaqUnlearn(_) => &faq::UNLEARN,
            Self::Helpers(_) => &helping::SPEC,
            Self::Mode(wished) => wished.spec(),
            Self::Offer(offering) => offering.spec(),
            Self::Contract(agreeing) => agreeing.spec(),
            Self::Customer(asked) => asked.spec(),
            Self::Privacy(_) => &privacy::SPEC,
            Self::Help => &help::SPEC,
            Self::Whoami => &whoami::SPEC,
        }
    }

    /// What has to be loaded to decide it for a person of `role`.
    #[must_use]
    pub fn needs(&self, role: Role) -> Needs {
        let own = role < Role::Agent;
        match self {
            Self::Ask(_) | Self::New(_) | Self::Digest(_) | Self::Oncall | Self::Help => Needs::Nothing,
            Self::Whoami => Needs::Customer(Lookup::Myself),
            Self::Block(block::Blocking { person, .. }) | Self::Unblock(unblock::Unblocking { person }) => {
                Needs::Person(person.clone())
            }
            Self::FaqAdd | Self::FaqEdit(_) | Self::FaqRetire(_) => Needs::Nothing,
            Self::FaqLearned(learned) => Needs::Lessons(learned.entry.as_ref().map(|entry| entry.raw().to_owned())),
            Self::FaqConfirm(lesson) | Self::FaqUnlearn(lesson) => Needs::Lesson(lesson.number),
            Self::Helpers(_) => Needs::Helpers,
            Self::Mode(_) => Needs::Customer(Lookup::Modes),
            Self::Offer(offering) => offering.needs(),
            Self::Contract(agreeing) => agreeing.needs(),
            Self::Customer(asked) => asked.needs(),
            Self::Dashboard => Needs::SignIn,
            Self::Privacy(_) => Needs::Privacy(None),
            Self::Blocked => Needs::BlockList,
            Self::Transcript(transcript::Wanted { ticket, .. }) => Needs::WholeTicket(*ticket),
            Self::List(list) => Needs::Queue { own: own || list.mine },
            Self::Sla(sla::Sla { ticket: None }) => Needs::Queue { own },
            Self::Sla(sla::Sla { ticket }) => Needs::Ticket(*ticket),
            Self::Show(show::Show { ticket })
            | Self::Why(why::Why { ticket })
            | Self::Claim(claim::Claim { ticket })
            | Self::Release(release::Release { ticket })
            | Self::Priority(priority::SetPriority { ticket, .. })
            | Self::Note(note::Note { ticket, .. })
            | Self::Reply(reply::Reply { ticket, .. })
            | Self::Canned(canned::Chosen { ticket, .. })
            | Self::FaqLink(faq::Link { ticket, .. })
            | Self::Rate(rate::Rate { ticket, .. })
            | Self::Tag(tag::TagWish { ticket, .. })
            | Self::Snooze(snooze::Snooze { ticket, .. })
            | Self::Split(split::Split { ticket, .. })
            | Self::Watch(watch::Watch { ticket, .. })
            | Self::Pending(pending::Pending { ticket, .. })
            | Self::Hold(hold::Hold { ticket, .. })
            | Self::Solve(solve::Solve { ticket, .. })
            | Self::Close(close::Close { ticket, .. })
            | Self::Reopen(reopen::Reopen { ticket }) => Needs::Ticket(*ticket),
            Self::Assign(assign) => Needs::TicketAndAgent(assign.ticket, assign.to.clone()),
            Self::Transfer(transfer) => Needs::TicketAndAgent(transfer.ticket, transfer.to.clone()),
            Self::Merge(merge) => Needs::TwoTickets(merge.ticket, merge.into),
            Self::Relate(relate) => Needs::TwoTickets(relate.ticket, relate.to),
            Self::Problem(problem::Wished { ticket, deed: problem::Deed::Link(with) }) => {
                Needs::TwoTickets(*ticket, *with)
            }
            Self::Problem(wished) => Needs::Ticket(wished.ticket),
        }
    }

    /// The text that the knowledge base should read for this command.
    #[must_use]
    pub fn question(&self) -> Option<&Untrusted> {
        match self {
            Self::Ask(ask) => Some(&ask.question),
            Self::New(new) => Some(&new.question),
            _ => None,
        }
    }

    /// The entry of the FAQ that this command names, to be found by its id or its question.
    pub fn entry_mut(&mut self) -> Option<&mut Untrusted> {
        match self {
            Self::FaqEdit(named) | Self::FaqRetire(named) => Some(&mut named.entry),
            Self::FaqLink(link) => Some(&mut link.entry),
            Self::FaqLearned(learned) => learned.entry.as_mut(),
            _ => None,
        }
    }

    /// Decides the command; the person's role is checked here, at the moment it commits.
    ///
    /// # Errors
    /// A refusal, for the person who gave the command.
    pub fn decide(&self, situation: &Situation<'_>, matched: Option<&Matched>) -> Result<Decision, Refusal> {
        let role = self.spec().role;
        if situation.person.role < role {
            return Err(Refusal::NeedsRole { role });
        }
        match self {
            Self::Ask(ask) => ask::decide(situation, ask, matched),
            Self::New(new) => new::decide(situation, new, matched),
            Self::List(list) => list::decide(situation, list),
            Self::Show(_) => show::decide(situation),
            Self::Claim(_) => claim::decide(situation),
            Self::Release(_) => release::decide(situation),
            Self::Assign(assign) => assign::decide(situation, assign),
            Self::Transfer(transfer) => transfer::decide(situation, transfer),
            Self::Tag(wish) => tag::decide(situation, wish),
            Self::Snooze(snooze) => snooze::decide(situation, snooze),
            Self::Merge(merge) => merge::decide(situation, merge),
            Self::Split(split) => split::decide(situation, split),
            Self::Relate(relate) => relate::decide(situation, relate),
            Self::Problem(wished) => problem::decide(situation, wished),
            Self::Watch(watch) => watch::decide(situation, watch),
            Self::Priority(priority) => priority::decide(situation, priority),
            Self::Note(note) => note::decide(situation, note),
            Self::Reply(reply) => reply::decide(situation, reply),
            Self::Pending(pending) => pending::decide(situation, pending.reason.as_ref()),
            Self::Hold(hold) => hold::decide(situation, hold.reason.as_ref()),
            Self::Solve(solve) => solve::decide(situation, solve.reason.as_ref()),
            Self::Close(close) => close::decide(situation, close),
            Self::Reopen(_) => reopen::decide(situation),
            Self::Canned(chosen) => canned::decide(situation, chosen),
            Self::Rate(rate) => rate::decide(situation, rate),
            Self::Transcript(wanted) => transcript::decide(situation, wanted),
            Self::Oncall => oncall::decide(situation),
            Self::Block(blocking) => block::decide(situation, blocking),
            Self::Unblock(unblocking) => unblock::decide(situation, unblocking),
            Self::Blocked => Ok(blocked::decide(situation)),
            Self::Sla(sla) => sla::decide(situation, sla),
            Self::Why(_) => why::decide(situation, None),
            Self::Digest(_) => digest::decide(situation),
            Self::FaqAdd => Ok(faq::form(situation, FaqForm::Add(None))),
            Self::FaqEdit(edit) => {
                let entry = edit.entry.raw().to_owned();
                Ok(faq::form(situation, FaqForm::Edit { entry, locale: None, seen: None }))
            }
            // What it takes out is looked up first: it comes as an edit that was drawn.
            Self::FaqRetire(retire) => Err(faq::no_such_entry(&retire.entry)),
            Self::FaqLink(link) => faq::link(situation, link),
            Self::FaqLearned(learned) => faq::learned(situation, learned),
            Self::FaqConfirm(lesson) => faq::settle(situation, lesson.number, true),
            Self::FaqUnlearn(lesson) => faq::settle(situation, lesson.number, false),
            Self::Dashboard => dashboard::decide(situation),
            Self::Helpers(helpers) => helping::decide(situation, helpers),
            Self::Mode(wished) => mode::decide(situation, wished),
            Self::Offer(offering) => offer::decide(situation, offering),
            Self::Contract(agreeing) => contract::decide(situation, agreeing),
            Self::Customer(asked) => customer::decide(situation, asked),
            Self::Privacy(wish) => privacy::decide(situation, *wish),
            Self::Help => Ok(help::decide(situation)),
            Self::Whoami => Ok(whoami::decide(situation)),
        }
    }
}

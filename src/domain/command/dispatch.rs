//! From a command to its line in the table, to what it needs, and to its decision.

use super::{
    Command, Matched, Needs, Spec, ask, assign, claim, close, digest, help, hold, list, merge, new, note, pending,
    priority, relate, release, reopen, reply, show, sla, snooze, solve, split, tag, transfer, watch, whoami, why,
};
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
            Self::Watch(watch) => watch.spec(),
            Self::Priority(_) => &priority::SPEC,
            Self::Note(_) => &note::SPEC,
            Self::Reply(_) => &reply::SPEC,
            Self::Pending(_) => &pending::SPEC,
            Self::Hold(_) => &hold::SPEC,
            Self::Solve(_) => &solve::SPEC,
            Self::Close(_) => &close::SPEC,
            Self::Reopen(_) => &reopen::SPEC,
            Self::Sla(_) => &sla::SPEC,
            Self::Why(_) => &why::SPEC,
            Self::Digest => &digest::SPEC,
            Self::Help => &help::SPEC,
            Self::Whoami => &whoami::SPEC,
        }
    }

    /// What has to be loaded to decide it for a person of `role`.
    #[must_use]
    pub fn needs(&self, role: Role) -> Needs {
        let own = role < Role::Agent;
        match self {
            Self::Ask(_) | Self::New(_) | Self::Help | Self::Whoami => Needs::Nothing,
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
            Self::Digest => Needs::Digest,
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
            Self::Watch(watch) => watch::decide(situation, watch),
            Self::Priority(priority) => priority::decide(situation, priority),
            Self::Note(note) => note::decide(situation, note),
            Self::Reply(reply) => reply::decide(situation, reply),
            Self::Pending(pending) => pending::decide(situation, pending.reason.as_ref()),
            Self::Hold(hold) => hold::decide(situation, hold.reason.as_ref()),
            Self::Solve(solve) => solve::decide(situation, solve.reason.as_ref()),
            Self::Close(close) => close::decide(situation, close),
            Self::Reopen(_) => reopen::decide(situation),
            Self::Sla(sla) => sla::decide(situation, sla),
            Self::Why(_) => why::decide(situation, None),
            Self::Digest => digest::decide(situation),
            Self::Help => Ok(help::decide(situation)),
            Self::Whoami => Ok(whoami::decide(situation)),
        }
    }
}

//! Who may do what: every command, button, form and mark, by everybody who may come along, each time as the role is when
//! it is done and not when it was shown. What is added to the tables needs a line here.

use frontdesk::domain::command::{ArgKind, COMMANDS, Spec, Typed};
use frontdesk::domain::customer::proposal::ProposalId;
use frontdesk::domain::faq::{EditId, FaqForm};
use frontdesk::domain::form::Form;
use frontdesk::domain::press::Press;
use frontdesk::domain::privacy::Question;
use frontdesk::domain::rating::{Closing, Stars};
use frontdesk::domain::review::ReviewId;
use frontdesk::domain::{Act, ConversationId, Event, Notice, Refusal, TicketNumber};

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, LEA, MAYA, SAM, Who};
use super::desk::{Desk, KNOWN, UNKNOWN, guild, other_guild};

on_every_engine!(
    everything_is_done_by_those_who_may_and_changes_nothing_by_others,
    what_a_former_agent_was_shown_is_nothing_to_them_now,
    nothing_is_done_from_another_workspace,
);

/// Who may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum May {
    /// Everybody.
    All,
    /// Whose ticket or question it is, and agents.
    Asker,
    /// Whose ticket or question it is, and nobody else.
    Own,
    /// Agents and leads.
    Agents,
    /// Leads.
    Leads,
    /// Nobody: no button of the desk's.
    None,
}
use May::{Agents, All, Asker, Leads, Own};

/// Every command, with who may give it about somebody's ticket.
const LINES: &[(&str, May)] = &[
    ("ask", All),
    ("new", All),
    ("list", All),
    ("show", Asker),
    ("claim", Agents),
    ("release", Agents),
    ("assign", Agents),
    ("transfer", Agents),
    ("priority", Agents),
    ("tag", Agents),
    ("note", Agents),
    ("reply", Agents),
    ("canned", Agents),
    ("pending", Agents),
    ("hold", Agents),
    ("snooze", Agents),
    ("solve", Agents),
    ("close", Asker),
    ("reopen", Asker),
    ("rate", Own),
    ("transcript", Asker),
    ("merge", Agents),
    ("split", Agents),
    ("relate", Agents),
    ("unrelate", Agents),
    ("problem show", Agents),
    ("problem link", Agents),
    ("problem unlink", Agents),
    ("problem reply", Agents),
    ("problem solve", Agents),
    ("watch", Agents),
    ("unwatch", Agents),
    ("sla", Asker),
    ("why", Agents),
    ("digest", Agents),
    ("oncall", Agents),
    ("block", Leads),
    ("unblock", Leads),
    ("blocked", Leads),
    ("faq add", Agents),
    ("faq edit", Agents),
    ("faq retire", Agents),
    ("faq link", Agents),
    ("faq learned", Agents),
    ("faq confirm", Agents),
    ("faq unlearn", Agents),
    ("helpers", All),
    ("mode list", Agents),
    ("mode add", Leads),
    ("mode edit", Leads),
    ("mode delete", Leads),
    ("mode enable", Leads),
    ("mode disable", Leads),
    ("offer list", Leads),
    ("offer add", Leads),
    ("offer edit", Leads),
    ("offer retire", Leads),
    ("customer list", Leads),
    ("customer add", Leads),
    ("customer edit", Leads),
    ("contract sign", Leads),
    ("contract change", Leads),
    ("contract renew", Leads),
    ("contract suspend", Leads),
    ("contract resume", Leads),
    ("contract end", Leads),
    ("contracts", Leads),
    ("entitlement explain", Agents),
    ("entitlement give", Leads),
    ("entitlement take", Leads),
    ("revenue", Leads),
    ("time", Agents),
    ("link", All),
    ("redeem", All),
    ("nps", All),
    ("privacy", All),
    ("dashboard", All),
    ("help", All),
    ("whoami", All),
];

/// Who may press a button about somebody's ticket or question. No arm is for all: a new button needs one of its own.
const fn press(press: &Press) -> May {
    match press {
        Press::Helped(_) | Press::Human(_) | Press::Apart(_) | Press::Pick(..) => Asker,
        Press::Solved(_) | Press::Solution(..) | Press::Unsolve(_) => Asker,
        Press::Claim(_) | Press::Why(_) | Press::Pending(_) | Press::Solve(_) | Press::Resume(_) => Agents,
        Press::Unlink(_) => Agents,
        Press::Rate(..) | Press::Agree(..) | Press::Reopen(_) => Own,
        // They open a form: who may fill it in is asked when it comes back.
        Press::Open(_) | Press::Write(_) => All,
        Press::Save(_) | Press::Discard(_) => Agents,
        Press::Approve(_) | Press::Decline(_) | Press::Accept(_) | Press::Dismiss(_) => Leads,
        // Of what is kept about the one who presses it.
        Press::Erase(_) => All,
        Press::Unknown | Press::Forged => May::None,
    }
}

/// Who may fill in a form of the FAQ.
const fn form(form: &FaqForm) -> May {
    match form {
        FaqForm::Add(_) | FaqForm::Edit { .. } | FaqForm::Change(_) => Agents,
    }
}

/// Something to do about a ticket and a question that are there.
struct Deed {
    name: String,
    may: May,
    act: Act,
}

/// What deeds are about.
struct About {
    ticket: i64,
    question: ConversationId,
    now: i64,
}

/// A command as it may be typed.
fn line(spec: &Spec, ticket: i64) -> String {
    let values = spec.args.iter().filter(|arg| arg.required || arg.kind == ArgKind::Ticket).map(|arg| match arg.kind {
        ArgKind::Ticket => ticket.to_string(),
        ArgKind::Text(_) | ArgKind::Question(_) => UNKNOWN.to_owned(),
        ArgKind::Person | ArgKind::Receiver => "sam".to_owned(),
        ArgKind::Tags => "billing".to_owned(),
        ArgKind::Other | ArgKind::Number => "1".to_owned(),
        ArgKind::Entry => "consumer-lag".to_owned(),
        ArgKind::CannedReply | ArgKind::Word => "hello".to_owned(),
        ArgKind::OneOf(words) => words.last().copied().unwrap_or_default().to_owned(),
    });
    [spec.verb.to_owned()].into_iter().chain(values).collect::<Vec<_>>().join(" ")
}

fn may(verb: &str) -> May {
    LINES.iter().find(|(known, _)| *known == verb).unwrap_or_else(|| panic!("{verb} has no line in this matrix")).1
}

fn deeds(about: &About) -> Vec<Deed> {
    let (ticket, question) = (TicketNumber(about.ticket), about.question);
    let commands = COMMANDS.iter().map(|spec| {
        let act = Act::Typed(Typed::Line(line(spec, about.ticket).into()));
        Deed { name: spec.verb.to_owned(), may: may(spec.verb), act }
    });
    // What is filled into a form comes as the command that it stands for.
    let forms = Form::all(ticket).into_iter().map(|form| {
        let value = match form {
            Form::Assign(_) => "sam",
            Form::Priority(_) => "urgent",
            Form::Canned(_) => "hello",
            Form::Close(_) | Form::Comment(_) | Form::AnswerAll(_) | Form::SolveAll(_) => "because",
        };
        Deed { name: format!("form {}", form.verb()), may: may(form.verb()), act: Act::Typed(form.filled(value)) }
    });
    let presses = [
        Press::Helped(question),
        Press::Human(question),
        Press::Apart(question),
        Press::Pick(question, "licence".into()),
        Press::Solved(question),
        Press::Solution(question, "m1".into()),
        Press::Unsolve(question),
        Press::Claim(ticket),
        Press::Why(ticket),
        Press::Pending(ticket),
        Press::Solve(ticket),
        Press::Resume(ticket),
        Press::Unlink(ticket),
        Press::Rate(Closing { ticket, at_millis: 0 }, Stars::ALL[0]),
        Press::Agree(ticket, 0),
        Press::Reopen(ticket),
        Press::Open(Form::Close(ticket)),
        Press::Write(FaqForm::Add(None)),
        Press::Save(EditId(7)),
        Press::Discard(EditId(7)),
        Press::Approve(ProposalId(7)),
        Press::Decline(ProposalId(7)),
        Press::Accept(ReviewId(7)),
        Press::Dismiss(ReviewId(7)),
        Press::Erase(Question { id: 7, asked_at: about.now }),
        Press::Unknown,
        Press::Forged,
    ];
    let presses = presses.into_iter().map(|button| {
        let (name, may) = (format!("button {}", button.encode()), press(&button));
        Deed { name, may, act: Act::Pressed { press: button, message: None } }
    });
    let filled = [
        FaqForm::Add(None),
        FaqForm::Edit { entry: "licence".into(), locale: None, seen: None },
        FaqForm::Change(EditId(7)),
    ];
    let filled = filled.into_iter().map(|filled| {
        let fields = [("title", "How?"), ("body", "So.")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let (name, may) = (format!("form {}", filled.encode()), form(&filled));
        Deed { name, may, act: Act::Filled { form: filled, fields: fields.into() } }
    });
    commands.chain(forms).chain(presses).chain(filled).collect()
}

/// Somebody who comes along.
struct Caller {
    name: &'static str,
    who: Who,
    owns: bool,
    is_agent: bool,
    is_lead: bool,
}

/// Everybody who may: of an agent who lost the role the groups say so when they act.
fn callers() -> Vec<Caller> {
    let caller = |name, who, owns, is_agent, is_lead| Caller { name, who, owns, is_agent, is_lead };
    vec![
        caller("whose it is", ANN, true, false, false),
        caller("another requester", BOB, false, false, false),
        caller("a former agent", MAYA.without_groups(), false, false, false),
        caller("an agent", MAYA, false, true, false),
        caller("an agent on duty", SAM, false, true, false),
        caller("a lead", LEA, false, true, true),
    ]
}

impl Caller {
    fn may(&self, may: May) -> bool {
        match may {
            All => true,
            Asker => self.owns || self.is_agent,
            Own => self.owns,
            Agents => self.is_agent,
            Leads => self.is_lead,
            May::None => false,
        }
    }
}

/// All that deeds may change, but who was seen, what is told and what is logged.
const STATE: &str = "SELECT (SELECT count(*) FROM ticket) + 1000 * (SELECT CAST(coalesce(sum(version), 0) AS BIGINT) FROM ticket) + \
     (SELECT count(*) FROM conversation) + (SELECT count(*) FROM rating) + (SELECT count(*) FROM block) + \
     (SELECT count(*) FROM lesson) + (SELECT count(*) FROM faq_edit) + (SELECT count(*) FROM proposal) + \
     (SELECT count(*) FROM mode) + (SELECT count(*) FROM holder) + (SELECT count(*) FROM effort) + \
     (SELECT count(*) FROM solution) + (SELECT count(*) FROM code) + \
     (SELECT count(*) FROM conversation WHERE outcome <> 'open') + \
     (SELECT count(*) FROM faq_edit WHERE state <> 'previewed') + \
     (SELECT count(*) FROM proposal WHERE state <> 'open') + \
     (SELECT count(*) FROM history WHERE ticket > 0)";

async fn about(desk: &Desk) -> About {
    desk.opened(ANN).await;
    desk.says(ANN, KNOWN).await;
    desk.delivered().await;
    About {
        ticket: desk.number("SELECT max(number) FROM ticket").await,
        question: super::desk::conversation_of(&desk.last()),
        now: desk.clock.now().as_millisecond(),
    }
}

/// Does it; the refusals that it comes to, and whether anything changed.
async fn done(desk: &Desk, event: &Event) -> (Vec<Refusal>, bool) {
    let (before, told) = (desk.number(STATE).await, desk.chat.posted().len());
    desk.handle(event).await;
    desk.delivered().await;
    let told = desk.chat.posted().split_off(told);
    let refusals = told.into_iter().filter_map(|posted| match posted.parcel.notice {
        Notice::Refused(refusal) => Some(refusal),
        _ => None,
    });
    (refusals.collect(), desk.number(STATE).await != before)
}

async fn desk(engine: Engine) -> Desk {
    let desk = Desk::open(engine).await;
    desk.types(SAM, "whoami").await;
    desk
}

async fn everything_is_done_by_those_who_may_and_changes_nothing_by_others(engine: Engine) {
    let verbs: Vec<_> = COMMANDS.iter().map(|spec| spec.verb).collect();
    assert_eq!(LINES.iter().map(|(verb, _)| *verb).collect::<Vec<_>>(), verbs, "a command needs a line");
    let desk = desk(engine).await;
    let mut subject = about(&desk).await;
    let mut wrong = Vec::new();
    for caller in callers() {
        for place in 0..deeds(&subject).len() {
            let Deed { name, may, act } = deeds(&subject).swap_remove(place);
            let (refusals, changed) = done(&desk, &desk.event(caller.who, act)).await;
            let by_right = refusals.iter().any(Refusal::is_of_a_right);
            match caller.may(may) {
                true if by_right => wrong.push(format!("{name} by {} is refused: {refusals:?}", caller.name)),
                false if changed => wrong.push(format!("{name} by {} changes something", caller.name)),
                false if refusals.is_empty() => wrong.push(format!("{name} by {} is not refused", caller.name)),
                _ => {}
            }
            if changed {
                subject = about(&desk).await;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

async fn what_a_former_agent_was_shown_is_nothing_to_them_now(engine: Engine) {
    let desk = desk(engine).await;
    let subject = about(&desk).await;
    // The card was theirs, and so was the ticket.
    desk.agent(&format!("claim {}", subject.ticket)).await;
    desk.delivered().await;
    for Deed { name, may, act } in deeds(&subject) {
        if matches!(may, All) {
            continue;
        }
        let (refusals, changed) = done(&desk, &desk.event(MAYA.without_groups(), act)).await;
        assert!(!changed && !refusals.is_empty(), "{name}: {refusals:?}");
    }
}

async fn nothing_is_done_from_another_workspace(engine: Engine) {
    let desk = desk(engine).await;
    let subject = about(&desk).await;
    let here = "SELECT CAST(coalesce(sum(version), 0) AS BIGINT) + (SELECT count(*) FROM history WHERE workspace = 'discord:guild' AND \
                ticket > 0) + (SELECT count(*) FROM conversation WHERE workspace = 'discord:guild' AND outcome <> 'open') \
                + (SELECT count(*) FROM proposal WHERE workspace = 'discord:guild') + (SELECT count(*) FROM block \
                WHERE workspace = 'discord:guild') + (SELECT count(*) FROM mode WHERE workspace = 'discord:guild') \
                FROM ticket WHERE workspace = 'discord:guild'";
    let before = desk.number(here).await;
    for who in [ANN, MAYA, LEA] {
        for Deed { name, act, .. } in deeds(&subject) {
            let event = Event { workspace: other_guild(), ..desk.event(who, act) };
            assert_ne!(event.workspace, guild());
            desk.handle(&event).await;
            assert_eq!(desk.number(here).await, before, "{name} by {}", who.id);
        }
    }
}

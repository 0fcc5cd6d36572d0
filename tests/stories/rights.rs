//! Rights: who may do what, checked when it is done, and nothing of one workspace in another.

use frontdesk::domain::command::{ArgKind, COMMANDS, Spec, Typed};
use frontdesk::domain::press::Press;
use frontdesk::domain::{Act, Event, Role, ThreadId, TicketNumber};

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, LEA, MAYA, SAM, Who};
use super::desk::{Desk, KNOWN, UNKNOWN, conversation_of, other_guild};

on_every_engine!(
    every_command_is_refused_to_a_role_below_its_own_and_to_no_other,
    a_role_that_is_lost_between_seeing_a_button_and_pressing_it_is_gone,
    a_requester_finds_only_their_own_tickets_by_any_command,
    a_ticket_of_another_workspace_is_not_there_for_any_command,
    buttons_and_threads_of_another_workspace_are_unknown,
    help_and_whoami_tell_each_person_what_they_are_here,
);

const NOT_FOR_REQUESTERS: &str = "Only the support team can do that. If you need help, just ask your question.";

/// The command as it may be typed, about this ticket where it takes one.
fn line(spec: &Spec, ticket: i64) -> String {
    let values = spec.args.iter().filter(|arg| arg.required || arg.kind == ArgKind::Ticket).map(|arg| match arg.kind {
        ArgKind::Ticket => ticket.to_string(),
        ArgKind::Text(_) | ArgKind::Question(_) => UNKNOWN.to_owned(),
        ArgKind::Person | ArgKind::Receiver => "sam".to_owned(),
        ArgKind::Tags => "billing".to_owned(),
        ArgKind::Other => "1".to_owned(),
        ArgKind::Entry => "consumer-lag".to_owned(),
        ArgKind::Number => "1".to_owned(),
        ArgKind::CannedReply | ArgKind::Word => "hello".to_owned(),
        ArgKind::OneOf(words) => words.last().copied().unwrap_or_default().to_owned(),
    });
    [spec.verb.to_owned()].into_iter().chain(values).collect::<Vec<_>>().join(" ")
}

fn takes_a_ticket(spec: &&Spec) -> bool {
    spec.args.iter().any(|arg| arg.kind == ArgKind::Ticket)
}

async fn every_command_is_refused_to_a_role_below_its_own_and_to_no_other(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.types(SAM, "whoami").await;
    let mut number = 0;
    for (who, role) in [(ANN, Role::Requester), (MAYA, Role::Agent), (LEA, Role::Lead)] {
        for spec in COMMANDS {
            desk.opened(ANN).await;
            number = desk.number("SELECT max(number) FROM ticket").await.max(number);
            let before = desk.ticket(number).await;
            desk.types(who, &line(spec, number)).await;
            let told = desk.delivered().await;
            let to_them = format!("to {}: ", who.id);
            let answer = told.iter().find_map(|line| line.strip_prefix(&to_them)).unwrap_or_default();
            if role < spec.role {
                let refused = if spec.role == Role::Lead { "Only a lead can do that." } else { NOT_FOR_REQUESTERS };
                assert_eq!((told.len(), answer), (1, refused), "{} by {role:?}", spec.verb);
                assert_eq!(desk.ticket(number).await, before, "{} by {role:?}", spec.verb);
            } else {
                assert!(!answer.is_empty() && !answer.starts_with("Only "), "{} by {role:?}: {told:?}", spec.verb);
            }
        }
    }
}

async fn a_role_that_is_lost_between_seeing_a_button_and_pressing_it_is_gone(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    desk.opened(ANN).await;
    desk.agent("claim 2").await;
    desk.delivered().await;
    let gone = MAYA.without_groups();
    desk.presses(gone, Press::Claim(TicketNumber(1))).await;
    for line in ["claim 1", "note 2 mine", "show 2", "list", "list mine", "sla"] {
        desk.types(gone, line).await;
    }
    let not_there = "to maya: I find no ticket #2 here that you can see. “list” shows those you can.";
    let refused = format!("to maya: {NOT_FOR_REQUESTERS}");
    assert_eq!(
        desk.delivered().await,
        [
            refused.as_str(),
            &refused,
            &refused,
            not_there,
            "to maya: 0 in the queue: ",
            "to maya: 0 in the queue: ",
            "to maya: clocks of ",
        ]
    );
    let choices = desk.flow.complete_ticket(&super::desk::guild(), &gone.author(), "").await.unwrap();
    assert!(choices.is_empty(), "{choices:?}");
    assert_eq!(desk.ticket(1).await.ticket.owner, None);
}

async fn a_requester_finds_only_their_own_tickets_by_any_command(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    let before = desk.ticket(1).await;
    for spec in COMMANDS.iter().filter(takes_a_ticket) {
        desk.types(BOB, &line(spec, 1)).await;
        let expect = match spec.role {
            Role::Requester => "I find no ticket #1 here that you can see. “list” shows those you can.",
            _ => NOT_FOR_REQUESTERS,
        };
        assert_eq!(desk.delivered().await, [format!("to bob: {expect}")], "{}", spec.verb);
    }
    desk.types(BOB, "list").await;
    desk.types(ANN, "list").await;
    assert_eq!(desk.delivered().await, ["to bob: 0 in the queue: ", "to ann: 1 in the queue: #1"]);
    assert_eq!(desk.ticket(1).await, before);
}

async fn a_ticket_of_another_workspace_is_not_there_for_any_command(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(EVE).await;
    let before = desk.ticket(1).await;
    let types = async |who: Who, line: &str, thread: Option<&str>| {
        let thread = thread.map(|thread| ThreadId(thread.to_owned()));
        let typed = desk.event(who, Act::Typed(Typed::Line(line.into())));
        desk.handle(&Event { workspace: other_guild(), thread, ..typed }).await;
    };
    for who in [LEA, EVE] {
        for spec in COMMANDS.iter().filter(takes_a_ticket) {
            types(who, &line(spec, 1), Some(&thread)).await;
            let expect = match spec.role {
                Role::Agent if who == EVE => NOT_FOR_REQUESTERS,
                _ => "I find no ticket #1 here that you can see. “list” shows those you can.",
            };
            assert_eq!(desk.delivered().await, [format!("to {}: {expect}", who.id)], "{}", spec.verb);
        }
        for line in ["list", "list mine", "sla"] {
            types(who, line, Some(&thread)).await;
        }
        types(who, "show", Some(&thread)).await;
        let id = who.id;
        assert_eq!(
            desk.delivered().await,
            [
                format!("to {id}: 0 in the queue: "),
                format!("to {id}: 0 in the queue: "),
                format!("to {id}: clocks of "),
                format!(
                    "to {id}: Which ticket? Add its number, like “show 12”, or use the command in the ticket's thread."
                ),
            ]
        );
        let choices = desk.flow.complete_ticket(&other_guild(), &who.author(), "").await.unwrap();
        assert!(choices.is_empty(), "{choices:?}");
    }
    types(LEA, "digest", None).await;
    assert_eq!(desk.delivered().await, ["to lea: digest of the day, 0 waiting"]);
    assert_eq!(desk.ticket(1).await, before);
}

async fn buttons_and_threads_of_another_workspace_are_unknown(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(KNOWN).await;
    desk.delivered().await;
    let conversation = conversation_of(&desk.last());
    let thread = desk.opened(EVE).await;
    let before = desk.ticket(1).await;
    let does = async |who: Who, act: Act| {
        let thread = Some(ThreadId(thread.clone()));
        desk.handle(&Event { workspace: other_guild(), thread, ..desk.event(who, act) }).await;
    };
    for press in [Press::Helped(conversation), Press::Human(conversation), Press::Pick(conversation, "licence".into())]
    {
        does(ANN, Act::Pressed { press, message: None }).await;
    }
    does(MAYA, Act::Pressed { press: Press::Claim(TicketNumber(1)), message: None }).await;
    does(EVE, super::desk::said("m99", "It is version 3.")).await;
    let old = "to ann: I no longer know what this button was about. Please ask again.";
    assert_eq!(
        desk.delivered().await,
        [old, old, old, "to maya: I find no ticket #1 here that you can see. “list” shows those you can."]
    );
    assert_eq!(desk.ticket(1).await, before);
}

async fn help_and_whoami_tell_each_person_what_they_are_here(engine: Engine) {
    let desk = Desk::open(engine).await;
    for who in [ANN, EVE, MAYA, LEA] {
        desk.types(who, "whoami").await;
        desk.types(who, "help").await;
    }
    assert_eq!(
        desk.delivered().await,
        [
            "to ann: Ann is Requester on community",
            "to ann: help for Requester",
            "to eve: Eve is Requester on enterprise",
            "to eve: help for Requester",
            "to maya: Maya is Agent on community",
            "to maya: help for Agent",
            "to lea: Lea is Lead on community",
            "to lea: help for Lead",
        ]
    );
}

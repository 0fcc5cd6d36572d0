//! A person who asks the same again while their ticket is open: one ticket, unless they say that it is another matter.

use frontdesk::domain::press::Press;
use frontdesk::domain::{ConversationId, Event, Notice, Status};

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, MAYA};
use super::desk::{Desk, UNKNOWN, other_guild, said};

on_every_engine!(
    what_a_person_asks_again_joins_their_open_ticket_wherever_they_ask,
    a_button_makes_it_a_ticket_of_its_own_once,
    only_the_asker_and_agents_say_that_it_is_another_matter,
    another_matter_another_person_another_workspace_and_a_ticket_that_is_done_are_no_repetition,
    a_ticket_that_waits_for_its_requester_goes_on_when_they_ask_again,
    who_has_enough_open_tickets_may_still_ask_again,
    who_asks_for_a_person_again_is_led_to_the_ticket,
    two_that_are_asked_at_once_are_one_ticket,
    of_a_repetition_and_a_close_at_once_no_word_is_lost,
    a_desk_that_is_told_so_joins_nothing,
);

/// The same as [`UNKNOWN`], in other words.
const AGAIN: &str = "@here how do I make my flux capacitor hum in D minor";

/// What is asked again joins; nothing is grouped.
fn joining(known: &str) -> String {
    known.replace("join = false\n", "")
}

async fn open(engine: Engine) -> Desk {
    Desk::open_as(engine, joining).await
}

/// The conversation of the latest question that joined a ticket.
fn joined(desk: &Desk) -> ConversationId {
    let conversation = |notice: &Notice| match notice {
        Notice::AskedAgain { conversation, .. } => Some(*conversation),
        _ => None,
    };
    desk.chat.posted().iter().rev().find_map(|posted| conversation(&posted.parcel.notice)).unwrap()
}

async fn tickets(desk: &Desk) -> i64 {
    desk.number("SELECT count(*) FROM ticket WHERE workspace = 'discord:guild'").await
}

async fn what_a_person_asks_again_joins_their_open_ticket_wherever_they_ask(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    let again = desk.says(ANN, AGAIN).await;
    let told = desk.delivered().await;
    assert_eq!(told[0], "#agents, edited: card #1, new, normal, nobody");
    assert!(told[1].ends_with(&format!("Ann said on #1: {AGAIN}")), "{told:?}");
    assert_eq!(told[2..], [format!("in {again}: asked again in #1")]);
    // What is written there belongs to the ticket as well, and agents see it.
    desk.writes(ANN, &again, "It is version 3.").await;
    assert!(desk.delivered().await.iter().any(|line| line.ends_with("Ann said on #1: It is version 3.")));
    for typed in ["new", "ask"] {
        desk.types(ANN, &format!("{typed} {AGAIN}")).await;
        assert!(desk.delivered().await.contains(&"to ann: asked again in #1".to_owned()), "{typed}");
    }
    desk.whispers(ANN, AGAIN).await;
    assert!(desk.delivered().await.contains(&"in dm-ann: asked again in #1".to_owned()));
    assert_eq!(tickets(&desk).await, 1);
    let said = format!("said “{AGAIN}”");
    let history = desk.history(1).await;
    assert_eq!(history[..4], ["opened", "asked again", &said, "said “It is version 3.”"]);
    assert_eq!(history[4..], ["asked again", &said, "asked again", &said, "asked again", &said]);
}

async fn a_button_makes_it_a_ticket_of_its_own_once(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    let again = desk.says(ANN, AGAIN).await;
    desk.delivered().await;
    let press = Press::Apart(joined(&desk));
    desk.presses(ANN, press.clone()).await;
    assert_eq!(
        desk.delivered().await,
        [
            "#agents: card #2, new, normal, nobody".to_owned(),
            format!("in {again}: #2 opened for Ann"),
            "to ann: #2 apart from #1".to_owned(),
        ]
    );
    desk.presses(ANN, press).await;
    assert_eq!(desk.delivered().await, ["to ann: There is a ticket about this already: #2."]);
    desk.writes(ANN, &again, "This is about the second one.").await;
    assert_eq!(desk.history(2).await, ["opened", "said “This is about the second one.”"]);
    assert_eq!(desk.history(1).await.last().unwrap(), "set apart as #2");
    assert_eq!(tickets(&desk).await, 2);
}

async fn only_the_asker_and_agents_say_that_it_is_another_matter(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    desk.says(ANN, AGAIN).await;
    desk.delivered().await;
    let press = Press::Apart(joined(&desk));
    desk.presses(BOB, press.clone()).await;
    let refused = desk.delivered().await;
    assert!(refused.len() == 1 && refused[0].starts_with("to bob: "), "{refused:?}");
    assert_eq!(tickets(&desk).await, 1);
    desk.presses(MAYA, press).await;
    assert_eq!(tickets(&desk).await, 2);
    assert_eq!(desk.ticket(2).await.ticket.requester.id, ANN.id.into());
}

async fn another_matter_another_person_another_workspace_and_a_ticket_that_is_done_are_no_repetition(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    desk.says(ANN, "how do I make the flux capacitor hum in E flat minor 7?").await;
    desk.says(ANN, "how do I not make the flux capacitor hum in D minor?").await;
    desk.says(BOB, UNKNOWN).await;
    assert_eq!(tickets(&desk).await, 4);
    let elsewhere = desk.event(ANN, said("m90", UNKNOWN));
    desk.handle(&Event { workspace: other_guild(), ..elsewhere }).await;
    assert_eq!(desk.ticket_of(&other_guild(), 1).await.history.len(), 1);
    for end in ["solve 1", "close 1"] {
        desk.agent(end).await;
        let before = tickets(&desk).await;
        desk.says(ANN, UNKNOWN).await;
        assert_eq!(tickets(&desk).await, before + 1, "{end}");
        desk.agent(&format!("close {}", before + 1)).await;
    }
    assert!(!desk.history(1).await.contains(&"asked again".to_owned()));
}

async fn a_ticket_that_waits_for_its_requester_goes_on_when_they_ask_again(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    desk.agent("claim 1").await;
    desk.agent("pending 1").await;
    desk.says(ANN, AGAIN).await;
    let file = desk.ticket(1).await;
    assert_eq!(file.ticket.status, Status::Open);
    assert_eq!(desk.history(1).await[3..], ["asked again", &format!("said “{AGAIN}”"), "open"]);
}

async fn who_has_enough_open_tickets_may_still_ask_again(engine: Engine) {
    let bounded = |known: &str| joining(&known.replace("survey = false", "open_tickets_max = 1"));
    let desk = Desk::open_as(engine, bounded).await;
    desk.opened(ANN).await;
    desk.types(ANN, &format!("new {AGAIN}")).await;
    assert!(desk.delivered().await.contains(&"to ann: asked again in #1".to_owned()));
    desk.types(ANN, "new why is the invoice of March wrong?").await;
    assert_eq!(tickets(&desk).await, 1, "a further one is refused");
}

async fn who_asks_for_a_person_again_is_led_to_the_ticket(engine: Engine) {
    let desk = open(engine).await;
    for asked in ["asked", "asked again"] {
        desk.customer(super::desk::KNOWN).await;
        desk.delivered().await;
        let answer =
            desk.chat.posted().into_iter().rfind(|posted| posted.line.contains("answer consumer-lag")).unwrap();
        desk.presses(ANN, Press::Human(super::desk::conversation_of(&answer))).await;
        assert_eq!(tickets(&desk).await, 1, "{asked}");
    }
    assert!(desk.delivered().await.contains(&"to ann: asked again in #1".to_owned()));
}

async fn two_that_are_asked_at_once_are_one_ticket(engine: Engine) {
    let desk = open(engine).await;
    let replica = desk.replica().await;
    for round in 0..4 {
        let text = format!("how do I make flux capacitor {round} hum in D minor?");
        tokio::join!(desk.says(BOB, &text), replica.says(BOB, &text));
        assert_eq!(tickets(&desk).await, round + 1, "{text}");
    }
}

async fn of_a_repetition_and_a_close_at_once_no_word_is_lost(engine: Engine) {
    let desk = open(engine).await;
    let replica = desk.replica().await;
    let mut last = 0;
    for _ in 0..6 {
        let number = last + 1;
        desk.says(ANN, UNKNOWN).await;
        let close = format!("close {number}");
        tokio::join!(desk.agent(&close), replica.says(ANN, AGAIN));
        let history = desk.history(number).await;
        last = tickets(&desk).await;
        let joined = history.contains(&"asked again".to_owned());
        assert_eq!(joined, last == number, "{history:?}");
        assert_eq!(history.last().unwrap(), "closed", "it joined before the end: {history:?}");
        if last > number {
            desk.agent(&format!("close {last}")).await;
        }
    }
}

async fn a_desk_that_is_told_so_joins_nothing(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    desk.opened(ANN).await;
    assert_eq!(tickets(&desk).await, 2);
}

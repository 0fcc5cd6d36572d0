//! Once: an event has one effect, a ticket one number, a message one conversation, however they come.

use frontdesk::domain::press::Press;
use frontdesk::domain::{Act, Event};
use frontdesk::flow::Handled;
use futures_util::future::join_all;

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, MAYA};
use super::desk::{Desk, KNOWN, UNKNOWN, conversation_of, other_guild, said, verdict};

on_every_engine!(
    a_redelivered_event_changes_nothing,
    of_copies_that_come_at_once_one_has_an_effect,
    the_same_key_in_two_workspaces_is_two_events,
    ticket_numbers_have_no_gaps_however_many_are_opened_at_once,
    a_message_that_is_said_and_flagged_at_once_makes_one_conversation,
    a_button_that_is_pressed_twice_at_once_opens_one_ticket,
    keys_and_delivered_posts_are_forgotten_after_a_week_however_many_there_are,
);

const ROWS: &str = "SELECT (SELECT count(*) FROM conversation) + (SELECT count(*) FROM ticket) + (SELECT count(*) FROM \
                    history) + (SELECT count(*) FROM outbox) + (SELECT count(*) FROM inbox)";

async fn a_redelivered_event_changes_nothing(engine: Engine) {
    let desk = Desk::open(engine).await;
    let asked = desk.event(EVE, said("m1", KNOWN));
    desk.handle(&asked).await;
    let rows = desk.number(ROWS).await;
    desk.delivered().await;
    desk.later("5m").await;
    for desk in [&desk, &desk.replica().await] {
        assert_eq!(desk.handle(&asked).await, Handled::Again);
    }
    assert_eq!((desk.number(ROWS).await, desk.delivered().await), (rows, Vec::new()));
}

async fn of_copies_that_come_at_once_one_has_an_effect(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    let asked = desk.event(ANN, said("m1", UNKNOWN));
    let copies = (0..8).map(|copy| if copy % 2 == 0 { desk.handle(&asked) } else { replica.handle(&asked) });
    let handled = join_all(copies).await;
    let decided = handled.iter().filter(|handled| matches!(handled, Handled::Decided { .. })).count();
    assert_eq!(decided, 1, "{handled:?}");
    assert_eq!(desk.delivered().await, ["#agents: card #1, new, normal, nobody", "in m1: #1 opened for Ann"]);
}

async fn the_same_key_in_two_workspaces_is_two_events(engine: Engine) {
    let desk = Desk::open(engine).await;
    let asked = desk.event(ANN, said("m1", KNOWN));
    let elsewhere = Event { workspace: other_guild(), ..asked.clone() };
    let expect = verdict(frontdesk::domain::Verdict::Answer);
    assert_eq!([desk.handle(&asked).await, desk.handle(&elsewhere).await], [expect, expect]);
    assert_eq!(desk.delivered().await.len(), 2);
}

/// Tickets that are opened at once.
const OPENED: usize = 64;

async fn ticket_numbers_have_no_gaps_however_many_are_opened_at_once(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    let asked: Vec<_> = (0..OPENED).map(|question| desk.event(ANN, said(&format!("m{question}"), UNKNOWN))).collect();
    let elsewhere = Event { workspace: other_guild(), ..desk.event(ANN, said("m1", UNKNOWN)) };
    let opening = asked.iter().enumerate().map(|(at, asked)| if at % 2 == 0 { &desk } else { &replica }.handle(asked));
    join_all(opening.chain([desk.handle(&elsewhere)])).await;
    let mut told = desk.delivered().await;
    told.retain(|line| line.contains("opened for"));
    told.sort_by_key(|line| line.split(['#', ' ']).find_map(|word| word.parse::<i64>().ok()));
    let numbers: Vec<_> = told.iter().filter_map(|line| line.split_once(": ").map(|(_, gist)| gist)).collect();
    let mut expect: Vec<_> = (1..=OPENED).map(|number| format!("#{number} opened for Ann")).collect();
    expect.insert(0, "#1 opened for Ann".to_owned());
    assert_eq!(numbers, expect);
}

async fn a_message_that_is_said_and_flagged_at_once_makes_one_conversation(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    for round in 0..8 {
        let message = format!("m{round}");
        let flagged = || Act::Flagged { message: message.as_str().into(), text: KNOWN.into(), author: ANN.author() };
        let (said, by_bob, by_maya) =
            (desk.event(ANN, said(&message, KNOWN)), desk.event(BOB, flagged()), desk.event(MAYA, flagged()));
        tokio::join!(desk.handle(&by_bob), replica.handle(&said), desk.handle(&by_maya));
    }
    assert_eq!(desk.number("SELECT count(*) FROM conversation").await, 8);
    assert_eq!(desk.number("SELECT count(*) FROM ticket").await, 8);
    assert!(!desk.delivered().await.iter().any(|line| line.contains("try again")));
}

async fn a_button_that_is_pressed_twice_at_once_opens_one_ticket(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(KNOWN).await;
    desk.delivered().await;
    let conversation = conversation_of(&desk.last());
    join_all((0..4).map(|_| desk.presses(ANN, Press::Human(conversation)))).await;
    let told = desk.delivered().await;
    let refused = told.iter().filter(|line| *line == "to ann: There is a ticket about this already: #1.").count();
    assert_eq!((refused, desk.number("SELECT count(*) FROM ticket").await), (3, 1), "{told:?}");
}

async fn keys_and_delivered_posts_are_forgotten_after_a_week_however_many_there_are(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(KNOWN).await;
    desk.delivered().await;
    desk.by_hand(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) \
         INSERT INTO inbox (workspace, key, received_at) SELECT 'discord:guild', 'old' || i, i FROM n",
    )
    .await;
    desk.later("150h").await;
    desk.customer("thanks!").await;
    desk.later("24h").await;
    desk.flow.tidy().await.unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM inbox").await, 1);
    assert_eq!(desk.number("SELECT count(*) FROM outbox WHERE state = 'sent' AND lane LIKE 'conv%'").await, 0);
}

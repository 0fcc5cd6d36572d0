//! Talk that is no matter of the desk's: that it was heard is kept, and nothing else comes of it.

use frontdesk::domain::{Platform, Verdict};
use frontdesk::flow::Handled;
use futures_util::future::join_all;

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, Who};
use super::desk::{Desk, KNOWN, verdict};
use super::missed::{id_now, spoken};

on_every_engine!(
    of_talk_nothing_is_kept_but_that_it_was_heard,
    of_copies_of_talk_that_come_at_once_one_is_heard,
    talk_counts_as_what_a_person_does,
    somebody_who_comes_and_talks_becomes_known,
);

const TALK: &str = "thanks everybody, see you!";
const EFFECTS: &str = "SELECT (SELECT count(*) FROM conversation) + (SELECT count(*) FROM outbox) + (SELECT count(*) \
                       FROM history)";
const HEARD: &str = "SELECT count(*) FROM inbox";

/// `who` talks, a second after what was last said; the id of the message.
async fn talks(desk: &Desk, who: Who) -> (Handled, String) {
    desk.later("1s").await;
    (desk.handle(&spoken(desk, who, TALK)).await, id_now(desk))
}

/// Up to where the support channel was heard.
async fn heard_up_to(desk: &Desk) -> String {
    desk.flow.gap_begins(Platform::Discord).await.unwrap();
    let missing = desk.flow.missing(Platform::Discord).await.unwrap();
    let place = missing.into_iter().find(|place| place.channel.as_str() == "help" && place.thread.is_none());
    place.unwrap().after.0
}

async fn of_talk_nothing_is_kept_but_that_it_was_heard(engine: Engine) {
    let desk = Desk::open(engine).await;
    let mut last = String::new();
    // The first time somebody is written down; from then on there is nothing to write.
    for _ in 0..3 {
        let (handled, id) = talks(&desk, ANN).await;
        assert_eq!(handled, verdict(Verdict::Leave));
        last = id;
    }
    let again = spoken(&desk, ANN, TALK);
    for desk in [&desk, &desk.replica().await] {
        assert_eq!(desk.handle(&again).await, Handled::Again);
    }
    assert_eq!((desk.number(HEARD).await, desk.number(EFFECTS).await), (3, 0));
    assert_eq!(heard_up_to(&desk).await, last);
}

async fn of_copies_of_talk_that_come_at_once_one_is_heard(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    talks(&desk, ANN).await;
    desk.later("1s").await;
    let talk = spoken(&desk, ANN, TALK);
    let copies = (0..8).map(|copy| if copy % 2 == 0 { &desk } else { &replica }.handle(&talk));
    let handled = join_all(copies).await;
    let heard = handled.iter().filter(|handled| **handled == verdict(Verdict::Leave)).count();
    assert_eq!(heard, 1, "{handled:?}");
    assert!(handled.iter().filter(|handled| **handled == Handled::Again).count() == 7, "{handled:?}");
}

async fn talk_counts_as_what_a_person_does(engine: Engine) {
    let desk = Desk::open_with(engine, "[quota]\nmessages = 3\n").await;
    for _ in 0..5 {
        talks(&desk, ANN).await;
    }
    let told = desk.delivered().await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("That was a lot at once"), "{told:?}");
    desk.says(ANN, KNOWN).await;
    desk.says(BOB, KNOWN).await;
    let told = desk.delivered().await;
    assert_eq!(told.iter().filter(|line| line.contains("answer consumer-lag")).count(), 1, "Bob's: {told:?}");
}

async fn somebody_who_comes_and_talks_becomes_known(engine: Engine) {
    let desk = Desk::open(engine).await;
    talks(&desk, ANN).await;
    assert_eq!(desk.number("SELECT count(*) FROM person WHERE id = 'ann' AND name = 'Ann'").await, 1);
    talks(&desk, Who { name: "Anna", ..ANN }).await;
    assert_eq!(desk.number("SELECT count(*) FROM person WHERE id = 'ann' AND name = 'Anna'").await, 1);
}

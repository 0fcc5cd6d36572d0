//! The outbox: in order, again after trouble, never twice, and given up where somebody can see it.

use std::sync::Arc;
use std::time::Duration;

use frontdesk::deliver::Address;
use futures_util::future::join_all;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::desk::chat::Trouble;
use super::desk::engine::Engine;
use super::desk::people::{EVE, MAYA, SAM};
use super::desk::{Desk, KNOWN, UNKNOWN};

on_every_engine!(
    what_goes_to_one_place_arrives_in_order_and_holds_up_no_other_place,
    what_is_not_taken_is_tried_again_and_each_time_later,
    a_platform_that_asks_for_time_gets_it,
    what_may_have_been_posted_is_looked_up_before_it_is_posted_again,
    what_is_refused_is_given_up_and_what_waits_behind_it_is_posted,
    what_fails_to_the_end_is_given_up,
    a_panic_in_a_courier_loses_nothing,
    a_dead_processs_lease_is_taken_over_when_it_ran_out,
    a_late_record_of_the_first_holder_is_refused,
    a_late_record_of_ones_own_earlier_attempt_is_refused,
    replicas_that_deliver_at_once_post_each_once_and_in_order,
    a_post_that_cannot_be_read_holds_up_no_other_and_is_given_up,
    a_post_that_kills_its_process_each_time_is_given_up,
);

const STATES: &str = "SELECT (SELECT count(*) FROM outbox WHERE state = 'waiting') * 10000 + (SELECT count(*) FROM \
                      outbox WHERE state = 'sent') * 100 + (SELECT count(*) FROM outbox WHERE state = 'abandoned')";

/// How many posts wait, were sent, were given up.
async fn states(desk: &Desk) -> (i64, i64, i64) {
    let states = desk.number(STATES).await;
    (states / 10_000, states / 100 % 100, states % 100)
}

/// Begins to deliver in the background, and waits until the courier has a parcel with `words`.
async fn begins(desk: &Desk, words: &str) -> tokio::task::JoinHandle<()> {
    let (tried, delivery) = (desk.chat.tried(words).len(), desk.delivery.clone());
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    let draining = tokio::spawn(async move { delivery.drain(&stopped).await.unwrap() });
    while desk.chat.tried(words).len() == tried {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    // What it began it finishes; what is due later is for others.
    stop.cancel();
    draining
}

async fn what_goes_to_one_place_arrives_in_order_and_holds_up_no_other_place(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.chat.trouble("#1 opened", Trouble::Later(None));
    desk.customer(UNKNOWN).await;
    desk.agent("claim 1").await;
    desk.customer(KNOWN).await;
    assert_eq!(
        desk.delivered().await,
        ["#agents: card #1, open, normal, Maya", "to maya: done: claimed #1", "in m3: answer consumer-lag, Open"]
    );
    desk.later("1s").await;
    assert_eq!(desk.delivered().await, ["in m1: #1 opened for Ann", "in m1: #1 is with Maya"]);
}

async fn what_is_not_taken_is_tried_again_and_each_time_later(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(KNOWN).await;
    for wait_secs in [1, 2, 4] {
        desk.chat.trouble("answer", Trouble::Later(None));
        desk.delivered().await;
        let tries = desk.chat.tried("answer").len();
        desk.later(&format!("{}ms", wait_secs * 1000 - 1)).await;
        desk.delivered().await;
        assert_eq!(desk.chat.tried("answer").len(), tries, "too early");
        desk.later("1ms").await;
    }
    assert_eq!(desk.delivered().await, ["in m1: answer consumer-lag, Open"]);
    let tried = desk.chat.tried("answer");
    assert_eq!(tried.iter().map(|parcel| parcel.attempt).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert!(tried.iter().all(|parcel| parcel.id == tried[0].id && !parcel.maybe_posted));
}

async fn a_platform_that_asks_for_time_gets_it(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.chat.trouble("answer", Trouble::Later(Some(Duration::from_millis(40_500))));
    desk.customer(KNOWN).await;
    desk.delivered().await;
    desk.later("40499ms").await;
    assert_eq!(desk.delivered().await, [""; 0]);
    desk.later("1ms").await;
    assert_eq!(desk.delivered().await.len(), 1);
}

async fn what_may_have_been_posted_is_looked_up_before_it_is_posted_again(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.chat.trouble("answer", Trouble::LostReply);
    desk.customer(KNOWN).await;
    desk.delivered().await;
    // Not knowing is not forgotten in the trouble that follows.
    desk.chat.trouble("answer", Trouble::Later(None));
    desk.later("1s").await;
    desk.delivered().await;
    desk.later("2s").await;
    desk.delivered().await;
    let maybe: Vec<_> = desk.chat.tried("answer").iter().map(|parcel| parcel.maybe_posted).collect();
    assert_eq!(maybe, [false, true, true]);
    assert_eq!((desk.chat.posted().len(), states(&desk).await), (1, (0, 1, 0)));
}

async fn what_is_refused_is_given_up_and_what_waits_behind_it_is_posted(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.chat.trouble("#1 opened", Trouble::Refused);
    desk.customer(UNKNOWN).await;
    desk.agent("claim 1").await;
    desk.agent("digest").await;
    let told = desk.delivered().await;
    assert!(told.contains(&"in m1: #1 is with Maya".to_owned()), "{told:?}");
    assert_eq!(states(&desk).await, (0, 4, 1));
    let reason = "SELECT count(*) FROM outbox WHERE state = 'abandoned' AND reason = 'refused: no such place'";
    assert_eq!(desk.number(reason).await, 1);
    desk.later("10h").await;
    assert_eq!(desk.chat.tried("#1 opened").len(), 1);
}

async fn what_fails_to_the_end_is_given_up(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(KNOWN).await;
    for _ in 0..20 {
        desk.chat.trouble("answer", Trouble::Later(None));
        desk.delivered().await;
        desk.later("5m").await;
    }
    assert_eq!((desk.chat.tried("answer").len(), states(&desk).await.2), (12, 1));
    assert_eq!(desk.number("SELECT count(*) FROM outbox WHERE reason = 'not now: busy'").await, 1);
}

async fn a_panic_in_a_courier_loses_nothing(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.chat.trouble("answer", Trouble::Panic);
    desk.customer(KNOWN).await;
    desk.customer(UNKNOWN).await;
    assert_eq!(desk.delivered().await.len(), 2, "the others are posted");
    desk.later("1s").await;
    assert_eq!(desk.delivered().await, ["in m1: answer consumer-lag, Open"]);
    assert!(desk.chat.tried("answer")[1].maybe_posted, "nobody knows how far it came");
}

async fn a_dead_processs_lease_is_taken_over_when_it_ran_out(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    desk.customer(KNOWN).await;
    desk.chat.trouble("answer", Trouble::Held(Arc::new(Semaphore::new(0))));
    begins(&desk, "answer").await.abort();
    assert_eq!(replica.delivered().await, [""; 0], "it may still be at it");
    desk.later("89s").await;
    assert_eq!(replica.delivered().await, [""; 0]);
    desk.later("1s").await;
    assert_eq!(replica.delivered().await, ["in m1: answer consumer-lag, Open"]);
    let last = desk.chat.tried("answer").pop().unwrap();
    assert_eq!((last.attempt, last.maybe_posted), (2, true));
}

async fn a_late_record_of_the_first_holder_is_refused(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    let gate = Arc::new(Semaphore::new(0));
    desk.chat.trouble("card #1", Trouble::Later(None));
    desk.chat.trouble("card #1", Trouble::Held(Arc::clone(&gate)));
    desk.customer(UNKNOWN).await;
    desk.delivered().await;
    desk.later("1s").await;
    let slow = begins(&desk, "card #1").await;
    desk.later("90s").await;
    replica.delivered().await;
    let card = desk.ticket(1).await.ticket.card;
    gate.add_permits(1);
    slow.await.unwrap();
    assert_eq!(desk.ticket(1).await.ticket.card, card);
    assert!(card.is_some());
    assert_eq!(states(&desk).await, (0, 2, 0));
    desk.agent("claim 1").await;
    desk.delivered().await;
    let edited = desk.chat.tried("card #1, open").pop().unwrap();
    assert_eq!(Some(edited.to), card.map(Address::Edit));
}

async fn a_late_record_of_ones_own_earlier_attempt_is_refused(engine: Engine) {
    let desk = Desk::open(engine).await;
    let gates = [(); 2].map(|()| Arc::new(Semaphore::new(0)));
    desk.customer(KNOWN).await;
    desk.chat.trouble("answer", Trouble::Held(Arc::clone(&gates[0])));
    desk.chat.trouble("answer", Trouble::Held(Arc::clone(&gates[1])));
    let first = begins(&desk, "answer").await;
    desk.later("90s").await;
    let second = begins(&desk, "answer").await;
    gates[0].add_permits(1);
    first.await.unwrap();
    assert_eq!(states(&desk).await, (1, 0, 0), "the second attempt is on its way");
    gates[1].add_permits(1);
    second.await.unwrap();
    assert_eq!(states(&desk).await, (0, 1, 0));
}

async fn replicas_that_deliver_at_once_post_each_once_and_in_order(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replicas = [desk.replica().await, desk.replica().await];
    for number in 1..=6 {
        let thread = desk.says(EVE, UNKNOWN).await;
        desk.agent(&format!("claim {number}")).await;
        desk.agent(&format!("reply {number} one")).await;
        desk.types(SAM, &format!("reply {number} two")).await;
        desk.writes(MAYA, &thread, "three").await;
        desk.agent(&format!("close {number}")).await;
    }
    let waiting = states(&desk).await.0;
    let stop = CancellationToken::new();
    let rounds = [&desk, &replicas[0], &replicas[1]].into_iter().map(|desk| desk.delivery.drain(&stop));
    join_all(rounds).await.into_iter().for_each(Result::unwrap);
    // Whoever found only rows that the others held is done early; what is left is theirs or is left for now.
    desk.delivered().await;
    let (posted, tried) = (desk.chat.posted(), desk.chat.tried(""));
    assert_eq!((posted.len(), states(&desk).await), (usize::try_from(waiting).unwrap(), (0, waiting, 0)));
    assert_eq!(tried.len(), posted.len(), "nobody took what another one had");
    for number in 1..=6 {
        let thread = format!("in m{}: ", (number - 1) * 6 + 1);
        let lines: Vec<_> = posted.iter().filter_map(|posted| posted.line.strip_prefix(&thread)).collect();
        let of = |what: &str| format!("#{number} {what}");
        let expect = [
            of("opened for Eve"),
            of("is with Maya"),
            format!("Maya on #{number}: one"),
            format!("Sam on #{number}: two"),
            of("closed by Maya"),
        ];
        assert_eq!(lines, expect);
    }
}

async fn a_post_that_cannot_be_read_holds_up_no_other_and_is_given_up(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(KNOWN).await;
    desk.by_hand("UPDATE outbox SET notice = '{\"notice\":\"from_the_future\"}'").await;
    desk.says(EVE, UNKNOWN).await;
    assert_eq!(desk.delivered().await.len(), 2);
    for _ in 0..20 {
        desk.later("5m").await;
        desk.delivered().await;
    }
    assert_eq!(states(&desk).await.2, 1);
}

async fn a_post_that_kills_its_process_each_time_is_given_up(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(KNOWN).await;
    for _ in 0..12 {
        desk.chat.trouble("answer", Trouble::Held(Arc::new(Semaphore::new(0))));
        begins(&desk, "answer").await.abort();
        desk.later("91s").await;
    }
    assert_eq!((desk.delivered().await, states(&desk).await), (Vec::new(), (0, 0, 1)));
    assert_eq!(desk.chat.tried("answer").len(), 12);
}

//! Fairness: what waits for one place, and the platform's limits, hold up nothing else.

use std::sync::Arc;
use std::time::Duration;

use frontdesk::domain::{Destination, Event, Locale, Notice, Post, Refusal};
use frontdesk::store::outbox;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::desk::chat::Trouble;
use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB};
use super::desk::{Desk, KNOWN, UNKNOWN, guild, said};

on_every_engine!(
    a_channel_with_many_slow_conversations_does_not_hold_up_another,
    thousands_of_posts_that_wait_for_one_channel_do_not_hold_up_another,
    what_comes_while_another_place_is_slow_is_begun_at_once,
    what_the_platforms_limits_hold_back_is_never_given_up_for_that,
    nothing_is_tried_while_the_platform_takes_nothing_and_one_post_at_a_time_after_that,
    what_waits_behind_a_row_that_is_gone_goes_on,
);

async fn until(what: &str, met: impl Fn() -> bool) {
    for _ in 0..2000 {
        if met() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{what} did not come");
}

async fn a_channel_with_many_slow_conversations_does_not_hold_up_another(engine: Engine) {
    let desk = Desk::open(engine).await;
    let gate = Arc::new(Semaphore::new(0));
    for number in 0..80 {
        desk.chat.trouble("answer consumer-lag", Trouble::Held(Arc::clone(&gate)));
        let event = desk.event(ANN, said(&format!("q{number}"), KNOWN));
        desk.handle(&Event { key: format!("q{number}"), ..event }).await;
    }
    desk.handle(&Event { channel: "lounge".into(), ..desk.event(BOB, said("other", "@desk hello")) }).await;
    desk.agent("digest").await;
    let delivery = desk.delivery.clone();
    let draining = tokio::spawn(async move { delivery.drain(&CancellationToken::new()).await.unwrap() });
    until("what an agent asked for", || desk.chat.posted().iter().any(|posted| posted.line.starts_with("to maya")))
        .await;
    let slow = desk.chat.tried("answer consumer-lag").len();
    assert!(slow <= 8, "{slow} of one channel were tried at once");
    gate.add_permits(80);
    draining.await.unwrap();
    assert_eq!(desk.chat.tried("answer consumer-lag").len(), 80);
}

async fn thousands_of_posts_that_wait_for_one_channel_do_not_hold_up_another(engine: Engine) {
    let desk = Desk::open(engine).await;
    let gate = Arc::new(Semaphore::new(0));
    let mut tx = desk.flow.db.write().await.unwrap();
    let post = |channel: &str| Post {
        to: Destination::Channel(channel.into()),
        locale: Locale::English,
        notice: Notice::Refused(Refusal::Busy),
    };
    for _ in 0..1000 {
        outbox::put(&mut tx, &guild(), &post("busy"), desk.clock.now()).await.unwrap();
    }
    outbox::put(&mut tx, &guild(), &post("quiet"), desk.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    desk.chat.trouble("#busy", Trouble::Held(Arc::clone(&gate)));
    let delivery = desk.delivery.clone();
    let draining = tokio::spawn(async move { delivery.drain(&CancellationToken::new()).await.unwrap() });
    until("the post in the quiet channel", || {
        desk.chat.posted().iter().any(|posted| posted.line.starts_with("#quiet"))
    })
    .await;
    assert_eq!(desk.chat.posted().len(), 1, "only the first of a channel is tried");
    gate.add_permits(1);
    draining.await.unwrap();
    let ids: Vec<i64> = desk.chat.posted().iter().skip(1).map(|posted| posted.parcel.id).collect();
    assert!(ids.len() == 1000 && ids.is_sorted(), "in order");
}

async fn what_comes_while_another_place_is_slow_is_begun_at_once(engine: Engine) {
    let desk = Desk::open(engine).await;
    let gate = Arc::new(Semaphore::new(0));
    desk.chat.trouble("answer consumer-lag", Trouble::Held(Arc::clone(&gate)));
    desk.customer(KNOWN).await;
    let delivery = desk.delivery.clone();
    let draining = tokio::spawn(async move { delivery.drain(&CancellationToken::new()).await.unwrap() });
    until("the slow post", || !desk.chat.tried("answer consumer-lag").is_empty()).await;
    desk.agent("digest").await;
    until("what came after it", || desk.chat.posted().iter().any(|posted| posted.line.starts_with("to maya"))).await;
    gate.add_permits(1);
    draining.await.unwrap();
}

async fn what_the_platforms_limits_hold_back_is_never_given_up_for_that(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(KNOWN).await;
    for _ in 0..30 {
        desk.chat.trouble("answer", Trouble::Busy(Duration::from_secs(9)));
        desk.delivered().await;
        desk.later("8999ms").await;
        let tries = desk.chat.tried("answer").len();
        desk.delivered().await;
        assert_eq!(desk.chat.tried("answer").len(), tries, "too early");
        desk.later("1ms").await;
    }
    assert_eq!(desk.delivered().await, ["in m1: answer consumer-lag, Open"]);
    assert!(desk.chat.tried("answer").iter().all(|parcel| parcel.attempt == 1 && !parcel.maybe_posted));
}

async fn nothing_is_tried_while_the_platform_takes_nothing_and_one_post_at_a_time_after_that(engine: Engine) {
    let desk = Desk::open(engine).await;
    for _ in 0..3 {
        desk.customer(KNOWN).await;
    }
    desk.chat.now_takes(Err(Duration::from_secs(60)));
    assert_eq!(desk.delivered().await, [""; 0]);
    assert_eq!(desk.chat.tried("answer").len(), 0);
    desk.chat.now_takes(Ok(1));
    assert_eq!(desk.delivered().await.len(), 3);
    assert_eq!(desk.chat.underway_max(), 1);
}

async fn what_waits_behind_a_row_that_is_gone_goes_on(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(UNKNOWN).await;
    desk.agent("claim 1").await;
    let told = "in m1: #1 is with Maya".to_owned();
    // Whoever drops the first row by hand does not tell the others.
    desk.by_hand("UPDATE outbox SET state = 'abandoned' WHERE lane LIKE 'conversation:%' AND behind = (1 = 0)").await;
    assert!(!desk.delivered().await.contains(&told));
    desk.delivery.mend().await.unwrap();
    assert_eq!(desk.delivered().await, [told]);
}

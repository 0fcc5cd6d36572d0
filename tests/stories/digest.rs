//! The digest: once for each channel and local date, with the right figures.

use frontdesk::domain::Notice;
use frontdesk::domain::digest::DigestFacts;
use frontdesk::domain::press::Press;
use futures_util::future::join_all;

use super::desk::chat::Trouble;
use super::desk::engine::Engine;
use super::desk::people::{ANN, EVE, MAYA, SAM};
use super::desk::{Desk, KNOWN, NEARLY, UNKNOWN, conversation_of};

on_every_engine!(
    a_digest_is_posted_once_a_local_date_however_many_replicas_look,
    a_digest_counts_what_happened_since_the_one_before,
    a_digest_counts_promises_that_were_missed_and_posts_that_were_given_up,
    an_agent_sees_the_digest_of_the_last_day_at_any_time,
);

on_every_engine_that_lasts!(
    across_clock_changes_each_local_date_has_one_digest,
    a_digest_missed_in_downtime_is_posted_later_that_day_and_covers_the_days_before,
);

fn digests(told: &[String]) -> usize {
    told.iter().filter(|line| line.starts_with("#morning: digest")).count()
}

fn facts(desk: &Desk) -> DigestFacts {
    let posted = desk.chat.posted().into_iter().rev().find_map(|posted| match posted.parcel.notice {
        Notice::Digest(facts) => Some(*facts),
        _ => None,
    });
    posted.unwrap()
}

async fn a_digest_is_posted_once_a_local_date_however_many_replicas_look(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    let mut posted = Vec::new();
    for moment in [
        "2026-11-24T07:59:59Z",
        "2026-11-24T08:00:00Z",
        "2026-11-24T22:59:59Z",
        "2026-11-25T07:59:59Z",
        "2026-11-25T08:00:00Z",
    ] {
        desk.clock.wind_to(moment.parse().unwrap());
        let looks = (0..6).map(|at| if at % 2 == 0 { desk.flow.tick() } else { replica.flow.tick() });
        assert!(join_all(looks).await.iter().all(Result::is_ok));
        posted.push(digests(&desk.delivered().await));
    }
    assert_eq!(posted, [0, 1, 0, 0, 1]);
}

async fn across_clock_changes_each_local_date_has_one_digest(engine: Engine) {
    let desk = Desk::open(engine).await;
    // 02:30 does not exist on the one Sunday, and comes twice on the other.
    let desk = desk.restarted_with(|configuration| configuration.replace("09:00", "02:30")).await;
    for (first, expect) in [("2027-03-27T23:00:00Z", "01:30:00"), ("2027-10-30T22:00:00Z", "00:30:00")] {
        desk.at(first).await;
        desk.delivered().await;
        let mut posted = Vec::new();
        for _ in 0..(24 * 4) {
            desk.later("15m").await;
            if digests(&desk.delivered().await) > 0 {
                posted.push(desk.clock.now().to_string());
            }
        }
        assert_eq!(posted.len(), 1, "{posted:?}");
        assert!(posted[0].contains(expect), "{posted:?}");
    }
}

async fn a_digest_missed_in_downtime_is_posted_later_that_day_and_covers_the_days_before(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.at("2026-11-24T08:00:00Z").await;
    desk.opened(ANN).await;
    let desk = desk.restarted().await;
    // Down over a whole date and the hour of the next.
    desk.at("2026-11-26T13:00:00Z").await;
    desk.later("1h").await;
    assert_eq!(digests(&desk.delivered().await), 1);
    let late = facts(&desk);
    assert_eq!(late.since, "2026-11-24T08:00:00Z".parse().unwrap());
    assert_eq!((late.opened, late.unknown), (1, 1));
    // The next one is on time, and tells nothing twice.
    desk.at("2026-11-27T08:00:00Z").await;
    assert_eq!(digests(&desk.delivered().await), 1);
    assert_eq!((facts(&desk).since, facts(&desk).opened), (late.until, 0));
}

async fn a_digest_counts_what_happened_since_the_one_before(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(KNOWN).await;
    desk.delivered().await;
    desk.presses(ANN, Press::Helped(conversation_of(&desk.last()))).await;
    desk.customer(NEARLY).await;
    desk.customer(UNKNOWN).await;
    desk.says(EVE, KNOWN).await;
    desk.says(EVE, UNKNOWN).await;
    desk.agent("claim 1").await;
    desk.agent("claim 2").await;
    desk.agent("close 2").await;
    desk.at("2026-11-24T08:00:00Z").await;
    desk.delivered().await;
    let facts = facts(&desk);
    let counts = [facts.answered, facts.suggested, facts.unknown, facts.helped, facts.opened, facts.closed];
    assert_eq!(counts, [2, 1, 2, 1, 3, 1]);
    assert_eq!((facts.waiting, facts.breached, facts.undelivered), (2, 1, 0));
    assert_eq!(facts.unclaimed.iter().map(|row| row.number.0).collect::<Vec<_>>(), [3]);
    assert_eq!(facts.due_next.iter().map(|row| row.number.0).collect::<Vec<_>>(), [3]);
    assert_eq!(facts.load, [(MAYA.author().named(), 1)]);
    assert_eq!(facts.unknown_questions, [UNKNOWN.into(), UNKNOWN.into()]);
}

async fn a_digest_counts_promises_that_were_missed_and_posts_that_were_given_up(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.at("2026-11-24T08:00:00Z").await;
    desk.chat.trouble("#2 opened", Trouble::Refused);
    let (first, second) = (desk.says(EVE, UNKNOWN).await, desk.says(EVE, UNKNOWN).await);
    desk.says(EVE, UNKNOWN).await;
    desk.delivered().await;
    desk.later("30m").await;
    desk.writes(MAYA, &first, "In time.").await;
    desk.later("31m").await;
    desk.writes(SAM, &second, "Late.").await;
    desk.at("2026-11-25T08:00:00Z").await;
    desk.delivered().await;
    assert_eq!((facts(&desk).breached, facts(&desk).undelivered), (2, 1));
    desk.at("2026-11-26T08:00:00Z").await;
    desk.delivered().await;
    assert_eq!((facts(&desk).breached, facts(&desk).undelivered), (0, 0), "told the day before");
}

async fn an_agent_sees_the_digest_of_the_last_day_at_any_time(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    desk.later("23h").await;
    desk.opened(ANN).await;
    desk.later("1m").await;
    desk.agent("digest").await;
    assert_eq!(desk.delivered().await, ["to maya: digest, 2 waiting"]);
    assert_eq!(facts(&desk).opened, 2);
    desk.later("1h").await;
    desk.agent("digest").await;
    desk.delivered().await;
    assert_eq!(facts(&desk).opened, 1);
}

//! After downtime: many overdue clocks are one post, and each is settled once.

use std::time::Instant;

use futures_util::future::join_all;
use jiff::Timestamp;

use super::desk::Desk;
use super::desk::engine::Engine;
use super::desk::people::EVE;

on_every_engine!(
    a_handful_of_alarms_is_told_one_by_one_and_more_in_one_post,
    after_downtime_thousands_of_clocks_are_one_post_in_each_channel,
    replicas_that_settle_at_once_post_once,
    a_clock_that_cannot_be_read_holds_up_no_summary,
    what_was_settled_in_one_post_is_told_no_more,
);

on_every_engine_that_lasts!(who_goes_on_after_a_crash_posts_one_summary_of_everything);

/// Open tickets of both guilds in turn, without owners, each with a broken promise of a minute ago and more.
macro_rules! overdue {
    ($count:literal) => {
        concat!(
            "INSERT INTO ticket (workspace, number, conversation, subject, status, priority, plan, requester, requester_name, \
             locale, opened_at, version) WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < ",
            $count,
            ") SELECT CASE WHEN i % 2 = 0 THEN 'discord:guild' ELSE 'discord:other' END, 100 + i, i, 's', 'new', 'normal', \
             'enterprise', 'ann', 'Ann', 'en', 1795500000000, 1 FROM n; \
             INSERT INTO clock (workspace, ticket, metric, started_at, warn_at, due_at, overdue_at, warned, breach_told, look_at) \
             SELECT workspace, number, 'first_response', opened_at, opened_at, opened_at + number, opened_at + number + 1, \
             (1 = 0), (1 = 0), opened_at FROM ticket WHERE number > 100"
        )
    };
}

/// Long after all of these were due.
const LATER: &str = "2026-11-24T16:00:00Z";

fn summaries(told: &[String]) -> Vec<&String> {
    told.iter().filter(|line| line.contains(" tickets, ")).collect()
}

async fn a_handful_of_alarms_is_told_one_by_one_and_more_in_one_post(engine: Engine) {
    let desk = Desk::open(engine).await;
    for _ in 0..20 {
        desk.opened(EVE).await;
    }
    desk.later("50m").await;
    let told = desk.delivered().await;
    assert_eq!(told.iter().filter(|line| line.contains("nears its target")).count(), 40);
    desk.opened(EVE).await;
    desk.later("61m").await;
    let told = desk.delivered().await;
    assert_eq!(told, ["#agents: 21 tickets, 21 missed, 0 near; #1 #2 #3 #4 #5"]);
    assert_eq!(desk.history(1).await, ["opened", "first_response warned", "first_response missed"]);
    assert_eq!(desk.history(21).await, ["opened", "first_response missed"]);
}

async fn after_downtime_thousands_of_clocks_are_one_post_in_each_channel(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.by_hand(overdue!(1500)).await;
    desk.clock.wind_to(LATER.parse().unwrap());
    assert_eq!(desk.flow.tick().await.unwrap().alarms, 1500);
    assert_eq!(desk.number("SELECT count(*) FROM outbox WHERE lane = 'channel:agents'").await, 2);
    assert_eq!(
        desk.number("SELECT count(*) FROM outbox WHERE lane LIKE 'conversation:%' OR lane LIKE 'card:%'").await,
        0
    );
    let told = desk.delivered().await;
    let expect = [
        "#agents: 750 tickets, 750 missed, 0 near; #101 #103 #105 #107 #109",
        "#agents: 750 tickets, 750 missed, 0 near; #102 #104 #106 #108 #110",
    ];
    let mut told = summaries(&told);
    told.sort();
    assert_eq!(told, expect.iter().collect::<Vec<_>>());
    assert_eq!(desk.number("SELECT count(*) FROM history WHERE ticket > 100").await, 1500);
    assert_eq!(desk.number("SELECT count(*) FROM clock WHERE breach_told = (1 = 0)").await, 0);
    assert_eq!(desk.number("SELECT count(*) FROM alarm_summary").await, 0);
}

async fn replicas_that_settle_at_once_post_once(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    desk.by_hand(overdue!(1200)).await;
    desk.clock.wind_to(LATER.parse().unwrap());
    let looks = (0..4).map(|at| if at % 2 == 0 { desk.flow.tick() } else { replica.flow.tick() });
    let alarms: usize = join_all(looks).await.into_iter().map(|ticked| ticked.unwrap().alarms).sum();
    let told = desk.delivered().await;
    assert_eq!((alarms, summaries(&told).len()), (1200, 2), "{told:?}");
    assert_eq!(desk.number("SELECT count(*) FROM history WHERE ticket > 100").await, 1200);
}

async fn a_clock_that_cannot_be_read_holds_up_no_summary(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.by_hand(overdue!(100)).await;
    desk.by_hand("UPDATE clock SET target = '{\"unit\":\"from the future\"}' WHERE ticket IN (102, 110)").await;
    desk.by_hand("UPDATE ticket SET priority = 'sparkling' WHERE number = 104").await;
    desk.clock.wind_to(LATER.parse().unwrap());
    assert_eq!(desk.flow.tick().await.unwrap().alarms, 98);
    let told = desk.delivered().await;
    let guild: Vec<_> = summaries(&told).into_iter().filter(|line| line.contains("#106")).collect();
    assert_eq!(guild, ["#agents: 48 tickets, 48 missed, 0 near; #106 #108 #112 #114"], "{told:?}");
}

async fn what_was_settled_in_one_post_is_told_no_more(engine: Engine) {
    let desk = Desk::open(engine).await;
    for _ in 0..25 {
        desk.opened(EVE).await;
    }
    desk.later("50m").await;
    assert_eq!(desk.delivered().await, ["#agents: 25 tickets, 0 missed, 25 near; "]);
    for _ in 0..3 {
        desk.later("1m").await;
        assert_eq!(desk.delivered().await, [""; 0]);
    }
    desk.agent("claim 3").await;
    desk.delivered().await;
    desk.later("1m").await;
    assert_eq!(desk.delivered().await, [""; 0]);
}

async fn who_goes_on_after_a_crash_posts_one_summary_of_everything(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.by_hand(overdue!(700)).await;
    // As far as the process came that fell over: a batch is settled and gathered, the post is not made.
    desk.by_hand(
        "UPDATE clock SET warned = (1 = 1), breach_told = (1 = 1), look_at = NULL \
         WHERE workspace = 'discord:guild' AND ticket < 790; \
         INSERT INTO alarm_summary (workspace, summary) VALUES ('discord:guild', \
         '{\"tickets\":345,\"breached\":345,\"warned\":0,\"worst\":[{\"due_at\":\"2026-11-24T02:40:00Z\",\"ticket\":102,\
         \"metric\":\"first_response\"}],\"whom\":[]}')",
    )
    .await;
    let desk = desk.restarted().await;
    desk.clock.wind_to(LATER.parse::<Timestamp>().unwrap());
    desk.flow.tick().await.unwrap();
    desk.flow.tick().await.unwrap();
    let told = desk.delivered().await;
    let guild: Vec<_> = summaries(&told).into_iter().filter(|line| line.contains("#102")).collect();
    // Fewer than a handful were left, and are in the same post all the same.
    assert_eq!(guild, ["#agents: 351 tickets, 351 missed, 0 near; #102 #790 #792 #794 #796"], "{told:?}");
    assert_eq!(summaries(&told).len(), 2, "{told:?}");
    assert!(!told.iter().any(|line| line.contains("missed its target")), "{told:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes a minute; run it with --ignored --nocapture for its figure"]
async fn ten_thousand_overdue_clocks_are_settled_within_a_minute() {
    for engine in [Engine::SqliteInAFile, Engine::Postgres] {
        if !engine.is_there() {
            continue;
        }
        let desk = Desk::open(engine).await;
        desk.by_hand(overdue!(10000)).await;
        desk.clock.wind_to(LATER.parse().unwrap());
        let began = Instant::now();
        assert_eq!(desk.flow.tick().await.unwrap().alarms, 10_000);
        let length = began.elapsed();
        let told = desk.delivered().await;
        eprintln!("10,000 overdue clocks on {engine:?}: settled in {length:.1?}, {} posts", summaries(&told).len());
        assert_eq!(summaries(&told).len(), 2);
    }
}

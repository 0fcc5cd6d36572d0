//! The figures of a digest's chart: right on every day, and counted by indexes however many tickets there are.

use frontdesk::domain::Notice;
use frontdesk::domain::digest::{Figures, Period, Satisfaction, Window};
use frontdesk::domain::press::Press;
use frontdesk::store::{Db, digests};
use jiff::tz::TimeZone;
use sqlx::{AssertSqlSafe, Row};

use super::community::{community_desk, conversation, replies};
use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, MAYA};
use super::desk::{Desk, UNKNOWN, guild};

on_every_engine!(
    each_day_of_the_chart_counts_what_was_opened_solved_kept_and_missed_in_it_and_who_waited_at_its_end,
    what_requesters_and_members_did_for_the_desk_is_told,
    what_happened_in_a_span_is_counted_by_indexes_alone,
);

async fn series(desk: &Desk, period: Period) -> Vec<Figures> {
    let window = Window::last(period, desk.clock.now(), TimeZone::get("Europe/Berlin").unwrap());
    desk.flow.digest(&guild(), &window).await.unwrap().series
}

async fn each_day_of_the_chart_counts_what_was_opened_solved_kept_and_missed_in_it_and_who_waited_at_its_end(
    engine: Engine,
) {
    let desk = Desk::open(engine).await;
    // Tuesday: three are opened. Eve's first answer is in time, and her solution will not be.
    let thread = desk.says(EVE, UNKNOWN).await;
    desk.says(ANN, UNKNOWN).await;
    desk.says(ANN, UNKNOWN).await;
    desk.later("10m").await;
    desk.writes(MAYA, &thread, "Looking into it.").await;
    desk.agent("close 2").await;
    // Half an hour before midnight in Berlin, and half an hour after it.
    desk.at("2026-11-24T22:30:00Z").await;
    desk.says(EVE, UNKNOWN).await;
    desk.at("2026-11-24T23:30:00Z").await;
    desk.agent("close 3").await;
    // Thursday: one is closed and opened again, so that it waits as if it had never been closed.
    desk.at("2026-11-26T12:00:00Z").await;
    desk.agent("close 1").await;
    desk.later("1h").await;
    desk.agent("reopen 1").await;
    let days = series(&desk, Period::Day).await;
    assert_eq!(days.len(), 14);
    assert!(days[..11].iter().all(|day| (day.opened, day.solved, day.waiting) == (0, 0, 0)));
    let told = |figures: &[Figures]| -> Vec<String> {
        let told = |f: &Figures| format!("{} {} {} {} {} {}", f.from, f.opened, f.solved, f.waiting, f.kept, f.missed);
        figures.iter().map(told).collect()
    };
    // Eve's second question wanted an answer by half past midnight.
    assert_eq!(told(&days[11..]), ["2026-11-24 4 1 3 1 0", "2026-11-25 0 1 2 0 1", "2026-11-26 0 0 2 0 1"]);
    let months = series(&desk, Period::Month).await;
    assert_eq!(told(&months[11..]), ["2026-10-26 4 2 2 1 2"]);
}

async fn what_requesters_and_members_did_for_the_desk_is_told(engine: Engine) {
    let desk = community_desk(engine).await;
    desk.agent("digest").await;
    desk.delivered().await;
    let Notice::Digest(before) = desk.last().parcel.notice else { panic!("no digest") };
    assert_eq!((before.satisfaction, before.thanks), (None, Vec::new()));
    let thread = desk.customer(UNKNOWN).await;
    desk.delivered().await;
    let id = conversation(&desk);
    replies(&desk, BOB, &thread, "Turn the left knob all the way down.").await;
    desk.presses(ANN, Press::Solved(id)).await;
    for stars in [5, 4] {
        desk.types(EVE, &format!("new {UNKNOWN}")).await;
        let number = desk.number("SELECT max(number) FROM ticket").await;
        desk.agent(&format!("close {number}")).await;
        desk.types(EVE, &format!("rate {number} {stars}")).await;
    }
    desk.later("1m").await;
    desk.delivered().await;
    desk.agent("digest").await;
    desk.delivered().await;
    let Notice::Digest(facts) = desk.last().parcel.notice else { panic!("no digest") };
    assert_eq!(facts.satisfaction, Some(Satisfaction { answers: 2, marks: 9 }));
    assert_eq!(facts.thanks, [(BOB.author().named(), 1)]);
}

/// Many closed tickets, a minute apart, each with a clock.
macro_rules! many_tickets {
    ($count:literal) => {
        concat!(
            "INSERT INTO ticket (workspace, number, conversation, subject, status, priority, plan, requester, requester_name, \
             locale, opened_at, first_reply_at, closed_at, version) WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL \
             SELECT i + 1 FROM n WHERE i < ",
            $count,
            ") SELECT 'discord:guild', i, i, 's', 'closed', 'normal', 'pro', 'ann', 'Ann', 'en', 1795500000000 - i * 60000, \
             1795500000000 - i * 60000 + 1000, 1795500000000 - i * 60000 + 3600000, 1 FROM n; \
             INSERT INTO clock (workspace, ticket, metric, started_at, warn_at, due_at, stopped_at, warned, breach_told) \
             SELECT workspace, number, 'first_response', opened_at, opened_at, opened_at + 60000 * (number % 3), \
             first_reply_at, (1 = 1), (1 = 1) FROM ticket; ANALYZE"
        )
    };
}

async fn what_happened_in_a_span_is_counted_by_indexes_alone(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.by_hand(many_tickets!(20000)).await;
    let (since, until) = (1_795_400_000_000_i64, 1_795_486_400_000_i64);
    let plan: Vec<String> = match &desk.flow.db {
        Db::Sqlite { read, .. } => {
            let explain = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", digests::HAPPENED)));
            let rows = explain.bind("discord:guild").bind(since).bind(until).fetch_all(read).await.unwrap();
            rows.iter().map(|row| row.get::<String, _>("detail")).collect()
        }
        Db::Postgres(pool) => {
            let explain = sqlx::query(AssertSqlSafe(format!("EXPLAIN {}", digests::HAPPENED)));
            let rows = explain.bind("discord:guild").bind(since).bind(until).fetch_all(pool).await.unwrap();
            rows.iter().map(|row| row.get::<String, _>(0)).collect()
        }
    };
    let plan = plan.join("\n");
    for index in ["ticket_opened", "ticket_ended", "clock_due"] {
        assert!(plan.contains(index), "{index} is not used:\n{plan}");
    }
    assert!(!plan.contains("Seq Scan") && !plan.contains("SCAN ticket") && !plan.contains("SCAN clock"), "{plan}");
}

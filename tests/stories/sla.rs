//! Promises: a warning and a breach are told once each, and none after the clock stopped.

use futures_util::future::join_all;

use super::desk::Desk;
use super::desk::engine::Engine;
use super::desk::people::{ANN, EVE, MAYA};

on_every_engine!(
    a_warning_and_a_breach_are_told_once_each_in_the_thread_and_the_agents_channel,
    nothing_is_told_after_the_clock_stopped,
    a_late_reply_is_a_miss_though_nobody_looked_in_between,
    who_has_no_promise_is_never_overdue,
    replicas_that_look_at_once_tell_once,
    an_alarm_and_a_claim_at_once_are_both_on_the_card_and_told_once,
    a_ticket_that_cannot_be_read_holds_up_no_other_alarm_and_no_list,
    clocks_of_workspaces_that_are_gone_hold_up_no_alarm,
    a_ticket_that_is_opened_again_is_not_warned_about_again,
    outside_the_agents_hours_nothing_is_told_until_they_begin,
);

on_every_engine_that_lasts!(after_downtime_a_breach_is_told_once, a_dropped_promise_ends_with_its_ticket);

const CARD: &str = "#agents, edited: card #1, new, normal, nobody";

async fn a_warning_and_a_breach_are_told_once_each_in_the_thread_and_the_agents_channel(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(EVE).await;
    desk.later("44m 59s").await;
    assert_eq!(desk.delivered().await, [""; 0]);
    desk.later("1s").await;
    desk.later("10m").await;
    let told = |what: &str| [format!("in m1: #1 {what}"), format!("#agents: #1 {what}"), CARD.to_owned()];
    assert_eq!(desk.delivered().await, told("first_response nears its target"));
    desk.later("5m").await;
    assert_eq!(desk.delivered().await, [""; 0], "an answer at this very moment is in time");
    desk.later("1ms").await;
    desk.later("30m").await;
    assert_eq!(desk.delivered().await, told("first_response missed its target"));
    let expect = ["opened", "first_response warned", "first_response missed"];
    assert_eq!(desk.history(1).await, expect);
}

async fn nothing_is_told_after_the_clock_stopped(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(EVE).await;
    desk.later("40m").await;
    desk.writes(MAYA, &thread, "Looking into it.").await;
    desk.delivered().await;
    desk.later("30h").await;
    assert_eq!(desk.delivered().await, ["#morning: digest of the day, 1 waiting"]);
    desk.agent("close 1").await;
    desk.delivered().await;
    desk.later("72h").await;
    let told = desk.delivered().await;
    assert!(told.iter().all(|line| line.starts_with("#morning: digest")), "{told:?}");
}

async fn a_late_reply_is_a_miss_though_nobody_looked_in_between(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(EVE).await;
    desk.clock.wind_to("2026-11-24T07:00:01Z".parse().unwrap());
    desk.writes(MAYA, &thread, "Sorry for the wait.").await;
    desk.later("1s").await;
    let told = desk.delivered().await;
    assert!(!told.iter().any(|line| line.contains("target")), "{told:?}");
    let clock = desk.ticket(1).await.clocks.remove(0);
    assert_eq!(clock.state(desk.clock.now()), frontdesk::domain::sla::ClockState::Breached);
    // Nor is it told when another promise of the ticket comes near.
    desk.later("36h").await;
    let mut told = desk.delivered().await;
    told.retain(|line| line.contains("target"));
    assert_eq!(told, ["in m1: #1 resolution nears its target", "#agents: #1 resolution nears its target"]);
}

async fn who_has_no_promise_is_never_overdue(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    desk.later("30m").await;
    desk.clock.wind_to("2026-12-24T07:00:00Z".parse().unwrap());
    assert_eq!(desk.flow.tick().await.unwrap().alarms, 0);
}

async fn replicas_that_look_at_once_tell_once(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    for _ in 0..3 {
        desk.opened(EVE).await;
    }
    for (moment, alarm) in [("2026-11-24T06:45:00Z", "nears"), ("2026-11-24T07:00:00.001Z", "missed")] {
        desk.clock.wind_to(moment.parse().unwrap());
        let looks = (0..6).map(|at| if at % 2 == 0 { desk.flow.tick() } else { replica.flow.tick() });
        let alarms: usize = join_all(looks).await.into_iter().map(|ticked| ticked.unwrap().alarms).sum();
        let told = desk.delivered().await;
        let count = told.iter().filter(|line| line.contains(alarm)).count();
        assert_eq!((alarms, count), (3, 6), "{told:?}");
    }
}

async fn an_alarm_and_a_claim_at_once_are_both_on_the_card_and_told_once(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    for _ in 0..8 {
        desk.opened(EVE).await;
    }
    desk.clock.wind_to("2026-11-24T06:45:00Z".parse().unwrap());
    let looks = async {
        for _ in 0..4 {
            replica.flow.tick().await.unwrap();
        }
    };
    let lines: Vec<_> = (1..=8).map(|number| format!("claim {number}")).collect();
    tokio::join!(looks, join_all(lines.iter().map(|line| desk.agent(line))));
    replica.flow.tick().await.unwrap();
    let told = desk.delivered().await;
    for number in 1..=8 {
        let mut history = desk.history(number).await;
        history.sort();
        assert_eq!(history, ["claimed", "first_response warned", "opened"], "{number}");
        let card = told.iter().rfind(|line| line.contains(&format!("card #{number},"))).unwrap();
        assert!(card.ends_with("open, normal, Maya"), "{card}");
    }
}

async fn a_ticket_that_cannot_be_read_holds_up_no_other_alarm_and_no_list(engine: Engine) {
    let desk = Desk::open(engine).await;
    for _ in 0..3 {
        desk.opened(EVE).await;
    }
    desk.by_hand("UPDATE ticket SET priority = 'sparkling' WHERE number = 1").await;
    desk.by_hand("UPDATE history SET kind = '{\"kind\":\"from the future\"}' WHERE ticket = 2").await;
    desk.later("50m").await;
    desk.agent("list").await;
    let told = desk.delivered().await;
    let alarms: Vec<_> = told.iter().filter(|line| line.contains("nears")).collect();
    assert_eq!(alarms, ["in m3: #3 first_response nears its target", "#agents: #3 first_response nears its target"]);
    assert!(told.contains(&"to maya: 3 in the queue: #2, #3".to_owned()), "{told:?}");
    desk.by_hand("UPDATE ticket SET priority = 'high' WHERE number = 1").await;
    desk.later("1s").await;
    let told = desk.delivered().await;
    assert!(told.contains(&"in m1: #1 first_response nears its target".to_owned()), "{told:?}");
}

async fn clocks_of_workspaces_that_are_gone_hold_up_no_alarm(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(EVE).await;
    desk.by_hand(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) \
         INSERT INTO clock (workspace, ticket, metric, started_at, warn_at, due_at, warned, breach_told) \
         SELECT CASE WHEN i % 2 = 0 THEN 'discord:a-gone-one' ELSE 'no workspace at all' END, i, 'resolution', 1, 1, \
         1, (1 = 0), (1 = 0) FROM n",
    )
    .await;
    desk.later("50m").await;
    assert_eq!(desk.delivered().await.len(), 3);
}

async fn a_ticket_that_is_opened_again_is_not_warned_about_again(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(EVE).await;
    desk.later("50m").await;
    desk.agent("close 1").await;
    desk.writes(EVE, &thread, "It is back.").await;
    desk.later("5m").await;
    let history = desk.history(1).await;
    assert_eq!(history, ["opened", "first_response warned", "closed", "said “It is back.”", "reopened"]);
}

async fn outside_the_agents_hours_nothing_is_told_until_they_begin(engine: Engine) {
    let hours = |known: &str| {
        let known = known.replace("survey = false", "survey = false\nagents_calendar = \"day\"");
        format!("{known}\n[[calendar]]\nname = \"day\"\ntime_zone = \"UTC\"\nhours = {{ mon-sun = \"09:00-17:00\" }}\n")
    };
    let desk = Desk::open_as(engine, hours).await;
    desk.at("2026-11-24T16:30:00Z").await;
    desk.opened(EVE).await;
    desk.at("2026-11-25T08:59:00Z").await;
    let told = desk.delivered().await;
    assert!(told.iter().all(|line| !line.contains("target")), "{told:?}");
    desk.at("2026-11-25T09:00:00Z").await;
    let told = |what: &str| [format!("in m1: #1 {what}"), format!("#agents: #1 {what}"), CARD.to_owned()];
    assert_eq!(desk.delivered().await, told("first_response missed its target"));
}

async fn after_downtime_a_breach_is_told_once(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(EVE).await;
    let desk = desk.restarted().await;
    desk.later("8h").await;
    desk.later("1h").await;
    let told = desk.delivered().await;
    let alarms: Vec<_> = told.iter().filter(|line| line.contains("target")).collect();
    assert_eq!(alarms, ["in m1: #1 first_response missed its target", "#agents: #1 first_response missed its target"]);
}

async fn a_dropped_promise_ends_with_its_ticket(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(EVE).await;
    let desk = desk.restarted_with(|configuration| configuration.replace("resolution = \"2d\"", "")).await;
    desk.agent("close 1").await;
    assert_eq!(desk.ticket(1).await.clocks.iter().filter(|clock| clock.stopped_at.is_some()).count(), 2);
    desk.delivered().await;
    desk.later("100h").await;
    let told = desk.delivered().await;
    assert!(!told.iter().any(|line| line.contains("target")), "{told:?}");
}

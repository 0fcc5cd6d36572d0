//! Tickets that are put off: out of the queue until a moment, or until their requester writes.

use frontdesk::domain::Status;

use super::desk::Desk;
use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, MAYA, SAM};

on_every_engine!(
    a_ticket_put_off_leaves_the_queue_and_comes_back_once_with_a_word_to_its_owner,
    the_moment_is_in_the_agents_zone_or_else_the_workspaces,
    the_requesters_word_wakes_a_ticket_and_nobody_elses_does,
    a_ticket_that_ends_or_is_opened_again_sleeps_no_longer,
    what_is_no_moment_ahead_is_refused,
);

async fn a_ticket_put_off_leaves_the_queue_and_comes_back_once_with_a_word_to_its_owner(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    desk.opened(ANN).await;
    desk.opened(ANN).await;
    desk.agent("claim 1").await;
    desk.delivered().await;
    desk.agent("snooze 1 2h").await;
    desk.types(SAM, "snooze 2 2h").await;
    desk.agent("list").await;
    desk.agent("list mine").await;
    let told = desk.delivered().await;
    assert_eq!(told[told.len() - 2..], ["to maya: 0 in the queue: ", "to maya: 1 in the queue: #1"]);
    desk.later("119m").await;
    assert_eq!(desk.delivered().await, [""; 0]);
    desk.clock.wind_to("2026-11-24T08:00:00Z".parse().unwrap());
    let looks = (0..6).map(|at| if at % 2 == 0 { desk.flow.tick() } else { replica.flow.tick() });
    let woken: usize =
        futures_util::future::join_all(looks).await.into_iter().map(|ticked| ticked.unwrap().woken).sum();
    assert_eq!(woken, 2);
    let mut told = desk.delivered().await;
    told.retain(|line| !line.starts_with("#morning"));
    told.sort();
    assert_eq!(
        told,
        [
            "#agents, edited: card #1, open, normal, Maya",
            "#agents, edited: card #2, new, normal, nobody",
            "to maya: news of #1: woken",
        ]
    );
    desk.agent("list").await;
    assert_eq!(desk.delivered().await, ["to maya: 2 in the queue: #1, #2"]);
    assert_eq!(desk.history(1).await, ["opened", "claimed", "snoozed until 2026-11-24T08:00:00Z", "woken"]);
}

async fn the_moment_is_in_the_agents_zone_or_else_the_workspaces(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    desk.agent("snooze 1 until tomorrow 9:00").await;
    let berlin = desk.ticket(1).await.ticket.snoozed_until.unwrap();
    desk.types(SAM, "snooze 1 until tomorrow 9:00").await;
    let shanghai = desk.ticket(1).await.ticket.snoozed_until.unwrap();
    assert_eq!(
        (berlin.to_string(), shanghai.to_string()),
        ("2026-11-25T08:00:00Z".into(), "2026-11-25T01:00:00Z".into())
    );
}

async fn the_requesters_word_wakes_a_ticket_and_nobody_elses_does(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(EVE).await;
    desk.agent("claim 1").await;
    desk.agent("pending 1").await;
    desk.agent("snooze 1 monday").await;
    desk.writes(BOB, &thread, "Me too.").await;
    desk.writes(MAYA, &thread, "Hello?").await;
    assert!(desk.ticket(1).await.ticket.snoozed_until.is_some());
    desk.writes(EVE, &thread, "Here I am.").await;
    let ticket = desk.ticket(1).await.ticket;
    assert_eq!((ticket.snoozed_until, ticket.status), (None, Status::Open));
    let history = desk.history(1).await;
    assert_eq!(history[history.len() - 3..], ["said “Here I am.”", "open", "woken"]);
    desk.delivered().await;
    desk.at("2026-12-01T12:00:00Z").await;
    assert!(!desk.delivered().await.iter().any(|line| line.contains("woken")));
}

async fn a_ticket_that_ends_or_is_opened_again_sleeps_no_longer(engine: Engine) {
    let desk = Desk::open(engine).await;
    for number in 1..=3 {
        desk.opened(ANN).await;
        desk.agent(&format!("snooze {number} 2h")).await;
    }
    for line in ["solve 1", "close 2", "reopen 3"] {
        desk.agent(line).await;
    }
    for number in 1..=3 {
        assert_eq!(desk.ticket(number).await.ticket.snoozed_until, None, "{number}");
    }
    assert_eq!(desk.history(3).await, ["opened", "snoozed until 2026-11-24T08:00:00Z", "woken"]);
}

async fn what_is_no_moment_ahead_is_refused(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    for line in ["snooze 1 soon", "snooze 1 today 5:00", "snooze 1"] {
        desk.agent(line).await;
    }
    assert_eq!(
        desk.delivered().await,
        [
            "to maya: I cannot read “soon” as a time. Write it like “2h”, “tomorrow 9:00”, “monday” or “2026-12-01 14:00”.",
            "to maya: “today 5:00” is not ahead, or more than a year. Pick a time within the next year.",
            "to maya: “until” is missing. Write it like this: snooze [ticket] <until>",
        ]
    );
    assert_eq!(desk.history(1).await, ["opened"]);
}

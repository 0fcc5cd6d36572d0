//! Promises through the life of a ticket: waits in business time, pauses, other promises, and what the history tells.

use frontdesk::domain::sla::recompute::Cause;
use frontdesk::domain::sla::{Clock, ClockState, current};
use frontdesk::domain::{Act, EntryKind};

use super::desk::Desk;
use super::desk::engine::Engine;
use super::desk::people::{BOB, EVE, MAYA, SAM};

on_every_engine!(
    a_wait_counts_business_time_and_two_messages_in_a_row_are_one_wait,
    a_ticket_that_waits_for_its_requester_is_told_of_only_after_it_goes_on,
    a_note_and_what_others_say_end_and_begin_no_wait,
    what_an_agent_says_in_a_ticket_of_their_own_answers_nobody,
    a_word_that_opens_a_ticket_again_waits_for_an_answer_and_one_long_after_waits_in_the_next_ticket,
    another_priority_computes_clocks_anew_and_the_history_says_so,
    other_tags_compute_clocks_anew_and_the_history_says_so,
    a_merge_computes_the_clocks_of_both_anew_and_their_histories_say_so,
    a_ticket_closed_without_a_reply_broke_no_promise,
    the_person_sees_what_is_left_in_business_time,
    clocks_that_an_older_version_stored_are_read_and_go_on,
    a_start_with_the_policies_of_the_last_time_looks_at_no_ticket,
);

on_every_engine_that_lasts!(an_edited_policy_computes_open_tickets_anew_once_and_the_history_says_so);

/// Tuesday to Friday there are eight hours a day; the desk's morning is two hours before the first.
const OFFICE: &str = r#"
[[calendar]]
name = "office"
time_zone = "Europe/Berlin"
hours = { tue = "09:00-17:00", wed = "09:00-17:00", thu = "09:00-17:00", fri = "09:00-17:00" }

[[sla.policy]]
name = "office"
plans = ["enterprise"]
calendar = "office"
targets = { first_response = "1h", next_response = "1h", resolution = "16h" }
priority.urgent = { resolution = "2h" }
"#;

async fn clock(desk: &Desk, metric: &str) -> Clock {
    let file = desk.ticket(1).await;
    current(&file.clocks).into_iter().find(|clock| clock.metric == metric).unwrap()
}

async fn due(desk: &Desk, metric: &str) -> Option<String> {
    clock(desk, metric).await.due_at.map(|due| due.to_string())
}

fn moment(text: &str) -> Option<String> {
    Some(text.to_owned())
}

async fn a_wait_counts_business_time_and_two_messages_in_a_row_are_one_wait(engine: Engine) {
    let desk = Desk::open_with(engine, OFFICE).await;
    let thread = desk.opened(EVE).await;
    assert_eq!(due(&desk, "first_response").await, moment("2026-11-24T09:00:00Z"));
    assert_eq!(due(&desk, "resolution").await, moment("2026-11-25T16:00:00Z"));
    desk.at("2026-11-24T08:59:00Z").await;
    desk.writes(MAYA, &thread, "Which version is it?").await;
    desk.at("2026-11-24T15:30:00Z").await;
    desk.writes(EVE, &thread, "The latest.").await;
    desk.at("2026-11-24T15:50:00Z").await;
    desk.writes(EVE, &thread, "Are you there?").await;
    desk.agent("note 1 looks like a known fault").await;
    assert_eq!(due(&desk, "next_response").await, moment("2026-11-25T08:30:00Z"));
    assert_eq!(clock(&desk, "first_response").await.state(desk.clock.now()), ClockState::Met);
    desk.delivered().await;
    // Nothing is near or late at night.
    desk.at("2026-11-25T07:00:00Z").await;
    assert_eq!(desk.delivered().await, [""; 0]);
    desk.at("2026-11-25T08:30:00.001Z").await;
    let told = desk.delivered().await;
    assert!(told.contains(&"in m1: #1 next_response missed its target".to_owned()), "{told:?}");
    desk.writes(MAYA, &thread, "Sorry, now.").await;
    desk.writes(EVE, &thread, "Thank you. And the logs?").await;
    let waits: Vec<_> =
        desk.ticket(1).await.clocks.into_iter().filter(|clock| clock.metric == "next_response").collect();
    let now = desk.clock.now();
    assert_eq!(
        waits.iter().map(|wait| wait.state(now)).collect::<Vec<_>>(),
        [ClockState::Breached, ClockState::Running]
    );
}

async fn a_ticket_that_waits_for_its_requester_is_told_of_only_after_it_goes_on(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(EVE).await;
    desk.later("30m").await;
    desk.writes(MAYA, &thread, "Which version is it?").await;
    desk.agent("pending 1").await;
    let paused = clock(&desk, "resolution").await;
    assert_eq!((paused.state(desk.clock.now()), paused.due_at), (ClockState::Paused, None));
    assert_eq!(paused.left.map(|left| left.as_mins()), Some(2 * 24 * 60 - 30));
    desk.delivered().await;
    desk.later("96h").await;
    let told = desk.delivered().await;
    assert!(!told.iter().any(|line| line.contains("target")), "{told:?}");
    desk.writes(EVE, &thread, "Back from leave: the latest.").await;
    assert_eq!(due(&desk, "resolution").await, moment("2026-11-30T06:00:00Z"));
    desk.at("2026-11-30T06:00:00.001Z").await;
    let told = desk.delivered().await;
    assert!(told.contains(&"in m1: #1 resolution missed its target".to_owned()), "{told:?}");
}

async fn a_note_and_what_others_say_end_and_begin_no_wait(engine: Engine) {
    let desk = Desk::open_with(engine, OFFICE).await;
    let thread = desk.opened(EVE).await;
    desk.at("2026-11-24T08:30:00Z").await;
    desk.agent("note 1 looks like a known fault").await;
    desk.writes(BOB, &thread, "Same here.").await;
    let state = async |metric: &str| clock(&desk, metric).await.state(desk.clock.now());
    assert_eq!(state("first_response").await, ClockState::Running);
    desk.writes(MAYA, &thread, "Which version is it?").await;
    assert_eq!(state("first_response").await, ClockState::Met);
    desk.writes(BOB, &thread, "Mine is the latest.").await;
    assert!(desk.ticket(1).await.clocks.iter().all(|clock| clock.metric != "next_response"));
    desk.writes(EVE, &thread, "The latest.").await;
    desk.agent("note 1 as I thought").await;
    assert_eq!(state("next_response").await, ClockState::Running);
}

async fn what_an_agent_says_in_a_ticket_of_their_own_answers_nobody(engine: Engine) {
    let desk = Desk::open(engine).await;
    let act =
        Act::Flagged { message: "m77".into(), text: "my own broker does not start".into(), author: MAYA.author() };
    desk.handle(&desk.event(SAM, act)).await;
    desk.delivered().await;
    desk.writes(MAYA, "m77", "It is the one in the cellar.").await;
    assert_eq!(desk.ticket(1).await.ticket.first_reply_at, None);
    desk.writes(SAM, "m77", "Which version is it?").await;
    assert_eq!(desk.ticket(1).await.ticket.first_reply_at, Some(desk.clock.now()));
}

async fn a_word_that_opens_a_ticket_again_waits_for_an_answer_and_one_long_after_waits_in_the_next_ticket(
    engine: Engine,
) {
    let desk = Desk::open_with(engine, &format!("{OFFICE}\n[silence]\nreopen_within = \"5d\"\n")).await;
    let thread = desk.opened(EVE).await;
    desk.writes(MAYA, &thread, "Restart it.").await;
    desk.agent("solve 1").await;
    desk.writes(EVE, &thread, "It is back.").await;
    assert_eq!(clock(&desk, "next_response").await.state(desk.clock.now()), ClockState::Running);
    desk.writes(MAYA, &thread, "Restart it twice.").await;
    desk.agent("close 1").await;
    desk.later("144h").await;
    desk.writes(EVE, &thread, "It is back again.").await;
    assert_eq!(clock(&desk, "next_response").await.state(desk.clock.now()), ClockState::Met);
    let next = current(&desk.ticket(2).await.clocks);
    assert_eq!(next.first().map(|clock| clock.state(desk.clock.now())), Some(ClockState::Running));
}

async fn other_tags_compute_clocks_anew_and_the_history_says_so(engine: Engine) {
    let outage = "\n[[sla.policy]]\nname = \"outage\"\ntags = [\"outage\"]\ntargets = { first_response = \"30m\" }\n";
    let desk = Desk::open_with(engine, outage).await;
    desk.opened(EVE).await;
    desk.agent("tag 1 outage").await;
    assert_eq!(due(&desk, "first_response").await, moment("2026-11-24T06:30:00Z"));
    let causes = causes(&desk, 1).await;
    assert_eq!(causes, [(Cause::Tags, vec!["first_response".to_owned(), "resolution".to_owned()])]);
}

async fn a_merge_computes_the_clocks_of_both_anew_and_their_histories_say_so(engine: Engine) {
    let desk = Desk::open_with(engine, OFFICE).await;
    let thread = desk.opened(EVE).await;
    desk.opened(EVE).await;
    desk.writes(MAYA, &thread, "Which version is it?").await;
    desk.agent("merge #2 into #1").await;
    // What was asked in the other ticket waits for an answer here.
    assert_eq!(clock(&desk, "next_response").await.state(desk.clock.now()), ClockState::Running);
    assert_eq!(causes(&desk, 1).await, [(Cause::Merged, vec!["next_response".to_owned()])]);
    let ended = ["first_response".to_owned(), "resolution".to_owned()];
    assert_eq!(causes(&desk, 2).await, [(Cause::Merged, ended.to_vec())]);
    let states = |clocks: &[Clock]| clocks.iter().map(|clock| clock.state(desk.clock.now())).collect::<Vec<_>>();
    assert_eq!(states(&desk.ticket(2).await.clocks), [ClockState::Cancelled; 2]);
}

/// Why the clocks of a ticket were computed anew, and which of them moved.
async fn causes(desk: &Desk, ticket: i64) -> Vec<(Cause, Vec<String>)> {
    let cause = |entry: frontdesk::domain::Entry| match entry.kind {
        EntryKind::Recomputed { cause, clocks } => {
            Some((cause, clocks.into_iter().map(|moved| moved.metric).collect()))
        }
        _ => None,
    };
    desk.ticket(ticket).await.history.into_iter().filter_map(cause).collect()
}

async fn another_priority_computes_clocks_anew_and_the_history_says_so(engine: Engine) {
    let desk = Desk::open_with(engine, OFFICE).await;
    desk.opened(EVE).await;
    desk.at("2026-11-24T08:30:00Z").await;
    desk.agent("priority 1 urgent").await;
    assert_eq!(due(&desk, "resolution").await, moment("2026-11-24T10:00:00Z"));
    let history = desk.ticket(1).await.history;
    let Some(EntryKind::Recomputed { cause: Cause::Priority, clocks }) = history.last().map(|entry| &entry.kind) else {
        panic!("{history:?}")
    };
    let moved: Vec<_> = clocks.iter().map(|moved| (moved.metric.as_str(), moved.from, moved.to)).collect();
    let at = |text: &str| Some(text.parse().unwrap());
    assert_eq!(moved, [("resolution", at("2026-11-25T16:00:00Z"), at("2026-11-24T10:00:00Z"))]);
    desk.agent("priority 1 high").await;
    assert_eq!(due(&desk, "resolution").await, moment("2026-11-25T16:00:00Z"));
}

async fn a_ticket_closed_without_a_reply_broke_no_promise(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(EVE).await;
    desk.later("10m").await;
    desk.agent("close 1").await;
    let states: Vec<_> = desk.ticket(1).await.clocks.iter().map(|clock| clock.state(desk.clock.now())).collect();
    assert_eq!(states, [ClockState::Cancelled, ClockState::Met]);
}

async fn the_person_sees_what_is_left_in_business_time(engine: Engine) {
    let desk = Desk::open_with(engine, OFFICE).await;
    desk.opened(EVE).await;
    desk.types(EVE, "sla 1").await;
    desk.delivered().await;
    let notice = desk.last().parcel.notice;
    let frontdesk::domain::Notice::SlaReport { rows, .. } = notice else { panic!("{notice:?}") };
    let left: Vec<_> =
        rows[0].clocks.iter().map(|clock| (clock.left.unwrap().as_mins(), clock.calendar.clone())).collect();
    let office = || Some("office".to_owned());
    assert_eq!(left, [(60, office()), (16 * 60, office())]);
}

async fn clocks_that_an_older_version_stored_are_read_and_go_on(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(EVE).await;
    desk.by_hand("UPDATE clock SET target = NULL, outcome = NULL").await;
    desk.by_hand("DELETE FROM computed").await;
    assert_eq!(desk.flow.recompute_clocks().await.unwrap(), 0, "they are due as ever");
    desk.later("70m").await;
    desk.writes(MAYA, &thread, "Sorry for the wait.").await;
    let clocks = desk.ticket(1).await.clocks;
    let states: Vec<_> = clocks.iter().map(|clock| clock.state(desk.clock.now())).collect();
    assert_eq!(states, [ClockState::Breached, ClockState::Running]);
    assert!(clocks[0].breach_told, "what was told stays told");
}

async fn a_start_with_the_policies_of_the_last_time_looks_at_no_ticket(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(EVE).await;
    let due = "SELECT due_at FROM clock WHERE metric = 'resolution'";
    let as_promised = desk.number(due).await;
    desk.by_hand("UPDATE clock SET due_at = due_at + 1, overdue_at = overdue_at + 1").await;
    assert_eq!(desk.flow.recompute_clocks().await.unwrap(), 0);
    assert_eq!(desk.number(due).await, as_promised + 1);
    desk.by_hand("DELETE FROM computed WHERE workspace <> 'discord:guild'").await;
    assert_eq!(desk.flow.recompute_clocks().await.unwrap(), 0);
    desk.by_hand("DELETE FROM computed").await;
    assert_eq!(desk.flow.recompute_clocks().await.unwrap(), 1);
    assert_eq!(desk.number(due).await, as_promised);
}

async fn an_edited_policy_computes_open_tickets_anew_once_and_the_history_says_so(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(EVE).await;
    let desk = desk.restarted_with(|configuration| configuration.replace("\"2d\"", "\"4d\"")).await;
    assert_eq!(due(&desk, "resolution").await, moment("2026-11-28T06:00:00Z"));
    let desk = desk.restarted().await;
    assert_eq!(desk.history(1).await, ["opened", "recomputed for Policy: resolution"]);
    assert_eq!(desk.flow.recompute_clocks().await.unwrap(), 0);
    let told = desk.delivered().await;
    assert_eq!(told, ["#agents, edited: card #1, new, normal, nobody"], "an edit, and no message");
}

//! Quotas: who floods the desk is told so once, and then not listened to until they pause; nobody else feels it.

use frontdesk::domain::{Act, Event};

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, MAYA, SAM};
use super::desk::{Desk, KNOWN, NEARLY, other_guild, said};

on_every_engine!(
    who_says_too_much_is_told_once_and_nobody_else_feels_it,
    replicas_count_together,
    agents_may_more,
    commands_buttons_and_files_are_counted_each_by_itself,
    a_workspace_in_a_rush_is_slowed_and_its_neighbour_is_not,
    drafts_about_one_persons_questions_are_bounded,
);

const TOLD: &str = "to ann: That was a lot at once. I listen to you again when you have paused for a minute.";

/// How many answers there were, and how often Ann was told that it is too much.
async fn news(desk: &Desk) -> (usize, usize) {
    let told = desk.delivered().await;
    let too_much = told.iter().filter(|line| *line == TOLD).count();
    (told.iter().filter(|line| line.contains("answer consumer-lag")).count(), too_much)
}

async fn floods(desk: &Desk, times: usize) {
    for _ in 0..times {
        desk.says(ANN, KNOWN).await;
    }
}

async fn who_says_too_much_is_told_once_and_nobody_else_feels_it(engine: Engine) {
    let desk = Desk::open_with(engine, "[quota]\nmessages = 3\n").await;
    floods(&desk, 8).await;
    assert_eq!(news(&desk).await, (3, 1));
    desk.says(BOB, KNOWN).await;
    assert_eq!(news(&desk).await, (1, 0));
    assert_eq!(desk.number("SELECT count(*) FROM inbox").await, 9, "what came is not taken again when it comes again");
    // Half a minute later the flood still counts.
    desk.later("30s").await;
    floods(&desk, 1).await;
    assert_eq!(news(&desk).await, (0, 0));
    desk.later("61s").await;
    floods(&desk, 4).await;
    assert_eq!(news(&desk).await, (3, 1));
}

async fn replicas_count_together(engine: Engine) {
    let desk = Desk::open_with(engine, "[quota]\nmessages = 3\n").await;
    let replica = desk.replica().await;
    for _ in 0..4 {
        floods(&desk, 1).await;
        floods(&replica, 1).await;
    }
    assert_eq!(news(&desk).await, (3, 1));
}

async fn agents_may_more(engine: Engine) {
    let desk = Desk::open_with(engine, "[quota]\ncommands = 2\nagents = 2\n").await;
    for _ in 0..6 {
        desk.types(MAYA, "whoami").await;
        desk.types(ANN, "whoami").await;
    }
    let told = desk.delivered().await;
    let to = |who: &str| told.iter().filter(|line| line.starts_with(who) && line.contains(" is ")).count();
    assert_eq!((to("to maya"), to("to ann")), (4, 2), "{told:?}");
}

async fn commands_buttons_and_files_are_counted_each_by_itself(engine: Engine) {
    let desk = Desk::open_with(engine, "[quota]\nmessages = 2\ncommands = 2\npresses = 2\nfiles = 1\n").await;
    desk.opened(ANN).await;
    for _ in 0..2 {
        desk.types(ANN, "transcript 1").await;
    }
    let told = desk.delivered().await;
    assert_eq!(told.iter().filter(|line| line.contains("done: transcript sent")).count(), 1);
    assert_eq!(told.last().map(String::as_str), Some(TOLD));
    for _ in 0..3 {
        desk.types(ANN, "whoami").await;
    }
    assert_eq!(desk.delivered().await.len(), 2, "and is told only once of all that is too much");
}

async fn a_workspace_in_a_rush_is_slowed_and_its_neighbour_is_not(engine: Engine) {
    let desk = Desk::open_with(engine, "[quota]\nworkspace = 4\n").await;
    for who in [ANN, BOB, EVE, MAYA, SAM] {
        desk.types(who, "whoami").await;
    }
    desk.later("1s").await;
    desk.delivered().await;
    desk.types(ANN, "whoami").await;
    desk.types(ANN, "whoami").await;
    assert_eq!(desk.delivered().await, ["to ann: Many people are changing this right now. Please try again."]);
    let elsewhere = Event { workspace: other_guild(), act: said("m900", KNOWN), ..desk.event(BOB, Act::OpenedHome) };
    desk.handle(&elsewhere).await;
    assert_eq!(news(&desk).await.0, 1);
    desk.later("11s").await;
    desk.types(ANN, "whoami").await;
    assert_eq!(desk.delivered().await, ["to ann: Ann is Requester on community"]);
}

async fn drafts_about_one_persons_questions_are_bounded(engine: Engine) {
    let model = "[drafts]\nurl = 'http://127.0.0.1:9/v1'\nmodel = 'm'\n[quota]\ndrafts = 2\n";
    let desk = Desk::open_with(engine, model).await;
    for who in [ANN, ANN, ANN, BOB] {
        desk.says(who, NEARLY).await;
    }
    assert_eq!(desk.number("SELECT count(*) FROM draft").await, 3, "two of Ann's, and Bob's");
    desk.later("1h").await;
    desk.says(ANN, NEARLY).await;
    assert_eq!(desk.number("SELECT count(*) FROM draft").await, 4);
}

//! Thresholds and levels: what is told of a promise as its time runs out, and to whom once it is broken.

use super::desk::Desk;
use super::desk::engine::Engine;
use super::desk::people::{EVE, LEA, MAYA, SAM};

on_every_engine!(
    each_threshold_is_told_once_and_one_that_is_passed_with_a_later_one_not_at_all,
    a_policy_has_thresholds_of_its_own,
    another_priority_repeats_no_warning_that_is_still_true,
    a_deadline_that_moves_away_is_warned_of_anew,
    a_broken_promise_climbs_from_the_owner_to_the_people_on_duty_to_the_leads_once_each,
    an_answer_ends_the_climb,
    a_ticket_that_waits_does_not_climb_until_it_goes_on,
    another_promise_of_a_ticket_that_waits_takes_no_level_along,
    a_level_that_finds_nobody_is_no_news,
    levels_count_in_the_hours_of_the_agents,
    without_an_agents_channel_those_who_are_meant_are_told_directly,
    clocks_of_an_older_version_keep_what_was_told_and_climb_no_further,
    replicas_climb_once,
);

on_every_engine_that_lasts!(a_level_that_came_during_downtime_is_told_with_the_breach,);

/// The usual thresholds and levels, with somebody on duty.
fn usual(known: &str) -> String {
    let known = known.replace("[sla]\nwarn_at = [75]\nescalation = []\n", "");
    format!(
        "{known}\n[[rota]]\nname = \"support\"\nworkspace = \"discord:guild\"\nmembers = [\"sam\"]\nhandover = \"09:00\"\n"
    )
}

async fn open(engine: Engine) -> Desk {
    let desk = Desk::open_as(engine, usual).await;
    // A lead is known by what they were seen as.
    desk.types(LEA, "whoami").await;
    desk.delivered().await;
    desk
}

fn of_promises(told: Vec<String>) -> Vec<String> {
    told.into_iter().filter(|line| line.contains("target") || line.contains(" level ")).collect()
}

async fn promises(desk: &Desk) -> Vec<String> {
    of_promises(desk.delivered().await)
}

/// The same of a desk that nobody wrote to before.
fn alone(what: &str) -> Vec<String> {
    vec![format!("in m1: #1 {what}"), format!("#agents: #1 {what}")]
}

fn both(what: &str) -> Vec<String> {
    vec![format!("in m2: #1 {what}"), format!("#agents: #1 {what}")]
}

async fn each_threshold_is_told_once_and_one_that_is_passed_with_a_later_one_not_at_all(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(EVE).await;
    desk.later("29m").await;
    assert_eq!(promises(&desk).await, [""; 0]);
    desk.later("1m").await;
    desk.later("10m").await;
    assert_eq!(promises(&desk).await, both("first_response nears its target"));
    // 75 % and 90 % have both passed at the next look.
    desk.later("15m").await;
    desk.later("1m").await;
    assert_eq!(promises(&desk).await, both("first_response nears its target"));
    let shares: Vec<_> = desk.ticket(1).await.history.iter().filter_map(share).collect();
    assert_eq!(shares, [50, 90]);
}

fn share(entry: &frontdesk::domain::Entry) -> Option<u8> {
    match entry.kind {
        frontdesk::domain::EntryKind::Warned { share, .. } => share,
        _ => None,
    }
}

async fn a_policy_has_thresholds_of_its_own(engine: Engine) {
    let policy = "\n[[sla.policy]]\nname = \"late\"\nplans = [\"enterprise\"]\nwarn_at = [20]\n\
                  targets = { first_response = \"10h\" }\nescalation = [{ after = \"1h\", to = \"max\" }]\n";
    let desk = Desk::open_as(engine, |known| format!("{}{policy}", usual(known))).await;
    desk.opened(EVE).await;
    desk.later("2h").await;
    desk.later("7h").await;
    desk.later("30m").await;
    assert_eq!(promises(&desk).await.len(), 2);
    desk.later("1h").await;
    assert_eq!(promises(&desk).await.len(), 2, "the breach calls nobody yet");
    desk.later("30m").await;
    assert_eq!(promises(&desk).await, ["#agents: #1 first_response level 1, calls max"]);
}

const BY_PRIORITY: &str = "\n[[sla.policy]]\nname = \"p\"\nplans = [\"enterprise\"]\n\
                           targets = { first_response = \"10h\" }\npriority.high = { first_response = \"9h\" }\n\
                           priority.low = { first_response = \"40h\" }\n";

async fn another_priority_repeats_no_warning_that_is_still_true(engine: Engine) {
    let desk = Desk::open_as(engine, |known| format!("{}{BY_PRIORITY}", usual(known))).await;
    desk.opened(EVE).await;
    desk.later("5h").await;
    assert_eq!(promises(&desk).await.len(), 2);
    desk.agent("priority 1 high").await;
    desk.later("1m").await;
    assert_eq!(promises(&desk).await, [""; 0], "half of nine hours has passed, as was told of ten");
    desk.later("6h").await;
    assert_eq!(promises(&desk).await.len(), 2, "the breach");
    desk.agent("priority 1 urgent").await;
    desk.later("1m").await;
    assert_eq!(promises(&desk).await.len(), 0, "it is over ten hours as well");
}

async fn a_deadline_that_moves_away_is_warned_of_anew(engine: Engine) {
    let desk = Desk::open_as(engine, |known| format!("{}{BY_PRIORITY}", usual(known))).await;
    desk.opened(EVE).await;
    desk.later("11h").await;
    assert_eq!(promises(&desk).await.len(), 2, "the breach");
    desk.agent("priority 1 low").await;
    desk.later("1m").await;
    assert_eq!(promises(&desk).await, [""; 0], "a quarter of forty hours");
    desk.later("9h").await;
    assert_eq!(promises(&desk).await.len(), 2, "half of forty hours");
    desk.later("21h").await;
    assert_eq!(promises(&desk).await.len(), 2, "the breach of the new promise");
}

async fn a_broken_promise_climbs_from_the_owner_to_the_people_on_duty_to_the_leads_once_each(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(EVE).await;
    desk.agent("claim 1").await;
    desk.later("59m").await;
    desk.delivered().await;
    desk.later("1m 1ms").await;
    let breach =
        ["in m2: #1 first_response missed its target", "#agents: #1 first_response missed its target, calls maya"];
    assert_eq!(promises(&desk).await, breach);
    desk.later("29m").await;
    assert_eq!(promises(&desk).await, [""; 0]);
    desk.later("1m").await;
    desk.later("10m").await;
    assert_eq!(promises(&desk).await, ["#agents: #1 first_response level 2, calls sam"]);
    desk.later("80m").await;
    desk.later("10h").await;
    assert_eq!(promises(&desk).await, ["#agents: #1 first_response level 3, calls lea"]);
    let mut history = desk.history(1).await;
    history.retain(|entry| entry.contains("first_response"));
    let expect = [
        "first_response warned",
        "first_response missed",
        "first_response level 1, calls maya",
        "first_response level 2, calls sam",
        "first_response level 3, calls lea",
    ];
    assert_eq!(history, expect);
    assert_eq!(desk.ticket(1).await.clocks[0].level, 3);
}

async fn an_answer_ends_the_climb(engine: Engine) {
    let desk = open(engine).await;
    let thread = desk.opened(EVE).await;
    desk.later("61m").await;
    desk.delivered().await;
    desk.writes(MAYA, &thread, "Looking into it.").await;
    desk.later("3h").await;
    assert_eq!(promises(&desk).await, [""; 0]);
    desk.agent("close 1").await;
    desk.later("100h").await;
    assert_eq!(promises(&desk).await, [""; 0]);
}

async fn a_ticket_that_waits_does_not_climb_until_it_goes_on(engine: Engine) {
    let desk = open(engine).await;
    let thread = desk.opened(EVE).await;
    desk.writes(MAYA, &thread, "Looking into it.").await;
    desk.later("48h 1m").await;
    assert_eq!(promises(&desk).await, both("resolution missed its target"));
    desk.agent("hold 1").await;
    desk.later("5h").await;
    assert_eq!(promises(&desk).await, [""; 0]);
    desk.writes(EVE, &thread, "Any news?").await;
    desk.types(SAM, "claim 1").await;
    desk.agent("solve 1").await;
    desk.agent("reopen 1").await;
    desk.later("1m").await;
    assert_eq!(promises(&desk).await, ["#agents: #1 resolution level 3, calls sam, lea"]);
}

async fn another_promise_of_a_ticket_that_waits_takes_no_level_along(engine: Engine) {
    let policy = "\n[[sla.policy]]\nname = \"w\"\nplans = [\"enterprise\"]\nwarn_at = [99]\n\
                  targets = { resolution = \"2h\", requester_wait = \"4h\" }\n";
    let desk = Desk::open_as(engine, |known| format!("{}{policy}", usual(known))).await;
    desk.opened(EVE).await;
    desk.later("2h 1m").await;
    assert_eq!(promises(&desk).await, alone("resolution missed its target"));
    desk.agent("hold 1").await;
    // Its requester waits all the same, and the level of the other promise has come meanwhile.
    desk.later("2h").await;
    assert_eq!(promises(&desk).await, alone("requester_wait missed its target"));
}

async fn a_level_that_finds_nobody_is_no_news(engine: Engine) {
    let nobody = |known: &str| known.replace("[sla]\nwarn_at = [75]\nescalation = []\n", "");
    let desk = Desk::open_as(engine, nobody).await;
    desk.opened(EVE).await;
    desk.later("61m").await;
    assert_eq!(promises(&desk).await, alone("first_response missed its target"));
    desk.later("30m").await;
    assert_eq!(promises(&desk).await, [""; 0]);
}

async fn levels_count_in_the_hours_of_the_agents(engine: Engine) {
    let hours = |known: &str| {
        let known = usual(known).replace("survey = false", "survey = false\nagents_calendar = \"day\"");
        format!("{known}\n[[calendar]]\nname = \"day\"\ntime_zone = \"UTC\"\nhours = {{ mon-sun = \"09:00-17:00\" }}\n")
    };
    let desk = Desk::open_as(engine, hours).await;
    desk.at("2026-11-24T15:50:00Z").await;
    desk.opened(EVE).await;
    desk.at("2026-11-24T16:50:01Z").await;
    assert_eq!(promises(&desk).await.len(), 2);
    desk.at("2026-11-24T17:30:00Z").await;
    desk.at("2026-11-25T09:00:00Z").await;
    desk.at("2026-11-25T09:19:59Z").await;
    assert_eq!(promises(&desk).await, [""; 0], "ten minutes of thirty were left at closing");
    desk.at("2026-11-25T09:20:00Z").await;
    assert_eq!(promises(&desk).await, ["#agents: #1 first_response level 2, calls sam"]);
}

async fn without_an_agents_channel_those_who_are_meant_are_told_directly(engine: Engine) {
    let quiet = |known: &str| usual(known).replacen("agents_channel = \"agents\"\n", "", 1);
    let desk = Desk::open_as(engine, quiet).await;
    desk.opened(EVE).await;
    desk.later("61m").await;
    desk.delivered().await;
    desk.later("30m").await;
    assert_eq!(promises(&desk).await, ["to sam: #1 first_response level 2, calls sam"]);
}

async fn clocks_of_an_older_version_keep_what_was_told_and_climb_no_further(engine: Engine) {
    let desk = open(engine).await;
    for _ in 0..3 {
        desk.opened(EVE).await;
    }
    // As rows are that an older version wrote: one waits for its warning, one was warned of, one was told as broken.
    desk.by_hand(
        "UPDATE clock SET thresholds = NULL, policy = NULL, look_at = NULL; \
         UPDATE clock SET warned = (1 = 1), warned_share = 100 WHERE ticket > 1; \
         UPDATE clock SET breach_told = (1 = 1) WHERE ticket = 3",
    )
    .await;
    desk.later("59m").await;
    assert_eq!(promises(&desk).await, both("first_response nears its target"));
    desk.later("2m").await;
    let told = promises(&desk).await;
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(!told.iter().any(|line| line.contains("#3")), "{told:?}");
    desk.later("10h").await;
    assert_eq!(promises(&desk).await, [""; 0]);
}

async fn replicas_climb_once(engine: Engine) {
    let desk = open(engine).await;
    let replica = desk.replica().await;
    desk.opened(EVE).await;
    desk.later("61m").await;
    desk.delivered().await;
    desk.clock.wind_to("2026-11-24T07:40:00Z".parse().unwrap());
    let looks = (0..6).map(|at| if at % 2 == 0 { desk.flow.tick() } else { replica.flow.tick() });
    futures_util::future::join_all(looks).await;
    assert_eq!(promises(&desk).await, ["#agents: #1 first_response level 2, calls sam"]);
}

async fn a_level_that_came_during_downtime_is_told_with_the_breach(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(EVE).await;
    desk.agent("claim 1").await;
    desk.delivered().await;
    let desk = desk.restarted().await;
    desk.later("2h").await;
    desk.later("1m").await;
    let breach = "#1 first_response missed its target";
    assert_eq!(promises(&desk).await, [format!("in m2: {breach}"), format!("#agents: {breach}, calls maya, sam")]);
}

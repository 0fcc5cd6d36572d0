//! Neighbours: two workspaces with the same people, channels, messages and ticket numbers never mix.

use frontdesk::domain::command::Typed;
use frontdesk::domain::{Act, Event, WorkspaceId};

use super::desk::chat::Trouble;
use super::desk::engine::Engine;
use super::desk::people::{ANN, EVE, LEA, MAYA, Who};
use super::desk::{Desk, UNKNOWN, direct, guild, other_guild, said};

on_every_engine!(
    what_happens_to_a_ticket_leaves_its_namesake_next_door_as_it_is,
    words_in_a_direct_channel_do_not_reach_the_ticket_next_door,
    an_agent_next_door_is_no_agent_here,
    a_place_in_trouble_holds_up_no_place_next_door,
    alarms_and_digests_are_told_next_door_as_well,
);

const DIGEST_NEXT_DOOR: &str = r#"digest = [{ channel = "morning", at = "09:00", time_zone = "Europe/Berlin" }]"#;

/// The same event in a workspace.
async fn does(desk: &Desk, workspace: WorkspaceId, who: Who, act: Act) {
    desk.handle(&Event { workspace, ..desk.event(who, act) }).await;
}

async fn types(desk: &Desk, workspace: WorkspaceId, who: Who, line: &str) {
    does(desk, workspace, who, Act::Typed(Typed::Line(line.into()))).await;
}

/// A ticket #1 in both, about the same message of the same person.
async fn opened_in_both(desk: &Desk) {
    for workspace in [guild(), other_guild()] {
        does(desk, workspace, EVE, said("m1", UNKNOWN)).await;
    }
}

async fn what_happens_to_a_ticket_leaves_its_namesake_next_door_as_it_is(engine: Engine) {
    let desk = Desk::open(engine).await;
    opened_in_both(&desk).await;
    desk.delivered().await;
    let before = desk.ticket_of(&other_guild(), 1).await;
    assert_ne!(desk.ticket(1).await.ticket.card, before.ticket.card);
    for line in ["claim 1", "note 1 she means the hotfix", "priority 1 high", "reply 1 Try 3.2.", "close 1"] {
        desk.agent(line).await;
    }
    desk.writes(EVE, "m1", "It is back.").await;
    desk.delivered().await;
    desk.later("50m").await;
    assert_eq!(desk.history(1).await.len(), 8);
    desk.clock.wind_to("2026-11-24T07:30:00Z".parse().unwrap());
    types(&desk, other_guild(), MAYA, "list").await;
    types(&desk, other_guild(), MAYA, "digest").await;
    let told = desk.delivered().await;
    assert!(told.contains(&"to maya: 1 in the queue: #1".to_owned()), "{told:?}");
    assert!(told.contains(&"to maya: digest of the day, 1 waiting".to_owned()), "{told:?}");
    let mut after = desk.ticket_of(&other_guild(), 1).await;
    // Only its own warning came.
    assert_eq!(after.history.len(), 2);
    after.history.pop();
    after.past.pop();
    (after.clocks[0].warned, after.clocks[0].warned_share) = (false, 0);
    after.ticket.version = before.ticket.version;
    assert_eq!(after, before);
}

async fn words_in_a_direct_channel_do_not_reach_the_ticket_next_door(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.whispers(ANN, UNKNOWN).await;
    does(&desk, other_guild(), EVE, said("m1", UNKNOWN)).await;
    let whispered = desk.event(ANN, said("m9", "It is version 3."));
    let channel = direct(ANN).as_str().into();
    desk.handle(&Event { workspace: other_guild(), channel, direct: true, ..whispered }).await;
    assert_eq!(desk.history(1).await, ["opened"]);
    assert_eq!(desk.ticket_of(&other_guild(), 1).await.history.len(), 1);
}

async fn an_agent_next_door_is_no_agent_here(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    types(&desk, other_guild(), LEA, "whoami").await;
    desk.agent("assign 1 lea").await;
    let told = desk.delivered().await.pop().unwrap();
    assert!(told.starts_with("to maya: I know no agent “lea” here."), "{told}");
}

async fn a_place_in_trouble_holds_up_no_place_next_door(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.chat.trouble("card #1", Trouble::Later(None));
    opened_in_both(&desk).await;
    assert_eq!(desk.delivered().await.len(), 3, "one card waits");
    desk.agent("claim 1").await;
    types(&desk, other_guild(), MAYA, "claim 1").await;
    desk.delivered().await;
    desk.later("1s").await;
    desk.delivered().await;
    for workspace in ["guild", "other"] {
        let posted = desk.chat.posted();
        let mut cards = posted.iter().filter(|posted| posted.parcel.workspace.id == workspace);
        let last = cards.rfind(|posted| posted.line.contains("card #1")).unwrap();
        assert_eq!(last.line, "#agents, edited: card #1, open, normal, Maya", "{workspace}");
    }
}

async fn alarms_and_digests_are_told_next_door_as_well(engine: Engine) {
    let desk = Desk::open_with(engine, DIGEST_NEXT_DOOR).await;
    opened_in_both(&desk).await;
    desk.delivered().await;
    desk.at("2026-11-24T06:45:00Z").await;
    desk.at("2026-11-24T08:00:00Z").await;
    let told = desk.delivered().await;
    for (line, count) in [
        ("in m1: #1 first_response nears its target", 2),
        ("in m1: #1 first_response missed its target", 2),
        ("#morning: digest of the day, 1 waiting", 2),
    ] {
        assert_eq!(told.iter().filter(|told| *told == line).count(), count, "{told:?}");
    }
    // Opened, warned, missed.
    for workspace in [guild(), other_guild()] {
        assert_eq!(desk.ticket_of(&workspace, 1).await.ticket.version, 3);
    }
}

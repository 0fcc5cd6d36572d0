//! Support modes: records that say where questions go; a change is shown before it is made, and made by a click.

use frontdesk::domain::customer::{CustomerNotice, ProposalId};
use frontdesk::domain::press::Press;
use frontdesk::domain::{Notice, command::Typed};

use super::community::{conversation, replies};
use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, LEA, MAYA, Who};
use super::desk::{Desk, KNOWN, UNKNOWN, conversation_of};

on_every_engine!(
    without_a_mode_all_is_as_the_configuration_says,
    a_change_is_shown_first_and_made_by_a_leads_click_once,
    of_two_who_click_at_once_one_changes_it,
    what_was_proposed_of_former_modes_is_not_made,
    a_community_mode_never_opens_a_ticket,
    a_hybrid_mode_gives_members_their_time_and_then_opens_a_ticket_under_the_plan,
    a_commercial_mode_opens_a_ticket_at_once_even_where_members_would_answer,
    a_disabled_mode_says_where_questions_go_or_that_they_are_not_taken,
    only_leads_change_modes_and_a_neighbour_has_its_own,
    a_mode_that_cannot_be_is_refused_with_the_way_out,
    a_commercial_ticket_is_its_requesters_alone_and_the_channel_has_a_short_word,
    a_mode_or_a_channel_says_otherwise,
);

/// The latest proposal that was shown.
pub fn proposal(desk: &Desk) -> ProposalId {
    let shown = desk.chat.posted().into_iter().rev().find_map(|posted| match posted.parcel.notice {
        Notice::Customer(CustomerNotice::Proposed { proposal, .. }) => Some(proposal),
        _ => None,
    });
    shown.unwrap()
}

/// The lead wants something of a mode, and clicks.
pub async fn settled(desk: &Desk, line: &str) {
    desk.types(LEA, line).await;
    desk.delivered().await;
    desk.presses(LEA, Press::Approve(proposal(desk))).await;
    let told = desk.delivered().await;
    assert!(told.len() == 1 && told[0].ends_with("made so, says Lea"), "{line}: {told:?}");
}

async fn tickets(desk: &Desk) -> i64 {
    desk.number("SELECT count(*) FROM ticket").await
}

async fn whispered(desk: &Desk, who: Who, line: &str) -> Vec<String> {
    desk.types(who, line).await;
    desk.delivered().await
}

async fn without_a_mode_all_is_as_the_configuration_says(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.types(MAYA, "mode list").await;
    assert_eq!(desk.delivered().await, ["to maya: modes ; enterprise → -, community → -"]);
    desk.says(EVE, KNOWN).await;
    desk.says(ANN, KNOWN).await;
    assert_eq!(tickets(&desk).await, 1, "the paid plan's question is a ticket, the other is answered");
}

async fn a_change_is_shown_first_and_made_by_a_leads_click_once(engine: Engine) {
    let desk = Desk::open(engine).await;
    let shown = whispered(&desk, LEA, "mode add care commercial plans=enterprise cost=1200.00EUR").await;
    assert_eq!(shown, ["to lea: care: enterprise goes to care"]);
    assert_eq!(desk.number("SELECT count(*) FROM mode").await, 0, "nothing is changed before the click");
    let id = proposal(&desk);
    desk.presses(MAYA, Press::Approve(id)).await;
    assert_eq!(desk.delivered().await, ["to maya: Only a lead can do that."]);
    desk.presses(LEA, Press::Approve(id)).await;
    assert_eq!(desk.delivered().await, ["to lea: care made so, says Lea"]);
    desk.presses(LEA, Press::Approve(id)).await;
    assert!(desk.delivered().await[0].starts_with("to lea: This is settled"));
    assert_eq!(
        whispered(&desk, MAYA, "mode list").await,
        ["to maya: modes care commercial; enterprise → care, community → -"]
    );
    desk.opened(EVE).await;
    desk.opened(EVE).await;
    let shown = whispered(&desk, LEA, "mode delete care").await;
    assert_eq!(shown, ["to lea: care: 2 of care stay, enterprise goes to -"]);
    desk.presses(LEA, Press::Decline(proposal(&desk))).await;
    assert_eq!(desk.delivered().await, ["to lea: care left, says Lea"]);
    settled(&desk, "mode delete care").await;
    assert_eq!(desk.number("SELECT count(*) FROM mode").await, 0);
    assert_eq!(desk.ticket(1).await.clocks.len(), 2, "its tickets keep their clocks");
}

async fn of_two_who_click_at_once_one_changes_it(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    desk.types(LEA, "mode add care hybrid plans=community").await;
    desk.delivered().await;
    let press = Press::Approve(proposal(&desk));
    tokio::join!(desk.presses(LEA, press.clone()), replica.presses(LEA, press));
    let told = desk.delivered().await;
    assert_eq!(told.iter().filter(|told| told.ends_with("made so, says Lea")).count(), 1, "{told:?}");
    assert_eq!(desk.number("SELECT count(*) FROM mode").await, 1);
}

async fn what_was_proposed_of_former_modes_is_not_made(engine: Engine) {
    let desk = Desk::open(engine).await;
    settled(&desk, "mode add care hybrid plans=community").await;
    desk.types(LEA, "mode delete care").await;
    desk.delivered().await;
    let former = proposal(&desk);
    settled(&desk, "mode edit care window=2h").await;
    desk.presses(LEA, Press::Approve(former)).await;
    assert!(desk.delivered().await[0].starts_with("to lea: This is settled, or what it was about has changed"));
    assert_eq!(desk.number("SELECT count(*) FROM mode").await, 1);
}

async fn a_community_mode_never_opens_a_ticket(engine: Engine) {
    let desk = Desk::open(engine).await;
    settled(&desk, "mode add free community plans=community nudge=10m").await;
    let thread = desk.customer(UNKNOWN).await;
    assert_eq!(desk.delivered().await, [format!("in {thread}: asked the community")]);
    desk.later("10m").await;
    assert_eq!(desk.delivered().await, [format!("in {thread}: still open")]);
    desk.later("300h").await;
    desk.customer(KNOWN).await;
    desk.delivered().await;
    desk.presses(ANN, Press::Human(conversation_of(&desk.last()))).await;
    assert!(desk.delivered().await[0].ends_with(": asked the community"));
    for line in [format!("new {UNKNOWN}"), format!("ask {UNKNOWN}")] {
        let told = whispered(&desk, ANN, &line).await;
        assert!(told.len() == 1 && told[0].starts_with("to ann: free has no tickets"), "{line}: {told:?}");
    }
    desk.whispers(ANN, UNKNOWN).await;
    assert!(desk.delivered().await[0].starts_with("to ann: free has no tickets"));
    assert_eq!(tickets(&desk).await, 0);
    desk.says(EVE, UNKNOWN).await;
    assert_eq!(tickets(&desk).await, 1, "another plan goes its own way");
}

async fn a_hybrid_mode_gives_members_their_time_and_then_opens_a_ticket_under_the_plan(engine: Engine) {
    let desk = Desk::open(engine).await;
    settled(&desk, "mode add care hybrid plans=enterprise window=1h").await;
    let thread = desk.says(EVE, UNKNOWN).await;
    assert_eq!(desk.delivered().await, [format!("in {thread}: asked the community until 2026-11-24T07:00:00Z")]);
    let answered = desk.says(EVE, UNKNOWN).await;
    desk.delivered().await;
    replies(&desk, BOB, &answered, "Turn the left knob all the way down.").await;
    desk.later("1h").await;
    assert_eq!(tickets(&desk).await, 1);
    let file = desk.ticket(1).await;
    assert_eq!(file.ticket.plan, "enterprise", "though nobody knows her groups when the time is up");
    assert_eq!(file.clocks.len(), 2);
    desk.presses(EVE, Press::Solved(conversation(&desk))).await;
    assert!(desk.delivered().await.iter().any(|told| told.contains("solved by Bob")));
}

async fn a_commercial_mode_opens_a_ticket_at_once_even_where_members_would_answer(engine: Engine) {
    let desk = super::community::community_desk(engine).await;
    settled(&desk, "mode add desk commercial plans=community").await;
    desk.customer(KNOWN).await;
    assert_eq!(tickets(&desk).await, 1);
}

async fn a_disabled_mode_says_where_questions_go_or_that_they_are_not_taken(engine: Engine) {
    let desk = Desk::open(engine).await;
    settled(&desk, "mode add care commercial plans=enterprise description=The team.").await;
    settled(&desk, "mode add free community plans=community").await;
    desk.opened(EVE).await;
    let shown = whispered(&desk, LEA, "mode disable care free").await;
    assert_eq!(shown, ["to lea: care: 1 of care stay, enterprise goes to free"]);
    desk.presses(LEA, Press::Approve(proposal(&desk))).await;
    desk.delivered().await;
    let thread = desk.says(EVE, UNKNOWN).await;
    assert_eq!(
        desk.delivered().await,
        ["to eve: care takes none, goes to free".to_owned(), format!("in {thread}: asked the community"),]
    );
    settled(&desk, "mode disable free").await;
    desk.says(EVE, KNOWN).await;
    desk.says(ANN, KNOWN).await;
    assert_eq!(
        desk.delivered().await,
        [
            "to eve: care takes no new questions at present: The team.",
            "to ann: free takes no new questions at present. Please ask again later.",
        ]
    );
    assert!(whispered(&desk, EVE, &format!("new {UNKNOWN}")).await[0].starts_with("to eve: care takes no new"));
    assert_eq!(tickets(&desk).await, 1);
    settled(&desk, "mode enable care").await;
    desk.says(EVE, UNKNOWN).await;
    assert_eq!(tickets(&desk).await, 2);
}

async fn only_leads_change_modes_and_a_neighbour_has_its_own(engine: Engine) {
    let desk = Desk::open(engine).await;
    assert_eq!(whispered(&desk, MAYA, "mode add care hybrid").await, ["to maya: Only a lead can do that."]);
    assert!(whispered(&desk, ANN, "mode list").await[0].starts_with("to ann: Only the support team"));
    settled(&desk, "mode add care commercial plans=community").await;
    let event = desk.event(MAYA, frontdesk::domain::Act::Typed(Typed::Line("mode list".into())));
    let there = frontdesk::domain::Event { workspace: super::desk::other_guild(), ..event };
    desk.handle(&there).await;
    assert_eq!(desk.delivered().await, ["to maya: modes ; enterprise → -, community → -"]);
    desk.types(LEA, "mode delete care").await;
    desk.delivered().await;
    let press = Press::Approve(proposal(&desk));
    let event = desk.event(LEA, frontdesk::domain::Act::Pressed { press, message: None });
    desk.handle(&frontdesk::domain::Event { workspace: super::desk::other_guild(), ..event }).await;
    assert!(desk.delivered().await[0].starts_with("to lea: This is settled"));
}

async fn a_mode_that_cannot_be_is_refused_with_the_way_out(engine: Engine) {
    let desk = Desk::open(engine).await;
    settled(&desk, "mode add care hybrid").await;
    for (line, expect) in [
        ("mode add care hybrid", "There is a mode “care” already. “mode edit care” changes it."),
        ("mode add Care hybrid", "“Care” is no name of a mode."),
        ("mode add new vip", "“vip” is not a kind. Use one of: community, commercial, hybrid."),
        ("mode edit care plans=gold", "There is no plan “gold”. There are: enterprise, community."),
        ("mode edit care to=gone", "There is no mode “gone”. There are: care."),
        ("mode edit care colour=red", "“colour=red” cannot be read"),
        ("mode edit gone window=1h", "There is no mode “gone”. There are: care."),
        ("mode enable care", "The mode “care” stands so already."),
        ("mode disable care care", "The mode “care” stands so already."),
    ] {
        let told = whispered(&desk, LEA, line).await;
        assert!(told.len() == 1 && told[0].starts_with(&format!("to lea: {expect}")), "{line}: {told:?}");
    }
}

async fn a_commercial_ticket_is_its_requesters_alone_and_the_channel_has_a_short_word(engine: Engine) {
    let desk = Desk::open(engine).await;
    settled(&desk, "mode add care commercial plans=enterprise").await;
    desk.says(EVE, UNKNOWN).await;
    let told = desk.delivered().await;
    assert!(told.contains(&"#help: eve is answered privately".to_owned()), "{told:?}");
    assert!(told.iter().any(|told| told.starts_with("in dm:eve: #1 opened")), "{told:?}");
    assert!(!told.iter().any(|told| told.starts_with("in m")), "no thread that others read: {told:?}");
    desk.agent("claim 1").await;
    desk.agent("reply 1 Turn it left.").await;
    let told = desk.delivered().await;
    assert!(told.iter().any(|told| told.starts_with("in dm-eve: ") && told.contains("Turn it left")), "{told:?}");
    desk.whispers(EVE, "it hums still").await;
    assert!(desk.history(1).await.iter().any(|entry| entry.contains("it hums still")), "{:?}", desk.history(1).await);
    assert_eq!(tickets(&desk).await, 1, "what she writes there belongs to it");
}

async fn a_mode_or_a_channel_says_otherwise(engine: Engine) {
    let desk = Desk::open(engine).await;
    settled(&desk, "mode add care commercial plans=enterprise private=no").await;
    let thread = desk.says(EVE, UNKNOWN).await;
    assert!(desk.delivered().await.iter().any(|told| told.starts_with(&format!("in {thread}: #1 opened"))));
    let open = |known: &str| known.replacen("\"help\"", "{ id = \"help\", private = false }", 1);
    let desk = Desk::open_as(engine, open).await;
    settled(&desk, "mode add care commercial plans=enterprise").await;
    let thread = desk.says(EVE, UNKNOWN).await;
    assert!(desk.delivered().await.iter().any(|told| told.starts_with(&format!("in {thread}: #1 opened"))));
}

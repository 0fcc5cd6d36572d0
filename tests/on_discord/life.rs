//! The life of a ticket on Discord: the card's buttons, the message menu, and private words to those who follow.

use serde_json::json;

use super::guild::{Guild, UNKNOWN, button, text};
use crate::fakes::discord::State;

#[tokio::test]
async fn the_cards_buttons_let_a_ticket_wait_go_on_and_be_solved() {
    let guild = Guild::open().await;
    let thread = guild.ticket().await;
    let card = guild.sees(&guild.agents, "Claim").await;
    guild.discord.press(&guild.maya, &guild.agents, &card.id, &button(&card, "Claim"));
    let card = guild.sees(&guild.agents, "Wait for requester").await;
    guild.discord.press(&guild.maya, &guild.agents, &card.id, &button(&card, "Wait for requester"));
    guild.sees(&guild.agents, "waiting for the requester").await;
    guild.discord.say_in_thread(&guild.ann, &thread, "it is version 3.2");
    let card = guild.sees(&guild.agents, "Wait for requester").await;
    guild.discord.press(&guild.maya, &guild.agents, &card.id, &button(&card, "Solved"));
    guild.sees(&thread, "says that #1 is solved").await;
    let card = guild.sees(&guild.agents, "Go on").await;
    assert_eq!(card.components.len(), 1, "two buttons in one row: {:?}", card.components);
    guild.discord.assert_clean();
}

#[tokio::test]
async fn the_message_menu_splits_a_message_of_a_thread_off_and_the_new_ticket_has_a_thread_of_its_own() {
    let guild = Guild::open().await;
    let thread = guild.ticket().await;
    let message = guild.discord.say_in_thread(&guild.ann, &thread, "and my invoice is wrong");
    guild.discord.message_command(&guild.maya, &thread, "Create ticket", &message);
    guild.tells(&guild.maya, "A part of #1 is #2 now").await;
    guild.sees(&thread, "goes on as #2").await;
    guild.sees(&guild.agents, "my invoice is wrong").await;
    // The thread hangs on the opening message, and has its id.
    let opened = guild.sees(&guild.support, "Ticket #2").await;
    let has_thread = |state: &State| state.threads(&guild.support).iter().any(|other| other["id"] == json!(opened.id));
    guild.discord.wait_for(|state| has_thread(state).then_some(())).await;
    guild.discord.message_command(&guild.sam, &thread, "Create ticket", &message);
    guild.tells(&guild.sam, "There is a ticket about this already: #2").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_merge_tells_the_old_thread_where_to_go_on_and_its_requester_of_answers() {
    let guild = Guild::open().await;
    let first = guild.ticket().await;
    let second = guild.discord.say(&guild.eve, &guild.support, &format!("again: {UNKNOWN}"));
    guild.sees(&second, "Ticket #2").await;
    guild.discord.slash(&guild.maya, &guild.agents, "watch", json!({ "ticket": "1" }));
    guild.tells(&guild.maya, "You are told of replies").await;
    guild.discord.slash(&guild.maya, &guild.agents, "merge", json!({ "ticket": "2", "into": "1" }));
    guild.sees(&second, &format!("#2 goes on as #1. What you write here reaches the team all the same, and answers to #1 are sent to you. <#{first}>")).await;
    guild.discord.slash(&guild.sam, &guild.agents, "reply", json!({ "ticket": "1", "text": "turn it left" }));
    guild.sees(&first, "turn it left").await;
    for follower in [&guild.eve, &guild.maya] {
        let direct = guild.discord.wait_for(|state| state.direct_channel(follower)).await;
        guild.sees(&direct, "turn it left").await;
    }
    guild.discord.slash(&guild.maya, &first, "show", json!({}));
    let shown = text(&guild.tells(&guild.maya, "merged into it #2").await);
    let card = guild.sees(&guild.agents, "Also from").await;
    assert!(shown.contains(&format!("/{}/{})", guild.agents, card.id)), "a link to the card: {shown}");
    guild.discord.assert_clean();
}

//! The life of a ticket on Slack: the card's buttons, the message shortcut, and private words to those who follow.

use super::team::{Team, UNKNOWN, button, text};

const CREATE_TICKET: &str = "create_ticket";

#[tokio::test]
async fn the_cards_buttons_let_a_ticket_wait_go_on_and_be_solved() {
    let team = Team::open().await;
    let (thread, card) = team.ticket().await;
    team.slack.press(&team.maya, &card, &button(&card, "Claim"));
    let card = team.sees(&team.agents, "Wait for requester").await;
    team.slack.press(&team.maya, &card, &button(&card, "Wait for requester"));
    team.sees(&team.agents, "waiting for the requester").await;
    team.slack.say_in_thread(&team.ann, &team.support, &thread, "it is version 3.2");
    let card = team.sees(&team.agents, "Wait for requester").await;
    team.slack.press(&team.maya, &card, &button(&card, "Solved"));
    team.sees_under(&thread, "says that #1 is solved").await;
    team.sees(&team.agents, "Go on").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn the_shortcut_splits_a_message_of_a_thread_off_and_the_new_ticket_has_a_thread_of_its_own() {
    let team = Team::open().await;
    let (thread, _) = team.ticket().await;
    let message = team.slack.say_in_thread(&team.ann, &team.support, &thread, "and my invoice is wrong");
    team.slack.shortcut(&team.maya, &team.support, &message, CREATE_TICKET);
    team.tells(&team.maya, "A part of #1 is #2 now").await;
    team.sees_under(&thread, "goes on as #2").await;
    team.sees(&team.agents, "my invoice is wrong").await;
    let opened = team.sees(&team.support, "Ticket #2").await;
    assert_ne!(opened.thread.as_deref(), Some(thread.as_str()));
    team.slack.shortcut(&team.sam, &team.support, &message, CREATE_TICKET);
    team.tells(&team.sam, "There is a ticket about this already: #2").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_merge_tells_the_old_thread_where_to_go_on_and_its_requester_of_answers() {
    let team = Team::open().await;
    let (first, _) = team.ticket().await;
    let second = team.slack.say(&team.eve, &team.support, &format!("again: {UNKNOWN}"));
    team.sees_under(&second, "Ticket #2").await;
    team.slack.command(&team.maya, &team.agents, "merge #2 into #1");
    let told = text(&team.sees_under(&second, "#2 goes on as #1").await);
    assert!(told.contains(&format!("p{}|Thread", first.replace('.', ""))), "a link to the thread: {told}");
    team.slack.command(&team.sam, &team.agents, "reply 1 turn it left");
    team.sees_under(&first, "turn it left").await;
    let direct = team.slack.direct_channel(&team.eve);
    team.sees(&direct, "turn it left").await;
    team.slack.command(&team.maya, &team.agents, "transfer 1 @nobody it is theirs");
    team.tells(&team.maya, "no team is configured").await;
    team.slack.assert_clean();
}

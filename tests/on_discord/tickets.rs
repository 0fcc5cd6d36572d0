//! Tickets worked with buttons, forms and commands.

use serde_json::json;

use super::guild::{Guild, button, count, text};
use crate::fakes::discord::{Posted, State};

#[tokio::test]
async fn an_agent_claims_answers_and_closes_a_ticket_with_buttons() {
    let guild = Guild::open().await;
    let thread = guild.ticket().await;
    let card = guild.sees(&guild.agents, "Claim").await;
    guild.discord.press(&guild.maya, &guild.agents, &card.id, &button(&card, "Claim"));
    guild.sees(&thread, "is on #1 now").await;
    let claimed = guild.sees(&guild.agents, &format!("<@{}>", guild.maya)).await;
    assert_eq!(claimed.id, card.id, "the card is one message");
    guild.discord.say_in_thread(&guild.maya, &thread, "Which version is it?");
    guild.discord.press(&guild.maya, &guild.agents, &card.id, &button(&claimed, "Close"));
    let modal = guild.discord.wait_for(|state| state.modals(&guild.maya).pop()).await;
    let id = modal["custom_id"].as_str().unwrap();
    guild.discord.submit_modal(&guild.maya, id, json!({ "reason": "it was out of tune" }));
    guild.sees(&thread, "closed #1").await;
    guild.sees(&guild.agents, "closed").await;
    guild.tells(&guild.maya, "#1 is closed").await;
    assert_eq!(guild.discord.messages(&guild.agents).len(), 1);
    guild.discord.assert_clean();
}

/// The id of a message's one component.
fn only_id(posted: &Posted) -> String {
    json!(posted.components)[0]["components"][0]["custom_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_id_that_the_desk_did_not_give_out_changes_nothing_and_is_explained() {
    let guild = Guild::open().await;
    guild.ticket().await;
    let card = guild.sees(&guild.agents, "Claim").await;
    let claim = button(&card, "Claim");
    let forged = [
        "fd1:claim:1".to_owned(),
        "fdform:close:1".to_owned(),
        claim.replace("claim:1", "solve:1"),
        claim.replace("claim:1", "claim:01"),
        format!("{}x", claim),
    ];
    for (told, id) in forged.iter().enumerate() {
        guild.discord.press_changed(&guild.maya, &guild.agents, &card.id, id);
        let explained = |state: &State| {
            let told_so = |posted: &Posted| text(posted).contains("does not carry this desk's seal");
            (state.ephemerals(&guild.maya).into_iter().filter(told_so).count() > told).then_some(())
        };
        guild.discord.wait_for(explained).await;
    }
    assert_eq!(text(&guild.sees(&guild.agents, "Claim").await), text(&card), "nothing has changed");
    guild.discord.press(&guild.maya, &guild.agents, &card.id, &claim);
    guild.sees(&guild.agents, &format!("<@{}>", guild.maya)).await;
}

#[tokio::test]
async fn menus_set_priority_and_assign() {
    let guild = Guild::open().await;
    guild.ticket().await;
    // Sam is known as an agent once he was seen.
    guild.discord.slash(&guild.sam, &guild.agents, "whoami", json!({}));
    guild.tells(&guild.sam, "agent").await;
    let card = guild.sees(&guild.agents, "Claim").await;
    guild.discord.press(&guild.maya, &guild.agents, &card.id, &button(&card, "Priority"));
    let menu = guild.tells(&guild.maya, "How much does it press").await;
    guild.discord.select(&guild.maya, &guild.agents, &menu.id, &only_id(&menu), &["urgent"]);
    guild.sees(&guild.agents, "urgent").await;
    guild.discord.press(&guild.maya, &guild.agents, &card.id, &button(&card, "Assign"));
    let menu = guild.tells(&guild.maya, "Who takes").await;
    guild.discord.select(&guild.maya, &guild.agents, &menu.id, &only_id(&menu), &[&guild.sam]);
    guild.sees(&guild.agents, &format!("<@{}>", guild.sam)).await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn of_two_agents_who_claim_at_once_one_wins_and_the_other_is_told_who_did() {
    let guild = Guild::open().await;
    let thread = guild.ticket().await;
    let card = guild.sees(&guild.agents, "Claim").await;
    let claim = button(&card, "Claim");
    for agent in [&guild.maya, &guild.sam] {
        guild.discord.press(agent, &guild.agents, &card.id, &claim);
    }
    let told = guild.discord.wait_for(|state| {
        let told =
            |person: &String| state.ephemerals(person).into_iter().find(|posted| text(posted).contains("has #1"));
        told(&guild.maya).or_else(|| told(&guild.sam))
    });
    let told = text(&told.await);
    assert!(told.contains("Maya has #1") || told.contains("Sam has #1"), "{told}");
    guild.sees(&thread, "is on #1 now").await;
    assert_eq!(count(&guild.discord, &thread, "is on #1 now"), 1);
    guild.discord.assert_clean();
}

#[tokio::test]
async fn what_only_agents_may_is_refused_to_others() {
    let guild = Guild::open().await;
    let thread = guild.ticket().await;
    guild.discord.slash(&guild.ann, &guild.support, "claim", json!({ "ticket": "1" }));
    guild.tells(&guild.ann, "Only the support team").await;
    guild.discord.slash(&guild.eve, &guild.support, "show", json!({ "ticket": "1" }));
    guild.tells(&guild.eve, "no ticket #1").await;
    guild.discord.slash(&guild.maya, &guild.support, "note", json!({ "ticket": "1", "text": "a secret" }));
    guild.tells(&guild.maya, "Only agents see it").await;
    guild.discord.slash(&guild.ann, &thread, "show", json!({}));
    let shown = text(&guild.tells(&guild.ann, "asked").await);
    assert!(!shown.contains("a secret"), "{shown}");
    guild.discord.assert_clean();
}

#[tokio::test]
async fn what_is_said_in_the_thread_is_part_of_the_ticket() {
    let guild = Guild::open().await;
    let thread = guild.ticket().await;
    guild.discord.say_in_thread(&guild.ann, &thread, "it is the blue one");
    guild.discord.say_in_thread(&guild.maya, &thread, "then turn it left");
    let history = loop {
        guild.discord.slash(&guild.maya, &thread, "show", json!({}));
        let history = text(&guild.tells(&guild.maya, "the blue one").await);
        if history.contains("turn it left") {
            break history;
        }
    };
    assert!(history.contains("answered: then turn it left"), "{history}");
    guild.discord.assert_clean();
}

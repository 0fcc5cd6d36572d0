//! Modes and contracts on Discord: subcommands, a click that makes a change so, and codes that nobody else sees.

use serde_json::json;

use super::guild::{Guild, UNKNOWN, button, text};

#[tokio::test]
async fn a_lead_changes_a_mode_by_a_click_that_nobody_else_sees() {
    let guild = Guild::open_with_a_lead().await;
    let add = json!({ "add": { "name": "free", "kind": "community", "settings": "plans=community nudge=20m" } });
    guild.discord.slash(&guild.maya, &guild.agents, "mode", add.clone());
    guild.tells(&guild.maya, "Only a lead can do that").await;
    guild.discord.slash(&guild.sam, &guild.agents, "mode", add);
    let shown = guild.tells(&guild.sam, "new questions of community go to free").await;
    guild.discord.press(&guild.sam, &guild.agents, &shown.id, &button(&shown, "Make it so"));
    guild.tells(&guild.sam, "Done: the new mode").await;
    guild.discord.slash(&guild.maya, &guild.agents, "mode", json!({ "list": {} }));
    guild.tells(&guild.maya, "community → free").await;
    let thread = guild.discord.say(&guild.ann, &guild.support, UNKNOWN);
    let asked = guild.sees(&thread, "Anybody may answer here.").await;
    assert!(!text(&asked).contains("the team takes it"), "{}", text(&asked));
    guild.discord.slash(&guild.ann, &guild.support, "new", json!({ "question": UNKNOWN }));
    guild.tells(&guild.ann, "free has no tickets").await;
    assert!(guild.discord.messages(&guild.agents).is_empty(), "neither a card nor a word");
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_code_is_shown_and_refused_to_one_person_alone() {
    let guild = Guild::open().await;
    guild.discord.slash(&guild.ann, &guild.support, "link", json!({}));
    let shown = text(&guild.tells(&guild.ann, "show it to nobody").await);
    let code = shown.split("link ").nth(1).unwrap().chars().take(14).collect::<String>();
    guild.discord.slash(&guild.ann, &guild.support, "link", json!({ "code": code }));
    guild.tells(&guild.ann, "yours already").await;
    guild.discord.slash(&guild.eve, &guild.support, "redeem", json!({ "code": code }));
    guild.tells(&guild.eve, "not valid").await;
    guild.discord.slash(&guild.eve, &guild.support, "whoami", json!({}));
    guild.tells(&guild.eve, "by the configuration: wins").await;
    assert!(!guild.desk.log().contains(&code), "no secret in the log");
    assert!(guild.discord.messages(&guild.support).is_empty());
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_commercial_question_is_answered_in_direct_messages_and_the_channel_has_a_short_word() {
    let guild = Guild::open_with_a_lead().await;
    let add = json!({ "add": { "name": "care", "kind": "commercial", "settings": "plans=community" } });
    guild.discord.slash(&guild.sam, &guild.agents, "mode", add);
    let shown = guild.tells(&guild.sam, "new questions of community go to care").await;
    guild.discord.press(&guild.sam, &guild.agents, &shown.id, &button(&shown, "Make it so"));
    guild.tells(&guild.sam, "Done: the new mode").await;
    let direct = guild.discord.dm_channel(&guild.ann);
    guild.discord.say(&guild.ann, &guild.support, UNKNOWN);
    let pointer = guild.sees(&guild.support, "the team has your question").await;
    assert!(!text(&pointer).contains("flux"), "nothing of the question: {}", text(&pointer));
    guild.sees(&direct, "#1").await;
    guild.discord.slash(&guild.maya, &guild.agents, "reply", json!({ "ticket": "1", "text": "Turn it left." }));
    guild.sees(&direct, "Turn it left.").await;
    assert_eq!(guild.discord.messages(&guild.support).len(), 1, "the word alone");
    guild.discord.assert_clean();
}

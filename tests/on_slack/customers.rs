//! Modes and contracts on Slack: commands, a click that makes a change so, and codes that nobody else sees.

use super::team::{Team, UNKNOWN, button, text};

#[tokio::test]
async fn a_lead_changes_a_mode_by_a_click_that_nobody_else_sees() {
    let team = Team::open_with_a_lead().await;
    let add = "mode add free community plans=community nudge=20m";
    team.slack.command(&team.maya, &team.agents, add);
    team.tells(&team.maya, "Only a lead can do that").await;
    team.slack.command(&team.sam, &team.agents, add);
    let shown = team.tells(&team.sam, "new questions of community go to free").await;
    team.slack.press(&team.sam, &shown, &button(&shown, "Make it so"));
    team.tells(&team.sam, "Done: the new mode").await;
    team.slack.command(&team.maya, &team.agents, "mode list");
    team.tells(&team.maya, "community → free").await;
    let thread = team.slack.say(&team.ann, &team.support, UNKNOWN);
    let asked = team.sees_under(&thread, "Anybody may answer here.").await;
    assert!(!text(&asked).contains("the team takes it"), "{}", text(&asked));
    team.slack.command(&team.ann, &team.support, &format!("new {UNKNOWN}"));
    team.tells(&team.ann, "free has no tickets").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_code_is_shown_and_refused_to_one_person_alone() {
    let team = Team::open().await;
    team.slack.command(&team.ann, &team.support, "link");
    let shown = text(&team.tells(&team.ann, "show it to nobody").await);
    let code = shown.split("link ").nth(1).unwrap().chars().take(14).collect::<String>();
    team.slack.command(&team.ann, &team.support, &format!("link {code}"));
    team.tells(&team.ann, "yours already").await;
    team.slack.command(&team.eve, &team.support, &format!("redeem {code}"));
    team.tells(&team.eve, "not valid").await;
    team.slack.command(&team.eve, &team.support, "whoami");
    team.tells(&team.eve, "by the configuration: wins").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_commercial_question_is_answered_in_direct_messages_and_the_channel_has_a_short_word() {
    let team = Team::open_with_a_lead().await;
    team.slack.command(&team.sam, &team.agents, "mode add care commercial plans=community");
    let shown = team.tells(&team.sam, "new questions of community go to care").await;
    team.slack.press(&team.sam, &shown, &button(&shown, "Make it so"));
    team.tells(&team.sam, "Done: the new mode").await;
    let direct = team.slack.direct_channel(&team.ann);
    team.slack.say(&team.ann, &team.support, UNKNOWN);
    let pointer = team.sees(&team.support, "the team has your question").await;
    assert!(!text(&pointer).contains("flux"), "nothing of the question: {}", text(&pointer));
    team.sees(&direct, "#1").await;
    team.slack.command(&team.maya, &team.agents, "reply 1 Turn it left.");
    team.sees(&direct, "Turn it left.").await;
    team.slack.assert_clean();
}

//! What is set up wrongly is named with the setting to fix.

use super::team::{KNOWN, Team, UNKNOWN};
use crate::fakes::discord::FakeDiscord;
use crate::fakes::slack::FakeSlack;
use crate::program::desk::{Desk, slack_manifest};

#[tokio::test]
async fn a_wrong_bot_token_ends_the_program_with_the_setting_to_fix() {
    let mut team = Team::begin("", |slack| slack.spoil_bot_token("invalid_auth")).await;
    assert_eq!(team.desk.ended().await, Some(1));
    assert!(team.desk.log().contains("set SLACK_BOT_TOKEN"), "{}", team.desk.log());
    assert!(!team.desk.log().contains(&team.slack.bot_token()), "the token is not told");
}

#[tokio::test]
async fn a_wrong_app_token_is_named() {
    let slack = FakeSlack::start().await;
    let mut desk = Desk::start(&configuration(&slack, &slack.bot_token(), "xapp-wrong"));
    assert_eq!(desk.ended().await, Some(1));
    assert!(desk.log().contains("set SLACK_APP_TOKEN"), "{}", desk.log());
    assert!(!desk.log().contains("xapp-wrong"), "the token is not told");
}

#[tokio::test]
async fn an_app_token_without_its_scope_is_named() {
    let mut team = Team::begin("", FakeSlack::revoke_socket_scope).await;
    assert_eq!(team.desk.ended().await, Some(1));
    assert!(team.desk.log().contains("lacks the scope connections:write"), "{}", team.desk.log());
}

#[tokio::test]
async fn socket_mode_that_is_switched_off_is_named() {
    let mut team = Team::open().await;
    team.slack.disable_sockets();
    assert_eq!(team.desk.ended().await, Some(1));
    assert!(team.desk.log().contains("Socket Mode was switched off"), "{}", team.desk.log());
}

#[tokio::test]
async fn a_token_that_is_revoked_while_running_is_named() {
    let team = Team::open().await;
    team.slack.spoil_bot_token("token_revoked");
    team.slack.say(&team.ann, &team.support, KNOWN);
    team.desk.says("set SLACK_BOT_TOKEN").await;
}

#[tokio::test]
async fn an_app_token_that_is_revoked_while_running_is_named_when_its_sockets_are_gone() {
    let mut team = Team::open().await;
    team.slack.revoke_app_token();
    team.slack.refresh_sockets();
    assert_eq!(team.desk.ended().await, Some(1));
    assert!(team.desk.log().contains("set SLACK_APP_TOKEN"), "{}", team.desk.log());
}

#[tokio::test]
async fn a_scope_that_is_missing_is_named() {
    let team = Team::open_with(|slack| {
        slack.revoke_scope("usergroups:read");
        slack.revoke_scope("chat:write");
        slack.revoke_scope("groups:read");
    })
    .await;
    team.desk.says("the bot cannot see this channel").await;
    team.slack.say(&team.ann, &team.support, UNKNOWN);
    team.desk.says("add the scope usergroups:read").await;
    team.desk.says("add the scope chat:write").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_channel_that_the_bot_is_not_in_is_named_at_the_start_and_when_it_is_needed() {
    let mut team = Team::open().await;
    assert_eq!(team.desk.stop().await, Some(0));
    team.slack.remove(&team.support, &team.slack.bot_user());
    team.slack.remove(&team.agents, &team.slack.bot_user());
    team.desk.start_again();
    team.desk.says("the bot is not in this channel").await;
    team.desk.says("the bot cannot see this channel").await;
    assert!(team.desk.log().contains(&team.agents));
    team.slack.direct(&team.ann, UNKNOWN);
    team.desk.says(&format!("in channel {}: channel_not_found", team.agents)).await;
    team.desk.says("invite the bot with /invite").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn an_archived_channel_is_named() {
    let team = Team::open().await;
    team.slack.archive(&team.agents);
    team.slack.direct(&team.ann, UNKNOWN);
    team.desk.says(&format!("in channel {}: is_archived", team.agents)).await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_team_that_is_not_configured_is_told() {
    let slack = FakeSlack::start().await;
    let desk = Desk::start(&configuration(&slack, &slack.bot_token(), &slack.app_token()));
    desk.says(&format!("id = \"{}\"", slack.team_id())).await;
}

#[tokio::test]
async fn a_slack_that_cannot_be_reached_is_tried_again() {
    let team = Team::begin("", |slack| {
        slack.fail_next("auth.test", crate::fakes::slack::Fault::Http(503));
        slack.fail_next("auth.test", crate::fakes::slack::Fault::LoseReply);
    })
    .await;
    team.desk.says("not listening; trying again").await;
    team.desk.says("Slack is listened to").await;
}

#[tokio::test]
async fn discord_goes_on_beside_a_slack_that_refuses_the_token() {
    let (slack, discord) = (FakeSlack::start().await, FakeDiscord::start().await);
    let (support, ann) = (discord.add_channel("support"), discord.add_member("Ann", &[], "en-US"));
    let on_discord = format!(
        "[discord]\ntoken = \"{}\"\napi_url = \"{}\"\n[[workspace]]\nplatform = \"discord\"\nid = \"{}\"\n\
         support_channels = [\"{support}\"]\n",
        discord.token(),
        discord.api_url(),
        discord.guild_id()
    );
    let on_slack = configuration(&slack, "xoxb-wrong", &slack.app_token());
    let mut desk = Desk::start(&format!("{on_slack}{on_discord}"));
    desk.says("set SLACK_BOT_TOKEN").await;
    desk.says("Discord is listened to").await;
    let question = discord.say(&ann, &support, KNOWN);
    discord.wait_for(|state| (!state.messages(&question).is_empty()).then_some(())).await;
    assert_eq!(desk.stop().await, Some(0));
    discord.assert_clean();
}

#[tokio::test]
async fn a_stop_ends_in_order_and_with_success() {
    let mut team = Team::open().await;
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    team.sees_under(&question, "That helped").await;
    assert_eq!(team.desk.stop().await, Some(0));
    assert!(team.desk.log().contains("the outbox makes a last round"));
    assert_eq!(team.slack.wait_for(|state| (state.sockets() == 0).then_some(0)).await, 0);
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_stop_is_in_order_over_http_too() {
    let mut team = Team::open_over_http().await;
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    team.sees_under(&question, "That helped").await;
    assert_eq!(team.desk.stop().await, Some(0));
    assert!(team.desk.log().contains("the outbox makes a last round"));
}

#[test]
fn the_manifest_asks_for_what_the_desk_needs_and_no_more() {
    let manifest = slack_manifest(&[]);
    let scopes = manifest["oauth_config"]["scopes"]["bot"].as_array().unwrap();
    for least in ["chat:write", "commands", "app_mentions:read", "im:history"] {
        assert!(scopes.iter().any(|scope| scope == least), "{least}");
    }
    for much in ["admin", "chat:write.public", "channels:write", "users:read.email", "files:read"] {
        assert!(scopes.iter().all(|scope| scope != much), "{much}");
    }
}

fn configuration(slack: &FakeSlack, bot_token: &str, app_token: &str) -> String {
    format!("[slack]\nbot_token = \"{bot_token}\"\napp_token = \"{app_token}\"\napi_url = \"{}\"\n", slack.api_url())
}

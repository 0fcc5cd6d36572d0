//! What is set up wrongly is named with the setting to fix.

use super::guild::{Guild, KNOWN};
use crate::fakes::discord::{FakeDiscord, Fault};
use crate::program::desk::Desk;

fn configuration(discord: &FakeDiscord, token: &str, more: &str) -> String {
    format!("[discord]\ntoken = \"{token}\"\napi_url = \"{}\"\n{more}\n", discord.api_url())
}

#[tokio::test]
async fn a_wrong_token_ends_the_program_with_the_setting_to_fix() {
    let discord = FakeDiscord::start().await;
    let mut desk = Desk::start(&configuration(&discord, "wrong", ""));
    assert_eq!(desk.ended().await, Some(1));
    assert!(desk.log().contains("set DISCORD_TOKEN"), "{}", desk.log());
    assert!(!desk.log().contains("wrong\""), "the token is not told");
}

#[tokio::test]
async fn a_token_that_is_revoked_while_running_is_named() {
    let mut guild = Guild::open().await;
    guild.discord.revoke_token();
    guild.desk.says("set DISCORD_TOKEN").await;
    assert_eq!(guild.desk.ended().await, Some(1));
}

#[tokio::test]
async fn without_the_message_content_intent_mentions_are_answered_and_the_start_says_so() {
    let guild = Guild::open_with("message_content = false", |_| {}).await;
    guild.desk.says("without the message-content intent the desk hears only mentions").await;
    let unheard = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    let mention = guild.discord.say(&guild.ann, &guild.support, &format!("<@{}> {KNOWN}", guild.discord.bot_user()));
    guild.sees(&mention, "That helped").await;
    assert!(guild.discord.messages(&unheard).is_empty());
    guild.discord.assert_clean();
}

#[tokio::test]
async fn an_intent_that_discord_refuses_is_named() {
    let discord = FakeDiscord::start().await;
    discord.disallow_intents();
    let mut desk = Desk::start(&configuration(&discord, &discord.token(), ""));
    assert_eq!(desk.ended().await, Some(1));
    assert!(desk.log().contains("Message Content Intent"), "{}", desk.log());
}

#[tokio::test]
async fn a_guild_that_is_not_configured_is_told() {
    let discord = FakeDiscord::start().await;
    let desk = Desk::start(&configuration(&discord, &discord.token(), ""));
    desk.says(&format!("id = \"{}\"", discord.guild_id())).await;
}

#[tokio::test]
async fn a_channel_that_the_bot_cannot_see_is_named_at_the_start() {
    let guild = Guild::open_with("", |discord| {
        let channel = discord.read(|state| state.requests().len());
        assert_eq!(channel, 0, "nothing was asked yet");
    })
    .await;
    let agents = guild.agents.clone();
    guild.discord.deny(&agents, "VIEW_CHANNEL");
    let mut guild = guild;
    assert_eq!(guild.desk.stop().await, Some(0));
    guild.desk.start_again();
    guild.desk.says("the bot cannot see this channel").await;
    assert!(guild.desk.log().contains(&agents));
}

#[tokio::test]
async fn a_stop_ends_in_order_and_with_success() {
    let mut guild = Guild::open().await;
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.sees(&question, "That helped").await;
    assert_eq!(guild.desk.stop().await, Some(0));
    assert!(guild.desk.log().contains("the outbox makes a last round"));
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    let mut guild = Guild::open().await;
    // The answer in hand waits so long that a stop in order would end long after this.
    guild.discord.fail_next("POST", "/messages", Fault::RateLimited { retry_after: 7.0, global: false });
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.discord.wait_for(|state| state.requests().iter().any(|line| line.contains(" 429")).then_some(())).await;
    guild.desk.terminate().await;
    guild.desk.says("the outbox makes a last round").await;
    guild.desk.terminate().await;
    assert_eq!(guild.desk.ended().await, Some(130));
    assert!(guild.discord.messages(&question).is_empty());
}

#[tokio::test]
async fn a_compatible_server_need_not_tell_about_the_application() {
    let guild = Guild::open_with("", |discord| {
        discord.fail_next("GET", "/applications/@me", Fault::Http(404));
        discord.fail_next("GET", "/gateway/bot", Fault::Http(404));
    })
    .await;
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.sees(&question, "That helped").await;
    assert_eq!(guild.discord.registrations(), 1);
    guild.discord.assert_clean();
}

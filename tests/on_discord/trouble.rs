//! Discord has its bad days: nothing is lost, nothing comes twice.

use std::time::Duration;

use serde_json::json;

use super::guild::{Guild, KNOWN, UNKNOWN, count};
use crate::fakes::discord::Fault;

#[tokio::test]
async fn a_lost_reply_leaves_one_post() {
    let guild = Guild::open().await;
    guild.discord.fail_next("POST", "/messages", Fault::LoseReply);
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.sees(&question, "That helped").await;
    // The desk has its answer when it goes on with the button.
    let answer = guild.sees(&question, "That helped").await;
    guild.discord.press(&guild.ann, &question, &answer.id, &super::guild::button(&answer, "That helped"));
    guild.sees(&question, "Glad that helped").await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(guild.discord.messages(&question).len(), 1);
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_rate_limit_is_waited_out() {
    let guild = Guild::open().await;
    guild.discord.fail_next("POST", "/messages", Fault::RateLimited { retry_after: 0.5, global: false });
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.sees(&question, "That helped").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn what_stands_before_discord_and_shuts_the_desk_out_is_told() {
    let guild = Guild::open().await;
    // A 429 without Discord's JSON.
    guild.discord.fail_next("POST", "/messages", Fault::Http(429));
    guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.desk.says("shuts this address out").await;
}

#[tokio::test]
async fn a_server_error_is_tried_again() {
    let guild = Guild::open().await;
    guild.discord.fail_next("POST", "/threads", Fault::Http(502));
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.sees(&question, "That helped").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn an_event_that_comes_twice_is_answered_once() {
    let guild = Guild::open().await;
    let question = guild.discord.say(&guild.ann, &guild.support, UNKNOWN);
    guild.discord.redeliver_last();
    guild.sees(&question, "Ticket #1").await;
    let second = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.sees(&second, "That helped").await;
    assert_eq!(guild.discord.messages(&question).len(), 1);
    assert_eq!(count(&guild.discord, &guild.agents, "Claim"), 1);
    guild.discord.assert_clean();
}

#[tokio::test]
async fn the_gateway_is_resumed_and_what_was_missed_is_heard() {
    let guild = Guild::open().await;
    guild.discord.reconnect();
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.sees(&question, "That helped").await;
    // The question may have come over the old connection still.
    guild.discord.wait_for(|state| (state.resumes() >= 1).then_some(())).await;
    guild.discord.drop_connections();
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.sees(&question, "That helped").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_new_session_and_a_new_start_do_not_register_commands_again() {
    let mut guild = Guild::open().await;
    assert_eq!(guild.discord.registrations(), 1);
    guild.discord.invalid_session(false);
    guild.discord.wait_for(|state| (state.identifies() >= 2).then_some(())).await;
    assert_eq!(guild.desk.stop().await, Some(0));
    guild.desk.start_again();
    guild.discord.wait_for(|state| (state.identifies() >= 3).then_some(())).await;
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.sees(&question, "That helped").await;
    assert_eq!(guild.discord.registrations(), 1);
    guild.discord.assert_clean();
}

#[tokio::test]
async fn without_leave_to_make_threads_the_answer_hangs_on_the_question() {
    let guild = Guild::open().await;
    guild.discord.deny(&guild.support, "CREATE_PUBLIC_THREADS");
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    let answer = guild.sees(&guild.support, "That helped").await;
    assert_eq!(answer.message_reference.unwrap()["message_id"], json!(question));
    guild.desk.says("Create Public Threads").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_missing_permission_is_named_in_the_log() {
    let guild = Guild::open().await;
    guild.discord.deny(&guild.agents, "SEND_MESSAGES");
    guild.discord.say(&guild.ann, &guild.support, UNKNOWN);
    guild.desk.says("give the bot View Channel, Send Messages").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn an_answer_after_a_crash_is_posted_by_the_next_start() {
    let mut guild = Guild::open().await;
    guild.discord.fail_next("POST", "/threads", Fault::Http(503));
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    // The row is given back: a crash before that would hold it until its lease runs out.
    guild.desk.says("not delivered yet").await;
    guild.desk.crash().await;
    guild.desk.start_again();
    guild.sees(&question, "That helped").await;
    assert_eq!(guild.discord.messages(&question).len(), 1);
    guild.discord.assert_clean();
}

//! What was said while the desk was away is read back: nothing is lost, nothing comes twice.

use std::time::Duration;

use serde_json::json;

use super::guild::{Guild, KNOWN, OTHER, UNKNOWN, count, text};
use crate::fakes::discord::{FakeDiscord, Fault, State};

const HOUR: Duration = Duration::from_secs(3600);

/// What nobody needs an answer to.
const CHATTER: &str = "thanks a lot!";

fn reads(discord: &FakeDiscord, channel: &str) -> usize {
    let line = format!("GET /channels/{channel}/messages");
    discord.read(|state| state.requests().iter().filter(|one| one.starts_with(&line)).count())
}

async fn crash(guild: &mut Guild) {
    guild.desk.has_caught_up().await;
    guild.desk.has_delivered().await;
    guild.desk.crash().await;
}

/// Whatever the desk still had in hand is posted before this is answered.
async fn still_answers(guild: &Guild) {
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.sees(&question, "That helped").await;
}

#[tokio::test]
async fn what_was_said_while_the_desk_was_down_is_taken_once_wherever_it_was_said() {
    let mut guild = Guild::open().await;
    let ticket = guild.ticket().await;
    guild.discord.direct(&guild.eve, KNOWN);
    let direct = guild.discord.dm_channel(&guild.eve);
    guild.sees(&direct, "Ticket #2").await;
    let card = guild.sees(&guild.agents, KNOWN).await.id;
    crash(&mut guild).await;
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    let mention = guild.discord.say(&guild.ann, &guild.support, &format!("<@{}> {OTHER}", guild.discord.bot_user()));
    let post = guild.discord.post_in_forum(&guild.ann, &guild.forum, "A hum", "how do I teach a theremin to hum?");
    guild.discord.say_in_thread(&guild.ann, &post, "it hums louder now");
    guild.discord.say_in_thread(&guild.maya, &ticket, "Which version is it?");
    guild.discord.direct(&guild.eve, "and it grows faster since Monday");
    guild.desk.start_again();
    for (place, words) in [(&question, "That helped"), (&mention, "TLS"), (&post, "Ticket #3")] {
        guild.sees(place, words).await;
    }
    // The agent's word stops the clock of the first answer, and the customer's is told to the agents.
    guild.sees(&card, "grows faster").await;
    guild.desk.has_caught_up().await;
    guild.discord.slash(&guild.maya, &guild.agents, "show", json!([{"type": 4, "name": "ticket", "value": 3}]));
    guild.tells(&guild.maya, "it hums louder now").await;
    guild.desk.says("messages were read that had not been heard").await;
    crash(&mut guild).await;
    guild.desk.start_again();
    still_answers(&guild).await;
    let posts = [&question, &mention, &post].map(|place| guild.discord.messages(place).len());
    assert_eq!(posts, [1, 1, 1], "a second start answers nothing again");
    assert_eq!(count(&guild.discord, &card, "grows faster"), 1);
    assert_eq!(count(&guild.discord, &guild.agents, "Missed"), 0, "what was mended is not told");
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_session_that_is_lost_is_caught_up_with() {
    let guild = Guild::open().await;
    for round in 2..4 {
        still_answers(&guild).await;
        guild.discord.invalid_session(false);
        let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
        guild.sees(&question, "That helped").await;
        assert_eq!(guild.discord.messages(&question).len(), 1);
        assert_eq!(guild.discord.identifies(), round);
    }
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_first_start_answers_nothing_that_was_said_before_it() {
    let guild = Guild::open_with("", |discord| {
        let (bob, channel) =
            (discord.add_member("Bob", &[], "en-US"), discord.read(|state| state.channel_named("support")));
        discord.said_ago(&bob, &channel, KNOWN, Duration::from_secs(90));
    })
    .await;
    still_answers(&guild).await;
    assert_eq!(guild.discord.threads(&guild.support).len(), 1);
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_crash_in_the_middle_of_reading_loses_and_doubles_nothing() {
    let mut guild = Guild::open().await;
    still_answers(&guild).await;
    crash(&mut guild).await;
    let bob = guild.discord.add_member("Bob", &[], "en-US");
    let asked = |who: &str| guild.discord.say(who, &guild.support, KNOWN);
    let questions = [&guild.ann, &guild.ann, &bob, &guild.ann].map(|who| asked(who));
    // Reading stops where Bob is looked up.
    let membership = format!("/members/{bob}");
    guild.discord.fail_next("GET", &membership, Fault::RateLimited { retry_after: 6.0, global: false });
    guild.desk.start_again();
    guild.sees(&questions[1], "That helped").await;
    assert!(guild.discord.messages(&questions[2]).is_empty());
    guild.desk.has_delivered().await;
    guild.desk.crash().await;
    let more = guild.discord.say(&guild.ann, &guild.support, OTHER);
    guild.desk.start_again();
    guild.sees(&more, "TLS").await;
    for question in &questions {
        guild.sees(question, "That helped").await;
    }
    still_answers(&guild).await;
    let posts: Vec<_> = questions.iter().map(|question| guild.discord.messages(question).len()).collect();
    assert_eq!(posts, [1; 4]);
    guild.discord.assert_clean();
}

#[tokio::test]
async fn more_than_a_page_is_read_in_order_within_the_rate_limits() {
    let mut guild = Guild::open().await;
    crash(&mut guild).await;
    let before = reads(&guild.discord, &guild.support);
    for _ in 0..130 {
        guild.discord.say(&guild.eve, &guild.agents, CHATTER);
        guild.discord.say(&guild.ann, &guild.support, CHATTER);
    }
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    let path = format!("/channels/{}/messages", guild.support);
    guild.discord.fail_next("GET", &path, Fault::RateLimited { retry_after: 1.5, global: false });
    guild.desk.start_again();
    guild.sees(&question, "That helped").await;
    assert_eq!(guild.discord.read(State::waits), 1, "no request comes before its time");
    assert_eq!(reads(&guild.discord, &guild.support) - before, 3, "one refused, and two pages");
    guild.discord.assert_clean();
}

#[tokio::test]
async fn what_is_more_or_older_than_is_read_is_told_to_the_agents_once() {
    let more = "\n[backfill]\nmax_messages = 20\nmax_age = \"2h\"\n";
    let mut guild = Guild::open_with(more, |_| {}).await;
    still_answers(&guild).await;
    crash(&mut guild).await;
    for _ in 0..30 {
        guild.discord.say(&guild.ann, &guild.support, CHATTER);
    }
    guild.desk.start_again();
    guild.sees(&guild.agents, "there is more than the desk reads back").await;
    crash(&mut guild).await;
    guild.desk.start_again();
    still_answers(&guild).await;
    assert_eq!(count(&guild.discord, &guild.agents, "Missed while the desk was away"), 1);
    guild.discord.assert_clean();
}

#[tokio::test]
async fn an_old_question_is_left_to_the_agents_with_a_link_and_becomes_a_ticket_by_the_emoji() {
    let mut guild = Guild::open().await;
    crash(&mut guild).await;
    let last = guild.discord.said_ago(&guild.ann, &guild.support, CHATTER, 9 * HOUR);
    guild.desk.forget_places("discord", &guild.discord.guild_id(), &guild.support, &last).await;
    let old = guild.discord.said_ago(&guild.ann, &guild.support, UNKNOWN, 8 * HOUR);
    let paid = guild.discord.said_ago(&guild.eve, &guild.support, UNKNOWN, 7 * HOUR);
    guild.desk.start_again();
    let told = guild.sees(&guild.agents, "1 question").await;
    let link = format!("https://discord.com/channels/{}/{}/{old}", guild.discord.guild_id(), guild.support);
    assert!(text(&told).contains(&link), "{}", text(&told));
    guild.sees(&paid, "Ticket #1").await;
    still_answers(&guild).await;
    assert!(guild.discord.messages(&old).is_empty(), "nobody is answered out of nowhere");
    guild.discord.react(&guild.maya, &guild.support, &old, "🎫");
    guild.sees(&old, "Ticket #2").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_channel_that_may_not_be_read_is_told_to_the_agents_once() {
    let mut guild = Guild::open().await;
    crash(&mut guild).await;
    guild.discord.deny(&guild.support, "VIEW_CHANNEL");
    guild.desk.start_again();
    guild.sees(&guild.agents, "may not read the history there").await;
    guild.discord.allow(&guild.support, "VIEW_CHANNEL");
    still_answers(&guild).await;
    assert_eq!(count(&guild.discord, &guild.agents, "Missed while the desk was away"), 1);
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_reply_that_comes_live_waits_for_its_question_that_is_still_unread() {
    let mut guild = Guild::open().await;
    crash(&mut guild).await;
    let post = guild.discord.post_in_forum(&guild.ann, &guild.forum, "A hum", UNKNOWN);
    // Reading stops before the forum.
    guild.discord.fail_next("GET", "/threads/active", Fault::RateLimited { retry_after: 4.0, global: false });
    guild.desk.start_again();
    guild.discord.wait_for(|state| (state.waits() == 1).then_some(())).await;
    guild.discord.say_in_thread(&guild.ann, &post, "it hums louder now");
    guild.sees(&post, "Ticket #1").await;
    guild.discord.slash(&guild.maya, &guild.agents, "show", json!([{"type": 4, "name": "ticket", "value": 1}]));
    let shown = guild.tells(&guild.maya, "#1").await;
    assert!(text(&shown).contains("it hums louder now"), "{}", text(&shown));
    assert_eq!(guild.discord.messages(&post).len(), 1);
    guild.discord.assert_clean();
}

#[tokio::test]
async fn without_the_message_content_intent_only_what_speaks_to_the_desk_is_read() {
    let mut guild = Guild::open_with("message_content = false", |_| {}).await;
    crash(&mut guild).await;
    let unheard = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    let mention = guild.discord.say(&guild.ann, &guild.support, &format!("<@{}> {OTHER}", guild.discord.bot_user()));
    guild.desk.start_again();
    guild.sees(&mention, "TLS").await;
    guild.desk.has_caught_up().await;
    guild.desk.has_delivered().await;
    assert!(guild.discord.messages(&unheard).is_empty());
    guild.discord.assert_clean();
}

#[tokio::test]
async fn after_a_silence_the_desk_looks_whether_it_is_deaf() {
    let guild = Guild::open_with("\n[backfill]\nsilence = \"2s\"\n", |_| {}).await;
    still_answers(&guild).await;
    guild.discord.withhold_messages(true);
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.sees(&question, "That helped").await;
    guild.desk.says("written and not delivered to the desk").await;
    guild.discord.withhold_messages(false);
    still_answers(&guild).await;
    assert_eq!(guild.discord.messages(&question).len(), 1);
    guild.discord.assert_clean();
}

#[tokio::test]
async fn the_last_sessions_of_a_day_are_not_begun() {
    let mut guild = Guild::open().await;
    crash(&mut guild).await;
    guild.discord.leave_starts(40);
    guild.desk.start_again();
    guild.desk.says("the day's sessions are nearly used up").await;
    assert_eq!(guild.discord.identifies(), 1);
    assert_eq!(guild.desk.stop().await, Some(0), "and a stop does not wait for new ones");
}

#[tokio::test]
async fn a_crash_loop_is_slowed_down() {
    let mut guild = Guild::open().await;
    crash(&mut guild).await;
    guild.desk.has_begun_sessions(&guild.discord.bot_user(), 19).await;
    guild.desk.start_again();
    guild.desk.says("Discord was connected to too often today").await;
    assert_eq!(guild.discord.identifies(), 1);
}

#[tokio::test]
async fn an_event_that_nobody_can_read_is_a_dead_letter_and_the_next_is_answered() {
    let guild = Guild::open().await;
    guild.discord.send_raw("MESSAGE_CREATE", json!({"id": "77", "channel_id": guild.support, "content": 7}));
    still_answers(&guild).await;
    let listed = guild.desk.run(&["deadletter", "list"]).await;
    assert!(listed.starts_with("frame-1") && listed.contains("it cannot be read"), "{listed}");
    assert!(guild.desk.run(&["deadletter", "show", "frame-1"]).await.contains("\"content\": 7"));
    assert_eq!(guild.desk.run(&["deadletter", "drop", "frame-1"]).await, "frame-1 dropped\n");
    assert_eq!(guild.desk.run(&["deadletter", "list"]).await, "No dead letters.\n");
}

//! What was said while the desk was away is read back: nothing is lost, nothing comes twice.

use std::time::{Duration, Instant};

use super::team::{KNOWN, OTHER, Team, UNKNOWN, count, text};
use super::trouble::asked;
use crate::fakes::slack::{Fault, State};

const HOUR: Duration = Duration::from_secs(3600);

/// What nobody needs an answer to.
const CHATTER: &str = "thanks a lot!";

/// Slack gives up on what happens meanwhile.
async fn crashed(team: &mut Team) {
    team.desk.has_caught_up().await;
    crashed_while_reading(team).await;
}

async fn crashed_while_reading(team: &mut Team) {
    team.desk.has_delivered().await;
    team.desk.crash().await;
    team.slack.withhold_events(true);
}

fn start_again(team: &mut Team) {
    team.slack.withhold_events(false);
    team.desk.start_again();
}

#[tokio::test]
async fn what_was_said_while_the_desk_was_down_is_taken_once_wherever_it_was_said() {
    let mut team = Team::open().await;
    let (thread, _) = team.ticket().await;
    team.slack.direct(&team.eve, KNOWN);
    let direct = team.slack.direct_channel(&team.eve);
    team.sees(&direct, "Ticket #2").await;
    crashed(&mut team).await;
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    let unknown = team.slack.say(&team.ann, &team.support, "how do I teach a theremin to hum?");
    team.slack.say_in_thread(&team.ann, &team.support, &unknown, "it hums louder now");
    team.slack.say_in_thread(&team.ann, &team.support, &thread, "in E flat it is worse");
    team.slack.direct(&team.eve, "and it grows faster since Monday");
    start_again(&mut team);
    team.sees_under(&question, "That helped").await;
    team.sees_under(&unknown, "Ticket #3").await;
    team.sees(&team.agents, "grows faster").await;
    team.desk.has_caught_up().await;
    for (ticket, words) in [(1, "in E flat it is worse"), (3, "it hums louder now")] {
        team.slack.command(&team.maya, &team.agents, &format!("show {ticket}"));
        team.tells(&team.maya, words).await;
    }
    crashed(&mut team).await;
    start_again(&mut team);
    assert_eq!(asked(&team).await.len(), 1);
    let posts = [&question, &unknown].map(|thread| team.slack.in_thread(&team.support, thread).len());
    assert_eq!(posts, [1, 1], "a second start answers nothing again");
    assert_eq!(count(&team.slack, &team.agents, "grows faster"), 1);
    assert_eq!(count(&team.slack, &team.agents, "Missed"), 0, "what was mended is not told");
    team.slack.assert_clean();
}

#[tokio::test]
async fn what_slack_delivers_again_and_what_is_read_is_one_question() {
    let mut team = Team::open().await;
    asked(&team).await;
    team.desk.crash().await;
    // Slack tries for some seconds: both ways bring it.
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    team.desk.start_again();
    team.sees_under(&question, "That helped").await;
    team.slack.wait_for(|state| state.is_all_acknowledged().then_some(())).await;
    assert_eq!(asked(&team).await.len(), 1);
    assert_eq!(team.slack.in_thread(&team.support, &question).len(), 1);
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_crash_in_the_middle_of_reading_loses_and_doubles_nothing() {
    let mut team = Team::open().await;
    crashed(&mut team).await;
    let [question, unknown] = [KNOWN, UNKNOWN].map(|words| team.slack.say(&team.ann, &team.support, words));
    team.slack.say_in_thread(&team.ann, &team.support, &unknown, "it hums louder now");
    // Reading stops between the channel and the thread.
    team.slack.fail_next("conversations.replies", Fault::Http(503));
    start_again(&mut team);
    team.sees_under(&question, "That helped").await;
    team.sees_under(&unknown, "Ticket #1").await;
    crashed_while_reading(&mut team).await;
    let more = team.slack.say(&team.ann, &team.support, OTHER);
    start_again(&mut team);
    team.sees_under(&more, "TLS").await;
    team.desk.has_caught_up().await;
    team.slack.command(&team.maya, &team.agents, "show 1");
    team.tells(&team.maya, "it hums louder now").await;
    let posts = [&question, &unknown, &more].map(|thread| team.slack.in_thread(&team.support, thread).len());
    assert_eq!(posts, [1; 3]);
    team.slack.assert_clean();
}

#[tokio::test]
async fn more_than_a_page_is_read_within_the_rate_limits() {
    let mut team = Team::open().await;
    crashed(&mut team).await;
    let calls = |state: &State| state.requests().iter().filter(|line| *line == "conversations.history ok").count();
    let before = team.slack.read(calls);
    team.slack.cap_pages(15);
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    for _ in 0..40 {
        team.slack.say(&team.ann, &team.support, CHATTER);
    }
    team.slack.fail_next("conversations.history", Fault::RateLimited { retry_after: 2 });
    start_again(&mut team);
    team.sees_under(&question, "That helped").await;
    assert_eq!(team.slack.read(State::waits), 1, "no call comes before its time");
    assert_eq!(team.slack.read(calls) - before, 3, "41 messages are three pages");
    team.slack.assert_clean();
}

#[tokio::test]
async fn what_is_too_much_or_too_old_is_told_to_the_agents_once() {
    let more = "\n[backfill]\nmax_messages = 20\n";
    let mut team = Team::begin(more, |slack| slack.cap_pages(15)).await;
    asked(&team).await;
    crashed(&mut team).await;
    let last = team.slack.said_ago(&team.ann, &team.support, CHATTER, 31 * HOUR);
    team.desk.forget_places("slack", &team.slack.team_id(), &team.support, &last).await;
    team.slack.said_ago(&team.ann, &team.support, UNKNOWN, 30 * HOUR);
    let old = team.slack.said_ago(&team.ann, &team.support, UNKNOWN, 8 * HOUR);
    start_again(&mut team);
    let told = team.sees(&team.agents, "older than the desk reads back").await;
    assert!(text(&told).contains("1 question") && text(&told).contains(&old.replace('.', "")), "{}", text(&told));
    assert!(team.slack.in_thread(&team.support, &old).is_empty(), "nobody is answered out of nowhere");
    crashed(&mut team).await;
    for _ in 0..40 {
        team.slack.say(&team.ann, &team.support, CHATTER);
    }
    start_again(&mut team);
    team.sees(&team.agents, "there is more than the desk reads back").await;
    crashed(&mut team).await;
    start_again(&mut team);
    assert_eq!(asked(&team).await.len(), 1);
    assert_eq!(count(&team.slack, &team.agents, "Missed while the desk was away"), 2);
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_channel_that_the_app_was_taken_out_of_is_told_to_the_agents() {
    let mut team = Team::open().await;
    crashed(&mut team).await;
    team.slack.remove(&team.support, &team.slack.bot_user());
    start_again(&mut team);
    team.sees(&team.agents, "may not read the history there").await;
}

#[tokio::test]
async fn a_reply_that_comes_live_waits_for_its_question_that_is_still_unread() {
    let mut team = Team::open().await;
    crashed(&mut team).await;
    let unknown = team.slack.say(&team.ann, &team.support, UNKNOWN);
    team.slack.fail_next("conversations.history", Fault::RateLimited { retry_after: 5 });
    start_again(&mut team);
    team.slack.wait_for(|state| (state.waits() == 1).then_some(())).await;
    team.slack.say_in_thread(&team.ann, &team.support, &unknown, "it hums louder now");
    team.sees_under(&unknown, "Ticket #1").await;
    team.desk.has_caught_up().await;
    team.slack.wait_for(|state| state.is_all_acknowledged().then_some(())).await;
    team.slack.command(&team.maya, &team.agents, "show 1");
    team.tells(&team.maya, "it hums louder now").await;
    assert_eq!(team.slack.in_thread(&team.support, &unknown).len(), 1);
    team.slack.assert_clean();
}

#[tokio::test]
async fn what_was_said_while_no_socket_was_open_is_read() {
    let team = Team::open().await;
    team.slack.withhold_events(true);
    team.slack.drop_sockets();
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    team.slack.withhold_events(false);
    team.sees_under(&question, "That helped").await;
    assert_eq!(asked(&team).await.len(), 1);
    team.slack.assert_clean();
}

#[tokio::test]
async fn after_a_silence_the_desk_looks_whether_it_is_deaf() {
    let team = Team::begin("\n[backfill]\nsilence = \"2s\"\n", |_| {}).await;
    asked(&team).await;
    team.slack.withhold_events(true);
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    team.sees_under(&question, "That helped").await;
    team.desk.says("written and not delivered to the desk").await;
    team.slack.withhold_events(false);
    assert_eq!(asked(&team).await.len(), 1);
    team.slack.assert_clean();
}

#[tokio::test]
async fn over_http_what_was_missed_is_read_too() {
    let mut team = Team::open_over_http().await;
    crashed(&mut team).await;
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    start_again(&mut team);
    team.sees_under(&question, "That helped").await;
    assert_eq!(team.slack.in_thread(&team.support, &question).len(), 1);
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_renewal_of_both_sockets_that_is_told_to_wait_leaves_the_desk_deaf_for_ten_seconds_at_most() {
    let team = Team::open().await;
    asked(&team).await;
    team.slack.fail_next("apps.connections.open", Fault::RateLimited { retry_after: 5 });
    team.slack.refresh_sockets();
    let ended = Instant::now();
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    team.sees_under(&question, "That helped").await;
    let opened = team.slack.read(State::socket_moments).into_iter().find(|moment| *moment > ended).unwrap();
    assert!(opened - ended <= Duration::from_secs(10), "deaf for {:?}", opened - ended);
    assert_eq!(team.slack.in_thread(&team.support, &question).len(), 1);
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_frame_that_nobody_can_read_is_a_dead_letter_and_the_next_is_answered() {
    let team = Team::open().await;
    team.slack.send_raw("no json");
    assert_eq!(asked(&team).await.len(), 1);
    let listed = team.desk.run(&["deadletter", "list"]).await;
    assert!(listed.starts_with("frame-1") && listed.contains("it is no JSON"), "{listed}");
}

//! Slack has its bad days: nothing is lost, nothing comes twice.

use serde_json::json;

use super::team::{KNOWN, Team, UNKNOWN, button, count, text};
use crate::fakes::slack::{Fault, Posted, State};

/// A question is asked, answered and settled with its button; its answers.
pub async fn asked(team: &Team) -> Vec<Posted> {
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    let answer = team.sees_under(&question, "That helped").await;
    // The desk has its answer's receipt when it goes on with the button.
    team.slack.press(&team.ann, &answer, &button(&answer, "That helped"));
    team.sees_under(&question, "Glad that helped").await;
    team.slack.in_thread(&team.support, &question)
}

/// The same, where the post itself meets trouble and nobody knows whether it was done: it is looked for first.
async fn answered_once(team: &Team, trouble: Fault) {
    team.slack.fail_next("chat.postMessage", trouble);
    asked(team).await;
    let looked_for = |state: &State| state.requests().iter().any(|line| line == "conversations.replies ok");
    team.slack.wait_for(|state| looked_for(state).then_some(())).await;
    // What the desk still had in hand is posted before this.
    let other = team.slack.say(&team.ann, &team.support, UNKNOWN);
    team.sees_under(&other, "Ticket #1").await;
    assert_eq!(team.slack.messages(&team.support).len(), 2);
    assert_eq!(count(&team.slack, &team.support, "Glad that helped"), 1);
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_lost_reply_leaves_one_post() {
    let team = Team::open().await;
    answered_once(&team, Fault::LoseReply).await;
}

#[tokio::test]
async fn lost_replies_leave_one_card_too() {
    let team = Team::open().await;
    for _ in 0..2 {
        team.slack.fail_next("chat.postMessage", Fault::LoseReply);
    }
    let (thread, card) = team.ticket().await;
    let looked_for = |state: &State| state.requests().iter().any(|line| line == "conversations.history ok");
    team.slack.wait_for(|state| looked_for(state).then_some(())).await;
    // The card is edited once its place is known.
    team.slack.press(&team.maya, &card, &button(&card, "Claim"));
    let claimed = team.sees(&team.agents, "Maya").await;
    assert_eq!((claimed.ts, team.slack.messages(&team.agents).len()), (card.ts, 1));
    assert_eq!(count(&team.slack, &team.support, "flux capacitor"), 1, "{thread}");
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_server_error_is_tried_again() {
    let team = Team::open().await;
    answered_once(&team, Fault::Http(502)).await;
}

#[tokio::test]
async fn a_call_that_hangs_is_given_up_and_tried_again() {
    let team = Team::open().await;
    answered_once(&team, Fault::Hang).await;
}

#[tokio::test]
async fn a_rate_limit_is_waited_out() {
    let team = Team::open().await;
    team.slack.fail_next("chat.postMessage", Fault::RateLimited { retry_after: 2 });
    assert_eq!(asked(&team).await.len(), 1);
    assert_eq!(team.slack.read(State::waits), 1);
    team.slack.assert_clean();
}

#[tokio::test]
async fn where_slack_refuses_the_blocks_the_words_are_posted_without() {
    let team = Team::open().await;
    team.slack.fail_next("chat.postMessage", Fault::Error("invalid_blocks".into()));
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    let plain = team.sees_under(&question, "consumers").await;
    assert_eq!(plain.blocks, json!([]));
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_private_answer_finds_another_way_when_its_address_has_expired() {
    let team = Team::open().await;
    team.slack.give_stale_addresses();
    team.slack.command(&team.ann, &team.support, "whoami");
    team.tells(&team.ann, "Ann").await;
    team.slack.remove(&team.support, &team.slack.bot_user());
    team.slack.command(&team.ann, &team.support, "whoami");
    let direct = team.slack.direct_channel(&team.ann);
    team.sees(&direct, "Ann").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn an_event_that_comes_twice_is_answered_once() {
    let team = Team::open().await;
    let question = team.slack.say(&team.ann, &team.support, UNKNOWN);
    team.sees_under(&question, "Ticket #1").await;
    team.slack.redeliver_last_event();
    team.slack.redeliver_last_event();
    assert_eq!(asked(&team).await.len(), 1);
    assert_eq!(team.slack.in_thread(&team.support, &question).len(), 1);
    assert_eq!(count(&team.slack, &team.agents, "Claim"), 1);
    team.slack.assert_clean();
}

#[tokio::test]
async fn an_event_of_which_only_the_retry_arrives_is_answered() {
    let team = Team::open().await;
    team.slack.lose_next_delivery(2);
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    team.sees_under(&question, "That helped").await;
    assert!(team.slack.read(|state| state.complaints().is_empty()));
    team.slack.assert_clean();
}

#[tokio::test]
async fn an_event_that_cannot_be_stored_is_not_acknowledged() {
    let team = Team::open().await;
    // The message that the emoji is on cannot be read, so Slack must bring the event again.
    let message = team.slack.say(&team.ann, &team.agents, "the broker smells of toast");
    team.slack.fail_next("conversations.history", Fault::Http(503));
    team.slack.react(&team.maya, &team.agents, &message, "ticket");
    team.sees(&team.agents, "Ticket #1").await;
    assert_eq!(team.slack.read(|state| state.attempts_of("reaction_added")), 2);
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_server_that_knows_neither_people_nor_groups_still_gets_answers_and_is_not_asked_each_time() {
    let team = Team::open().await;
    for method in ["users.info", "usergroups.users.list"].repeat(9) {
        team.slack.fail_next(method, Fault::Error("unknown_method".into()));
    }
    for _ in 0..3 {
        let answers = asked(&team).await;
        assert!(text(&answers[0]).contains("Glad that helped"));
    }
    let asked_for =
        |method: &str| team.slack.read(|state| state.requests().iter().filter(|line| line.starts_with(method)).count());
    assert_eq!((asked_for("users.info"), asked_for("usergroups.users.list")), (1, 2), "one person, two groups");
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_form_that_cannot_be_opened_in_time_is_told() {
    let team = Team::open().await;
    let (_, card) = team.ticket().await;
    team.slack.fail_next("views.open", Fault::Error("expired_trigger_id".into()));
    team.slack.press(&team.maya, &card, &button(&card, "Close"));
    team.tells(&team.maya, "try it again").await;
    team.slack.press(&team.maya, &card, &button(&card, "Close"));
    team.modal(&team.maya).await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn an_answer_after_a_crash_is_posted_by_the_next_start() {
    let mut team = Team::open().await;
    team.slack.fail_next("chat.postMessage", Fault::Http(503));
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    // The row is given back: a crash before that would hold it until its lease runs out.
    team.desk.says("not delivered yet").await;
    team.desk.crash().await;
    team.desk.start_again();
    team.sees_under(&question, "That helped").await;
    assert_eq!(team.slack.in_thread(&team.support, &question).len(), 1);
    team.slack.assert_clean();
}

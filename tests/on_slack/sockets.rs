//! Sockets come and go: every question is heard all the same.

use std::time::Duration;

use serde_json::json;

use super::team::{KNOWN, Team};
use super::trouble::asked;
use crate::fakes::slack::State;

#[tokio::test]
async fn while_the_sockets_are_renewed_every_question_is_heard() {
    let team = Team::open().await;
    for round in 0..3 {
        team.slack.refresh_oldest_socket();
        let question = team.slack.say(&team.ann, &team.support, KNOWN);
        team.sees_under(&question, "That helped").await;
        team.slack.wait_for(|state| (state.sockets_opened() >= 3 + round).then_some(())).await;
    }
    team.slack.refresh_sockets();
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    team.sees_under(&question, "That helped").await;
    team.slack.drop_sockets();
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    team.sees_under(&question, "That helped").await;
    assert!(team.slack.read(|state| state.complaints().is_empty()));
    team.slack.assert_clean();
}

#[tokio::test]
async fn when_all_sockets_are_about_to_end_one_stays_until_another_is_there() {
    let team = Team::open().await;
    for rounds in 1..=3 {
        team.slack.warn_sockets();
        let is_renewed =
            |state: &State| (state.sockets_opened() == 2 + 2 * rounds && state.sockets() == 2).then_some(());
        team.slack.wait_for(is_renewed).await;
        // Two, where a new one was there before Slack saw the old one go.
        assert!(team.slack.read(State::sockets_least) >= 1);
    }
    assert_eq!(asked(&team).await.len(), 1);
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_socket_too_many_is_not_asked_for_again_and_again() {
    let team = Team::begin("", |slack| slack.cap_sockets(1)).await;
    team.slack.wait_for(|state| (state.sockets_refused() > 0).then_some(())).await;
    team.desk.says("too many sockets").await;
    for _ in 0..3 {
        assert_eq!(asked(&team).await.len(), 1);
    }
    assert!(team.slack.read(State::sockets_refused) <= 3);
    team.slack.assert_clean();
}

#[tokio::test]
async fn sockets_that_end_at_once_are_opened_again_at_a_walk() {
    let team = Team::begin("", |slack| slack.cut_new_sockets(true)).await;
    let moments = team.slack.wait_for(|state| Some(state.socket_moments()).filter(|all| all.len() > 15)).await;
    assert!(moments[15].duration_since(moments[0]) > Duration::from_secs(2), "{moments:?}");
    team.slack.cut_new_sockets(false);
    team.slack.wait_for(|state| (state.sockets() == 2).then_some(())).await;
    assert_eq!(asked(&team).await.len(), 1);
    team.slack.assert_clean();
}

#[tokio::test]
async fn sockets_on_which_nothing_comes_any_more_are_replaced() {
    let team = Team::open().await;
    team.slack.freeze_sockets();
    team.slack.wait_for(|state| (state.sockets_opened() >= 4).then_some(())).await;
    // Slack does not know which sockets are dead, and tries them too; what is not acknowledged comes again.
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    team.sees_under(&question, "That helped").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn what_nobody_understands_makes_the_desk_neither_deaf_nor_stop() {
    let team = Team::open().await;
    for frame in ["no json", "3", "[]", "{}", r#"{"type":"hello"}"#, r#"{"type":"news","reason":7}"#] {
        team.slack.send_raw(frame);
    }
    for event in [
        json!({}),
        json!({"type": "message"}),
        json!({"type": "message", "channel": 7, "user": [], "ts": {}}),
        json!({"type": "reaction_added", "reaction": "ticket", "item": null}),
        json!({"type": "app_home_opened", "user": "U404"}),
        json!({"type": "planet_aligned", "planets": ["mars"]}),
    ] {
        team.slack.send_event(&event);
    }
    assert_eq!(asked(&team).await.len(), 1);
    team.slack.wait_for(|state| state.is_all_acknowledged().then_some(())).await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn frozen_sockets_do_not_hold_up_a_stop() {
    let mut team = Team::open().await;
    team.slack.freeze_sockets();
    assert_eq!(team.desk.stop().await, Some(0), "{}", team.desk.log());
}

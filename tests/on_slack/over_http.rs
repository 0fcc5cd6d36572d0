//! The HTTP mode: signed requests, in three seconds, some of them again.

use super::team::{CREATE_TICKET, KNOWN, PREVIOUS_SECRET, Team, button, text};
use crate::fakes::slack::State;

#[tokio::test]
async fn the_address_is_verified_and_a_ticket_is_worked_over_http() {
    let team = Team::open_over_http().await;
    team.slack.verify_address().await.unwrap();
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    let answer = team.sees_under(&question, "That helped").await;
    team.slack.press(&team.ann, &answer, &button(&answer, "I need a person"));
    let card = team.sees(&team.agents, "Claim").await;
    team.slack.command(&team.maya, &team.agents, "claim 1");
    team.sees_under(&question, "is on #1 now").await;
    team.slack.press(&team.maya, &card, &button(&card, "Close"));
    let modal = team.modal(&team.maya).await;
    team.slack.submit(&team.maya, modal["id"].as_str().unwrap(), &[("field", "it was <out> & about")]);
    team.sees_under(&question, "closed #1").await;
    let other = team.slack.say(&team.ann, &team.support, "thanks!");
    team.slack.shortcut(&team.maya, &team.support, &other, CREATE_TICKET);
    team.tells(&team.maya, "#2 is open").await;
    assert!(team.slack.read(|state| state.complaints().is_empty() && state.pushes().iter().all(|(_, ok)| *ok == 200)));
    team.slack.assert_clean();
}

/// How the requests for commands were answered.
fn commands(state: &State) -> Vec<u16> {
    state.pushes().into_iter().filter(|(path, _)| path == "commands").map(|(_, status)| status).collect()
}

#[tokio::test]
async fn what_is_not_signed_well_or_too_long_ago_changes_nothing() {
    let team = Team::open_over_http().await;
    team.slack.spoil_signature();
    team.slack.command(&team.ann, &team.support, "new it is all wrong");
    team.slack.wait_for(|state| (commands(state) == [401]).then_some(())).await;
    for (round, skew_secs) in [(2, -301), (3, 310)] {
        team.slack.skew_clock(skew_secs);
        team.slack.command(&team.ann, &team.support, "new it is all wrong");
        team.slack.wait_for(|state| (commands(state) == vec![401; round]).then_some(())).await;
    }
    team.slack.skew_clock(0);
    team.slack.sign_with("some-other-secret");
    team.slack.command(&team.ann, &team.support, "new it is all wrong");
    team.slack.wait_for(|state| (state.complaints().len() == 4).then_some(())).await;
    team.desk.says("check slack.signing_secret").await;
    team.slack.sign_with(PREVIOUS_SECRET);
    team.slack.command(&team.ann, &team.support, "new it is all well");
    assert!(text(&team.tells(&team.ann, "is open").await).contains("#1"), "the first that was taken");
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_request_that_took_almost_five_minutes_is_good() {
    let team = Team::open_over_http().await;
    team.slack.skew_clock(-280);
    team.slack.command(&team.ann, &team.support, "whoami");
    team.tells(&team.ann, "Ann").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn the_retry_of_an_event_is_taken_and_its_repetition_is_not() {
    let team = Team::open_over_http().await;
    team.slack.spoil_signature();
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    team.sees_under(&question, "That helped").await;
    team.desk.says("Slack delivers an event again").await;
    team.slack.redeliver_last_event();
    let other = team.slack.say(&team.ann, &team.support, KNOWN);
    team.sees_under(&other, "That helped").await;
    assert_eq!(team.slack.in_thread(&team.support, &question).len(), 1);
    team.slack.assert_clean();
}

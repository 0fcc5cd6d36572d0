//! All the ways to ask arrive at the same flow.

use super::team::{KNOWN, Team, button};

#[tokio::test]
async fn a_question_is_answered_in_a_thread_under_it_and_the_asker_says_that_it_helped() {
    let team = Team::open().await;
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    let answer = team.sees_under(&question, "I need a person").await;
    team.slack.press(&team.ann, &answer, &button(&answer, "That helped"));
    let thanked = team.sees_under(&question, "Glad that helped").await;
    assert_eq!(thanked.ts, answer.ts, "edited, not posted anew");
    team.slack.assert_clean();
}

//! Drafts of a language model on Slack: the message with the suggestions is edited, and nothing is posted anew.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::team::{KNOWN, Team, button, text};
use crate::fakes::model::{FakeModel, Turn};
use crate::fakes::slack::Posted;

const SUGGESTED: &str = "Is it one of these?";

/// A team whose desk only ever suggests, and has a language model.
async fn team(model: &FakeModel) -> Team {
    let more = format!("{}[faq]\nanswer_at = 1.0\nsuggest_at = 0.0001\n", model.configuration());
    let team = Team::begin(&more, |_| {}).await;
    team.desk.says("Slack is listened to").await;
    team
}

/// The id of the button that picks the entry about lag.
fn lag(posted: &Posted) -> String {
    button(posted, "Why is my consumer lag growing?")
}

#[tokio::test]
async fn suggestions_are_edited_into_a_draft_in_plain_words_and_its_buttons_still_work() {
    let model = FakeModel::start().await;
    let hostile = "Add consumers <!channel> <@U1> *bold* <b>, see https://ledgerline.example/docs/consume/lag";
    model.next(Turn::Answers(hostile, &["consumer-lag"]));
    let team = team(&model).await;
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    let draft = team.sees_under(&question, "Drafted by a language model from: Why is my consumer lag growing?").await;
    assert_eq!(team.slack.in_thread(&team.support, &question).len(), 1, "edited, not posted anew");
    let quoted = draft.blocks.as_array().unwrap().iter().find(|block| block["type"] == "rich_text").unwrap();
    assert_eq!(quoted.pointer("/elements/0/elements/0/text").unwrap(), hostile, "as text that is not read for markup");
    assert!(draft.text.contains("&lt;!channel&gt;") && text(&draft).contains("it may be wrong"), "{draft:?}");
    team.slack.press(&team.ann, &draft, &lag(&draft));
    let answer = team.sees_under(&question, "That helped").await;
    assert_eq!((&answer.ts, text(&answer).contains("Drafted by")), (&draft.ts, false));
    team.slack.assert_clean();
    model.assert_clean();
}

#[tokio::test]
async fn after_a_pick_a_late_draft_does_not_appear() {
    let model = FakeModel::start().await;
    let gate = Arc::new(Semaphore::new(0));
    model.next(Turn::Waits(Arc::clone(&gate), "Too late.", &["consumer-lag"]));
    let team = team(&model).await;
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    let suggested = team.sees_under(&question, SUGGESTED).await;
    model.asked(1).await;
    team.slack.press(&team.ann, &suggested, &lag(&suggested));
    team.sees_under(&question, "That helped").await;
    gate.add_permits(1);
    // The next one is drafted after it.
    model.next(Turn::Answers("Add consumers.", &["consumer-lag"]));
    let other = team.slack.say(&team.ann, &team.support, KNOWN);
    team.sees_under(&other, "Add consumers.").await;
    assert!(text(&team.sees_under(&question, "That helped").await).contains("ledgerlinectl group describe"));
    assert_eq!(team.slack.in_thread(&team.support, &question).len(), 1);
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_direct_message_is_drafted_in_its_place_and_a_chinese_question_in_chinese() {
    let model = FakeModel::start().await;
    model.next(Turn::Answers("请增加消费者。", &["consumer-lag"]));
    let team = team(&model).await;
    team.slack.direct(&team.ann, "消费积压越来越多怎么办？");
    let direct = team.slack.direct_channel(&team.ann);
    let draft = text(&team.sees(&direct, "请增加消费者").await);
    assert!(draft.contains("由语言模型起草，依据：") && draft.contains("我需要人工帮助"), "{draft}");
    team.slack.assert_clean();
    model.assert_clean();
}

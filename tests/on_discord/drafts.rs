//! Drafts of a language model on Discord: the message with the suggestions is edited, and nothing is posted anew.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::guild::{Guild, KNOWN, button, text};
use crate::fakes::discord::Posted;
use crate::fakes::model::{FakeModel, KEY, Turn};

const SUGGESTED: &str = "Is it one of these?";

/// A guild whose desk only ever suggests, and has a language model.
async fn guild(model: &FakeModel) -> Guild {
    let more = format!("{}[faq]\nanswer_at = 1.0\nsuggest_at = 0.0001\n", model.configuration());
    Guild::open_with(&more, |_| {}).await
}

/// The id of the button that picks the entry about lag.
fn lag(posted: &Posted) -> String {
    button(posted, "Why is my consumer lag growing?")
}

#[tokio::test]
async fn suggestions_are_edited_into_a_draft_in_plain_words_and_its_buttons_still_work() {
    let model = FakeModel::start().await;
    let hostile = "Add consumers @everyone <@1> [now](x) **bold** <b>, see https://ledgerline.example/docs/consume/lag";
    model.next(Turn::Answers(hostile, &["consumer-lag"]));
    let guild = guild(&model).await;
    guild.desk.says("a language model drafts answers").await;
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    let draft = guild.sees(&question, "Drafted by a language model from: Why is my consumer lag growing?").await;
    assert_eq!(guild.discord.messages(&question).len(), 1, "edited, not posted anew");
    let shown = text(&draft).replace('\u{200b}', "|");
    assert!(shown.contains(SUGGESTED) && shown.contains("it may be wrong"), "{shown}");
    for plain in ["@|everyone", r"\\<@|1\\>", r"\\[now\\]\\(x\\)", r"\\*\\*bold\\*\\*"] {
        assert!(shown.contains(plain) || shown.contains(&plain.replace(r"\\", r"\")), "{plain} in {shown}");
    }
    guild.discord.press(&guild.ann, &question, &draft.id, &lag(&draft));
    let answer = guild.sees(&question, "That helped").await;
    assert_eq!((&answer.id, text(&answer).contains("Drafted by")), (&draft.id, false));
    guild.desk.says("a language model drafted an answer").await;
    let log = guild.desk.log();
    assert!(!log.contains("Add consumers") && !log.contains(KNOWN) && !log.contains(KEY), "{log}");
    guild.discord.assert_clean();
    model.assert_clean();
}

#[tokio::test]
async fn after_a_pick_a_late_draft_does_not_appear() {
    let model = FakeModel::start().await;
    let gate = Arc::new(Semaphore::new(0));
    model.next(Turn::Waits(Arc::clone(&gate), "Too late.", &["consumer-lag"]));
    let guild = guild(&model).await;
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    let suggested = guild.sees(&question, SUGGESTED).await;
    model.asked(1).await;
    guild.discord.press(&guild.ann, &question, &suggested.id, &lag(&suggested));
    guild.sees(&question, "That helped").await;
    gate.add_permits(1);
    // The next one is drafted after it.
    model.next(Turn::Answers("Add consumers.", &["consumer-lag"]));
    let other = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.sees(&other, "Add consumers.").await;
    assert!(text(&guild.sees(&question, "That helped").await).contains("ledgerlinectl group describe"));
    assert_eq!(guild.discord.messages(&question).len(), 1);
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_direct_message_and_a_forum_post_are_drafted_in_their_place() {
    let model = FakeModel::start().await;
    model.next(Turn::Answers("Add consumers.", &["consumer-lag"]));
    let guild = guild(&model).await;
    guild.discord.direct(&guild.ann, KNOWN);
    let direct = guild.discord.dm_channel(&guild.ann);
    guild.sees(&direct, "Add consumers.").await;
    model.next(Turn::Answers("Add more consumers.", &["consumer-lag"]));
    let post = guild.discord.post_in_forum(&guild.ann, &guild.forum, "lag", KNOWN);
    guild.sees(&post, "Add more consumers.").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_desk_that_ends_and_starts_again_while_the_model_writes_shows_one_draft() {
    let model = FakeModel::start().await;
    model.next(Turn::Waits(Arc::new(Semaphore::new(0)), "Never.", &["consumer-lag"]));
    let mut guild = guild(&model).await;
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.sees(&question, SUGGESTED).await;
    model.asked(1).await;
    assert_eq!(guild.desk.stop().await, Some(0), "a slow model does not hold up the end");
    model.next(Turn::Answers("Add consumers.", &["consumer-lag"]));
    guild.desk.start_again();
    guild.sees(&question, "Add consumers.").await;
    assert_eq!((guild.discord.messages(&question).len(), model.requests().len()), (1, 2));
    guild.discord.assert_clean();
}

//! Drafts of a language model in the terminal: printed once below what was printed before, as nothing can be edited.

use crate::fakes::model::{FakeModel, Turn};
use crate::program::chat::{Chat, below_first_screen};
use crate::program::folder::Folder;

#[test]
fn a_draft_is_printed_once_below_the_suggestions_and_the_first_screen_says_where_questions_go() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let model = runtime.block_on(FakeModel::start());
    model.next(Turn::Answers("Seven days, \u{1b}[2Jsays the FAQ.\nNot longer.", &["keep-records"]));
    let folder = Folder::with_faq();
    let more = "[faq]\nanswer_at = 1.0\nsuggest_at = 0.0001\n";
    folder.write("frontdesk.toml", format!("{}{more}", model.configuration()));
    let mut chat = Chat::start(&folder);
    chat.say("how long are my records kept?");
    chat.hears_times("I need a person", 2);
    chat.say("1");
    chat.hears("Seven days.\n");
    let ended = chat.end();
    assert_eq!((ended.code, ended.log.as_str()), (Some(0), ""));
    assert!(ended.out.contains("Questions that the FAQ is unsure of go to the language model at 127.0.0.1:"));
    assert!(!ended.out.contains("Nothing leaves this machine"), "{}", ended.out);
    insta::assert_snapshot!(below_first_screen(&ended.out), @r"
    desk: I am not sure. Is it one of these? If not, a person will help.
      Type a number to choose:
        1  How long are records kept?
        2  How do I reset a consumer group's offsets?
        3  I need a person
    desk:
      I am not sure. A language model drafted this answer; it may be wrong:
      > Seven days, [2Jsays the FAQ.
      > Not longer.
      Drafted by a language model from: How long are records kept?
      Is it one of these? If not, a person will help.
      Type a number to choose:
        1  How long are records kept?
        2  How do I reset a consumer group's offsets?
        3  I need a person
    desk to guest alone: How long are records kept?
      Seven days.
      Type a number to choose:
        1  That helped
        2  I need a person
    ");
    model.assert_clean();
}

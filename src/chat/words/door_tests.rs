//! What strangers wrote reaches a message through the door or as a quotation, and in no other way.

use jiff::Timestamp;

use super::samples::{notices, view};
use super::*;
use crate::domain::{Conversation, Status};

/// A door that hides what passes it.
pub(super) struct Shut;

impl Door for Shut {
    fn untrusted(&self, _: &Untrusted) -> String {
        "(theirs)".to_owned()
    }

    fn person(&self, _: &Named) -> String {
        "(somebody)".to_owned()
    }

    fn time(&self, at: Timestamp) -> String {
        at.to_string()
    }

    fn bold(&self, words: &str) -> String {
        format!("*{words}*")
    }

    fn command(&self, line: &str) -> String {
        format!("/{line}")
    }

    fn link(&self, _: &Conversation) -> Option<String> {
        Some("(link)".to_owned())
    }
}

/// All of a message but its quotations, which platforms escape themselves.
fn unquoted(message: &Message) -> String {
    let kept = message.blocks.iter().filter(|block| !matches!(block, Block::Quote(_)));
    format!("{:?} {:?} {:?}", message.title, kept.collect::<Vec<_>>(), message.buttons)
}

#[test]
fn whatever_strangers_wrote_passes_the_door() {
    let hostile = "@everyone <!channel> [x](http://evil)";
    for locale in [Locale::English, Locale::Chinese] {
        for notice in notices(hostile, "our own words") {
            let message = compose(&notice, locale, Platform::Slack, &Shut).unwrap();
            let text = unquoted(&message);
            assert!(!text.contains("everyone") && !text.contains("evil"), "{notice:?} said {text}");
        }
    }
}

#[test]
fn every_message_has_words_and_at_most_five_buttons() {
    for notice in notices("some words", "our own words") {
        let message = compose(&notice, Locale::English, Platform::Discord, &Shut).unwrap();
        assert!(!message.blocks.is_empty() && message.buttons.len() <= 5, "{notice:?}");
        assert!(message.buttons.iter().all(|button| button.label.chars().count() <= 75));
    }
}

#[test]
fn a_card_tells_a_newcomer_what_it_is_about_and_what_to_press() {
    let card = |locale, view| {
        let message = compose(&Notice::Card(Box::new(view)), locale, Platform::Discord, &Shut).unwrap();
        let labels: Vec<_> = message.buttons.iter().map(|button| button.label.as_str()).collect();
        let fields = message.blocks.iter().find_map(|block| match block {
            Block::Fields(fields) => Some(fields.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")),
            _ => None,
        });
        format!("{} | {} | {}", message.title.unwrap(), fields.unwrap(), labels.join(", "))
    };
    insta::assert_snapshot!(card(Locale::English, view("help", Status::New, false)),
        @"#12 · new · high | From, With, Plan, Opened, First response, Resolution | Claim, Assign, Priority, Close, Why?");
    insta::assert_snapshot!(card(Locale::Chinese, view("help", Status::Open, true)),
        @"#12 · 处理中 · 高 | 提问者, 负责人, 方案, 创建于, 首次响应, 解决 | 指派, 优先级, 关闭, 缘由");
    insta::assert_snapshot!(card(Locale::English, view("help", Status::Closed, true)),
        @"#12 · closed · high | From, With, Plan, Opened, First response, Resolution | ");
}

#[test]
fn several_answers_stand_under_their_titles_and_what_is_unsure_is_asked_by_its_words() {
    use crate::domain::ConversationId;
    use crate::domain::notice::Settled;
    use crate::domain::reading::EntryText;
    use crate::domain::several::Unsure;

    let said = |locale, entries: &[(&str, &str)], settled| {
        let entry = |(title, body): &(&str, &str)| EntryText {
            id: "id".to_owned(),
            title: (*title).to_owned(),
            body: (*body).to_owned(),
        };
        let entries = entries.iter().map(entry).collect();
        let unsure = Unsure { question: "how?".into(), entries: vec![("tls".to_owned(), "Turn on TLS".to_owned())] };
        let unsure = if settled == Settled::Open { vec![unsure] } else { Vec::new() };
        let notice = Notice::Answers { conversation: ConversationId(5), entries, unsure, settled };
        let message = compose(&notice, locale, Platform::Discord, &Shut).unwrap();
        let labels: Vec<_> = message.buttons.iter().map(|button| button.label.as_str()).collect();
        format!("{:?} | {}", message.blocks, labels.join(", "))
    };
    let two = [("Lag", "Add consumers."), ("Licence", "One for each.")];
    insta::assert_snapshot!(said(Locale::English, &two, Settled::Helped), @r#"[Text("*(theirs)*"), Markdown("Add consumers."), Text("*(theirs)*"), Markdown("One for each."), Small("Glad that helped.")] |"#);
    insta::assert_snapshot!(said(Locale::English, &two[..1], Settled::Open), @r#"[Text("*(theirs)*"), Markdown("Add consumers."), Text("“(theirs)” – I am not sure about that. Is it one of these?")] | Turn on TLS, That helped, I need a person"#);
    insta::assert_snapshot!(said(Locale::Chinese, &two[..1], Settled::Open), @r#"[Text("*(theirs)*"), Markdown("Add consumers."), Text("“(theirs)”——这一点我不太确定。是下面的某个问题吗？")] | Turn on TLS, 有帮助, 我需要人工帮助"#);
    insta::assert_snapshot!(said(Locale::Chinese, &[], Settled::Open), @r#"[Text("“(theirs)”——这一点我不太确定。是下面的某个问题吗？")] | Turn on TLS, 我需要人工帮助"#);
}

//! What strangers wrote reaches a message through the door or as a quotation, and in no other way.

use jiff::Timestamp;

use super::samples::{notices, view};
use super::*;
use crate::domain::{Conversation, Status};

/// A door that hides what passes it.
struct Shut;

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

//! Whether what the model wrote may be shown: in the form that was asked for, from sources that it was given, with no
//! link but theirs, in the asker's language, and not too long.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::links::links;
use crate::domain::reading::EntryText;
use crate::domain::{Locale, Untrusted};

/// Characters of an answer: some more than the words that it was asked for, and it fits every platform.
const ANSWER_CHARS_MAX: usize = 1200;

/// What a text of the model is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Checked {
    /// An answer that may be shown, as a stranger's words.
    Answer {
        /// The answer.
        text: Untrusted,
        /// The titles of its sources, in the order that they were given.
        sources: Vec<String>,
    },
    /// The model says that the entries do not answer.
    Declined,
    /// Nothing to show, and why; without a word of it.
    Unfit(&'static str),
}

/// What was asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    answer: Option<String>,
    #[serde(default)]
    sources: Vec<String>,
}

/// Checks what the model wrote about `given`.
pub(super) fn checked(said: &str, given: &[EntryText], locale: Locale) -> Checked {
    let Ok(said) = serde_json::from_str::<Said>(without_fence(said)) else {
        return Checked::Unfit("not the JSON that was asked for");
    };
    let text = said.answer.as_deref().map(legible).unwrap_or_default();
    if text.is_empty() {
        return Checked::Declined;
    }
    if text.chars().count() > ANSWER_CHARS_MAX {
        return Checked::Unfit("too long");
    }
    let named: BTreeSet<_> = said.sources.iter().map(String::as_str).collect();
    if named.is_empty() || named.iter().any(|id| !given.iter().any(|entry| entry.id == **id)) {
        return Checked::Unfit("sources that it was not given");
    }
    let sources: Vec<_> = given.iter().filter(|entry| named.contains(entry.id.as_str())).collect();
    let known: BTreeSet<_> =
        sources.iter().flat_map(|entry| [links(&entry.title), links(&entry.body)]).flatten().collect();
    if !links(&text).is_subset(&known) {
        return Checked::Unfit("a link that is not in its sources");
    }
    if !is_in(&text, locale) {
        return Checked::Unfit("another language than the asker's");
    }
    Checked::Answer { text: text.into(), sources: sources.into_iter().map(|entry| entry.title.clone()).collect() }
}

/// Small models put their JSON into a code fence whatever they are told.
fn without_fence(said: &str) -> &str {
    let said = said.trim();
    let inside = said.strip_prefix("```json").or_else(|| said.strip_prefix("```"));
    inside.and_then(|rest| rest.strip_suffix("```")).unwrap_or(said)
}

/// Without characters that cannot be seen: what is checked is what is read.
fn legible(text: &str) -> String {
    let hidden = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
    };
    let seen: String = text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|&c| !hidden(c)).collect();
    seen.trim().to_owned()
}

/// Commands and names are Latin in a Chinese answer too; a Han character in it is enough. An English answer has few.
fn is_in(text: &str, locale: Locale) -> bool {
    match locale {
        Locale::English => Locale::of_text(text) != Some(Locale::Chinese),
        Locale::Chinese => text.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn given() -> Vec<EntryText> {
        let entry = |id: &str, body: &str| EntryText { id: id.into(), title: format!("About {id}"), body: body.into() };
        vec![
            entry("offsets", "Stop the group. See [Offsets](https://docs.example/offsets)."),
            entry("password", "Use https://sign-in.example/reset."),
        ]
    }

    fn check(answer: impl serde::Serialize, sources: &[&str], locale: Locale) -> Checked {
        checked(&json!({ "answer": answer, "sources": sources }).to_string(), &given(), locale)
    }

    #[test]
    fn an_answer_from_given_sources_is_shown_with_their_titles() {
        let shown = |text: &str, titles: &[&str]| Checked::Answer {
            text: text.into(),
            sources: titles.iter().map(|&title| title.to_owned()).collect(),
        };
        let english = Locale::English;
        assert_eq!(check(" Stop it.\n", &["offsets"], english), shown("Stop it.", &["About offsets"]));
        let linked = "See https://docs.example/offsets, then stop.";
        assert_eq!(check(linked, &["offsets"], english), shown(linked, &["About offsets"]));
        let both = shown("Stop it.", &["About offsets", "About password"]);
        assert_eq!(check("Stop it.", &["password", "offsets", "offsets"], english), both);
        let fenced = "```json\n{\"answer\": \"Stop it.\", \"sources\": [\"offsets\"]}\n```";
        assert_eq!(checked(fenced, &given(), english), shown("Stop it.", &["About offsets"]));
        let chinese = "先停止，再运行 `logctl group reset billing --to earliest`";
        assert_eq!(check(chinese, &["offsets"], Locale::Chinese), shown(chinese, &["About offsets"]));
        // Markup is no reason: it is shown as a stranger's words, which are never markup.
        let loud = "@everyone <@1> **now** <b>do</b>";
        assert_eq!(check(loud, &["offsets"], english), shown(loud, &["About offsets"]));
        assert_eq!(check("a\u{200b}b\u{202e}c\u{1b}[2J\0", &["offsets"], english), shown("abc[2J", &["About offsets"]));
    }

    #[test]
    fn no_answer_is_a_decline() {
        for answer in [json!(null), json!(""), json!(" \n\u{200b}")] {
            assert_eq!(check(&answer, &[], Locale::English), Checked::Declined, "{answer}");
        }
        assert_eq!(checked("{}", &given(), Locale::English), Checked::Declined);
    }

    #[test]
    fn what_is_not_fit_to_be_shown_is_dropped_for_a_reason() {
        let (form, source) = ("not the JSON that was asked for", "sources that it was not given");
        let (link, language) = ("a link that is not in its sources", "another language than the asker's");
        let english = Locale::English;
        for said in
            ["", "Stop it.", "[]", "{\"answer\": 1}", "{\"answer\": \"x\", \"tool\": 1}", "{} {}", "{\"answer\""]
        {
            assert_eq!(checked(said, &given(), english), Checked::Unfit(form), "{said}");
        }
        let long = "word ".repeat(300);
        let cases: &[(&str, &[&str], Locale, &str)] = &[
            ("Stop it.", &[], english, source),
            ("Stop it.", &["invented"], english, source),
            ("Stop it.", &["offsets", "invented"], english, source),
            ("See https://evil.example", &["offsets"], english, link),
            ("See https://docs.example/offsets/evil", &["offsets"], english, link),
            ("See https://docs.example", &["offsets"], english, link),
            ("See https://docs.example/offsets@evil.example", &["offsets"], english, link),
            ("See ev\u{200b}il.example", &["offsets"], english, link),
            // A link of an entry that it did not name.
            ("Use https://sign-in.example/reset.", &["offsets"], english, link),
            ("先停止该消费组。", &["offsets"], english, language),
            ("Stop it.", &["offsets"], Locale::Chinese, language),
            (&long, &["offsets"], english, "too long"),
        ];
        for (answer, sources, locale, reason) in cases {
            assert_eq!(check(answer, sources, *locale), Checked::Unfit(reason), "{answer}");
        }
    }
}

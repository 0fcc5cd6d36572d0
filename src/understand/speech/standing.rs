//! Whether a request stands on its own: said to whoever reads it, with enough in it to be understood.
//!
//! In a channel where people help one another most questions are part of a talk: `would VLC?`, `is that normal?`, `and
//! then it worked`. A desk that opened a ticket for each would be turned off within a day.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::after_lead_in;
use super::phrases::Phrases;
use super::request::{is_inverted, is_order};
use crate::understand::content::is_empty;

/// Fewer words of content than this make no request that a stranger could work on.
const CONTENT_MIN: usize = 2;
/// A question of so many words needs only one of content: `how do tombstones work`.
const QUESTION_MIN: usize = 4;

/// How a sentence goes on with what was said before.
const GOES_ON: &[&str] = &[
    "and",
    "but",
    "or",
    "nor",
    "because",
    "cause",
    "cos",
    "though",
    "although",
    "oh",
    "ah",
    "ahh",
    "ahhh",
    "yes",
    "yeah",
    "yep",
    "yup",
    "no",
    "nope",
    "nah",
    "ok",
    "okay",
    "hmm",
    "hm",
    "well",
    "then",
    "also",
    "still",
    "either",
    "maybe",
    "perhaps",
    "probably",
    "otherwise",
    "unless",
    "anyway",
    "actually",
    "sure",
    "right",
    "exactly",
    "true",
];
/// What points at something said before, as the first word.
const POINTS_BACK: &[&str] =
    &["it", "its", "that", "thats", "this", "these", "those", "they", "theyre", "he", "hes", "she", "shes"];
/// What points at something said before, anywhere.
const POINTS: &[&str] = &["it", "this", "these", "those", "them", "they", "he", "she", "him", "her"];
/// Said to the one who is being helped.
const TO_ONE: &[&str] = &["you", "your", "youre", "youve", "youll", "youd", "yours", "u", "ur"];
/// `you` said to whoever can help: `can you help me`, `do you have a chart`, `how do you upgrade`.
const TO_WHOEVER: &[&[&str]] = &[
    &["can", "you"],
    &["could", "you"],
    &["would", "you"],
    &["will", "you"],
    &["do", "you"],
    &["how", "do", "you"],
    &["how", "would", "you"],
    &["how", "can", "you"],
    &["where", "do", "you"],
    &["where", "can", "you"],
    &["what", "do", "you"],
    &["when", "do", "you"],
    &["when", "will", "you"],
    &["if", "you"],
    &["you", "guys"],
    &["thank", "you"],
    &["any", "of", "you"],
];
/// Who speaks for themselves, or of what is theirs.
const OWN: &[&str] =
    &["i", "im", "ive", "id", "ill", "my", "me", "we", "were", "weve", "our", "us", "mine", "ours", "myself"];

/// Whether the words name a matter: enough of them are more than grammar. Who asks for help with a thing needs no more.
pub(super) fn has_content(words: &[&str]) -> bool {
    static HELP: LazyLock<Phrases> = LazyLock::new(|| {
        Phrases::of(&[
            "help with",
            "need help",
            "help me with",
            "issue with",
            "issues with",
            "problem with",
            "trouble with",
            "anyone know",
            "anybody know",
            "does anyone",
            "does anybody",
            "has anyone",
        ])
    });
    let own = words.first().is_some_and(|first| matches!(*first, "my" | "our"));
    let content = content(words);
    let question = || words.len() >= QUESTION_MIN && (is_inverted(words) || is_inverted(after_lead_in(words)));
    content >= CONTENT_MIN || content > 0 && (own || HELP.are_in(words) || question())
}

/// How many different words are more than grammar.
pub(super) fn content(words: &[&str]) -> usize {
    words.iter().filter(|word| !is_empty(word)).collect::<HashSet<_>>().len()
}

/// Whether a message that begins with these words goes on with a talk. The words are those before any lead-in is taken
/// off.
pub(super) fn goes_on(words: &[&str]) -> bool {
    match words {
        [] => true,
        // `that connector fails` and `this morning …` name what they mean.
        [first, second, ..] if POINTS_BACK.contains(first) => {
            is_empty(second) || matches!(*first, "its" | "thats" | "theyre" | "hes" | "shes")
        }
        [first, ..] => GOES_ON.contains(first),
    }
}

/// Whether the words are said to one person, or about what is theirs.
pub(super) fn is_to_one(words: &[&str]) -> bool {
    let to_one = words.iter().any(|word| TO_ONE.contains(word));
    let to_whoever = TO_WHOEVER.iter().any(|start| words.windows(start.len()).any(|window| window == *start));
    to_one && !to_whoever && !words.iter().any(|word| OWN.contains(word))
}

/// Whether the matter is only pointed at: `how do I run it instead of initrd` leaves open what `it` is, `can I get an
/// invoice with our address on it` does not.
pub(super) fn only_points(words: &[&str]) -> bool {
    let points = |(at, word): (usize, &&str)| {
        let is_pointer = match *word {
            // `that file` points, `somebody that can help` does not.
            "that" => words.get(at + 1).is_none_or(|next| !is_empty(next)),
            word => POINTS.contains(&word),
        };
        is_pointer && content(&words[..at]) < CONTENT_MIN
    };
    content(words) <= CONTENT_MIN && words.iter().enumerate().any(points)
}

/// `Storing dates in a column`, `consumer lag`: what is wanted, as a heading says it. No command is one.
pub(super) fn is_heading(words: &[&str]) -> bool {
    const GERUND_MOST: usize = 12;
    const NOUNS_MOST: usize = 6;
    const SAYS: &[&str] =
        &["is", "are", "was", "were", "am", "has", "have", "had", "will", "would", "should", "can", "could"];
    const COMMANDS: &[&str] = &[
        "apt",
        "brew",
        "cargo",
        "cat",
        "cd",
        "chmod",
        "cp",
        "curl",
        "dnf",
        "docker",
        "echo",
        "export",
        "git",
        "grep",
        "helm",
        "kubectl",
        "ls",
        "make",
        "mv",
        "npm",
        "pip",
        "rm",
        "ssh",
        "sudo",
        "systemctl",
        "wget",
        "yarn",
        "yum",
    ];
    let Some(first) = words.first() else { return false };
    let gerund = first.len() > 5 && first.ends_with("ing");
    let most = if gerund { GERUND_MOST } else { NOUNS_MOST };
    let orders = COMMANDS.contains(first) || is_order(words);
    let points = |word: &&str| [TO_ONE, POINTS, POINTS_BACK].iter().any(|list| list.contains(word));
    let tells = |word: &&str| !gerund && (OWN.contains(word) || SAYS.contains(word));
    words.len() <= most && !orders && !words.iter().any(|word| points(word) || tells(word)) && has_content(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        text.split(' ').collect()
    }

    #[test]
    fn a_matter_is_named_by_more_than_grammar() {
        for text in ["how do i tune a piano", "what is log compaction"] {
            assert!(has_content(&words(text)), "{text}");
        }
        for text in ["would vlc", "can someone please help me", "can i ask a question here", "why does it do that"] {
            assert!(!has_content(&words(text)), "{text}");
        }
    }

    #[test]
    fn what_is_said_to_one_person_is_told_from_what_is_said_to_whoever_can_help() {
        for text in ["your disk is full", "you need to restart the broker", "are you sure about the config"] {
            assert!(is_to_one(&words(text)), "{text}");
        }
        for text in ["do you have a helm chart", "can you help me with my config", "how do you upgrade a cluster"] {
            assert!(!is_to_one(&words(text)), "{text}");
        }
    }

    #[test]
    fn what_goes_on_with_a_talk_begins_like_it() {
        for text in
            ["and on windows", "but the older kernel boots", "it is deep in the filesystem", "thats what i tried"]
        {
            assert!(goes_on(&words(text)), "{text}");
        }
        for text in ["that connector fails", "my broker stops", "is there a chart"] {
            assert!(!goes_on(&words(text)), "{text}");
        }
    }
}

//! How a sentence hangs on the one before it: by a word that begins another question, or by one that goes on with it.

use crate::understand::words::is_han;

/// How surely a sentence begins another matter than the one before it, by its first words alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::understand) enum Link {
    /// Nothing says so.
    None,
    /// `and how do I …`.
    And,
    /// `also, …`: another matter, or one more thing about the same.
    Also,
    /// `another question: …`, `2. …`.
    Another,
}

/// What begins another question.
const ANOTHER: &[&str] = &[
    "and another question",
    "and one more question",
    "and one more thing",
    "another question",
    "another thing",
    "a second question",
    "a different question",
    "an unrelated question",
    "one more question",
    "one more thing",
    "one other question",
    "one other thing",
    "my other question",
    "my second question",
    "the other question",
    "second question",
    "next question",
    "other question",
    "additional question",
    "unrelated question",
    "on another note",
    "on a different note",
    "on a separate note",
    "separately",
    "unrelated",
    "secondly",
];
/// What begins one more thing. The longer stand before those that are a part of them.
const ALSO: &[&str] =
    &["and by the way", "and also", "and btw", "by the way", "additionally", "furthermore", "also", "btw", "plus"];
const ANOTHER_HAN: &[&str] = &[
    "还有一个问题",
    "还有个问题",
    "另外一个问题",
    "另一个问题",
    "第二个问题",
    "顺便问一下",
    "顺便问下",
    "顺便问",
    "顺便请教",
    "再问一个问题",
    "再问一个",
    "再问一下",
    "再请教一个",
    "还想问一下",
    "还想问",
    "另外想问",
    "另外请问",
    "其次",
];
const ALSO_HAN: &[&str] = &["还有就是", "此外", "另外", "还有", "顺便", "对了"];
/// After these the same words go on with the matter: `还有什么办法`, `另外一个集群`, `also known as`.
const GOES_ON: &[&str] = &[
    "什么", "没有", "别的", "其他", "多少", "多久", "哪些", "几", "谁", "救", "一", "两", "的", "known", "called",
    "tried",
];
/// What goes on with the matter before it, whatever follows.
const GOING_ON: &[&str] = &[
    "or",
    "if",
    "because",
    "since",
    "i mean",
    "meaning",
    "eg",
    "e.g.",
    "ie",
    "i.e.",
    "for example",
    "for instance",
    "otherwise",
    "in other words",
    "specifically",
    "especially",
    "so",
    "then",
    "but",
];
const GOING_ON_HAN: &[&str] = &["或者", "还是", "如果", "因为", "也就是", "比如", "例如", "否则", "所以", "那么", "那"];

/// The link that a sentence begins with, and the sentence after it.
pub(super) fn link(sentence: &str) -> (Link, &str) {
    let bare = sentence.trim_start_matches(|c: char| !c.is_alphanumeric());
    let links = [
        (ANOTHER, Link::Another, false),
        (ALSO, Link::Also, false),
        (ANOTHER_HAN, Link::Another, true),
        (ALSO_HAN, Link::Also, true),
    ];
    for (words, link, han) in links {
        for word in words {
            let Some(rest) = after(bare, word, han) else { continue };
            let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
            let goes_on = GOES_ON.iter().any(|start| after(rest, start, true).is_some());
            return if rest.is_empty() || goes_on { (Link::None, sentence) } else { (link, beyond_and(rest)) };
        }
    }
    match after(bare, "and", false) {
        Some(rest) => (Link::And, rest.trim_start_matches([' ', ','])),
        None => (Link::None, sentence),
    }
}

/// `also, and where …`.
fn beyond_and(rest: &str) -> &str {
    after(rest, "and", false).map_or(rest, |rest| rest.trim_start_matches([' ', ',']))
}

/// Whether a sentence goes on with the one before it by its first word.
pub(super) fn goes_on(sentence: &str) -> bool {
    let bare = sentence.trim_start_matches(|c: char| !c.is_alphanumeric());
    GOING_ON.iter().any(|word| after(bare, word, false).is_some())
        || GOING_ON_HAN.iter().any(|word| bare.starts_with(word))
}

/// What follows `word` at the beginning of `text`, in small or capital letters; within a word only where `inside`.
fn after<'a>(text: &'a str, word: &str, inside: bool) -> Option<&'a str> {
    let head = text.get(..word.len())?;
    let rest = text.get(word.len()..)?;
    let whole = inside || !rest.starts_with(|c: char| c.is_alphanumeric() && !is_han(c));
    (whole && head.eq_ignore_ascii_case(word)).then_some(rest)
}

/// Where a sentence may be cut in two by its words: before each link within it. Offsets of bytes, in order.
pub(super) fn links_within(sentence: &str) -> Vec<usize> {
    let mut cuts: Vec<usize> = Vec::new();
    for (at, c) in sentence.char_indices() {
        let rest = &sentence[at + c.len_utf8()..];
        let gap = c == ' ' || matches!(c, ',' | '，' | '、' | ';' | '；');
        if gap && !rest.starts_with(' ') && (matches!(c, '，') || link(rest).0 > Link::None) {
            cuts.push(at + c.len_utf8());
        }
    }
    cuts
}

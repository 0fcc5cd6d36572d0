//! What a text means, as a vector: the static sentence encoder that the binary carries.
//!
//! The rows of a text's word pieces (`pieces`) in a fitted table (`table`) are added up and the sum is given
//! length one. That is all: no layers, no runtime, about a microsecond a question. The table was distilled from
//! `all-MiniLM-L6-v2` and uses the vocabulary of uncased BERT (both Apache-2.0). It knows English and nothing
//! else: [`meaning`] keeps it silent where Chinese, Japanese or Korean is written.

mod fixed;
mod pieces;
mod table;

pub(super) use fixed::{Meaning, dot};
pub(super) use pieces::{rank, words};
use table::TABLE;

/// The components of a [`Vector`].
pub(super) const WIDTH: usize = 128;

/// A text's place among meanings, of length one.
type Vector = [f32; WIDTH];

/// The ids of the word pieces of `text`, without those of words that the vocabulary cannot spell.
/// At most the first [`pieces::PIECES_MAX`].
#[cfg(test)]
fn tokens(text: &str) -> Vec<u32> {
    pieces::of(text.chars())
}

/// The vector of exactly what is written; `None` where the vocabulary knows nothing of it.
#[cfg(test)]
fn vector(text: &str) -> Option<Vector> {
    sum(&tokens(text))
}

/// The vector of what of `text` the table can understand; `None` where that is nothing.
///
/// Han characters, kana and hangul are passed over, though the vocabulary has some of them: the table learnt
/// nothing about them, and what it would say is noise. Digits and signs that remain mean nothing without a word.
pub(super) fn meaning(text: &str) -> Option<Meaning> {
    let understood = || text.chars().map(understood);
    understood().any(char::is_alphabetic).then(|| sum(&pieces::of(understood()))).flatten().map(Meaning::of)
}

/// How close two meanings are: the cosine of their vectors, −1 to 1.
fn closeness(a: &Vector, b: &Vector) -> f32 {
    // In eight sums side by side: a single one would have to be added up in order.
    let mut sums = [0.0; 8];
    for (a, b) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

fn sum(pieces: &[u32]) -> Option<Vector> {
    let mut sum = [0.0; WIDTH];
    for piece in pieces {
        TABLE.add_row(*piece, &mut sum);
    }
    let length = closeness(&sum, &sum).sqrt();
    (length > 0.0).then(|| sum.map(|component| component / length))
}

/// `c` as the table may see it: a space for the scripts that it does not know, and the ASCII character for the
/// wide form that a Chinese keyboard writes.
fn understood(c: char) -> char {
    match c {
        // ASCII is nearly all that comes.
        '\0'..='\u{7f}' => c,
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(WIDE_OFFSET).and_then(char::from_u32).unwrap_or(' '),
        // Jamo; radicals, CJK signs, kana, bopomofo, hangul letters and ideographs up to Yi; hangul; compatibility
        // ideographs and forms; half-width kana and hangul; the ideographs beyond the first plane.
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff5f}'..='\u{ffdf}'
        | '\u{1aff0}'..='\u{1b16f}'
        | '\u{20000}'..='\u{323af}' => ' ',
        _ => c,
    }
}

/// From an ASCII sign or letter to its wide form.
const WIDE_OFFSET: u32 = 0xfee0;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Case {
        Text { text: String, ids: Vec<u32>, vector_head: [f32; 8] },
        Pair { cosine: ([String; 2], f32) },
    }

    #[test]
    fn vectors_are_those_of_the_reference() {
        let reference: Vec<Case> = serde_json::from_str(include_str!("encoder/reference.json")).unwrap();
        assert_eq!(reference.len(), 6);
        for case in reference {
            match case {
                Case::Text { text, ids, vector_head } => {
                    assert_eq!(tokens(&text), ids, "{text}");
                    let vector = vector(&text).unwrap();
                    assert!(vector_head.iter().zip(&vector).all(|(a, b)| (a - b).abs() < 1e-4), "{text}: {vector:?}");
                }
                Case::Pair { cosine: ([a, b], expect) } => {
                    let closeness = closeness(&vector(&a).unwrap(), &vector(&b).unwrap());
                    assert!((closeness - expect).abs() < 1e-4, "{a}, {b}: {closeness}");
                }
            }
        }
    }

    #[test]
    fn the_table_is_silent_about_scripts_that_it_does_not_know() {
        for text in [
            "如何联系人工客服？",
            "重置密码",
            "三 人 大 (3)?",
            "カフカは何ですか",
            "비밀번호를 잊었어요",
            "404!",
            "",
            "🎉",
        ] {
            assert_eq!(meaning(text), None, "{text}");
        }
        assert!(vector("如何联系人工客服？").is_some());
    }

    #[test]
    fn the_english_of_a_mixed_question_means_what_it_means_alone() {
        for (mixed, alone) in [
            ("Redis 连接 timeout 怎么办？", "redis timeout ?"),
            ("如何 reset 我的 password", "reset password"),
            ("Ｋａｆｋａ", "kafka"),
        ] {
            assert_eq!(meaning(mixed), vector(alone).map(Meaning::of), "{mixed}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_a_unit_vector_or_none(text in "\\PC{0,40}|[a-zé重置 ]{0,700}") {
            prop_assert!(tokens(&text).len() <= pieces::PIECES_MAX);
            if let Some(vector) = vector(&text) {
                prop_assert!((closeness(&vector, &vector) - 1.0).abs() < 1e-3);
            }
        }
    }
}

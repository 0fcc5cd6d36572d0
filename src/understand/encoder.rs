//! What a text means, as a vector: a static table of word pieces, summed.
//!
//! The table was distilled from a sentence encoder (all-MiniLM-L6-v2, Apache-2.0): a row for each piece of the
//! BERT-uncased vocabulary, 128 bytes with one scale. A text is cut into pieces ([`pieces`]), its rows are summed and
//! the sum is scaled to length one: microseconds, and no model to run.

mod pieces;

use std::sync::LazyLock;

use half::f16;
use safetensors::SafeTensors;

/// The numbers of a vector.
pub(super) const WIDTH: usize = 128;

static FILE: &[u8] = include_bytes!("encoder/encoder.safetensors");

/// The rows of the table and what each is multiplied with.
static TABLE: LazyLock<(Vec<[i8; WIDTH]>, Vec<f32>)> = LazyLock::new(|| {
    // The file is part of the program and a test reads it: one that cannot be read leaves the channel silent.
    let read = || {
        let tensors = SafeTensors::deserialize(FILE).ok()?;
        let (rows, _) = tensors.tensor("table").ok()?.data().as_chunks::<WIDTH>();
        let (scales, _) = tensors.tensor("scale").ok()?.data().as_chunks::<2>();
        let rows = rows.iter().map(|row| row.map(u8::cast_signed)).collect();
        Some((rows, scales.iter().map(|scale| f16::from_le_bytes(*scale).to_f32()).collect()))
    };
    read().unwrap_or_default()
});

/// A vector of length one, in fixed point: half the memory of floats, and whole products of two fit an `i32`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning(pub [i16; WIDTH]);

impl Meaning {
    /// The fixed point: a vector of length one has components up to this.
    pub(super) const ONE: f32 = 16_384.0;

    /// The cosine with another vector, −1 to 1.
    pub(super) fn cosine(&self, other: &Self) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "24 of 28 bits are more than the table has")]
        let dot = dot(&self.0, &other.0) as f32;
        dot / (Self::ONE * Self::ONE)
    }
}

/// The sum of products; of at most [`WIDTH`] pairs of vectors of length one, so that nothing overflows.
pub(super) fn dot(a: &[i16], b: &[i16]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
}

/// What `text` means, or `None` where no word of it has a meaning here.
///
/// Words in other scripts than Latin add nothing: the vocabulary has their letters, but the table learned no meaning
/// for them.
pub(super) fn meaning(text: &str) -> Option<Meaning> {
    embed(text.split_whitespace().filter(|word| word.chars().all(|c| !c.is_alphabetic() || c <= '\u{24f}')))
}

fn embed<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Meaning> {
    let (rows, scales) = &*TABLE;
    let mut sum = [0.0_f32; WIDTH];
    for text in texts {
        pieces::cut(text, |piece| {
            let (Some(row), Some(scale)) = (rows.get(piece as usize), scales.get(piece as usize)) else { return };
            if piece != pieces::UNKNOWN {
                for (sum, byte) in sum.iter_mut().zip(row) {
                    *sum += f32::from(*byte) * scale;
                }
            }
        });
    }
    let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
    #[expect(clippy::cast_possible_truncation, reason = "between −ONE and ONE")]
    (length > 0.0).then(|| Meaning(sum.map(|x| (x / length * Meaning::ONE).round() as i16)))
}

/// Whether `word` is one whole piece of the vocabulary, and how rare: its place in the order of frequency.
pub(super) fn rank(word: &str) -> Option<u32> {
    pieces::rank(word)
}

/// The vocabulary's words of letters with their rank, the most frequent first.
pub(super) fn vocabulary() -> impl Iterator<Item = (&'static str, u32)> {
    pieces::vocabulary()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Reference {
        Text { text: String, ids: Vec<u32>, vector_head: Vec<f32> },
        Pair { cosine: ((String, String), f32) },
    }

    fn embedded(text: &str) -> Meaning {
        embed(std::iter::once(text)).unwrap()
    }

    #[test]
    fn pieces_vectors_and_cosines_agree_with_the_reference() {
        let references: Vec<Reference> = serde_json::from_str(include_str!("encoder/reference.json")).unwrap();
        assert!(references.len() > 4);
        for reference in references {
            match reference {
                Reference::Text { text, ids, vector_head } => {
                    let mut pieces = Vec::new();
                    pieces::cut(&text, |piece| pieces.push(piece));
                    assert_eq!(pieces, ids, "{text}");
                    for (ours, theirs) in embedded(&text).0.iter().zip(&vector_head) {
                        assert!((f32::from(*ours) / Meaning::ONE - theirs).abs() < 1e-4, "{text}: {ours} {theirs}");
                    }
                }
                Reference::Pair { cosine: ((a, b), theirs) } => {
                    let ours = embedded(&a).cosine(&embedded(&b));
                    assert!((ours - theirs).abs() < 1e-4, "{a} / {b}: {ours} {theirs}");
                }
            }
        }
    }

    #[test]
    fn the_table_is_silent_where_it_learned_nothing() {
        for text in ["如何联系人工客服", "パスワード", "пароль", "", "🎉"] {
            assert_eq!(meaning(text), None, "{text}");
        }
        assert_eq!(meaning("如何 reset 密码 password"), meaning("reset password"));
    }
}

//! A vector of length one in fixed point: half the memory of floats, and products that are added without rounding.

use super::{Vector, WIDTH};

/// What a text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::understand) struct Meaning(pub [i16; WIDTH]);

impl Meaning {
    /// The fixed point: a vector of length one has components up to this.
    pub(in crate::understand) const ONE: f32 = 16_384.0;

    pub(super) fn of(vector: Vector) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "between −ONE and ONE")]
        Self(vector.map(|x| (x * Self::ONE).round() as i16))
    }

    /// The cosine with another vector, −1 to 1.
    #[inline(always)]
    pub(in crate::understand) fn cosine(&self, other: &Self) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "24 of 28 bits are more than the table has")]
        let dot = dot(&self.0, &other.0) as f32;
        dot / (Self::ONE * Self::ONE)
    }
}

/// The sum of products; of vectors of length one, so that nothing overflows.
#[inline(always)]
pub(in crate::understand) fn dot(a: &[i16], b: &[i16]) -> i32 {
    let mut sum = 0;
    for (a, b) in a.iter().zip(b) {
        sum += i32::from(*a) * i32::from(*b);
    }
    sum
}

//! Numbers as a person writes them, and exact sums and products of them: no float decides what a budget allows.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};
use std::str::FromStr;

/// Places after the point that are kept of a written number.
const PLACES: u32 = 6;
const MILLION: i64 = 1_000_000;
/// A written number is smaller than this.
const WHOLE_MAX: i64 = 1_000_000_000_000;

/// A number as it is written: at most six places after the point, smaller than a million millions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal(i64);

/// Why a text is no [`Decimal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotDecimal {
    /// It is written in another way.
    #[error("it is not a decimal number; write it like 1200 or 0.25")]
    Malformed,
    /// It has digits beyond the sixth place.
    #[error("it has more than six places after the point; round it")]
    Places,
    /// It is too large.
    #[error("it is 1,000,000,000,000 or more; count in thousands or millions instead")]
    Large,
}

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(MILLION);

    /// From millionths, where they are in range.
    pub fn from_millionths(millionths: i64) -> Option<Self> {
        (-WHOLE_MAX * MILLION < millionths && millionths < WHOLE_MAX * MILLION).then_some(Self(millionths))
    }

    /// How many millionths it is.
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// The same number among sums and products.
    pub fn exact(self) -> Exact {
        Exact(i128::from(self.0) * 10_i128.pow(Exact::PLACES - PLACES))
    }
}

impl FromStr for Decimal {
    type Err = NotDecimal;

    /// Takes what TOML and JSON write: `1_000`, `-0.5`, `+3`, `2.5e3`.
    fn from_str(text: &str) -> Result<Self, NotDecimal> {
        let text = text.replace('_', "");
        let (mantissa, power) = match text.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, power.parse::<i32>().map_err(|_| NotDecimal::Malformed)?),
            None => (text.as_str(), 0),
        };
        let unsigned = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = format!("{whole}{fraction}");
        if whole.is_empty() || digits.len() > 60 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(NotDecimal::Malformed);
        }
        let digits = digits.trim_start_matches('0');
        let point = i64::from(power) - i64::try_from(fraction.len()).map_err(|_| NotDecimal::Malformed)?;
        let kept = digits.trim_end_matches('0');
        if kept.is_empty() {
            return Ok(Self::ZERO);
        }
        let dropped = i64::try_from(digits.len() - kept.len()).map_err(|_| NotDecimal::Malformed)?;
        let shift = u32::try_from(point + dropped + i64::from(PLACES)).map_err(|_| NotDecimal::Places)?;
        let units = kept.parse::<i128>().map_err(|_| NotDecimal::Places)?;
        let units = 10_i128.checked_pow(shift).and_then(|ten| ten.checked_mul(units)).ok_or(NotDecimal::Large)?;
        let units = if mantissa.starts_with('-') { -units } else { units };
        i64::try_from(units).ok().and_then(Self::from_millionths).ok_or(NotDecimal::Large)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.exact().fmt(f)
    }
}

/// An exact sum of products of up to four [`Decimal`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Exact(i128);

impl Exact {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// Places after the point: those of four factors.
    const PLACES: u32 = 4 * PLACES;
    /// The least difference that two numbers can have.
    pub const LEAST: Self = Self(1);

    /// It times one more number. Exact for sums of products of up to three: their last places are empty.
    ///
    /// [`super::problem::Problem`]s whose sums would not fit are refused before anything is reckoned.
    #[must_use]
    pub const fn times(self, factor: Decimal) -> Self {
        Self(self.0 / MILLION as i128 * factor.0 as i128)
    }

    /// The product of at most four numbers, where it fits; for whether a problem can be reckoned with.
    pub fn checked_product(factors: &[Decimal]) -> Option<Self> {
        let ones = (0..4_usize.saturating_sub(factors.len())).map(|_| Decimal::ONE);
        let all = factors.iter().copied().chain(ones);
        all.map(|factor| i128::from(factor.0)).try_fold(1_i128, i128::checked_mul).map(Self)
    }

    /// The sum, where it fits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// How far it is from nothing.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// The nearest float, for a solver or a picture.
    #[expect(clippy::cast_precision_loss, reason = "what is decided is decided on the exact number")]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 1e24
    }

    /// The largest number of which both are multiples.
    #[must_use]
    pub fn common(self, other: Self) -> Self {
        let (mut a, mut b) = (self.0.unsigned_abs(), other.0.unsigned_abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Self(i128::try_from(a).unwrap_or(i128::MAX))
    }

    /// Half of it, rounded down.
    #[must_use]
    pub const fn half(self) -> Self {
        Self(self.0.div_euclid(2))
    }

    /// With so many places after the point, half a unit away from nothing.
    pub fn rounded(self, places: u32) -> String {
        let unit = 10_i128.pow(Self::PLACES.saturating_sub(places));
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let units = (size + unit.unsigned_abs() / 2) / unit.unsigned_abs();
        let ten = 10_u128.pow(places);
        let sign = if units == 0 { "" } else { sign };
        match places {
            0 => format!("{sign}{units}"),
            _ => format!("{sign}{}.{:0width$}", units / ten, units % ten, width = places as usize),
        }
    }
}

impl fmt::Display for Exact {
    /// All its places, without zeros at their end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.rounded(Self::PLACES);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl Add for Exact {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Exact {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Exact {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Exact {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_written() {
        for (text, shown) in [
            ("1200", "1200"),
            ("1_000_000", "1000000"),
            ("-0.5", "-0.5"),
            ("+3", "3"),
            ("0.000001", "0.000001"),
            ("2.5e3", "2500"),
            ("100E-2", "1"),
            ("0.10", "0.1"),
            ("0e99", "0"),
            ("999999999999.999999", "999999999999.999999"),
            ("1.0000000000000000000000", "1"),
        ] {
            assert_eq!(text.parse::<Decimal>().unwrap().to_string(), shown, "{text}");
        }
        for (text, reason) in [
            ("", NotDecimal::Malformed),
            ("nan", NotDecimal::Malformed),
            ("1.2.3", NotDecimal::Malformed),
            (".5", NotDecimal::Malformed),
            ("1e", NotDecimal::Malformed),
            ("0.0000001", NotDecimal::Places),
            ("1e-7", NotDecimal::Places),
            ("1000000000000", NotDecimal::Large),
            ("1e999999999", NotDecimal::Large),
        ] {
            assert_eq!(text.parse::<Decimal>(), Err(reason), "{text}");
        }
    }

    #[test]
    fn sums_and_products_are_exact_where_floats_are_not() {
        let of = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(of("0.1").exact() + of("0.2").exact(), of("0.3").exact());
        assert_eq!(of("0.1").exact().times(of("3")), of("0.3").exact());
        let least = of("-0.000001");
        assert_eq!(least.exact().times(least).times(least).times(least), Exact::LEAST);
        assert_eq!(Exact::LEAST.to_string(), "0.000000000000000000000001");
        assert_eq!(Exact::checked_product(&[of("999999999999"); 4]), None);
        assert_eq!(of("1234.565").exact().rounded(2), "1234.57");
        assert_eq!(of("-0.4").exact().rounded(0), "0");
        assert_eq!(of("0.6").exact().common(of("0.45").exact()), of("0.15").exact());
    }
}

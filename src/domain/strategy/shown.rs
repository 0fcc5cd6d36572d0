//! Exact numbers as people read them, in reports, pictures and on pages.

use super::{Decimal, Exact};

/// An amount with separators of thousands; with two places where they say something.
#[must_use]
pub fn amount(number: Exact) -> String {
    let text = number.rounded(2);
    let (whole, places) = text.split_once('.').unwrap_or((&text, ""));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("−", digits));
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    // Cents of a million tell nobody anything.
    if places == "00" || digits.len() > 5 { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{places}") }
}

/// An amount that is a statistic and no exact number.
#[must_use]
pub fn about(value: f64) -> String {
    let millionths = (value * 1e6).round();
    let fits = millionths.is_finite() && millionths.abs() < 1e18;
    #[expect(clippy::cast_possible_truncation, reason = "whole, and far below 2^63")]
    let decimal = fits.then_some(millionths as i64).and_then(Decimal::from_millionths);
    decimal.map_or_else(|| value.to_string(), |decimal| amount(decimal.exact()))
}

/// Points of satisfaction.
#[must_use]
pub fn points(number: Exact) -> String {
    let text = number.rounded(3);
    text.trim_end_matches('0').trim_end_matches('.').replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_at_a_glance() {
        for (written, shown) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567", "−1,234,567"),
            ("12.5", "12.50"),
            ("99999.994", "99,999.99"),
            ("123456.78", "123,456"),
            ("10000000", "10,000,000"),
        ] {
            assert_eq!(amount(written.parse::<Decimal>().unwrap().exact()), shown, "{written}");
        }
        assert_eq!((about(1234.5), about(f64::NAN)), ("1,234.50".to_owned(), "NaN".to_owned()));
        assert_eq!(points("-0.2560".parse::<Decimal>().unwrap().exact()), "−0.256");
    }
}

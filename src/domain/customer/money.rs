//! Money: whole minor units of an ISO 4217 currency, never a fraction.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A currency by its ISO 4217 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// The code, in capitals.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Digits of the minor unit. Source: ISO 4217, list one; all others have two.
    #[must_use]
    pub fn digits(&self) -> u32 {
        match self.code() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
            | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        let wrong = || format!("`{code}` is no currency; write its ISO 4217 code, like EUR");
        let upper = code.trim().to_ascii_uppercase();
        let bytes: [u8; 3] = upper.as_bytes().try_into().map_err(|_| wrong())?;
        if bytes.iter().all(u8::is_ascii_uppercase) { Ok(Self(bytes)) } else { Err(wrong()) }
    }
}

impl TryFrom<String> for Currency {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        code.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Minor units: cents, yen, fils.
    pub minor: i64,
    /// Of which currency.
    pub currency: Currency,
}

impl Money {
    /// So much of a currency.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The amount without its currency: `1200.50`.
    #[must_use]
    pub fn amount(&self) -> String {
        let scale = 10_u64.pow(self.currency.digits());
        let (whole, part) = (self.minor.unsigned_abs() / scale, self.minor.unsigned_abs() % scale);
        let sign = if self.minor < 0 { "-" } else { "" };
        match self.currency.digits() {
            0 => format!("{sign}{whole}"),
            digits => format!("{sign}{whole}.{part:0>width$}", width = digits as usize),
        }
    }
}

impl FromStr for Money {
    type Err = String;

    /// Takes `1200 EUR`, `1,200.50 EUR` and `1200.50EUR`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no amount; write it like 1200.50 EUR");
        let text = text.trim();
        let at = text.len().checked_sub(3).filter(|at| text.is_char_boundary(*at)).ok_or_else(wrong)?;
        let (number, code) = text.split_at(at);
        let currency: Currency = code.parse()?;
        let number = number.trim().replace([',', '_'], "");
        let (sign, number) = number.strip_prefix('-').map_or((1, number.as_str()), |rest| (-1, rest));
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = currency.digits();
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return Err(wrong());
        }
        if fraction.len() > digits as usize {
            return Err(format!("`{text}` has more places than {} has", currency.code()));
        }
        let written = format!("{whole}{fraction:0<width$}", width = digits as usize);
        let minor = written.parse::<i64>().ok().filter(|minor| *minor <= MINOR_MAX).ok_or_else(wrong)?;
        Ok(Self { minor: sign * minor, currency })
    }
}

/// No amount is larger, so that sums over all contracts stay whole.
const MINOR_MAX: i64 = 1_000_000_000_000_000;

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount(), self.currency.code())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_by_the_minor_unit_of_their_currency() {
        let cases = [
            ("1200 EUR", "1200.00 EUR", 120_000),
            ("1,200.5 eur", "1200.50 EUR", 120_050),
            ("0.01USD", "0.01 USD", 1),
            ("5000 JPY", "5000 JPY", 5000),
            ("1.234 KWD", "1.234 KWD", 1234),
            ("-3 EUR", "-3.00 EUR", -300),
        ];
        for (text, shown, minor) in cases {
            let money: Money = text.parse().unwrap();
            assert_eq!((money.to_string().as_str(), money.minor), (shown, minor), "{text}");
        }
        for text in ["", "EUR", "12", "1.234 EUR", "0.5 JPY", "1e3 EUR", "12 EU", "99999999999999999 EUR", "a字字"] {
            assert!(text.parse::<Money>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(minor in -MINOR_MAX..=MINOR_MAX, at in 0..3_usize) {
            let currency: Currency = ["EUR", "JPY", "KWD"][at].parse().unwrap();
            let money = Money::new(minor, currency);
            prop_assert_eq!(money.to_string().parse::<Money>(), Ok(money));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,20}") {
            let _ = text.parse::<Money>();
        }
    }
}

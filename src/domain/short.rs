//! Numbers in few letters, for ids that a platform keeps short: digits and letters, upper case after lower.

const LETTERS: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The number with at least so many letters.
#[must_use]
pub fn written(number: u128, letters_min: usize) -> String {
    let mut rest = number;
    let mut letters = Vec::new();
    while rest > 0 || letters.len() < letters_min.max(1) {
        let digit = usize::try_from(rest % 62).unwrap_or_default();
        letters.push(char::from(LETTERS.get(digit).copied().unwrap_or_default()));
        rest /= 62;
    }
    letters.iter().rev().collect()
}

/// Reads it back; `None` for anything that is no such number, or too large a one.
#[must_use]
pub fn read(text: &str) -> Option<u128> {
    if text.is_empty() {
        return None;
    }
    text.bytes().try_fold(0_u128, |number, letter| {
        let digit = LETTERS.iter().position(|known| *known == letter)?;
        number.checked_mul(62)?.checked_add(u128::try_from(digit).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn any_text_is_a_number_of_ours_or_none(text in "[0-9a-zA-Z]{0,24}\\PC{0,2}", number in proptest::num::u128::ANY) {
            proptest::prop_assert_eq!(read(&written(number, 0)), Some(number));
            if let Some(number) = read(&text) {
                proptest::prop_assert_eq!(written(number, text.len()), text);
            }
        }
    }

    #[test]
    fn a_number_reads_back_and_takes_few_letters() {
        let largest = u128::from(i64::MAX.unsigned_abs());
        for number in [0, 1, 61, 62, 3843, largest, (1 << 80) - 1, u128::MAX] {
            assert_eq!(read(&written(number, 14)), Some(number));
        }
        assert_eq!((written(largest, 0).len(), written((1 << 80) - 1, 14).len()), (11, 14));
        for text in ["", "-1", "a b", "é", &"Z".repeat(30)] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

//! Lengths of time in words: the two largest units that say something.

use jiff::SignedDuration;

use crate::domain::Locale;

/// `2 h 10 min`, `3 d 4 h`, `less than a minute`; the sign is left out.
pub(super) fn in_words(length: SignedDuration, locale: Locale) -> String {
    let minutes = length.abs().as_mins();
    let parts = [(minutes / 1440, ("d", "天")), (minutes / 60 % 24, ("h", "小时")), (minutes % 60, ("min", "分钟"))];
    let said = parts.iter().skip_while(|(count, _)| *count == 0).take(2).filter(|(count, _)| *count > 0);
    let word = |(count, (en, zh)): &(i64, (&str, &str))| match locale {
        Locale::English => format!("{count} {en}"),
        Locale::Chinese => format!("{count} {zh}"),
    };
    let words: Vec<_> = said.map(word).collect();
    match (words.is_empty(), locale) {
        (false, _) => words.join(" "),
        (true, Locale::English) => "less than a minute".to_owned(),
        (true, Locale::Chinese) => "不到一分钟".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_told_in_its_two_largest_units() {
        let cases = [
            (0, "less than a minute", "不到一分钟"),
            (59, "less than a minute", "不到一分钟"),
            (60, "1 min", "1 分钟"),
            (7800, "2 h 10 min", "2 小时 10 分钟"),
            (-7800, "2 h 10 min", "2 小时 10 分钟"),
            (86_400, "1 d", "1 天"),
            (86_400 + 60, "1 d", "1 天"),
            (3 * 86_400 + 4 * 3600 + 300, "3 d 4 h", "3 天 4 小时"),
        ];
        for (secs, en, zh) in cases {
            let length = SignedDuration::from_secs(secs);
            assert_eq!(in_words(length, Locale::English), en);
            assert_eq!(in_words(length, Locale::Chinese), zh);
        }
    }
}

//! Durations as people write them: `30m` (or `30min`), `4h`, `2d`, `1h 30m`; short ones: `20s`, `2m`; very short ones: `50ms`, `2s`.

use std::time::Duration;

use jiff::SignedDuration;

/// The longest of the short durations: somebody waits in a chat meanwhile.
const SHORT_MILLIS_MAX: u64 = 10_000;

/// Reads a duration of whole minutes, hours and days (of 24 hours), more than nothing and at most a year.
pub(crate) fn parse(text: &str) -> Result<SignedDuration, String> {
    let wrong = || format!("`{text}` is not a duration; write it like \"30m\", \"4h\", \"2d\" or \"1h 30m\"");
    let mut minutes: i64 = 0;
    for part in text.split_whitespace() {
        let part = part.strip_suffix("in").filter(|part| part.ends_with('m')).unwrap_or(part);
        let unit = part.char_indices().next_back().ok_or_else(wrong)?;
        let each = match unit.1 {
            'm' => 1,
            'h' => 60,
            'd' => 24 * 60,
            _ => return Err(wrong()),
        };
        let count: i64 = part[..unit.0].parse().map_err(|_| wrong())?;
        let more = count.checked_mul(each).filter(|more| *more > 0).ok_or_else(wrong)?;
        minutes = minutes.checked_add(more).ok_or_else(wrong)?;
    }
    match minutes {
        1..=525_600 => Ok(SignedDuration::from_mins(minutes)),
        0 => Err(wrong()),
        _ => Err(format!("`{text}` is more than a year")),
    }
}

/// Reads how long one call may take: from a second to two minutes.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let (count, each) = match (text.strip_suffix('s'), text.strip_suffix('m')) {
        (Some(count), _) => (count, 1),
        (_, Some(count)) => (count, 60),
        _ => ("", 1),
    };
    let secs = count.parse::<u64>().ok().and_then(|count| count.checked_mul(each));
    match secs {
        Some(secs @ 1..=120) => Ok(Duration::from_secs(secs)),
        _ => Err(format!("`{text}` is not between \"1s\" and \"2m\"")),
    }
}

/// Reads a duration of whole milliseconds or seconds, from one millisecond to ten seconds.
pub(super) fn parse_short(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a duration from 1ms to 10s; write it like \"50ms\" or \"2s\"");
    let (count, each) = match text.strip_suffix("ms") {
        Some(count) => (count, 1),
        None => (text.strip_suffix('s').ok_or_else(wrong)?, 1_000),
    };
    let count: u64 = count.parse().map_err(|_| wrong())?;
    let millis = count.checked_mul(each).filter(|millis| (1..=SHORT_MILLIS_MAX).contains(millis));
    millis.map(Duration::from_millis).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn any_text_is_a_duration_within_its_bounds_or_none(text in "([0-9+-]{0,20}(m|min|h|d|s|ms)? ?){0,3}\\PC{0,3}") {
            if let Ok(span) = parse(&text) {
                proptest::prop_assert!((60..=365 * 24 * 3600).contains(&span.as_secs()), "{}", text);
            }
            let short = [seconds(&text), parse_short(&text)].into_iter().flatten();
            proptest::prop_assert!(short.into_iter().all(|span| span.as_millis() >= 1 && span.as_secs() <= 120), "{}", text);
        }
    }

    #[test]
    fn a_duration_is_minutes_hours_and_days() {
        let cases = [
            ("30m", Some(30)),
            ("4h", Some(240)),
            ("2d", Some(2880)),
            ("1h 30m", Some(90)),
            ("365d", Some(525_600)),
            ("30min", Some(30)),
        ];
        for (text, minutes) in cases {
            assert_eq!(parse(text).ok().map(|d| d.as_mins()), minutes, "{text}");
        }
        for text in ["", "4", "h", "-4h", "4 h", "366d", "1s", "4h x", "99999999999999999999d", "4時", "30in", "30hin"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_deadline_is_seconds_or_minutes_and_short() {
        for (text, secs) in [("1s", 1), ("20s", 20), ("2m", 120)] {
            assert_eq!(seconds(text).map(|d| d.as_secs()), Ok(secs), "{text}");
        }
        for text in ["", "s", "0s", "121s", "3m", "20", "-1s", "1h", "1.5s", "99999999999999999999s"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_short_duration_is_milliseconds_or_seconds_and_at_most_ten() {
        for (text, millis) in [("1ms", 1), ("50ms", 50), ("2s", 2_000), ("10s", 10_000), ("10000ms", 10_000)] {
            assert_eq!(parse_short(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "50", "ms", "s", "0ms", "11s", "10001ms", "1m", "-1s", "1.5s", "99999999999999999999s"] {
            assert!(parse_short(text).is_err(), "{text}");
        }
    }
}

//! Whether news for the agents may be posted now, or waits for their hours.

use jiff::Timestamp;

use super::Calendar;

/// When something for the agents may be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posting {
    /// At once.
    Now,
    /// When the agents' hours begin.
    At(Timestamp),
}

/// Whether something may be posted to agents who work by `hours`, at any time where there are none. What is held back
/// is due at the next opening. Hours that do not come again within the horizon hold nothing back: late is better than
/// never, and now is better than both.
#[must_use]
pub fn posting(hours: Option<&Calendar>, now: Timestamp) -> Posting {
    match hours.and_then(|hours| hours.next_opening(now)) {
        Some(opening) if opening > now => Posting::At(opening),
        _ => Posting::Now,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::calendar;
    use super::*;

    #[test]
    fn news_waits_for_the_agents_hours_and_is_never_held_back_for_ever() {
        let office = calendar("Europe/Berlin", &[("mon-fri", "09:00-17:00")]);
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let monday = Posting::At(at("2026-11-30T09:00:00+01:00"));
        let cases = [
            ("2026-11-27T09:00:00+01:00", Posting::Now),
            ("2026-11-27T16:59:59+01:00", Posting::Now),
            ("2026-11-27T17:00:00+01:00", monday),
            ("2026-11-28T12:00:00+01:00", monday),
            ("2026-11-30T08:59:59+01:00", monday),
        ];
        for (now, expect) in cases {
            assert_eq!(posting(Some(&office), at(now)), expect, "{now}");
            assert_eq!(posting(None, at(now)), Posting::Now);
        }
        assert_eq!(posting(Some(&office), Timestamp::MAX), Posting::Now);
    }
}

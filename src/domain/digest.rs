//! The digest: what happened since the last one, and what waits.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::entitlement::DigestPlan;
use super::notice::TicketLine;
use super::{Named, Untrusted};

/// What a digest tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DigestFacts {
    /// The window's start.
    pub since: Timestamp,
    /// The window's end: the moment that the digest speaks of.
    pub until: Timestamp,
    /// Questions answered from the knowledge base in the window.
    pub answered: i64,
    /// Questions for which entries were suggested.
    pub suggested: i64,
    /// Questions that the knowledge base could not answer.
    pub unknown: i64,
    /// Answers that the asker said had helped.
    pub helped: i64,
    /// Tickets opened.
    pub opened: i64,
    /// Tickets closed.
    pub closed: i64,
    /// Clocks that ran over their target in the window.
    pub breached: i64,
    /// Tickets not closed now.
    pub waiting: i64,
    /// The oldest tickets that nobody has, at most five.
    pub unclaimed: Vec<TicketLine>,
    /// The tickets whose clocks run out next, at most five.
    pub due_next: Vec<TicketLine>,
    /// Open tickets per agent, the most loaded first, at most ten.
    pub load: Vec<(Named, i64)>,
    /// The latest questions that the knowledge base could not answer, at most five.
    pub unknown_questions: Vec<Untrusted>,
    /// Posts that the desk gave up on in the window.
    pub undelivered: i64,
    /// What became of drafts; none in a digest that an older version stored.
    #[serde(default)]
    pub drafts: super::DraftCounts,
}

/// Where the window of a digest begins that has no other before it, or that was asked for: a day before `now`.
#[must_use]
pub fn last_day(now: Timestamp) -> Timestamp {
    now.checked_sub(24.hours()).unwrap_or(Timestamp::MIN)
}

/// The local date whose digest is due at `now`, if its time of day has come on a day that the plan names.
///
/// A local time that a clock change skips counts as the moment after the gap; one that it repeats counts the first
/// time. A date is due until it ends, so that a desk that was down at the hour still posts that day.
#[must_use]
pub fn due_date(plan: &DigestPlan, now: Timestamp) -> Option<Date> {
    let local = now.to_zoned(plan.time_zone.clone());
    let due = moment(&plan.time_zone, local.date(), plan.at)?;
    let on_this_day = plan.weekdays.is_empty() || plan.weekdays.contains(&local.weekday());
    (on_this_day && now >= due).then(|| local.date())
}

fn moment(zone: &TimeZone, date: Date, at: jiff::civil::Time) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(date.to_datetime(at)).compatible().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(zone: &str, at: &str) -> DigestPlan {
        DigestPlan {
            channel: "c".into(),
            at: at.parse().unwrap(),
            time_zone: TimeZone::get(zone).unwrap(),
            weekdays: Vec::new(),
        }
    }

    #[test]
    fn a_digest_is_due_from_its_local_time_until_the_end_of_that_local_date() {
        let cases = [
            ("Europe/Berlin", "09:00", "2026-11-24T07:59:59Z", None),
            ("Europe/Berlin", "09:00", "2026-11-24T08:00:00Z", Some("2026-11-24")),
            ("Europe/Berlin", "09:00", "2026-11-24T22:59:59Z", Some("2026-11-24")),
            ("Europe/Berlin", "09:00", "2026-11-24T23:00:00Z", None),
            // 02:30 does not exist on this date: clocks go from 02:00 to 03:00.
            ("Europe/Berlin", "02:30", "2026-03-29T01:29:59Z", None),
            ("Europe/Berlin", "02:30", "2026-03-29T01:30:00Z", Some("2026-03-29")),
            // 02:30 comes twice on this date: the first counts.
            ("Europe/Berlin", "02:30", "2026-10-25T00:30:00Z", Some("2026-10-25")),
            ("Asia/Shanghai", "09:00", "2026-11-24T01:00:00Z", Some("2026-11-24")),
        ];
        for (zone, at, now, expect) in cases {
            let date = due_date(&plan(zone, at), now.parse().unwrap());
            assert_eq!(date, expect.map(|d| d.parse().unwrap()), "{zone} {at} {now}");
        }
    }

    #[test]
    fn a_digest_keeps_to_its_weekdays() {
        let mut plan = plan("UTC", "09:00");
        plan.weekdays = vec![jiff::civil::Weekday::Monday];
        assert_eq!(due_date(&plan, "2026-11-24T10:00:00Z".parse().unwrap()), None);
        assert!(due_date(&plan, "2026-11-23T10:00:00Z".parse().unwrap()).is_some());
    }
}

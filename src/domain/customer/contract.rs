//! Contracts of organisations: when they hold, for what, at which price; how one stands at a moment is reckoned from it.

pub mod external;
mod period;
pub mod revenue;

use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

pub use external::External;
pub use period::Period;
pub use revenue::Revenue;

use super::money::Money;
use crate::domain::Untrusted;

/// A customer: a company, a project, or one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Organisation {
    /// Counted in its workspace.
    pub number: i64,
    /// Its name.
    pub name: Untrusted,
    /// Mail domains of its own.
    pub domains: Vec<String>,
    /// A payment provider's name for it.
    pub external: Option<String>,
    /// Since when it is known.
    pub since: Timestamp,
    /// Counts the changes.
    #[serde(default)]
    pub version: i64,
}

/// Plan and price from a moment on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// From when.
    pub from: Timestamp,
    /// The plan, by its name in the configuration.
    pub plan: String,
    /// What is paid for the whole contract.
    pub price: Option<Money>,
    /// How often.
    pub period: Period,
    /// The offer that it was signed by, where there was one.
    #[serde(default)]
    pub offer: Option<String>,
}

/// A time in which a contract is suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// From when.
    pub from: Timestamp,
    /// Until when, once that is known.
    pub until: Option<Timestamp>,
}

/// What is agreed, as far as it does not change with each seat and credit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Plans and prices, the earliest first.
    pub terms: Vec<Term>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// Until when it is tried without being paid for.
    #[serde(default)]
    pub trial_until: Option<Timestamp>,
    /// When it ends, or is renewed; never where there is none.
    #[serde(default)]
    pub ends_at: Option<Timestamp>,
    /// Whether it goes on after that, for the same period again.
    #[serde(default)]
    pub renews: bool,
    /// For how many days after its end it still holds.
    #[serde(default)]
    pub grace_days: i64,
    /// When it was suspended.
    #[serde(default)]
    pub suspensions: Vec<Suspension>,
    /// Channels that it holds in; everywhere where there are none.
    #[serde(default)]
    pub channels: Vec<String>,
    /// What a payment provider told.
    #[serde(default)]
    pub provider: Option<External>,
}

/// A contract.
#[derive(Debug, Clone, PartialEq)]
pub struct Contract {
    /// Counted in its workspace.
    pub number: i64,
    /// Whose.
    pub organisation: i64,
    /// What is agreed.
    pub terms: Terms,
    /// How many people may hold it; no bound where there is none.
    pub seats: Option<i64>,
    /// How many incidents it has; no bound where there is none.
    pub credits: Option<i64>,
    /// How many were used.
    pub credits_used: i64,
    /// Counts the changes of what is agreed.
    pub version: i64,
}

/// How a contract stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It has not begun.
    Ahead,
    /// It is tried.
    Trial,
    /// It holds.
    Active,
    /// It is over or unpaid, and holds for a few days more.
    Grace,
    /// It is suspended.
    Suspended,
    /// It is over.
    Ended,
}

impl State {
    /// How it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::Trial => "trial",
            Self::Active => "active",
            Self::Grace => "grace",
            Self::Suspended => "suspended",
            Self::Ended => "ended",
        }
    }

    /// Whether people are entitled to something by it.
    #[must_use]
    pub const fn holds(self) -> bool {
        matches!(self, Self::Trial | Self::Active | Self::Grace)
    }

    /// Whether it earns something.
    #[must_use]
    pub const fn is_paid(self) -> bool {
        matches!(self, Self::Active | Self::Grace)
    }
}

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// When leads are told of an end: this many days before.
pub const REMIND_DAYS: [i64; 2] = [30, 7];
/// Renewals that are counted: some hundred years of months.
const RENEWALS_MAX: usize = 1500;

impl Terms {
    /// What is agreed from now on: one plan at one price.
    #[must_use]
    pub fn of(plan: &str, price: Option<Money>, period: Period, starts_at: Timestamp) -> Self {
        Self {
            terms: vec![Term { from: starts_at, plan: plan.to_owned(), price, period, offer: None }],
            starts_at,
            trial_until: None,
            ends_at: None,
            renews: false,
            grace_days: 0,
            suspensions: Vec::new(),
            channels: Vec::new(),
            provider: None,
        }
    }

    /// How it stands at a moment.
    #[must_use]
    pub fn state(&self, at: Timestamp) -> State {
        if at < self.starts_at {
            return State::Ahead;
        }
        let is_suspended = |one: &Suspension| one.from <= at && one.until.is_none_or(|until| at < until);
        let end = self.ends_at.filter(|_| !self.renews);
        let grace = DAY.checked_mul(i32::try_from(self.grace_days).unwrap_or(i32::MAX)).unwrap_or(SignedDuration::MAX);
        let unpaid = self.provider.as_ref().and_then(External::unpaid_since).filter(|since| *since <= at);
        let over = match (end.filter(|end| *end <= at), unpaid) {
            (Some(end), Some(unpaid)) => Some(end.min(unpaid)),
            (end, unpaid) => end.or(unpaid),
        };
        match over {
            Some(over) if over.checked_add(grace).is_ok_and(|last| last <= at) => State::Ended,
            _ if self.suspensions.iter().any(is_suspended) => State::Suspended,
            Some(_) => State::Grace,
            None if self.trial_until.is_some_and(|until| at < until) => State::Trial,
            None => State::Active,
        }
    }

    /// Plan and price at a moment; those that it begins with before it has begun.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> Option<&Term> {
        self.terms.iter().rev().find(|term| term.from <= at).or_else(|| self.terms.first())
    }

    /// The end, or the next renewal, at or after a moment.
    #[must_use]
    pub fn next_end(&self, at: Timestamp) -> Option<Timestamp> {
        let first = self.ends_at?;
        if !self.renews || first >= at {
            return (first >= at).then_some(first);
        }
        let step = match self.at(at)?.period {
            Period::Month => 1,
            Period::Year => 12,
            Period::Once => return None,
        };
        let first = first.to_zoned(jiff::tz::TimeZone::UTC);
        // Each counted from the first, so that the 31st comes back after a February.
        let renewals = (1..RENEWALS_MAX).filter_map(|times| {
            let months = i32::try_from(times).ok()?.checked_mul(step)?;
            first.checked_add(months.months()).ok().map(|at| at.timestamp())
        });
        renewals.into_iter().find(|renewal| *renewal >= at)
    }

    /// When leads are told next, after a moment, and how many days before the end that is.
    #[must_use]
    pub fn next_reminder(&self, after: Timestamp) -> Option<(Timestamp, i64)> {
        if self.state(after) == State::Ended {
            return None;
        }
        let mut from = after;
        // What is left of this period first, then the next.
        for _ in 0..2 {
            let end = self.next_end(from)?;
            let before = REMIND_DAYS.iter().filter_map(|days| {
                let at = end.checked_sub(DAY.checked_mul(i32::try_from(*days).ok()?)?).ok()?;
                (at > after).then_some((at, *days))
            });
            if let Some(next) = before.min() {
                return Some(next);
            }
            from = end.checked_add(SignedDuration::from_millis(1)).ok()?;
        }
        None
    }

    /// Suspends it from a moment on, or ends the suspension.
    #[must_use]
    pub fn suspended(mut self, at: Timestamp, on: bool) -> Self {
        let open = self.suspensions.iter_mut().find(|one| one.until.is_none());
        match (open, on) {
            (None, true) => self.suspensions.push(Suspension { from: at, until: None }),
            (Some(open), false) => open.until = Some(at),
            _ => {}
        }
        self
    }

    /// Has another plan or price from a moment on.
    #[must_use]
    pub fn changed(mut self, term: Term) -> Self {
        let same = self.at(term.from).is_some_and(|now| {
            now.from <= term.from && (&now.plan, now.price, now.period) == (&term.plan, term.price, term.period)
        });
        if !same {
            self.terms.retain(|one| one.from < term.from);
            self.terms.push(term);
        }
        self
    }
}

impl Contract {
    /// How it stands at a moment.
    #[must_use]
    pub fn state(&self, at: Timestamp) -> State {
        self.terms.state(at)
    }

    /// Whether it is for incidents and all are used.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        self.credits.is_some_and(|credits| self.credits_used >= credits)
    }

    /// The plan at a moment.
    #[must_use]
    pub fn plan(&self, at: Timestamp) -> &str {
        self.terms.at(at).map_or("", |term| term.plan.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Timestamp {
        format!("{text}T00:00:00Z").parse().unwrap()
    }

    fn yearly() -> Terms {
        let price = "1200 EUR".parse().ok();
        Terms {
            ends_at: Some(day("2027-01-31")),
            trial_until: Some(day("2026-02-10")),
            grace_days: 14,
            ..Terms::of("pro", price, Period::Year, day("2026-01-31"))
        }
    }

    #[test]
    fn a_contract_goes_from_ahead_through_trial_and_grace_to_its_end() {
        let terms = yearly();
        for (at, state) in [
            ("2026-01-30", State::Ahead),
            ("2026-01-31", State::Trial),
            ("2026-02-09", State::Trial),
            ("2026-02-10", State::Active),
            ("2027-01-30", State::Active),
            ("2027-01-31", State::Grace),
            ("2027-02-13", State::Grace),
            ("2027-02-14", State::Ended),
        ] {
            assert_eq!(terms.state(day(at)), state, "{at}");
        }
        assert_eq!(Terms { renews: true, ..yearly() }.state(day("2031-01-01")), State::Active);
        assert_eq!(Terms { ends_at: None, ..yearly() }.state(day("2031-01-01")), State::Active);
    }

    #[test]
    fn a_suspension_lasts_until_it_is_lifted_and_no_longer() {
        let terms = yearly().suspended(day("2026-05-01"), true).suspended(day("2026-06-01"), true);
        assert_eq!(terms.suspensions.len(), 1, "twice is once");
        let lifted = terms.clone().suspended(day("2026-07-01"), false);
        let states = |terms: &Terms| ["2026-04-30", "2026-05-01", "2026-07-01"].map(|at| terms.state(day(at)));
        assert_eq!(states(&terms), [State::Active, State::Suspended, State::Suspended]);
        assert_eq!(states(&lifted), [State::Active, State::Suspended, State::Active]);
        assert_eq!(terms.state(day("2028-01-01")), State::Ended, "an end ends it all the same");
    }

    #[test]
    fn renewals_keep_the_day_of_the_month_and_are_told_of_twice() {
        let monthly = Terms {
            ends_at: Some(day("2026-01-31")),
            renews: true,
            ..Terms::of("pro", None, Period::Month, day("2025-12-31"))
        };
        assert_eq!(monthly.next_end(day("2026-02-01")), Some(day("2026-02-28")));
        assert_eq!(monthly.next_end(day("2026-03-01")), Some(day("2026-03-31")));
        let once = yearly();
        assert_eq!(once.next_reminder(day("2026-06-01")), Some((day("2027-01-01"), 30)));
        assert_eq!(once.next_reminder(day("2027-01-01")), Some((day("2027-01-24"), 7)));
        assert_eq!(once.next_reminder(day("2027-01-24")), None, "it ends, and there is no more to tell");
        let renewed = Terms { renews: true, ..yearly() };
        assert_eq!(renewed.next_reminder(day("2027-01-24")), Some((day("2028-01-01"), 30)));
    }

    #[test]
    fn a_price_holds_from_when_it_was_agreed() {
        let term = |from: &str, plan: &str| Term {
            from: day(from),
            plan: plan.into(),
            price: None,
            period: Period::Year,
            offer: None,
        };
        let terms = yearly().changed(term("2026-06-01", "enterprise"));
        assert_eq!(terms.at(day("2026-05-31")).unwrap().plan, "pro");
        assert_eq!(terms.at(day("2026-06-01")).unwrap().plan, "enterprise");
        assert_eq!(terms.clone().changed(term("2026-07-01", "enterprise")), terms, "nothing new was agreed");
    }

    proptest! {
        #[test]
        fn an_end_is_never_undone_by_time(at in 0..5_000_i64, later in 0..5_000_i64) {
            let terms = yearly();
            let moment = |days: i64| day("2020-01-01").checked_add(SignedDuration::from_hours(24 * days)).unwrap();
            if terms.state(moment(at)) == State::Ended {
                prop_assert_eq!(terms.state(moment(at + later)), State::Ended);
            }
        }
    }
}

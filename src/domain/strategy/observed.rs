//! What the desk saw over some months: tickets that were closed, volume by plan, deflection, contracts, and prices.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::estimate::Estimate;
use crate::domain::customer::Money;
use crate::domain::customer::figures::Costs;

/// From so many stars down somebody is unhappy.
pub const UNHAPPY_STARS_MAX: u8 = 2;

/// A ticket that was closed.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservedTicket {
    /// The plan that it was opened under.
    pub plan: String,
    /// The mode that served it, by the desk's name.
    pub mode: Option<String>,
    /// Who had it, by their id.
    pub agent: Option<String>,
    /// Whose it was, by their id.
    pub requester: String,
    /// The agents' time that it took.
    pub minutes: i64,
    /// Hours from its opening until it was solved, or else closed.
    pub resolution_hours: f64,
    /// What its last closing was rated, from 1 to 5.
    pub stars: Option<u8>,
    /// Promises that were kept.
    pub kept: u64,
    /// Promises that were broken.
    pub missed: u64,
}

/// What the desk saw.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Observed {
    /// From when on (inclusive) and until when (exclusive); nothing where there was no whole month.
    pub window: Option<(Timestamp, Timestamp)>,
    /// How many months that are.
    pub months: u16,
    /// Tickets that were closed, at most [`TICKETS_MAX`], the latest first.
    pub tickets: Vec<ObservedTicket>,
    /// Tickets that were opened, by plan and mode.
    pub opened: Vec<Opened>,
    /// Questions that were asked.
    pub questions: u64,
    /// Those that the FAQ answered and of which no ticket was made.
    pub deflected: u64,
    /// What contracts pay in a month at the end, each with its plan.
    pub contracts: Vec<(String, Money)>,
    /// What an hour, the tools and the modes cost.
    pub costs: Costs,
}

/// Tickets of one plan and one mode that were opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The plan.
    pub plan: String,
    /// The mode that served them, by the desk's name.
    pub mode: Option<String>,
    /// How many.
    pub tickets: u64,
}

/// Tickets that are read at most.
pub const TICKETS_MAX: usize = 5_000;

/// Hours of a ticket, of one kind of them.
#[derive(Debug, Clone, PartialEq)]
pub struct PerTicket {
    /// `mode` or `agent`.
    pub by: &'static str,
    /// Which; `-` where none.
    pub name: String,
    /// The mean, where two tickets or more give one.
    pub hours: Option<Estimate>,
    /// How many tickets.
    pub tickets: u64,
}

impl Observed {
    /// Tickets of these plans that are opened in a month.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of tickets are far below 2^52")]
    pub fn volume(&self, plans: &[String]) -> f64 {
        let opened: u64 = self.opened.iter().filter(|one| plans.contains(&one.plan)).map(|one| one.tickets).sum();
        opened as f64 / f64::from(self.months.max(1))
    }

    /// Whether an amount is of the currency that a file counts in; one that names none counts in that of an hour.
    #[must_use]
    pub fn is_counted(&self, money: Money, currency: &str) -> bool {
        match (currency.is_empty(), self.costs.hour) {
            (false, _) => money.currency.code().eq_ignore_ascii_case(currency),
            (true, Some(hour)) => money.currency == hour.currency,
            (true, None) => true,
        }
    }

    /// The share of questions that were deflected.
    #[must_use]
    pub fn deflection(&self) -> Option<Estimate> {
        Estimate::share(self.deflected, self.questions)
    }

    /// Hours of a ticket by mode and by agent.
    #[must_use]
    pub fn hours_per_ticket(&self) -> Vec<PerTicket> {
        type Key = fn(&ObservedTicket) -> Option<&String>;
        let kinds: [(&str, Key); 2] =
            [("mode", |ticket| ticket.mode.as_ref()), ("agent", |ticket| ticket.agent.as_ref())];
        let mut all = Vec::new();
        for (by, key) in kinds {
            let mut groups: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
            for ticket in &self.tickets {
                groups.entry(key(ticket).map_or("-", String::as_str)).or_default().push(ticket.hours());
            }
            all.extend(groups.into_iter().map(|(name, hours)| PerTicket {
                by,
                name: name.to_owned(),
                hours: Estimate::mean(&hours),
                tickets: u64::try_from(hours.len()).unwrap_or(u64::MAX),
            }));
        }
        all
    }
}

impl ObservedTicket {
    /// The agents' hours that it took.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "minutes of a ticket are far below 2^52")]
    pub fn hours(&self) -> f64 {
        self.minutes as f64 / 60.0
    }
}

/// How many different people these tickets are from.
#[must_use]
pub fn people<'a>(tickets: impl Iterator<Item = &'a ObservedTicket>) -> u64 {
    let people: BTreeSet<&str> = tickets.map(|ticket| ticket.requester.as_str()).collect();
    u64::try_from(people.len()).unwrap_or(u64::MAX)
}

/// How many of these tickets were rated, and how many of them by somebody unhappy.
#[must_use]
pub fn unhappy<'a>(tickets: impl Iterator<Item = &'a ObservedTicket>) -> (u64, u64) {
    let stars = tickets.filter_map(|ticket| ticket.stars);
    stars.fold((0, 0), |(rated, unhappy), stars| (rated + 1, unhappy + u64::from(stars <= UNHAPPY_STARS_MAX)))
}

/// An amount in whole units of its currency.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a statistic, and no amount that anybody is asked for")]
pub fn units(money: Money) -> f64 {
    money.minor as f64 / 10_f64.powi(i32::try_from(money.currency.digits()).unwrap_or(2))
}

//! What a payment provider says of a contract: its events may come twice and in any order, and it comes to the same.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Contract, Period, Term};
use crate::domain::customer::Money;

/// What a provider told last.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct External {
    /// The latest event about the subscription: when it was made there, and its rank among those of one moment.
    #[serde(default)]
    pub subscribed: Option<(Timestamp, u8)>,
    /// The latest event about an invoice: when, and whether it was paid.
    #[serde(default)]
    pub invoiced: Option<(Timestamp, bool)>,
    /// Whether the subscription itself is said to be unpaid, and since when.
    #[serde(default)]
    pub past_due: Option<Timestamp>,
    /// The latest word about the period that is paid for.
    #[serde(default)]
    pub period_end: Option<Timestamp>,
}

impl External {
    /// Since when something is not paid, if that is so.
    #[must_use]
    pub fn unpaid_since(&self) -> Option<Timestamp> {
        let failed = self.invoiced.filter(|(_, paid)| !paid).map(|(at, _)| at);
        // A subscription may say so on its own; what is paid after that settles it.
        let paid = self.invoiced.filter(|(_, paid)| *paid).map(|(at, _)| at);
        let due = self.past_due.filter(|due| paid.is_none_or(|paid| paid < *due));
        match (failed, due) {
            (Some(failed), Some(due)) => Some(failed.min(due)),
            (failed, due) => failed.or(due),
        }
    }
}

/// What an event says, in the desk's words.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// How a subscription stands.
    Subscription {
        /// 0 where it was created, 1 where it was changed, 2 where it is gone.
        rank: u8,
        /// Plan and price from then on; the plan is empty where the price is none that is configured.
        term: Term,
        /// Until when its present period lasts.
        period_end: Option<Timestamp>,
        /// Until when it is tried.
        trial_until: Option<Timestamp>,
        /// How many seats were bought.
        seats: Option<i64>,
        /// Whether it is unpaid.
        past_due: bool,
        /// Whether it is paused.
        paused: bool,
        /// When it ended, or will.
        ends_at: Option<Timestamp>,
    },
    /// An invoice was paid, or could not be.
    Invoice {
        /// Which of both.
        paid: bool,
    },
}

/// The contract after an event that was made at `created`; nothing where a later one was taken before.
#[must_use]
pub fn after(contract: &Contract, told: &Told, created: Timestamp) -> Option<Contract> {
    let mut contract = contract.clone();
    let mut known = contract.terms.provider.clone().unwrap_or_default();
    match told {
        Told::Subscription { rank, term, period_end, trial_until, seats, past_due, paused, ends_at } => {
            if known.subscribed.is_some_and(|last| last >= (created, *rank)) {
                return None;
            }
            let is_first = known.subscribed.is_none();
            known.subscribed = Some((created, *rank));
            known.period_end = *period_end;
            known.past_due = past_due.then(|| known.past_due.unwrap_or(created));
            let terms = contract.terms.clone();
            // An earlier event that comes late has had its say already: what stands before it was a guess.
            let term = Term { from: if is_first { terms.starts_at.min(term.from) } else { term.from }, ..term.clone() };
            contract.terms = if is_first {
                super::Terms { terms: vec![term.clone()], starts_at: term.from, ..terms }
            } else {
                terms.changed(term)
            };
            contract.terms.trial_until = *trial_until;
            contract.terms = contract.terms.suspended(created, *paused);
            contract.seats = seats.or(contract.seats);
            let gone = (*rank == 2).then_some(ends_at.unwrap_or(created));
            contract.terms.ends_at = gone.or(*ends_at).or(*period_end);
            contract.terms.renews = gone.is_none() && ends_at.is_none();
        }
        Told::Invoice { paid } => {
            // Of one moment, what is paid counts.
            if known.invoiced.is_some_and(|last| last >= (created, *paid)) {
                return None;
            }
            known.invoiced = Some((created, *paid));
        }
    }
    contract.terms.provider = Some(known);
    Some(contract)
}

/// Plan and price as a provider says them.
#[must_use]
pub fn term(plan: String, price: Option<Money>, period: Period, from: Timestamp) -> Term {
    Term { from, plan, price, period, offer: None }
}

#[cfg(test)]
mod tests {
    use super::super::{State, Terms};
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + secs).unwrap()
    }

    fn subscription(rank: u8, from: i64, past_due: bool) -> Told {
        Told::Subscription {
            rank,
            term: term("pro".into(), "20 EUR".parse().ok(), Period::Month, at(0)),
            period_end: Some(at(2_592_000 + from)),
            trial_until: None,
            seats: Some(3 + from),
            past_due,
            paused: false,
            ends_at: None,
        }
    }

    fn fresh() -> Contract {
        let terms = Terms { grace_days: 7, ..Terms::of("", None, Period::Month, at(0)) };
        Contract { number: 1, organisation: 1, terms, seats: None, credits: None, credits_used: 0, version: 0 }
    }

    /// Every order of some events.
    fn orders(events: &[(Told, Timestamp)]) -> Vec<Vec<(Told, Timestamp)>> {
        if events.is_empty() {
            return vec![Vec::new()];
        }
        let mut all = Vec::new();
        for at in 0..events.len() {
            let mut rest = events.to_vec();
            let first = rest.remove(at);
            all.extend(orders(&rest).into_iter().map(|order| [vec![first.clone()], order].concat()));
        }
        all
    }

    #[test]
    fn events_in_any_order_and_twice_come_to_the_same_seats_state_and_period() {
        let events = [
            (subscription(0, 0, false), at(0)),
            (Told::Invoice { paid: true }, at(1)),
            (subscription(1, 2, true), at(20)),
            (Told::Invoice { paid: false }, at(20)),
            (Told::Invoice { paid: true }, at(30)),
            (subscription(1, 4, false), at(30)),
        ];
        let all = orders(&events);
        assert_eq!(all.len(), 720);
        let end = |order: &[(Told, Timestamp)]| {
            let twice = order.iter().chain(order);
            twice.fold(fresh(), |contract, (told, made)| after(&contract, told, *made).unwrap_or(contract))
        };
        let first = end(&all[0]);
        for order in &all {
            let contract = end(order);
            let moments = [10, 25, 40, 3_000_000].map(|secs| contract.state(at(secs)));
            assert_eq!(moments, [State::Active; 4], "{order:?}");
            assert_eq!((contract.seats, &contract.terms.ends_at), (Some(7), &first.terms.ends_at), "{order:?}");
        }
    }

    #[test]
    fn what_is_not_paid_has_its_grace_and_what_is_gone_is_over() {
        let contract = after(&fresh(), &subscription(0, 0, false), at(0)).unwrap();
        let unpaid = after(&contract, &Told::Invoice { paid: false }, at(100)).unwrap();
        assert_eq!(unpaid.state(at(99)), State::Active);
        assert_eq!(unpaid.state(at(100)), State::Grace);
        assert_eq!(unpaid.state(at(100 + 7 * 86_400)), State::Ended);
        let paid = after(&unpaid, &Told::Invoice { paid: true }, at(200)).unwrap();
        assert_eq!(paid.state(at(100 + 7 * 86_400)), State::Active);
        let gone = after(&paid, &subscription(2, 0, false), at(300)).unwrap();
        assert_eq!(gone.state(at(300 + 7 * 86_400)), State::Ended);
        assert_eq!(after(&gone, &subscription(1, 0, false), at(300)), None, "of one moment the end counts");
    }
}

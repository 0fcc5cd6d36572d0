//! What contracts earn: monthly recurring revenue, by plan, with what came, went and changed in a month.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Contract, Period};
use crate::domain::customer::{Currency, Money, Segment};

/// What each figure is, for people who read them.
pub const DEFINITIONS: &str = "\
MRR is what contracts that are active or in grace pay in a month at that moment: a yearly price counts a twelfth, what is
paid once counts nothing, a trial counts nothing. New is the MRR of customers who had none at the beginning; churned is
the MRR at the beginning of customers who have none at the end; expansion and contraction are what the others pay more
and less. So: end = begin + new + expansion - contraction - churned, for each currency. The churn rate is the churned
share of the MRR at the beginning. Segments are those that customers are of now. Currencies are never added up.";

/// Figures of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Monthly recurring revenue at the beginning.
    pub begin: Money,
    /// Of those who had none before.
    pub new: Money,
    /// What customers pay more.
    pub expansion: Money,
    /// What customers pay less.
    pub contraction: Money,
    /// Of those who pay nothing any more.
    pub churned: Money,
    /// Monthly recurring revenue at the end.
    pub end: Money,
    /// The churned share of the beginning, in tenths of a percent; none where there was nothing.
    pub churn_per_mille: Option<i64>,
    /// Monthly recurring revenue at the end, by plan.
    pub by_plan: BTreeMap<String, Money>,
    /// The same by the segments that customers are of now.
    #[serde(default)]
    pub by_segment: BTreeMap<Segment, Money>,
}

/// What contracts earn between two moments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revenue {
    /// The beginning.
    pub since: Timestamp,
    /// The end.
    pub until: Timestamp,
    /// Customers who pay something at the end.
    pub customers: usize,
    /// Figures by currency.
    pub currencies: Vec<Figures>,
}

/// What a contract pays in a month at a moment, in minor units rounded to the nearest.
#[must_use]
pub fn monthly(contract: &Contract, at: Timestamp) -> Option<Money> {
    let term = contract.terms.at(at).filter(|_| contract.state(at).is_paid())?;
    let price = term.price?;
    let minor = match term.period {
        Period::Month => price.minor,
        // Twelfths of a thousand contracts must not lose what was agreed by always rounding down.
        Period::Year => price.minor.saturating_add(6).div_euclid(12),
        Period::Once => return None,
    };
    (minor != 0).then_some(Money { minor, ..price })
}

type ByCustomer = BTreeMap<(Currency, i64), i64>;

fn by_customer(contracts: &[Contract], at: Timestamp) -> ByCustomer {
    let mut sums = ByCustomer::new();
    for contract in contracts {
        if let Some(money) = monthly(contract, at) {
            let sum = sums.entry((money.currency, contract.organisation)).or_default();
            *sum = sum.saturating_add(money.minor);
        }
    }
    sums
}

/// What contracts earn, and how that changed between two moments; `segments` by the numbers of customers.
#[must_use]
pub fn revenue(
    contracts: &[Contract],
    segments: &BTreeMap<i64, Segment>,
    since: Timestamp,
    until: Timestamp,
) -> Revenue {
    let (before, after) = (by_customer(contracts, since), by_customer(contracts, until));
    let mut currencies: Vec<Currency> = before.keys().chain(after.keys()).map(|(currency, _)| *currency).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let figures = |currency: Currency| {
        let money = |minor: i64| Money::new(minor, currency);
        let of = |sums: &ByCustomer| -> BTreeMap<i64, i64> {
            let mine = sums.iter().filter(|((one, _), _)| *one == currency);
            mine.map(|((_, customer), minor)| (*customer, *minor)).collect()
        };
        let (was, is) = (of(&before), of(&after));
        let sum = |values: &mut dyn Iterator<Item = i64>| values.fold(0_i64, i64::saturating_add);
        let begin = sum(&mut was.values().copied());
        let new = sum(&mut is.iter().filter(|(customer, _)| !was.contains_key(customer)).map(|(_, minor)| *minor));
        let churned = sum(&mut was.iter().filter(|(customer, _)| !is.contains_key(customer)).map(|(_, minor)| *minor));
        let change = |(customer, now): (&i64, &i64)| was.get(customer).map(|before| now - before);
        let changes: Vec<i64> = is.iter().filter_map(change).collect();
        let (mut by_plan, mut by_segment) = (BTreeMap::new(), BTreeMap::new());
        for contract in contracts {
            if let Some(one) = monthly(contract, until).filter(|one| one.currency == currency) {
                let sum = by_plan.entry(contract.plan(until).to_owned()).or_insert(money(0));
                sum.minor = sum.minor.saturating_add(one.minor);
                let segment = segments.get(&contract.organisation).copied().unwrap_or_default();
                let sum = by_segment.entry(segment).or_insert(money(0));
                sum.minor = sum.minor.saturating_add(one.minor);
            }
        }
        Figures {
            begin: money(begin),
            new: money(new),
            expansion: money(sum(&mut changes.iter().copied().filter(|change| *change > 0))),
            contraction: money(-sum(&mut changes.iter().copied().filter(|change| *change < 0))),
            churned: money(churned),
            end: money(sum(&mut is.values().copied())),
            churn_per_mille: (begin > 0).then(|| churned.saturating_mul(1000) / begin),
            by_plan,
            by_segment,
        }
    };
    let customers: std::collections::BTreeSet<i64> = after.keys().map(|(_, customer)| *customer).collect();
    Revenue { since, until, customers: customers.len(), currencies: currencies.into_iter().map(figures).collect() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Term, Terms};
    use super::*;

    fn day(text: &str) -> Timestamp {
        format!("{text}T00:00:00Z").parse().unwrap()
    }

    fn contract(organisation: i64, plan: &str, price: &str, period: Period, from: &str, to: Option<&str>) -> Contract {
        let terms = Terms { ends_at: to.map(day), ..Terms::of(plan, price.parse().ok(), period, day(from)) };
        Contract { number: organisation, organisation, terms, seats: None, credits: None, credits_used: 0, version: 1 }
    }

    #[test]
    fn a_month_by_hand() {
        let mut grows = contract(1, "pro", "100 EUR", Period::Month, "2026-01-01", None);
        let price = "150 EUR".parse().ok();
        let dearer =
            Term { from: day("2026-10-15"), plan: "enterprise".into(), price, period: Period::Month, offer: None };
        grows.terms = grows.terms.changed(dearer);
        let contracts = [
            grows,
            contract(2, "pro", "1200 EUR", Period::Year, "2026-01-01", Some("2026-10-20")),
            contract(3, "enterprise", "6000 EUR", Period::Year, "2026-10-10", None),
            contract(4, "pack", "900 EUR", Period::Once, "2026-01-01", None),
            contract(5, "pro", "3000 JPY", Period::Month, "2026-01-01", None),
        ];
        let segments = BTreeMap::from([(1, Segment::High)]);
        let revenue = revenue(&contracts, &segments, day("2026-10-01"), day("2026-11-01"));
        assert_eq!(revenue.customers, 3);
        let eur = &revenue.currencies[0];
        let shown = [eur.begin, eur.new, eur.expansion, eur.contraction, eur.churned, eur.end].map(|one| one.minor);
        assert_eq!(shown, [20_000, 50_000, 5_000, 0, 10_000, 65_000]);
        assert_eq!(eur.churn_per_mille, Some(500));
        assert_eq!(eur.by_plan["enterprise"].to_string(), "650.00 EUR");
        assert_eq!(eur.by_segment[&Segment::High].to_string(), "150.00 EUR");
        assert_eq!(eur.by_segment[&Segment::Community].to_string(), "500.00 EUR", "of whom no segment is known");
        assert_eq!(revenue.currencies[1].end.to_string(), "3000 JPY");
    }

    proptest! {
        #[test]
        fn the_figures_add_up(rows in proptest::collection::vec((1..4_i64, 0..100_000_i64, 0..400_i64, 0..400_i64, any::<bool>()), 0..12)) {
            let start = day("2026-01-01");
            let later = |days: i64| start.checked_add(jiff::SignedDuration::from_hours(24 * days)).unwrap();
            let contracts: Vec<Contract> = rows.into_iter().map(|(organisation, minor, from, lasts, yearly)| {
                let price = Money::new(minor, "EUR".parse().unwrap());
                let period = if yearly { Period::Year } else { Period::Month };
                let terms = Terms { ends_at: Some(later(from + lasts)), ..Terms::of("pro", Some(price), period, later(from)) };
                Contract { number: 1, organisation, terms, seats: None, credits: None, credits_used: 0, version: 1 }
            }).collect();
            for one in revenue(&contracts, &BTreeMap::new(), later(100), later(200)).currencies {
                let moved = one.begin.minor + one.new.minor + one.expansion.minor - one.contraction.minor - one.churned.minor;
                prop_assert_eq!(moved, one.end.minor);
                let plans: i64 = one.by_plan.values().map(|money| money.minor).sum();
                prop_assert_eq!(plans, one.end.minor);
                let segments: i64 = one.by_segment.values().map(|money| money.minor).sum();
                prop_assert_eq!(segments, one.end.minor);
            }
        }
    }
}

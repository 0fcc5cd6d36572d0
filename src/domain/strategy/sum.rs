//! Exact linear sums of variables, and rows that bound them.

use std::collections::BTreeMap;

use super::decimal::{Decimal, Exact};
use super::mix::Limit;

/// A constant and multiples of variables.
#[derive(Debug, Clone, Default)]
pub(super) struct Sum {
    pub(super) terms: BTreeMap<usize, Exact>,
    pub(super) constant: Exact,
}

impl Sum {
    pub(super) fn add(&mut self, variable: usize, times: Exact) {
        *self.terms.entry(variable).or_default() += times;
    }

    pub(super) fn of(variables: impl IntoIterator<Item = usize>) -> Self {
        let mut sum = Self::default();
        variables.into_iter().for_each(|variable| sum.add(variable, Decimal::ONE.exact()));
        sum
    }

    pub(super) fn plus(mut self, other: &Self, times: Decimal) -> Self {
        self.constant += other.constant.times(times);
        other.terms.iter().for_each(|(variable, by)| self.add(*variable, by.times(times)));
        self
    }

    pub(super) fn less(self, other: &Self, times: Decimal) -> Self {
        let negated = Self {
            terms: other.terms.iter().map(|(variable, by)| (*variable, -*by)).collect(),
            constant: -other.constant,
        };
        self.plus(&negated, times)
    }

    /// The largest number of which all its values are multiples, where its variables are whole.
    pub(super) fn grain(&self) -> Exact {
        self.terms.values().fold(self.constant, |grain, by| grain.common(*by))
    }
}

/// A sum that is at least something.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Which limit it is for; none where it only says what the variables mean.
    pub(super) limit: Option<Limit>,
    pub(super) sum: Sum,
    pub(super) least: Exact,
    /// Whether it bounds an amount, which floats only hold nearly.
    pub(super) is_amount: bool,
}

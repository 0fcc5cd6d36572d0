//! Segments of customers: rules over revenue, plan and activity, looked at from the top; the first that holds counts.

use serde::{Deserialize, Serialize};

use super::money::Money;

/// Tickets that were opened in so many days are somebody's activity.
pub const ACTIVITY_DAYS: i64 = 90;

/// A group of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Segment {
    /// Those who matter most.
    High,
    /// Other customers.
    Standard,
    /// Everybody else.
    #[default]
    Community,
}

impl Segment {
    /// Every segment, the first one first.
    pub const ALL: [Self; 3] = [Self::High, Self::Standard, Self::Community];

    /// How it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Standard => "standard",
            Self::Community => "community",
        }
    }
}

impl std::str::FromStr for Segment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|segment| segment.name() == text);
        found.ok_or_else(|| format!("`{text}` is no segment; write high, standard or community"))
    }
}

/// A rule: who meets all of its conditions is in its segment. One without a condition is for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The segment.
    pub segment: Segment,
    /// Monthly recurring revenue of that currency, at least.
    pub revenue: Option<Money>,
    /// One of these plans.
    pub plans: Vec<String>,
    /// Tickets opened in [`ACTIVITY_DAYS`] days, at least.
    pub tickets: Option<i64>,
}

/// What rules look at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Facts {
    /// Monthly recurring revenue, one amount for each currency.
    pub revenue: Vec<Money>,
    /// The plan.
    pub plan: String,
    /// Tickets opened in [`ACTIVITY_DAYS`] days.
    pub tickets: i64,
}

/// Where somebody is, and by which rule.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Placed {
    /// The segment.
    pub segment: Segment,
    /// The rule's place from the top, from 1; none where no rule holds.
    pub rule: Option<usize>,
    /// How many rules there are.
    pub rules: usize,
    /// What was looked at.
    pub facts: Facts,
}

impl Rule {
    /// Whether it holds.
    #[must_use]
    pub fn holds(&self, facts: &Facts) -> bool {
        let earns = |least: Money| {
            facts.revenue.iter().any(|money| money.currency == least.currency && money.minor >= least.minor)
        };
        self.revenue.is_none_or(earns)
            && (self.plans.is_empty() || self.plans.contains(&facts.plan))
            && self.tickets.is_none_or(|least| facts.tickets >= least)
    }
}

impl Placed {
    /// The same without amounts: what customers pay is for leads alone.
    #[must_use]
    pub fn without_revenue(mut self) -> Self {
        self.facts.revenue.clear();
        self
    }
}

/// The rules of a desk that configures none: whoever has a paid plan is a standard customer.
#[must_use]
pub fn usual(paid: impl IntoIterator<Item = String>) -> Vec<Rule> {
    let plans: Vec<String> = paid.into_iter().collect();
    if plans.is_empty() {
        return Vec::new();
    }
    vec![Rule { segment: Segment::Standard, revenue: None, plans, tickets: None }]
}

/// Where somebody is, and by which rule.
#[must_use]
pub fn place(rules: &[Rule], facts: Facts) -> Placed {
    let at = rules.iter().position(|rule| rule.holds(&facts));
    let segment = at.and_then(|at| rules.get(at)).map(|rule| rule.segment).unwrap_or_default();
    Placed { segment, rule: at.map(|at| at + 1), rules: rules.len(), facts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_from_the_top_that_holds_counts() {
        let rule = |segment, revenue: &str, plans: &[&str], tickets| Rule {
            segment,
            revenue: revenue.parse().ok(),
            plans: plans.iter().map(|&plan| plan.to_owned()).collect(),
            tickets,
        };
        let rules = [
            rule(Segment::High, "500 EUR", &[], None),
            rule(Segment::High, "", &["enterprise"], Some(10)),
            rule(Segment::Standard, "", &["enterprise", "pro"], None),
        ];
        let at = |revenue: &str, plan: &str, tickets| {
            let revenue = revenue.parse().ok().into_iter().collect();
            let placed = place(&rules, Facts { revenue, plan: plan.into(), tickets });
            (placed.segment, placed.rule)
        };
        assert_eq!(at("500 EUR", "pro", 0), (Segment::High, Some(1)));
        assert_eq!(at("499.99 EUR", "pro", 0), (Segment::Standard, Some(3)));
        assert_eq!(at("500 USD", "pro", 0), (Segment::Standard, Some(3)), "another currency is another amount");
        assert_eq!(at("", "enterprise", 10), (Segment::High, Some(2)));
        assert_eq!(at("", "enterprise", 9), (Segment::Standard, Some(3)));
        assert_eq!(at("", "community", 99), (Segment::Community, None));
        assert_eq!(place(&usual(["pro".to_owned()]), Facts { plan: "pro".into(), ..Facts::default() }).rule, Some(1));
        assert!(usual(Vec::new()).is_empty());
    }
}

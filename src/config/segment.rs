//! `[[segment]]`: rules over revenue, plan and activity that say which segment a customer is of, from the top.

use serde::Deserialize;

use crate::domain::Plan;
use crate::domain::customer::segment::{Rule, usual};

/// Rules that a desk may have.
const RULES_MAX: usize = 50;

/// One rule as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SegmentTable {
    name: String,
    revenue: Option<String>,
    #[serde(default)]
    plans: Vec<String>,
    tickets: Option<i64>,
}

/// The rules; the usual ones where none is written.
pub(super) fn check(tables: Vec<SegmentTable>, plans: &[Plan]) -> Result<Vec<Rule>, String> {
    if tables.is_empty() {
        return Ok(usual(plans.iter().filter(|plan| plan.paid).map(|plan| plan.name.clone())));
    }
    if tables.len() > RULES_MAX {
        return Err(format!("there are more than {RULES_MAX} rules in [[segment]]"));
    }
    tables.into_iter().enumerate().map(|(at, table)| table.check(at + 1, plans)).collect()
}

impl SegmentTable {
    fn check(self, place: usize, plans: &[Plan]) -> Result<Rule, String> {
        let wrong = |reason: String| format!("[[segment]] {place}: {reason}");
        let everybody = Plan::community().name;
        let is_known = |name: &String| *name == everybody || plans.iter().any(|plan| plan.name == *name);
        if let Some(unknown) = self.plans.iter().find(|name| !is_known(name)) {
            return Err(wrong(format!("there is no plan `{unknown}`")));
        }
        if self.tickets.is_some_and(|tickets| tickets < 1) {
            return Err(wrong("tickets is a number from 1".to_owned()));
        }
        Ok(Rule {
            segment: self.name.parse().map_err(wrong)?,
            revenue: self.revenue.map(|text| text.parse()).transpose().map_err(wrong)?,
            plans: self.plans,
            tickets: self.tickets,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct File {
        #[serde(default)]
        segment: Vec<SegmentTable>,
    }

    fn read(text: &str) -> Result<Vec<Rule>, String> {
        let plans = [Plan { name: "pro".into(), paid: true, ..Plan::community() }];
        check(toml::from_str::<File>(text).unwrap().segment, &plans)
    }

    #[test]
    fn rules_stand_in_their_order_and_name_what_there_is() {
        let rules =
            read("[[segment]]\nname = 'high'\nrevenue = '500 EUR'\n[[segment]]\nname = 'standard'\nplans = ['pro']");
        let rules = rules.unwrap();
        assert_eq!((rules.len(), rules[0].revenue.unwrap().minor), (2, 50_000));
        assert_eq!(read("").unwrap()[0].plans, ["pro"], "who has a paid plan is a standard customer");
        for (text, reason) in [
            ("name = 'vip'", "[[segment]] 1: `vip` is no segment"),
            ("name = 'high'\nplans = ['gold']", "there is no plan `gold`"),
            ("name = 'high'\nrevenue = '5'", "is no amount"),
            ("name = 'high'\ntickets = 0", "a number from 1"),
        ] {
            let refused = read(&format!("[[segment]]\n{text}")).unwrap_err();
            assert!(refused.contains(reason), "{refused}");
        }
    }
}

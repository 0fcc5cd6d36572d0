//! `[costs]`: what an agent's hour and each tool cost, for the cost of a ticket.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::customer::Money;
use crate::domain::customer::figures::Costs;

/// The table as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CostsTable {
    hour: Option<String>,
    tools: BTreeMap<String, String>,
}

impl CostsTable {
    pub(super) fn check(self) -> Result<Costs, String> {
        let hour: Option<Money> = match self.hour {
            Some(text) => Some(text.parse().map_err(|reason| format!("costs.hour: {reason}"))?),
            None => None,
        };
        let mut tools = BTreeMap::new();
        for (name, text) in self.tools {
            let cost: Money = text.parse().map_err(|reason| format!("costs.tools, {name}: {reason}"))?;
            if let Some(hour) = hour.filter(|hour| hour.currency != cost.currency) {
                let currency = hour.currency.code();
                return Err(format!(
                    "costs.tools, {name}: write it in {currency}, as costs.hour: currencies have no sum"
                ));
            }
            tools.insert(name, cost);
        }
        Ok(Costs { hour, tools, modes: BTreeMap::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_of_one_currency() {
        let read = |text: &str| toml::from_str::<CostsTable>(text).unwrap().check();
        let costs = read("hour = '60.00 EUR'\ntools = { wiki = '30 EUR' }").unwrap();
        assert_eq!((costs.hour.unwrap().minor, costs.tools["wiki"].minor), (6000, 3000));
        assert_eq!(read("").unwrap(), Costs::default());
        assert!(read("hour = '60'").unwrap_err().starts_with("costs.hour: `60` is no amount"));
        assert!(read("hour = '6 EUR'\ntools = { wiki = '3 USD' }").unwrap_err().contains("currencies have no sum"));
    }
}

//! How a plan file and the desk's own history go together: how far back it looks, what is called what, what is in force.

use std::collections::BTreeMap;

use super::mix::Mix;
use super::problem::{Kind, Problem};

/// The part of a plan file that is about the desk's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookback {
    /// How many whole months are looked at, the last one being the one before the present.
    pub months: u16,
    /// For how many months the file's amounts are.
    pub horizon_months: u16,
    /// With fewer observations the file's number is used.
    pub samples_min: u64,
    /// Which plans the customers of a segment have, and for which plans the contracts of a strategy are; where a name is not
    /// here, the plan of the same name.
    pub plans: BTreeMap<String, Vec<String>>,
    /// What the desk calls a mode of the file; where it is not here, the same.
    pub modes: BTreeMap<String, String>,
    /// What is chosen at present, by name; what was adopted last goes before it.
    pub in_force: Vec<String>,
    /// The tool whose usage value is the work that deflected questions would have been.
    pub deflected_by: Option<String>,
}

impl Default for Lookback {
    fn default() -> Self {
        Self {
            months: 12,
            horizon_months: 12,
            samples_min: 20,
            plans: BTreeMap::new(),
            modes: BTreeMap::new(),
            in_force: Vec::new(),
            deflected_by: None,
        }
    }
}

impl Lookback {
    /// The plans of a segment or a strategy.
    #[must_use]
    pub fn plans_of(&self, name: &str) -> Vec<String> {
        self.plans.get(name).cloned().unwrap_or_else(|| vec![name.to_owned()])
    }

    /// What the desk calls a mode of the file.
    #[must_use]
    pub fn mode_of<'a>(&'a self, name: &'a str) -> &'a str {
        self.modes.get(name).map_or(name, String::as_str)
    }
}

impl Problem {
    /// The mix of these names: what is in force. A name that the file does not have is left out; each segment is served by
    /// the mode that `served` names for it, or by the only one that is in force.
    #[must_use]
    pub fn mix_of(&self, names: &[String], served: &BTreeMap<String, Option<String>>) -> Mix {
        let chosen: Vec<bool> = self.choices.iter().map(|choice| names.contains(&choice.name)).collect();
        let modes: Vec<usize> = self.of_kind(Kind::Mode).map(|(at, _)| at).filter(|at| chosen[*at]).collect();
        let only = if let [only] = modes.as_slice() { Some(*only) } else { None };
        let served = self.segments.iter().enumerate().map(|(at, segment)| {
            let named = served.get(&segment.name).and_then(Option::as_ref);
            let named = named.and_then(|name| modes.iter().copied().find(|at| self.choices[*at].name == *name));
            named.or(only).filter(|mode| self.choices[*mode].serves.get(at).copied().unwrap_or_default())
        });
        Mix { served: served.collect(), chosen }
    }

    /// The place of the segment that customers of a plan are in.
    #[must_use]
    pub fn segment_of_plan(&self, plan: &str) -> Option<usize> {
        self.segments.iter().position(|segment| self.lookback.plans_of(&segment.name).iter().any(|one| one == plan))
    }
}

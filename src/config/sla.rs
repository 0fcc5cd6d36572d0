//! `[sla]` and `[[sla.policy]]`: what is promised to which tickets, and by which rules.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use serde::Deserialize;

use super::duration;
use super::escalating::{self, LevelTable, WARN_AT, WarnAt};
use crate::domain::calendar::Calendar;
use crate::domain::sla::escalation;
use crate::domain::sla::policy::Conditions;
use crate::domain::sla::{METRICS, Settings, SlaPolicies, SlaPolicy, Target, metric};
use crate::domain::{ChannelId, Plan, Platform, Priority, WorkspaceId};

/// The promises as they are written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SlaTable {
    warn_at: Option<WarnAt>,
    escalation: Option<Vec<LevelTable>>,
    rules: BTreeMap<String, String>,
    policy: Vec<PolicyTable>,
}

/// Targets by metric as they are written.
type TargetsTable = BTreeMap<String, String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyTable {
    name: String,
    #[serde(default = "yes")]
    enabled: bool,
    #[serde(default)]
    default: bool,
    #[serde(default)]
    plans: Vec<String>,
    #[serde(default)]
    priorities: Vec<String>,
    #[serde(default)]
    channels: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    platforms: Vec<Platform>,
    #[serde(default)]
    workspaces: Vec<String>,
    calendar: Option<String>,
    warn_at: Option<WarnAt>,
    escalation: Option<Vec<LevelTable>>,
    #[serde(default)]
    targets: TargetsTable,
    #[serde(default)]
    priority: BTreeMap<String, TargetsTable>,
    #[serde(default)]
    rules: BTreeMap<String, String>,
}

const fn yes() -> bool {
    true
}

impl SlaTable {
    /// The policies from the top: those that are written, then what each plan promises itself.
    pub(super) fn check(self, plans: &[Plan], calendars: &BTreeMap<String, Calendar>) -> Result<SlaPolicies, String> {
        let warn_at = self.warn_at.map_or_else(|| Ok(WARN_AT.to_vec()), WarnAt::check);
        let warn_at = warn_at.map_err(|reason| format!("sla.warn_at = {reason}"))?;
        let escalation = self.escalation.map_or_else(|| Ok(escalation::usual()), escalating::levels);
        let escalation = escalation.map_err(|reason| format!("sla.escalation: {reason}"))?;
        let settings = ruled(Settings::default(), &self.rules).map_err(|reason| format!("sla.rules: {reason}"))?;
        let mut policies = Vec::new();
        for table in self.policy {
            let name = table.name.clone();
            let base =
                SlaPolicy { settings, escalation: escalation.clone(), ..SlaPolicy::named(name.clone(), &warn_at) };
            let policy =
                table.check(base, plans, calendars).map_err(|reason| format!("sla policy \"{name}\", {reason}"))?;
            policies.push(policy);
        }
        let names: Vec<_> = policies.iter().map(|policy| policy.name.as_str()).collect();
        if let Some(twice) = names.iter().find(|name| names.iter().filter(|other| other == name).count() > 1) {
            return Err(format!("[[sla.policy]] name \"{twice}\" is there twice"));
        }
        let implied = plans.iter().filter_map(|plan| SlaPolicy::of_plan(plan, &warn_at));
        policies.extend(implied.map(|policy| SlaPolicy { settings, escalation: escalation.clone(), ..policy }));
        Ok(policies)
    }
}

impl PolicyTable {
    fn check(
        self,
        base: SlaPolicy,
        plans: &[Plan],
        calendars: &BTreeMap<String, Calendar>,
    ) -> Result<SlaPolicy, String> {
        if self.name.trim().is_empty() {
            return Err("name: it is empty".to_owned());
        }
        if let Some(plan) =
            self.plans.iter().find(|plan| **plan != "community" && !plans.iter().any(|known| known.name == **plan))
        {
            return Err(format!("plans: there is no [[plan]] \"{plan}\""));
        }
        let calendar = self.calendar.map(|name| {
            let known = || calendars.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            let missing = || format!("calendar: there is no [[calendar]] \"{name}\"; there are: {}", known());
            calendars.get(&name).cloned().map(Arc::new).ok_or_else(missing)
        });
        let targets = targets(&self.targets).map_err(|reason| format!("targets.{reason}"))?;
        let mut by_priority = BTreeMap::new();
        for (name, table) in &self.priority {
            let priority: Priority = word("priority", name, "low, normal, high, urgent")?;
            let targets = self::targets(table).map_err(|reason| format!("priority.{name}.{reason}"))?;
            by_priority.insert(priority, targets);
        }
        if targets.is_empty() && by_priority.is_empty() && !self.default {
            return Err("targets: it promises nothing; name one, like targets = { first_response = \"4h\" }".to_owned());
        }
        let policy = SlaPolicy {
            enabled: self.enabled,
            default: self.default,
            conditions: Conditions {
                plans: self.plans,
                priorities: words("priorities", &self.priorities, "low, normal, high, urgent")?,
                channels: self.channels.into_iter().map(ChannelId).collect(),
                tags: words("tags", &self.tags, "words like \"billing\"")?,
                platforms: self.platforms,
                workspaces: words::<WorkspaceId>("workspaces", &self.workspaces, "ids like \"discord:123\"")?,
            },
            calendar: calendar.transpose()?,
            targets,
            by_priority,
            warn_at: match self.warn_at {
                Some(warn_at) => warn_at.check().map_err(|reason| format!("warn_at = {reason}"))?,
                None => base.warn_at,
            },
            escalation: match self.escalation {
                Some(tables) => escalating::levels(tables).map_err(|reason| format!("escalation: {reason}"))?,
                None => base.escalation,
            },
            settings: ruled(base.settings, &self.rules).map_err(|reason| format!("rules: {reason}"))?,
            name: base.name,
        };
        if policy.conditions == Conditions::default() && !policy.default {
            return Err(
                "it is for no ticket: name plans, priorities, channels, tags, platforms or workspaces, or write \
                        default = true for tickets that no other policy is for"
                    .to_owned(),
            );
        }
        Ok(policy)
    }
}

fn ruled(mut settings: Settings, rules: &BTreeMap<String, String>) -> Result<Settings, String> {
    for (key, text) in rules {
        settings.set(key, text)?;
    }
    Ok(settings)
}

fn targets(table: &TargetsTable) -> Result<BTreeMap<String, Target>, String> {
    let mut targets = BTreeMap::new();
    for (key, text) in table {
        if metric(key).is_none() {
            let known: Vec<_> = METRICS.iter().map(|metric| metric.key).collect();
            return Err(format!("{key}: there is no such metric; there are: {}", known.join(", ")));
        }
        targets.insert(key.clone(), target(text).map_err(|reason| format!("{key}: {reason}"))?);
    }
    Ok(targets)
}

/// Working time like `4h`, or working days: `3bd`, `3bd closing`.
fn target(text: &str) -> Result<Target, String> {
    let (days, closing) = match text.strip_suffix(" closing") {
        Some(days) => (days, true),
        None => (text, false),
    };
    let Some(days) = days.strip_suffix("bd") else { return duration::parse(text).map(Target::Time) };
    match days.parse() {
        Ok(days @ 1..=365) if closing => Ok(Target::DaysToClosing(days)),
        Ok(days @ 1..=365) => Ok(Target::Days(days)),
        _ => Err(format!("`{text}` is not a number of business days from 1 to 365; write it like \"3bd\"")),
    }
}

fn words<T: FromStr>(key: &str, texts: &[String], choices: &str) -> Result<Vec<T>, String> {
    texts.iter().map(|text| word(key, text, choices)).collect()
}

fn word<T: FromStr>(key: &str, text: &str, choices: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{key}: `{text}` is not one of {choices}"))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn plans() -> Vec<Plan> {
        let hours = |count| Some(SignedDuration::from_hours(count));
        vec![Plan { name: "pro".into(), paid: true, first_response: hours(8), resolution: None }]
    }

    fn check(text: &str) -> Result<SlaPolicies, String> {
        let calendars = BTreeMap::from([("office".to_owned(), Calendar::always())]);
        toml::from_str::<SlaTable>(text).map_err(|error| error.to_string())?.check(&plans(), &calendars)
    }

    #[test]
    fn a_plans_own_targets_are_a_policy_after_those_that_are_written() {
        let policies = check(
            "warn_at = 0.5\nrules = { on_reopen = 'continue' }\n[[policy]]\nname = 'outage'\ntags = ['outage']\n\
             calendar = 'office'\ntargets = { resolution = '3bd closing', next_response = '2h' }\n\
             priority.urgent = { resolution = '4h' }\nrules = { on_change = 'restart' }",
        );
        let policies = policies.unwrap();
        let told = |at: usize| {
            let SlaPolicy { name, targets, settings, warn_at, .. } = &policies[at];
            let rules = [settings.told("on_reopen"), settings.told("on_change")].map(Option::unwrap);
            (
                name.clone(),
                targets.iter().map(|(key, target)| (key.clone(), *target)).collect::<Vec<_>>(),
                rules,
                warn_at.clone(),
            )
        };
        let hours = |count| Target::Time(SignedDuration::from_hours(count));
        let rule = |change: &str| ["on_reopen = \"continue\"".to_owned(), format!("on_change = \"{change}\"")];
        let outage = vec![("next_response".into(), hours(2)), ("resolution".into(), Target::DaysToClosing(3))];
        assert_eq!(told(0), ("outage".into(), outage, rule("restart"), vec![50]));
        assert_eq!(told(1), ("pro".into(), vec![("first_response".into(), hours(8))], rule("recompute"), vec![50]));
        assert_eq!(policies[0].terms(Priority::Urgent).target("resolution"), Some(hours(4)));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place_and_the_way_out() {
        let policy = |rest: &str| format!("[[policy]]\nname = 'p'\nplans = ['pro']\n{rest}");
        let promise = "targets = { resolution = '1h' }";
        let cases = [
            ("warn_at = 75".to_owned(), "sla.warn_at = 75 is not a share"),
            ("warn_at = [50, 100]".to_owned(), "sla.warn_at = 100 is not a percentage between 1 and 99"),
            (policy(&format!("{promise}\nwarn_at = 2.0")), "sla policy \"p\", warn_at = 2 is not a share"),
            (
                "escalation = [{ after = '1h', to = 'boss!' }]".to_owned(),
                "sla.escalation: to: `boss!` is nobody; use owner, on_duty, leads or a person's id",
            ),
            (
                policy(&format!("{promise}\nescalation = [{{ after = '1h', to = 'leads' }}, {{ to = 'owner' }}]")),
                "sla policy \"p\", escalation: level 2 comes before level 1",
            ),
            (
                "rules = { on_reopen = 'maybe' }".to_owned(),
                "sla.rules: `maybe` is no choice for `on_reopen`; use one of: resume",
            ),
            ("rules = { colour = 'red' }".to_owned(), "sla.rules: there is no setting `colour`"),
            (
                policy("targets = { resolved = '1h' }"),
                "sla policy \"p\", targets.resolved: there is no such metric; there are: first_response",
            ),
            (
                policy("targets = { resolution = '1 hour' }"),
                "sla policy \"p\", targets.resolution: `1 hour` is not a duration",
            ),
            (policy("targets = { resolution = '0bd' }"), "`0bd` is not a number of business days"),
            (policy("priority.top = { resolution = '1h' }"), "sla policy \"p\", priority: `top` is not one of low"),
            (policy("priority.high = { resolution = 'x' }"), "priority.high.resolution: `x` is not a duration"),
            (
                policy(&format!("calendar = 'home'\n{promise}")),
                "calendar: there is no [[calendar]] \"home\"; there are: office",
            ),
            (
                policy(&format!("{promise}\nrules = {{ at_close = 'soon' }}")),
                "sla policy \"p\", rules: `soon` is no choice",
            ),
            (policy(""), "sla policy \"p\", targets: it promises nothing"),
            (format!("[[policy]]\nname = 'p'\nplans = ['gold']\n{promise}"), "there is no [[plan]] \"gold\""),
            (
                format!("[[policy]]\nname = 'p'\ntags = ['two words']\n{promise}"),
                "tags: `two words` is not one of words like",
            ),
            (
                format!("[[policy]]\nname = 'p'\nworkspaces = ['here']\n{promise}"),
                "workspaces: `here` is not one of ids",
            ),
            (format!("[[policy]]\nname = 'p'\n{promise}"), "sla policy \"p\", it is for no ticket"),
            (format!("[[policy]]\nname = ' '\n{promise}"), "name: it is empty"),
            (format!("{0}\n{0}", policy(promise)), "[[sla.policy]] name \"p\" is there twice"),
        ];
        for (text, expect) in cases {
            let error = check(&text).unwrap_err();
            assert!(error.contains(expect), "{text:?} gave {error:?}");
        }
    }
}

//! SLA policies: which promise a ticket has. They are matched from the top: the first one whose conditions all hold
//! counts, and one marked as the default where none does.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::escalation::Level;
use super::target::Target;
use super::terms::Terms;
use super::{Settings, first_response, resolution};
use crate::domain::calendar::Calendar;
use crate::domain::{ChannelId, Plan, Platform, Priority, Tag, WorkspaceId};

/// A ticket as policies see it.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The requester's plan.
    pub plan: &'a str,
    /// How much it presses.
    pub priority: Priority,
    /// The channel that it came from.
    pub channel: &'a ChannelId,
    /// Its tags.
    pub tags: &'a [Tag],
    /// Its workspace, on its platform.
    pub workspace: &'a WorkspaceId,
}

/// For which tickets a policy is: a list that is empty asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conditions {
    /// One of these plans.
    pub plans: Vec<String>,
    /// One of these priorities.
    pub priorities: Vec<Priority>,
    /// One of these channels.
    pub channels: Vec<ChannelId>,
    /// At least one of these tags.
    pub tags: Vec<Tag>,
    /// One of these platforms.
    pub platforms: Vec<Platform>,
    /// One of these workspaces.
    pub workspaces: Vec<WorkspaceId>,
}

/// A policy: for which tickets, and what it promises.
#[derive(Debug, Clone, PartialEq)]
pub struct SlaPolicy {
    /// Its name, as in the configuration.
    pub name: String,
    /// Whether it is in force.
    pub enabled: bool,
    /// Whether it is for tickets that no other is for.
    pub default: bool,
    /// For which tickets. Without any condition it is for none, unless it is the default: an empty list is more often
    /// a mistake than a wish to cover everything.
    pub conditions: Conditions,
    /// The calendar of business time; none where targets are in calendar time.
    pub calendar: Option<Arc<Calendar>>,
    /// Targets by the key of their metric.
    pub targets: BTreeMap<String, Target>,
    /// Other targets for a priority: they stand in for those above, metric by metric.
    pub by_priority: BTreeMap<Priority, BTreeMap<String, Target>>,
    /// The shares of a target at whose end warnings are due, in percent and in order.
    pub warn_at: Vec<u8>,
    /// Who is told of a broken promise as time goes by.
    pub escalation: Vec<Level>,
    /// The rules.
    pub settings: Settings,
}

/// All policies, from the top.
pub type SlaPolicies = Vec<SlaPolicy>;

/// The policy that is for a ticket.
#[must_use]
pub fn matching<'a>(policies: &'a [SlaPolicy], facts: &Facts<'_>) -> Option<&'a SlaPolicy> {
    let enabled = || policies.iter().filter(|policy| policy.enabled);
    enabled().find(|policy| policy.conditions.hold(facts)).or_else(|| enabled().find(|policy| policy.default))
}

/// What is promised to a ticket, if anything is.
#[must_use]
pub fn terms(policies: &[SlaPolicy], facts: &Facts<'_>) -> Option<Arc<Terms>> {
    matching(policies, facts).map(|policy| Arc::new(policy.terms(facts.priority)))
}

impl Conditions {
    fn hold(&self, facts: &Facts<'_>) -> bool {
        let conditions = [
            asked(&self.plans, |plan| plan == facts.plan),
            asked(&self.priorities, |priority| *priority == facts.priority),
            asked(&self.channels, |channel| channel == facts.channel),
            asked(&self.tags, |tag| facts.tags.contains(tag)),
            asked(&self.platforms, |platform| *platform == facts.workspace.platform),
            asked(&self.workspaces, |workspace| workspace == facts.workspace),
        ];
        let mut asked = conditions.into_iter().flatten().peekable();
        asked.peek().is_some() && asked.all(|holds| holds)
    }
}

/// Whether one of a list fits; nothing where the list is empty.
fn asked<T>(list: &[T], fits: impl Fn(&T) -> bool) -> Option<bool> {
    (!list.is_empty()).then(|| list.iter().any(fits))
}

impl SlaPolicy {
    /// A policy that promises nothing yet and is for nobody yet.
    #[must_use]
    pub fn named(name: impl Into<String>, warn_at: &[u8]) -> Self {
        Self {
            name: name.into(),
            enabled: true,
            default: false,
            conditions: Conditions::default(),
            calendar: None,
            targets: BTreeMap::new(),
            by_priority: BTreeMap::new(),
            warn_at: warn_at.to_vec(),
            escalation: Vec::new(),
            settings: Settings::default(),
        }
    }

    /// The policy that a plan's own targets imply, if it has some: in calendar time, for every priority.
    #[must_use]
    pub fn of_plan(plan: &Plan, warn_at: &[u8]) -> Option<Self> {
        let own = [(first_response::METRIC.key, plan.first_response), (resolution::METRIC.key, plan.resolution)];
        let targets: BTreeMap<_, _> =
            own.into_iter().filter_map(|(key, time)| Some((key.to_owned(), Target::Time(time?)))).collect();
        let conditions = Conditions { plans: vec![plan.name.clone()], ..Conditions::default() };
        let policy = Self { conditions, targets, ..Self::named(plan.name.clone(), warn_at) };
        (!policy.targets.is_empty()).then_some(policy)
    }

    /// Whether tickets of a plan may be under it.
    #[must_use]
    pub fn is_for_plan(&self, plan: &str) -> bool {
        let by_others = || self.conditions != Conditions::default();
        self.default || asked(&self.conditions.plans, |known| known == plan).unwrap_or_else(by_others)
    }

    /// What it promises to a ticket of a priority.
    #[must_use]
    pub fn terms(&self, priority: Priority) -> Terms {
        let mut targets = self.targets.clone();
        targets
            .extend(self.by_priority.get(&priority).into_iter().flatten().map(|(key, target)| (key.clone(), *target)));
        Terms {
            policy: self.name.clone(),
            calendar: self.calendar.clone(),
            targets,
            warn_at: self.warn_at.clone(),
            settings: self.settings,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn policy(name: &str, conditions: Conditions) -> SlaPolicy {
        SlaPolicy { conditions, ..SlaPolicy::named(name, &[75]) }
    }

    fn plans(names: &[&str]) -> Conditions {
        Conditions { plans: names.iter().map(|&name| name.to_owned()).collect(), ..Conditions::default() }
    }

    #[test]
    fn the_first_policy_counts_whose_conditions_all_hold_and_the_default_where_none_does() {
        let urgent = Conditions { priorities: vec![Priority::Urgent], ..plans(&["pro"]) };
        let outage = Conditions { tags: vec!["outage".parse().unwrap()], ..Conditions::default() };
        let slack = Conditions { platforms: vec![Platform::Slack], ..Conditions::default() };
        let here = Conditions { workspaces: vec![WorkspaceId::new(Platform::Discord, "1")], ..Conditions::default() };
        let room = Conditions { channels: vec!["room".into()], ..Conditions::default() };
        let policies = [
            SlaPolicy { default: true, ..policy("default", Conditions::default()) },
            policy("for nobody", Conditions::default()),
            SlaPolicy { enabled: false, ..policy("off", plans(&["pro", "enterprise"])) },
            policy("urgent", urgent),
            policy("outage", outage),
            policy("pro", plans(&["pro", "enterprise"])),
            policy("slack", slack),
            policy("room", room),
            policy("here", here),
        ];
        let (discord, slack) = (WorkspaceId::new(Platform::Discord, "1"), WorkspaceId::new(Platform::Slack, "1"));
        let other = WorkspaceId::new(Platform::Discord, "2");
        let cases = [
            ("pro", Priority::Urgent, "hall", &[][..], &discord, "urgent"),
            ("pro", Priority::Low, "hall", &["outage"][..], &discord, "outage"),
            ("enterprise", Priority::Urgent, "hall", &["other"][..], &discord, "pro"),
            ("community", Priority::Low, "room", &[][..], &slack, "slack"),
            ("community", Priority::Low, "room", &[][..], &discord, "room"),
            ("community", Priority::Low, "hall", &[][..], &discord, "here"),
            ("community", Priority::Low, "hall", &[][..], &other, "default"),
        ];
        for (plan, priority, channel, tags, workspace, expect) in cases {
            let tags: Vec<Tag> = tags.iter().map(|tag| tag.parse().unwrap()).collect();
            let facts = Facts { plan, priority, channel: &channel.into(), tags: &tags, workspace };
            assert_eq!(matching(&policies, &facts).unwrap().name, expect, "{facts:?}");
        }
        assert_eq!(
            matching(
                &policies[1..3],
                &Facts {
                    plan: "pro",
                    priority: Priority::Low,
                    channel: &"hall".into(),
                    tags: &[],
                    workspace: &discord
                }
            ),
            None
        );
    }

    #[test]
    fn a_prioritys_own_targets_stand_in_for_the_policys_metric_by_metric() {
        let hours = |count| Target::Time(SignedDuration::from_hours(count));
        let targets =
            |list: &[(&str, i64)]| list.iter().map(|(key, count)| ((*key).to_owned(), hours(*count))).collect();
        let mut policy = policy("pro", plans(&["pro"]));
        policy.targets = targets(&[("first_response", 8), ("resolution", 48)]);
        policy.by_priority = BTreeMap::from([(Priority::Urgent, targets(&[("first_response", 1)]))]);
        assert_eq!(policy.terms(Priority::Urgent).targets, targets(&[("first_response", 1), ("resolution", 48)]));
        assert_eq!(policy.terms(Priority::Low).targets, targets(&[("first_response", 8), ("resolution", 48)]));
    }
}

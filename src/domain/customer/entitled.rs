//! What somebody is entitled to at a moment: every rule that was looked at, which of them won, and why the others did not.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::contract::{Contract, State};
use crate::domain::{Author, ChannelId, Plan, Policy, WorkspacePolicy};

/// How somebody holds a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum How {
    /// A lead gave it to them.
    Hand,
    /// They redeemed a code.
    Code,
    /// They proved a mail address of the organisation.
    Mail,
    /// They are in a group: a Discord role, a Slack user group.
    Group {
        /// Its id.
        id: String,
    },
    /// They are in a channel that it holds for.
    Channel,
    /// It holds for everybody in the workspace.
    Workspace,
    /// An account of theirs that they joined to this one holds it.
    Account {
        /// In which workspace.
        workspace: String,
    },
}

/// A contract that somebody holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// The contract.
    pub contract: Contract,
    /// How they hold it.
    pub how: How,
}

/// A rule that gives a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Rule {
    /// The configuration gives the plan to people, groups and channels.
    Configured,
    /// A contract does.
    Contract {
        /// Its number.
        number: i64,
        /// How it is held.
        how: How,
    },
    /// The plan of everybody who has no other.
    Everybody,
}

/// What came of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Why {
    /// It won.
    Wins,
    /// It holds, but a better plan does as well.
    Loses,
    /// It does not hold for them.
    NotTheirs,
    /// It may hold by a group: groups are known only while somebody acts.
    GroupsUnknown,
    /// The contract does not hold at this moment.
    Stands {
        /// How it stands.
        state: State,
    },
    /// Its incident credits are used up.
    UsedUp,
    /// It holds in other channels.
    OtherChannel,
    /// There is no such plan in the configuration.
    NoSuchPlan,
}

/// A rule that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// The plan that it gives.
    pub plan: String,
    /// The rule.
    pub rule: Rule,
    /// What came of it.
    pub why: Why,
    /// How the contract stands, where it is one.
    #[serde(default)]
    pub state: Option<State>,
    /// When it ends or is renewed, where that is known.
    #[serde(default)]
    pub ends_at: Option<Timestamp>,
}

/// What somebody is entitled to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entitled {
    /// The plan's name.
    pub plan: String,
    /// The contract that gave it, where one did.
    pub contract: Option<Contract>,
    /// Every rule that was looked at, the best plan first.
    pub looked: Vec<Looked>,
}

/// Who is looked at, and where.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The person, with the groups that they have now.
    pub author: &'a Author,
    /// Whether these are all of their groups.
    pub groups_known: bool,
    /// Where they act.
    pub channel: &'a ChannelId,
}

/// What `subject` is entitled to at a moment, by the configuration and by the contracts that they hold.
#[must_use]
pub fn entitled(
    policy: &Policy,
    workspace: &WorkspacePolicy,
    subject: Subject<'_>,
    held: &[Held],
    now: Timestamp,
) -> Entitled {
    let rank = |plan: &str| policy.plans.iter().position(|known| known.name == plan);
    let mut looked: Vec<(Looked, Option<&Contract>)> = Vec::new();
    for plan in &policy.plans {
        let Some(holders) = workspace.holders.get(&plan.name).filter(|holders| !holders.is_empty()) else { continue };
        let author = subject.author;
        let theirs =
            holders.iter().any(|id| *id == author.id.0 || author.groups.contains(id) || *id == subject.channel.0);
        let why = match (theirs, subject.groups_known) {
            (true, _) => Why::Loses,
            (false, true) => Why::NotTheirs,
            (false, false) => Why::GroupsUnknown,
        };
        let rule = Rule::Configured;
        looked.push((Looked { plan: plan.name.clone(), rule, why, state: None, ends_at: None }, None));
    }
    for Held { contract, how } in held {
        let (plan, state) = (contract.plan(now).to_owned(), contract.state(now));
        let channels = &contract.terms.channels;
        let why = if !state.holds() {
            Why::Stands { state }
        } else if rank(&plan).is_none() {
            Why::NoSuchPlan
        } else if !channels.is_empty() && !channels.contains(&subject.channel.0) {
            Why::OtherChannel
        } else if contract.is_used_up() {
            Why::UsedUp
        } else {
            Why::Loses
        };
        let rule = Rule::Contract { number: contract.number, how: how.clone() };
        let ends_at = contract.terms.next_end(now).or(contract.terms.ends_at);
        looked.push((Looked { plan, rule, why, state: Some(state), ends_at }, Some(contract)));
    }
    // The best plan first; of one plan what costs nothing before what takes a credit.
    looked.sort_by_key(|(one, contract)| {
        let credits = contract.is_some_and(|contract| contract.credits.is_some());
        (rank(&one.plan).unwrap_or(usize::MAX), credits, contract.map(|contract| contract.number))
    });
    let winner = looked.iter_mut().find(|(one, _)| one.why == Why::Loses);
    let everybody = Plan::community().name;
    let (plan, contract) = match winner {
        Some((one, contract)) => {
            one.why = Why::Wins;
            (one.plan.clone(), contract.cloned())
        }
        None => (everybody.clone(), None),
    };
    let why = if plan == everybody { Why::Wins } else { Why::Loses };
    let mut looked: Vec<Looked> = looked.into_iter().map(|(one, _)| one).collect();
    looked.push(Looked { plan: everybody, rule: Rule::Everybody, why, state: None, ends_at: None });
    Entitled { plan, contract, looked }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::contract::{Period, Terms};
    use super::*;
    use crate::domain::{Platform, WorkspaceId};

    fn now() -> Timestamp {
        "2026-11-24T09:00:00Z".parse().unwrap()
    }

    fn held(number: i64, plan: &str) -> Held {
        let terms = Terms::of(plan, None, Period::Month, "2026-01-01T00:00:00Z".parse().unwrap());
        let contract =
            Contract { number, organisation: 1, terms, seats: None, credits: None, credits_used: 0, version: 1 };
        Held { contract, how: How::Hand }
    }

    fn of(groups: &[&str], groups_known: bool, held: &[Held]) -> (String, Option<i64>, Vec<Why>) {
        let plan = |name: &str| Plan { name: name.into(), paid: true, ..Plan::community() };
        let policy = Policy { plans: ["enterprise", "pro", "pack"].map(plan).to_vec(), ..Policy::default() };
        let mut workspace = WorkspacePolicy::open(WorkspaceId::new(Platform::Slack, "T1"), &policy.plans);
        workspace.holders = BTreeMap::from([("pro".to_owned(), vec!["S1".to_owned()])]);
        let groups = groups.iter().map(|&group| group.to_owned()).collect();
        let author = Author { id: "U1".into(), name: "Ann".into(), groups, bot: false, locale: None };
        let subject = Subject { author: &author, groups_known, channel: &"C1".into() };
        let entitled = entitled(&policy, &workspace, subject, held, now());
        let contract = entitled.contract.map(|contract| contract.number);
        (entitled.plan, contract, entitled.looked.into_iter().map(|looked| looked.why).collect())
    }

    #[test]
    fn the_best_plan_wins_and_each_rule_says_why_it_did_not() {
        assert_eq!(of(&[], true, &[]), ("community".into(), None, vec![Why::NotTheirs, Why::Wins]));
        assert_eq!(of(&[], false, &[]), ("community".into(), None, vec![Why::GroupsUnknown, Why::Wins]));
        assert_eq!(of(&["S1"], true, &[]), ("pro".into(), None, vec![Why::Wins, Why::Loses]));
        let better = of(&["S1"], true, &[held(4, "enterprise")]);
        assert_eq!(better, ("enterprise".into(), Some(4), vec![Why::Wins, Why::Loses, Why::Loses]));
        let mut elsewhere = held(4, "enterprise");
        elsewhere.contract.terms.channels = vec!["C2".into()];
        assert_eq!(of(&["S1"], true, &[elsewhere]).2[0], Why::OtherChannel);
        let mut used = held(4, "pack");
        (used.contract.credits, used.contract.credits_used) = (Some(3), 3);
        assert_eq!(of(&[], true, &[used.clone()]).2, [Why::NotTheirs, Why::UsedUp, Why::Wins]);
        used.contract.credits_used = 2;
        assert_eq!(of(&[], true, &[used, held(5, "pack")]).1, Some(5), "what costs no credit is taken first");
        assert_eq!(of(&[], true, &[held(6, "gone")]).2, [Why::NotTheirs, Why::NoSuchPlan, Why::Wins]);
        let mut over = held(7, "enterprise");
        over.contract.terms.ends_at = Some("2026-11-01T00:00:00Z".parse().unwrap());
        assert_eq!(of(&[], true, &[over]).2[0], Why::Stands { state: State::Ended });
    }
}

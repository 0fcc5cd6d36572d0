//! Who may do what: roles, plans and what a plan promises, by workspace.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::calendar::{Calendar, Posting, posting};
use super::canned::Canned;
use super::community::Community;
use super::customer::figures::Costs;
use super::customer::segment;
use super::digest::DigestPlan;
use super::duplicate::Duplicates;
use super::quota::Quotas;
use super::review::ReviewPlan;
use super::rota::Rota;
use super::silence::Patience;
use super::sla::{self, Clock, Level, Look, SlaPolicies, SlaPolicy};
use super::{Author, ChannelId, Locale, Person, PersonId, Role, WorkspaceId};

/// What a customer is promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its name, as in the configuration.
    pub name: String,
    /// Whether every question of its holders becomes a ticket.
    pub paid: bool,
    /// Wall-clock time until an agent's first answer; none where nothing is promised.
    pub first_response: Option<SignedDuration>,
    /// Wall-clock time until the ticket is closed; none where nothing is promised.
    pub resolution: Option<SignedDuration>,
}

impl Plan {
    /// The plan of everybody who holds no other: no promise.
    #[must_use]
    pub fn community() -> Self {
        Self { name: "community".into(), paid: false, first_response: None, resolution: None }
    }
}

/// Which channels of a workspace the desk listens in without being called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SupportChannels {
    /// Every channel: the terminal and replayed chats.
    All,
    /// These, by id.
    Listed(Vec<ChannelId>),
}

/// How the desk behaves in one workspace.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkspacePolicy {
    /// Which workspace.
    pub id: WorkspaceId,
    /// Where the desk listens without being called.
    pub support: SupportChannels,
    /// Channels with a risk of their own: of all messages there, the share that may get a wrong answer, 0 to 1.
    pub risks: BTreeMap<ChannelId, f32>,
    /// Support channels in which members answer each other first.
    pub community: BTreeMap<ChannelId, Community>,
    /// Channels that say for themselves whether tickets from there are for their requester alone.
    pub private: BTreeMap<ChannelId, bool>,
    /// Where cards, warnings and breaches go.
    pub agents_channel: Option<ChannelId>,
    /// Where leads are told what is theirs alone: contracts, revenue.
    pub leads_channel: Option<ChannelId>,
    /// The business calendar of the agents, by name: outside its hours nothing is posted to them; at any time where none.
    pub agents_calendar: Option<String>,
    /// Ids of people and groups (Discord roles, Slack user groups) who are agents.
    pub agents: Vec<String>,
    /// Ids of people and groups who are leads.
    pub leads: Vec<String>,
    /// Ids of people and groups who are admins; where there are none, leads look after the desk.
    pub admins: Vec<String>,
    /// Plan name → ids of people, groups and channels that it holds for.
    pub holders: BTreeMap<String, Vec<String>>,
    /// The language where a text does not tell.
    pub locale: Locale,
    /// The zone that times are written in where the platform does not do it for each reader.
    pub time_zone: TimeZone,
    /// The zones of people who are in another one.
    pub time_zones: BTreeMap<PersonId, TimeZone>,
    /// The teams that a ticket can be given to, by name.
    pub teams: Vec<String>,
    /// The digests.
    pub digests: Vec<DigestPlan>,
    /// The monthly review of the plan in force, where one is wanted.
    pub review: Option<ReviewPlan>,
    /// Whether requesters are asked how the help was, once a ticket is closed.
    pub survey: bool,
    /// After how long somebody may be asked again whether they would recommend the support; nobody is where there is none.
    pub recommend_every: Option<SignedDuration>,
    /// How many tickets one person may have open; no bound where there is none. Agents are not meant.
    pub open_tickets_max: Option<u32>,
    /// Who is on duty when.
    pub rotas: Vec<Rota>,
}

impl WorkspacePolicy {
    /// A workspace without configuration, for the terminal and for replayed chats: every channel is a support
    /// channel, and the groups are called `agent`, `lead` and `plan:NAME`.
    #[must_use]
    pub fn open(id: WorkspaceId, plans: &[Plan]) -> Self {
        let holders = plans.iter().map(|plan| (plan.name.clone(), vec![format!("plan:{}", plan.name)]));
        Self {
            id,
            support: SupportChannels::All,
            risks: BTreeMap::new(),
            community: BTreeMap::new(),
            private: BTreeMap::new(),
            agents_channel: Some("agents".into()),
            leads_channel: None,
            agents_calendar: None,
            agents: vec!["agent".into()],
            leads: vec!["lead".into()],
            admins: Vec::new(),
            holders: holders.collect(),
            locale: Locale::English,
            time_zone: TimeZone::UTC,
            time_zones: BTreeMap::new(),
            teams: Vec::new(),
            digests: Vec::new(),
            review: None,
            survey: true,
            recommend_every: None,
            open_tickets_max: None,
            rotas: Vec::new(),
        }
    }

    /// Where leads are told something: their own channel, or the agents'.
    #[must_use]
    pub fn leads_place(&self) -> Option<&ChannelId> {
        self.leads_channel.as_ref().or(self.agents_channel.as_ref())
    }

    /// Whether the desk listens in `channel` without being called.
    #[must_use]
    pub fn is_support(&self, channel: &ChannelId) -> bool {
        match &self.support {
            SupportChannels::All => self.agents_channel.as_ref() != Some(channel),
            SupportChannels::Listed(channels) => channels.contains(channel),
        }
    }

    /// The risk that `channel` states for itself.
    #[must_use]
    pub fn risk(&self, channel: &ChannelId) -> Option<f32> {
        self.risks.get(channel).copied()
    }

    /// When the workspace's day of `now` began.
    #[must_use]
    pub fn day_began(&self, now: Timestamp) -> Timestamp {
        now.to_zoned(self.time_zone.clone()).start_of_day().map_or(now, |day| day.timestamp())
    }

    /// What `author` may do, by the person's id and present groups.
    #[must_use]
    pub fn role(&self, author: &Author) -> Role {
        let is_one_of = |ids: &[String]| ids.iter().any(|id| *id == author.id.0 || author.groups.contains(id));
        if is_one_of(&self.admins) {
            Role::Admin
        } else if is_one_of(&self.leads) {
            Role::Lead
        } else if is_one_of(&self.agents) {
            Role::Agent
        } else {
            Role::Requester
        }
    }

    /// The role with which somebody looks after the desk: a small one names no admins, and its leads do it.
    #[must_use]
    pub fn administering(&self, role: Role) -> Role {
        if role == Role::Lead && self.admins.is_empty() { Role::Admin } else { role }
    }
}

/// How the desk behaves: the configuration as far as decisions need it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Policy {
    /// Every plan, the best first: of several plans that hold for a person the first counts.
    pub plans: Vec<Plan>,
    /// Every business calendar, by name.
    pub calendars: BTreeMap<String, Calendar>,
    /// Every workspace that the desk serves.
    pub workspaces: Vec<WorkspacePolicy>,
    /// What is promised to which tickets, from the top; what plans promise themselves is at its end.
    pub sla: SlaPolicies,
    /// How many drafts a language model may be asked for in a workspace on one of its days; none where there is no model.
    pub drafts_per_day: Option<u32>,
    /// Canned replies, in the order that they are offered.
    pub canned: Vec<Canned>,
    /// What is done about questions that are asked again.
    pub duplicates: Duplicates,
    /// For how long silence about a ticket is borne.
    pub patience: Patience,
    /// What hours and tools cost.
    pub costs: Costs,
    /// How much people and workspaces may ask of the desk.
    pub quotas: Quotas,
    /// How browsers reach the dashboard, where it is served.
    pub dashboard: Option<String>,
    /// Which segment a customer is of, from the top.
    pub segments: Vec<segment::Rule>,
}

impl Policy {
    /// The policy of a workspace, if the desk serves it.
    #[must_use]
    pub fn workspace(&self, id: &WorkspaceId) -> Option<&WorkspacePolicy> {
        self.workspaces.iter().find(|workspace| workspace.id == *id)
    }

    /// Whether something may be posted to the agents of a workspace now, or when.
    #[must_use]
    pub fn posting_to_agents(&self, workspace: &WorkspacePolicy, now: Timestamp) -> Posting {
        posting(self.agents_hours(workspace), now)
    }

    /// The hours of a workspace's agents; none where they work at any time.
    #[must_use]
    pub fn agents_hours(&self, workspace: &WorkspacePolicy) -> Option<&Calendar> {
        workspace.agents_calendar.as_ref().and_then(|name| self.calendars.get(name))
    }

    /// Who is told as a broken promise gets old, by the policy that a clock is of.
    #[must_use]
    pub fn levels(&self, clock: &Clock) -> &[Level] {
        let of_clock = |policy: &&SlaPolicy| Some(&policy.name) == clock.policy.as_ref();
        self.sla.iter().find(of_clock).map_or(&[], |policy| &policy.escalation)
    }

    /// Looks at a clock of a workspace at `now`: what is told of it.
    #[must_use]
    pub fn look(&self, workspace: &WorkspacePolicy, clock: &Clock, now: Timestamp) -> Option<Look> {
        sla::look(clock, self.levels(clock), self.agents_hours(workspace), now)
    }

    /// A plan by name; a plan that is no longer configured promises nothing.
    #[must_use]
    pub fn plan(&self, name: &str) -> Plan {
        self.plans
            .iter()
            .find(|plan| plan.name == name)
            .cloned()
            .unwrap_or_else(|| Plan { name: name.to_owned(), ..Plan::community() })
    }

    /// A clock with what is left of its target at `now`.
    #[must_use]
    pub fn seen(&self, clock: Clock, now: Timestamp) -> Clock {
        match clock.calendar.as_ref().and_then(|name| self.calendars.get(name)) {
            Some(calendar) => clock.seen(calendar, now),
            None => clock,
        }
    }

    /// The plan that holds for `author` in `channel`: by person, group or channel; the community plan otherwise.
    #[must_use]
    pub fn plan_of(&self, workspace: &WorkspacePolicy, author: &Author, channel: &ChannelId) -> Plan {
        let holds = |plan: &&Plan| {
            workspace.holders.get(&plan.name).is_some_and(|holders| {
                holders.iter().any(|id| *id == author.id.0 || author.groups.contains(id) || *id == channel.0)
            })
        };
        self.plans.iter().find(holds).cloned().unwrap_or_else(Plan::community)
    }

    /// `author` as the desk sees them in `channel` now.
    #[must_use]
    pub fn person(
        &self,
        workspace: &WorkspacePolicy,
        author: &Author,
        channel: &ChannelId,
        locale: Option<Locale>,
    ) -> Person {
        Person {
            named: author.named(),
            role: workspace.role(author),
            plan: self.plan_of(workspace, author, channel),
            locale: locale.or(author.locale).unwrap_or(workspace.locale),
            time_zone: workspace.time_zones.get(&author.id).unwrap_or(&workspace.time_zone).clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Platform;

    fn author(id: &str, groups: &[&str]) -> Author {
        Author {
            id: id.into(),
            name: "same name".into(),
            groups: groups.iter().map(|&g| g.to_owned()).collect(),
            bot: false,
            locale: None,
        }
    }

    #[test]
    fn roles_and_plans_come_from_ids_and_groups_and_never_from_names() {
        let plan = |name: &str| Plan { name: name.into(), paid: true, ..Plan::community() };
        let plans = vec![plan("enterprise"), plan("pro")];
        let id = WorkspaceId::new(Platform::Discord, "1");
        let mut workspace = WorkspacePolicy::open(id, &plans);
        workspace.agents = vec!["7".into(), "crew".into()];
        workspace.leads = vec!["chiefs".into()];
        workspace.holders = BTreeMap::from([("pro".into(), vec!["8".into(), "customers".into(), "room".into()])]);
        let policy = Policy { plans, workspaces: vec![workspace.clone()], ..Policy::default() };
        let cases = [
            (author("7", &[]), "hall", Role::Agent, "community"),
            (author("9", &["crew"]), "hall", Role::Agent, "community"),
            (author("9", &["crew", "chiefs"]), "hall", Role::Lead, "community"),
            (author("8", &[]), "hall", Role::Requester, "pro"),
            (author("9", &["customers"]), "hall", Role::Requester, "pro"),
            (author("9", &[]), "room", Role::Requester, "pro"),
            (author("same name", &[]), "hall", Role::Requester, "community"),
        ];
        for (author, channel, role, plan) in cases {
            let person = policy.person(&workspace, &author, &channel.into(), None);
            assert_eq!((person.role, person.plan.name.as_str()), (role, plan), "{author:?}");
        }
    }

    #[test]
    fn leads_look_after_the_desk_where_nobody_is_named_an_admin() {
        let mut workspace = WorkspacePolicy::open(WorkspaceId::new(Platform::Discord, "1"), &[]);
        assert_eq!(workspace.administering(Role::Lead), Role::Admin);
        assert_eq!(workspace.administering(Role::Agent), Role::Agent);
        workspace.admins = vec!["5".into()];
        assert_eq!(workspace.administering(Role::Lead), Role::Lead);
        assert_eq!(workspace.role(&author("5", &["lead"])), Role::Admin);
    }
}

//! `[[workspace]]` and `[[plan]]`: where the desk works, who its agents and customers are, and what it promises.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::Deserialize;

use super::calendar::ReadBeside;
use super::channel::{self, ChannelEntry};
use super::digest::{self, DigestTable};
use super::review::ReviewTable;
use crate::domain::digest::DigestPlan;
use crate::domain::entitlement::SupportChannels;
use crate::domain::{ChannelId, Locale, PersonId, Plan, Platform, WorkspaceId, WorkspacePolicy};

/// A workspace as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkspaceTable {
    platform: Platform,
    id: String,
    #[serde(default)]
    support_channels: Vec<ChannelEntry>,
    agents_channel: Option<String>,
    leads_channel: Option<String>,
    agents_calendar: Option<String>,
    #[serde(default)]
    agents: Vec<String>,
    #[serde(default)]
    leads: Vec<String>,
    #[serde(default)]
    admins: Vec<String>,
    #[serde(default)]
    plans: BTreeMap<String, Vec<String>>,
    locale: Option<String>,
    time_zone: Option<String>,
    #[serde(default)]
    time_zones: BTreeMap<String, String>,
    #[serde(default)]
    teams: Vec<String>,
    #[serde(default)]
    digest: Vec<DigestTable>,
    review: Option<ReviewTable>,
    #[serde(default = "yes")]
    survey: bool,
    recommend_every: Option<String>,
    open_tickets_max: Option<u32>,
}

/// A plan as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanTable {
    name: String,
    #[serde(default = "yes")]
    paid: bool,
    first_response: Option<String>,
    resolution: Option<String>,
}

const fn yes() -> bool {
    true
}

impl PlanTable {
    pub(super) fn check(self) -> Result<Plan, String> {
        let name = self.name;
        let target = |key: &str, text: Option<String>| {
            text.map(|text| super::duration::parse(&text))
                .transpose()
                .map_err(|reason| format!("plan \"{name}\", {key}: {reason}"))
        };
        let first_response = target("first_response", self.first_response)?;
        let resolution = target("resolution", self.resolution)?;
        if name.trim().is_empty() {
            return Err("a [[plan]] has an empty name".to_owned());
        }
        Ok(Plan { name, paid: self.paid, first_response, resolution })
    }
}

/// The time zone of a name.
pub(super) fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| format!("`{name}` is no time zone; write it like \"Europe/Berlin\""))
}

/// The plans of a desk whose configuration names none; `faq/` speaks of the same.
pub(super) fn default_plans() -> Vec<Plan> {
    let plan = |name: &str, response_hours: i64, resolution_days: i64| Plan {
        name: name.to_owned(),
        paid: true,
        first_response: Some(jiff::SignedDuration::from_hours(response_hours)),
        resolution: Some(jiff::SignedDuration::from_hours(24 * resolution_days)),
    };
    vec![plan("enterprise", 1, 2), plan("pro", 8, 5)]
}

impl WorkspaceTable {
    pub(super) fn check(self, plans: &[Plan], read: ReadBeside<'_>) -> Result<WorkspacePolicy, String> {
        let id = WorkspaceId::new(self.platform, self.id);
        let wrong = |key: &str, reason: String| format!("workspace {id}, {key}: {reason}");
        if let Some(unknown) = self.plans.keys().find(|name| !plans.iter().any(|plan| plan.name == **name)) {
            let known: Vec<_> = plans.iter().map(|plan| plan.name.as_str()).collect();
            return Err(wrong("plans", format!("there is no [[plan]] \"{unknown}\"; there are: {}", known.join(", "))));
        }
        let recommend_every = self.recommend_every.as_deref().map(super::duration::parse).transpose();
        let recommend_every = recommend_every.map_err(|reason| wrong("recommend_every", reason))?;
        if recommend_every.is_some_and(|every| every < jiff::SignedDuration::from_hours(24 * 30)) {
            return Err(wrong("recommend_every", "nobody likes to be asked more often than every 30d".to_owned()));
        }
        let locale = match &self.locale {
            Some(tag) => tag.parse::<Locale>().map_err(|reason| wrong("locale", reason.to_string()))?,
            None => Locale::English,
        };
        if self.open_tickets_max == Some(0) {
            return Err(wrong("open_tickets_max", "0 would let nobody ask; leave it out for no bound".to_owned()));
        }
        let known_zone = |key: &str, name: &str| zone(name).map_err(|reason| wrong(key, reason));
        let of_person = |(id, name): (&String, &String)| Ok((PersonId(id.clone()), known_zone("time_zones", name)?));
        let time_zones = self.time_zones.iter().map(of_person).collect::<Result<_, String>>()?;
        if let Some(team) = self.teams.iter().find(|team| team.is_empty() || team.contains(char::is_whitespace)) {
            return Err(wrong(
                "teams",
                format!("`{team}` is no name of a team; write it in one word, like \"billing\""),
            ));
        }
        let time_zone = match &self.time_zone {
            Some(name) => known_zone("time_zone", name)?,
            None => TimeZone::UTC,
        };
        let mut digests: Vec<DigestPlan> = Vec::new();
        for table in self.digest {
            let digest = table.check(&time_zone).map_err(|(key, reason)| wrong(&format!("digest.{key}"), reason))?;
            digest::refuse_twice(&digests, &digest).map_err(|reason| wrong("digest", reason))?;
            digests.push(digest);
        }
        let channels = channel::check(self.support_channels).map_err(|reason| wrong("support_channels", reason))?;
        let leads_channel = self.leads_channel.map(ChannelId);
        let agents_channel = self.agents_channel.map(ChannelId);
        let leads_place = leads_channel.as_ref().or(agents_channel.as_ref());
        let review = self.review.map(|table| table.check(&time_zone, leads_place, read)).transpose();
        let review = review.map_err(|(key, reason)| wrong(&format!("review.{key}"), reason))?;
        Ok(WorkspacePolicy {
            support: SupportChannels::Listed(channels.listed),
            risks: channels.risks,
            community: channels.community,
            private: channels.private,
            agents_channel,
            leads_channel,
            agents_calendar: self.agents_calendar,
            agents: self.agents,
            leads: self.leads,
            admins: self.admins,
            holders: self.plans,
            locale,
            time_zone,
            time_zones,
            teams: self.teams,
            digests,
            review,
            survey: self.survey,
            recommend_every,
            open_tickets_max: self.open_tickets_max,
            rotas: Vec::new(),
            id,
        })
    }
}

//! `[[workspace]]` and `[[plan]]`: where the desk works, who its agents and customers are, and what it promises.

use std::collections::BTreeMap;

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::channel::{self, ChannelEntry};
use crate::domain::entitlement::{DigestPlan, SupportChannels};
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
    agents_calendar: Option<String>,
    #[serde(default)]
    agents: Vec<String>,
    #[serde(default)]
    leads: Vec<String>,
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
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DigestTable {
    channel: String,
    at: String,
    time_zone: Option<String>,
    #[serde(default)]
    weekdays: Vec<String>,
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
    pub(super) fn check(self, plans: &[Plan]) -> Result<WorkspacePolicy, String> {
        let id = WorkspaceId::new(self.platform, self.id);
        let wrong = |key: &str, reason: String| format!("workspace {id}, {key}: {reason}");
        if let Some(unknown) = self.plans.keys().find(|name| !plans.iter().any(|plan| plan.name == **name)) {
            let known: Vec<_> = plans.iter().map(|plan| plan.name.as_str()).collect();
            return Err(wrong("plans", format!("there is no [[plan]] \"{unknown}\"; there are: {}", known.join(", "))));
        }
        let locale = match &self.locale {
            Some(tag) => tag.parse::<Locale>().map_err(|reason| wrong("locale", reason.to_string()))?,
            None => Locale::English,
        };
        let known_zone = |key: &str, name: &str| {
            TimeZone::get(name)
                .map_err(|_| wrong(key, format!("`{name}` is no time zone; write it like \"Europe/Berlin\"")))
        };
        let zone =
            |key: &str, name: &Option<String>| name.as_ref().map_or(Ok(TimeZone::UTC), |name| known_zone(key, name));
        let of_person = |(id, name): (&String, &String)| Ok((PersonId(id.clone()), known_zone("time_zones", name)?));
        let time_zones = self.time_zones.iter().map(of_person).collect::<Result<_, String>>()?;
        if let Some(team) = self.teams.iter().find(|team| team.is_empty() || team.contains(char::is_whitespace)) {
            return Err(wrong(
                "teams",
                format!("`{team}` is no name of a team; write it in one word, like \"billing\""),
            ));
        }
        let time_zone = zone("time_zone", &self.time_zone)?;
        let mut digests = Vec::new();
        for digest in &self.digest {
            let at: Time = digest.at.parse().map_err(|_| {
                wrong("digest.at", format!("`{}` is no time of day; write it like \"09:00\"", digest.at))
            })?;
            let own_zone = match &digest.time_zone {
                Some(_) => zone("digest.time_zone", &digest.time_zone)?,
                None => time_zone.clone(),
            };
            let weekdays =
                digest.weekdays.iter().map(|day| weekday(day).map_err(|reason| wrong("digest.weekdays", reason)));
            digests.push(DigestPlan {
                channel: ChannelId(digest.channel.clone()),
                at,
                time_zone: own_zone,
                weekdays: weekdays.collect::<Result<_, _>>()?,
            });
        }
        let (listed, risks) =
            channel::check(self.support_channels).map_err(|reason| wrong("support_channels", reason))?;
        Ok(WorkspacePolicy {
            support: SupportChannels::Listed(listed),
            risks,
            agents_channel: self.agents_channel.map(ChannelId),
            agents_calendar: self.agents_calendar,
            agents: self.agents,
            leads: self.leads,
            holders: self.plans,
            locale,
            time_zone,
            time_zones,
            teams: self.teams,
            digests,
            id,
        })
    }
}

pub(super) fn weekday(name: &str) -> Result<Weekday, String> {
    let days = [
        ("mon", Weekday::Monday),
        ("tue", Weekday::Tuesday),
        ("wed", Weekday::Wednesday),
        ("thu", Weekday::Thursday),
        ("fri", Weekday::Friday),
        ("sat", Weekday::Saturday),
        ("sun", Weekday::Sunday),
    ];
    let found = days.iter().find(|(short, _)| *short == name).map(|(_, day)| *day);
    found.ok_or_else(|| format!("`{name}` is no weekday; use mon, tue, wed, thu, fri, sat, sun"))
}

//! `[[rota]]`: who is on duty when.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::digest::weekday;
use crate::domain::rota::{Rota, Shift};
use crate::domain::{PersonId, WorkspaceId, WorkspacePolicy};

/// Members, and overrides, that a rota may have.
const MEMBERS_MAX: usize = 100;
const OVERRIDES_MAX: usize = 500;

/// A rota as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RotaTable {
    name: String,
    workspace: Option<String>,
    members: Vec<String>,
    handover: String,
    time_zone: Option<String>,
    starts: Option<String>,
    #[serde(default)]
    overrides: Vec<OverrideTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OverrideTable {
    member: String,
    from: String,
    until: String,
}

/// Puts the rotas into their workspaces.
pub(super) fn check(tables: Vec<RotaTable>, workspaces: &mut [WorkspacePolicy]) -> Result<(), String> {
    for table in tables {
        let name = table.name.clone();
        let wrong = |reason: String| format!("[[rota]] \"{name}\", {reason}");
        let workspace = workspace(table.workspace.as_deref(), workspaces).map_err(wrong)?;
        if workspace.rotas.iter().any(|known| known.name == name) {
            return Err(wrong("name: it is there twice".to_owned()));
        }
        let rota = table.check(workspace.time_zone.clone()).map_err(wrong)?;
        workspace.rotas.push(rota);
    }
    Ok(())
}

/// The workspace that is named, or the only one that is configured.
fn workspace<'a>(
    named: Option<&str>,
    workspaces: &'a mut [WorkspacePolicy],
) -> Result<&'a mut WorkspacePolicy, String> {
    let ids: Vec<_> = workspaces.iter().map(|workspace| workspace.id.clone()).collect();
    let configured: Vec<_> = ids.iter().filter(|id| **id != WorkspaceId::terminal()).collect();
    let id = match (named, &configured[..]) {
        (Some(name), _) => name.parse::<WorkspaceId>().map_err(|reason| format!("workspace: {reason}"))?,
        (None, []) => WorkspaceId::terminal(),
        (None, [only]) => (*only).clone(),
        (None, _) => {
            let known: Vec<_> = configured.iter().map(ToString::to_string).collect();
            return Err(format!("workspace: say which; there are: {}", known.join(", ")));
        }
    };
    let known: Vec<_> = ids.iter().map(ToString::to_string).collect();
    let missing = || format!("workspace: there is no {id}; there are: {}", known.join(", "));
    workspaces.iter_mut().find(|workspace| workspace.id == id).ok_or_else(missing)
}

impl RotaTable {
    fn check(self, workspace_zone: TimeZone) -> Result<Rota, String> {
        let zone = match &self.time_zone {
            Some(name) => TimeZone::get(name)
                .map_err(|_| format!("time_zone: `{name}` is no time zone; write it like \"Europe/Berlin\""))?,
            None => workspace_zone,
        };
        if self.members.is_empty() || self.members.len() > MEMBERS_MAX {
            return Err(format!("members: name 1 to {MEMBERS_MAX} people by their ids"));
        }
        if self.overrides.len() > OVERRIDES_MAX {
            return Err(format!("overrides: at most {OVERRIDES_MAX}; take out those that are over"));
        }
        let (day, at) = handover(&self.handover)?;
        let starts: Date = match &self.starts {
            Some(text) => {
                text.parse().map_err(|_| format!("starts: `{text}` is no date; write it like \"2026-11-23\""))?
            }
            // A Monday, before any desk.
            None => jiff::civil::date(2024, 1, 1),
        };
        let first = day.map_or(Ok(starts), |day| starts.yesterday().and_then(|before| before.nth_weekday(1, day)));
        let first = first.map_err(|_| "starts: that date is out of reach".to_owned())?;
        let overrides = self.overrides.into_iter().map(|table| table.check(&zone)).collect::<Result<_, _>>()?;
        Ok(Rota {
            name: self.name,
            members: self.members.into_iter().map(PersonId).collect(),
            first,
            days: if day.is_some() { 7 } else { 1 },
            at,
            zone,
            overrides,
        })
    }
}

/// `mon 09:00` for turns of a week, `09:00` for turns of a day.
fn handover(text: &str) -> Result<(Option<jiff::civil::Weekday>, Time), String> {
    let wrong = || format!("handover: `{text}` is no hand-over; write \"mon 09:00\" (weekly) or \"09:00\" (daily)");
    let (day, time) = match text.trim().split_once(' ') {
        Some((day, time)) => (Some(weekday(day).map_err(|_| wrong())?), time),
        None => (None, text),
    };
    Ok((day, time.trim().parse().map_err(|_| wrong())?))
}

impl OverrideTable {
    fn check(self, zone: &TimeZone) -> Result<Shift, String> {
        let moment = |key: &str, text: &str| -> Result<Timestamp, String> {
            let wrong = || format!("overrides.{key}: `{text}` is no moment; write it like \"2026-12-24 09:00\"");
            let local: DateTime = text.parse().map_err(|_| wrong())?;
            Ok(local.to_zoned(zone.clone()).map_err(|_| wrong())?.timestamp())
        };
        let (since, until) = (moment("from", &self.from)?, moment("until", &self.until)?);
        if until <= since {
            return Err(format!("overrides: {} ends before it begins", self.from));
        }
        Ok(Shift { member: PersonId(self.member), since, until })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Rota, String> {
        let table: RotaTable = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        let mut workspaces = vec![WorkspacePolicy::open(WorkspaceId::terminal(), &[])];
        check(vec![table], &mut workspaces)?;
        Ok(workspaces.remove(0).rotas.remove(0))
    }

    #[test]
    fn a_weekly_rota_begins_on_the_first_hand_over_day_from_its_start() {
        let rota = read("name = 'a'\nmembers = ['maya']\nhandover = 'mon 09:00'\nstarts = '2026-11-25'").unwrap();
        assert_eq!((rota.first.to_string().as_str(), rota.days), ("2026-11-30", 7));
        let rota = read("name = 'a'\nmembers = ['maya']\nhandover = 'mon 09:00'\nstarts = '2026-11-23'").unwrap();
        assert_eq!(rota.first.to_string(), "2026-11-23");
        assert_eq!(read("name = 'a'\nmembers = ['maya']\nhandover = '09:00'").unwrap().days, 1);
    }

    #[test]
    fn what_is_wrong_is_named_with_the_way_out() {
        let base = "name = 'a'\nmembers = ['maya']\nhandover = 'mon 09:00'\n";
        let cases = [
            ("name = 'a'\nmembers = []\nhandover = '09:00'".to_owned(), "members: name 1 to 100 people"),
            ("name = 'a'\nmembers = ['x']\nhandover = 'monday'".to_owned(), "handover: `monday` is no hand-over"),
            (format!("{base}time_zone = 'Mars'"), "time_zone: `Mars` is no time zone"),
            (format!("{base}starts = 'soon'"), "starts: `soon` is no date"),
            (format!("{base}workspace = 'slack:T1'"), "workspace: there is no slack:T1; there are: terminal:local"),
            (
                format!(
                    "{base}overrides = [{{ member = 'x', from = '2026-12-24 09:00', until = '2026-12-24 08:00' }}]"
                ),
                "overrides: 2026-12-24 09:00 ends before it begins",
            ),
            (
                format!("{base}overrides = [{{ member = 'x', from = 'noon', until = '2026-12-24 08:00' }}]"),
                "overrides.from: `noon` is no moment",
            ),
        ];
        for (text, expect) in cases {
            let told = read(&text).unwrap_err();
            assert!(told.contains(expect), "{text}: {told}");
        }
    }
}

//! What operators do about the commercial side: `frontdesk mode`, `contract`, `revenue`, `metrics`.

pub(super) mod contract;
mod json;
pub(super) mod metrics;
pub(super) mod mode;
pub(super) mod revenue;

use anyhow::{anyhow, bail};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::config::Config;
use crate::domain::{Platform, WorkspaceId, WorkspacePolicy};

/// The workspace that is meant: the one that is named, or the only one beside the terminal.
pub(super) fn workspace<'a>(config: &'a Config, named: Option<&WorkspaceId>) -> anyhow::Result<&'a WorkspacePolicy> {
    let all = &config.policy.workspaces;
    let names = || all.iter().map(|one| one.id.to_string()).collect::<Vec<_>>().join(", ");
    if let Some(named) = named {
        let found = config.policy.workspace(named);
        return found.ok_or_else(|| anyhow!("there is no workspace {named}; there are: {}", names()));
    }
    let mut chats = all.iter().filter(|one| one.id.platform != Platform::Terminal);
    match (chats.next(), chats.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => all.first().ok_or_else(|| anyhow!("no workspace is configured")),
        (Some(_), Some(_)) => bail!("which workspace? Name it with --workspace: {}", names()),
    }
}

/// A day like 2026-12-31, or a moment like 2026-12-31T18:00:00Z; a day begins in UTC.
fn moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    let day: jiff::civil::Date =
        text.parse().map_err(|_| format!("`{text}` is no day; write it like 2026-12-31 or 2026-12-31T18:00:00Z"))?;
    day.to_zoned(TimeZone::UTC).map(|day| day.timestamp()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_utc() {
        assert_eq!(moment("2026-12-31").unwrap().to_string(), "2026-12-31T00:00:00Z");
        assert_eq!(moment("2026-12-31T18:00:00+01:00").unwrap().to_string(), "2026-12-31T17:00:00Z");
        assert!(moment("tomorrow").unwrap_err().contains("write it like 2026-12-31"));
    }
}

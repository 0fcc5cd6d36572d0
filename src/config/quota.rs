//! `[quota]`: how much one person, and one workspace, may ask of the desk in a span of time.

use serde::Deserialize;

use crate::domain::quota::Quotas;

/// The numbers as they are written; 0 is no bound.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct QuotaTable {
    messages: Option<u32>,
    commands: Option<u32>,
    presses: Option<u32>,
    files: Option<u32>,
    drafts: Option<u32>,
    agents: Option<u32>,
    workspace: Option<u32>,
}

impl QuotaTable {
    pub(super) fn check(self) -> Result<Quotas, String> {
        let usual = Quotas::default();
        let bound = |written: Option<u32>, usual: Option<i64>| match written {
            None => usual,
            Some(0) => None,
            Some(max) => Some(i64::from(max)),
        };
        if self.agents == Some(0) {
            return Err("quota.agents = 0: it is how many times as much agents may, from 1".to_owned());
        }
        Ok(Quotas {
            messages: bound(self.messages, usual.messages),
            commands: bound(self.commands, usual.commands),
            presses: bound(self.presses, usual.presses),
            files: bound(self.files, usual.files),
            drafts: bound(self.drafts, usual.drafts),
            agents: self.agents.map_or(usual.agents, i64::from),
            workspace: bound(self.workspace, usual.workspace),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_written_is_as_usual_and_nought_is_no_bound() {
        let read = |text: &str| toml::from_str::<QuotaTable>(text).unwrap().check();
        assert_eq!(read("").unwrap(), Quotas::default());
        let written = read("messages = 5\nfiles = 0\nagents = 2").unwrap();
        assert_eq!((written.messages, written.files, written.agents), (Some(5), None, 2));
        assert!(read("agents = 0").unwrap_err().starts_with("quota.agents = 0"));
    }
}

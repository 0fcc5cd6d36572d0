//! What operators do about the commercial side: `frontdesk mode`, `offer`, `contract`, `revenue`, `metrics`.

pub(super) mod contract;
mod json;
pub(super) mod metrics;
pub(super) mod mode;
pub(super) mod offer;
pub(super) mod revenue;

use anyhow::{anyhow, bail};
use clap::Args;

use crate::config::Config;
use crate::domain::customer::settings::moment;
use crate::domain::{Platform, WorkspaceId, WorkspacePolicy};

/// Where something is done.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// The workspace, like discord:ID or slack:ID [default: the only one].
    #[arg(long, value_name = "PLATFORM:ID")]
    workspace: Option<WorkspaceId>,
}

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

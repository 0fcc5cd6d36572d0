//! `frontdesk person`: hand out or erase what is held about somebody.

use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand};
use secrecy::ExposeSecret;

use crate::clock::Clock;
use crate::config::Config;
use crate::domain::WorkspaceId;
use crate::domain::audit::{Deed, DeedKind};
use crate::store::{Db, audit, erasure};

const EXAMPLES: &str = "\
Examples:
  frontdesk person export 1234 --workspace discord:5678 > person.json    all rows that name them
  frontdesk person erase 1234 --workspace discord:5678 --yes             names and words, for good

erase puts a pseudonym in the place of the person's id and names, and an ellipsis in the place of what they wrote. Tickets,
figures and the audit log stay, and the log still verifies. Messages on the chat platform and files of the FAQ are not
touched: delete those there. A backup from before still has it all.";

#[derive(Debug, Subcommand)]
pub(super) enum PersonCommand {
    /// Print all that is held about a person, as JSON.
    #[command(after_long_help = EXAMPLES)]
    Export(Who),
    /// Erase a person's names and words.
    #[command(after_long_help = EXAMPLES)]
    Erase {
        #[command(flatten)]
        who: Who,
        /// Do it: there is no way back.
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct Who {
    /// The person's id on the platform: digits on Discord, U… on Slack, a name in the terminal.
    id: String,
    /// In which workspace, like discord:ID or slack:ID.
    #[arg(long, value_name = "PLATFORM:ID")]
    workspace: WorkspaceId,
}

pub(super) async fn person(config: &Config, command: &PersonCommand) -> anyhow::Result<ExitCode> {
    let (PersonCommand::Export(who) | PersonCommand::Erase { who, .. }) = command;
    if who.id.is_empty() {
        bail!("give the person's id on the platform: it is in `frontdesk audit list --json`");
    }
    let (db, now) = (Db::connect(config.database_url.expose_secret()).await?, Clock::System.now());
    let mut tx = db.write().await?;
    let held = erasure::export(&mut tx, &who.workspace, &who.id).await?;
    if held["held"].as_object().is_none_or(serde_json::Map::is_empty) {
        bail!("nothing is held about {} in {}", who.id, who.workspace);
    }
    match command {
        PersonCommand::Export(_) => {
            let kind = DeedKind::PersonExported { person: who.id.as_str().into() };
            audit::add(&mut tx, &who.workspace, &Deed { actor: None, subject: "person", kind }, now).await?;
            audit::seal(&mut tx, &who.workspace).await?;
            tx.commit().await?;
            super::print(&format!("{}\n", serde_json::to_string_pretty(&held)?))?;
        }
        PersonCommand::Erase { yes: false, .. } => {
            bail!("this cannot be undone; look at `frontdesk person export` first, then add --yes");
        }
        PersonCommand::Erase { yes: true, .. } => {
            let (pseudonym, rows) = erasure::erase(&mut tx, &who.workspace, &who.id, now).await?;
            tx.commit().await?;
            super::print(&format!("erased; they are {pseudonym} from now on, in {rows} rows of the audit log\n"))?;
        }
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

//! `frontdesk deadletter`: events that the desk could not take, and posts that it gave up on.

use std::fmt::Write;
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use clap::{Args, Subcommand};
use secrecy::ExposeSecret;

use crate::clock::Clock;
use crate::config::Config;
use crate::domain::WorkspaceId;
use crate::domain::dead_letter::{Letter, LetterId, LetterKind};
use crate::flow::{Flow, Replayed};
use crate::store::{Db, Tx, dead_letters};

/// Letters of each kind and workspace that are listed.
const LISTED_MAX: usize = 200;
/// Characters of a reason in the list.
const REASON_CHARS_MAX: usize = 60;

const EXAMPLES: &str = "\
Examples:
  frontdesk deadletter list                    what is there, by workspace
  frontdesk deadletter show event-3            one of them, with all that came
  frontdesk deadletter replay event-3 post-17  take them again
  frontdesk deadletter drop frame-1            forget it

An event made the desk fail: what caused that is in the log. Once it is mended, replay takes the event as if it had just
come. A frame is something that nobody could make an event of. A post was given up, after many tries or because the
platform refused it; replay puts it back into the outbox, where it is looked for on the platform before it is sent.";

#[derive(Debug, Subcommand)]
pub(super) enum DeadletterCommand {
    /// List them, the latest first.
    #[command(after_long_help = EXAMPLES)]
    List(ListArgs),
    /// Show one with all that came.
    #[command(after_long_help = EXAMPLES)]
    Show {
        /// Its number, like event-3.
        id: LetterId,
    },
    /// Take events again, and put posts back into the outbox.
    #[command(after_long_help = EXAMPLES)]
    Replay {
        /// Their numbers, like event-3 post-17.
        #[arg(required = true)]
        ids: Vec<LetterId>,
    },
    /// Forget them.
    #[command(after_long_help = EXAMPLES)]
    Drop {
        /// Their numbers, like event-3 post-17.
        #[arg(required = true)]
        ids: Vec<LetterId>,
    },
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Only this workspace, like discord:ID or slack:ID [default: all].
    #[arg(long, value_name = "PLATFORM:ID")]
    workspace: Option<WorkspaceId>,
    /// Print JSON: id, workspace, key, body, reason, times, at.
    #[arg(long)]
    json: bool,
}

pub(super) async fn deadletter(config: &Config, command: &DeadletterCommand) -> anyhow::Result<ExitCode> {
    match command {
        DeadletterCommand::List(args) => {
            let db = Db::connect_to_read(config.database_url.expose_secret()).await?;
            let letters = all(&mut db.read().await?, args.workspace.as_ref()).await?;
            let text =
                if args.json { format!("{}\n", serde_json::to_string_pretty(&letters)?) } else { table(&letters) };
            super::print(&text)?;
        }
        DeadletterCommand::Show { id } => {
            let db = Db::connect_to_read(config.database_url.expose_secret()).await?;
            let letter = one(&mut db.read().await?, *id).await?;
            super::print(&format!("{}\n", serde_json::to_string_pretty(&letter)?))?;
        }
        DeadletterCommand::Replay { ids } => {
            let flow = crate::run::parts(config, Clock::System).await?.flow;
            for id in ids {
                replay(&flow, *id).await?;
            }
            flow.db.close().await;
        }
        DeadletterCommand::Drop { ids } => {
            let db = Db::connect(config.database_url.expose_secret()).await?;
            for id in ids {
                let workspace = one(&mut db.read().await?, *id).await?.workspace;
                let mut tx = db.write().await?;
                let there = crate::flow::drop_letter(&mut tx, &workspace, *id, None, Clock::System.now()).await?;
                tx.commit().await?;
                super::print(&format!("{id} {}\n", if there { "dropped" } else { "was gone already" }))?;
            }
            db.close().await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn replay(flow: &Flow, id: LetterId) -> anyhow::Result<()> {
    let letter = one(&mut flow.db.read().await?, id).await?;
    let done = match (flow.replay_letter(&letter, None).await?, id.kind) {
        (Replayed::Done, LetterKind::Post) => "is in the outbox again; the running desk delivers it",
        (Replayed::Done, _) => "taken",
        (Replayed::Gone, _) => "was gone already",
        (Replayed::NoEvent, _) => bail!(
            "nobody can make an event of {id}: look at it with `frontdesk deadletter show {id}`, and forget it with \
             `frontdesk deadletter drop {id}`"
        ),
    };
    super::print(&format!("{id} {done}\n"))
}

/// The letters of all workspaces or one.
async fn all(tx: &mut Tx, only: Option<&WorkspaceId>) -> anyhow::Result<Vec<Letter>> {
    let mut letters = Vec::new();
    for workspace in dead_letters::workspaces(tx).await? {
        if only.is_none_or(|only| *only == workspace) {
            letters.extend(dead_letters::list(tx, &workspace, LISTED_MAX).await?);
        }
    }
    Ok(letters)
}

/// The letter of this number, in whichever workspace it is.
async fn one(tx: &mut Tx, id: LetterId) -> anyhow::Result<Letter> {
    for workspace in dead_letters::workspaces(tx).await? {
        if let Some(letter) = dead_letters::by_id(tx, &workspace, id).await? {
            return Ok(letter);
        }
    }
    Err(anyhow!("there is no dead letter {id}; `frontdesk deadletter list` names those that are there"))
}

fn table(letters: &[Letter]) -> String {
    if letters.is_empty() {
        return "No dead letters.\n".to_owned();
    }
    let mut text = String::new();
    for letter in letters {
        let Letter { id, workspace, reason, times, at, .. } = letter;
        let at = at.strftime("%Y-%m-%d %H:%M");
        let reason: String =
            reason.chars().map(|c| if c.is_control() { ' ' } else { c }).take(REASON_CHARS_MAX).collect();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{:<12}{at}  {workspace}  {times}×  {reason}", id.to_string());
    }
    text
}

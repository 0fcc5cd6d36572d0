//! `frontdesk token`: tokens of programs that use the API.

use std::fmt::Write;
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use clap::{Args, Subcommand, ValueEnum};
use jiff::SignedDuration;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::clock::Clock;
use crate::config::Config;
use crate::domain::token::{Scope, Token, TokenId};
use crate::domain::{Role, WorkspaceId};
use crate::store::{Db, tokens};
use crate::web::{hash_of, new_secret};

/// Tokens of a workspace that are listed.
const LISTED_MAX: i64 = 500;

const EXAMPLES: &str = "\
Examples:
  frontdesk token add reports --scope reports:read --scope tickets:read
  frontdesk token add robot --workspace discord:123 --role agent --scope tickets:read --scope tickets:write
  frontdesk token list
  frontdesk token revoke 3

The secret is printed once and kept nowhere: the database has only its hash. A program sends it as
`Authorization: Bearer …`. Scopes: ask, customers:read, customers:write, faq:read,
faq:write, modes:read, modes:write, people:read, reports:read, sla:read, tickets:read, tickets:write, tokens, webhooks.
The API describes itself at /api/v1/docs, where [web] listen serves it.";

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Make one, and print its secret.
    #[command(after_long_help = EXAMPLES)]
    Add(AddArgs),
    /// List them, without their secrets.
    #[command(after_long_help = EXAMPLES)]
    List(ListArgs),
    /// Make one good no more.
    #[command(after_long_help = EXAMPLES)]
    Revoke {
        /// Its number.
        id: i64,
        /// Its workspace [default: the only one that is configured].
        #[arg(long, value_name = "PLATFORM:ID")]
        workspace: Option<WorkspaceId>,
    },
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// What people call it; cards and histories name it so.
    name: String,
    /// What it may be used for; give it several times.
    #[arg(long = "scope", required = true)]
    scopes: Vec<Scope>,
    /// What its program may do: no more than a person of this role.
    #[arg(long, value_enum, default_value = "agent")]
    role: RoleArg,
    /// For how many days it is good [default: for ever].
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: Option<u16>,
    /// The one workspace that it is good for [default: the only one that is configured].
    #[arg(long, value_name = "PLATFORM:ID")]
    workspace: Option<WorkspaceId>,
    /// Print JSON: id, secret.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Its workspace [default: the only one that is configured].
    #[arg(long, value_name = "PLATFORM:ID")]
    workspace: Option<WorkspaceId>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleArg {
    Requester,
    Agent,
    Lead,
    Admin,
}

pub(super) async fn token(config: &Config, command: &TokenCommand) -> anyhow::Result<ExitCode> {
    let db = Db::connect(config.database_url.expose_secret()).await?;
    match command {
        TokenCommand::Add(args) => super::print(&add(config, &db, args).await?)?,
        TokenCommand::List(args) => {
            let workspace = workspace(config, args.workspace.as_ref())?;
            let listed = tokens::list(&mut db.read().await?, &workspace, LISTED_MAX).await?;
            super::print(&if args.json { as_json(&listed)? } else { table(&listed) })?;
        }
        TokenCommand::Revoke { id, workspace: named } => {
            let workspace = workspace(config, named.as_ref())?;
            let mut tx = db.write().await?;
            let done = tokens::revoke(&mut tx, &workspace, TokenId(*id), Clock::System.now()).await?;
            tx.commit().await?;
            if !done {
                bail!("{workspace} has no token {id} that is good; `frontdesk token list` names them");
            }
            super::print(&format!("token {id} is good no more\n"))?;
        }
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn add(config: &Config, db: &Db, args: &AddArgs) -> anyhow::Result<String> {
    let workspace = workspace(config, args.workspace.as_ref())?;
    let role = match args.role {
        RoleArg::Requester => Role::Requester,
        RoleArg::Agent => Role::Agent,
        RoleArg::Lead => Role::Lead,
        RoleArg::Admin => Role::Admin,
    };
    let of_workspace = config.policy.workspace(&workspace);
    let standing = of_workspace.map_or(role, |policy| policy.administering(role));
    if let Some(scope) = args.scopes.iter().find(|scope| scope.role() > standing) {
        bail!("the scope {scope} needs --role {}", scope.role().name());
    }
    let now = Clock::System.now();
    let span = args.days.map(|days| SignedDuration::from_hours(i64::from(days) * 24));
    let expires_at = span.map(|span| now.checked_add(span)).transpose()?;
    let secret = new_secret();
    let (name, hash) = (args.name.trim(), hash_of(&secret));
    let wanted = tokens::Wanted { name, hash: &hash, role, scopes: &args.scopes, expires_at };
    let mut tx = db.write().await?;
    let id = tokens::add(&mut tx, &workspace, &wanted, now).await?;
    tx.commit().await?;
    if args.json {
        return Ok(format!("{}\n", json!({ "id": id.0, "secret": secret })));
    }
    super::remark(&format!("token {id} of {workspace}; this is the only time that its secret is shown"));
    Ok(format!("{secret}\n"))
}

/// The workspace that is named, or the only one that is configured beside the terminal.
pub(super) fn workspace(config: &Config, named: Option<&WorkspaceId>) -> anyhow::Result<WorkspaceId> {
    let known = || config.policy.workspaces.iter().map(|workspace| &workspace.id);
    if let Some(named) = named {
        let there = known().find(|id| *id == named).cloned();
        return there.ok_or_else(|| anyhow!("the workspace {named} is not configured"));
    }
    let terminal = WorkspaceId::terminal();
    match known().filter(|id| **id != terminal).collect::<Vec<_>>().as_slice() {
        [] => Ok(terminal),
        [only] => Ok((*only).clone()),
        several => {
            let names: Vec<_> = several.iter().map(ToString::to_string).collect();
            bail!("say which workspace by --workspace: {}", names.join(", "))
        }
    }
}

fn as_json(listed: &[Token]) -> anyhow::Result<String> {
    let rows: Vec<_> = listed
        .iter()
        .map(|token| {
            json!({
                "id": token.id.0, "name": token.name, "role": token.role.name(), "scopes": token.scopes,
                "made_at": token.made_at, "expires_at": token.expires_at, "revoked_at": token.revoked_at,
                "used_at": token.used_at,
            })
        })
        .collect();
    Ok(format!("{}\n", serde_json::to_string_pretty(&rows)?))
}

fn table(listed: &[Token]) -> String {
    if listed.is_empty() {
        return "No tokens.\n".to_owned();
    }
    let mut text = String::new();
    for token in listed {
        let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.name()).collect();
        let state = if token.revoked_at.is_some() { "revoked" } else { token.role.name() };
        let used =
            token.used_at.map_or_else(|| "never used".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M").to_string());
        // Writing to a string does not fail.
        let _ = writeln!(text, "{:<5}{:<20}{state:<11}{used}  {}", token.id.to_string(), token.name, scopes.join(" "));
    }
    text
}

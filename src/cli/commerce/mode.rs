//! `frontdesk mode`: support modes, from a shell. A change shows what it changes, and is made with --yes.

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use secrecy::ExposeSecret;

use crate::clock::Clock;
use crate::config::Config;
use crate::domain::command::mode::Wished;
use crate::domain::customer::proposal::{Consequence, plans, sound};
use crate::domain::customer::route::serving;
use crate::domain::customer::{Mode, ModeKind, Wish};
use crate::domain::{Refusal, WorkspaceId};
use crate::store::{Db, Failure, modes};

const EXAMPLES: &str = "\
Examples:
  frontdesk mode list
  frontdesk mode add care hybrid plans=pro,community window=4h cost=1200.00EUR description=Members, then the team.
  frontdesk mode disable care --to free          shows what that changes
  frontdesk mode disable care --to free --yes    makes it so

Settings: cost=AMOUNT (a month), plans=A,B (community: whoever has no other), nudge=30m, window=4h, to=MODE (takes its
questions while it is disabled), kind=…, description=… (to the end of the line). A community mode lets the FAQ and the
members answer, and has no tickets; a commercial one opens a ticket at once; a hybrid one gives the members its window,
then opens a ticket. A plan that no mode names goes as the configuration says.";

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ModeCommand {
    /// Show the modes, and which serves each plan.
    #[command(after_long_help = EXAMPLES)]
    List {
        #[command(flatten)]
        place: Place,
        /// Print JSON: modes, plans.
        #[arg(long)]
        json: bool,
    },
    /// Add a mode.
    #[command(after_long_help = EXAMPLES)]
    Add {
        /// Its name: small letters, digits and hyphens.
        name: String,
        /// What it does with a question.
        kind: Kind,
        /// Settings like cost=1200.00EUR plans=pro window=4h.
        settings: Vec<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Change a mode.
    #[command(after_long_help = EXAMPLES)]
    Edit {
        /// Its name.
        name: String,
        /// Settings like cost=1200.00EUR plans=pro window=4h.
        #[arg(required = true)]
        settings: Vec<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Delete a mode; its open tickets stay as they are.
    Delete {
        /// Its name.
        name: String,
        #[command(flatten)]
        place: Place,
    },
    /// Let a mode take new questions.
    Enable {
        /// Its name.
        name: String,
        #[command(flatten)]
        place: Place,
    },
    /// Let a mode take no new questions.
    Disable {
        /// Its name.
        name: String,
        /// The mode that takes its questions meanwhile.
        #[arg(long, value_name = "MODE")]
        to: Option<String>,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Place {
    /// The workspace, like discord:ID or slack:ID [default: the only one].
    #[arg(long, value_name = "PLATFORM:ID")]
    workspace: Option<WorkspaceId>,
    /// Make the change, and do not only show it.
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum Kind {
    Community,
    Commercial,
    Hybrid,
}

impl ModeCommand {
    fn read(&self) -> (Wished, &Place) {
        match self {
            Self::List { place, .. } => (Wished::List, place),
            Self::Add { name, kind, settings, place } => {
                let kind = match kind {
                    Kind::Community => ModeKind::Community,
                    Kind::Commercial => ModeKind::Commercial,
                    Kind::Hybrid => ModeKind::Hybrid,
                };
                (Wished::Add { name: name.clone(), kind, settings: settings.join(" ").into() }, place)
            }
            Self::Edit { name, settings, place } => {
                (Wished::Edit { name: name.clone(), settings: settings.join(" ").into() }, place)
            }
            Self::Delete { name, place } => (Wished::Delete { name: name.clone() }, place),
            Self::Enable { name, place } => (Wished::Turn { name: name.clone(), on: true, to: None }, place),
            Self::Disable { name, to, place } => {
                (Wished::Turn { name: name.clone(), on: false, to: to.clone() }, place)
            }
        }
    }
}

pub(in crate::cli) async fn mode(config: &Config, command: &ModeCommand) -> anyhow::Result<ExitCode> {
    let (wished, place) = command.read();
    let workspace = super::workspace(config, place.workspace.as_ref())?;
    let db = Db::connect(config.database_url.expose_secret()).await?;
    let mut tx = db.write().await?;
    let known = modes::all(&mut tx, &workspace.id).await?;
    let refused = |refusal| anyhow::Error::msg(Refusal::from(refusal).to_string());
    let Some(wish) = wished.wish(&known).map_err(refused)? else {
        let as_json = matches!(command, ModeCommand::List { json: true, .. });
        super::super::print(&listed(config, &known, as_json)?)?;
        return Ok(ExitCode::SUCCESS);
    };
    if let Wish::Add { mode } | Wish::Change { mode, .. } = &wish {
        sound(mode, &known, &config.policy).map_err(refused)?;
    }
    let touched = modes::touched(&mut tx, &workspace.id).await?;
    let consequences = wish.consequences(&known, &touched, &config.policy);
    let mut text: String = consequences.iter().map(|one| format!("{}\n", told(one))).collect();
    if place.yes {
        match modes::apply(&mut tx, &workspace.id, std::slice::from_ref(&wish), &known).await {
            Err(Failure::Stale) => anyhow::bail!("somebody changed the modes at the same moment; try again"),
            done => done?,
        }
        tx.commit().await?;
        text.push_str(&format!("done: {}\n", wish.mode()));
        tracing::info!(workspace = %workspace.id, at = %Clock::System.now(), "an operator changed the support modes");
    } else {
        drop(tx);
        text.push_str("nothing is changed yet; add --yes to make it so\n");
    }
    db.close().await;
    super::super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn told(consequence: &Consequence) -> String {
    match consequence {
        Consequence::TicketsStay { mode, count } => format!("open tickets of {mode} that keep their clocks: {count}"),
        Consequence::Goes { plan, to: Some(to) } => format!("new questions of {plan} go to {to}"),
        Consequence::Goes { plan, to: None } => format!("new questions of {plan} go as the configuration says"),
        Consequence::Closes { plan } => format!("new questions of {plan} are not taken"),
        Consequence::Nothing => "nobody's questions go elsewhere".to_owned(),
    }
}

fn listed(config: &Config, modes: &[Mode], as_json: bool) -> anyhow::Result<String> {
    let routes: Vec<(String, Option<String>)> = plans(&config.policy)
        .into_iter()
        .map(|plan| {
            let mode = serving(modes, &plan).0.map(|mode| mode.name.clone());
            (plan, mode)
        })
        .collect();
    if as_json {
        let plans: serde_json::Map<String, serde_json::Value> =
            routes.into_iter().map(|(plan, mode)| (plan, mode.into())).collect();
        return Ok(format!("{:#}\n", serde_json::json!({ "modes": modes, "plans": plans })));
    }
    let mut text = String::new();
    if modes.is_empty() {
        text.push_str("No mode: questions go as the configuration says.\n");
    }
    for mode in modes {
        let state = if mode.enabled { "" } else { "  disabled" };
        let cost = mode.cost.map(|cost| format!("  {cost} a month")).unwrap_or_default();
        text.push_str(&format!("{:<16}{:<12}{}{cost}{state}\n", mode.name, mode.kind.name(), mode.plans.join(", ")));
    }
    for (plan, mode) in routes {
        text.push_str(&format!("{plan} → {}\n", mode.as_deref().unwrap_or("as configured")));
    }
    Ok(text)
}

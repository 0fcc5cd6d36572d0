//! `frontdesk offer`: what can be agreed with customers, from a shell.

use std::process::ExitCode;

use clap::Subcommand;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use secrecy::ExposeSecret;

use super::Place;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::Refusal;
use crate::domain::command::offer::Offering;
use crate::domain::customer::{Offer, OfferKind};
use crate::store::{Db, Failure, offers};

const EXAMPLES: &str = "\
Examples:
  frontdesk offer add pro-year yearly plan=pro price=1200.00EUR price=1300.00USD price:high=1000.00EUR seats=5 grace=14
  frontdesk offer add pack incident plan=pro price=900.00EUR credits=10
  frontdesk offer edit pro-year price=1250.00EUR      what is signed keeps its price
  frontdesk offer retire pro-year                     nothing new is signed by it
  frontdesk offer list --json

Kinds: community (for nothing), monthly, yearly, enterprise (by the year), incident (once for so many credits), agreement
(once, for a fixed time). Settings: plan=NAME (of the configuration), price=AMOUNT, price:high=, price:standard=,
price:community= (for a segment; one for each currency; nothing after the = takes them away), channels=A,B, policy=NAME and
hours=CALENDAR (as the configuration has them for the plan), seats=N, credits=N, grace=DAYS, description=… (to the end of
the line).";

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum OfferCommand {
    /// Show what is offered.
    #[command(after_long_help = EXAMPLES)]
    List {
        /// Print JSON: name, kind, plan, prices, channels, policy, hours, seats, credits, grace_days, retired_at.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Offer a plan at a price.
    #[command(after_long_help = EXAMPLES)]
    Add {
        /// Its name: small letters, digits and hyphens.
        name: String,
        /// What is sold.
        #[arg(value_parser = kind())]
        kind: OfferKind,
        /// Settings like plan=pro price=100.00EUR.
        #[arg(required = true)]
        settings: Vec<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Change an offer; what is signed stays as it is.
    #[command(after_long_help = EXAMPLES)]
    Edit {
        /// Its name.
        name: String,
        /// Settings like price=100.00EUR.
        #[arg(required = true)]
        settings: Vec<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Sign nothing new by an offer.
    Retire {
        /// Its name.
        name: String,
        #[command(flatten)]
        place: Place,
    },
}

fn kind() -> impl TypedValueParser<Value = OfferKind> {
    PossibleValuesParser::new(OfferKind::NAMES).try_map(|name| OfferKind::named(&name).ok_or("no kind of offer"))
}

impl OfferCommand {
    fn read(&self) -> (Offering, &Place) {
        match self {
            Self::List { place, .. } => (Offering::List, place),
            Self::Add { name, kind, settings, place } => {
                let settings = settings.join(" ").into();
                (Offering::Add { name: name.clone(), kind: *kind, settings }, place)
            }
            Self::Edit { name, settings, place } => {
                (Offering::Edit { name: name.clone(), settings: settings.join(" ").into() }, place)
            }
            Self::Retire { name, place } => (Offering::Retire { name: name.clone() }, place),
        }
    }
}

pub(in crate::cli) async fn offer(config: &Config, command: &OfferCommand) -> anyhow::Result<ExitCode> {
    let (offering, place) = command.read();
    let id = &super::workspace(config, place.workspace.as_ref())?.id;
    let db = Db::connect(config.database_url.expose_secret()).await?;
    let mut tx = db.write().await?;
    let known = offers::all(&mut tx, id).await?;
    let wanted = offering.wanted(&known, &config.policy, Clock::System.now());
    let text = match wanted.map_err(|refusal| anyhow::Error::msg(Refusal::from(refusal).to_string()))? {
        None => {
            drop(tx);
            listed(&known, matches!(command, OfferCommand::List { json: true, .. }))?
        }
        Some(offer) => {
            match offers::keep(&mut tx, id, &offer).await {
                Err(Failure::Stale) => anyhow::bail!("somebody changed the offers at the same moment; try again"),
                kept => kept?,
            }
            tx.commit().await?;
            listed(&[offer], false)?
        }
    };
    db.close().await;
    super::super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn listed(offers: &[Offer], as_json: bool) -> anyhow::Result<String> {
    if as_json {
        return Ok(format!("{}\n", serde_json::to_string_pretty(offers)?));
    }
    if offers.is_empty() {
        return Ok("Nothing is offered.\n".to_owned());
    }
    let line = |offer: &Offer| {
        let prices = offer.prices.iter().map(|price| match price.segment {
            Some(segment) => format!("{} {}", segment.name(), price.money),
            None => price.money.to_string(),
        });
        let retired = if offer.retired_at.is_some() { "  retired" } else { "" };
        let prices = prices.collect::<Vec<_>>().join(", ");
        format!("{:<20}{:<12}{:<14}{prices}{retired}\n", offer.name, offer.kind.name(), offer.plan)
    };
    Ok(offers.iter().map(line).collect())
}

//! `frontdesk contract`: customers and their contracts, whom these hold for, and codes for them.

use std::process::ExitCode;

use anyhow::{anyhow, bail};
use clap::{Args, Subcommand, ValueEnum};
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret;

use super::Place;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::customer::change::{Code, hashed, spelled};
use crate::domain::customer::contract::{Period, Term};
use crate::domain::customer::signing::Signing;
use crate::domain::customer::{Contract, Currency, CustomerRefusal, Money, Organisation};
use crate::domain::{Refusal, WorkspaceId};
use crate::store::{Db, Failure, Tx, codes, contracts, offers};

/// Rows that are listed.
const LISTED_MAX: i64 = 10_000;

const EXAMPLES: &str = "\
Examples:
  frontdesk contract customer \"Acme Ltd\" --domain acme.example     prints its number
  frontdesk contract add --customer 1 --plan pro --price \"1200.00 EUR\" --period year --until 2027-12-31 --seats 5
  frontdesk contract add --customer 1 --plan pro-year               by an offer: see `frontdesk offer --help`
  frontdesk contract holds-for 1 group:ROLE-ID                      Discord role, Slack user group; also person:,
                                                                    channel:, workspace:*
  frontdesk contract code 1 --uses 5 --days 30                      a code that people redeem with /redeem
  frontdesk contract code 1 --mail ann@acme.example                 the same for one address, to be mailed there
  frontdesk contract suspend 1                                      until frontdesk contract resume 1
  frontdesk contract list --json

A plan is one of the configuration: its promise and hours are those of the [[sla.policy]] that names it. A contract
holds from its beginning to its end and the grace after it; one that renews goes on for the same period again. The desk
sends no mail: a code for an address is mailed by you, and proves that its reader has that address.";

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ContractCommand {
    /// Add a customer.
    #[command(after_long_help = EXAMPLES)]
    Customer {
        /// Its name.
        name: String,
        /// A mail domain of its own.
        #[arg(long = "domain", value_name = "DOMAIN")]
        domains: Vec<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Add a contract.
    #[command(after_long_help = EXAMPLES)]
    Add(AddArgs),
    /// List the contracts, and how each stands.
    #[command(after_long_help = EXAMPLES)]
    List {
        /// Print JSON: number, customer, plan, state, price, period, ends_at, renews, seats, credits, mrr.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Change plan or price from a day on.
    #[command(after_long_help = EXAMPLES)]
    Change {
        /// The contract's number.
        number: i64,
        /// The plan.
        #[arg(long)]
        plan: String,
        /// What is paid for it, like "1200.00 EUR".
        #[arg(long)]
        price: Option<Money>,
        /// How often.
        #[arg(long, default_value = "month")]
        period: Every,
        /// From which day on [default: now].
        #[arg(long, value_parser = super::moment)]
        from: Option<Timestamp>,
        #[command(flatten)]
        place: Place,
    },
    /// Renew a contract, at the price that it was signed at.
    Renew {
        /// The contract's number.
        number: i64,
        /// Until which day [default: a period more].
        #[arg(long, value_parser = super::moment)]
        until: Option<Timestamp>,
        #[command(flatten)]
        place: Place,
    },
    /// Suspend a contract.
    Suspend(One),
    /// End a contract's suspension.
    Resume(One),
    /// End a contract on a day.
    End {
        /// The contract's number.
        number: i64,
        /// The day [default: now].
        #[arg(long, value_parser = super::moment)]
        on: Option<Timestamp>,
        #[command(flatten)]
        place: Place,
    },
    /// Let a contract hold for a group, a channel, a person or the whole workspace.
    #[command(after_long_help = EXAMPLES)]
    HoldsFor {
        /// The contract's number.
        number: i64,
        /// group:ID, channel:ID, person:ID or workspace:*.
        holder: String,
        #[command(flatten)]
        place: Place,
    },
    /// Make a code that gives a seat; it is shown once.
    #[command(after_long_help = EXAMPLES)]
    Code {
        /// The contract's number.
        number: i64,
        /// How many people may redeem it.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=10_000))]
        uses: u16,
        /// For how many days it is good.
        #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..=366))]
        days: u16,
        /// The address that you mail it to: one of the customer's own domains.
        #[arg(long, value_name = "ADDRESS")]
        mail: Option<String>,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Args)]
pub(in crate::cli) struct One {
    /// The contract's number.
    number: i64,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct AddArgs {
    /// The customer's number.
    #[arg(long)]
    customer: i64,
    /// An offer, or a plan, by its name in the configuration.
    #[arg(long)]
    plan: String,
    /// What is paid for it, like "1200.00 EUR" [default: the offer's price for the customer's segment].
    #[arg(long)]
    price: Option<Money>,
    /// The currency of the offer's price, where it has several.
    #[arg(long)]
    currency: Option<Currency>,
    /// How often [default: as offered; month].
    #[arg(long)]
    period: Option<Every>,
    /// When it begins [default: now].
    #[arg(long, value_parser = super::moment)]
    from: Option<Timestamp>,
    /// When it ends, or is renewed [default: a period of the offer later].
    #[arg(long, value_parser = super::moment)]
    until: Option<Timestamp>,
    /// Until when it is tried.
    #[arg(long, value_parser = super::moment)]
    trial: Option<Timestamp>,
    /// It goes on after its end for the same period again.
    #[arg(long, requires = "until")]
    renews: bool,
    /// For how many days after its end it still holds.
    #[arg(long, value_parser = clap::value_parser!(u16).range(0..=366))]
    grace: Option<u16>,
    /// How many people may hold it.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    seats: Option<u32>,
    /// How many incidents it has.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    credits: Option<u32>,
    /// A channel that it holds in [default: everywhere].
    #[arg(long = "channel", value_name = "ID")]
    channels: Vec<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum Every {
    Month,
    Year,
    Once,
}

impl Every {
    const fn period(self) -> Period {
        match self {
            Self::Month => Period::Month,
            Self::Year => Period::Year,
            Self::Once => Period::Once,
        }
    }
}

impl ContractCommand {
    const fn place(&self) -> &Place {
        match self {
            Self::Customer { place, .. }
            | Self::List { place, .. }
            | Self::Change { place, .. }
            | Self::Renew { place, .. }
            | Self::End { place, .. }
            | Self::HoldsFor { place, .. }
            | Self::Code { place, .. }
            | Self::Suspend(One { place, .. })
            | Self::Resume(One { place, .. })
            | Self::Add(AddArgs { place, .. }) => place,
        }
    }
}

pub(in crate::cli) async fn contract(config: &Config, command: &ContractCommand) -> anyhow::Result<ExitCode> {
    let id = &super::workspace(config, command.place().workspace.as_ref())?.id;
    let db = Db::connect(config.database_url.expose_secret()).await?;
    let (mut tx, now) = (db.write().await?, Clock::System.now());
    let text = match done(config, id, &mut tx, command, now).await {
        Err(error) if matches!(error.downcast_ref(), Some(Failure::Stale)) => {
            bail!("that is so already, or somebody changed it at the same moment; look with `frontdesk contract list`")
        }
        text => text?,
    };
    tx.commit().await?;
    db.close().await;
    super::super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

async fn done(
    config: &Config,
    id: &WorkspaceId,
    tx: &mut Tx,
    command: &ContractCommand,
    now: Timestamp,
) -> anyhow::Result<String> {
    Ok(match command {
        ContractCommand::Customer { name, domains, .. } => {
            let domains = domains.iter().map(|domain| domain.trim_start_matches('@').to_lowercase()).collect();
            let customer =
                Organisation { number: 0, name: name.as_str().into(), domains, external: None, since: now, version: 0 };
            format!("customer {}\n", contracts::organise(tx, id, &customer).await?)
        }
        ContractCommand::Add(args) => format!("contract {}\n", added(config, id, tx, args, now).await?),
        ContractCommand::List { json, .. } => {
            let mut lines = Vec::new();
            for contract in contracts::all(tx, id, LISTED_MAX).await? {
                lines.push(contracts::line(tx, id, contract).await?);
            }
            super::json::contracts(&lines, now, *json)?
        }
        ContractCommand::Change { number, plan, price, period, from, .. } => {
            known_plan(config, plan)?;
            let term = Term {
                from: from.unwrap_or(now),
                plan: plan.clone(),
                price: *price,
                period: period.period(),
                offer: None,
            };
            let change =
                |contract: &Contract| Ok(Contract { terms: contract.terms.clone().changed(term), ..contract.clone() });
            changed(id, tx, *number, now, change).await?
        }
        ContractCommand::Suspend(one) => changed(id, tx, one.number, now, |one| Ok(one.suspended(now, true))).await?,
        ContractCommand::Resume(one) => changed(id, tx, one.number, now, |one| Ok(one.suspended(now, false))).await?,
        ContractCommand::Renew { number, until, .. } => {
            changed(id, tx, *number, now, |contract| contract.renewed(*until, now)).await?
        }
        ContractCommand::End { number, on, .. } => {
            changed(id, tx, *number, now, |contract| contract.ended(on.unwrap_or(now))).await?
        }
        ContractCommand::HoldsFor { number, holder, .. } => {
            known(id, tx, *number).await?;
            let wrong = || anyhow!("`{holder}` is none; write group:ID, channel:ID, person:ID or workspace:*");
            let (kind, of) = holder.split_once(':').ok_or_else(wrong)?;
            if !["group", "channel", "person", "workspace"].contains(&kind) || of.is_empty() {
                return Err(wrong());
            }
            if kind == "person" && !contracts::seat_is_free(tx, id, *number).await? {
                bail!("all seats of contract {number} are taken");
            }
            contracts::holder(tx, id, *number, (kind, of, of, "hand"), now).await?;
            format!("contract {number} holds for {holder}\n")
        }
        ContractCommand::Code { number, uses, days, mail, .. } => {
            let contract = known(id, tx, *number).await?;
            if let Some(mail) = mail {
                own_address(id, tx, &contract, mail).await?;
            }
            let typed = spelled(rand::random());
            let days = SignedDuration::from_hours(24 * i64::from(*days));
            let expires_at = now.checked_add(days)?;
            let uses_left = if mail.is_some() { 1 } else { i64::from(*uses) };
            let (hash, workspace, contract) = (hashed(&typed), id.clone(), Some(*number));
            let code = Code { hash, workspace, contract, person: None, mail: mail.clone(), uses_left, expires_at };
            codes::keep(tx, &code).await?;
            format!("{typed}\n")
        }
    })
}

async fn added(config: &Config, id: &WorkspaceId, tx: &mut Tx, args: &AddArgs, now: Timestamp) -> anyhow::Result<i64> {
    if contracts::organisation(tx, id, args.customer).await?.is_none() {
        bail!("there is no customer {}; `frontdesk contract customer NAME` adds one", args.customer);
    }
    let offers = offers::all(tx, id).await?;
    if !offers.iter().any(|offer| offer.name == args.plan) {
        known_plan(config, &args.plan)?;
    }
    let segment = crate::flow::segment_of(tx, &config.policy, id, args.customer, now).await?;
    let signing = Signing { policy: &config.policy, offers: &offers, segment, now };
    let contract = signing.signed(args.customer, &args.plan, &args.settings()).map_err(refused)?;
    Ok(contracts::begin(tx, id, &contract, None, now).await?)
}

fn refused(refusal: CustomerRefusal) -> anyhow::Error {
    anyhow::Error::msg(Refusal::from(refusal).to_string())
}

impl AddArgs {
    /// As the command of the chat takes them.
    fn settings(&self) -> String {
        let day = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let count = |count: Option<u32>| count.map(|count| count.to_string());
        let channels = Some(self.channels.join(",")).filter(|channels| !channels.is_empty());
        let settings = [
            ("price", self.price.map(|price| price.to_string().replace(' ', ""))),
            ("currency", self.currency.map(|currency| currency.code().to_owned())),
            ("period", self.period.map(|period| period.period().name().to_owned())),
            ("from", day(self.from)),
            ("until", day(self.until)),
            ("trial", day(self.trial)),
            ("renews", self.renews.then(|| "yes".to_owned())),
            ("grace", self.grace.map(|days| days.to_string())),
            ("seats", count(self.seats)),
            ("credits", count(self.credits)),
            ("channels", channels),
        ];
        let said = settings.into_iter().filter_map(|(key, value)| Some(format!("{key}={}", value?)));
        said.collect::<Vec<_>>().join(" ")
    }
}

fn known_plan(config: &Config, plan: &str) -> anyhow::Result<()> {
    let mut plans = config.policy.plans.iter().map(|known| known.name.as_str());
    if plans.clone().any(|known| known == plan) {
        return Ok(());
    }
    bail!("there is no plan {plan} in the configuration; there are: {}", plans.by_ref().collect::<Vec<_>>().join(", "))
}

async fn known(id: &WorkspaceId, tx: &mut Tx, number: i64) -> anyhow::Result<Contract> {
    let contract = contracts::by_number(tx, id, number).await?;
    contract
        .ok_or_else(|| anyhow!("there is no contract {number}; `frontdesk contract list` names those that are there"))
}

async fn changed(
    id: &WorkspaceId,
    tx: &mut Tx,
    number: i64,
    now: Timestamp,
    change: impl FnOnce(&Contract) -> Result<Contract, CustomerRefusal>,
) -> anyhow::Result<String> {
    let contract = change(&known(id, tx, number).await?).map_err(refused)?;
    contracts::change(tx, id, &contract, now).await?;
    super::json::contracts(&[contracts::line(tx, id, contract).await?], now, false)
}

/// Whoever reads mail at one of the customer's own domains is one of its people.
async fn own_address(id: &WorkspaceId, tx: &mut Tx, contract: &Contract, mail: &str) -> anyhow::Result<()> {
    let customer = contracts::organisation(tx, id, contract.organisation).await?;
    let domains = customer.map(|customer| customer.domains).unwrap_or_default();
    let domain = mail.rsplit_once('@').map(|(_, domain)| domain.to_lowercase()).unwrap_or_default();
    if domains.contains(&domain) {
        return Ok(());
    }
    bail!("`{mail}` is at none of the customer's own domains: {}", domains.join(", "))
}

//! `/contracts`: signed, changed, renewed, suspended, ended.

use axum::extract::{Path, Query, State as Extracted};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::settings::Line;
use super::{Amount, customers, told};
use crate::domain::customer::contract::{Period, State as Stands};
use crate::domain::customer::notice::ContractRow;
use crate::domain::customer::{ContractLine, CustomerNotice};
use crate::flow::{Acted, Seen};
use crate::store::contracts;
use crate::web::api::answer::{Answer, Page};
use crate::web::api::doing::Doing;
use crate::web::api::fields::{maybe, moment};
use crate::web::api::paging::{next, place, rows};
use crate::web::{Caller, Problem, State};

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list, sign))
        .routes(routes!(read, change))
        .routes(routes!(renew))
        .routes(routes!(suspend))
        .routes(routes!(resume))
        .routes(routes!(end))
}

/// How much of something is used.
#[derive(Debug, Serialize, ToSchema)]
struct Used {
    /// So many.
    taken: i64,
    /// Of so many; without a bound where there is none.
    all: Option<i64>,
}

/// A contract, as it stands now.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct ContractBody {
    /// Its number.
    number: i64,
    /// The customer's number.
    customer: i64,
    /// The customer's name.
    customer_name: String,
    /// Its plan.
    plan: String,
    /// The offer that plan and price are of.
    offer: Option<String>,
    /// `ahead`, `trial`, `active`, `grace`, `suspended` or `ended`.
    state: Standing,
    /// What is paid, as it was signed.
    price: Option<Amount>,
    /// How often: `month`, `year` or `once`.
    period: Option<&'static str>,
    /// What it pays in a month now.
    mrr: Option<Amount>,
    /// When it begins.
    #[schema(format = DateTime)]
    starts_at: Option<String>,
    /// Until when it is tried.
    #[schema(format = DateTime)]
    trial_until: Option<String>,
    /// When it ends or is renewed.
    #[schema(format = DateTime)]
    ends_at: Option<String>,
    /// Whether it goes on after that.
    renews: bool,
    /// For how many days after its end it still holds.
    grace_days: i64,
    /// Channels that it holds in; everywhere where there are none.
    channels: Vec<String>,
    /// Its seats.
    seats: Used,
    /// Its incident credits.
    credits: Used,
    /// Counts the changes.
    version: i64,
}

/// How a contract stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ContractState)]
enum Standing {
    /// It has not begun.
    Ahead,
    /// It is tried.
    Trial,
    /// It holds.
    Active,
    /// It is over or unpaid, and holds for a few days more.
    Grace,
    /// It is suspended.
    Suspended,
    /// It is over.
    Ended,
}

impl From<Stands> for Standing {
    fn from(state: Stands) -> Self {
        match state {
            Stands::Ahead => Self::Ahead,
            Stands::Trial => Self::Trial,
            Stands::Active => Self::Active,
            Stands::Grace => Self::Grace,
            Stands::Suspended => Self::Suspended,
            Stands::Ended => Self::Ended,
        }
    }
}

impl From<&ContractRow> for ContractBody {
    fn from(row: &ContractRow) -> Self {
        let terms = row.terms.as_ref();
        Self {
            number: row.number,
            customer: row.customer,
            customer_name: row.organisation.raw().to_owned(),
            plan: row.plan.clone(),
            offer: row.offer.clone(),
            state: row.state.into(),
            price: row.price.map(Amount::from),
            period: row.period.map(Period::name),
            mrr: row.mrr.map(Amount::from),
            starts_at: terms.map(|terms| moment(terms.starts_at)),
            trial_until: maybe(terms.and_then(|terms| terms.trial_until)),
            ends_at: maybe(row.ends_at),
            renews: row.renews,
            grace_days: terms.map_or(0, |terms| terms.grace_days),
            channels: terms.map(|terms| terms.channels.clone()).unwrap_or_default(),
            seats: Used { taken: row.seats.0, all: row.seats.1 },
            credits: Used { taken: row.credits.0, all: row.credits.1 },
            version: row.version,
        }
    }
}

impl ContractBody {
    pub(in crate::web::api) fn of(line: &ContractLine, now: Timestamp) -> Self {
        Self::from(&ContractRow::of(line, now))
    }
}

/// Which contracts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Of this customer.
    customer: Option<i64>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 100, default = 25)]
    limit: Option<i64>,
    /// The `next` of the page before.
    #[param(pattern = "^[1-9][0-9]{0,17}$")]
    cursor: Option<String>,
}

/// List the contracts, by number.
#[utoipa::path(
    get, path = "/api/v1/contracts", tag = "contracts", params(Wanted),
    responses((status = 200, description = "A page of them", body = Page<ContractBody>)),
    security(("token" = ["customers:read"]))
)]
async fn list(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Answer, Problem> {
    let (rows, after) = (rows(wanted.limit), place(wanted.cursor.as_deref()).unwrap_or(0));
    let (mut tx, now) = (state.flow.db.read().await?, state.flow.clock.now());
    let found = contracts::page(&mut tx, &caller.workspace, (wanted.customer, after), rows).await?;
    let next = next(found.len(), rows, found.last().map(|last| last.number));
    let mut items = Vec::with_capacity(found.len());
    for contract in found {
        items.push(ContractBody::of(&contracts::line(&mut tx, &caller.workspace, contract).await?, now));
    }
    Ok(Answer::ok(&Page { items, next }))
}

/// Read a contract.
#[utoipa::path(
    get, path = "/api/v1/contracts/{number}", tag = "contracts",
    params(("number" = i64, Path, example = 1, description = "Its number")),
    responses((status = 200, description = "The contract", body = ContractBody)),
    security(("token" = ["customers:read"]))
)]
async fn read(Extracted(state): Extracted<State>, caller: Caller, Path(number): Path<i64>) -> Result<Answer, Problem> {
    let line = known(&state, &caller, number).await?;
    Ok(Answer::ok(&ContractBody::of(&line, state.flow.clock.now())))
}

/// The contract, where it is there in the caller's workspace.
pub(super) async fn known(state: &State, caller: &Caller, number: i64) -> Result<ContractLine, Problem> {
    let mut tx = state.flow.db.read().await?;
    let found = contracts::by_number(&mut tx, &caller.workspace, number).await?.ok_or_else(Problem::not_found)?;
    Ok(contracts::line(&mut tx, &caller.workspace, found).await?)
}

/// Terms of a contract; what is left out stays as it is, or comes from the offer.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ContractTerms)]
struct Settings {
    /// What is paid, in place of the offer's price.
    price: Option<Amount>,
    /// The currency of the offer's price.
    #[schema(pattern = "^[A-Z]{3}$")]
    currency: Option<String>,
    /// How often it is paid.
    #[schema(pattern = "^(month|year|once)$")]
    period: Option<String>,
    /// From when on: of a new contract when it begins, else when plan and price change.
    #[schema(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// When it ends, or is renewed.
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// Until when it is tried.
    #[schema(value_type = Option<String>, format = DateTime)]
    trial_until: Option<Timestamp>,
    /// Whether it goes on after its end for the same period again.
    renews: Option<bool>,
    /// For how many days after its end it still holds.
    #[schema(minimum = 0, maximum = 366)]
    grace_days: Option<i64>,
    /// How many people may hold it.
    #[schema(minimum = 1, maximum = 1_000_000)]
    seats: Option<i64>,
    /// How many incidents it has.
    #[schema(minimum = 1, maximum = 1_000_000)]
    credits: Option<i64>,
    /// Channels that it holds in.
    #[schema(max_items = 20)]
    channels: Option<Vec<String>>,
}

impl Settings {
    fn line(self, plan: Option<String>) -> Result<String, Problem> {
        let day = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let line = Line::default()
            .set("plan", plan)?
            .set("price", self.price.map(Amount::setting))?
            .set("currency", self.currency)?
            .set("period", self.period)?
            .set("from", day(self.from))?
            .set("until", day(self.until))?
            .set("trial", day(self.trial_until))?
            .set("renews", self.renews.map(|on| if on { "yes" } else { "no" }.to_owned()))?
            .set("grace", self.grace_days.map(|days| days.to_string()))?
            .set("seats", self.seats.map(|seats| seats.to_string()))?
            .set("credits", self.credits.map(|credits| credits.to_string()))?
            .words("channels", self.channels)?;
        Ok(line.ended("", None))
    }
}

/// A contract to sign.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewContract {
    /// The customer's number.
    #[schema(minimum = 1)]
    customer: i64,
    /// An offer by its name, or a plan of the configuration.
    #[schema(min_length = 1, max_length = 100, pattern = r"^\S+$")]
    offer: String,
    /// Its terms.
    #[serde(default)]
    terms: Settings,
}

/// A change of a contract.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangedContract {
    /// Another offer, or another plan of the configuration.
    #[schema(min_length = 1, max_length = 100, pattern = r"^\S+$")]
    offer: Option<String>,
    /// Its terms.
    #[serde(default)]
    terms: Settings,
}

fn agreed(status: StatusCode) -> impl Fn(&Doing, &Acted) -> Answer + Send + Sync {
    move |_, acted| {
        told(acted, status, |notice| match notice {
            CustomerNotice::Agreed { row, .. } => Some(ContractBody::from(&**row)),
            _ => None,
        })
    }
}

/// Sign a contract with a customer. It keeps the price of this moment.
#[utoipa::path(
    post, path = "/api/v1/contracts", tag = "contracts", request_body = NewContract,
    responses((status = 201, description = "The contract", body = ContractBody)),
    security(("token" = ["customers:write"]))
)]
async fn sign(doing: Doing) -> Result<Answer, Problem> {
    let NewContract { customer, offer, terms } = doing.body()?;
    customers::known(&doing.state, &doing.caller, customer).await?;
    let options = [("customer", customer.to_string()), ("offer", offer), ("settings", terms.line(None)?)];
    doing.order("contract sign", |_| None, &options, agreed(StatusCode::CREATED)).await
}

/// Gives a command about a contract that is there.
async fn about(
    verb: &str,
    number: i64,
    doing: Doing,
    more: impl FnOnce(&Doing) -> Result<Vec<(&'static str, String)>, Problem>,
) -> Result<Answer, Problem> {
    known(&doing.state, &doing.caller, number).await?;
    let options: Vec<_> = std::iter::once(("contract", number.to_string())).chain(more(&doing)?).collect();
    doing.order(verb, |version| Some(Seen::Contract(number, version)), &options, agreed(StatusCode::OK)).await
}

/// Change plan, price or terms of a contract. What was agreed before stays as it was.
#[utoipa::path(
    post, path = "/api/v1/contracts/{number}", tag = "contracts",
    params(("number" = i64, Path, example = 1, description = "Its number")), request_body = ChangedContract,
    responses((status = 200, description = "The contract", body = ContractBody)),
    security(("token" = ["customers:write"]))
)]
async fn change(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    about("contract change", number, doing, |doing| {
        let ChangedContract { offer, terms } = doing.body()?;
        Ok(vec![("settings", terms.line(offer)?)])
    })
    .await
}

/// A day.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct On {
    /// When.
    #[schema(value_type = Option<String>, format = DateTime)]
    on: Option<Timestamp>,
}

fn day(doing: &Doing) -> Result<Vec<(&'static str, String)>, Problem> {
    let On { on } = doing.maybe_body()?;
    Ok(vec![("day", on.map(|on| on.to_string()).unwrap_or_default())])
}

/// Renew a contract for a period, or until a day, at the price that it was signed at.
#[utoipa::path(
    post, path = "/api/v1/contracts/{number}/renew", tag = "contracts",
    params(("number" = i64, Path, example = 1, description = "Its number")), request_body = Option<On>,
    responses((status = 200, description = "The contract", body = ContractBody)),
    security(("token" = ["customers:write"]))
)]
async fn renew(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    about("contract renew", number, doing, day).await
}

/// End a contract, now or on a day.
#[utoipa::path(
    post, path = "/api/v1/contracts/{number}/end", tag = "contracts",
    params(("number" = i64, Path, example = 1, description = "Its number")), request_body = Option<On>,
    responses((status = 200, description = "The contract", body = ContractBody)),
    security(("token" = ["customers:write"]))
)]
async fn end(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    about("contract end", number, doing, day).await
}

/// Suspend a contract.
#[utoipa::path(
    post, path = "/api/v1/contracts/{number}/suspend", tag = "contracts",
    params(("number" = i64, Path, example = 1, description = "Its number")),
    responses((status = 200, description = "The contract", body = ContractBody)),
    security(("token" = ["customers:write"]))
)]
async fn suspend(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    about("contract suspend", number, doing, |_| Ok(Vec::new())).await
}

/// End a contract's suspension.
#[utoipa::path(
    post, path = "/api/v1/contracts/{number}/resume", tag = "contracts",
    params(("number" = i64, Path, example = 1, description = "Its number")),
    responses((status = 200, description = "The contract", body = ContractBody)),
    security(("token" = ["customers:write"]))
)]
async fn resume(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    about("contract resume", number, doing, |_| Ok(Vec::new())).await
}

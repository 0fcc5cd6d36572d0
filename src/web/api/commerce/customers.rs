//! `/customers`: organisations that have contracts.

use axum::extract::{Path, Query, State as Extracted};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::told;
use crate::domain::customer::{CustomerNotice, Organisation};
use crate::flow::{Acted, Seen};
use crate::store::contracts;
use crate::web::api::answer::{Answer, Page};
use crate::web::api::doing::Doing;
use crate::web::api::fields::moment;
use crate::web::api::paging::{Rows, next, place, rows};
use crate::web::{Caller, Problem, State};

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(read, change))
}

/// A customer.
#[derive(Debug, Serialize, ToSchema)]
struct CustomerBody {
    /// Their number.
    number: i64,
    /// Their name.
    name: String,
    /// Mail domains of their own.
    domains: Vec<String>,
    /// A payment provider's name for them.
    external: Option<String>,
    /// Since when they are known.
    #[schema(format = DateTime)]
    since: String,
    /// Counts the changes.
    version: i64,
}

impl From<&Organisation> for CustomerBody {
    fn from(organisation: &Organisation) -> Self {
        Self {
            number: organisation.number,
            name: organisation.name.raw().to_owned(),
            domains: organisation.domains.clone(),
            external: organisation.external.clone(),
            since: moment(organisation.since),
            version: organisation.version,
        }
    }
}

/// List the customers, by number.
#[utoipa::path(
    get, path = "/api/v1/customers", tag = "customers", params(Rows),
    responses((status = 200, description = "A page of them", body = Page<CustomerBody>)),
    security(("token" = ["customers:read"]))
)]
async fn list(Extracted(state): Extracted<State>, caller: Caller, Query(from): Query<Rows>) -> Result<Answer, Problem> {
    let (rows, after) = (rows(from.limit), place(from.cursor.as_deref()).unwrap_or(0));
    let mut tx = state.flow.db.read().await?;
    let found = contracts::organisations_after(&mut tx, &caller.workspace, after, rows).await?;
    let next = next(found.len(), rows, found.last().map(|last| last.number));
    Ok(Answer::ok(&Page { items: found.iter().map(CustomerBody::from).collect(), next }))
}

/// Read a customer.
#[utoipa::path(
    get, path = "/api/v1/customers/{number}", tag = "customers",
    params(("number" = i64, Path, example = 1, description = "Their number")),
    responses((status = 200, description = "The customer", body = CustomerBody)),
    security(("token" = ["customers:read"]))
)]
async fn read(Extracted(state): Extracted<State>, caller: Caller, Path(number): Path<i64>) -> Result<Answer, Problem> {
    Ok(Answer::ok(&CustomerBody::from(&known(&state, &caller, number).await?)))
}

pub(super) async fn known(state: &State, caller: &Caller, number: i64) -> Result<Organisation, Problem> {
    let found = contracts::organisation(&mut state.flow.db.read().await?, &caller.workspace, number).await?;
    found.ok_or_else(Problem::not_found)
}

/// A customer as they are wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCustomer {
    /// Their name.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    name: String,
    /// Mail domains of their own, like `acme.example`.
    #[serde(default)]
    #[schema(max_items = 20)]
    domains: Vec<String>,
}

/// A change of a customer; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangedCustomer {
    /// Their name.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    name: Option<String>,
    /// Mail domains of their own.
    #[schema(max_items = 20)]
    domains: Option<Vec<String>>,
}

/// The name as the command takes it, with the domains before it.
fn named(name: Option<&str>, domains: Option<&[String]>) -> Result<String, Problem> {
    let domains = domains.map(|domains| domains.join(","));
    if domains.as_ref().is_some_and(|all| all.chars().any(|c| c.is_whitespace() || c.is_control())) {
        return Err(Problem::bad_request("domains has a space in it"));
    }
    let name = name.map(|name| name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>());
    let said = [domains.map(|domains| format!("domains={domains}")), name.map(|name| format!("name={name}"))];
    Ok(said.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

fn organised(status: StatusCode) -> impl Fn(&Doing, &Acted) -> Answer + Send + Sync {
    move |_, acted| {
        told(acted, status, |notice| match notice {
            CustomerNotice::Organised { organisation } => Some(CustomerBody::from(organisation)),
            _ => None,
        })
    }
}

/// Add a customer. A name is no key: one of the same name is another customer.
#[utoipa::path(
    post, path = "/api/v1/customers", tag = "customers", request_body = NewCustomer,
    responses((status = 201, description = "The customer", body = CustomerBody)),
    security(("token" = ["customers:write"]))
)]
async fn add(doing: Doing) -> Result<Answer, Problem> {
    let new: NewCustomer = doing.body()?;
    let name = named(Some(&new.name), Some(&new.domains))?;
    doing.order("customer add", |_| None, &[("name", name)], organised(StatusCode::CREATED)).await
}

/// Change a customer.
#[utoipa::path(
    post, path = "/api/v1/customers/{number}", tag = "customers",
    params(("number" = i64, Path, example = 1, description = "Their number")), request_body = ChangedCustomer,
    responses((status = 200, description = "The customer", body = CustomerBody)),
    security(("token" = ["customers:write"]))
)]
async fn change(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    known(&doing.state, &doing.caller, number).await?;
    let change: ChangedCustomer = doing.body()?;
    let name = named(change.name.as_deref(), change.domains.as_deref())?;
    if name.is_empty() {
        return Err(Problem::bad_request("name or domains is what to change"));
    }
    let options = [("customer", number.to_string()), ("name", name)];
    doing
        .order(
            "customer edit",
            |version| Some(Seen::Organisation(number, version)),
            &options,
            organised(StatusCode::OK),
        )
        .await
}

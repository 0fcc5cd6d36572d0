//! Contracts: how each stands and what all earn; one with whom it holds for, and forms that sign, change, renew, suspend and
//! end it. Each form is a command of the chat.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::doing::Came;
use super::modes::told;
use super::posted::{Posted, fresh_key};
use super::settings::line;
use super::visit::{Frame, Onward, Visit, shown};
use crate::domain::Notice;
use crate::domain::customer::notice::ContractRow;
use crate::domain::customer::{ContractLine, CustomerNotice};
use crate::store::contracts::Seat;
use crate::store::{Failure, contracts, offers};

/// Rows of a page.
const ROWS_MAX: i64 = 50;
/// Customers and holders that are offered to choose from.
const CHOICES_MAX: i64 = 500;

/// What a form says of a contract's terms.
const TERMS: [&str; 11] =
    ["price", "currency", "period", "from", "until", "trial", "renews", "grace", "seats", "credits", "channels"];

/// A button about a contract: its command, and the fields that it takes.
const BUTTONS: &[(&str, &str, &[&str])] = &[
    ("change", "contract change", &["settings"]),
    ("renew", "contract renew", &["day"]),
    ("suspend", "contract suspend", &[]),
    ("resume", "contract resume", &[]),
    ("end", "contract end", &["day"]),
    ("give", "entitlement give", &["person"]),
    ("take", "entitlement take", &["person"]),
];

#[derive(Template)]
#[template(path = "contracts.html", config = "src/web/pages/askama.toml")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    after: Option<i64>,
    revenue: String,
    customers: Vec<(i64, String)>,
    /// Offers and plans, by name.
    offers: Vec<String>,
    key: String,
}

#[derive(Template)]
#[template(path = "contract.html", config = "src/web/pages/askama.toml")]
struct One {
    frame: Frame,
    row: Row,
    suspended: bool,
    holders: Vec<Seat>,
    offers: Vec<String>,
    key: String,
}

/// A contract as a page shows it.
struct Row {
    number: i64,
    customer: String,
    plan: String,
    state: &'static str,
    price: String,
    ends: String,
    seats: String,
    credits: String,
    mrr: String,
}

impl Row {
    fn of(visit: &Visit, line: &ContractLine) -> Self {
        let (says, row) = (&visit.says, ContractRow::of(line, visit.state.flow.clock.now()));
        let used = |(taken, all): (i64, Option<i64>)| match all {
            Some(all) => format!("{taken} / {all}"),
            None => taken.to_string(),
        };
        let price = row.price.map(|price| match row.period {
            Some(period) => format!("{price}, {}", says.paid_each(period)),
            None => price.to_string(),
        });
        let plan = match &row.offer {
            Some(offer) => format!("{} ({offer})", row.plan),
            None => row.plan.clone(),
        };
        let ends = row.ends_at.map(|at| match row.renews {
            true => format!("{}, {}", says.day_of(at), says.renews()),
            false => says.day_of(at),
        });
        Self {
            number: row.number,
            customer: row.organisation.headline(60).raw().to_owned(),
            plan,
            state: says.contract_state(row.state),
            price: price.unwrap_or_default(),
            ends: ends.unwrap_or_else(|| says.until_ended().to_owned()),
            seats: used(row.seats),
            credits: if row.credits.1.is_some() { used(row.credits) } else { String::new() },
            mrr: row.mrr.map(|money| money.to_string()).unwrap_or_default(),
        }
    }
}

/// The contracts, and what they earn.
pub(super) async fn page(visit: Visit, Query(from): Query<Onward>) -> Response {
    let frame = visit.frame();
    listed(&visit, StatusCode::OK, frame, from.after).await
}

async fn listed(visit: &Visit, status: StatusCode, frame: Frame, after: i64) -> Response {
    match read(visit, after).await {
        Ok((rows, after, customers, offers)) => {
            let revenue = match told(visit, "revenue").await {
                Ok(revenue) => revenue,
                Err(failure) => return visit.broke(failure),
            };
            shown(status, &Page { frame, rows, after, revenue, customers, offers, key: fresh_key() })
        }
        Err(failure) => visit.broke(failure),
    }
}

type Read = (Vec<Row>, Option<i64>, Vec<(i64, String)>, Vec<String>);

async fn read(visit: &Visit, after: i64) -> Result<Read, Failure> {
    let id = &visit.caller.workspace;
    let mut tx = visit.state.flow.db.read().await?;
    let found = contracts::page(&mut tx, id, (None, after), ROWS_MAX).await?;
    let is_full = i64::try_from(found.len()).unwrap_or(0) == ROWS_MAX;
    let next = found.last().filter(|_| is_full).map(|last| last.number);
    let mut rows = Vec::with_capacity(found.len());
    for contract in found {
        rows.push(Row::of(visit, &contracts::line(&mut tx, id, contract).await?));
    }
    let customers = contracts::organisations(&mut tx, id, CHOICES_MAX).await?.into_iter();
    let customers = customers.map(|one| (one.number, one.name.headline(60).raw().to_owned())).collect();
    drop(tx);
    Ok((rows, next, customers, choices(visit).await?))
}

/// What can be signed: offers that are not retired, and plans of the configuration.
async fn choices(visit: &Visit) -> Result<Vec<String>, Failure> {
    let flow = &visit.state.flow;
    let found = offers::all(&mut flow.db.read().await?, &visit.caller.workspace).await?;
    let offered = found.into_iter().filter(|offer| offer.retired_at.is_none()).map(|offer| offer.name);
    Ok(offered.chain(flow.policy.plans.iter().map(|plan| plan.name.clone())).collect())
}

/// Signs a contract.
pub(super) async fn sign(visit: Visit, posted: Posted) -> Response {
    let settings = line(&posted, &TERMS, None);
    let options = [("customer", posted.text("customer")), ("offer", posted.text("offer")), ("settings", &settings)];
    match visit.command(&posted.key(), "contract sign", &options).await {
        Ok(Came::Done(told)) => {
            let signed = told.iter().find_map(|notice| match notice {
                Notice::Customer(CustomerNotice::Agreed { row, .. }) => Some(row.number),
                _ => None,
            });
            let to = signed.map_or("/dashboard/contracts?done=1".to_owned(), |number| {
                format!("/dashboard/contracts/{number}?done=1")
            });
            Redirect::to(&to).into_response()
        }
        Ok(Came::Not(status, why)) => listed(&visit, status, visit.frame_telling(why, false), 0).await,
        Ok(Came::SignedOut) => Redirect::to("/dashboard/sign-in").into_response(),
        Err(failure) => visit.broke(failure),
    }
}

/// One contract.
pub(super) async fn one(visit: Visit, Path(number): Path<String>) -> Response {
    let frame = visit.frame();
    one_with(&visit, StatusCode::OK, frame, &number).await
}

async fn one_with(visit: &Visit, status: StatusCode, frame: Frame, number: &str) -> Response {
    let found = async {
        let Ok(number) = number.parse::<i64>() else { return Ok(None) };
        let id = &visit.caller.workspace;
        let mut tx = visit.state.flow.db.read().await?;
        let Some(contract) = contracts::by_number(&mut tx, id, number).await? else { return Ok(None) };
        let line = contracts::line(&mut tx, id, contract).await?;
        let holders = contracts::of_contract(&mut tx, id, number, CHOICES_MAX).await?;
        drop(tx);
        Ok::<_, Failure>(Some((line, holders, choices(visit).await?)))
    };
    match found.await {
        Ok(Some((line, holders, offers))) => {
            let suspended = line.contract.terms.suspensions.iter().any(|one| one.until.is_none());
            let row = Row::of(visit, &line);
            shown(status, &One { frame, row, suspended, holders, offers, key: fresh_key() })
        }
        Ok(None) => visit.not_there(),
        Err(failure) => visit.broke(failure),
    }
}

/// Does what a button about a contract says.
pub(super) async fn work(visit: Visit, Path((number, verb)): Path<(String, String)>, posted: Posted) -> Response {
    let Some((_, command, fields)) = BUTTONS.iter().find(|(known, ..)| *known == verb) else {
        return visit.not_there();
    };
    let mut settings = line(&posted, &TERMS, None);
    if !posted.text("offer").is_empty() {
        settings = format!("plan={} {settings}", posted.text("offer").replace(char::is_whitespace, ""));
    }
    let mut options = vec![("contract", number.as_str())];
    options.extend(fields.iter().map(|field| match *field {
        "settings" => ("settings", settings.trim()),
        field => (field, posted.text(field)),
    }));
    match visit.command(&posted.key(), command, &options).await {
        Ok(Came::Done(_)) => Redirect::to(&format!("/dashboard/contracts/{number}?done=1")).into_response(),
        Ok(Came::Not(status, why)) => one_with(&visit, status, visit.frame_telling(why, false), &number).await,
        Ok(Came::SignedOut) => Redirect::to("/dashboard/sign-in").into_response(),
        Err(failure) => visit.broke(failure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::command::COMMANDS;

    #[test]
    fn every_button_is_a_command_with_fields_of_its_own() {
        for (_, verb, fields) in BUTTONS {
            let spec = COMMANDS.iter().find(|spec| spec.verb == *verb).unwrap();
            let all = fields.iter().chain(&["contract"]);
            assert!(all.into_iter().all(|field| spec.args.iter().any(|arg| arg.name == *field)), "{verb}");
        }
    }
}

//! Offers: what can be agreed, at which prices; forms that add, change and retire them.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::doing::Came;
use super::posted::{Posted, fresh_key};
use super::settings::line;
use super::visit::{Frame, Visit, shown};
use crate::domain::customer::proposal::plans;
use crate::domain::customer::{Offer, OfferKind};
use crate::store::offers;

/// What a form says of an offer.
const SETTINGS: [&str; 11] = [
    "plan",
    "price",
    "price:high",
    "price:standard",
    "price:community",
    "channels",
    "policy",
    "hours",
    "seats",
    "credits",
    "grace",
];

#[derive(Template)]
#[template(path = "offers.html", config = "src/web/pages/askama.toml")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    plans: Vec<String>,
    kinds: Vec<(&'static str, &'static str)>,
    key: String,
}

struct Row {
    name: String,
    kind: &'static str,
    plan: String,
    prices: String,
    seats: String,
    credits: String,
    promises: String,
    description: String,
    retired: bool,
}

/// The offers.
pub(super) async fn page(visit: Visit) -> Response {
    let frame = visit.frame();
    page_with(&visit, StatusCode::OK, frame).await
}

async fn page_with(visit: &Visit, status: StatusCode, frame: Frame) -> Response {
    let flow = &visit.state.flow;
    let found = async { offers::all(&mut flow.db.read().await?, &visit.caller.workspace).await };
    let found = match found.await {
        Ok(found) => found,
        Err(failure) => return visit.broke(failure),
    };
    let says = &visit.says;
    let row = |offer: Offer| {
        let prices = offer.prices.iter().map(|price| match price.segment {
            Some(segment) => format!("{}: {}", says.segment_name(segment), price.money),
            None => price.money.to_string(),
        });
        let count = |count: Option<i64>| count.map(|count| count.to_string()).unwrap_or_default();
        let promises = [offer.policy.clone(), offer.hours.clone()].into_iter().flatten();
        Row {
            kind: says.offer_kind(offer.kind),
            prices: prices.collect::<Vec<_>>().join("; "),
            seats: count(offer.seats),
            credits: count(offer.credits),
            promises: promises.collect::<Vec<_>>().join(", "),
            description: offer.description.headline(200).raw().to_owned(),
            retired: offer.retired_at.is_some(),
            name: offer.name,
            plan: offer.plan,
        }
    };
    let rows = found.into_iter().map(row).collect();
    let kinds = OfferKind::ALL.into_iter().map(|kind| (kind.name(), says.offer_kind(kind))).collect();
    shown(status, &Page { frame, rows, plans: plans(&flow.policy), kinds, key: fresh_key() })
}

/// Adds, changes or retires an offer.
pub(super) async fn work(visit: Visit, Path(verb): Path<String>, posted: Posted) -> Response {
    let settings = line(&posted, &SETTINGS, Some("description"));
    let name = ("name", posted.text("name"));
    let key = posted.key();
    let came = match verb.as_str() {
        "add" => {
            let options = [name, ("kind", posted.text("kind")), ("settings", &settings)];
            visit.command(&key, "offer add", &options).await
        }
        "edit" => visit.command(&key, "offer edit", &[name, ("settings", &settings)]).await,
        "retire" => visit.command(&key, "offer retire", &[name]).await,
        _ => return visit.not_there(),
    };
    match came {
        Ok(Came::Done(_)) => Redirect::to("/dashboard/offers?done=1").into_response(),
        Ok(Came::Not(status, why)) => page_with(&visit, status, visit.frame_telling(why, false)).await,
        Ok(Came::SignedOut) => Redirect::to("/dashboard/sign-in").into_response(),
        Err(failure) => visit.broke(failure),
    }
}

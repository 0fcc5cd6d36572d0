//! The API for programs, `/api/v1`: what commands do, by the same rules, with tokens.

#![expect(unused_qualifications, reason = "the macros of utoipa qualify the names of parameters")]

mod answer;
mod ask;
mod audit;
mod blocks;
mod closely;
mod commerce;
mod described;
mod doing;
mod duty;
mod exports;
mod faq;
mod fields;
mod held;
mod learning;
mod letters;
mod messages;
mod paging;
mod people;
mod plans;
mod problems;
mod refused;
mod reports;
mod reviews;
mod sla;
mod ticket;
mod tickets;
mod together;
mod tokens;
mod webhooks;
mod work;

use axum::Json;
use axum::http::Method;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;

pub use described::description;

use super::{Needs, Routes, State};

/// Every operation with its description.
fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .merge(ask::operations())
        .merge(messages::operations())
        .merge(tickets::operations())
        .merge(work::operations())
        .merge(together::operations())
        .merge(closely::operations())
        .merge(problems::operations())
        .merge(blocks::operations())
        .merge(faq::operations())
        .merge(learning::operations())
        .merge(sla::operations())
        .merge(duty::operations())
        .merge(people::operations())
        .merge(reports::operations())
        .merge(exports::operations())
        .merge(commerce::operations())
        .merge(plans::operations())
        .merge(reviews::operations())
        .merge(tokens::operations())
        .merge(audit::operations())
        .merge(webhooks::operations())
        .merge(letters::operations())
}

/// The routes.
pub(super) fn routes() -> Routes {
    let (router, described) = operations().split_for_parts();
    let described = serde_json::to_value(&described).unwrap_or_default();
    let hold = axum::middleware::from_fn_with_state(held::Held::to(&described), held::hold);
    Routes::described(router.route_layer(hold), &described)
        .on(Method::GET, "/api/v1/openapi.json", Needs::Nothing, get(|| async { Json(description()) }))
        .on(Method::GET, "/api/v1/docs", Needs::Nothing, get(|| async { browsable() }))
}

/// The description to read in a browser: made here, so that it needs no script and nobody else's server.
fn browsable() -> impl IntoResponse {
    let policy = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    ([("content-security-policy", policy)], Html(described::page(&description())))
}

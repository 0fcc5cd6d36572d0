//! The API for programs, `/api/v1`: what commands do, by the same rules, with tokens.

#![expect(unused_qualifications, reason = "the macros of utoipa qualify the names of parameters")]

mod answer;
mod ask;
mod audit;
mod blocks;
mod commerce;
mod described;
mod doing;
mod exports;
mod faq;
mod fields;
mod messages;
mod paging;
mod people;
mod refused;
mod reports;
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
        .merge(blocks::operations())
        .merge(faq::operations())
        .merge(sla::operations())
        .merge(people::operations())
        .merge(reports::operations())
        .merge(exports::operations())
        .merge(commerce::operations())
        .merge(tokens::operations())
        .merge(audit::operations())
        .merge(webhooks::operations())
}

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::described(operations())
        .on(Method::GET, "/api/v1/openapi.json", Needs::Nothing, get(|| async { Json(description()) }))
        .on(Method::GET, "/api/v1/docs", Needs::Nothing, get(|| async { browsable() }))
}

/// The description to read in a browser: made here, so that it needs no script and nobody else's server.
fn browsable() -> impl IntoResponse {
    let policy = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    ([("content-security-policy", policy)], Html(described::page(&description())))
}

//! `POST /webhooks/stripe`: what Stripe tells, once it is sure that it is Stripe.

use axum::body::Bytes;
use axum::extract::State as Extracted;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use super::{Needs, Problem, Routes, State};
use crate::domain::customer::payment;

/// The route.
pub(super) fn routes() -> Routes {
    Routes::default().on(Method::POST, "/webhooks/stripe", Needs::Signature, post(taken))
}

/// Stripe tries again, for days, unless it is answered with 2xx: everything is acknowledged that is kept.
async fn taken(Extracted(state): Extracted<State>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(stripe) = &state.config.stripe else { return StatusCode::NOT_FOUND.into_response() };
    let header = headers.get("stripe-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let now = state.flow.clock.now();
    if let Err(unverified) = payment::verified(header, &body, stripe.signing_secret.expose(), now) {
        tracing::warn!(%unverified, "a request to Stripe's webhook is not taken");
        return Problem::bad_request(unverified.to_string()).into_response();
    }
    let Ok(value) = serde_json::from_slice(&body) else {
        return Problem::bad_request("the body is no JSON").into_response();
    };
    let plan = |price: &str| stripe.prices.get(price).cloned();
    let payment = match payment::read(&value, &plan) {
        Ok(payment) => payment,
        Err(reason) => return Problem::bad_request(reason).into_response(),
    };
    match state.flow.paid(&stripe.workspace, &payment, &value).await {
        Ok(_) => StatusCode::OK.into_response(),
        Err(failure) => {
            tracing::error!(%failure, "an event of Stripe could not be kept; it is sent again");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

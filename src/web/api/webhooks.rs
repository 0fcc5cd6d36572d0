//! `/webhooks`: other programs' addresses that are told what happens to tickets.

use axum::extract::{Path, Query, State as Extracted};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, Page};
use super::doing::Doing;
use super::fields::{maybe, moment};
use super::paging::place;
use crate::outgoing::Target;
use crate::store::webhooks::{self, Listed, Webhook};
use crate::web::{Caller, Problem, State, new_secret};

/// Webhooks of a workspace.
const WEBHOOKS_MAX: i64 = 50;

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(stop)).routes(routes!(calls)).routes(routes!(replay))
}

/// A webhook, without its secret.
#[derive(Debug, Serialize, ToSchema)]
struct WebhookBody {
    /// Its number.
    id: i64,
    /// Where it is told.
    url: String,
    /// Of which events: `claimed`, `replied`, `closed` and so on; of all where there is none.
    events: Vec<String>,
    /// When it was set up.
    #[schema(format = DateTime)]
    made_at: String,
    /// Since when it is told nothing more.
    #[schema(format = DateTime)]
    stopped_at: Option<String>,
}

impl From<&Webhook> for WebhookBody {
    fn from(webhook: &Webhook) -> Self {
        Self {
            id: webhook.id,
            url: webhook.url.clone(),
            events: webhook.kinds.clone(),
            made_at: moment(webhook.made_at),
            stopped_at: maybe(webhook.stopped_at),
        }
    }
}

/// List the workspace's webhooks.
#[utoipa::path(
    get, path = "/api/v1/webhooks", tag = "webhooks",
    responses((status = 200, description = "The webhooks", body = Page<WebhookBody>)), security(("token" = ["webhooks"]))
)]
async fn list(Extracted(state): Extracted<State>, caller: Caller) -> Result<Answer, Problem> {
    let found = webhooks::list(&mut state.flow.db.read().await?, &caller.workspace, WEBHOOKS_MAX).await?;
    Ok(Answer::ok(&Page { items: found.iter().map(WebhookBody::from).collect(), next: None }))
}

/// A webhook to set up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewWebhook {
    /// An `https` address that is not inside a network.
    #[schema(min_length = 1, max_length = 2000)]
    url: String,
    /// Of which events: `claimed`, `replied`, `closed` and so on; of all where there is none.
    #[serde(default)]
    #[schema(max_items = 50)]
    events: Vec<EventName>,
}

/// A kind of events, like `replied`.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(pattern = "^[a-z_]{1,40}$")]
struct EventName(String);

/// A webhook with its secret.
#[derive(Debug, Serialize, ToSchema)]
struct MadeWebhook {
    /// Its number.
    id: i64,
    /// What signs the calls. It is shown here and never again.
    secret: String,
}

/// Set a webhook up. Every entry of a ticket's history is posted to it as JSON, in order, until it answers with 2xx. The
/// header `X-Frontdesk-Signature` is `t=SECONDS,v1=HEX`: the HMAC-SHA256 by the secret over `SECONDS.BODY`.
#[utoipa::path(
    post, path = "/api/v1/webhooks", tag = "webhooks", request_body = NewWebhook,
    responses((status = 201, description = "The webhook", body = MadeWebhook)), security(("token" = ["webhooks"]))
)]
async fn add(doing: Doing) -> Result<Answer, Problem> {
    let new: NewWebhook = doing.body()?;
    let target = Target::parse(&new.url, &doing.state.config.reach);
    let target = target.map_err(|failed| Problem::bad_request(failed.to_string()))?;
    let events: Vec<String> = new.events.into_iter().map(|EventName(name)| name).collect();
    let secret = new_secret().replace("fd_", "fdw_");
    let mut tx = doing.state.flow.db.write().await?;
    doing.still_stands(&mut tx).await?;
    let known = webhooks::list(&mut tx, &doing.caller.workspace, WEBHOOKS_MAX).await?;
    if i64::try_from(known.len()).unwrap_or(i64::MAX) >= WEBHOOKS_MAX {
        return Err(Problem::new(StatusCode::CONFLICT).saying("the workspace has as many webhooks as it can"));
    }
    let kept = SecretString::from(secret.clone());
    let now = doing.state.flow.clock.now();
    let id = webhooks::add(&mut tx, &doing.caller.workspace, target.as_str(), &kept, &events, now).await?;
    tx.commit().await?;
    Ok(Answer::created(&MadeWebhook { id, secret }))
}

/// Tell a webhook nothing more. What waits for it is dropped.
#[utoipa::path(
    delete, path = "/api/v1/webhooks/{id}", tag = "webhooks", params(("id" = i64, Path, example = 1, description = "Its number")),
    responses((status = 204, description = "It is told nothing more")), security(("token" = ["webhooks"]))
)]
async fn stop(Path(id): Path<i64>, doing: Doing) -> Result<Response, Problem> {
    let mut tx = doing.state.flow.db.write().await?;
    doing.still_stands(&mut tx).await?;
    let done = webhooks::stop(&mut tx, &doing.caller.workspace, id, doing.state.flow.clock.now()).await?;
    tx.commit().await?;
    if done { Ok(StatusCode::NO_CONTENT.into_response()) } else { Err(Problem::not_found()) }
}

/// What became of a call.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum CallState {
    /// It is to be made.
    Waiting,
    /// The receiver took it.
    Sent,
    /// The desk gave up.
    Abandoned,
}

/// Which calls.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// In this state.
    #[param(inline)]
    state: Option<CallState>,
    /// The `next` of the page before.
    #[param(pattern = "^[1-9][0-9]{0,17}$")]
    cursor: Option<String>,
}

/// A call of a webhook.
#[derive(Debug, Serialize, ToSchema)]
struct CallBody {
    /// Its number: the receiver gets it as `X-Frontdesk-Delivery`.
    id: i64,
    /// Its webhook.
    webhook: i64,
    /// What it tells of.
    event: String,
    /// `waiting`, `sent` or `abandoned`.
    state: String,
    /// How often it was tried.
    attempts: i64,
    /// Why it was not taken.
    reason: Option<String>,
    /// When it happened.
    #[schema(format = DateTime)]
    at: String,
}

impl From<&Listed> for CallBody {
    fn from(call: &Listed) -> Self {
        Self {
            id: call.id,
            webhook: call.webhook,
            event: call.kind.clone(),
            state: call.state.clone(),
            attempts: call.attempts,
            reason: call.reason.clone(),
            at: moment(call.at),
        }
    }
}

/// List calls of webhooks, the latest first.
#[utoipa::path(
    get, path = "/api/v1/webhooks/calls", tag = "webhooks", params(Wanted),
    responses((status = 200, description = "A page of them", body = Page<CallBody>)), security(("token" = ["webhooks"]))
)]
async fn calls(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Answer, Problem> {
    let below = place(wanted.cursor.as_deref()).unwrap_or(i64::MAX);
    let only = wanted.state.map(|state| match state {
        CallState::Waiting => "waiting",
        CallState::Sent => "sent",
        CallState::Abandoned => "abandoned",
    });
    let mut tx = state.flow.db.read().await?;
    let found = webhooks::calls(&mut tx, &caller.workspace, only, below, 100).await?;
    let next = found.get(99).map(|call| call.id.to_string());
    Ok(Answer::ok(&Page { items: found.iter().map(CallBody::from).collect(), next }))
}

/// Make a call anew, whatever became of it.
#[utoipa::path(
    post, path = "/api/v1/webhooks/calls/{call}/replay", tag = "webhooks",
    params(("call" = i64, Path, example = 1, description = "Its number")),
    responses((status = 202, description = "It is made soon")), security(("token" = ["webhooks"]))
)]
async fn replay(Path(call): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let mut tx = doing.state.flow.db.write().await?;
    doing.still_stands(&mut tx).await?;
    let done = webhooks::replay(&mut tx, &doing.caller.workspace, call, doing.state.flow.clock.now()).await?;
    tx.commit().await?;
    if done { Ok(Answer { status: StatusCode::ACCEPTED, body: Value::Null }) } else { Err(Problem::not_found()) }
}

//! `/audit`: the log of whatever somebody did, and whether its chain holds.

use axum::extract::{Query, State as Extracted};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, Page};
use super::fields::moment;
use super::paging::{next, place, rows};
use crate::domain::audit::{Row, Sum};
use crate::store::audit::{self, Checked, Filter};
use crate::web::{Caller, Problem, State};

/// Rows of the chain that are checked while a program waits.
const CHECKED_MAX: i64 = 200_000;

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(check))
}

/// A row of the log.
#[derive(Debug, Serialize, ToSchema)]
struct RowBody {
    /// Its place in the chain, from 1.
    seq: i64,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// The ticket that it is about.
    ticket: Option<i64>,
    /// What it is about, where that is no ticket.
    subject: Option<String>,
    /// Who did it, by id; nobody where the desk itself did.
    actor: Option<String>,
    /// What they were called.
    actor_name: Option<String>,
    /// What was done, with its details: `{"kind": "claimed"}`.
    #[schema(value_type = Object)]
    event: Value,
    /// The hash that the next row builds on.
    hash: Option<String>,
}

impl From<Row> for RowBody {
    fn from(row: Row) -> Self {
        Self {
            seq: row.seq,
            at: moment(Timestamp::from_millisecond(row.at).unwrap_or_default()),
            ticket: (row.ticket > 0).then_some(row.ticket),
            subject: row.subject,
            actor: row.actor,
            actor_name: row.actor_name,
            event: row.kind,
            hash: row.hash,
        }
    }
}

/// Which rows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Done by this person, by id.
    #[param(min_length = 1, max_length = 200)]
    actor: Option<String>,
    /// Of this kind, like `claimed`.
    #[param(pattern = "^[a-z_]{1,40}$")]
    kind: Option<String>,
    /// About this ticket.
    #[param(minimum = 1)]
    ticket: Option<i64>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 100, default = 25)]
    limit: Option<i64>,
    /// Where to go on: the `next` of the page before.
    #[param(pattern = "^[1-9][0-9]{0,17}$")]
    cursor: Option<String>,
}

/// List what was done, the latest first.
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "audit", params(Wanted),
    responses((status = 200, description = "A page of it", body = Page<RowBody>)), security(("token" = ["audit:read"]))
)]
async fn list(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Answer, Problem> {
    let (rows, before) = (rows(wanted.limit), place(wanted.cursor.as_deref()));
    let filter = Filter { actor: wanted.actor, word: wanted.kind, ticket: wanted.ticket, since: None, until: None };
    let mut tx = state.flow.db.read().await?;
    let found = audit::latest(&mut tx, &caller.workspace, &filter, before, rows).await?;
    let next = next(found.len(), rows, found.last().map(|row| row.seq));
    Ok(Answer::ok(&Page { items: found.into_iter().map(RowBody::from).collect(), next }))
}

/// How the chain stands.
#[derive(Debug, Serialize, ToSchema)]
struct ChainBody {
    /// Whether every row that was read is as it was written.
    holds: bool,
    /// The last row up to which it holds.
    verified_to: i64,
    /// Whether it was read to its end; the command `frontdesk audit verify` always does.
    whole: bool,
    /// Rows whose words were erased, where it was read to its end.
    erased: Option<usize>,
    /// The first row that is not as it was, and why.
    broken: Option<BrokenBody>,
}

/// Where a chain does not hold.
#[derive(Debug, Serialize, ToSchema)]
struct BrokenBody {
    /// The place.
    seq: i64,
    /// What is wrong.
    why: &'static str,
}

/// Check that no row was changed, put in or taken out.
#[utoipa::path(
    get, path = "/api/v1/audit/check", tag = "audit",
    responses((status = 200, description = "How the chain stands", body = ChainBody)), security(("token" = ["audit:read"]))
)]
async fn check(Extracted(state): Extracted<State>, caller: Caller) -> Result<Answer, Problem> {
    let mut tx = state.flow.db.read().await?;
    let checked = audit::checked(&mut tx, &caller.workspace, CHECKED_MAX, &|_| {}).await?;
    let holds = |verified_to, whole, erased| ChainBody { holds: true, verified_to, whole, erased, broken: None };
    Ok(Answer::ok(&match checked {
        Ok(Checked::Whole(Sum { rows, erased })) => holds(rows, true, Some(erased)),
        Ok(Checked::UpTo(row)) => holds(row, false, None),
        Err(broken) => ChainBody {
            holds: false,
            verified_to: (broken.seq - 1).max(0),
            whole: false,
            erased: None,
            broken: Some(BrokenBody { seq: broken.seq, why: broken.why }),
        },
    }))
}

//! `/people`: who was seen in the workspace.

use axum::extract::{Path, Query, State as Extracted};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, Page};
use super::fields::moment;
use super::paging::rows;
use crate::store::people::{self, Seen};
use crate::web::{Caller, Problem, State};

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(read))
}

/// A person, as they were seen last.
#[derive(Debug, Serialize, ToSchema)]
struct PersonBody {
    /// The platform's id.
    id: String,
    /// The display name.
    name: String,
    /// What they could do then: `requester`, `agent` or `lead`.
    role: &'static str,
    /// When.
    #[schema(format = DateTime)]
    seen_at: String,
}

impl From<&Seen> for PersonBody {
    fn from(seen: &Seen) -> Self {
        let (id, name) = (seen.person.id.0.clone(), seen.person.name.raw().to_owned());
        Self { id, name, role: seen.role.name(), seen_at: moment(seen.at) }
    }
}

/// Where to go on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Rows {
    /// Rows of a page.
    #[param(minimum = 1, maximum = 100, default = 25)]
    limit: Option<i64>,
    /// The `next` of the page before.
    #[param(min_length = 1, max_length = 512)]
    cursor: Option<String>,
}

/// List people by their ids.
#[utoipa::path(
    get, path = "/api/v1/people", tag = "people", params(Rows),
    responses((status = 200, description = "A page of them", body = Page<PersonBody>)),
    security(("token" = ["people:read"]))
)]
async fn list(Extracted(state): Extracted<State>, caller: Caller, Query(from): Query<Rows>) -> Result<Answer, Problem> {
    let rows = rows(from.limit);
    let after = from.cursor.unwrap_or_default();
    let found = people::page(&mut state.flow.db.read().await?, &caller.workspace, &after, rows).await?;
    let next = found.get(usize::try_from(rows - 1).unwrap_or(usize::MAX)).map(|seen| seen.person.id.0.clone());
    Ok(Answer::ok(&Page { items: found.iter().map(PersonBody::from).collect(), next }))
}

/// Read one person.
#[utoipa::path(
    get, path = "/api/v1/people/{id}", tag = "people", params(("id" = String, Path, description = "The platform's id")),
    responses((status = 200, description = "The person", body = PersonBody)), security(("token" = ["people:read"]))
)]
async fn read(Extracted(state): Extracted<State>, caller: Caller, Path(id): Path<String>) -> Result<Answer, Problem> {
    let found = people::by_id(&mut state.flow.db.read().await?, &caller.workspace, &id).await?;
    found.map(|seen| Answer::ok(&PersonBody::from(&seen))).ok_or_else(Problem::not_found)
}

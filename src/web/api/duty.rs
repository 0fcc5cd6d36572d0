//! Who is on duty, and who a program is itself.

use axum::extract::State as Extracted;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, Page};
use super::commerce::EntitlementBody;
use super::fields::{Who, moment};
use crate::domain::rota::{Rota, Shift};
use crate::web::{Caller, Problem, State};

/// Days of a turn of a week.
const WEEK: i32 = 7;

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(oncall)).routes(routes!(whoami))
}

/// A span of duty.
#[derive(Debug, Serialize, ToSchema)]
struct ShiftBody {
    /// Who, by the platform's id.
    member: String,
    /// From when on.
    #[schema(format = DateTime)]
    since: String,
    /// Until when.
    #[schema(format = DateTime)]
    until: String,
}

impl From<Shift> for ShiftBody {
    fn from(shift: Shift) -> Self {
        Self { member: shift.member.0, since: moment(shift.since), until: moment(shift.until) }
    }
}

/// A rota.
#[derive(Debug, Serialize, ToSchema)]
struct RotaBody {
    /// Its name.
    name: String,
    /// Who is on duty.
    now: ShiftBody,
    /// Who is next.
    next: Option<ShiftBody>,
    /// Who take turns, in order.
    members: Vec<String>,
    /// `day` or `week`.
    turn: &'static str,
    /// When one hands over to the next, on the wall of the zone.
    at: String,
    /// The zone.
    time_zone: String,
    /// Who stands in for whose turns.
    overrides: Vec<ShiftBody>,
}

/// Who is on duty now and next, rota by rota.
#[utoipa::path(
    get, path = "/api/v1/oncall", tag = "sla",
    responses((status = 200, description = "The rotas", body = Page<RotaBody>)), security(("token" = ["sla:read"]))
)]
async fn oncall(Extracted(state): Extracted<State>, caller: Caller) -> Result<Answer, Problem> {
    let now = state.flow.clock.now();
    let workspace = state.flow.policy.workspace(&caller.workspace).ok_or_else(Problem::not_found)?;
    let body = |rota: &Rota| RotaBody {
        name: rota.name.clone(),
        now: rota.shift(now).into(),
        next: rota.next(now).map(ShiftBody::from),
        members: rota.members.iter().map(|member| member.0.clone()).collect(),
        turn: if rota.days == WEEK { "week" } else { "day" },
        at: rota.at.strftime("%H:%M").to_string(),
        time_zone: rota.zone.iana_name().unwrap_or("UTC").to_owned(),
        overrides: rota.overrides.iter().cloned().map(ShiftBody::from).collect(),
    };
    Ok(Answer::ok(&Page { items: workspace.rotas.iter().map(body).collect(), next: None }))
}

/// Who a program is.
#[derive(Debug, Serialize, ToSchema)]
struct Myself {
    /// As history and cards name it.
    program: Who,
    /// The workspace that its token is good for.
    workspace: String,
    /// What it may do.
    role: &'static str,
    /// What its token may be used for.
    scopes: Vec<&'static str>,
    /// What it is entitled to.
    #[serde(flatten)]
    entitlement: EntitlementBody,
}

/// Who this program is: its role, its scopes, and what it is entitled to by which rule.
#[utoipa::path(
    get, path = "/api/v1/whoami", tag = "tokens",
    responses((status = 200, description = "The program", body = Myself)), security(("token" = ["ask"]))
)]
async fn whoami(Extracted(state): Extracted<State>, caller: Caller) -> Result<Answer, Problem> {
    let found = state.flow.entitled(&caller.workspace, &caller.person).await?;
    Ok(Answer::ok(&Myself {
        program: (&caller.person).into(),
        workspace: caller.workspace.to_string(),
        role: caller.role.name(),
        scopes: caller.scopes.iter().map(|scope| scope.name()).collect(),
        entitlement: found.ok_or_else(Problem::not_found)?.into(),
    }))
}

//! `/modes`: support modes; a change is proposed with what follows from it, and made by approving that.

use axum::extract::{Path, State as Extracted};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::settings::Line;
use super::{Amount, told};
use crate::domain::Act;
use crate::domain::customer::proposal::{Consequence, plans};
use crate::domain::customer::route::serving;
use crate::domain::customer::{CustomerNotice, Mode, ModeKind, ProposalId};
use crate::domain::press::Press;
use crate::flow::{Acted, Seen};
use crate::store::modes;
use crate::web::api::answer::{Answer, Page};
use crate::web::api::doing::Doing;
use crate::web::{Caller, Problem, State};

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(read, change))
        .routes(routes!(delete))
        .routes(routes!(routing))
        .routes(routes!(approve))
        .routes(routes!(decline))
}

/// What a mode does with a question.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ModeKind)]
enum Kind {
    /// The FAQ and the members answer.
    Community,
    /// A ticket and its clocks at once.
    Commercial,
    /// The FAQ, the members for a while, then a ticket.
    Hybrid,
}

impl From<ModeKind> for Kind {
    fn from(kind: ModeKind) -> Self {
        match kind {
            ModeKind::Community => Self::Community,
            ModeKind::Commercial => Self::Commercial,
            ModeKind::Hybrid => Self::Hybrid,
        }
    }
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Community => "community",
            Self::Commercial => "commercial",
            Self::Hybrid => "hybrid",
        }
    }
}

/// A support mode.
#[derive(Debug, Serialize, ToSchema)]
struct ModeBody {
    /// Its name.
    name: String,
    /// What it does with a question.
    kind: Kind,
    /// What it costs in a month.
    cost: Option<Amount>,
    /// Whether it takes new questions.
    enabled: bool,
    /// What it is, for people.
    description: String,
    /// The plans that it serves.
    plans: Vec<String>,
    /// Members are reminded after so many seconds.
    nudge_secs: i64,
    /// A question of a hybrid mode becomes a ticket after so many seconds.
    window_secs: i64,
    /// The mode that takes its questions while it is disabled.
    successor: Option<String>,
    /// Whether its tickets are for their requester alone, in direct messages.
    private: bool,
    /// Counts the changes.
    version: i64,
}

impl From<&Mode> for ModeBody {
    fn from(mode: &Mode) -> Self {
        Self {
            name: mode.name.clone(),
            kind: mode.kind.into(),
            cost: mode.cost.map(Amount::from),
            enabled: mode.enabled,
            description: mode.description.raw().to_owned(),
            plans: mode.plans.clone(),
            nudge_secs: mode.nudge_secs,
            window_secs: mode.window_secs,
            successor: mode.successor.clone(),
            private: mode.is_private(),
            version: mode.version,
        }
    }
}

/// List the modes, by name.
#[utoipa::path(
    get, path = "/api/v1/modes", tag = "modes",
    responses((status = 200, description = "The modes", body = Page<ModeBody>)), security(("token" = ["modes:read"]))
)]
async fn list(Extracted(state): Extracted<State>, caller: Caller) -> Result<Answer, Problem> {
    let found = modes::all(&mut state.flow.db.read().await?, &caller.workspace).await?;
    Ok(Answer::ok(&Page { items: found.iter().map(ModeBody::from).collect(), next: None }))
}

/// Read a mode.
#[utoipa::path(
    get, path = "/api/v1/modes/{name}", tag = "modes", params(("name" = String, Path, description = "Its name")),
    responses((status = 200, description = "The mode", body = ModeBody)), security(("token" = ["modes:read"]))
)]
async fn read(Extracted(state): Extracted<State>, caller: Caller, Path(name): Path<String>) -> Result<Answer, Problem> {
    let found = modes::all(&mut state.flow.db.read().await?, &caller.workspace).await?;
    let mode = found.iter().find(|mode| mode.name == name).ok_or_else(Problem::not_found)?;
    Ok(Answer::ok(&ModeBody::from(mode)))
}

/// Where new questions of a plan go.
#[derive(Debug, Serialize, ToSchema)]
struct Served {
    /// The plan.
    plan: String,
    /// The mode that serves it; as the configuration says where there is none.
    mode: Option<String>,
    /// Whether no new questions are taken.
    closed: bool,
}

/// Which mode serves each plan.
#[utoipa::path(
    get, path = "/api/v1/routing", tag = "modes",
    responses((status = 200, description = "The plans", body = Page<Served>)), security(("token" = ["modes:read"]))
)]
async fn routing(Extracted(state): Extracted<State>, caller: Caller) -> Result<Answer, Problem> {
    let modes = modes::all(&mut state.flow.db.read().await?, &caller.workspace).await?;
    let served = plans(&state.flow.policy).into_iter().map(|plan| {
        let (mode, closed) = serving(&modes, &plan);
        Served { mode: mode.map(|mode| mode.name.clone()), closed: mode.is_none() && closed.is_some(), plan }
    });
    Ok(Answer::ok(&Page { items: served.collect(), next: None }))
}

/// A mode as it is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewMode {
    /// Its name: small letters, digits and hyphens.
    #[schema(pattern = "^[a-z0-9-]{1,32}$")]
    name: String,
    /// What it does with a question.
    kind: Kind,
    /// How.
    #[serde(default)]
    settings: Settings,
}

/// Settings of a mode; what is left out stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ModeSettings)]
struct Settings {
    /// What it costs in a month.
    cost: Option<Amount>,
    /// The plans that it serves; `community` is everybody who has no other.
    #[schema(max_items = 20)]
    plans: Option<Vec<String>>,
    /// Members are reminded after so many seconds.
    #[schema(minimum = 1, maximum = 2_592_000)]
    nudge_secs: Option<i64>,
    /// A question of a hybrid mode becomes a ticket after so many seconds.
    #[schema(minimum = 1, maximum = 2_592_000)]
    window_secs: Option<i64>,
    /// The mode that takes its questions while it is disabled; empty for none.
    #[schema(max_length = 32)]
    successor: Option<String>,
    /// Whether it takes new questions.
    enabled: Option<bool>,
    /// Whether its tickets are for their requester alone, in direct messages; those of a commercial mode are.
    private: Option<bool>,
    /// What it is, for people.
    #[schema(max_length = 500)]
    description: Option<String>,
}

impl Settings {
    fn line(self, kind: Option<Kind>) -> Result<String, Problem> {
        let line = Line::default()
            .set("kind", kind.map(|kind| kind.name().to_owned()))?
            .set("cost", self.cost.map(Amount::setting))?
            .words("plans", self.plans)?
            .set("nudge", self.nudge_secs.map(|secs| format!("{secs}s")))?
            .set("window", self.window_secs.map(|secs| format!("{secs}s")))?
            .set("to", self.successor)?
            .set("enabled", self.enabled.map(|on| if on { "yes" } else { "no" }.to_owned()))?
            .set("private", self.private.map(|on| if on { "yes" } else { "no" }.to_owned()))?;
        Ok(line.ended("description", self.description))
    }
}

/// A change of a mode.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangedMode {
    /// What it does with a question.
    kind: Option<Kind>,
    /// How.
    #[serde(default)]
    settings: Settings,
}

/// What a change would change. Nothing is changed until it is approved.
#[derive(Debug, Serialize, ToSchema)]
struct ProposalBody {
    /// Its number, as a string: it has more digits than a script's numbers keep.
    proposal: String,
    /// What would be different.
    #[schema(value_type = Vec<Object>)]
    consequences: Vec<Consequence>,
}

fn proposed(_: &Doing, acted: &Acted) -> Answer {
    told(acted, StatusCode::CREATED, |notice| match notice {
        CustomerNotice::Proposed { proposal, consequences, .. } => {
            Some(ProposalBody { proposal: proposal.0.to_string(), consequences: consequences.clone() })
        }
        _ => None,
    })
}

fn seen(name: &str) -> impl FnOnce(i64) -> Option<Seen> {
    let name = name.to_owned();
    move |version| Some(Seen::Mode(name, version))
}

/// Propose a new mode: what would follow from it. Approve the proposal that comes of it.
#[utoipa::path(
    post, path = "/api/v1/modes", tag = "modes", request_body = NewMode,
    responses((status = 201, description = "The proposal", body = ProposalBody)), security(("token" = ["modes:write"]))
)]
async fn add(doing: Doing) -> Result<Answer, Problem> {
    let NewMode { name, kind, settings } = doing.body()?;
    let options = [("name", name), ("kind", kind.name().to_owned()), ("settings", settings.line(None)?)];
    doing.order("mode add", |_| None, &options, proposed).await
}

/// Propose a change of a mode.
#[utoipa::path(
    post, path = "/api/v1/modes/{name}", tag = "modes", params(("name" = String, Path, description = "Its name")),
    request_body = ChangedMode,
    responses((status = 201, description = "The proposal", body = ProposalBody)), security(("token" = ["modes:write"]))
)]
async fn change(Path(name): Path<String>, doing: Doing) -> Result<Answer, Problem> {
    let ChangedMode { kind, settings } = doing.body()?;
    let options = [("name", name.clone()), ("settings", settings.line(kind)?)];
    doing.order("mode edit", seen(&name), &options, proposed).await
}

/// Propose to delete a mode.
#[utoipa::path(
    post, path = "/api/v1/modes/{name}/delete", tag = "modes", params(("name" = String, Path, description = "Its name")),
    responses((status = 201, description = "The proposal", body = ProposalBody)), security(("token" = ["modes:write"]))
)]
async fn delete(Path(name): Path<String>, doing: Doing) -> Result<Answer, Problem> {
    doing.order("mode delete", seen(&name), &[("name", name.clone())], proposed).await
}

/// Make a proposed change.
#[utoipa::path(
    post, path = "/api/v1/proposals/{proposal}/approve", tag = "modes",
    params(("proposal" = String, Path, description = "Its number")),
    responses((status = 200, description = "It is made so")), security(("token" = ["modes:write"]))
)]
async fn approve(Path(proposal): Path<String>, doing: Doing) -> Result<Answer, Problem> {
    press(&proposal, doing, Press::Approve).await
}

/// Leave everything as it is.
#[utoipa::path(
    post, path = "/api/v1/proposals/{proposal}/decline", tag = "modes",
    params(("proposal" = String, Path, description = "Its number")),
    responses((status = 200, description = "It is left")), security(("token" = ["modes:write"]))
)]
async fn decline(Path(proposal): Path<String>, doing: Doing) -> Result<Answer, Problem> {
    press(&proposal, doing, Press::Decline).await
}

async fn press(proposal: &str, doing: Doing, press: fn(ProposalId) -> Press) -> Result<Answer, Problem> {
    let id = proposal.parse().map(ProposalId).map_err(|_| Problem::not_found())?;
    let known = modes::proposal(&mut doing.state.flow.db.read().await?, &doing.caller.workspace, id).await?;
    if known.is_none() {
        return Err(Problem::not_found());
    }
    let answer = |_: &Doing, _: &Acted| Answer { status: StatusCode::OK, body: Value::Null };
    doing.act(Act::Pressed { press: press(id), message: None }, None, answer).await
}

//! `/plans`: which support modes, tools and commercial strategies are worth the most within a budget; and the plan in force.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::extract::{Query, State as Extracted};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Answer;
use super::doing::Doing;
use super::fields::{Language, moment};
use crate::chat::words::plan::{Telling, json};
use crate::domain::Locale;
use crate::domain::strategy::file;
use crate::domain::strategy::history::{Number, as_written};
use crate::domain::strategy::{Advice, Decimal, Observed, Prediction, Problem as Question, Wanted};
use crate::store::{Failure, plans};
use crate::web::searching::{NotSearched, SEARCH_MAX, searched};
use crate::web::{Caller, Problem, State};

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(search)).routes(routes!(in_force, adopt))
}

/// A plan file, with the names that `frontdesk plan --help` explains.
#[derive(ToSchema)]
#[schema(value_type = Object)]
struct PlanFile(#[expect(dead_code, reason = "it is read as a file")] serde_json::Value);

/// How a plan is searched for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct How {
    /// Another budget than the file's.
    #[param(pattern = r"^[0-9]{1,15}(\.[0-9]{1,6})?$")]
    budget: Option<String>,
    /// Take numbers from the desk's own history, where it has them.
    #[param(default = false)]
    history: Option<bool>,
    /// How many mixes after the best.
    #[param(minimum = 0, maximum = 50, default = 5)]
    runners_up: Option<u8>,
    /// Stop after so many seconds, and tell what was found until then.
    #[param(minimum = 1, maximum = 20, default = 20)]
    seconds: Option<u8>,
    /// The language of what is told in words.
    locale: Option<Language>,
}

/// What was searched, and what came of it.
struct Found {
    problem: Question,
    numbers: Vec<Number>,
    observed: Observed,
    advice: Advice,
}

fn refused(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY).saying(detail)
}

async fn found(doing: &Doing, how: &How, looks_back: bool) -> Result<Found, Problem> {
    let budget = how.budget.as_deref().map(str::parse::<Decimal>).transpose();
    let budget = budget.map_err(|error| Problem::bad_request(format!("budget: {error}")))?;
    let file = file::read(doing.text()?, budget).map_err(|mistake| refused(mistake.to_string()).coded("plan_file"))?;
    let flow = &doing.state.flow;
    let workspace = flow.policy.workspace(&doing.caller.workspace).ok_or_else(Problem::not_found)?;
    let history = how.history.unwrap_or_default();
    let (mut problem, mut numbers, mut observed) = (file, Vec::new(), Observed::default());
    if history || looks_back {
        let (informed, seen) = flow.informed(workspace, &problem).await?;
        observed = seen;
        if history {
            (problem, numbers) = (informed.problem, informed.numbers);
        }
    }
    if !history {
        numbers = as_written(&problem);
    }
    let wanted =
        Wanted { runners_up: how.runners_up.map_or(Wanted::default().runners_up, usize::from), ..Wanted::default() };
    let time = how.seconds.map_or(SEARCH_MAX, |seconds| Duration::from_secs(u64::from(seconds)).min(SEARCH_MAX));
    match searched(problem, wanted, time).await {
        Ok((problem, advice)) => Ok(Found { problem, numbers, observed, advice }),
        Err(NotSearched::Busy) => {
            let busy = "another plan is searched for: try again in some seconds";
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE).saying(busy).coded("searching"))
        }
        Err(NotSearched::Broke) => Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR)),
    }
}

fn not_in_time() -> Problem {
    refused("no mix was found in this time, nor that there is none: give it more seconds, or choose from less")
        .coded("not_in_time")
}

/// Find the best mix within a budget: with the next ones and why each lost, what the next budget buys, which uncertain numbers
/// change the choice, and the frontier of profit against satisfaction. As `frontdesk plan --json` tells it; `best` is null
/// where no mix keeps to all limits, with the ways out. Nothing is stored.
#[utoipa::path(
    post, path = "/api/v1/plans", tag = "strategy", params(How),
    request_body(content((PlanFile = "application/json"), (String = "application/toml"))),
    responses((status = 200, description = "What it comes to", body = Object)), security(("token" = ["plans:read"]))
)]
async fn search(Query(how): Query<How>, doing: Doing) -> Result<Answer, Problem> {
    let found = found(&doing, &how, false).await?;
    let telling = Telling { problem: &found.problem, locale: how.locale.map_or(Locale::English, Locale::from) };
    let seen = how.history.unwrap_or_default().then_some(&found.observed);
    let past = json::past(telling, &found.numbers, seen);
    match &found.advice {
        Advice::Choose(chosen) => Ok(Answer::ok(&json::chosen(telling, chosen, &past))),
        Advice::Impossible(conflict) => Ok(Answer::ok(&json::impossible(telling, conflict, &past))),
        Advice::Unknown => Err(not_in_time()),
    }
}

/// What a plan expects of a segment.
#[derive(Debug, Serialize, ToSchema)]
struct ExpectedBody {
    /// The mode that serves it, by the file's name.
    mode: Option<String>,
    /// How much its rating counts.
    weight: f64,
    /// Its rating.
    rating: f64,
}

/// The plan in force, with what it predicts for a month.
#[derive(Debug, Serialize, ToSchema)]
struct PlanInForce {
    /// Its number.
    number: i64,
    /// Since when.
    #[schema(format = DateTime)]
    since: String,
    /// The file's title.
    title: String,
    /// What money is counted in.
    currency: String,
    /// What is chosen, by name.
    choices: Vec<String>,
    /// What is expected of each segment.
    segments: BTreeMap<String, ExpectedBody>,
    /// Cost of a month.
    cost: f64,
    /// Revenue of a month.
    revenue: f64,
    /// Staff hours of a month.
    staff_hours: f64,
    /// Tickets of a month by the file's mode, where it was known how many there are.
    tickets: BTreeMap<String, f64>,
}

impl PlanInForce {
    fn of(number: i64, since: Timestamp, plan: Prediction) -> Self {
        let expected = plan
            .segments
            .into_iter()
            .map(|(name, of)| (name, ExpectedBody { mode: of.mode, weight: of.weight, rating: of.rating }));
        Self {
            number,
            since: moment(since),
            title: plan.title,
            currency: plan.currency,
            choices: plan.choices,
            segments: expected.collect(),
            cost: plan.cost,
            revenue: plan.revenue,
            staff_hours: plan.staff_hours,
            tickets: plan.tickets,
        }
    }
}

/// Read the plan in force.
#[utoipa::path(
    get, path = "/api/v1/plans/in-force", tag = "strategy",
    responses((status = 200, description = "The plan", body = PlanInForce)), security(("token" = ["plans:read"]))
)]
async fn in_force(Extracted(state): Extracted<State>, caller: Caller) -> Result<Answer, Problem> {
    let found = plans::in_force(&mut state.flow.db.read().await?, &caller.workspace).await?;
    let plan = found.ok_or_else(Problem::not_found)?;
    Ok(Answer::ok(&PlanInForce::of(plan.number, plan.since, plan.prediction)))
}

/// Search as `POST /plans` does, and keep the best mix as the plan in force, which the monthly review compares with what
/// happens.
#[utoipa::path(
    post, path = "/api/v1/plans/in-force", tag = "strategy", params(How),
    request_body(content((PlanFile = "application/json"), (String = "application/toml"))),
    responses((status = 201, description = "The plan", body = PlanInForce)), security(("token" = ["plans:write"]))
)]
async fn adopt(Query(how): Query<How>, doing: Doing) -> Result<Answer, Problem> {
    let found = found(&doing, &how, true).await?;
    let best = match &found.advice {
        Advice::Choose(chosen) => &chosen.best,
        Advice::Impossible(_) => return Err(refused("no mix keeps to all limits").coded("impossible")),
        Advice::Unknown => return Err(not_in_time()),
    };
    let prediction = Prediction::of(&found.problem, best, &found.observed);
    let (flow, caller) = (&doing.state.flow, &doing.caller);
    doing.still_stands(&mut flow.db.read().await?).await?;
    match flow.adopt(&caller.workspace, &prediction, Some(&caller.person)).await {
        Ok(number) => Ok(Answer::created(&PlanInForce::of(number, flow.clock.now(), prediction))),
        Err(Failure::Stale) => {
            let meanwhile = "another plan was adopted at the same moment: look at it, and try again";
            Err(Problem::new(StatusCode::CONFLICT).saying(meanwhile))
        }
        Err(failure) => Err(failure.into()),
    }
}

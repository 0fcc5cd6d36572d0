//! `/sla`: promises, calendars, and what runs out next.

use axum::extract::{Path, State as Extracted};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, Page};
use super::fields::Who;
use super::ticket::ClockBody;
use super::tickets::visible;
use crate::domain::calendar::Calendar;
use crate::domain::sla::policy::SlaPolicy;
use crate::domain::sla::target::Target;
use crate::store::tickets;
use crate::web::{Caller, Problem, State};

/// Tickets that are told of.
const ROWS_MAX: i64 = 100;

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(clocks))
        .routes(routes!(policies))
        .routes(routes!(calendars))
        .routes(routes!(due))
}

/// The clocks of a ticket: every round of every metric.
#[utoipa::path(
    get, path = "/api/v1/tickets/{number}/clocks", tag = "sla", params(("number" = i64, Path, description = "Its number")),
    responses((status = 200, description = "Its clocks", body = Page<ClockBody>)), security(("token" = ["sla:read"]))
)]
async fn clocks(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Path(number): Path<i64>,
) -> Result<Answer, Problem> {
    let file = visible(&state, &caller, number).await?;
    let now = state.flow.clock.now();
    let items = file.clocks.iter().map(|clock| ClockBody::of(clock, &state.flow.policy, now)).collect();
    Ok(Answer::ok(&Page { items, next: None }))
}

/// A target of a policy.
#[derive(Debug, Serialize, ToSchema)]
struct TargetBody {
    /// What it measures.
    metric: String,
    /// The priority that it is for; for all others where there is none.
    priority: Option<&'static str>,
    /// Seconds by the policy's calendar.
    secs: Option<i64>,
    /// Working days, in place of seconds.
    days: Option<i32>,
    /// Whether it is the closing of that day, and not the same time of day.
    to_closing: bool,
}

/// What is promised to some tickets.
#[derive(Debug, Serialize, ToSchema)]
struct PolicyBody {
    /// Its name.
    name: String,
    /// Whether it is in force.
    enabled: bool,
    /// Whether it is for tickets that no other is for.
    default: bool,
    /// The plans that it is for; all where there is none, and so on.
    plans: Vec<String>,
    /// The priorities that it is for.
    priorities: Vec<&'static str>,
    /// The channels that it is for.
    channels: Vec<String>,
    /// The tags that it is for.
    tags: Vec<String>,
    /// The calendar of business time.
    calendar: Option<String>,
    /// The percentages of a target at whose end warnings are due.
    warn_at: Vec<u8>,
    /// The targets.
    targets: Vec<TargetBody>,
}

impl From<&SlaPolicy> for PolicyBody {
    fn from(policy: &SlaPolicy) -> Self {
        let target = |priority: Option<&'static str>, (metric, target): (&String, &Target)| {
            let (secs, days, to_closing) = match target {
                Target::Time(work) => (Some(work.as_secs()), None, false),
                Target::Days(days) => (None, Some(*days), false),
                Target::DaysToClosing(days) => (None, Some(*days), true),
            };
            TargetBody { metric: metric.clone(), priority, secs, days, to_closing }
        };
        let mut targets: Vec<_> = policy.targets.iter().map(|one| target(None, one)).collect();
        for (priority, others) in &policy.by_priority {
            targets.extend(others.iter().map(|one| target(Some(priority.name()), one)));
        }
        let conditions = &policy.conditions;
        Self {
            name: policy.name.clone(),
            enabled: policy.enabled,
            default: policy.default,
            plans: conditions.plans.clone(),
            priorities: conditions.priorities.iter().map(|priority| priority.name()).collect(),
            channels: conditions.channels.iter().map(ToString::to_string).collect(),
            tags: conditions.tags.iter().map(ToString::to_string).collect(),
            calendar: policy.calendar.as_ref().map(|calendar| calendar.name().to_owned()),
            warn_at: policy.warn_at.clone(),
            targets,
        }
    }
}

/// What is promised to which tickets, from the top: the first policy that fits a ticket counts.
#[utoipa::path(
    get, path = "/api/v1/sla/policies", tag = "sla",
    responses((status = 200, description = "The policies", body = Page<PolicyBody>)), security(("token" = ["sla:read"]))
)]
async fn policies(Extracted(state): Extracted<State>, _: Caller) -> Answer {
    Answer::ok(&Page { items: state.flow.policy.sla.iter().map(PolicyBody::from).collect(), next: None })
}

/// A business calendar.
#[derive(Debug, Serialize, ToSchema)]
struct CalendarBody {
    /// Its name.
    name: String,
    /// Whether it is open now.
    open: bool,
    /// When it opens next.
    #[schema(format = DateTime)]
    next_opening: Option<String>,
    /// When it closes next.
    #[schema(format = DateTime)]
    next_closing: Option<String>,
}

/// The business calendars, and whether they are open.
#[utoipa::path(
    get, path = "/api/v1/sla/calendars", tag = "sla",
    responses((status = 200, description = "The calendars", body = Page<CalendarBody>)), security(("token" = ["sla:read"]))
)]
async fn calendars(Extracted(state): Extracted<State>, _: Caller) -> Answer {
    let now = state.flow.clock.now();
    let calendar = |calendar: &Calendar| CalendarBody {
        name: calendar.name().to_owned(),
        open: calendar.is_open(now),
        next_opening: super::fields::maybe(calendar.next_opening(now)),
        next_closing: super::fields::maybe(calendar.next_closing(now)),
    };
    Answer::ok(&Page { items: state.flow.policy.calendars.values().map(calendar).collect(), next: None })
}

/// A ticket whose clock runs out.
#[derive(Debug, Serialize, ToSchema)]
struct DueBody {
    /// The ticket.
    number: i64,
    /// What it is about.
    subject: String,
    /// Who has it.
    owner: Option<Who>,
    /// Its clocks.
    clocks: Vec<ClockBody>,
}

/// The open tickets whose clocks run out next, the first of them first.
#[utoipa::path(
    get, path = "/api/v1/sla/due", tag = "sla",
    responses((status = 200, description = "The tickets", body = Page<DueBody>)), security(("token" = ["sla:read"]))
)]
async fn due(Extracted(state): Extracted<State>, caller: Caller) -> Result<Answer, Problem> {
    let now = state.flow.clock.now();
    let mut tx = state.flow.db.read().await?;
    let rows = tickets::due_next(&mut tx, &caller.workspace, now, ROWS_MAX).await?;
    let items = rows.into_iter().map(|row| DueBody {
        number: row.number.0,
        subject: row.subject.raw().to_owned(),
        owner: row.owner.as_ref().map(Who::from),
        clocks: ClockBody::current(&row.clocks, &state.flow.policy, now),
    });
    Ok(Answer::ok(&Page { items: items.collect(), next: None }))
}

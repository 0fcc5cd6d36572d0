//! `/sla`: promises, calendars, and what runs out next.

use axum::extract::{Path, Query, State as Extracted};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, Page};
use super::fields::{Who, moment};
use super::ticket::ClockBody;
use super::tickets::visible;
use crate::config::parse_duration;
use crate::domain::calendar::{AtClose, Calendar, Day, Line};
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
        .routes(routes!(worked))
}

/// The clocks of a ticket: every round of every metric.
#[utoipa::path(
    get, path = "/api/v1/tickets/{number}/clocks", tag = "sla", params(("number" = i64, Path, example = 1, description = "Its number")),
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

/// A question about a calendar.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// The calendar's name.
    #[param(min_length = 1, max_length = 100)]
    calendar: String,
    /// When it begins.
    #[param(value_type = String, format = DateTime)]
    start: Timestamp,
    /// How long it may take, in business time: `8h`, `1h 30m`, `2d`.
    #[param(pattern = "^[0-9]{1,6}(m|min|h|d)( [0-9]{1,6}(m|min|h|d)){0,3}$")]
    target: String,
}

/// When something is due, worked out.
#[derive(Debug, Serialize, ToSchema)]
struct WorkedBody {
    /// When it is due.
    #[schema(format = DateTime)]
    due: String,
    /// The calendar's zone.
    time_zone: String,
    /// How that comes about, step by step.
    steps: Vec<StepBody>,
}

/// A step: a period that was worked, days on which nothing is open, or a change of the clocks.
#[derive(Debug, Default, Serialize, ToSchema)]
struct StepBody {
    /// The date on the wall; of closed days the first.
    #[schema(format = Date)]
    date: Option<String>,
    /// Of closed days the last.
    #[schema(format = Date)]
    to_date: Option<String>,
    /// When the period begins, or the clocks change.
    #[schema(format = DateTime)]
    from: Option<String>,
    /// When the period ends.
    #[schema(format = DateTime)]
    to: Option<String>,
    /// Seconds of the period.
    worked_secs: Option<i64>,
    /// Seconds up to its end.
    total_secs: Option<i64>,
    /// The holiday that a day is closed for.
    holiday: Option<String>,
    /// How far the clocks are from UTC before and after, where they change: `+01:00 +02:00`.
    clock_change: Option<String>,
}

impl From<&Line<'_>> for StepBody {
    fn from(line: &Line<'_>) -> Self {
        match line {
            Line::Worked { date, span, total } => Self {
                date: Some(date.to_string()),
                from: Some(moment(span.from)),
                to: Some(moment(span.to)),
                worked_secs: Some(span.length().as_secs()),
                total_secs: Some(total.as_secs()),
                ..Self::default()
            },
            Line::Closed { first, last, day } => Self {
                date: Some(first.to_string()),
                to_date: Some(last.to_string()),
                holiday: match day {
                    Day::Holiday(name) => Some((*name).to_owned()),
                    _ => None,
                },
                ..Self::default()
            },
            Line::ClockChange(change) => Self {
                from: Some(moment(change.at)),
                clock_change: Some(format!("{} {}", change.before, change.after)),
                ..Self::default()
            },
        }
    }
}

/// When something is due by a calendar, worked out step by step.
#[utoipa::path(
    get, path = "/api/v1/sla/worked", tag = "sla", params(Asked),
    responses((status = 200, description = "When, and how that comes about", body = WorkedBody)),
    security(("token" = ["sla:read"]))
)]
async fn worked(Extracted(state): Extracted<State>, _: Caller, Query(asked): Query<Asked>) -> Result<Answer, Problem> {
    let refused = |why: String| Problem::new(StatusCode::UNPROCESSABLE_ENTITY).saying(why);
    let calendar = state.flow.policy.calendars.get(&asked.calendar).ok_or_else(Problem::not_found)?;
    let target = parse_duration(&asked.target).map_err(refused)?;
    let never = || refused("the calendar is not open for so long; take a shorter target".to_owned());
    let explained = calendar.explain(asked.start, target, AtClose::DueAtClose).ok_or_else(never)?;
    Ok(Answer::ok(&WorkedBody {
        due: moment(explained.due),
        time_zone: calendar.zone().iana_name().unwrap_or("UTC").to_owned(),
        steps: explained.lines.iter().map(StepBody::from).collect(),
    }))
}

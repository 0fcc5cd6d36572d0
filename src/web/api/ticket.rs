//! Tickets as programs see them.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::fields::{Language, Who, maybe, moment};
use crate::domain::decide::TicketFile;
use crate::domain::sla::{Clock, current};
use crate::domain::{Entry, EntryKind, Policy, Role, Ticket};

/// A ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::web) struct TicketBody {
    /// Its number in its workspace.
    pub(in crate::web) number: i64,
    /// What it is about, in one line.
    subject: String,
    /// Where it stands: `new`, `open`, `pending`, `on_hold`, `solved` or `closed`.
    status: &'static str,
    /// How much it presses: `low`, `normal`, `high` or `urgent`.
    priority: &'static str,
    /// The plan that held for the requester when it was opened.
    plan: String,
    /// Who needs help.
    requester: Who,
    /// The agent who has it.
    owner: Option<Who>,
    /// The team whose queue it is in.
    team: Option<String>,
    /// The words that it is sorted by.
    tags: Vec<String>,
    /// The language to speak in its thread.
    locale: Language,
    /// Tickets that belong together with it.
    related: Vec<i64>,
    /// The ticket that it goes on as.
    merged_into: Option<i64>,
    /// The problem that it is a part of, with others' tickets about the same; for agents alone.
    problem: Option<i64>,
    /// When it was opened.
    #[schema(format = DateTime)]
    opened_at: String,
    /// When an agent first answered.
    #[schema(format = DateTime)]
    first_reply_at: Option<String>,
    /// When an agent said that it is done.
    #[schema(format = DateTime)]
    solved_at: Option<String>,
    /// When it was closed.
    #[schema(format = DateTime)]
    closed_at: Option<String>,
    /// Until when it stays out of the queue.
    #[schema(format = DateTime)]
    snoozed_until: Option<String>,
    /// Counts its changes: the number in its ETag.
    version: i64,
}

impl TicketBody {
    /// The ticket as somebody of a role may see it.
    pub(in crate::web) fn of(ticket: &Ticket, role: Role) -> Self {
        let body = Self::from(ticket);
        if role < Role::Agent { Self { problem: None, ..body } } else { body }
    }
}

impl From<&Ticket> for TicketBody {
    fn from(ticket: &Ticket) -> Self {
        Self {
            number: ticket.number.0,
            subject: ticket.subject.raw().to_owned(),
            status: ticket.status.name(),
            priority: ticket.priority.name(),
            plan: ticket.plan.clone(),
            requester: (&ticket.requester).into(),
            owner: ticket.owner.as_ref().map(Who::from),
            team: ticket.team.clone(),
            tags: ticket.tags.iter().map(ToString::to_string).collect(),
            locale: ticket.locale.into(),
            related: ticket.related.iter().map(|number| number.0).collect(),
            merged_into: ticket.merged_into.map(|number| number.0),
            problem: ticket.problem.map(|problem| problem.0),
            opened_at: moment(ticket.opened_at),
            first_reply_at: maybe(ticket.first_reply_at),
            solved_at: maybe(ticket.solved_at),
            closed_at: maybe(ticket.closed_at),
            snoozed_until: maybe(ticket.snoozed_until),
            version: ticket.version,
        }
    }
}

/// A clock of a ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::web) struct ClockBody {
    /// What it measures: `first_response`, `resolution` and so on.
    metric: String,
    /// How it stands: `running`, `paused`, `warned`, `breached`, `met`, `cancelled` or `idle`.
    state: String,
    /// When it started.
    #[schema(format = DateTime)]
    started_at: String,
    /// When its target is reached; not known while it is paused.
    #[schema(format = DateTime)]
    due_at: Option<String>,
    /// When it stopped.
    #[schema(format = DateTime)]
    stopped_at: Option<String>,
    /// The calendar that it runs by; none where it runs around the clock.
    calendar: Option<String>,
    /// Seconds of its target that are left, by that calendar; negative when it is over.
    left_secs: Option<i64>,
}

impl ClockBody {
    pub(in crate::web) fn of(clock: &Clock, policy: &Policy, now: Timestamp) -> Self {
        let clock = policy.seen(clock.clone(), now);
        let state = serde_json::to_value(clock.state(now)).ok();
        Self {
            state: state.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned(),
            started_at: moment(clock.started_at),
            due_at: maybe(clock.due_at),
            stopped_at: maybe(clock.stopped_at),
            calendar: clock.calendar,
            left_secs: clock.left.map(|left| left.as_secs()),
            metric: clock.metric,
        }
    }

    /// The present round of each metric.
    pub(in crate::web) fn current(clocks: &[Clock], policy: &Policy, now: Timestamp) -> Vec<Self> {
        current(clocks).iter().map(|clock| Self::of(clock, policy, now)).collect()
    }
}

/// Something that happened to a ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::web) struct EntryBody {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// Who did it; nobody where the desk itself did.
    actor: Option<Who>,
    /// What, with its details: `{"kind": "replied", "text": "…"}`.
    #[schema(value_type = Object)]
    event: Value,
}

impl From<&Entry> for EntryBody {
    fn from(entry: &Entry) -> Self {
        Self {
            at: moment(entry.at),
            actor: entry.actor.as_ref().map(Who::from),
            event: serde_json::to_value(&entry.kind).unwrap_or_default(),
        }
    }
}

/// A ticket with its clocks and its latest history.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::web) struct WholeTicket {
    #[serde(flatten)]
    ticket: TicketBody,
    /// What was asked.
    question: String,
    /// The present round of each clock.
    clocks: Vec<ClockBody>,
    /// Its latest history, the oldest first. Notes are for agents alone.
    history: Vec<EntryBody>,
}

impl WholeTicket {
    pub(in crate::web) fn of(file: &TicketFile, policy: &Policy, role: Role, now: Timestamp) -> Self {
        let told = |entry: &&Entry| role >= Role::Agent || !is_for_agents(&entry.kind);
        Self {
            ticket: TicketBody::of(&file.ticket, role),
            question: file.conversation.question.raw().to_owned(),
            clocks: ClockBody::current(&file.clocks, policy, now),
            history: file.history.iter().filter(told).map(EntryBody::from).collect(),
        }
    }
}

/// Whether an entry is none of a requester's business.
const fn is_for_agents(kind: &EntryKind) -> bool {
    matches!(
        kind,
        EntryKind::Noted { .. }
            | EntryKind::Transferred { .. }
            | EntryKind::Watched
            | EntryKind::Unwatched
            | EntryKind::Snoozed { .. }
            | EntryKind::Woken
            | EntryKind::Recomputed { .. }
            | EntryKind::Warned { .. }
            | EntryKind::Breached { .. }
            | EntryKind::Related { .. }
            | EntryKind::Unrelated { .. }
            | EntryKind::ProblemLinked { .. }
            | EntryKind::ProblemUnlinked { .. }
            | EntryKind::Tagged { .. }
    )
}

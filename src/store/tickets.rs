//! Tickets: their present state, changed only through their version.

mod lists;
mod pages;

use std::borrow::Cow;

use sqlx::types::Json;

pub use lists::{Which, asked_by, by_status, due_next, next_wake, not_closed, open_of, queue, unanswered, waking};
pub use pages::{Filter, page};

use super::{Failure, Tx, is_taken, maybe_time, millis, named, time, word};
use crate::domain::problem::ProblemNumber;
use crate::domain::{ConversationId, MessageRef, Named, Tag, Ticket, TicketNumber, WorkspaceId};
use crate::failpoint::{Guard, holds};

/// The columns of a [`Row`].
macro_rules! columns {
    () => {
        "number, conversation, subject, status, priority, plan, requester, requester_name, owner, owner_name, locale, \
         opened_at, first_reply_at, solved_at, closed_at, tags, team, watchers, co_requesters, related, \
         snoozed_until, merged_into, problem, problem_settled, card_channel, card_message, version"
    };
}
use columns;

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    conversation: i64,
    subject: String,
    status: String,
    priority: String,
    plan: String,
    requester: String,
    requester_name: String,
    owner: Option<String>,
    owner_name: Option<String>,
    locale: String,
    opened_at: i64,
    first_reply_at: Option<i64>,
    solved_at: Option<i64>,
    closed_at: Option<i64>,
    tags: Json<Vec<Tag>>,
    team: Option<String>,
    watchers: Json<Vec<Named>>,
    co_requesters: Json<Vec<Named>>,
    related: Json<Vec<TicketNumber>>,
    snoozed_until: Option<i64>,
    merged_into: Option<i64>,
    problem: Option<i64>,
    problem_settled: bool,
    card_channel: Option<String>,
    card_message: Option<String>,
    version: i64,
}

impl Row {
    fn read(self) -> Result<Ticket, Failure> {
        let card = self.card_channel.zip(self.card_message);
        Ok(Ticket {
            number: TicketNumber(self.number),
            conversation: ConversationId(self.conversation),
            subject: self.subject.into(),
            status: word(&self.status)?,
            priority: word(&self.priority)?,
            plan: self.plan,
            requester: named(self.requester, self.requester_name),
            owner: self.owner.map(|id| named(id, self.owner_name.unwrap_or_default())),
            locale: word(&self.locale)?,
            opened_at: time(self.opened_at)?,
            first_reply_at: maybe_time(self.first_reply_at)?,
            solved_at: maybe_time(self.solved_at)?,
            closed_at: maybe_time(self.closed_at)?,
            tags: self.tags.0,
            team: self.team,
            watchers: self.watchers.0,
            co_requesters: self.co_requesters.0,
            related: self.related.0,
            snoozed_until: maybe_time(self.snoozed_until)?,
            merged_into: self.merged_into.map(TicketNumber),
            problem: self.problem.map(ProblemNumber),
            problem_settled: self.problem_settled,
            card: card.map(|(channel, message)| MessageRef {
                channel: channel.as_str().into(),
                message: message.as_str().into(),
            }),
            version: self.version,
        })
    }
}

/// The number that the next ticket of a workspace gets.
///
/// # Errors
/// The database failed.
pub async fn next_number(tx: &mut Tx, workspace: &WorkspaceId) -> Result<TicketNumber, Failure> {
    let workspace = workspace.to_string();
    let number: i64 = on!(tx, conn => sqlx::query_scalar(next_ticket!()).bind(workspace).fetch_one(conn))?;
    Ok(TicketNumber(number))
}

/// A ticket by its number.
///
/// # Errors
/// The database failed.
pub async fn by_number(tx: &mut Tx, workspace: &WorkspaceId, number: TicketNumber) -> Result<Option<Ticket>, Failure> {
    let select = concat!("SELECT ", columns!(), " FROM ticket WHERE workspace = $1 AND number = $2");
    let workspace = workspace.to_string();
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(select).bind(workspace).bind(number.0).fetch_optional(conn))?;
    row.map(Row::read).transpose()
}

/// Keeps a new ticket.
///
/// # Errors
/// Its number is taken meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn open(tx: &mut Tx, workspace: &WorkspaceId, ticket: &Ticket) -> Result<(), Failure> {
    let insert = "INSERT INTO ticket (workspace, number, conversation, subject, status, priority, plan, requester, \
                  requester_name, owner, owner_name, locale, opened_at, first_reply_at, solved_at, closed_at, tags, \
                  team, watchers, co_requesters, related, snoozed_until, merged_into, version) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, \
                  $21, $22, $23, 1)";
    let workspace = workspace.to_string();
    let done = on!(tx, conn => async {
        sqlx::query(insert)
            .bind(workspace)
            .bind(ticket.number.0)
            .bind(ticket.conversation.0)
            .bind(ticket.subject.raw())
            .bind(ticket.status.name())
            .bind(ticket.priority.name())
            .bind(ticket.plan.as_str())
            .bind(ticket.requester.id.as_str())
            .bind(ticket.requester.name.raw())
            .bind(ticket.owner.as_ref().map(|owner| owner.id.as_str()))
            .bind(ticket.owner.as_ref().map(|owner| owner.name.raw()))
            .bind(ticket.locale.tag())
            .bind(millis(ticket.opened_at))
            .bind(ticket.first_reply_at.map(millis))
            .bind(ticket.solved_at.map(millis))
            .bind(ticket.closed_at.map(millis))
            .bind(Json(&ticket.tags))
            .bind(ticket.team.as_deref())
            .bind(Json(&ticket.watchers))
            .bind(Json(&ticket.co_requesters))
            .bind(Json(&ticket.related))
            .bind(ticket.snoozed_until.map(millis))
            .bind(ticket.merged_into.map(|into| into.0))
            .execute(conn)
            .await
            .map(drop)
    });
    done.map_err(|error| if is_taken(&error) { Failure::Stale } else { error.into() })
}

/// Keeps a changed ticket, if it is still the version that the change was decided from. The card's place is not
/// touched: deliveries set it, and they are no change of the ticket.
///
/// # Errors
/// Somebody changed it meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn change(tx: &mut Tx, workspace: &WorkspaceId, ticket: &Ticket, was: i64) -> Result<(), Failure> {
    let update = "UPDATE ticket SET subject = $4, status = $5, priority = $6, owner = $7, owner_name = $8, \
                  first_reply_at = $9, solved_at = $10, closed_at = $11, tags = $12, team = $13, watchers = $14, \
                  co_requesters = $15, related = $16, snoozed_until = $17, merged_into = $18, problem = $19, \
                  problem_settled = $20, version = version + 1 \
                  WHERE workspace = $1 AND number = $2 AND version = $3";
    let update =
        if holds(Guard::Version) { update.into() } else { Cow::from(update.replace("version = $3", "$3 >= 0")) };
    let workspace = workspace.to_string();
    let rows = on!(tx, conn => async {
        sqlx::query(sqlx::AssertSqlSafe(update.as_ref()))
            .bind(workspace)
            .bind(ticket.number.0)
            .bind(was)
            .bind(ticket.subject.raw())
            .bind(ticket.status.name())
            .bind(ticket.priority.name())
            .bind(ticket.owner.as_ref().map(|owner| owner.id.as_str()))
            .bind(ticket.owner.as_ref().map(|owner| owner.name.raw()))
            .bind(ticket.first_reply_at.map(millis))
            .bind(ticket.solved_at.map(millis))
            .bind(ticket.closed_at.map(millis))
            .bind(Json(&ticket.tags))
            .bind(ticket.team.as_deref())
            .bind(Json(&ticket.watchers))
            .bind(Json(&ticket.co_requesters))
            .bind(Json(&ticket.related))
            .bind(ticket.snoozed_until.map(millis))
            .bind(ticket.merged_into.map(|into| into.0))
            .bind(ticket.problem.map(|problem| problem.0))
            .bind(ticket.problem_settled)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Makes sure that a ticket is still the version that something was decided from, and that it stays so until the end
/// of the transaction. It counts no change: what only adds to a history overtakes nobody.
///
/// # Errors
/// Somebody changed it meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn still(tx: &mut Tx, workspace: &WorkspaceId, number: TicketNumber, was: i64) -> Result<(), Failure> {
    let update = "UPDATE ticket SET version = version WHERE workspace = $1 AND number = $2 AND version = $3";
    let workspace = workspace.to_string();
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(workspace).bind(number.0).bind(was);
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Counts a change that comes with time and not with an event, and has the ticket to itself until the end of the
/// transaction: whoever decided from the rows before it is stale.
///
/// # Errors
/// The database failed.
pub async fn changes(tx: &mut Tx, workspace: &WorkspaceId, number: TicketNumber) -> Result<(), Failure> {
    let update = "UPDATE ticket SET version = version + 1 WHERE workspace = $1 AND number = $2";
    let workspace = workspace.to_string();
    on!(tx, conn => async { sqlx::query(update).bind(workspace).bind(number.0).execute(conn).await.map(drop) })?;
    Ok(())
}

/// Keeps where a ticket's card was posted.
///
/// # Errors
/// The database failed.
pub async fn card_posted(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    number: TicketNumber,
    card: &MessageRef,
) -> Result<(), Failure> {
    let update = "UPDATE ticket SET card_channel = $3, card_message = $4 WHERE workspace = $1 AND number = $2";
    let workspace = workspace.to_string();
    on!(tx, conn => async {
        let update = sqlx::query(update).bind(workspace).bind(number.0);
        update.bind(card.channel.as_str()).bind(card.message.as_str()).execute(conn).await.map(drop)
    })?;
    Ok(())
}

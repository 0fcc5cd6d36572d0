//! Tickets: their present state, changed only through their version.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Failure, Tx, clocks, is_taken, maybe_time, millis, named, time, word};
use crate::domain::decide::Queue;
use crate::domain::notice::TicketLine;
use crate::domain::{ConversationId, MessageRef, PersonId, Ticket, TicketNumber, WorkspaceId};

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
    closed_at: Option<i64>,
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
            closed_at: maybe_time(self.closed_at)?,
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
    let select = "SELECT coalesce(max(number), 0) + 1 FROM ticket WHERE workspace = $1";
    let workspace = workspace.to_string();
    let number: i64 = on!(tx, conn => sqlx::query_scalar(select).bind(workspace).fetch_one(conn))?;
    Ok(TicketNumber(number))
}

/// A ticket by its number.
///
/// # Errors
/// The database failed.
pub async fn by_number(tx: &mut Tx, workspace: &WorkspaceId, number: TicketNumber) -> Result<Option<Ticket>, Failure> {
    let select = "SELECT number, conversation, subject, status, priority, plan, requester, requester_name, owner, \
                  owner_name, locale, opened_at, first_reply_at, closed_at, card_channel, card_message, version \
                  FROM ticket WHERE workspace = $1 AND number = $2";
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
                  requester_name, owner, owner_name, locale, opened_at, first_reply_at, closed_at, version) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)";
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
            .bind(ticket.closed_at.map(millis))
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
                  first_reply_at = $9, closed_at = $10, version = version + 1 \
                  WHERE workspace = $1 AND number = $2 AND version = $3";
    let workspace = workspace.to_string();
    let rows = on!(tx, conn => async {
        sqlx::query(update)
            .bind(workspace)
            .bind(ticket.number.0)
            .bind(was)
            .bind(ticket.subject.raw())
            .bind(ticket.status.name())
            .bind(ticket.priority.name())
            .bind(ticket.owner.as_ref().map(|owner| owner.id.as_str()))
            .bind(ticket.owner.as_ref().map(|owner| owner.name.raw()))
            .bind(ticket.first_reply_at.map(millis))
            .bind(ticket.closed_at.map(millis))
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
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

/// Which open tickets to list.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// All: urgent before low, then by age.
    All,
    /// Those that a person asked for or owns.
    Of(&'a PersonId),
    /// Those that a person asked for. Who is no agent any more sees no longer what they owned.
    AskedBy(&'a PersonId),
}

/// Open tickets, at most `rows_max`, and how many there are.
///
/// # Errors
/// The database failed.
pub async fn queue(tx: &mut Tx, workspace: &WorkspaceId, which: Which<'_>, rows_max: i64) -> Result<Queue, Failure> {
    let (person, owned) = match which {
        Which::All => (None, false),
        Which::Of(person) => (Some(person.as_str()), true),
        Which::AskedBy(person) => (Some(person.as_str()), false),
    };
    let select = "SELECT number, conversation, subject, status, priority, plan, requester, requester_name, owner, \
                  owner_name, locale, opened_at, first_reply_at, closed_at, card_channel, card_message, version \
                  FROM ticket WHERE workspace = $1 AND status <> 'closed' \
                  AND ($2 IS NULL OR requester = $2 OR (owner = $2 AND $3)) \
                  ORDER BY CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END, \
                  opened_at, number LIMIT $4";
    let count = "SELECT count(*) FROM ticket WHERE workspace = $1 AND status <> 'closed' \
                 AND ($2 IS NULL OR requester = $2 OR (owner = $2 AND $3))";
    let key = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => async {
        let rows = sqlx::query_as(select).bind(&key).bind(person).bind(owned);
        rows.bind(rows_max).fetch_all(conn).await
    })?;
    let total: i64 = on!(tx, conn => async {
        sqlx::query_scalar(count).bind(&key).bind(person).bind(owned).fetch_one(conn).await
    })?;
    Ok(Queue { rows: lines(tx, workspace, rows).await?, total })
}

/// The rows as lines of a list. A ticket that cannot be read is left out: it must not hide the others.
async fn lines(tx: &mut Tx, workspace: &WorkspaceId, rows: Vec<Row>) -> Result<Vec<TicketLine>, Failure> {
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let number = row.number;
        let ticket = match row.read() {
            Ok(ticket) => ticket,
            Err(failure) => {
                tracing::error!(%workspace, ticket = number, %failure, "a ticket is left out of a list");
                continue;
            }
        };
        let clocks = clocks::of_ticket(tx, workspace, ticket.number).await?;
        lines.push(TicketLine {
            number: ticket.number,
            subject: ticket.subject,
            status: ticket.status,
            priority: ticket.priority,
            requester: ticket.requester,
            owner: ticket.owner,
            opened_at: ticket.opened_at,
            clocks,
        });
    }
    Ok(lines)
}

/// The open tickets whose clocks run out next after `now`, at most `rows_max`.
///
/// # Errors
/// The database failed.
pub async fn due_next(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    now: Timestamp,
    rows_max: i64,
) -> Result<Vec<TicketLine>, Failure> {
    let select = "SELECT t.number, t.conversation, t.subject, t.status, t.priority, t.plan, t.requester, \
                  t.requester_name, t.owner, t.owner_name, t.locale, t.opened_at, t.first_reply_at, t.closed_at, \
                  t.card_channel, t.card_message, t.version FROM ticket t \
                  JOIN (SELECT ticket, min(due_at) AS due_at FROM clock \
                        WHERE workspace = $1 AND due_at >= $3 AND stopped_at IS NULL GROUP BY ticket) c \
                  ON c.ticket = t.number \
                  WHERE t.workspace = $1 AND t.status <> 'closed' ORDER BY c.due_at, t.number LIMIT $2";
    let (key, now) = (workspace.to_string(), millis(now));
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(select).bind(&key).bind(rows_max).bind(now).fetch_all(conn))?;
    lines(tx, workspace, rows).await
}

/// The oldest open tickets that no agent has answered, at most `rows_max`.
///
/// # Errors
/// The database failed.
pub async fn unanswered(tx: &mut Tx, workspace: &WorkspaceId, rows_max: i64) -> Result<Vec<TicketLine>, Failure> {
    let select = "SELECT number, conversation, subject, status, priority, plan, requester, requester_name, owner, \
                  owner_name, locale, opened_at, first_reply_at, closed_at, card_channel, card_message, version \
                  FROM ticket WHERE workspace = $1 AND first_reply_at IS NULL AND status <> 'closed' \
                  ORDER BY opened_at, number LIMIT $2";
    let key = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(select).bind(&key).bind(rows_max).fetch_all(conn))?;
    lines(tx, workspace, rows).await
}

/// How many tickets there are in each status, over all workspaces.
///
/// # Errors
/// The database failed.
pub async fn by_status(tx: &mut Tx) -> Result<BTreeMap<String, i64>, Failure> {
    let select = "SELECT status, count(*) FROM ticket GROUP BY status";
    let rows: Vec<(String, i64)> = on!(tx, conn => sqlx::query_as(select).fetch_all(conn))?;
    Ok(rows.into_iter().collect())
}

//! Conversations: questions, their places and outcomes.

use sqlx::types::Json;

use super::{Failure, Tx, millis, named, time, word};
use crate::domain::place::{ChannelId, MessageId, ThreadId};
use crate::domain::{Conversation, ConversationId, Outcome, TicketNumber, WorkspaceId};

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    channel: String,
    direct: bool,
    root: Option<String>,
    thread: Option<String>,
    requester: String,
    requester_name: String,
    question: String,
    locale: String,
    verdict: String,
    confidence: f64,
    entry: Option<String>,
    shown: Json<Vec<String>>,
    outcome: String,
    ticket: Option<i64>,
    asked_at: i64,
}

impl Row {
    fn read(self) -> Result<Conversation, Failure> {
        Ok(Conversation {
            id: ConversationId(self.id),
            channel: ChannelId(self.channel),
            direct: self.direct,
            root: self.root.map(MessageId),
            thread: self.thread.map(ThreadId),
            requester: named(self.requester, self.requester_name),
            question: self.question.into(),
            locale: word(&self.locale)?,
            verdict: word(&self.verdict)?,
            #[expect(clippy::cast_possible_truncation, reason = "it was an f32 when it was stored")]
            confidence: self.confidence as f32,
            entry: self.entry,
            shown: self.shown.0,
            outcome: word(&self.outcome)?,
            ticket: self.ticket.map(TicketNumber),
            asked_at: time(self.asked_at)?,
        })
    }
}

/// A conversation by its number.
///
/// # Errors
/// The database failed.
pub async fn by_id(tx: &mut Tx, workspace: &WorkspaceId, id: ConversationId) -> Result<Option<Conversation>, Failure> {
    let select = "SELECT id, channel, direct, root, thread, requester, requester_name, question, locale, verdict, \
                  confidence, entry, shown, outcome, ticket, asked_at FROM conversation WHERE workspace = $1 AND id = $2";
    let workspace = workspace.to_string();
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(select).bind(workspace).bind(id.0).fetch_optional(conn))?;
    row.map(Row::read).transpose()
}

/// The channel of a conversation.
///
/// # Errors
/// The database failed.
pub async fn channel(tx: &mut Tx, workspace: &WorkspaceId, id: ConversationId) -> Result<Option<ChannelId>, Failure> {
    let select = "SELECT channel FROM conversation WHERE workspace = $1 AND id = $2";
    let workspace = workspace.to_string();
    let channel: Option<String> =
        on!(tx, conn => sqlx::query_scalar(select).bind(workspace).bind(id.0).fetch_optional(conn))?;
    Ok(channel.map(ChannelId))
}

/// The conversation whose thread this is, or whose thread would hang on the message of this id: on both platforms a
/// thread has the id of the message that it hangs on. On Slack that id means something in its channel only.
///
/// # Errors
/// The database failed.
pub async fn in_thread(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
    thread: &str,
) -> Result<Option<Conversation>, Failure> {
    let select = "SELECT id, channel, direct, root, thread, requester, requester_name, question, locale, verdict, \
                  confidence, entry, shown, outcome, ticket, asked_at FROM conversation \
                  WHERE workspace = $1 AND id IN (\
                  SELECT id FROM conversation WHERE workspace = $1 AND channel = $2 AND thread = $3 UNION \
                  SELECT id FROM conversation WHERE workspace = $1 AND channel = $2 AND root = $3) \
                  ORDER BY asked_at DESC, id DESC LIMIT 1";
    let (workspace, channel) = (workspace.to_string(), channel.as_str());
    let row: Option<Row> =
        on!(tx, conn => sqlx::query_as(select).bind(workspace).bind(channel).bind(thread).fetch_optional(conn))?;
    row.map(Row::read).transpose()
}

/// The conversation of a direct channel: the latest whose ticket is open, or else the latest. A question asked beside
/// an open ticket does not take the requester's words away from it.
///
/// # Errors
/// The database failed.
pub async fn in_direct(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
) -> Result<Option<Conversation>, Failure> {
    let select = "SELECT c.id, c.channel, c.direct, c.root, c.thread, c.requester, c.requester_name, c.question, \
                  c.locale, c.verdict, c.confidence, c.entry, c.shown, c.outcome, c.ticket, c.asked_at FROM conversation c \
                  LEFT JOIN ticket t ON t.workspace = c.workspace AND t.number = c.ticket AND t.status <> 'closed' \
                  WHERE c.workspace = $1 AND c.channel = $2 AND c.direct = (1 = 1) \
                  ORDER BY (t.number IS NULL), c.asked_at DESC, c.id DESC LIMIT 1";
    let workspace = workspace.to_string();
    let row: Option<Row> =
        on!(tx, conn => sqlx::query_as(select).bind(workspace).bind(channel.as_str()).fetch_optional(conn))?;
    row.map(Row::read).transpose()
}

/// Keeps a new conversation.
///
/// # Errors
/// Its number is taken, or another one hangs on its message ([`Failure::Stale`]), or the database failed.
pub async fn begin(tx: &mut Tx, workspace: &WorkspaceId, conversation: &Conversation) -> Result<(), Failure> {
    let insert = "INSERT INTO conversation (workspace, id, channel, direct, root, thread, requester, requester_name, \
                  question, locale, verdict, confidence, entry, shown, outcome, ticket, asked_at) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) \
                  ON CONFLICT DO NOTHING";
    let workspace = workspace.to_string();
    let rows = on!(tx, conn => async {
        sqlx::query(insert)
            .bind(workspace)
            .bind(conversation.id.0)
            .bind(conversation.channel.as_str())
            .bind(conversation.direct)
            .bind(conversation.root.as_ref().map(MessageId::as_str))
            .bind(conversation.thread.as_ref().map(ThreadId::as_str))
            .bind(conversation.requester.id.as_str())
            .bind(conversation.requester.name.raw())
            .bind(conversation.question.raw())
            .bind(conversation.locale.tag())
            .bind(conversation.verdict.name())
            .bind(f64::from(conversation.confidence))
            .bind(conversation.entry.as_deref())
            .bind(Json(&conversation.shown))
            .bind(conversation.outcome.name())
            .bind(conversation.ticket.map(|number| number.0))
            .bind(millis(conversation.asked_at))
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// What came of a conversation.
#[derive(Debug, Clone, Copy)]
pub struct Settled<'a> {
    /// What.
    pub outcome: Outcome,
    /// Its ticket.
    pub ticket: Option<TicketNumber>,
    /// The best entry, where that changes.
    pub entry: Option<&'a str>,
    /// The entries that are shown, where that changes.
    pub shown: Option<&'a [String]>,
}

/// Keeps what came of a conversation. A ticket is set once: a conversation that has one meanwhile is stale.
///
/// # Errors
/// It has a ticket already ([`Failure::Stale`]), or the database failed.
pub async fn settle(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: ConversationId,
    settled: Settled<'_>,
) -> Result<(), Failure> {
    let Settled { outcome, ticket, entry, shown } = settled;
    let update = "UPDATE conversation SET outcome = $3, ticket = $4, entry = coalesce($5, entry), \
                  shown = coalesce($6, shown) \
                  WHERE workspace = $1 AND id = $2 AND ticket IS NULL";
    let (workspace, ticket) = (workspace.to_string(), ticket.map(|number| number.0));
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(workspace).bind(id.0).bind(outcome.name()).bind(ticket).bind(entry).bind(shown.map(Json));
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Keeps that what is written in a conversation belongs to another ticket from now on.
///
/// # Errors
/// It belongs to another one meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn set_apart(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: ConversationId,
    from: TicketNumber,
    to: TicketNumber,
) -> Result<(), Failure> {
    let update = "UPDATE conversation SET ticket = $4 WHERE workspace = $1 AND id = $2 AND ticket = $3";
    let workspace = workspace.to_string();
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(workspace).bind(id.0).bind(from.0).bind(to.0);
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Keeps that what is written in the conversations of one ticket belongs to another one from now on.
///
/// # Errors
/// The database failed.
pub async fn move_to(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    from: TicketNumber,
    to: TicketNumber,
) -> Result<(), Failure> {
    let update = "UPDATE conversation SET ticket = $3 WHERE workspace = $1 AND ticket = $2";
    let workspace = workspace.to_string();
    on!(tx, conn => async { sqlx::query(update).bind(workspace).bind(from.0).bind(to.0).execute(conn).await.map(drop) })?;
    Ok(())
}

/// Keeps the place that a courier made or found for a conversation; what is known of it stays.
///
/// # Errors
/// The database failed.
pub async fn placed(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: ConversationId,
    root: Option<&MessageId>,
    thread: Option<&ThreadId>,
) -> Result<(), Failure> {
    let update = "UPDATE conversation SET thread = coalesce(thread, $4), root = coalesce(root, \
                  CASE WHEN NOT EXISTS (SELECT 1 FROM conversation o WHERE o.workspace = conversation.workspace \
                  AND o.channel = conversation.channel AND o.root = $3) THEN $3 END) \
                  WHERE workspace = $1 AND id = $2";
    let (root, thread) = (root.map(MessageId::as_str), thread.map(ThreadId::as_str));
    let workspace = workspace.to_string();
    on!(tx, conn => async {
        sqlx::query(update).bind(workspace).bind(id.0).bind(root).bind(thread).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Keeps which channel a person's direct messages are, where a conversation was for them before that was known.
///
/// # Errors
/// The database failed.
pub async fn found(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: ConversationId,
    channel: &ChannelId,
) -> Result<(), Failure> {
    let update = "UPDATE conversation SET channel = $3 WHERE workspace = $1 AND id = $2 AND channel <> $3 \
                  AND channel LIKE 'dm:%'";
    let workspace = workspace.to_string();
    on!(tx, conn => async {
        sqlx::query(update).bind(workspace).bind(id.0).bind(channel.as_str()).execute(conn).await.map(drop)
    })?;
    Ok(())
}

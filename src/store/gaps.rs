//! Questions that the FAQ left open, with what an agent answered: what it lacks is found in them.

use jiff::Timestamp;

use super::{Failure, Tx, count, millis, time, word};
use crate::domain::{ConversationId, PersonId, Untrusted, Verdict, WorkspaceId};

/// The characters of a question and of an answer that are read.
const QUESTION_CHARS_MAX: i32 = 4_000;
const REPLY_CHARS_MAX: i32 = 8_000;
/// The most workspaces that are looked through; a desk serves a handful.
const WORKSPACES_MAX: i64 = 1_000;

/// A question that the FAQ did not answer, as far as anybody said.
#[derive(Debug, Clone, PartialEq)]
pub struct Unanswered {
    /// Its conversation.
    pub conversation: ConversationId,
    /// Who asked.
    pub requester: PersonId,
    /// What they asked.
    pub question: Untrusted,
    /// What the desk made of it.
    pub verdict: Verdict,
    /// Whether it became a ticket.
    pub escalated: bool,
    /// The plan of its ticket.
    pub plan: Option<String>,
    /// The first answer that an agent gave on its ticket.
    pub reply: Option<Untrusted>,
    /// When it was asked.
    pub asked_at: Timestamp,
}

/// A row of [`Unanswered`], in the order of its columns.
type Row = (i64, String, String, String, bool, Option<String>, Option<String>, i64);

/// Which questions the FAQ left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that no entry was found for.
    Unknown,
    /// Those, and those whose answer or suggestions nobody said to have helped.
    All,
}

/// The questions of a workspace since a moment that the FAQ left open: the latest, at most `rows_max`, the latest first.
///
/// # Errors
/// The database failed.
pub async fn unanswered(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    which: Which,
    since: Timestamp,
    rows_max: usize,
) -> Result<Vec<Unanswered>, Failure> {
    let select = "SELECT c.id, c.requester, substr(c.question, 1, $4), c.verdict, c.outcome = 'escalated', t.plan, \
                  (SELECT substr(h.kind ->> 'text', 1, $5) FROM history h WHERE h.workspace = c.workspace \
                   AND h.ticket = c.ticket AND h.kind ->> 'kind' = 'replied' ORDER BY h.id LIMIT 1), c.asked_at \
                  FROM conversation c LEFT JOIN ticket t ON t.workspace = c.workspace AND t.number = c.ticket \
                  WHERE c.workspace = $1 AND c.asked_at >= $2 AND (c.verdict = 'escalate' \
                  OR ($6 AND c.verdict IN ('answer', 'suggest') AND c.outcome <> 'helped')) \
                  ORDER BY c.asked_at DESC, c.id DESC LIMIT $3";
    let workspace = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => {
        let select = sqlx::query_as(select).bind(workspace).bind(millis(since)).bind(count(rows_max));
        select.bind(QUESTION_CHARS_MAX).bind(REPLY_CHARS_MAX).bind(which == Which::All).fetch_all(conn)
    })?;
    let read = |(id, requester, question, verdict, escalated, plan, reply, asked_at): Row| {
        Ok(Unanswered {
            conversation: ConversationId(id),
            requester: PersonId(requester),
            question: question.into(),
            verdict: word(&verdict)?,
            escalated,
            plan,
            reply: reply.map(Untrusted::new),
            asked_at: time(asked_at)?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// The first answer that an agent gave on the ticket of a conversation.
///
/// # Errors
/// The database failed.
pub async fn reply(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    conversation: ConversationId,
) -> Result<Option<Untrusted>, Failure> {
    let select = "SELECT substr(h.kind ->> 'text', 1, $3) FROM conversation c \
                  JOIN history h ON h.workspace = c.workspace AND h.ticket = c.ticket \
                  WHERE c.workspace = $1 AND c.id = $2 AND h.kind ->> 'kind' = 'replied' ORDER BY h.id LIMIT 1";
    let workspace = workspace.to_string();
    let text: Option<String> = on!(tx, conn => async {
        let select = sqlx::query_scalar(select).bind(workspace).bind(conversation.0).bind(REPLY_CHARS_MAX);
        select.fetch_optional(conn).await
    })?;
    Ok(text.map(Untrusted::new))
}

/// Every workspace in which something was asked (of all workspaces: who works on the FAQ works for them all).
///
/// # Errors
/// The database failed.
pub async fn workspaces(tx: &mut Tx) -> Result<Vec<WorkspaceId>, Failure> {
    let select = "SELECT DISTINCT workspace FROM conversation ORDER BY workspace LIMIT $1";
    let keys: Vec<String> = on!(tx, conn => sqlx::query_scalar(select).bind(WORKSPACES_MAX).fetch_all(conn))?;
    keys.iter().map(|key| key.parse().map_err(Failure::Unreadable)).collect()
}

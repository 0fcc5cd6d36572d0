//! Drafts that are wanted, and what became of them.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use sqlx::types::Json;

use super::{Failure, Tx, count, millis, time, word};
use crate::domain::quota::Quotas;
use crate::domain::{ChannelId, ConversationId, DraftCounts, DraftWish, MessageId, MessageRef, WorkspaceId};

/// Keeps that a draft is wanted for the suggestions in the outbox row `post`; not where who asked had enough lately.
///
/// # Errors
/// The database failed.
pub async fn want(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    wish: &DraftWish,
    post: i64,
    now: Timestamp,
) -> Result<(), Failure> {
    let insert = "INSERT INTO draft (workspace, conversation, post, question, locale, plan, entries, wanted_at, due_at, \
                  attempts, state) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $8, 0, 'wanted' WHERE (SELECT count(*) \
                  FROM draft AS other JOIN conversation AS asked ON asked.workspace = other.workspace \
                  AND asked.id = other.conversation JOIN conversation AS own ON own.workspace = asked.workspace \
                  AND own.requester = asked.requester WHERE own.workspace = $1 AND own.id = $2 \
                  AND other.wanted_at > $9) < $10";
    let since = now.checked_sub(Quotas::DRAFTS_WINDOW).unwrap_or(Timestamp::MIN);
    let key = workspace.to_string();
    on!(tx, conn => async {
        sqlx::query(insert)
            .bind(&key)
            .bind(wish.conversation.0)
            .bind(post)
            .bind(wish.question.raw())
            .bind(wish.locale.tag())
            .bind(wish.plan.as_str())
            .bind(Json(&wish.entries))
            .bind(millis(now))
            .bind(millis(since))
            .bind(wish.of_person_max.unwrap_or(i64::MAX))
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Keeps which message the suggestions of an outbox row became. A draft without one is never asked for.
///
/// # Errors
/// The database failed.
pub async fn posted(tx: &mut Tx, workspace: &WorkspaceId, post: i64, message: &MessageRef) -> Result<(), Failure> {
    let key = workspace.to_string();
    let update = "UPDATE draft SET channel = $3, message = $4 WHERE workspace = $1 AND post = $2 AND state = 'wanted'";
    on!(tx, conn => async {
        let update = sqlx::query(update).bind(&key).bind(post);
        update.bind(message.channel.as_str()).bind(message.message.as_str()).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// The conversation was settled, or goes on with something else: drafts that are still wanted for it are not any more.
///
/// # Errors
/// The database failed.
pub async fn settle(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    conversation: ConversationId,
    now: Timestamp,
) -> Result<(), Failure> {
    let update = "UPDATE draft SET state = 'expired', reason = 'the conversation went on', question = '', \
                  finished_at = $3 WHERE workspace = $1 AND conversation = $2 AND state = 'wanted'";
    let key = workspace.to_string();
    on!(tx, conn => async {
        sqlx::query(update).bind(&key).bind(conversation.0).bind(millis(now)).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// A draft that may be asked for now.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Due {
    /// Its row.
    pub id: i64,
    /// The stored key of its workspace.
    pub workspace: String,
    /// How often it was asked for before.
    pub attempts: i64,
}

/// Drafts of any workspace that are due at `now` and in nobody's hands, the oldest first. Those whose suggestions are
/// not posted yet wait.
///
/// # Errors
/// The database failed.
pub async fn due(tx: &mut Tx, now: Timestamp, rows_max: usize) -> Result<Vec<Due>, Failure> {
    let select = "SELECT id, workspace, attempts FROM draft WHERE state = 'wanted' AND message IS NOT NULL \
                  AND due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1) ORDER BY id LIMIT $2";
    let rows = on!(tx, conn => sqlx::query_as(select).bind(millis(now)).bind(count(rows_max)).fetch_all(conn))?;
    Ok(rows)
}

/// How often a model was asked for drafts of a workspace since a moment.
///
/// # Errors
/// The database failed.
pub async fn calls_since(tx: &mut Tx, workspace: &WorkspaceId, since: Timestamp) -> Result<i64, Failure> {
    let select =
        "SELECT CAST(coalesce(sum(attempts), 0) AS BIGINT) FROM draft WHERE workspace = $1 AND called_at >= $2";
    let key = workspace.to_string();
    let calls: i64 = on!(tx, conn => sqlx::query_scalar(select).bind(&key).bind(millis(since)).fetch_one(conn))?;
    Ok(calls)
}

/// A draft in hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Leased {
    /// Its row.
    pub id: i64,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Which attempt this is, from 1.
    pub attempt: i64,
    /// When the decision wanted it.
    pub wanted_at: Timestamp,
    /// What is wanted.
    pub wish: DraftWish,
    /// The message with the suggestions.
    pub message: MessageRef,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    workspace: String,
    conversation: i64,
    channel: String,
    message: String,
    question: String,
    locale: String,
    plan: String,
    entries: Json<Vec<(String, String)>>,
    wanted_at: i64,
    attempts: i64,
}

impl Row {
    fn read(self) -> Result<Leased, Failure> {
        Ok(Leased {
            id: self.id,
            workspace: WorkspaceId::from_str(&self.workspace).map_err(Failure::Unreadable)?,
            attempt: self.attempts,
            wanted_at: time(self.wanted_at)?,
            wish: DraftWish {
                conversation: ConversationId(self.conversation),
                question: self.question.into(),
                locale: word(&self.locale)?,
                plan: self.plan,
                entries: self.entries.0,
                of_person_max: None,
            },
            message: MessageRef { channel: ChannelId(self.channel), message: MessageId(self.message) },
        })
    }
}

/// Takes a due draft in hand for `length`, and counts the call; `None` where somebody else was faster.
///
/// # Errors
/// The database failed.
pub async fn lease(tx: &mut Tx, due: &Due, length: SignedDuration, now: Timestamp) -> Result<Option<Leased>, Failure> {
    let update = "UPDATE draft SET attempts = attempts + 1, called_at = $4, leased_until = $5 \
                  WHERE id = $1 AND workspace = $2 AND attempts = $3 AND state = 'wanted' \
                  RETURNING id, workspace, conversation, channel, message, question, locale, plan, entries, wanted_at, \
                  attempts";
    let until = now.checked_add(length).unwrap_or(Timestamp::MAX);
    let row: Option<Row> = on!(tx, conn => async {
        let update = sqlx::query_as(update).bind(due.id).bind(&due.workspace).bind(due.attempts);
        update.bind(millis(now)).bind(millis(until)).fetch_optional(conn).await
    })?;
    row.map(Row::read).transpose()
}

/// What became of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End<'a> {
    /// It is on its way to be shown.
    Drafted,
    /// The model declined.
    Declined,
    /// It is not fit to be shown, and why; without a word of it.
    Dropped(&'a str),
    /// There is none, and why.
    Failed(&'a str),
    /// It was one too many for the day.
    Capped,
    /// It has no place any more, and why.
    Expired(&'a str),
    /// It is asked for again at this time.
    Again {
        /// When.
        due_at: Timestamp,
        /// Why there is none yet.
        reason: &'a str,
    },
}

/// Ends a draft's attempt; `false` where it is not wanted any more, or is in other hands by now.
///
/// # Errors
/// The database failed.
pub async fn end(tx: &mut Tx, draft: &Due, end: End<'_>, now: Timestamp) -> Result<bool, Failure> {
    let update = "UPDATE draft SET state = $4, reason = $5, due_at = coalesce($6, due_at), finished_at = $7, \
                  leased_until = NULL, question = CASE WHEN $4 = 'wanted' THEN question ELSE '' END \
                  WHERE id = $1 AND workspace = $2 AND attempts = $3 AND state = 'wanted'";
    let (state, reason, due_at) = match end {
        End::Drafted => ("drafted", None, None),
        End::Declined => ("declined", None, None),
        End::Dropped(reason) => ("dropped", Some(reason), None),
        End::Failed(reason) => ("failed", Some(reason), None),
        End::Capped => ("capped", None, None),
        End::Expired(reason) => ("expired", Some(reason), None),
        End::Again { due_at, reason } => ("wanted", Some(reason), Some(millis(due_at))),
    };
    let finished_at = due_at.is_none().then(|| millis(now));
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(draft.id).bind(&draft.workspace).bind(draft.attempts);
        let update = update.bind(state).bind(reason).bind(due_at).bind(finished_at);
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}

/// Gives up drafts of any workspace that were wanted before `cutoff` and are in nobody's hands: by now a person helps.
///
/// # Errors
/// The database failed.
pub async fn expire(tx: &mut Tx, cutoff: Timestamp, now: Timestamp) -> Result<u64, Failure> {
    let update = "UPDATE draft SET state = 'expired', reason = 'too late', question = '', finished_at = $2 \
                  WHERE state = 'wanted' AND wanted_at < $1 AND (leased_until IS NULL OR leased_until <= $2)";
    let (cutoff, now) = (millis(cutoff), millis(now));
    let rows = on!(tx, conn => async {
        sqlx::query(update).bind(cutoff).bind(now).execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows)
}

/// Whether any draft of any workspace is wanted.
///
/// # Errors
/// The database failed.
pub async fn any(tx: &mut Tx) -> Result<bool, Failure> {
    let select = "SELECT count(*) FROM (SELECT 1 FROM draft WHERE state = 'wanted' LIMIT 1) AS first";
    let rows: i64 = on!(tx, conn => sqlx::query_scalar(select).fetch_one(conn))?;
    Ok(rows > 0)
}

/// What became of a workspace's drafts from `since` (inclusive) to `until` (exclusive).
///
/// # Errors
/// The database failed.
pub async fn counts(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    since: Timestamp,
    until: Timestamp,
) -> Result<DraftCounts, Failure> {
    let select = "SELECT state, count(*) FROM draft WHERE workspace = $1 AND finished_at >= $2 AND finished_at < $3 \
                  GROUP BY state";
    let key = workspace.to_string();
    let rows: Vec<(String, i64)> = on!(tx, conn => {
        sqlx::query_as(select).bind(&key).bind(millis(since)).bind(millis(until)).fetch_all(conn)
    })?;
    let of = |state: &str| rows.iter().find(|(name, _)| name == state).map_or(0, |(_, rows)| *rows);
    Ok(DraftCounts {
        drafted: of("drafted"),
        declined: of("declined"),
        dropped: of("dropped"),
        failed: of("failed"),
        capped: of("capped"),
    })
}

/// Forgets drafts of any workspace that were wanted before `cutoff`, at most `rows_max` of them.
///
/// # Errors
/// The database failed.
pub async fn forget(tx: &mut Tx, cutoff: Timestamp, rows_max: u64) -> Result<u64, Failure> {
    let delete = "DELETE FROM draft WHERE id IN (SELECT id FROM draft WHERE wanted_at < $1 LIMIT $2)";
    let cutoff = millis(cutoff);
    let rows = on!(tx, conn => async {
        sqlx::query(delete).bind(cutoff).bind(count(rows_max)).execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows)
}

//! Questions before the community: where they stand, who replied, what solved them, and who is thanked.

use jiff::Timestamp;

use super::{Failure, Tx, count, millis, named, time, word};
use crate::domain::community::{CommunityFound, Reply, Solution, Standing, Thanks, Waiting};
use crate::domain::{ChannelId, ConversationId, Locale, MessageId, Named, WorkspaceId};

/// Replies of one question that are kept: the latest.
const REPLIES_MAX: i64 = 25;
/// Members who are told of one channel.
const HELPERS_MAX: i64 = 50;
/// Those who helped most.
const THANKED_MAX: i64 = 10;

/// What is known of a conversation before the community.
///
/// # Errors
/// The database failed.
pub async fn found(tx: &mut Tx, workspace: &WorkspaceId, id: ConversationId) -> Result<CommunityFound, Failure> {
    let key = workspace.to_string();
    let select = "SELECT message, helper, helper_name, marked_by, marked_name, credited FROM solution \
                  WHERE workspace = $1 AND conversation = $2";
    let solution: Option<(String, String, String, String, String, bool)> =
        on!(tx, conn => sqlx::query_as(select).bind(&key).bind(id.0).fetch_optional(conn))?;
    let solution = solution.map(|(message, helper, helper_name, marked_by, marked_name, credited)| Solution {
        message: MessageId(message),
        helper: named(helper, helper_name),
        marked_by: named(marked_by, marked_name),
        credited,
    });
    let select = "SELECT message, person, name, is_staff, excerpt FROM reply WHERE workspace = $1 AND conversation = $2 \
                  ORDER BY replied_at DESC, message DESC LIMIT $3";
    let replies: Vec<(String, String, String, bool, String)> =
        on!(tx, conn => sqlx::query_as(select).bind(&key).bind(id.0).bind(REPLIES_MAX).fetch_all(conn))?;
    let reply = |(message, person, name, is_staff, excerpt): (String, String, String, bool, String)| Reply {
        message: MessageId(message),
        by: named(person, name),
        is_staff,
        excerpt: excerpt.into(),
    };
    let (waiting, replies) = (waiting(tx, workspace, id).await?, replies.into_iter().map(reply).collect());
    Ok(CommunityFound { waiting, replies, solution, thanks: Vec::new() })
}

/// Where a conversation stands with the community, if it was ever before it.
///
/// # Errors
/// The database failed.
pub async fn waiting(tx: &mut Tx, workspace: &WorkspaceId, id: ConversationId) -> Result<Option<Waiting>, Failure> {
    let select =
        "SELECT state, nudge_at, ticket_at, plan, version FROM waiting WHERE workspace = $1 AND conversation = $2";
    let key = workspace.to_string();
    let row: Option<(String, i64, i64, Option<String>, i64)> =
        on!(tx, conn => sqlx::query_as(select).bind(&key).bind(id.0).fetch_optional(conn))?;
    let read = |(state, nudge_at, ticket_at, plan, version): (String, i64, i64, Option<String>, i64)| {
        let (standing, nudge_at, ticket_at) = (word(&state)?, time(nudge_at)?, time(ticket_at)?);
        Ok(Waiting { standing, nudge_at, ticket_at, plan, version })
    };
    row.map(read).transpose()
}

/// Keeps that a question waits from now on.
///
/// # Errors
/// It stands elsewhere meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn waits(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: ConversationId,
    (nudge_at, ticket_at, plan): (Timestamp, Timestamp, &str),
    was: Option<i64>,
) -> Result<(), Failure> {
    let statement = if was.is_none() {
        "INSERT INTO waiting (workspace, conversation, state, nudge_at, ticket_at, nudged, version, plan) \
         VALUES ($1, $2, 'waiting', $3, $4, (1 = 0), 1 + coalesce($5, 0), $6) ON CONFLICT DO NOTHING"
    } else {
        "UPDATE waiting SET state = 'waiting', nudge_at = $3, ticket_at = $4, nudged = (1 = 0), version = version + 1, \
         plan = $6 WHERE workspace = $1 AND conversation = $2 AND version = $5"
    };
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        let statement = sqlx::query(statement).bind(&key).bind(id.0).bind(millis(nudge_at)).bind(millis(ticket_at));
        statement.bind(was).bind(plan).execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Keeps where a question stands now.
///
/// # Errors
/// It stands elsewhere meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn stands(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: ConversationId,
    standing: Standing,
    was: i64,
) -> Result<(), Failure> {
    let update = "UPDATE waiting SET state = $3, version = version + 1 \
                  WHERE workspace = $1 AND conversation = $2 AND version = $4";
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(&key).bind(id.0).bind(standing.name()).bind(was);
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Keeps that a question that waits was brought up.
///
/// # Errors
/// It was, or stands elsewhere meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn nudged(tx: &mut Tx, workspace: &WorkspaceId, id: ConversationId, was: i64) -> Result<(), Failure> {
    let update = "UPDATE waiting SET nudged = (1 = 1), version = version + 1 WHERE workspace = $1 AND conversation = $2 \
                  AND version = $3 AND state = 'waiting' AND nudged = (1 = 0)";
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        sqlx::query(update).bind(&key).bind(id.0).bind(was).execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Questions of any workspace that are to be brought up (`nudge`) or to become tickets by `now`, the oldest first:
/// workspace and conversation.
///
/// # Errors
/// The database failed.
pub async fn due(
    tx: &mut Tx,
    nudge: bool,
    now: Timestamp,
    rows_max: usize,
) -> Result<Vec<(String, ConversationId)>, Failure> {
    let select = if nudge {
        "SELECT workspace, conversation FROM waiting WHERE state = 'waiting' AND nudged = (1 = 0) AND nudge_at <= $1 \
         AND ticket_at > $1 ORDER BY nudge_at LIMIT $2"
    } else {
        "SELECT workspace, conversation FROM waiting WHERE state = 'waiting' AND ticket_at <= $1 \
         ORDER BY ticket_at LIMIT $2"
    };
    let rows: Vec<(String, i64)> =
        on!(tx, conn => sqlx::query_as(select).bind(millis(now)).bind(count(rows_max)).fetch_all(conn))?;
    Ok(rows.into_iter().map(|(workspace, id)| (workspace, ConversationId(id))).collect())
}

/// Keeps what somebody wrote in the thread of a question; of many replies the latest.
///
/// # Errors
/// The database failed.
pub async fn reply(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: ConversationId,
    reply: &Reply,
    now: Timestamp,
) -> Result<(), Failure> {
    let insert = "INSERT INTO reply (workspace, conversation, message, person, name, is_staff, excerpt, replied_at) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    let key = workspace.to_string();
    on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(&key).bind(id.0).bind(reply.message.as_str());
        let insert = insert.bind(reply.by.id.as_str()).bind(reply.by.name.raw()).bind(reply.is_staff);
        insert.bind(reply.excerpt.raw()).bind(millis(now)).execute(conn).await.map(drop)
    })?;
    let delete = "DELETE FROM reply WHERE workspace = $1 AND conversation = $2 AND message IN (SELECT message FROM reply \
                  WHERE workspace = $1 AND conversation = $2 ORDER BY replied_at DESC, message DESC LIMIT 100 OFFSET $3)";
    on!(tx, conn => async { sqlx::query(delete).bind(&key).bind(id.0).bind(REPLIES_MAX).execute(conn).await.map(drop) })?;
    Ok(())
}

/// Keeps which reply solved a question, in the place of an earlier one.
///
/// # Errors
/// The database failed.
pub async fn solve(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: ConversationId,
    solution: &Solution,
    now: Timestamp,
) -> Result<(), Failure> {
    take_back(tx, workspace, id).await?;
    let insert = "INSERT INTO solution (workspace, conversation, message, helper, helper_name, marked_by, marked_name, \
                  marked_at, credited) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(&key).bind(id.0).bind(solution.message.as_str());
        let insert = insert.bind(solution.helper.id.as_str()).bind(solution.helper.name.raw());
        let insert = insert.bind(solution.marked_by.id.as_str()).bind(solution.marked_by.name.raw());
        insert.bind(millis(now)).bind(solution.credited).execute(conn).await.map(|done| done.rows_affected())
    })?;
    // Somebody else marked a reply at this moment.
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Keeps that nothing is known to have solved a question.
///
/// # Errors
/// The database failed.
pub async fn take_back(tx: &mut Tx, workspace: &WorkspaceId, id: ConversationId) -> Result<(), Failure> {
    let delete = "DELETE FROM solution WHERE workspace = $1 AND conversation = $2";
    let key = workspace.to_string();
    on!(tx, conn => async { sqlx::query(delete).bind(&key).bind(id.0).execute(conn).await.map(drop) })?;
    Ok(())
}

/// Those who were thanked most, lately first: how often since a moment, and ever.
///
/// # Errors
/// The database failed.
pub async fn thanked(tx: &mut Tx, workspace: &WorkspaceId, since: Timestamp) -> Result<Vec<Thanks>, Failure> {
    let select = "SELECT helper, max(helper_name), count(CASE WHEN marked_at >= $2 THEN 1 END) AS lately, \
                  count(*) AS ever FROM solution WHERE workspace = $1 AND credited = (1 = 1) \
                  GROUP BY helper ORDER BY lately DESC, ever DESC, helper LIMIT $3";
    let key = workspace.to_string();
    let rows: Vec<(String, String, i64, i64)> =
        on!(tx, conn => sqlx::query_as(select).bind(&key).bind(millis(since)).bind(THANKED_MAX).fetch_all(conn))?;
    let read = |(id, name, lately, ever)| Thanks { helper: named(id, name), lately, ever };
    Ok(rows.into_iter().map(read).collect())
}

/// Who was thanked from `since` (inclusive) to `until` (exclusive), and how often, the most first: for the digest.
///
/// # Errors
/// The database failed.
pub async fn thanks(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    since: Timestamp,
    until: Timestamp,
) -> Result<Vec<(Named, i64)>, Failure> {
    let select = "SELECT helper, max(helper_name), count(*) AS times FROM solution WHERE workspace = $1 \
                  AND credited = (1 = 1) AND marked_at >= $2 AND marked_at < $3 \
                  GROUP BY helper ORDER BY times DESC, helper LIMIT $4";
    let key = workspace.to_string();
    let rows: Vec<(String, String, i64)> = on!(tx, conn => {
        let select = sqlx::query_as(select).bind(&key).bind(millis(since)).bind(millis(until));
        select.bind(THANKED_MAX).fetch_all(conn)
    })?;
    Ok(rows.into_iter().map(|(id, name, times)| (named(id, name), times)).collect())
}

/// Keeps that a member wants to be told of questions that wait in a channel, in this language; or not any more.
///
/// # Errors
/// The database failed.
pub async fn helps(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
    person: &Named,
    locale: Option<Locale>,
    now: Timestamp,
) -> Result<(), Failure> {
    let key = workspace.to_string();
    let delete = "DELETE FROM helper WHERE workspace = $1 AND channel = $2 AND person = $3";
    on!(tx, conn => async {
        sqlx::query(delete).bind(&key).bind(channel.as_str()).bind(person.id.as_str()).execute(conn).await.map(drop)
    })?;
    let Some(locale) = locale else { return Ok(()) };
    let insert = "INSERT INTO helper (workspace, channel, person, name, locale, since) \
                  VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(&key).bind(channel.as_str()).bind(person.id.as_str());
        insert.bind(person.name.raw()).bind(locale.tag()).bind(millis(now)).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Members who want to be told of questions that wait in a channel: those who said so first, at most fifty.
///
/// # Errors
/// The database failed.
pub async fn helpers(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
) -> Result<Vec<(Named, Locale)>, Failure> {
    let select = "SELECT person, name, locale FROM helper WHERE workspace = $1 AND channel = $2 \
                  ORDER BY since, person LIMIT $3";
    let key = workspace.to_string();
    let rows: Vec<(String, String, String)> =
        on!(tx, conn => sqlx::query_as(select).bind(&key).bind(channel.as_str()).bind(HELPERS_MAX).fetch_all(conn))?;
    rows.into_iter().map(|(id, name, locale)| Ok((named(id, name), word(&locale)?))).collect()
}

/// Forgets replies of any workspace from before `cutoff`, at most `rows_max` of them.
///
/// # Errors
/// The database failed.
pub async fn forget(tx: &mut Tx, cutoff: Timestamp, rows_max: u64) -> Result<u64, Failure> {
    let delete = "DELETE FROM reply WHERE (workspace, conversation, message) IN \
                  (SELECT workspace, conversation, message FROM reply WHERE replied_at < $1 LIMIT $2)";
    let rows = on!(tx, conn => async {
        let delete = sqlx::query(delete).bind(millis(cutoff)).bind(count(rows_max));
        delete.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows)
}

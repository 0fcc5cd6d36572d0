//! The outbox: what must be told, from the commit that caused it until a receipt or a visible end.

use std::borrow::Cow;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sqlx::types::Json;

use super::{Failure, Tx, count, maybe_time, millis, time, word};
use crate::domain::{Destination, Platform, Post, WorkspaceId};
use crate::failpoint::{Guard, holds};

/// Places that what goes to persons is spread over.
const PERSONAL_PLACES: u32 = 16;
/// Rows of one place that are leased at once.
const PLACE_ROWS: i64 = 4;

/// A row that is leased for delivery.
#[derive(Debug)]
pub struct Leased {
    /// Its id: the idempotency key.
    pub id: i64,
    /// What it shares its limits with.
    pub place: String,
    /// When it was stored.
    pub stored_at: Timestamp,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// Whether an earlier attempt may have been posted.
    pub maybe_posted: bool,
    /// What to tell, and in which workspace. What cannot be read is its own row's trouble and holds up no other.
    pub post: Result<(WorkspaceId, Post), Failure>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    workspace: String,
    destination: Json<Value>,
    notice: Json<Value>,
    locale: String,
    stored_at: i64,
    attempts: i64,
    maybe_posted: bool,
    place: String,
}

impl Row {
    fn read(self) -> Leased {
        Leased {
            id: self.id,
            place: self.place.clone(),
            stored_at: time(self.stored_at).unwrap_or(Timestamp::UNIX_EPOCH),
            attempt: u32::try_from(self.attempts).unwrap_or(u32::MAX),
            maybe_posted: self.maybe_posted,
            post: self.post(),
        }
    }

    fn post(self) -> Result<(WorkspaceId, Post), Failure> {
        let unreadable = |error: serde_json::Error| Failure::Unreadable(error.to_string());
        let workspace = WorkspaceId::from_str(&self.workspace).map_err(Failure::Unreadable)?;
        let post = Post {
            to: serde_json::from_value(self.destination.0).map_err(unreadable)?,
            locale: word(&self.locale)?,
            notice: serde_json::from_value(self.notice.0).map_err(unreadable)?,
        };
        Ok((workspace, post))
    }
}

/// Adds a post. A newer card, home page or edit of one message takes the place of an older one that nobody has begun
/// to deliver: the place, so that what was said after the older one still comes after it. Gives the id of a new row.
///
/// # Errors
/// The database failed.
pub async fn put(tx: &mut Tx, workspace: &WorkspaceId, post: &Post, now: Timestamp) -> Result<Option<i64>, Failure> {
    let replaceable =
        matches!(post.to, Destination::Card(_) | Destination::Problem(_) | Destination::Home(_) | Destination::Edit(_));
    if replaceable && replace(tx, workspace, post, now).await? {
        return Ok(None);
    }
    let lane = post.to.lane();
    let insert = "INSERT INTO outbox (workspace, platform, lane, destination, notice, locale, replaceable, stored_at, \
                  due_at, attempts, maybe_posted, state, place, behind) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 0, (1 = 0), 'waiting', coalesce((SELECT channel FROM \
                  conversation WHERE workspace = $1 AND id = $9), $10), EXISTS (SELECT 1 FROM outbox p \
                  WHERE p.workspace = $1 AND p.lane = $3 AND p.state = 'waiting')) RETURNING id";
    let (conversation, place) = place(&post.to, &lane);
    let key = workspace.to_string();
    let platform = platform(tx, workspace, &post.to).await?;
    let id: i64 = on!(tx, conn => async {
        sqlx::query_scalar(insert)
            .bind(&key)
            .bind(platform.name())
            .bind(&lane)
            .bind(Json(&post.to))
            .bind(Json(&post.notice))
            .bind(post.locale.tag())
            .bind(replaceable)
            .bind(millis(now))
            .bind(conversation)
            .bind(place)
            .fetch_one(conn)
            .await
    })?;
    Ok(Some(id))
}

/// Who brings it there: the workspace's platform, except to those who came over HTTP.
async fn platform(tx: &mut Tx, workspace: &WorkspaceId, to: &Destination) -> Result<Platform, Failure> {
    let from_the_web = match to {
        Destination::Private { person, .. } | Destination::Direct { person, .. } | Destination::Home(person) => {
            person.is_from_the_web()
        }
        Destination::Channel(channel) => channel.is_from_the_web(),
        Destination::Edit(message) => message.channel.is_from_the_web(),
        Destination::Card(_) | Destination::CardThread(_) | Destination::Problem(_) => false,
        Destination::Conversation(id) => {
            let place = super::conversations::channel(tx, workspace, *id).await?;
            place.is_some_and(|channel| channel.is_from_the_web())
        }
    };
    Ok(if from_the_web { Platform::Web } else { workspace.platform })
}

/// What the rows of one platform share their limits by: the conversation whose channel it is, or the place itself. What
/// goes to persons is spread over a few places: there may be very many of them, and each has little.
fn place(to: &Destination, lane: &str) -> (Option<i64>, String) {
    match to {
        Destination::Conversation(id) => (Some(id.0), String::new()),
        Destination::Channel(channel) => (None, channel.0.clone()),
        Destination::Edit(message) => (None, message.channel.0.clone()),
        Destination::Card(_) | Destination::CardThread(_) | Destination::Problem(_) => (None, "~cards".to_owned()),
        Destination::Private { .. } | Destination::Direct { .. } | Destination::Home(_) => {
            let spread = lane.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
            (None, format!("~{}", spread % PERSONAL_PLACES))
        }
    }
}

async fn replace(tx: &mut Tx, workspace: &WorkspaceId, post: &Post, now: Timestamp) -> Result<bool, Failure> {
    let update = "UPDATE outbox SET notice = $3, locale = $4, stored_at = $5 WHERE workspace = $1 AND lane = $2 \
                  AND replaceable = (1 = 1) AND state = 'waiting' AND attempts = 0";
    let (key, lane) = (workspace.to_string(), post.to.lane());
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(&key).bind(&lane).bind(Json(&post.notice));
        let update = update.bind(post.locale.tag()).bind(millis(now));
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows > 0)
}

/// Who holds a lease, and for how long.
#[derive(Debug, Clone)]
pub struct Lease<'a> {
    /// The name of the process.
    pub holder: &'a str,
    /// How long nobody else delivers the row.
    pub length: SignedDuration,
}

/// Leases rows of a platform that are due: of each lane only the first that waits, so that what goes to one place
/// arrives in order, and of each place only a few, so that one with thousands of rows holds up no other; none of the
/// places that are `full`. A row whose former lease ran out may have been posted.
///
/// # Errors
/// The database failed.
pub async fn lease(
    tx: &mut Tx,
    platform: Platform,
    lease: &Lease<'_>,
    now: Timestamp,
    rows_max: usize,
    full: &[String],
) -> Result<Vec<Leased>, Failure> {
    let until = millis(now.checked_add(lease.length).unwrap_or(Timestamp::MAX));
    let (now, platform) = (millis(now), platform.name());
    // What may be posted already comes first: it is looked for, which tells whether the platform answers, and costs
    // nothing. A fresh post as the one try after an outage would be one more of an unknown outcome.
    // Hops from place to place in the index of the rows that are first in their lane, however many wait behind them.
    // What an older version stored is not marked as waiting behind another, so that is looked at here, too. The engines
    // differ in how rows that another replica is leasing are passed over. As an array, the choice is made once, whatever
    // the planner thinks.
    macro_rules! statement {
        ($chosen:literal, $few:literal, $of_them:literal, $full:literal, $end:literal) => {
            concat!(
                "WITH RECURSIVE places(place) AS (SELECT min(place) FROM outbox WHERE platform = $3 \
                 AND state = 'waiting' AND behind = (1 = 0) UNION ALL SELECT (SELECT min(n.place) FROM outbox n \
                 WHERE n.platform = $3 AND n.state = 'waiting' AND n.behind = (1 = 0) AND n.place > places.place) \
                 FROM places WHERE places.place IS NOT NULL) \
                 UPDATE outbox SET leased_by = $1, leased_until = $2, attempts = attempts + 1, \
                 maybe_posted = (maybe_posted OR leased_until IS NOT NULL) WHERE id ",
                $chosen,
                "SELECT o.id FROM places ",
                $few,
                "(SELECT q.id FROM outbox q WHERE q.platform = $3 \
                 AND q.place = places.place AND q.state = 'waiting' AND q.behind = (1 = 0) AND q.due_at <= $4 \
                 AND (q.leased_until IS NULL OR q.leased_until <= $4) AND NOT EXISTS (SELECT 1 FROM outbox p \
                 WHERE p.workspace = q.workspace AND p.lane = q.lane AND p.state = 'waiting' AND p.id < q.id) \
                 ORDER BY q.due_at, q.id LIMIT $6)",
                $of_them,
                " WHERE places.place NOT IN (SELECT ",
                $full,
                ") ORDER BY o.maybe_posted DESC, o.due_at, o.id LIMIT $5",
                $end,
                // Looked at once more on the row as it is once it is locked: another replica may have leased it since.
                " AND state = 'waiting' AND (leased_until IS NULL OR leased_until <= $4)",
                " RETURNING id, workspace, destination, notice, locale, stored_at, attempts, maybe_posted, place"
            )
        };
    }
    let statement = match tx {
        Tx::Sqlite(_) => statement!("IN (", "JOIN outbox o ON o.id IN ", "", "value FROM json_each($7)", ")"),
        Tx::Postgres(_) => statement!(
            "= ANY (ARRAY(",
            "CROSS JOIN LATERAL ",
            " few JOIN outbox o ON o.id = few.id",
            "jsonb_array_elements_text($7)",
            " FOR UPDATE OF o SKIP LOCKED))"
        ),
    };
    let statement = if holds(Guard::Lane) {
        Cow::from(statement)
    } else {
        statement.replace("p.id < q.id", "1 = 0").replace("behind = (1 = 0)", "behind IS NOT NULL").into()
    };
    let mut rows: Vec<Row> = on!(tx, conn => async {
        let update = sqlx::query_as(sqlx::AssertSqlSafe(statement.as_ref()));
        let update = update.bind(lease.holder).bind(until).bind(platform).bind(now);
        update.bind(count(rows_max)).bind(PLACE_ROWS).bind(Json(full)).fetch_all(conn).await
    })?;
    rows.sort_by_key(|row| row.id);
    Ok(rows.into_iter().map(Row::read).collect())
}

/// Marks rows as the first of their lane where what they waited behind is gone: where that was ended while they were
/// stored, by an older version, or by hand.
///
/// # Errors
/// The database failed.
pub async fn come_first(tx: &mut Tx, platform: Platform, rows_max: usize) -> Result<u64, Failure> {
    let update = "UPDATE outbox SET behind = (1 = 0) WHERE id IN (SELECT o.id FROM outbox o WHERE o.platform = $1 \
                  AND o.state = 'waiting' AND o.behind = (1 = 1) AND NOT EXISTS (SELECT 1 FROM outbox p \
                  WHERE p.workspace = o.workspace AND p.lane = o.lane AND p.state = 'waiting' AND p.id < o.id) LIMIT $2)";
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(platform.name()).bind(count(rows_max));
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows)
}

/// How a delivery ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End<'a> {
    /// It was posted.
    Sent,
    /// The desk gives up; the reason is for the operator.
    Abandoned(&'a str),
    /// It is tried again at this time.
    Again {
        /// When.
        due_at: Timestamp,
        /// Whether it may have been posted.
        maybe_posted: bool,
        /// Why it was not delivered now.
        reason: &'a str,
        /// Whether it was an attempt: nothing was sent where the platform's limits were in the way.
        counted: bool,
    },
}

/// Ends the lease of a row by what came of an attempt; `false` where that lease has run out and the row was leased
/// again, by another process or by this one: its next attempt is on the way.
///
/// # Errors
/// The database failed.
pub async fn end(tx: &mut Tx, row: &Leased, end: End<'_>, now: Timestamp) -> Result<bool, Failure> {
    let update = "UPDATE outbox SET state = $3, reason = $4, due_at = coalesce($5, due_at), \
                  maybe_posted = (maybe_posted OR $6), finished_at = $7, leased_by = NULL, leased_until = NULL, \
                  attempts = attempts - $8 WHERE id = $1 AND attempts = $2 AND state = 'waiting'";
    let (state, reason, due_at, maybe_posted, finished_at, uncounted) = match end {
        End::Sent => ("sent", None, None, false, Some(millis(now)), 0),
        End::Abandoned(reason) => ("abandoned", Some(reason), None, false, Some(millis(now)), 0),
        End::Again { due_at, maybe_posted, reason, counted } => {
            ("waiting", Some(reason), Some(millis(due_at)), maybe_posted, None, i64::from(!counted))
        }
    };
    let rows = on!(tx, conn => async {
        sqlx::query(update)
            .bind(row.id)
            .bind(i64::from(row.attempt))
            .bind(state)
            .bind(reason)
            .bind(due_at)
            .bind(maybe_posted)
            .bind(finished_at)
            .bind(uncounted)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    if finished_at.is_some() && rows == 1 {
        next_comes_first(tx, row.id).await?;
    }
    Ok(rows == 1)
}

/// The row behind one that has ended is the first of its lane.
async fn next_comes_first(tx: &mut Tx, id: i64) -> Result<(), Failure> {
    let update = "UPDATE outbox SET behind = (1 = 0) WHERE behind = (1 = 1) AND id = (SELECT min(n.id) FROM outbox o \
                  JOIN outbox n ON n.workspace = o.workspace AND n.lane = o.lane AND n.state = 'waiting' \
                  WHERE o.id = $1)";
    on!(tx, conn => async { sqlx::query(update).bind(id).execute(conn).await.map(drop) })?;
    Ok(())
}

/// How many rows of a platform wait.
///
/// # Errors
/// The database failed.
pub async fn waiting(tx: &mut Tx, platform: Platform) -> Result<i64, Failure> {
    let select = "SELECT count(*) FROM outbox WHERE platform = $1 AND state = 'waiting'";
    let count: i64 = on!(tx, conn => sqlx::query_scalar(select).bind(platform.name()).fetch_one(conn))?;
    Ok(count)
}

/// How many rows wait over all workspaces and platforms, and since when the one that is due longest is.
///
/// # Errors
/// The database failed.
pub async fn backlog(tx: &mut Tx, now: Timestamp) -> Result<(i64, Option<Timestamp>), Failure> {
    let select = "SELECT count(*), min(CASE WHEN due_at <= $1 THEN due_at END) FROM outbox WHERE state = 'waiting'";
    let now = millis(now);
    let (count, oldest): (i64, Option<i64>) = on!(tx, conn => sqlx::query_as(select).bind(now).fetch_one(conn))?;
    Ok((count, maybe_time(oldest)?))
}

/// Forgets rows that were sent before `cutoff`, at most `rows_max` of them. Abandoned rows stay.
///
/// # Errors
/// The database failed.
pub async fn forget_sent(tx: &mut Tx, cutoff: Timestamp, rows_max: u64) -> Result<u64, Failure> {
    let delete = "DELETE FROM outbox WHERE id IN \
                  (SELECT id FROM outbox WHERE state = 'sent' AND finished_at < $1 LIMIT $2)";
    let cutoff = millis(cutoff);
    let rows = on!(tx, conn => async {
        sqlx::query(delete).bind(cutoff).bind(count(rows_max)).execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows)
}

//! Ratings: what requesters say of the help they got, one for each closing of a ticket.

use jiff::Timestamp;

use super::{Failure, Tx, millis, named, time};
use crate::domain::rating::{Closing, Rating};
use crate::domain::{TicketNumber, WorkspaceId};

#[derive(sqlx::FromRow)]
struct Row {
    ticket: i64,
    closed_at: i64,
    stars: i64,
    comment: Option<String>,
    agent: Option<String>,
    agent_name: Option<String>,
    rated_by: String,
    rated_by_name: String,
    rated_at: i64,
}

impl Row {
    fn read(self) -> Result<Rating, Failure> {
        let stars = u8::try_from(self.stars).ok().and_then(|stars| stars.try_into().ok());
        Ok(Rating {
            closing: Closing { ticket: TicketNumber(self.ticket), at_millis: self.closed_at },
            stars: stars.ok_or_else(|| Failure::Unreadable(format!("{} stars", self.stars)))?,
            comment: self.comment.map(Into::into),
            agent: self.agent.map(|id| named(id, self.agent_name.unwrap_or_default())),
            by: named(self.rated_by, self.rated_by_name),
            at: time(self.rated_at)?,
        })
    }
}

/// Keeps a rating, in place of what was said of that closing before.
///
/// # Errors
/// The database failed.
pub async fn keep(tx: &mut Tx, workspace: &WorkspaceId, rating: &Rating) -> Result<(), Failure> {
    let upsert = "INSERT INTO rating (workspace, ticket, closed_at, stars, comment, agent, agent_name, rated_by, \
                  rated_by_name, rated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
                  ON CONFLICT (workspace, ticket, closed_at) DO UPDATE SET stars = excluded.stars, \
                  comment = excluded.comment, agent = excluded.agent, agent_name = excluded.agent_name, \
                  rated_by = excluded.rated_by, rated_by_name = excluded.rated_by_name, rated_at = excluded.rated_at";
    let workspace = workspace.to_string();
    on!(tx, conn => async {
        sqlx::query(upsert)
            .bind(workspace)
            .bind(rating.closing.ticket.0)
            .bind(rating.closing.at_millis)
            .bind(i64::from(rating.stars.count()))
            .bind(rating.comment.as_ref().map(|comment| comment.raw()))
            .bind(rating.agent.as_ref().map(|agent| agent.id.as_str()))
            .bind(rating.agent.as_ref().map(|agent| agent.name.raw()))
            .bind(rating.by.id.as_str())
            .bind(rating.by.name.raw())
            .bind(millis(rating.at))
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// The ratings of a ticket, oldest closing first.
///
/// # Errors
/// The database failed.
pub async fn of_ticket(tx: &mut Tx, workspace: &WorkspaceId, ticket: TicketNumber) -> Result<Vec<Rating>, Failure> {
    let select = "SELECT ticket, closed_at, stars, comment, agent, agent_name, rated_by, rated_by_name, rated_at \
                  FROM rating WHERE workspace = $1 AND ticket = $2 ORDER BY closed_at";
    let workspace = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(select).bind(workspace).bind(ticket.0).fetch_all(conn))?;
    rows.into_iter().map(Row::read).collect()
}

/// How requesters were satisfied in a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Satisfaction {
    /// How many rated.
    pub rated: i64,
    /// The stars of all together: their mean is `stars / rated`.
    pub stars: i64,
    /// How many gave one star or two.
    pub poor: i64,
    /// How many gave four stars or five.
    pub good: i64,
}

/// What was rated from `since` (inclusive) to `until` (exclusive), for the digest.
///
/// # Errors
/// The database failed.
pub async fn satisfaction(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    since: Timestamp,
    until: Timestamp,
) -> Result<Satisfaction, Failure> {
    let select = "SELECT count(*), CAST(coalesce(sum(stars), 0) AS BIGINT), \
                  coalesce(sum(CASE WHEN stars <= 2 THEN 1 ELSE 0 END), 0), \
                  coalesce(sum(CASE WHEN stars >= 4 THEN 1 ELSE 0 END), 0) \
                  FROM rating WHERE workspace = $1 AND rated_at >= $2 AND rated_at < $3";
    let key = workspace.to_string();
    let (rated, stars, poor, good): (i64, i64, i64, i64) = on!(tx, conn => async {
        sqlx::query_as(select).bind(key).bind(millis(since)).bind(millis(until)).fetch_one(conn).await
    })?;
    Ok(Satisfaction { rated, stars, poor, good })
}

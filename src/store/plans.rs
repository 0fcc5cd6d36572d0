//! Plans that were adopted, and the monthly reviews of them.

use jiff::Timestamp;
use sqlx::types::Json;

use super::{Failure, Tx, is_taken, maybe_time, millis, time};
use crate::domain::review::{Review, ReviewFacts, ReviewId, Turn};
use crate::domain::strategy::Prediction;
use crate::domain::{Named, PersonId, WorkspaceId};

/// A plan in force.
#[derive(Debug, Clone, PartialEq)]
pub struct InForce {
    /// Its number.
    pub number: i64,
    /// What it predicts.
    pub prediction: Prediction,
    /// Since when.
    pub since: Timestamp,
}

/// The plan in force, where one was adopted.
///
/// # Errors
/// The database failed.
pub async fn in_force(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Option<InForce>, Failure> {
    let select = "SELECT number, prediction, adopted_at FROM adopted_plan WHERE workspace = $1 \
                  ORDER BY number DESC LIMIT 1";
    let key = workspace.to_string();
    let row: Option<(i64, Json<Prediction>, i64)> =
        on!(tx, conn => sqlx::query_as(select).bind(key).fetch_optional(conn))?;
    row.map(|(number, prediction, at)| Ok(InForce { number, prediction: prediction.0, since: time(at)? })).transpose()
}

/// Keeps a plan as the one in force after the one of this number, and says its own number.
///
/// # Errors
/// Another one was adopted meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn adopt(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    prediction: &Prediction,
    (was, by): (Option<i64>, Option<&Named>),
    now: Timestamp,
) -> Result<i64, Failure> {
    let insert = "INSERT INTO adopted_plan (workspace, number, prediction, adopted_at, adopted_by, adopted_by_name) \
                  VALUES ($1, $2, $3, $4, $5, $6)";
    let (key, number) = (workspace.to_string(), was.unwrap_or_default() + 1);
    let done = on!(tx, conn => async {
        sqlx::query(insert)
            .bind(key)
            .bind(number)
            .bind(Json(prediction))
            .bind(millis(now))
            .bind(by.map(|by| by.id.as_str()))
            .bind(by.map(|by| by.name.raw()))
            .execute(conn)
            .await
            .map(drop)
    });
    done.map_err(|error| if is_taken(&error) { Failure::Stale } else { Failure::from(error) })?;
    Ok(number)
}

/// The month of the last review, where there was one.
///
/// # Errors
/// The database failed.
pub async fn reviewed_last(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Option<String>, Failure> {
    let select = "SELECT max(month) FROM plan_review WHERE workspace = $1";
    let key = workspace.to_string();
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(key).fetch_one(conn))?)
}

/// Takes the review of a month, and ends those before it that wait; `false` where it was taken before: then it must not be
/// posted again.
///
/// # Errors
/// The database failed.
pub async fn take_review(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    month: &str,
    (id, turn): (ReviewId, &Turn),
    now: Timestamp,
) -> Result<bool, Failure> {
    let insert = "INSERT INTO plan_review (workspace, month, id, turn, posted_at, state) VALUES ($1, $2, $3, $4, $5, $6) \
                  ON CONFLICT DO NOTHING";
    let key = workspace.to_string();
    let state = if turn.adopts.is_some() { "open" } else { "told" };
    let rows = on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(&key).bind(month).bind(id.0).bind(Json(turn)).bind(millis(now));
        insert.bind(state).execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows != 1 {
        return Ok(false);
    }
    let update = "UPDATE plan_review SET state = 'over' WHERE workspace = $1 AND state = 'open' AND month < $2";
    on!(tx, conn => async { sqlx::query(update).bind(&key).bind(month).execute(conn).await.map(drop) })?;
    Ok(true)
}

/// A review by its number.
///
/// # Errors
/// The database failed.
pub async fn review(tx: &mut Tx, workspace: &WorkspaceId, id: ReviewId) -> Result<Option<Review>, Failure> {
    let select = "SELECT turn, state FROM plan_review WHERE workspace = $1 AND id = $2";
    let key = workspace.to_string();
    let row: Option<(Json<Turn>, String)> =
        on!(tx, conn => sqlx::query_as(select).bind(key).bind(id.0).fetch_optional(conn))?;
    Ok(row.map(|(turn, state)| Review { id, turn: turn.0, is_open: state == "open" }))
}

/// A review as it was posted, with what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Posted {
    /// Its number.
    pub id: ReviewId,
    /// The month that it was posted for.
    pub month: String,
    /// When.
    pub at: Timestamp,
    /// `open`, `told`, `accepted`, `dismissed` or `over`.
    pub state: String,
    /// Who settled it, and when.
    pub settled: Option<(Named, Timestamp)>,
    /// What it tells.
    pub facts: ReviewFacts,
}

#[derive(sqlx::FromRow)]
struct PostedRow {
    id: i64,
    month: String,
    turn: Json<Turn>,
    posted_at: i64,
    state: String,
    settled_at: Option<i64>,
    settled_by: Option<String>,
    settled_by_name: Option<String>,
}

impl PostedRow {
    fn read(self) -> Result<Posted, Failure> {
        let by =
            self.settled_by.zip(self.settled_by_name).map(|(id, name)| Named { id: PersonId(id), name: name.into() });
        Ok(Posted {
            id: ReviewId(self.id),
            month: self.month,
            at: time(self.posted_at)?,
            state: self.state,
            settled: by.zip(maybe_time(self.settled_at)?),
            facts: self.turn.0.facts,
        })
    }
}

/// Reviews of the workspace `$1`.
macro_rules! posted {
    ($which:literal) => {
        concat!(
            "SELECT id, month, turn, posted_at, state, settled_at, settled_by, settled_by_name FROM plan_review \
             WHERE workspace = $1 ",
            $which
        )
    };
}

/// The reviews of the months before `before`, the latest first.
///
/// # Errors
/// The database failed.
pub async fn reviews(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    before: Option<&str>,
    rows_max: i64,
) -> Result<Vec<Posted>, Failure> {
    let select = posted!("AND ($2 IS NULL OR month < $2) ORDER BY month DESC LIMIT $3");
    let key = workspace.to_string();
    let rows: Vec<PostedRow> =
        on!(tx, conn => sqlx::query_as(select).bind(key).bind(before).bind(rows_max).fetch_all(conn))?;
    rows.into_iter().map(PostedRow::read).collect()
}

/// A review as it was posted, by its number.
///
/// # Errors
/// The database failed.
pub async fn posted(tx: &mut Tx, workspace: &WorkspaceId, id: ReviewId) -> Result<Option<Posted>, Failure> {
    let select = posted!("AND id = $2");
    let key = workspace.to_string();
    let row: Option<PostedRow> = on!(tx, conn => sqlx::query_as(select).bind(key).bind(id.0).fetch_optional(conn))?;
    row.map(PostedRow::read).transpose()
}

/// Keeps that a review is settled.
///
/// # Errors
/// Somebody settled it meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn settle(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: ReviewId,
    (accept, by): (bool, &Named),
    now: Timestamp,
) -> Result<(), Failure> {
    let update = "UPDATE plan_review SET state = $3, settled_at = $4, settled_by = $5, settled_by_name = $6 \
                  WHERE workspace = $1 AND id = $2 AND state = 'open'";
    let (key, state) = (workspace.to_string(), if accept { "accepted" } else { "dismissed" });
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(key).bind(id.0).bind(state).bind(millis(now)).bind(by.id.as_str());
        update.bind(by.name.raw()).execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

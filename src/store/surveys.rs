//! Whether people would recommend the support, and how long tickets took where an agent said it.

use jiff::Timestamp;

use super::{Failure, Tx, maybe_time, millis, time};
use crate::domain::{Named, PersonId, TicketNumber, Untrusted, WorkspaceId};

/// Keeps what somebody said; said again on the same day it takes the place of what was said.
///
/// # Errors
/// The database failed.
pub async fn recommended(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    (person, score, comment): (&Named, i64, Option<&Untrusted>),
    (now, corrects_since, ask_after): (Timestamp, Timestamp, Timestamp),
) -> Result<(), Failure> {
    let delete = "DELETE FROM recommendation WHERE workspace = $1 AND person = $2 AND said_at > $3";
    let insert = "INSERT INTO recommendation (workspace, person, said_at, score, comment) VALUES ($1, $2, $3, $4, $5) \
                  ON CONFLICT (workspace, person, said_at) DO UPDATE SET score = excluded.score, \
                  comment = excluded.comment";
    let key = workspace.to_string();
    let id = person.id.as_str();
    on!(tx, conn => async {
        sqlx::query(delete).bind(&key).bind(id).bind(millis(corrects_since)).execute(conn).await.map(drop)
    })?;
    on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(&key).bind(id).bind(millis(now)).bind(score);
        insert.bind(comment.map(|comment| comment.raw())).execute(conn).await.map(drop)
    })?;
    ask_after_is(tx, workspace, person, Some(ask_after)).await
}

/// Keeps when somebody may be asked again; never where there is no such moment.
///
/// # Errors
/// The database failed.
pub async fn ask_after_is(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    person: &Named,
    ask_after: Option<Timestamp>,
) -> Result<(), Failure> {
    let upsert = "INSERT INTO promoter (workspace, person, name, ask_after) VALUES ($1, $2, $3, $4) \
                  ON CONFLICT (workspace, person) DO UPDATE SET name = excluded.name, ask_after = excluded.ask_after";
    let key = workspace.to_string();
    on!(tx, conn => async {
        let upsert = sqlx::query(upsert).bind(key).bind(person.id.as_str()).bind(person.name.raw());
        upsert.bind(ask_after.map(millis)).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Keeps that somebody is asked now, if they may be: they were not within the time, and did not say "stop".
///
/// # Errors
/// The database failed.
pub async fn may_ask(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    person: &Named,
    (now, ask_after): (Timestamp, Timestamp),
) -> Result<bool, Failure> {
    let upsert = "INSERT INTO promoter (workspace, person, name, ask_after) VALUES ($1, $2, $3, $4) \
                  ON CONFLICT (workspace, person) DO UPDATE SET name = excluded.name, ask_after = excluded.ask_after \
                  WHERE promoter.ask_after <= $5";
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        let upsert = sqlx::query(upsert).bind(key).bind(person.id.as_str()).bind(person.name.raw());
        let upsert = upsert.bind(millis(ask_after)).bind(millis(now));
        upsert.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}

/// When somebody said it last.
///
/// # Errors
/// The database failed.
pub async fn said_last(tx: &mut Tx, workspace: &WorkspaceId, person: &PersonId) -> Result<Option<Timestamp>, Failure> {
    let select = "SELECT max(said_at) FROM recommendation WHERE workspace = $1 AND person = $2";
    let key = workspace.to_string();
    let last: Option<i64> =
        on!(tx, conn => sqlx::query_scalar(select).bind(key).bind(person.as_str()).fetch_one(conn))?;
    maybe_time(last)
}

/// How long a ticket took, as an agent said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeSaid {
    /// So many minutes.
    pub minutes: i64,
    /// Who said it.
    pub by: Named,
    /// When.
    pub at: Timestamp,
}

/// What an agent said that a ticket took.
///
/// # Errors
/// The database failed.
pub async fn time_of(tx: &mut Tx, workspace: &WorkspaceId, ticket: TicketNumber) -> Result<Option<TimeSaid>, Failure> {
    let before = TicketNumber(ticket.0.saturating_sub(1));
    let found = times(tx, workspace, before, 1).await?.into_iter().next();
    Ok(found.filter(|(number, _)| *number == ticket).map(|(_, said)| said))
}

/// The tickets after `after` whose time an agent said, by number.
///
/// # Errors
/// The database failed.
pub async fn times(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    after: TicketNumber,
    rows_max: i64,
) -> Result<Vec<(TicketNumber, TimeSaid)>, Failure> {
    type Row = (i64, i64, String, String, i64);
    let select = "SELECT ticket, minutes, said_by, said_by_name, said_at FROM effort \
                  WHERE workspace = $1 AND ticket > $2 ORDER BY ticket LIMIT $3";
    let key = workspace.to_string();
    let rows: Vec<Row> =
        on!(tx, conn => sqlx::query_as(select).bind(key).bind(after.0).bind(rows_max).fetch_all(conn))?;
    let read = |(ticket, minutes, id, name, at): Row| {
        let by = Named { id: PersonId(id), name: name.into() };
        Ok((TicketNumber(ticket), TimeSaid { minutes, by, at: time(at)? }))
    };
    rows.into_iter().map(read).collect()
}

/// Keeps how long a ticket took, as an agent says it.
///
/// # Errors
/// The database failed.
pub async fn time_said(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ticket: TicketNumber,
    (minutes, by): (i64, &Named),
    now: Timestamp,
) -> Result<(), Failure> {
    let upsert = "INSERT INTO effort (workspace, ticket, minutes, said_by, said_by_name, said_at) \
                  VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace, ticket) DO UPDATE SET \
                  minutes = excluded.minutes, said_by = excluded.said_by, said_by_name = excluded.said_by_name, \
                  said_at = excluded.said_at";
    let key = workspace.to_string();
    on!(tx, conn => async {
        let upsert = sqlx::query(upsert).bind(key).bind(ticket.0).bind(minutes).bind(by.id.as_str());
        upsert.bind(by.name.raw()).bind(millis(now)).execute(conn).await.map(drop)
    })?;
    Ok(())
}

//! What happened in a window of time, as far as figures of need and satisfaction count it.

use jiff::Timestamp;

use super::{Failure, Tx, millis};
use crate::domain::customer::figures::Facts;
use crate::domain::{TicketNumber, WorkspaceId};

/// Tickets of one window whose time is reckoned.
const TICKETS_MAX: i64 = 20_000;

/// A ticket that was closed.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Closed {
    /// Its number.
    pub number: i64,
    /// Who had it.
    pub owner: Option<String>,
    /// Its plan.
    pub plan: String,
    /// Its mode.
    pub mode: Option<String>,
    /// Its minutes, where an agent said them.
    pub minutes: Option<i64>,
    /// The customer by whose contract it was opened.
    pub organisation: Option<i64>,
}

/// What is counted of a window, without the tickets that were closed in it.
///
/// # Errors
/// The database failed.
pub async fn counts(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    month: String,
    (since, until): (Timestamp, Timestamp),
) -> Result<Facts, Failure> {
    let (key, from, to) = (workspace.to_string(), millis(since), millis(until));
    let select = "SELECT count(*), coalesce(sum(CASE WHEN ticket IS NULL AND (verdict = 'answer' OR outcome = 'helped') \
                  THEN 1 ELSE 0 END), 0) FROM conversation WHERE workspace = $1 AND asked_at >= $2 AND asked_at < $3";
    let (questions, deflected): (i64, i64) =
        on!(tx, conn => sqlx::query_as(select).bind(&key).bind(from).bind(to).fetch_one(conn))?;
    let select = "SELECT count(*) FROM ticket WHERE workspace = $1 AND opened_at >= $2 AND opened_at < $3";
    let opened: i64 = on!(tx, conn => sqlx::query_scalar(select).bind(&key).bind(from).bind(to).fetch_one(conn))?;
    let select = "SELECT score, count(*) FROM recommendation WHERE workspace = $1 AND said_at >= $2 AND said_at < $3 \
                  GROUP BY score";
    let rows: Vec<(i64, i64)> = on!(tx, conn => sqlx::query_as(select).bind(&key).bind(from).bind(to).fetch_all(conn))?;
    let mut scores = [0; 11];
    for (score, times) in rows {
        if let Some(slot) = usize::try_from(score).ok().and_then(|score| scores.get_mut(score)) {
            *slot = times;
        }
    }
    let rated = super::ratings::satisfaction(tx, workspace, since, until).await?;
    let stars = (rated.rated, rated.stars);
    Ok(Facts { month, questions, deflected, opened, closed: Vec::new(), stars, scores })
}

/// The tickets that were closed in a window.
///
/// # Errors
/// The database failed.
pub async fn closed(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    (since, until): (Timestamp, Timestamp),
) -> Result<Vec<Closed>, Failure> {
    let select = "SELECT ticket.number, ticket.owner, ticket.plan, served.mode, effort.minutes, contract.organisation \
                  FROM ticket \
                  LEFT JOIN served ON served.workspace = ticket.workspace AND served.ticket = ticket.number \
                  LEFT JOIN contract ON contract.workspace = served.workspace AND contract.number = served.contract \
                  LEFT JOIN effort ON effort.workspace = ticket.workspace AND effort.ticket = ticket.number \
                  WHERE ticket.workspace = $1 AND ticket.closed_at >= $2 AND ticket.closed_at < $3 \
                  ORDER BY ticket.number LIMIT $4";
    let key = workspace.to_string();
    Ok(on!(tx, conn => async {
        sqlx::query_as(select).bind(key).bind(millis(since)).bind(millis(until)).bind(TICKETS_MAX).fetch_all(conn).await
    })?)
}

/// People whose ticket was closed in a window and who may be asked whether they would recommend the support: id, name
/// and language.
///
/// # Errors
/// The database failed.
pub async fn to_ask(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    (since, until, now): (Timestamp, Timestamp, Timestamp),
    rows_max: i64,
) -> Result<Vec<(String, String, String, TicketNumber)>, Failure> {
    let select = "SELECT requester, max(requester_name), max(locale), max(number) FROM ticket \
                  WHERE workspace = $1 AND closed_at > $2 AND closed_at <= $3 AND NOT EXISTS \
                  (SELECT 1 FROM promoter WHERE promoter.workspace = ticket.workspace \
                  AND promoter.person = ticket.requester AND (ask_after IS NULL OR ask_after > $4)) \
                  GROUP BY requester ORDER BY requester LIMIT $5";
    let key = workspace.to_string();
    let rows: Vec<(String, String, String, i64)> = on!(tx, conn => async {
        let select = sqlx::query_as(select).bind(key).bind(millis(since)).bind(millis(until)).bind(millis(now));
        select.bind(rows_max).fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(|(id, name, locale, number)| (id, name, locale, TicketNumber(number))).collect())
}

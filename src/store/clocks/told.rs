//! What is told of clocks: of one, or of many that were settled together, in one statement.

use serde_json::json;
use sqlx::types::Json;

use crate::domain::sla::Clock;
use crate::domain::{TicketNumber, WorkspaceId};
use crate::failpoint::{Guard, holds};
use crate::store::{Failure, Tx, millis};

/// Keeps what is told of a clock, and when it is looked at next. Whoever tells it has the ticket to itself (see
/// `tickets::changes`).
///
/// # Errors
/// The database failed.
pub async fn told(tx: &mut Tx, workspace: &WorkspaceId, ticket: TicketNumber, clock: &Clock) -> Result<(), Failure> {
    all_told(tx, workspace, &[(ticket, clock.clone())]).await
}

/// The same of clocks of many tickets.
///
/// # Errors
/// The database failed.
pub async fn all_told(tx: &mut Tx, workspace: &WorkspaceId, clocks: &[(TicketNumber, Clock)]) -> Result<(), Failure> {
    if !holds(Guard::WarnedOnce) || clocks.is_empty() {
        return Ok(());
    }
    macro_rules! update {
        ($rows:literal, $number:literal, $truth:literal) => {
            concat!(
                "UPDATE clock SET warned = (r.value ->> 'warned')",
                $truth,
                ", \
                 breach_told = (r.value ->> 'breach_told')",
                $truth,
                ", \
                 warned_share = (r.value ->> 'warned_share')",
                $number,
                ", \
                 level = (r.value ->> 'level')",
                $number,
                ", \
                 escalate_at = (r.value ->> 'escalate_at')",
                $number,
                ", \
                 look_at = (r.value ->> 'look_at')",
                $number,
                " FROM ",
                $rows,
                " \
                 WHERE clock.workspace = $1 AND clock.ticket = (r.value ->> 'ticket')",
                $number,
                " \
                 AND clock.metric = r.value ->> 'metric' \
                 AND clock.started_at = (r.value ->> 'started_at')",
                $number
            )
        };
    }
    let update = match tx {
        Tx::Sqlite(_) => update!("json_each($2) r", "", ""),
        Tx::Postgres(_) => update!("jsonb_array_elements($2) r (value)", "::bigint", "::boolean"),
    };
    let row = |(ticket, clock): &(TicketNumber, Clock)| {
        json!({
            "ticket": ticket.0, "metric": clock.metric, "started_at": millis(clock.started_at), "warned": clock.warned,
            "breach_told": clock.breach_told, "warned_share": clock.warned_share, "level": clock.level,
            "escalate_at": clock.escalate_at.map(millis), "look_at": clock.look_at().map(millis),
        })
    };
    let rows: Vec<_> = clocks.iter().map(row).collect();
    let workspace = workspace.to_string();
    on!(tx, conn => async { sqlx::query(update).bind(workspace).bind(Json(rows)).execute(conn).await.map(drop) })?;
    Ok(())
}

//! Support modes, proposals to change them, and which mode and contract each ticket was opened under.

use jiff::Timestamp;
use sqlx::types::Json;

use super::{Failure, Tx, is_taken, millis, named, time};
use crate::domain::customer::mode::Touched;
use crate::domain::customer::proposal::applied;
use crate::domain::customer::{Mode, Proposal, ProposalId, Wish};
use crate::domain::{Named, TicketNumber, WorkspaceId};

/// Modes that are read of a workspace; it may have fewer.
const ROWS_MAX: i64 = 100;

/// Every mode of a workspace, by name.
///
/// # Errors
/// The database failed.
pub async fn all(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Vec<Mode>, Failure> {
    let select = "SELECT terms, version FROM mode WHERE workspace = $1 ORDER BY name LIMIT $2";
    let key = workspace.to_string();
    let rows: Vec<(Json<Mode>, i64)> =
        on!(tx, conn => sqlx::query_as(select).bind(key).bind(ROWS_MAX).fetch_all(conn))?;
    Ok(rows.into_iter().map(|(mode, version)| Mode { version, ..mode.0 }).collect())
}

/// How many tickets are open that were opened under each mode.
///
/// # Errors
/// The database failed.
pub async fn touched(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Touched, Failure> {
    let select = "SELECT served.mode, count(*) FROM served JOIN ticket \
                  ON ticket.workspace = served.workspace AND ticket.number = served.ticket \
                  WHERE served.workspace = $1 AND served.mode IS NOT NULL AND ticket.status <> 'closed' \
                  GROUP BY served.mode ORDER BY served.mode";
    let key = workspace.to_string();
    let open_tickets = on!(tx, conn => sqlx::query_as(select).bind(key).fetch_all(conn))?;
    Ok(Touched { open_tickets })
}

/// Makes wishes so, if the modes are still those that they were decided from.
///
/// # Errors
/// Somebody changed them meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn apply(tx: &mut Tx, workspace: &WorkspaceId, wishes: &[Wish], before: &[Mode]) -> Result<(), Failure> {
    for wish in wishes {
        if let Wish::Delete { name, was } = wish {
            delete(tx, workspace, name, *was).await?;
        }
    }
    for mode in applied(wishes, before) {
        match before.iter().find(|known| known.name == mode.name) {
            Some(known) if *known == mode => {}
            Some(known) => change(tx, workspace, &mode, known.version).await?,
            None => insert(tx, workspace, &mode).await?,
        }
    }
    Ok(())
}

async fn insert(tx: &mut Tx, workspace: &WorkspaceId, mode: &Mode) -> Result<(), Failure> {
    let insert = "INSERT INTO mode (workspace, name, terms, version) VALUES ($1, $2, $3, 1)";
    let key = workspace.to_string();
    let done = on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(key).bind(mode.name.as_str()).bind(Json(mode));
        insert.execute(conn).await.map(drop)
    });
    done.map_err(|error| if is_taken(&error) { Failure::Stale } else { error.into() })
}

async fn change(tx: &mut Tx, workspace: &WorkspaceId, mode: &Mode, was: i64) -> Result<(), Failure> {
    let update =
        "UPDATE mode SET terms = $3, version = version + 1 WHERE workspace = $1 AND name = $2 AND version = $4";
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(key).bind(mode.name.as_str()).bind(Json(mode)).bind(was);
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

async fn delete(tx: &mut Tx, workspace: &WorkspaceId, name: &str, was: i64) -> Result<(), Failure> {
    let delete = "DELETE FROM mode WHERE workspace = $1 AND name = $2 AND version = $3";
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        let delete = sqlx::query(delete).bind(key).bind(name).bind(was);
        delete.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Keeps a proposal.
///
/// # Errors
/// The database failed.
pub async fn propose(tx: &mut Tx, workspace: &WorkspaceId, proposal: &Proposal) -> Result<(), Failure> {
    let insert = "INSERT INTO proposal (workspace, id, wish, proposed_by, proposed_by_name, proposed_at, state) \
                  VALUES ($1, $2, $3, $4, $5, $6, 'open')";
    let key = workspace.to_string();
    on!(tx, conn => async {
        sqlx::query(insert)
            .bind(key)
            .bind(proposal.id.0)
            .bind(Json(&proposal.wish))
            .bind(proposal.by.as_ref().map(|by| by.id.as_str()))
            .bind(proposal.by.as_ref().map(|by| by.name.raw()))
            .bind(millis(proposal.at))
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

type ProposalRow = (i64, Json<Wish>, Option<String>, Option<String>, i64, String);

/// A proposal by its number.
///
/// # Errors
/// The database failed.
pub async fn proposal(tx: &mut Tx, workspace: &WorkspaceId, id: ProposalId) -> Result<Option<Proposal>, Failure> {
    let select = "SELECT id, wish, proposed_by, proposed_by_name, proposed_at, state FROM proposal \
                  WHERE workspace = $1 AND id = $2";
    let key = workspace.to_string();
    let row: Option<ProposalRow> = on!(tx, conn => sqlx::query_as(select).bind(key).bind(id.0).fetch_optional(conn))?;
    let read = |(id, wish, by, name, at, state): ProposalRow| {
        let by = by.map(|by| named(by, name.unwrap_or_default()));
        Ok(Proposal { id: ProposalId(id), wish: wish.0, by, at: time(at)?, is_open: state == "open" })
    };
    row.map(read).transpose()
}

/// Keeps that a proposal is settled.
///
/// # Errors
/// Somebody settled it meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn settle(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: ProposalId,
    (approve, by): (bool, &Named),
    now: Timestamp,
) -> Result<(), Failure> {
    let update = "UPDATE proposal SET state = $3, settled_by = $4, settled_by_name = $5, settled_at = $6 \
                  WHERE workspace = $1 AND id = $2 AND state = 'open'";
    let key = workspace.to_string();
    let state = if approve { "approved" } else { "declined" };
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(key).bind(id.0).bind(state).bind(by.id.as_str()).bind(by.name.raw());
        update.bind(millis(now)).execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Keeps under which mode and contract a ticket was opened, and whether it took a credit of that.
///
/// # Errors
/// The database failed.
pub async fn served(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ticket: TicketNumber,
    (mode, contract, has_credit): (Option<&str>, Option<i64>, bool),
    now: Timestamp,
) -> Result<(), Failure> {
    let insert = "INSERT INTO served (workspace, ticket, mode, contract, opened_at, credit) \
                  VALUES ($1, $2, $3, $4, $5, $6)";
    let key = workspace.to_string();
    on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(key).bind(ticket.0).bind(mode).bind(contract).bind(millis(now));
        let insert = insert.bind(i64::from(has_credit));
        insert.execute(conn).await.map(drop)
    })?;
    Ok(())
}

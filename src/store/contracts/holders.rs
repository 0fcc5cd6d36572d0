//! Whom contracts hold for. Of two who take the last seat or credit at once, one gets it, and the other decides again.

use jiff::Timestamp;
use sqlx::types::Json;

use super::{Row, columns};
use crate::domain::customer::change::Holder;
use crate::domain::customer::entitled::{Held, How};
use crate::domain::{Author, ChannelId, PersonId, TicketNumber, WorkspaceId};
use crate::store::{Failure, Tx, is_taken, millis};

/// Contracts of one person that are looked at.
const HELD_MAX: i64 = 50;

#[derive(sqlx::FromRow)]
struct HeldRow {
    #[sqlx(flatten)]
    contract: Row,
    kind: String,
    id: String,
    source: String,
}

/// The contracts that somebody holds in a channel of a workspace: themselves, by a group, by the channel, or by the
/// whole workspace. A contract that is held in several ways is there once, by the way that is most their own.
///
/// # Errors
/// The database failed.
pub async fn held(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    author: &Author,
    channel: Option<&ChannelId>,
) -> Result<Vec<Held>, Failure> {
    let select = match tx {
        Tx::Sqlite(_) => concat!(
            "SELECT ",
            columns!(),
            ", holder.kind, holder.id, holder.source FROM holder JOIN contract ON contract.workspace = holder.workspace \
             AND contract.number = holder.contract WHERE holder.workspace = $1 AND ((holder.kind = 'person' AND \
             holder.id = $2) OR (holder.kind = 'group' AND holder.id IN (SELECT value FROM json_each($3))) OR \
             (holder.kind = 'channel' AND holder.id = $4) OR holder.kind = 'workspace') \
             ORDER BY contract.number, holder.kind = 'person' DESC LIMIT $5"
        ),
        Tx::Postgres(_) => concat!(
            "SELECT ",
            columns!(),
            ", holder.kind, holder.id, holder.source FROM holder JOIN contract ON contract.workspace = holder.workspace \
             AND contract.number = holder.contract WHERE holder.workspace = $1 AND ((holder.kind = 'person' AND \
             holder.id = $2) OR (holder.kind = 'group' AND holder.id IN (SELECT jsonb_array_elements_text($3))) OR \
             (holder.kind = 'channel' AND holder.id = $4) OR holder.kind = 'workspace') \
             ORDER BY contract.number, holder.kind = 'person' DESC LIMIT $5"
        ),
    };
    let key = workspace.to_string();
    let mut rows: Vec<HeldRow> = on!(tx, conn => async {
        sqlx::query_as(select)
            .bind(key)
            .bind(author.id.as_str())
            .bind(Json(&author.groups))
            .bind(channel.map(ChannelId::as_str))
            .bind(HELD_MAX)
            .fetch_all(conn)
            .await
    })?;
    rows.dedup_by_key(|row| row.contract.number);
    let read = |row: HeldRow| {
        let how = match (row.kind.as_str(), row.source.as_str()) {
            ("person", "code") => How::Code,
            ("person", "mail") => How::Mail,
            ("person", _) => How::Hand,
            ("group", _) => How::Group { id: row.id },
            ("channel", _) => How::Channel,
            _ => How::Workspace,
        };
        Held { contract: row.contract.read(), how }
    };
    Ok(rows.into_iter().map(read).collect())
}

/// The contracts that a person has a seat of.
///
/// # Errors
/// The database failed.
pub async fn holds(tx: &mut Tx, workspace: &WorkspaceId, person: &PersonId) -> Result<Vec<i64>, Failure> {
    let select = "SELECT contract FROM holder WHERE workspace = $1 AND kind = 'person' AND id = $2 LIMIT $3";
    let key = workspace.to_string();
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(key).bind(person.as_str()).bind(HELD_MAX).fetch_all(conn))?)
}

/// How many seats of a contract are taken.
pub(super) async fn seats_taken(tx: &mut Tx, workspace: &WorkspaceId, contract: i64) -> Result<i64, Failure> {
    let select = "SELECT count(*) FROM holder WHERE workspace = $1 AND contract = $2 AND kind = 'person'";
    let key = workspace.to_string();
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(key).bind(contract).fetch_one(conn))?)
}

/// Whether a contract has a seat left; nobody else takes one until the end of the transaction.
///
/// # Errors
/// The database failed.
pub async fn seat_is_free(tx: &mut Tx, workspace: &WorkspaceId, contract: i64) -> Result<bool, Failure> {
    // The contract's row first: whoever else takes a seat waits here, and counts this one then.
    let lock = "UPDATE contract SET seats = seats WHERE workspace = $1 AND number = $2";
    let select = "SELECT seats FROM contract WHERE workspace = $1 AND number = $2";
    let key = workspace.to_string();
    on!(tx, conn => async { sqlx::query(lock).bind(&key).bind(contract).execute(conn).await.map(drop) })?;
    let seats: Option<Option<i64>> =
        on!(tx, conn => sqlx::query_scalar(select).bind(&key).bind(contract).fetch_optional(conn))?;
    Ok(match seats {
        None => false,
        Some(None) => true,
        Some(Some(seats)) => seats_taken(tx, workspace, contract).await? < seats,
    })
}

/// Gives a person a seat, if there is one.
///
/// # Errors
/// The last seat was taken meanwhile, or they have one ([`Failure::Stale`]), or the database failed.
pub async fn give(tx: &mut Tx, workspace: &WorkspaceId, seat: &Holder, now: Timestamp) -> Result<(), Failure> {
    if !seat_is_free(tx, workspace, seat.contract).await? {
        return Err(Failure::Stale);
    }
    let (id, name) = (seat.person.id.as_str(), seat.person.name.raw());
    holder(tx, workspace, seat.contract, ("person", id, name, seat.source), now).await
}

/// Keeps that a contract holds for somebody or something: kind, id, name and source.
///
/// # Errors
/// It does already ([`Failure::Stale`]), or the database failed.
pub async fn holder(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contract: i64,
    (kind, id, name, source): (&str, &str, &str, &str),
    now: Timestamp,
) -> Result<(), Failure> {
    let insert = "INSERT INTO holder (workspace, kind, id, contract, name, source, since) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let key = workspace.to_string();
    let done = on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(key).bind(kind).bind(id).bind(contract).bind(name).bind(source);
        insert.bind(millis(now)).execute(conn).await.map(drop)
    });
    done.map_err(|error| if is_taken(&error) { Failure::Stale } else { error.into() })
}

/// Takes a person's seat away.
///
/// # Errors
/// They have none any more ([`Failure::Stale`]), or the database failed.
pub async fn take(tx: &mut Tx, workspace: &WorkspaceId, contract: i64, person: &PersonId) -> Result<(), Failure> {
    let delete = "DELETE FROM holder WHERE workspace = $1 AND kind = 'person' AND id = $2 AND contract = $3";
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        let delete = sqlx::query(delete).bind(key).bind(person.as_str()).bind(contract);
        delete.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Takes one of a contract's incident credits.
///
/// # Errors
/// The last was taken meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn take_credit(tx: &mut Tx, workspace: &WorkspaceId, contract: i64) -> Result<(), Failure> {
    let update = "UPDATE contract SET credits_used = credits_used + 1 \
                  WHERE workspace = $1 AND number = $2 AND credits_used < credits";
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        sqlx::query(update).bind(key).bind(contract).execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Gives the credit back that a ticket has of its contract, once.
///
/// # Errors
/// The database failed.
pub async fn give_credit_back(tx: &mut Tx, workspace: &WorkspaceId, ticket: TicketNumber) -> Result<(), Failure> {
    let key = workspace.to_string();
    let free = "UPDATE served SET credit = 0 WHERE workspace = $1 AND ticket = $2 AND credit = 1 RETURNING contract";
    let contract: Option<Option<i64>> =
        on!(tx, conn => sqlx::query_scalar(free).bind(&key).bind(ticket.0).fetch_optional(conn))?;
    let Some(contract) = contract.flatten() else { return Ok(()) };
    let update = "UPDATE contract SET credits_used = credits_used - 1 \
                  WHERE workspace = $1 AND number = $2 AND credits_used > 0";
    on!(tx, conn => async { sqlx::query(update).bind(&key).bind(contract).execute(conn).await.map(drop) })?;
    Ok(())
}

/// Who or what a contract holds for.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Seat {
    /// `person`, `group`, `channel` or `workspace`.
    pub kind: String,
    /// The platform's id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// `hand`, `code` or `mail`.
    pub source: String,
    /// Since when, in milliseconds.
    pub since: i64,
}

/// Whom a contract holds for, people first, at most `rows_max`.
///
/// # Errors
/// The database failed.
pub async fn of_contract(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contract: i64,
    rows_max: i64,
) -> Result<Vec<Seat>, Failure> {
    let select = "SELECT kind, id, name, source, since FROM holder WHERE workspace = $1 AND contract = $2 \
                  ORDER BY kind = 'person' DESC, kind, id LIMIT $3";
    let key = workspace.to_string();
    Ok(on!(tx, conn => sqlx::query_as(select).bind(key).bind(contract).bind(rows_max).fetch_all(conn))?)
}

//! The audit log: deeds beside the history of tickets, and the chain of both. Rows are added without a place; before the
//! transaction ends, [`seal`] gives those that have none theirs, behind the rows of everybody who was faster.

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::types::Json;

use super::{Db, Failure, Tx, millis};
use crate::domain::WorkspaceId;
use crate::domain::audit::{Broken, Checker, Deed, Row, Sum};

/// Rows that are sealed at once; more wait for the next time.
const SEALED_MAX: i64 = 500;
/// Rows that are read at once.
const PAGE_ROWS: i64 = 1000;

/// Adds a deed.
///
/// # Errors
/// The database failed.
pub async fn add(tx: &mut Tx, workspace: &WorkspaceId, deed: &Deed, now: Timestamp) -> Result<(), Failure> {
    let insert = "INSERT INTO history (workspace, ticket, subject, at, actor, actor_name, kind) \
                  VALUES ($1, 0, $2, $3, $4, $5, $6)";
    let (workspace, actor) = (workspace.to_string(), deed.actor.as_ref());
    on!(tx, conn => async {
        sqlx::query(insert)
            .bind(workspace)
            .bind(deed.subject)
            .bind(millis(now))
            .bind(actor.map(|actor| actor.id.as_str()))
            .bind(actor.map(|actor| actor.name.raw()))
            .bind(Json(&deed.kind))
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Stored {
    id: i64,
    seq: Option<i64>,
    ticket: i64,
    subject: Option<String>,
    at: i64,
    actor: Option<String>,
    actor_name: Option<String>,
    kind: Json<Value>,
    salt: Option<String>,
    digest: Option<String>,
    hash: Option<String>,
}

impl From<Stored> for Row {
    fn from(stored: Stored) -> Self {
        let Stored { id, seq, ticket, subject, at, actor, actor_name, kind, salt, digest, hash } = stored;
        let seq = seq.unwrap_or_default();
        Self { id, seq, ticket, subject, at, actor, actor_name, kind: kind.0, salt, digest, hash }
    }
}

/// Gives the workspace's rows without a place theirs. Who seals has the chain's end until the transaction ends, so it is
/// the last thing that a transaction does. Whoever finds it held leaves their rows to the next one, or to
/// [`seal_waiting`]: nobody waits for another's commit.
///
/// # Errors
/// The database failed.
pub async fn seal(tx: &mut Tx, workspace: &WorkspaceId) -> Result<usize, Failure> {
    let key = workspace.to_string();
    let Some((mut seq, mut hash)) = held_head(tx, &key).await? else { return Ok(0) };
    let select = "SELECT id, seq, ticket, subject, at, actor, actor_name, kind, salt, digest, hash FROM history \
                  WHERE workspace = $1 AND seq IS NULL ORDER BY id LIMIT $2";
    let rows: Vec<Stored> = on!(tx, conn => sqlx::query_as(select).bind(&key).bind(SEALED_MAX).fetch_all(conn))?;
    if rows.is_empty() {
        return Ok(0);
    }
    let mut sealed = Vec::with_capacity(rows.len());
    for row in rows {
        seq += 1;
        let row = Row { seq, ..row.into() };
        let salt = format!("{:032x}", rand::random::<u128>());
        let digest = row.digest_under(&salt);
        hash = row.hash_after(&hash, workspace, &digest);
        sealed.push(json!({ "id": row.id, "seq": seq, "salt": salt, "digest": digest, "hash": hash }));
    }
    let update = match tx {
        Tx::Sqlite(_) => {
            "UPDATE history SET seq = value ->> 'seq', salt = value ->> 'salt', digest = value ->> 'digest', \
             hash = value ->> 'hash' FROM json_each($2) AS sealed \
             WHERE history.workspace = $1 AND history.id = sealed.value ->> 'id'"
        }
        Tx::Postgres(_) => {
            "UPDATE history SET seq = sealed.seq, salt = sealed.salt, digest = sealed.digest, hash = sealed.hash \
             FROM jsonb_to_recordset($2) AS sealed (id bigint, seq bigint, salt text, digest text, hash text) \
             WHERE history.workspace = $1 AND history.id = sealed.id"
        }
    };
    let rows = sealed.len();
    on!(tx, conn => async { sqlx::query(update).bind(&key).bind(Json(sealed)).execute(conn).await.map(drop) })?;
    let head = "UPDATE chain_head SET seq = $2, hash = $3 WHERE workspace = $1";
    on!(tx, conn => async { sqlx::query(head).bind(&key).bind(seq).bind(&hash).execute(conn).await.map(drop) })?;
    Ok(rows)
}

/// Seals what was left to others and nobody took.
///
/// # Errors
/// The database failed; rows may be sealed by the next one.
pub async fn seal_waiting(db: &Db) -> Result<usize, Failure> {
    let waiting = unsealed(&mut db.read().await?).await?;
    let mut sealed = 0;
    for workspace in waiting {
        let mut tx = db.write().await?;
        sealed += seal(&mut tx, &workspace).await?;
        tx.commit().await?;
    }
    Ok(sealed)
}

async fn unsealed(tx: &mut Tx) -> Result<Vec<WorkspaceId>, Failure> {
    let select = "SELECT DISTINCT workspace FROM history WHERE seq IS NULL";
    let found: Vec<String> = on!(tx, conn => sqlx::query_scalar(select).fetch_all(conn))?;
    found.into_iter().map(read_workspace).collect()
}

/// The chain's end, held against others until the transaction ends; none where another holds it.
async fn held_head(tx: &mut Tx, key: &str) -> Result<Option<(i64, String)>, Failure> {
    // Writers queue on SQLite anyway.
    let select = match tx {
        Tx::Sqlite(_) => "SELECT seq, hash FROM chain_head WHERE workspace = $1",
        Tx::Postgres(_) => "SELECT seq, hash FROM chain_head WHERE workspace = $1 FOR UPDATE SKIP LOCKED",
    };
    let known: Option<(i64, String)> = on!(tx, conn => sqlx::query_as(select).bind(key).fetch_optional(conn))?;
    if known.is_some() {
        return Ok(known);
    }
    let insert = "INSERT INTO chain_head (workspace, seq, hash) VALUES ($1, 0, '') ON CONFLICT (workspace) DO NOTHING \
                  RETURNING seq, hash";
    Ok(on!(tx, conn => sqlx::query_as(insert).bind(key).fetch_optional(conn))?)
}

/// The workspaces that have a log, of all.
///
/// # Errors
/// The database failed.
pub async fn workspaces(tx: &mut Tx) -> Result<Vec<WorkspaceId>, Failure> {
    let select = "SELECT DISTINCT workspace FROM history ORDER BY workspace";
    let found: Vec<String> = on!(tx, conn => sqlx::query_scalar(select).fetch_all(conn))?;
    found.into_iter().map(read_workspace).collect()
}

fn read_workspace(key: String) -> Result<WorkspaceId, Failure> {
    key.parse().map_err(|_| Failure::Unreadable(format!("the workspace {key}")))
}

/// The end of a workspace's chain, as it is stored.
///
/// # Errors
/// The database failed.
pub async fn head(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Option<(i64, String)>, Failure> {
    let select = "SELECT seq, hash FROM chain_head WHERE workspace = $1";
    let workspace = workspace.to_string();
    Ok(on!(tx, conn => sqlx::query_as(select).bind(workspace).fetch_optional(conn))?)
}

/// The rows of the chain after a place, at most `rows_max`.
///
/// # Errors
/// The database failed.
pub async fn page(tx: &mut Tx, workspace: &WorkspaceId, after: i64, rows_max: i64) -> Result<Vec<Row>, Failure> {
    let select = "SELECT id, seq, ticket, subject, at, actor, actor_name, kind, salt, digest, hash FROM history \
                  WHERE workspace = $1 AND seq > 0 AND seq > $2 ORDER BY seq LIMIT $3";
    let workspace = workspace.to_string();
    let rows: Vec<Stored> =
        on!(tx, conn => sqlx::query_as(select).bind(workspace).bind(after).bind(rows_max).fetch_all(conn))?;
    Ok(rows.into_iter().map(Row::from).collect())
}

/// Which rows a list is of. What is not set does not narrow it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Done by this person, by id.
    pub actor: Option<String>,
    /// Of this kind, by its word.
    pub word: Option<String>,
    /// About this ticket.
    pub ticket: Option<i64>,
    /// Not before.
    pub since: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
}

/// The rows of the chain before a place, the latest first, at most `rows_max`.
///
/// # Errors
/// The database failed.
pub async fn latest(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &Filter,
    before: Option<i64>,
    rows_max: i64,
) -> Result<Vec<Row>, Failure> {
    macro_rules! statement {
        ($word:literal) => {
            concat!(
                "SELECT id, seq, ticket, subject, at, actor, actor_name, kind, salt, digest, hash FROM history \
                 WHERE workspace = $1 AND seq > 0 AND seq < $2 AND ($3 IS NULL OR actor = $3) AND ($4 IS NULL OR ",
                $word,
                " = $4) AND ticket >= $5 AND ticket <= $6 AND at >= $7 AND at < $8 ORDER BY seq DESC LIMIT $9"
            )
        };
    }
    let select = match tx {
        Tx::Sqlite(_) => statement!("kind ->> '$.kind'"),
        Tx::Postgres(_) => statement!("kind ->> 'kind'"),
    };
    let key = workspace.to_string();
    let Filter { actor, word, ticket, since, until } = filter;
    let rows: Vec<Stored> = on!(tx, conn => async {
        sqlx::query_as(select)
            .bind(&key)
            .bind(before.unwrap_or(i64::MAX))
            .bind(actor)
            .bind(word)
            .bind(ticket.unwrap_or(0))
            .bind(ticket.unwrap_or(i64::MAX))
            .bind(since.map_or(i64::MIN, millis))
            .bind(until.map_or(i64::MAX, millis))
            .bind(rows_max)
            .fetch_all(conn)
            .await
    })?;
    Ok(rows.into_iter().map(Row::from).collect())
}

/// A row that pretends to be from before the chain and is not: it was stored after the chain began.
///
/// # Errors
/// The database failed.
pub async fn stray(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Option<i64>, Failure> {
    let select = "SELECT min(id) FROM history WHERE workspace = $1 AND seq <= 0 \
                  AND id > (SELECT min(id) FROM history WHERE workspace = $1 AND seq > 0)";
    let workspace = workspace.to_string();
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(workspace).fetch_one(conn))?)
}

/// How many rows are from before the chain, and how many wait to be sealed.
///
/// # Errors
/// The database failed.
pub async fn outside(tx: &mut Tx, workspace: &WorkspaceId) -> Result<(i64, i64), Failure> {
    let select = "SELECT count(seq), count(*) - count(seq) FROM history WHERE workspace = $1 AND coalesce(seq, 0) <= 0";
    let workspace = workspace.to_string();
    Ok(on!(tx, conn => sqlx::query_as(select).bind(workspace).fetch_one(conn))?)
}

/// Whether a workspace's chain holds; `read` is told of rows as they are read.
///
/// # Errors
/// The database failed.
pub async fn verified(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    read: &(dyn Fn(u64) + Sync),
) -> Result<Result<Sum, Broken>, Failure> {
    let checked = checked(tx, workspace, i64::MAX, read).await?;
    Ok(checked.map(|checked| match checked {
        Checked::Whole(sum) => sum,
        // No chain is longer than that.
        Checked::UpTo(rows) => Sum { rows, erased: 0 },
    }))
}

/// How far a chain was found to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// To its end.
    Whole(Sum),
    /// To this place: what comes after was not read.
    UpTo(i64),
}

/// Whether a workspace's chain holds, as far as its first `rows_max` rows.
///
/// # Errors
/// The database failed.
pub async fn checked(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    rows_max: i64,
    read: &(dyn Fn(u64) + Sync),
) -> Result<Result<Checked, Broken>, Failure> {
    // The end is read first: what is added meanwhile stands behind it.
    let head = head(tx, workspace).await?;
    let end = head.as_ref().map_or(0, |(seq, _)| *seq);
    let mut checker = Checker::new(workspace.clone());
    let mut after = 0;
    loop {
        let page = page(tx, workspace, after, PAGE_ROWS).await?;
        for row in page.iter().filter(|row| row.seq <= end) {
            if let Err(broken) = checker.row(row) {
                return Ok(Err(broken));
            }
        }
        read(u64::try_from(page.len()).unwrap_or(0));
        match page.last() {
            Some(last) if last.seq < end && last.seq >= rows_max => return Ok(Ok(Checked::UpTo(last.seq))),
            Some(last) if last.seq < end => after = last.seq,
            _ => break,
        }
    }
    if let Some(id) = stray(tx, workspace).await? {
        return Ok(Err(Broken { seq: 0, id: Some(id), why: "it is outside the chain" }));
    }
    Ok(checker.end(head.as_ref().map(|(seq, hash)| (*seq, hash.as_str()))).map(Checked::Whole))
}

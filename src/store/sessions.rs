//! Links that sign in to the dashboard, the sessions that they begin, and the views of the queue that people keep.

use jiff::Timestamp;
use sqlx::types::Json;

use super::{Failure, Tx, count, millis, time, word};
use crate::domain::sign_in::{SESSION_LASTS, SESSIONS_MAX, Session, SignIn};
use crate::domain::{Author, Locale, PersonId, Role, WorkspaceId};

/// Keeps a link. An earlier one of the same person is good no more.
///
/// # Errors
/// The database failed.
pub async fn offer(tx: &mut Tx, workspace: &WorkspaceId, link: &SignIn) -> Result<(), Failure> {
    let delete = "DELETE FROM sign_in WHERE workspace = $1 AND person = $2";
    let insert = "INSERT INTO sign_in (hash, workspace, person, name, groups, locale, expires_at) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let (key, author) = (workspace.to_string(), &link.author);
    on!(tx, conn => async { sqlx::query(delete).bind(&key).bind(author.id.as_str()).execute(conn).await.map(drop) })?;
    on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(&link.hash).bind(&key).bind(author.id.as_str()).bind(author.name.raw());
        let insert = insert.bind(Json(&author.groups)).bind(link.locale.tag()).bind(millis(link.expires_at));
        insert.execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Whether a link is good. It names its workspace itself: no other key does before somebody is signed in.
///
/// # Errors
/// The database failed.
pub async fn is_offered(tx: &mut Tx, link_hash: &str, now: Timestamp) -> Result<bool, Failure> {
    let select = "SELECT count(*) FROM sign_in WHERE hash = $1 AND expires_at > $2";
    let rows: i64 = on!(tx, conn => sqlx::query_scalar(select).bind(link_hash).bind(millis(now)).fetch_one(conn))?;
    Ok(rows == 1)
}

/// What a link says: workspace, person, name, groups and language.
type Taken = (String, String, String, Json<Vec<String>>, String);

/// What a session begins with.
#[derive(Debug, Clone)]
pub struct Beginning<'a> {
    /// Who.
    pub author: &'a Author,
    /// When the desk saw their groups.
    pub groups_at: Timestamp,
    /// The language of the pages.
    pub locale: Locale,
    /// The role that a login vouched for.
    pub claimed_role: Option<Role>,
}

/// Uses up a link, and begins the session that it is for under `session_hash`. Of two who try at once one gets it.
///
/// # Errors
/// The database failed.
pub async fn begin(
    tx: &mut Tx,
    link_hash: &str,
    session_hash: &str,
    now: Timestamp,
) -> Result<Option<Session>, Failure> {
    let take = "DELETE FROM sign_in WHERE hash = $1 AND expires_at > $2 \
                RETURNING workspace, person, name, groups, locale";
    let taken: Option<Taken> =
        on!(tx, conn => sqlx::query_as(take).bind(link_hash).bind(millis(now)).fetch_optional(conn))?;
    let Some((workspace, person, name, groups, locale)) = taken else { return Ok(None) };
    let workspace: WorkspaceId = workspace.parse().map_err(Failure::Unreadable)?;
    let locale: Locale = word(&locale)?;
    let author = Author { id: PersonId(person), name: name.into(), groups: groups.0, bot: false, locale: Some(locale) };
    let beginning = Beginning { author: &author, groups_at: now, locale, claimed_role: None };
    start(tx, &workspace, session_hash, &beginning, now).await?;
    by_hash(tx, session_hash, now).await
}

/// Begins a session under the hash of its secret. The oldest of its person ends where they have too many.
///
/// # Errors
/// The database failed.
pub async fn start(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    session_hash: &str,
    beginning: &Beginning<'_>,
    now: Timestamp,
) -> Result<(), Failure> {
    let insert = "INSERT INTO session (hash, workspace, person, name, groups, groups_at, locale, began_at, seen_at, \
                  expires_at, claimed_role) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10)";
    let until = now.checked_add(SESSION_LASTS).unwrap_or(now);
    let Beginning { author, groups_at, locale, claimed_role } = beginning;
    let (workspace, person) = (workspace.to_string(), author.id.as_str());
    on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(session_hash).bind(&workspace).bind(person).bind(author.name.raw());
        let insert = insert.bind(Json(&author.groups)).bind(millis(*groups_at)).bind(locale.tag()).bind(millis(now));
        insert.bind(millis(until)).bind(claimed_role.map(Role::name)).execute(conn).await.map(drop)
    })?;
    let oldest = "DELETE FROM session WHERE workspace = $1 AND person = $2 AND hash NOT IN \
                  (SELECT hash FROM session WHERE workspace = $1 AND person = $2 ORDER BY began_at DESC, hash LIMIT $3)";
    on!(tx, conn => async { sqlx::query(oldest).bind(&workspace).bind(person).bind(SESSIONS_MAX).execute(conn).await.map(drop) })?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    hash: String,
    workspace: String,
    person: String,
    name: String,
    groups: Json<Vec<String>>,
    groups_at: i64,
    locale: String,
    began_at: i64,
    seen_at: i64,
    expires_at: i64,
    claimed_role: Option<String>,
}

impl Row {
    fn read(self) -> Result<Session, Failure> {
        let locale: Locale = word(&self.locale)?;
        let author = Author {
            id: PersonId(self.person),
            name: self.name.into(),
            groups: self.groups.0,
            bot: false,
            locale: Some(locale),
        };
        Ok(Session {
            hash: self.hash,
            workspace: self.workspace.parse().map_err(Failure::Unreadable)?,
            author,
            claimed_role: self.claimed_role.as_deref().map(word).transpose()?,
            groups_at: time(self.groups_at)?,
            locale,
            began_at: time(self.began_at)?,
            seen_at: time(self.seen_at)?,
            expires_at: time(self.expires_at)?,
        })
    }
}

/// The session of a browser, if it still holds. Its secret is its key in every workspace, and it names its own.
///
/// # Errors
/// The database failed.
pub async fn by_hash(tx: &mut Tx, hash: &str, now: Timestamp) -> Result<Option<Session>, Failure> {
    let select = "SELECT hash, workspace, person, name, groups, groups_at, locale, began_at, seen_at, expires_at, \
                  claimed_role FROM session WHERE hash = $1";
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(select).bind(hash).fetch_optional(conn))?;
    let session = row.map(Row::read).transpose()?;
    Ok(session.filter(|session| session.is_good(now)))
}

/// A person's sessions that still hold, the latest first.
///
/// # Errors
/// The database failed.
pub async fn of_person(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    person: &PersonId,
    now: Timestamp,
) -> Result<Vec<Session>, Failure> {
    let select = "SELECT hash, workspace, person, name, groups, groups_at, locale, began_at, seen_at, expires_at, \
                  claimed_role FROM session WHERE workspace = $1 AND person = $2 ORDER BY began_at DESC, hash LIMIT $3";
    let key = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => {
        sqlx::query_as(select).bind(&key).bind(person.as_str()).bind(SESSIONS_MAX).fetch_all(conn)
    })?;
    let sessions: Result<Vec<_>, _> = rows.into_iter().map(Row::read).collect();
    Ok(sessions?.into_iter().filter(|session| session.is_good(now)).collect())
}

/// Notes that a session was used.
///
/// # Errors
/// The database failed.
pub async fn used(tx: &mut Tx, session: &Session, now: Timestamp) -> Result<(), Failure> {
    let update = "UPDATE session SET seen_at = $3 WHERE workspace = $1 AND hash = $2";
    let key = session.workspace.to_string();
    on!(tx, conn => async { sqlx::query(update).bind(&key).bind(&session.hash).bind(millis(now)).execute(conn).await.map(drop) })?;
    Ok(())
}

/// Keeps the language of a session.
///
/// # Errors
/// The database failed.
pub async fn speak(tx: &mut Tx, workspace: &WorkspaceId, hash: &str, locale: Locale) -> Result<(), Failure> {
    let update = "UPDATE session SET locale = $3 WHERE workspace = $1 AND hash = $2";
    let key = workspace.to_string();
    on!(tx, conn => async { sqlx::query(update).bind(&key).bind(hash).bind(locale.tag()).execute(conn).await.map(drop) })?;
    Ok(())
}

/// Keeps the groups that a person is in as of an event of theirs, for their sessions, their logins and the link that they
/// have.
///
/// # Errors
/// The database failed.
pub async fn regroup(tx: &mut Tx, workspace: &WorkspaceId, author: &Author, now: Timestamp) -> Result<(), Failure> {
    let key = workspace.to_string();
    let session = "UPDATE session SET groups = $3, groups_at = $4 WHERE workspace = $1 AND person = $2";
    let login = "UPDATE oidc_identity SET groups = $3, groups_at = $4 WHERE workspace = $1 AND person = $2";
    let link = "UPDATE sign_in SET groups = $3 WHERE workspace = $1 AND person = $2";
    for update in [session, login] {
        on!(tx, conn => async {
            let update = sqlx::query(update).bind(&key).bind(author.id.as_str()).bind(Json(&author.groups));
            update.bind(millis(now)).execute(conn).await.map(drop)
        })?;
    }
    on!(tx, conn => async { sqlx::query(link).bind(&key).bind(author.id.as_str()).bind(Json(&author.groups)).execute(conn).await.map(drop) })?;
    Ok(())
}

/// Ends a session of a person; `false` where they have no such one.
///
/// # Errors
/// The database failed.
pub async fn end(tx: &mut Tx, workspace: &WorkspaceId, person: &PersonId, hash: &str) -> Result<bool, Failure> {
    let delete = "DELETE FROM session WHERE workspace = $1 AND person = $2 AND hash = $3";
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        let delete = sqlx::query(delete).bind(&key).bind(person.as_str()).bind(hash);
        delete.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}

/// Forgets links and sessions of every workspace that ended before `now`, at most `rows_max` of each; tells how many.
///
/// # Errors
/// The database failed.
pub async fn forget(tx: &mut Tx, now: Timestamp, rows_max: u64) -> Result<u64, Failure> {
    let links = "DELETE FROM sign_in WHERE hash IN (SELECT hash FROM sign_in WHERE expires_at <= $1 LIMIT $2)";
    let sessions = "DELETE FROM session WHERE hash IN (SELECT hash FROM session WHERE expires_at <= $1 LIMIT $2)";
    let mut most = 0;
    for delete in [links, sessions] {
        let rows = on!(tx, conn => async {
            let delete = sqlx::query(delete).bind(millis(now)).bind(count(rows_max));
            delete.execute(conn).await.map(|done| done.rows_affected())
        })?;
        most = most.max(rows);
    }
    Ok(most)
}

//! Phrasings that people taught the FAQ, with who and when.

use jiff::Timestamp;

use super::{Failure, Tx, count, millis, named, time};
use crate::domain::faq::Lesson;
use crate::domain::faq::lesson::{Lessons, Taught};
use crate::domain::{ConversationId, Named, WorkspaceId};

/// Phrasings of one entry that a workspace keeps.
const PER_ENTRY_ROWS_MAX: i64 = 40;
/// Phrasings that one person has taught alone and nobody confirmed: the oldest gives way.
const PER_PERSON_ROWS_MAX: i64 = 20;

/// The columns of a [`Row`], of the lesson `l`.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT l.id, l.entry, l.title, l.phrasing, \
             (SELECT count(*) FROM teacher t WHERE t.workspace = l.workspace AND t.lesson = l.id) AS people, \
             (SELECT t.person FROM teacher t WHERE t.workspace = l.workspace AND t.lesson = l.id \
              ORDER BY t.taught_at, t.person LIMIT 1) AS person, \
             (SELECT t.name FROM teacher t WHERE t.workspace = l.workspace AND t.lesson = l.id \
              ORDER BY t.taught_at, t.person LIMIT 1) AS name, l.taught_at, l.confirmed_by, l.confirmed_name \
             FROM lesson l ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    entry: String,
    title: String,
    phrasing: String,
    people: i64,
    person: Option<String>,
    name: Option<String>,
    taught_at: i64,
    confirmed_by: Option<String>,
    confirmed_name: Option<String>,
}

impl Row {
    fn read(self) -> Result<Lesson, Failure> {
        Ok(Lesson {
            number: self.id,
            entry: self.entry,
            title: self.title,
            phrasing: self.phrasing.into(),
            people: self.people,
            by: named(self.person.unwrap_or_default(), self.name.unwrap_or_default()),
            at: time(self.taught_at)?,
            confirmed_by: self.confirmed_by.map(|id| named(id, self.confirmed_name.unwrap_or_default())),
        })
    }
}

/// Keeps that somebody taught a phrasing. One that an agent took back is not learned again, unless an agent teaches it.
///
/// # Errors
/// The database failed.
pub async fn teach(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    taught: &Taught,
    (phrasing, gist): (&str, &str),
    now: Timestamp,
) -> Result<(), Failure> {
    let key = workspace.to_string();
    let select = "SELECT id, undone_at FROM lesson WHERE workspace = $1 AND entry = $2 AND gist = $3";
    let known: Option<(i64, Option<i64>)> = on!(tx, conn => {
        sqlx::query_as(select).bind(&key).bind(&taught.entry).bind(gist).fetch_optional(conn)
    })?;
    let lesson = match known {
        Some((_, Some(_))) if !taught.confirmed => return Ok(()),
        Some((lesson, _)) => lesson,
        None => {
            if !has_room(tx, &key, &taught.entry).await? {
                return Ok(());
            }
            let insert = "INSERT INTO lesson (workspace, entry, title, phrasing, gist, taught_at) \
                          VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id";
            let id: Option<i64> = on!(tx, conn => async {
                let insert = sqlx::query_scalar(insert).bind(&key).bind(&taught.entry).bind(&taught.title);
                insert.bind(phrasing).bind(gist).bind(millis(now)).fetch_optional(conn).await
            })?;
            // Somebody taught the same at this moment.
            id.ok_or(Failure::Stale)?
        }
    };
    let insert = "INSERT INTO teacher (workspace, lesson, person, name, how, conversation, taught_at) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(&key).bind(lesson).bind(taught.by.id.as_str()).bind(taught.by.name.raw());
        let insert = insert.bind(taught.how.name()).bind(taught.conversation.0).bind(millis(now));
        insert.execute(conn).await.map(drop)
    })?;
    if taught.confirmed {
        settle(tx, workspace, lesson, &taught.by, true, now).await?;
    }
    bound_person(tx, &key, &taught.by).await
}

/// Makes room for one more phrasing of an entry: of those that do not count yet the oldest gives way.
async fn has_room(tx: &mut Tx, key: &str, entry: &str) -> Result<bool, Failure> {
    let select = "SELECT count(*) FROM lesson WHERE workspace = $1 AND entry = $2 AND undone_at IS NULL";
    let rows: i64 = on!(tx, conn => sqlx::query_scalar(select).bind(key).bind(entry).fetch_one(conn))?;
    if rows < PER_ENTRY_ROWS_MAX {
        return Ok(true);
    }
    let oldest = "SELECT l.id FROM lesson l WHERE l.workspace = $1 AND l.entry = $2 AND l.undone_at IS NULL \
                  AND l.confirmed_by IS NULL AND \
                  (SELECT count(*) FROM teacher t WHERE t.workspace = l.workspace AND t.lesson = l.id) < 2 \
                  ORDER BY l.taught_at, l.id LIMIT 1";
    let oldest: Option<i64> = on!(tx, conn => sqlx::query_scalar(oldest).bind(key).bind(entry).fetch_optional(conn))?;
    match oldest {
        Some(lesson) => forget(tx, key, lesson).await.map(|()| true),
        None => Ok(false),
    }
}

async fn bound_person(tx: &mut Tx, key: &str, person: &Named) -> Result<(), Failure> {
    let alone = "SELECT l.id FROM lesson l JOIN teacher t ON t.workspace = l.workspace AND t.lesson = l.id \
                 WHERE l.workspace = $1 AND t.person = $2 AND l.confirmed_by IS NULL AND l.undone_at IS NULL AND \
                 (SELECT count(*) FROM teacher o WHERE o.workspace = l.workspace AND o.lesson = l.id) = 1 \
                 ORDER BY t.taught_at DESC, l.id DESC LIMIT 10 OFFSET $3";
    let over: Vec<i64> = on!(tx, conn => {
        sqlx::query_scalar(alone).bind(key).bind(person.id.as_str()).bind(PER_PERSON_ROWS_MAX).fetch_all(conn)
    })?;
    for lesson in over {
        forget(tx, key, lesson).await?;
    }
    Ok(())
}

async fn forget(tx: &mut Tx, key: &str, lesson: i64) -> Result<(), Failure> {
    for delete in [
        "DELETE FROM teacher WHERE workspace = $1 AND lesson = $2",
        "DELETE FROM lesson WHERE workspace = $1 AND id = $2",
    ] {
        on!(tx, conn => async { sqlx::query(delete).bind(key).bind(lesson).execute(conn).await.map(drop) })?;
    }
    Ok(())
}

/// Takes back what one person taught in a conversation; what nobody teaches any more is forgotten.
///
/// # Errors
/// The database failed.
pub async fn take_back(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    conversation: ConversationId,
    person: &Named,
) -> Result<(), Failure> {
    let key = workspace.to_string();
    let delete = "DELETE FROM teacher WHERE workspace = $1 AND conversation = $2 AND person = $3 AND how = 'solved' \
                  RETURNING lesson";
    let lessons: Vec<i64> = on!(tx, conn => {
        sqlx::query_scalar(delete).bind(&key).bind(conversation.0).bind(person.id.as_str()).fetch_all(conn)
    })?;
    for lesson in lessons {
        let update = "UPDATE lesson SET confirmed_by = NULL, confirmed_name = NULL \
                      WHERE workspace = $1 AND id = $2 AND confirmed_by = $3";
        on!(tx, conn => async {
            sqlx::query(update).bind(&key).bind(lesson).bind(person.id.as_str()).execute(conn).await.map(drop)
        })?;
        let select = "SELECT count(*) FROM teacher WHERE workspace = $1 AND lesson = $2";
        let left: i64 = on!(tx, conn => sqlx::query_scalar(select).bind(&key).bind(lesson).fetch_one(conn))?;
        if left == 0 {
            forget(tx, &key, lesson).await?;
        }
    }
    Ok(())
}

/// Keeps that an agent confirmed a phrasing, or took it back; `false` where there is none.
///
/// # Errors
/// The database failed.
pub async fn settle(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    lesson: i64,
    by: &Named,
    confirm: bool,
    now: Timestamp,
) -> Result<bool, Failure> {
    let update = "UPDATE lesson SET confirmed_by = $3, confirmed_name = $4, undone_by = $5, undone_at = $6 \
                  WHERE workspace = $1 AND id = $2";
    let (id, name) = (by.id.as_str(), by.name.raw());
    let confirmed = confirm.then_some((id, name)).unzip();
    let undone = (!confirm).then(|| (id, millis(now))).unzip();
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(&key).bind(lesson).bind(confirmed.0).bind(confirmed.1);
        update.bind(undone.0).bind(undone.1).execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}

/// A phrasing by its number.
///
/// # Errors
/// The database failed.
pub async fn by_number(tx: &mut Tx, workspace: &WorkspaceId, number: i64) -> Result<Lessons, Failure> {
    let select = select!("WHERE l.workspace = $1 AND l.id = $2 AND l.undone_at IS NULL");
    let key = workspace.to_string();
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(select).bind(&key).bind(number).fetch_optional(conn))?;
    let rows: Vec<Lesson> = row.map(Row::read).transpose()?.into_iter().collect();
    Ok(Lessons { total: count(rows.len()), rows })
}

/// The latest phrasings of a workspace, of all entries or one.
///
/// # Errors
/// The database failed.
pub async fn latest(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    entry: Option<&str>,
    rows_max: i64,
) -> Result<Lessons, Failure> {
    let key = workspace.to_string();
    let select = select!(
        "WHERE l.workspace = $1 AND l.undone_at IS NULL AND ($2 IS NULL OR l.entry = $2) \
         ORDER BY l.taught_at DESC, l.id DESC LIMIT $3"
    );
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(select).bind(&key).bind(entry).bind(rows_max).fetch_all(conn))?;
    let select = "SELECT count(*) FROM lesson \
                  WHERE workspace = $1 AND undone_at IS NULL AND ($2 IS NULL OR entry = $2)";
    let total: i64 = on!(tx, conn => sqlx::query_scalar(select).bind(&key).bind(entry).fetch_one(conn))?;
    Ok(Lessons { rows: rows.into_iter().map(Row::read).collect::<Result<_, _>>()?, total })
}

/// What the FAQ may learn from all workspaces (it is one for them all): confirmed phrasings first, then those that most
/// people taught; at most `rows_max`.
///
/// # Errors
/// The database failed.
pub async fn all(tx: &mut Tx, rows_max: usize) -> Result<Vec<Lesson>, Failure> {
    let select =
        select!("WHERE l.undone_at IS NULL ORDER BY (l.confirmed_by IS NULL), people DESC, l.taught_at, l.id LIMIT $1");
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(select).bind(count(rows_max)).fetch_all(conn))?;
    rows.into_iter().map(Row::read).collect()
}

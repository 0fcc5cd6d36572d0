//! All that is held about a person, whichever table it is in: handed out, or erased. The tables are asked of the database,
//! so that a new one is not forgotten; what their columns say of people stands in `known`.

mod known;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use known::Says;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use sqlx::types::Json;

use super::codes::GUESS_WINDOW;
use super::{Failure, Tx, audit, millis};
use crate::domain::WorkspaceId;
use crate::domain::audit::{Deed, DeedKind};
use crate::domain::erasure::{ERASED, Erasure, has_word};

/// A column that holds text.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Column {
    table_name: String,
    column_name: String,
    is_json: bool,
}

/// Tables in which nothing is put in another's place: the ends of chains; the log, which is done by itself; and how often
/// somebody guessed a code, which would begin anew otherwise.
const LEFT_OUT: &[&str] = &["chain_head", "history", "guess"];

/// Names and words looked for in one reading of a column.
const NEEDLES_AT_ONCE: usize = 50;

/// The columns that hold text, of tables that belong to workspaces.
async fn columns(tx: &mut Tx) -> Result<Vec<Column>, Failure> {
    let select = match tx {
        Tx::Sqlite(_) => {
            "SELECT m.name AS table_name, p.name AS column_name, instr(m.sql, 'json_valid(' || p.name || ')') > 0 \
             AS is_json FROM sqlite_master m JOIN pragma_table_info(m.name) p \
             WHERE m.type = 'table' AND p.type = 'TEXT' AND p.name <> 'workspace' \
             AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) w WHERE w.name = 'workspace') ORDER BY 1, 2"
        }
        Tx::Postgres(_) => {
            "SELECT c.table_name::text, c.column_name::text, c.data_type = 'jsonb' AS is_json \
             FROM information_schema.columns c \
             WHERE c.table_schema = current_schema() AND c.data_type IN ('text', 'jsonb') \
             AND c.column_name <> 'workspace' AND EXISTS (SELECT 1 FROM information_schema.columns w \
             WHERE w.table_schema = c.table_schema AND w.table_name = c.table_name AND w.column_name = 'workspace') \
             ORDER BY 1, 2"
        }
    };
    Ok(on!(tx, conn => sqlx::query_as(select).fetch_all(conn))?)
}

/// The names of a person, and all texts that they wrote.
async fn written(tx: &mut Tx, workspace: &str, person: &str) -> Result<(Vec<String>, Vec<String>), Failure> {
    let (text, reason) = match tx {
        Tx::Sqlite(_) => ("kind ->> '$.text'", "kind ->> '$.reason'"),
        Tx::Postgres(_) => ("kind ->> 'text'", "kind ->> 'reason'"),
    };
    let names = known::queries(|says| match says {
        Says::Name(of) => Some(of),
        _ => None,
    });
    let words = known::queries(|says| match says {
        Says::Words(of) => Some(of),
        _ => None,
    });
    let said = [text, reason]
        .map(|said| format!("SELECT {said} FROM history WHERE workspace = $1 AND actor = $2 AND {said} IS NOT NULL"));
    let taught = "SELECT l.phrasing FROM lesson l JOIN teacher t ON t.workspace = l.workspace AND t.lesson = l.id \
                  JOIN conversation c ON c.workspace = t.workspace AND c.id = t.conversation \
                  WHERE l.workspace = $1 AND c.requester = $2";
    let names = union(names);
    let texts = union(words.chain(said).chain([taught.to_owned()]));
    let mut found = Vec::with_capacity(2);
    for select in [names, texts] {
        let rows: Vec<String> = on!(tx, conn => {
            sqlx::query_scalar(AssertSqlSafe(select)).bind(workspace).bind(person).fetch_all(conn)
        })?;
        found.push(rows);
    }
    let texts = found.pop().unwrap_or_default();
    Ok((found.pop().unwrap_or_default(), texts))
}

fn union(queries: impl Iterator<Item = String>) -> String {
    queries.collect::<Vec<_>>().join(" UNION ")
}

/// Columns that hold text and of which `known` says nothing, and those that it names and that are not there: none of
/// either, or a person's name may stay where nobody looks.
///
/// # Errors
/// The database failed.
pub async fn unknown(tx: &mut Tx) -> Result<Vec<String>, Failure> {
    let there: BTreeSet<_> = columns(tx).await?.into_iter().map(|one| (one.table_name, one.column_name)).collect();
    let strange = there.iter().filter(|(table, column)| known::says(table, column).is_none());
    let mut unknown: Vec<_> = strange.map(|(table, column)| format!("{table}.{column}")).collect();
    let named = known::TABLES.iter().flat_map(|(table, columns)| columns.iter().map(move |(name, _)| (*table, *name)));
    let gone = named.filter(|(table, name)| !there.contains(&((*table).to_owned(), (*name).to_owned())));
    unknown.extend(gone.map(|(table, name)| format!("{table}.{name} is not there")));
    Ok(unknown)
}

/// All rows that name a person, by table.
///
/// # Errors
/// The database failed.
pub async fn export(tx: &mut Tx, workspace: &WorkspaceId, person: &str) -> Result<Value, Failure> {
    let key = workspace.to_string();
    let columns = columns(tx).await?;
    let mut tables: Vec<&str> = columns.iter().map(|column| column.table_name.as_str()).collect();
    tables.dedup();
    let mut held = serde_json::Map::new();
    for table in tables.into_iter().filter(|table| *table != "chain_head") {
        let (row, found) = match tx {
            Tx::Sqlite(_) => (as_object(tx, table, &columns).await?, "instr(r, $2) > 0"),
            Tx::Postgres(_) => ("to_jsonb(t)::text".to_owned(), "position($2 in r) > 0"),
        };
        let select =
            format!("SELECT r FROM (SELECT {row} AS r FROM \"{table}\" t WHERE t.workspace = $1) rows WHERE {found}");
        let rows: Vec<String> = on!(tx, conn => {
            sqlx::query_scalar(AssertSqlSafe(select)).bind(&key).bind(person).fetch_all(conn)
        })?;
        let rows = rows.iter().filter(|row| has_word(row, person));
        let rows = rows.filter_map(|row| serde_json::from_str(row).ok()).filter(|row| !is_copy(table, row));
        let rows: Vec<Value> = rows.map(|row| without_secrets(table, row)).collect();
        if !rows.is_empty() {
            held.insert(table.to_owned(), json!(rows));
        }
    }
    Ok(json!({ "workspace": key, "person": person, "held": held }))
}

/// A row of a table as an object, on SQLite.
async fn as_object(tx: &mut Tx, table: &str, columns: &[Column]) -> Result<String, Failure> {
    let names = "SELECT name FROM pragma_table_info($1)";
    let names: Vec<String> = on!(tx, conn => sqlx::query_scalar(names).bind(table).fetch_all(conn))?;
    let is_json =
        |name: &str| columns.iter().any(|one| one.table_name == table && one.column_name == name && one.is_json);
    let pairs = names.iter().map(|name| match is_json(name) {
        true => format!("'{name}', json(\"{name}\")"),
        false => format!("'{name}', \"{name}\""),
    });
    Ok(format!("json_object({})", pairs.collect::<Vec<_>>().join(", ")))
}

/// Whether a row is a copy that was handed out: copies of copies would be twice as long each time.
fn is_copy(table: &str, row: &Value) -> bool {
    table == "outbox" && row["notice"]["notice"] == "privacy" && row["notice"]["privacy"] == "copy"
}

/// The row without what opens something: handles of interactions, links that sign in, hashes of keys.
fn without_secrets(table: &str, mut row: Value) -> Value {
    fn hide(value: &mut Value) {
        match value {
            Value::Array(values) => values.iter_mut().for_each(hide),
            Value::Object(object) => {
                for (key, value) in object {
                    match key.as_str() {
                        "token" | "response_url" | "address" | "hash" | "secret" => *value = json!(ERASED),
                        _ => hide(value),
                    }
                }
            }
            _ => {}
        }
    }
    if table != "history" {
        hide(&mut row);
    }
    row
}

/// Erases a person's names and words from a workspace, and logs that; the pseudonym in their place, and how many rows of
/// the log were changed. Counts, times and the chain stay.
///
/// # Errors
/// The database failed.
pub async fn erase(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    person: &str,
    now: Timestamp,
) -> Result<(String, usize), Failure> {
    let key = workspace.to_string();
    // What is not sealed yet is sealed as it was, before it is changed.
    audit::seal(tx, workspace).await?;
    let (names, texts) = written(tx, &key, person).await?;
    let pseudonym = format!("erased-{:08x}", rand::random::<u32>());
    let erasure = Erasure::new(pseudonym.clone(), person.to_owned(), names, texts);
    forget_lessons(tx, &key, person, now).await?;
    for (table, column) in known::GONE {
        let kind = if *table == "holder" { " AND kind = 'person'" } else { "" };
        let delete = format!("DELETE FROM \"{table}\" WHERE workspace = $1 AND \"{column}\" = $2{kind}");
        on!(tx, conn => async {
            sqlx::query(AssertSqlSafe(delete)).bind(&key).bind(person).execute(conn).await.map(drop)
        })?;
    }
    let over = millis(now).saturating_sub(i64::try_from(GUESS_WINDOW.as_millis()).unwrap_or(i64::MAX));
    let delete = "DELETE FROM guess WHERE workspace = $1 AND person = $2 AND since <= $3";
    on!(tx, conn => async { sqlx::query(delete).bind(&key).bind(person).bind(over).execute(conn).await.map(drop) })?;
    // What nobody could read of them is not read for words now.
    drop_letters(tx, &key, person).await?;
    let places = erase_log(tx, &key, person, &erasure).await?;
    for column in columns(tx).await?.iter().filter(|column| !LEFT_OUT.contains(&column.table_name.as_str())) {
        erase_column(tx, &key, column, &erasure).await?;
    }
    let changed = places.len();
    let kind = DeedKind::PersonErased { pseudonym: pseudonym.clone(), rows: ranges(&places) };
    audit::add(tx, workspace, &Deed { actor: None, subject: "person", kind }, now).await?;
    audit::seal(tx, workspace).await?;
    Ok((pseudonym, changed))
}

/// Phrasings that were learned from the person's questions are taken back: they are their words.
async fn forget_lessons(tx: &mut Tx, workspace: &str, person: &str, now: Timestamp) -> Result<(), Failure> {
    let update = "UPDATE lesson SET gist = 'erased ' || id, undone_at = coalesce(undone_at, $3) WHERE workspace = $1 \
                  AND id IN (SELECT t.lesson FROM teacher t JOIN conversation c ON c.workspace = t.workspace \
                  AND c.id = t.conversation WHERE t.workspace = $1 AND c.requester = $2)";
    on!(tx, conn => async {
        sqlx::query(update).bind(workspace).bind(person).bind(millis(now)).execute(conn).await.map(drop)
    })?;
    Ok(())
}

async fn drop_letters(tx: &mut Tx, workspace: &str, person: &str) -> Result<(), Failure> {
    let select = match tx {
        Tx::Sqlite(_) => "SELECT id, body FROM dead_letter WHERE workspace = $1",
        Tx::Postgres(_) => "SELECT id, body::text FROM dead_letter WHERE workspace = $1",
    };
    let letters: Vec<(i64, String)> = on!(tx, conn => sqlx::query_as(select).bind(workspace).fetch_all(conn))?;
    for (id, _) in letters.iter().filter(|(_, body)| has_word(body, person)) {
        let delete = "DELETE FROM dead_letter WHERE workspace = $1 AND id = $2";
        on!(tx, conn => async { sqlx::query(delete).bind(workspace).bind(id).execute(conn).await.map(drop) })?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Logged {
    id: i64,
    seq: Option<i64>,
    subject: Option<String>,
    actor: Option<String>,
    actor_name: Option<String>,
    kind: Json<Value>,
}

/// Erases the person from the log, salt and all; the places in the chain that this was done at.
async fn erase_log(tx: &mut Tx, workspace: &str, person: &str, erasure: &Erasure) -> Result<Vec<i64>, Failure> {
    let text = "coalesce(subject, '') || ' ' || coalesce(actor, '') || ' ' || coalesce(actor_name, '') || ' ' || ";
    let text = match tx {
        Tx::Sqlite(_) => format!("{text}kind"),
        Tx::Postgres(_) => format!("{text}kind::text"),
    };
    // Somebody's rows are few of very many.
    let mut rows = BTreeMap::new();
    let needles: Vec<String> = erasure.needles().flat_map(|needle| [needle.to_owned(), quoted(needle)]).collect();
    for needles in needles.chunks(NEEDLES_AT_ONCE) {
        let found = has_any(tx, &text, needles.len());
        let select =
            format!("SELECT id, seq, subject, actor, actor_name, kind FROM history WHERE workspace = $1 AND ({found})");
        let found: Vec<Logged> = on!(tx, conn => {
            let select = sqlx::query_as(AssertSqlSafe(select)).bind(workspace);
            needles.iter().fold(select, |select, needle| select.bind(needle)).fetch_all(conn)
        })?;
        rows.extend(found.into_iter().map(|row| (row.id, row)));
    }
    let mut places = Vec::new();
    for row in rows.into_values() {
        let mut kind = erasure.of_value(&row.kind.0);
        if row.actor.as_deref() == Some(person) {
            // However short it is.
            for part in ["text", "reason"] {
                if kind.get(part).is_some_and(Value::is_string) {
                    kind[part] = json!(ERASED);
                }
            }
        }
        let text = |part: &Option<String>| part.as_deref().map(|part| erasure.of_text(part));
        let (subject, actor, actor_name) = (text(&row.subject), text(&row.actor), text(&row.actor_name));
        if (&subject, &actor, &actor_name, &kind) == (&row.subject, &row.actor, &row.actor_name, &row.kind.0) {
            continue;
        }
        let update = "UPDATE history SET subject = $3, actor = $4, actor_name = $5, kind = $6, salt = NULL \
                      WHERE workspace = $1 AND id = $2";
        on!(tx, conn => async {
            let update = sqlx::query(update).bind(workspace).bind(row.id).bind(&subject).bind(&actor).bind(&actor_name);
            update.bind(Json(&kind)).execute(conn).await.map(drop)
        })?;
        places.extend(row.seq.filter(|seq| *seq > 0));
    }
    Ok(places)
}

/// Erases the person from a column, value by value.
async fn erase_column(tx: &mut Tx, workspace: &str, column: &Column, erasure: &Erasure) -> Result<(), Failure> {
    let Column { table_name: table, column_name: name, is_json } = column;
    let (as_text, typed) = match tx {
        Tx::Sqlite(_) => (format!("\"{name}\""), "$2"),
        Tx::Postgres(_) => (format!("\"{name}\"::text"), if *is_json { "$2::jsonb" } else { "$2" }),
    };
    let needles: Vec<String> =
        erasure.needles().map(|needle| if *is_json { quoted(needle) } else { needle.to_owned() }).collect();
    let mut values = BTreeSet::new();
    for needles in needles.chunks(NEEDLES_AT_ONCE) {
        let found = has_any(tx, "value", needles.len());
        let select = format!(
            "SELECT value FROM (SELECT DISTINCT {as_text} AS value FROM \"{table}\" WHERE workspace = $1) v WHERE {found}"
        );
        let rows: Vec<String> = on!(tx, conn => {
            let select = sqlx::query_scalar(AssertSqlSafe(select)).bind(workspace);
            needles.iter().fold(select, |select, needle| select.bind(needle)).fetch_all(conn)
        })?;
        values.extend(rows);
    }
    let update = format!("UPDATE \"{table}\" SET \"{name}\" = {typed} WHERE workspace = $1 AND {as_text} = $3");
    for value in values {
        let parsed = if *is_json { serde_json::from_str::<Value>(&value).ok() } else { None };
        let erased = match parsed {
            Some(parsed) => erasure.of_value(&parsed).to_string(),
            None => erasure.of_text(&value),
        };
        if erased != value {
            on!(tx, conn => async {
                let update = sqlx::query(AssertSqlSafe(update.clone())).bind(workspace).bind(&erased);
                update.bind(&value).execute(conn).await.map(drop)
            })?;
        }
    }
    Ok(())
}

/// Whether a text has one of so many others in it, which are bound from `$2` on.
fn has_any(tx: &Tx, text: &str, needles: usize) -> String {
    let has = |place: usize| match tx {
        Tx::Sqlite(_) => format!("instr({text}, ${place}) > 0"),
        Tx::Postgres(_) => format!("position(${place} in {text}) > 0"),
    };
    (2..needles + 2).map(has).collect::<Vec<_>>().join(" OR ")
}

/// A text as it stands in JSON, without the quotes around it.
fn quoted(text: &str) -> String {
    Value::from(text).to_string().trim_matches('"').to_owned()
}

/// Places as ranges, from place to place.
fn ranges(places: &[i64]) -> Vec<(i64, i64)> {
    let mut ranges: Vec<(i64, i64)> = Vec::new();
    for place in places {
        match ranges.last_mut() {
            Some((_, to)) if *to + 1 == *place => *to = *place,
            _ => ranges.push((*place, *place)),
        }
    }
    ranges
}

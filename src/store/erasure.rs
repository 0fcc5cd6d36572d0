//! All that is held about a person, whichever table it is in: handed out, or erased. The tables are asked of the database,
//! so that a new one is not forgotten.

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use sqlx::types::Json;

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

/// Tables that hold nobody's words: keys, the ends of chains, the schema's own, and the log, which is done by itself.
const LEFT_OUT: &[&str] = &["desk_key", "chain_head", "history"];

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
    let names = "SELECT name FROM person WHERE workspace = $1 AND id = $2 UNION \
                 SELECT requester_name FROM conversation WHERE workspace = $1 AND requester = $2 UNION \
                 SELECT actor_name FROM history WHERE workspace = $1 AND actor = $2 AND actor_name IS NOT NULL UNION \
                 SELECT name FROM reply WHERE workspace = $1 AND person = $2 UNION \
                 SELECT person_name FROM block WHERE workspace = $1 AND person = $2";
    let texts = format!(
        "SELECT question FROM conversation WHERE workspace = $1 AND requester = $2 UNION \
         SELECT subject FROM ticket WHERE workspace = $1 AND requester = $2 UNION \
         SELECT comment FROM rating WHERE workspace = $1 AND rated_by = $2 AND comment IS NOT NULL UNION \
         SELECT excerpt FROM reply WHERE workspace = $1 AND person = $2 UNION \
         SELECT {text} FROM history WHERE workspace = $1 AND actor = $2 AND {text} IS NOT NULL UNION \
         SELECT {reason} FROM history WHERE workspace = $1 AND actor = $2 AND {reason} IS NOT NULL UNION \
         SELECT l.phrasing FROM lesson l JOIN teacher t ON t.workspace = l.workspace AND t.lesson = l.id \
         JOIN conversation c ON c.workspace = t.workspace AND c.id = t.conversation \
         WHERE l.workspace = $1 AND c.requester = $2"
    );
    let names = on!(tx, conn => sqlx::query_scalar(names).bind(workspace).bind(person).fetch_all(conn))?;
    let texts: Vec<String> = on!(tx, conn => {
        sqlx::query_scalar(AssertSqlSafe(texts)).bind(workspace).bind(person).fetch_all(conn)
    })?;
    Ok((names, texts))
}

/// All rows that name a person, by table.
///
/// # Errors
/// The database failed.
pub async fn export(tx: &mut Tx, workspace: &WorkspaceId, person: &str) -> Result<Value, Failure> {
    let key = workspace.to_string();
    let columns = columns(tx).await?;
    let mut tables: Vec<String> = columns.into_iter().map(|column| column.table_name).collect();
    tables.dedup();
    let mut held = serde_json::Map::new();
    for table in tables.iter().filter(|table| *table != "desk_key" && *table != "chain_head") {
        let row = match tx {
            Tx::Sqlite(_) => {
                let names = "SELECT name FROM pragma_table_info($1)";
                let names: Vec<String> = on!(tx, conn => sqlx::query_scalar(names).bind(table).fetch_all(conn))?;
                let pairs: Vec<_> = names.iter().map(|name| format!("'{name}', \"{name}\"")).collect();
                format!("json_object({})", pairs.join(", "))
            }
            Tx::Postgres(_) => "to_jsonb(t)::text".to_owned(),
        };
        let select = format!("SELECT {row} FROM \"{table}\" t WHERE t.workspace = $1");
        let rows: Vec<String> = on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(select)).bind(&key).fetch_all(conn))?;
        let rows = rows.iter().filter(|row| has_word(row, person));
        let rows: Vec<Value> = rows.filter_map(|row| serde_json::from_str(row).ok()).collect();
        if !rows.is_empty() {
            held.insert(table.clone(), json!(rows));
        }
    }
    Ok(json!({ "workspace": key, "person": person, "held": held }))
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
    signed_in_nowhere(tx, &key, person).await?;
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

/// Who is erased is signed in nowhere, and no login leads to what is left of them.
async fn signed_in_nowhere(tx: &mut Tx, workspace: &str, person: &str) -> Result<(), Failure> {
    for delete in [
        "DELETE FROM session WHERE workspace = $1 AND person = $2",
        "DELETE FROM sign_in WHERE workspace = $1 AND person = $2",
        "DELETE FROM oidc_identity WHERE workspace = $1 AND person = $2",
    ] {
        on!(tx, conn => async { sqlx::query(delete).bind(workspace).bind(person).execute(conn).await.map(drop) })?;
    }
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
    let select = "SELECT id, seq, subject, actor, actor_name, kind FROM history WHERE workspace = $1 ORDER BY id";
    let rows: Vec<Logged> = on!(tx, conn => sqlx::query_as(select).bind(workspace).fetch_all(conn))?;
    let mut places = Vec::new();
    for row in rows {
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
    let (as_text, found, typed) = match tx {
        Tx::Sqlite(_) => (format!("\"{name}\""), "instr(value, $2) > 0", "$2"),
        Tx::Postgres(_) => {
            (format!("\"{name}\"::text"), "position($2 in value) > 0", if *is_json { "$2::jsonb" } else { "$2" })
        }
    };
    let select = format!(
        "SELECT value FROM (SELECT DISTINCT {as_text} AS value FROM \"{table}\" WHERE workspace = $1) v WHERE {found}"
    );
    let update = format!("UPDATE \"{table}\" SET \"{name}\" = {typed} WHERE workspace = $1 AND {as_text} = $3");
    for needle in erasure.needles() {
        let quoted = Value::from(needle).to_string();
        let needle = if *is_json { quoted.trim_matches('"') } else { needle };
        let values: Vec<String> = on!(tx, conn => {
            sqlx::query_scalar(AssertSqlSafe(select.clone())).bind(workspace).bind(needle).fetch_all(conn)
        })?;
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
    }
    Ok(())
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

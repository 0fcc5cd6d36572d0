//! People who were seen, with the role they had then: how a name typed by an agent finds a person.

use jiff::Timestamp;

use super::{Failure, Tx, millis, named, word};
use crate::domain::{Named, PersonId, Role, WorkspaceId};

/// Keeps who somebody is, as of this event.
///
/// # Errors
/// The database failed.
pub async fn seen(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    person: &Named,
    role: Role,
    now: Timestamp,
) -> Result<(), Failure> {
    let upsert = "INSERT INTO person (workspace, id, name, role, seen_at) VALUES ($1, $2, $3, $4, $5) \
                  ON CONFLICT (workspace, id) DO UPDATE \
                  SET name = excluded.name, role = excluded.role, seen_at = excluded.seen_at";
    let (role, workspace) = (stored_role(role), workspace.to_string());
    on!(tx, conn => async {
        let person = sqlx::query(upsert).bind(workspace).bind(person.id.as_str()).bind(person.name.raw());
        person.bind(role).bind(millis(now)).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// A role as it is stored.
pub(super) const fn stored_role(role: Role) -> &'static str {
    match role {
        Role::Requester => "requester",
        Role::Agent => "agent",
        // Versions that run beside this one know no admins.
        Role::Lead | Role::Admin => "lead",
    }
}

/// Those of `people` who were agents when they were last seen, in their order.
///
/// # Errors
/// The database failed.
pub async fn agents_among(tx: &mut Tx, workspace: &WorkspaceId, people: Vec<Named>) -> Result<Vec<Named>, Failure> {
    let select = "SELECT count(*) FROM person WHERE workspace = $1 AND id = $2 AND role IN ('agent', 'lead')";
    let workspace = workspace.to_string();
    let mut agents = Vec::with_capacity(people.len());
    for person in people {
        let id = person.id.as_str();
        let count: i64 = on!(tx, conn => sqlx::query_scalar(select).bind(&workspace).bind(id).fetch_one(conn))?;
        if count > 0 {
            agents.push(person);
        }
    }
    Ok(agents)
}

/// The agents who were seen, at most `rows_max`, the latest first.
///
/// # Errors
/// The database failed.
pub async fn agents(tx: &mut Tx, workspace: &WorkspaceId, rows_max: i64) -> Result<Vec<Named>, Failure> {
    let select = "SELECT id, name FROM person WHERE workspace = $1 AND role IN ('agent', 'lead') \
                  ORDER BY seen_at DESC, id LIMIT $2";
    let workspace = workspace.to_string();
    let rows: Vec<(String, String)> =
        on!(tx, conn => sqlx::query_as(select).bind(workspace).bind(rows_max).fetch_all(conn))?;
    Ok(rows.into_iter().map(|(id, name)| named(id, name)).collect())
}

/// The leads who were seen, at most `rows_max`, the latest first.
///
/// # Errors
/// The database failed.
pub async fn leads(tx: &mut Tx, workspace: &WorkspaceId, rows_max: i64) -> Result<Vec<PersonId>, Failure> {
    let select = "SELECT id FROM person WHERE workspace = $1 AND role = 'lead' ORDER BY seen_at DESC, id LIMIT $2";
    let workspace = workspace.to_string();
    let rows: Vec<String> =
        on!(tx, conn => sqlx::query_scalar(select).bind(&workspace).bind(rows_max).fetch_all(conn))?;
    Ok(rows.into_iter().map(PersonId).collect())
}

/// A person as they were seen last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Who.
    pub person: Named,
    /// What they could do then.
    pub role: Role,
    /// When.
    pub at: Timestamp,
}

fn as_seen((id, name, role, at): (String, String, String, i64)) -> Result<Seen, Failure> {
    Ok(Seen { person: named(id, name), role: word(&role)?, at: super::time(at)? })
}

/// People with an id after `after`, in the order of ids, at most `rows_max`.
///
/// # Errors
/// The database failed.
pub async fn page(tx: &mut Tx, workspace: &WorkspaceId, after: &str, rows_max: i64) -> Result<Vec<Seen>, Failure> {
    let select = "SELECT id, name, role, seen_at FROM person WHERE workspace = $1 AND id > $2 ORDER BY id LIMIT $3";
    let workspace = workspace.to_string();
    let rows: Vec<(String, String, String, i64)> =
        on!(tx, conn => sqlx::query_as(select).bind(&workspace).bind(after).bind(rows_max).fetch_all(conn))?;
    rows.into_iter().map(as_seen).collect()
}

/// A person by their id.
///
/// # Errors
/// The database failed.
pub async fn by_id(tx: &mut Tx, workspace: &WorkspaceId, id: &str) -> Result<Option<Seen>, Failure> {
    let select = "SELECT id, name, role, seen_at FROM person WHERE workspace = $1 AND id = $2";
    let workspace = workspace.to_string();
    let row: Option<(String, String, String, i64)> =
        on!(tx, conn => sqlx::query_as(select).bind(&workspace).bind(id).fetch_optional(conn))?;
    row.map(as_seen).transpose()
}

/// The agent whom a mention (`<@7>`, `<@U7|sam>`), an id or a display name means; nobody where a name means several.
///
/// # Errors
/// The database failed.
pub async fn agent(tx: &mut Tx, workspace: &WorkspaceId, given: &str) -> Result<Option<Named>, Failure> {
    let select = "SELECT id, name, role FROM person WHERE workspace = $1 AND role IN ('agent', 'lead') \
                  AND (id = $2 OR lower(name) = lower($2)) ORDER BY (id = $2) DESC LIMIT 2";
    Ok(meant(tx, workspace, given, select).await?.map(|(person, _)| person))
}

/// The person whom a mention, an id or a display name means, with the role that they were seen with last. A mention
/// means somebody even where they were never seen.
///
/// # Errors
/// The database failed.
pub async fn person(tx: &mut Tx, workspace: &WorkspaceId, given: &str) -> Result<Option<(Named, Role)>, Failure> {
    let select = "SELECT id, name, role FROM person WHERE workspace = $1 AND (id = $2 OR lower(name) = lower($2)) \
                  ORDER BY (id = $2) DESC LIMIT 2";
    let known = meant(tx, workspace, given, select).await?;
    let stranger = || Some((named(mentioned(given.trim())?.to_owned(), given.trim().to_owned()), Role::Requester));
    Ok(known.or_else(stranger))
}

async fn meant(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    given: &str,
    select: &'static str,
) -> Result<Option<(Named, Role)>, Failure> {
    let given = given.trim();
    let key = mentioned(given).unwrap_or_else(|| given.trim_start_matches('@'));
    let workspace = workspace.to_string();
    let found: Vec<(String, String, String)> =
        on!(tx, conn => sqlx::query_as(select).bind(workspace).bind(key).fetch_all(conn))?;
    let by_id = found.first().is_some_and(|(id, _, _)| id == key);
    let chosen = if by_id || found.len() == 1 { found.into_iter().next() } else { None };
    chosen.map(|(id, name, role)| Ok((named(id, name), word(&role)?))).transpose()
}

/// The id in a mention.
fn mentioned(given: &str) -> Option<&str> {
    let inner = given.strip_prefix("<@")?.strip_suffix('>')?;
    inner.trim_start_matches('!').split('|').next().filter(|id| !id.is_empty())
}

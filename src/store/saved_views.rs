//! Filters of the queue that people want to find again.

use super::{Failure, Tx};
use crate::domain::{PersonId, WorkspaceId};

/// Views that a person may keep.
const VIEWS_MAX: i64 = 20;

/// A view: its name, and the filter as the page's address has it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct View {
    /// Its name.
    pub name: String,
    /// The filter.
    pub query: String,
}

/// A person's views, by name.
///
/// # Errors
/// The database failed.
pub async fn of_person(tx: &mut Tx, workspace: &WorkspaceId, person: &PersonId) -> Result<Vec<View>, Failure> {
    let select = "SELECT name, query FROM saved_view WHERE workspace = $1 AND person = $2 ORDER BY name LIMIT $3";
    let key = workspace.to_string();
    Ok(on!(tx, conn => {
        sqlx::query_as(select).bind(&key).bind(person.as_str()).bind(VIEWS_MAX).fetch_all(conn)
    })?)
}

/// Keeps a view; one of the same name is replaced. `false` where there are too many.
///
/// # Errors
/// The database failed.
pub async fn keep(tx: &mut Tx, workspace: &WorkspaceId, person: &PersonId, view: &View) -> Result<bool, Failure> {
    let there = of_person(tx, workspace, person).await?;
    let full = i64::try_from(there.len()).unwrap_or(i64::MAX) >= VIEWS_MAX;
    if full && there.iter().all(|known| known.name != view.name) {
        return Ok(false);
    }
    let insert = "INSERT INTO saved_view (workspace, person, name, query) VALUES ($1, $2, $3, $4) \
                  ON CONFLICT (workspace, person, name) DO UPDATE SET query = excluded.query";
    let key = workspace.to_string();
    on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(&key).bind(person.as_str()).bind(&view.name).bind(&view.query);
        insert.execute(conn).await.map(drop)
    })?;
    Ok(true)
}

/// Forgets a view.
///
/// # Errors
/// The database failed.
pub async fn forget(tx: &mut Tx, workspace: &WorkspaceId, person: &PersonId, name: &str) -> Result<(), Failure> {
    let delete = "DELETE FROM saved_view WHERE workspace = $1 AND person = $2 AND name = $3";
    let key = workspace.to_string();
    on!(tx, conn => async { sqlx::query(delete).bind(&key).bind(person.as_str()).bind(name).execute(conn).await.map(drop) })?;
    Ok(())
}

//! Tickets page by page, the newest first, for programs.

use super::{Row, columns};
use crate::domain::{Priority, Status, Ticket, TicketNumber, WorkspaceId};
use crate::store::{Failure, Tx};

/// Which tickets a page is of. What is not set does not narrow it.
#[derive(Debug, Clone, Default)]
pub struct Filter<'a> {
    /// In this status.
    pub status: Option<Status>,
    /// Pressing so much.
    pub priority: Option<Priority>,
    /// Of this agent, by id.
    pub owner: Option<&'a str>,
    /// Asked by this person, by id; tickets that were merged into another one count as the other's.
    pub requester: Option<&'a str>,
    /// With this tag.
    pub tag: Option<&'a str>,
    /// With these letters in what it is about.
    pub text: Option<&'a str>,
}

/// The tickets with a number below `below`, the newest first, at most `rows_max`.
///
/// # Errors
/// The database failed, or a row cannot be read.
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &Filter<'_>,
    below: Option<TicketNumber>,
    rows_max: i64,
) -> Result<Vec<Ticket>, Failure> {
    // The engines differ in how a list in a column is looked through.
    macro_rules! statement {
        ($tagged:literal, $asked:literal) => {
            concat!(
                "SELECT ",
                columns!(),
                " FROM ticket WHERE workspace = $1 AND number < $2 AND ($3 IS NULL OR status = $3) \
                 AND ($4 IS NULL OR priority = $4) AND ($5 IS NULL OR owner = $5) \
                 AND ($6 IS NULL OR requester = $6 OR ",
                $asked,
                ") AND ($7 IS NULL OR ",
                $tagged,
                ") AND ($8 IS NULL OR lower(subject) LIKE $8 ESCAPE '\\') ORDER BY number DESC LIMIT $9"
            )
        };
    }
    let select = match tx {
        Tx::Sqlite(_) => statement!(
            "EXISTS (SELECT 1 FROM json_each(tags) WHERE value = $7)",
            "EXISTS (SELECT 1 FROM json_each(co_requesters) WHERE value ->> 'id' = $6)"
        ),
        Tx::Postgres(_) => statement!(
            "jsonb_exists(tags, $7)",
            "EXISTS (SELECT 1 FROM jsonb_array_elements(co_requesters) WHERE value ->> 'id' = $6)"
        ),
    };
    let key = workspace.to_string();
    let below = below.map_or(i64::MAX, |number| number.0);
    let like = filter.text.map(letters);
    let rows: Vec<Row> = on!(tx, conn => async {
        sqlx::query_as(select)
            .bind(&key)
            .bind(below)
            .bind(filter.status.map(Status::name))
            .bind(filter.priority.map(Priority::name))
            .bind(filter.owner)
            .bind(filter.requester)
            .bind(filter.tag)
            .bind(&like)
            .bind(rows_max)
            .fetch_all(conn)
            .await
    })?;
    rows.into_iter().map(Row::read).collect()
}

/// The letters as a pattern, without a meaning of their own.
fn letters(text: &str) -> String {
    let escaped = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

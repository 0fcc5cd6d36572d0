//! What PostgreSQL knows of its tables. It plans a statement once for a connection, by how large the tables are then: on a
//! new desk they are empty, and any index seems as good as another. Its own vacuum looks after a minute; a desk may have
//! a hundred thousand rows by then, and would read all of them for one.

use sqlx::AssertSqlSafe;

use super::{Db, Failure};

/// Fewer rows are read quickly in any way.
const ROWS_MIN: i64 = 100;

/// Lets PostgreSQL look at the tables that have more than twice the rows that it knows of: then it plans anew what has to
/// do with them. Tells how many. SQLite looks at each statement anew.
///
/// # Errors
/// The database failed.
pub async fn refresh(db: &Db) -> Result<usize, Failure> {
    let Db::Postgres(pool) = db else { return Ok(0) };
    let grown = "SELECT format('%I', s.relname) FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid \
                 WHERE s.schemaname = current_schema() AND s.n_live_tup > $1 \
                 AND s.n_live_tup > 2 * greatest(c.reltuples, 0)";
    let grown: Vec<String> = sqlx::query_scalar(grown).bind(ROWS_MIN).fetch_all(pool).await?;
    for table in &grown {
        // Another replica may be at it.
        sqlx::query(AssertSqlSafe(format!("ANALYZE (SKIP_LOCKED) {table}"))).execute(pool).await?;
    }
    Ok(grown.len())
}

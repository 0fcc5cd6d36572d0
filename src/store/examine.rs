//! The database's own settings, for an operator who asks whether all is well.

use super::{Db, Failure, POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS};

/// What a database says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// The engine and its version.
    pub engine: String,
    /// Settings by name, with what each is.
    pub settings: Vec<(&'static str, String)>,
    /// Migrations that are applied, and how many this program has.
    pub migrations: (i64, i64),
}

/// Asks the database.
///
/// # Errors
/// It does not answer, or holds no desk's tables.
pub async fn examine(db: &Db) -> Result<Examined, Failure> {
    let applied = "SELECT count(*) FROM _sqlx_migrations WHERE success";
    match db {
        Db::Sqlite { read, .. } => {
            let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(read).await?;
            let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(read).await?;
            let check: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(read).await?;
            let applied: i64 = sqlx::query_scalar(applied).fetch_one(read).await?;
            let known = super::count(SQLITE_MIGRATIONS.iter().count());
            Ok(Examined {
                engine: format!("SQLite {version}"),
                settings: vec![("journal_mode", journal), ("quick_check", check)],
                migrations: (applied, known),
            })
        }
        Db::Postgres(pool) => {
            let setting = |name: &'static str| {
                sqlx::query_scalar::<_, String>("SELECT current_setting($1)").bind(name).fetch_one(pool)
            };
            let applied: i64 = sqlx::query_scalar(applied).fetch_one(pool).await?;
            let known = super::count(POSTGRES_MIGRATIONS.iter().count());
            Ok(Examined {
                engine: format!("PostgreSQL {}", setting("server_version").await?),
                settings: vec![
                    ("synchronous_commit", setting("synchronous_commit").await?),
                    ("fsync", setting("fsync").await?),
                    ("full_page_writes", setting("full_page_writes").await?),
                ],
                migrations: (applied, known),
            })
        }
    }
}

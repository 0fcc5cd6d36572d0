//! What the database promises, read back before anything is stored: a setting that did not take is told at the start
//! and not by a lost question.

use sqlx::AssertSqlSafe;

use super::{Db, Failure};

/// Reads the settings back that the desk's promises rest on.
///
/// # Errors
/// One is not as it must be; the sentence names it, and the way to mend it.
pub(super) async fn verify(db: &Db) -> Result<(), Failure> {
    match db {
        Db::Sqlite { write, .. } => {
            let mut connection = write.acquire().await?;
            let mut ask = async |name: &str| -> Result<String, sqlx::Error> {
                let pragma = AssertSqlSafe(format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}"));
                sqlx::query_scalar(pragma).fetch_one(&mut *connection).await
            };
            let told = [ask("journal_mode").await?, ask("synchronous").await?, ask("foreign_keys").await?];
            sqlite(&told.each_ref().map(String::as_str)).map_err(Failure::Address)
        }
        Db::Postgres(pool) => {
            let mut connection = pool.acquire().await?;
            let mut ask = async |name: &str| -> Result<String, sqlx::Error> {
                sqlx::query_scalar("SELECT current_setting($1)").bind(name.to_owned()).fetch_one(&mut *connection).await
            };
            let isolation = ask("default_transaction_isolation").await?;
            let (committing, flushing) = (ask("synchronous_commit").await?, ask("fsync").await?);
            postgres(&isolation, &committing).map_err(Failure::Address)?;
            if flushing == "off" {
                tracing::warn!(
                    "PostgreSQL runs with fsync = off: after a crash of its machine the database may be lost; set fsync \
                     = on in postgresql.conf and restart it"
                );
            }
            Ok(())
        }
    }
}

/// The journal's mode, how commits wait for the disk, and whether foreign keys are looked at.
fn sqlite(&[journal, synchronous, foreign_keys]: &[&str; 3]) -> Result<(), String> {
    // A database in memory has no log to write ahead of.
    if !matches!(journal, "wal" | "memory") {
        return Err(format!(
            "SQLite does not keep a write-ahead log here (journal_mode is {journal}): put the database on a local disk, \
             and not on a network drive"
        ));
    }
    if synchronous != "2" {
        return Err(format!("SQLite does not wait for the disk (synchronous is {synchronous} instead of 2, FULL)"));
    }
    if foreign_keys != "1" {
        return Err("SQLite does not look at foreign keys (foreign_keys is off)".to_owned());
    }
    Ok(())
}

fn postgres(isolation: &str, committing: &str) -> Result<(), String> {
    if isolation != "read committed" {
        return Err(format!(
            "PostgreSQL's default_transaction_isolation is {isolation}, and the desk is made for read committed: ALTER \
             ROLE … SET default_transaction_isolation = 'read committed'"
        ));
    }
    if committing == "off" {
        return Err(
            "PostgreSQL's synchronous_commit is off, so what the desk acknowledged could be lost: ALTER ROLE … \
                    SET synchronous_commit = on"
                .to_owned(),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_could_lose_an_acknowledged_event_is_told() {
        let cases = [
            (["wal", "2", "1"], None),
            (["memory", "2", "1"], None),
            (["delete", "2", "1"], Some("journal_mode is delete")),
            (["wal", "1", "1"], Some("synchronous is 1")),
            (["wal", "2", "0"], Some("foreign_keys is off")),
        ];
        for (told, wrong) in cases {
            let verdict = sqlite(&told);
            assert!(verdict.as_ref().err().map(|reason| reason.contains(wrong.unwrap())) != Some(false), "{verdict:?}");
            assert_eq!(verdict.is_err(), wrong.is_some(), "{told:?}");
        }
        assert_eq!(postgres("read committed", "on"), Ok(()));
        assert_eq!(postgres("read committed", "remote_apply"), Ok(()));
        assert!(postgres("serializable", "on").unwrap_err().contains("isolation is serializable"));
        assert!(postgres("read committed", "off").unwrap_err().contains("synchronous_commit is off"));
    }

    #[tokio::test]
    async fn a_database_is_opened_with_the_settings_that_are_promised() {
        let folder = tempfile::tempdir().unwrap();
        for url in ["sqlite::memory:".to_owned(), format!("sqlite:{}", folder.path().join("desk.db").display())] {
            let db = Db::connect(&url).await.unwrap();
            assert!(verify(&db).await.is_ok());
            let Db::Sqlite { write, .. } = &db else { panic!() };
            sqlx::query("PRAGMA synchronous = NORMAL").execute(write).await.unwrap();
            assert!(verify(&db).await.unwrap_err().to_string().contains("synchronous is 1"));
        }
    }
}

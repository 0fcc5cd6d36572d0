//! A desk that moves: the commands `db copy`, `backup` and `restore`, run as an operator runs them.

use std::path::Path;
use std::process::{Command, Output};

use frontdesk::store::Db;
use frontdesk::store::portable::{Place, Purpose};

use crate::engine::{Database, Engine, by_hand, number};

fn frontdesk(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    command.current_dir(folder).args(arguments).env_remove("DATABASE_URL").output().unwrap()
}

/// What a command that succeeds prints.
fn prints(folder: &Path, arguments: &[&str]) -> String {
    let output = frontdesk(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What a command that fails says.
fn refuses(folder: &Path, arguments: &[&str]) -> String {
    let output = frontdesk(folder, arguments);
    assert!(!output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap()
}

const ROWS: &str = "INSERT INTO session_start (bot, at) VALUES ('1', 5), ('2', 6), ('3', 7); \
                    DELETE FROM session_start WHERE bot = '3'; \
                    INSERT INTO outbox (workspace, platform, lane, destination, notice, locale, replaceable, stored_at, \
                    due_at, attempts, maybe_posted, state) VALUES ('discord:1', 'discord', 'l', '{\"b\": 1.50, \"a\": \
                    [1e2, \"\u{e9}\"]}', '{}', 'en', (1 = 1), 1, 1, 0, (1 = 0), 'waiting')";

/// A database with rows of every kind, and a number that was given and is gone.
async fn with_rows(engine: Engine) -> Database {
    let database = Database::create(engine).await;
    let db = Db::connect(&database.url).await.unwrap();
    by_hand(&db, ROWS).await;
    db.close().await;
    database
}

/// The rows that [`with_rows`] made are in a database, and its next number is a new one.
async fn has_rows(database: &Database) {
    let db = Db::connect(&database.url).await.unwrap();
    assert_eq!(number(&db, "SELECT count(*) FROM session_start").await, 2);
    by_hand(&db, "INSERT INTO session_start (bot, at) VALUES ('4', 8)").await;
    assert_eq!(number(&db, "SELECT id FROM session_start WHERE bot = '4'").await, 4, "no number is given twice");
    let json = "SELECT count(*) FROM outbox WHERE replaceable = (1 = 1) AND destination ->> 'a' = '[1e2, \"\u{e9}\"]' \
                OR destination ->> 'a' = '[100, \"\u{e9}\"]' OR destination ->> 'a' = '[1e2,\"\u{e9}\"]' \
                OR destination ->> 'a' = '[100,\"\u{e9}\"]'";
    assert_eq!(number(&db, json).await, 1);
    by_hand(&db, "DELETE FROM session_start WHERE bot = '4'").await;
    db.close().await;
}

#[tokio::test]
async fn a_desk_moves_to_the_other_engine_and_back_with_every_row_and_number() {
    if !Engine::Postgres.is_there() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let from = with_rows(Engine::SqliteInAFile).await;
    let (server, file) = (Database::create(Engine::Postgres).await, Database::create(Engine::SqliteInAFile).await);
    let said = prints(folder.path(), &["db", "copy", "--from", &from.url, "--to", &server.url]);
    assert!(said.starts_with("3 rows of ") && said.contains("copied and compared"), "{said}");
    has_rows(&server).await;
    // The desk counted one more number there.
    prints(folder.path(), &["db", "copy", "--from", &server.url, "--to", &file.url]);
    let db = Db::connect(&file.url).await.unwrap();
    by_hand(&db, "INSERT INTO session_start (bot, at) VALUES ('5', 9)").await;
    assert_eq!(number(&db, "SELECT id FROM session_start WHERE bot = '5'").await, 5);
    db.close().await;
    let refused = refuses(folder.path(), &["db", "copy", "--from", &server.url, "--to", &file.url]);
    assert!(refused.contains("the database is not empty") && refused.contains("--force"), "{refused}");
    prints(folder.path(), &["db", "copy", "--from", &server.url, "--to", &file.url, "--force"]);
    let db = Db::connect(&file.url).await.unwrap();
    assert_eq!(number(&db, "SELECT count(*) FROM session_start").await, 2, "what was there is replaced");
    db.close().await;
}

#[tokio::test]
async fn a_desk_that_runs_is_copied_only_to_rehearse() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (with_rows(Engine::SqliteInAFile).await, Database::create(Engine::SqliteInAFile).await);
    let desk = frontdesk::store::alone::Alone::on(&from.url).unwrap();
    let copy = ["db", "copy", "--from", &from.url, "--to", &to.url];
    let refused = refuses(folder.path(), &copy);
    assert!(refused.contains("another desk runs on") && refused.contains("--rehearse"), "{refused}");
    let said = prints(folder.path(), &[&copy[..], &["--rehearse"]].concat());
    assert!(said.contains("copy once more with --force"), "{said}");
    drop(desk);
    prints(folder.path(), &[&copy[..], &["--force"]].concat());
    has_rows(&to).await;
    let there = frontdesk::store::alone::Alone::on(&to.url).unwrap();
    let refused = refuses(folder.path(), &["db", "copy", "--from", &from.url, "--to", &to.url, "--force"]);
    assert!(refused.contains("--to: another desk runs on"), "{refused}");
    drop(there);
    let unknown = refuses(folder.path(), &["db", "copy", "--from", "sqlite:nowhere.db", "--to", &to.url]);
    assert!(unknown.contains("--from: there is no database sqlite:nowhere.db"), "{unknown}");
}

#[tokio::test]
async fn a_backup_goes_into_either_engine_and_is_never_written_over_by_mistake() {
    let folder = tempfile::tempdir().unwrap();
    for engine in [Engine::SqliteInAFile, Engine::Postgres] {
        if !engine.is_there() {
            continue;
        }
        let from = with_rows(engine).await;
        let name = format!("{engine:?}.backup");
        assert_eq!(
            prints(folder.path(), &["backup", &name, "--database", &from.url]),
            format!("3 rows are in {name}.\n")
        );
        let refused = refuses(folder.path(), &["backup", &name, "--database", &from.url]);
        assert!(refused.contains("is there already") && refused.contains("--force"), "{refused}");
        prints(folder.path(), &["backup", &name, "--database", &from.url, "--force"]);
        for target in [Engine::SqliteInAFile, Engine::Postgres].into_iter().filter(|engine| engine.is_there()) {
            let to = Database::create(target).await;
            let said = prints(folder.path(), &["restore", &name, "--database", &to.url]);
            assert!(said.starts_with("3 rows of ") && said.contains("were compared"), "{said}");
            has_rows(&to).await;
            let refused = refuses(folder.path(), &["restore", &name, "--database", &to.url]);
            assert!(refused.contains("not empty"), "{refused}");
            prints(folder.path(), &["restore", &name, "--database", &to.url, "--force"]);
            has_rows(&to).await;
        }
    }
}

#[tokio::test]
async fn a_spoilt_backup_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let from = with_rows(Engine::SqliteInAFile).await;
    prints(folder.path(), &["backup", "b", "--database", &from.url]);
    let path = folder.path().join("b");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let refused = refuses(folder.path(), &["restore", "b", "--database", &from.url, "--force"]);
    assert!(refused.contains("the backup b cannot be used"), "{refused}");
    has_rows(&from).await;
}

#[tokio::test]
async fn a_backup_of_an_older_schema_is_brought_up_to_date_in_a_new_database() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (Database::create(Engine::SqliteInAFile).await, Database::create(Engine::SqliteInAFile).await);
    let mut place = Place::open(&from.url, Purpose::Write).await.unwrap();
    place.migrate(Some(3)).await.unwrap();
    place.close().await.unwrap();
    let entry = "INSERT INTO conversation (workspace, id, channel, direct, requester, requester_name, locale, question, \
                 verdict, confidence, entry, outcome, asked_at) VALUES ('discord:1', 1, 'c', 0, 'p', 'P', 'en', 'q', \
                 'answer', 0.9, 'e', 'open', 1)";
    let options: sqlx::sqlite::SqliteConnectOptions = from.url.parse().unwrap();
    let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::query(entry).execute(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    prints(folder.path(), &["backup", "old", "--database", &from.url]);
    prints(folder.path(), &["restore", "old", "--database", &to.url]);
    let db = Db::connect(&to.url).await.unwrap();
    // A later migration fills the column from what older versions wrote.
    assert_eq!(number(&db, "SELECT count(*) FROM conversation WHERE shown = '[\"e\"]'").await, 1);
    db.close().await;
    let refused = refuses(folder.path(), &["restore", "old", "--database", &to.url, "--force"]);
    assert!(refused.contains("older version"), "{refused}");
}

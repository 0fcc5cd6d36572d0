//! A desk that moves to another database: every row, every number and every sum goes with it.

use frontdesk::store::Db;
use frontdesk::store::portable::{Kind, Place, Purpose, Sum};

use super::desk::engine::{self, Database, Engine};
use super::desk::people::EVE;
use super::desk::{Desk, KNOWN, UNKNOWN};

on_postgres!(both_engines_have_the_same_tables_of_the_same_kinds, rows_are_summed_alike_on_both_engines,);

/// Booleans and JSON are read from the checks of SQLite's columns: a migration without them would be copied wrongly.
async fn both_engines_have_the_same_tables_of_the_same_kinds(_: Engine) {
    let (file, server) = (Database::create(Engine::SqliteInAFile).await, Database::create(Engine::Postgres).await);
    let mut tables = Vec::new();
    for database in [&file, &server] {
        Db::connect(&database.url).await.unwrap().close().await;
        tables.push(Place::open(&database.url, Purpose::Read).await.unwrap().tables().await.unwrap());
    }
    let (sqlite, postgres) = (&tables[0], &tables[1]);
    let names = |tables: &[frontdesk::store::portable::Table]| {
        tables.iter().map(|table| table.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(sqlite), names(postgres));
    for (sqlite, postgres) in sqlite.iter().zip(postgres) {
        assert_eq!(sqlite, postgres);
    }
    let kinds: std::collections::HashSet<Kind> =
        sqlite.iter().flat_map(|table| table.columns.iter().map(|column| column.kind)).collect();
    assert!(kinds.contains(&Kind::Json) && kinds.contains(&Kind::Boolean) && kinds.contains(&Kind::Real), "{kinds:?}");
    assert!(!names(sqlite).contains(&"lease".to_owned()), "what processes keep for themselves stays");
}

async fn rows_are_summed_alike_on_both_engines(_: Engine) {
    let server = Desk::open(Engine::Postgres).await;
    server.says(EVE, UNKNOWN).await;
    server.customer(KNOWN).await;
    server.agent("claim 1").await;
    server.delivered().await;
    let file = Database::create(Engine::SqliteInAFile).await;
    let other = Db::connect(&file.url).await.unwrap();
    let mut from = Place::open(server.database_url(), Purpose::Read).await.unwrap();
    let mut to = Place::open(&file.url, Purpose::Write).await.unwrap();
    from.begin_to_read().await.unwrap();
    to.begin_to_write().await.unwrap();
    let mut rows_of_all = 0;
    for table in from.tables().await.unwrap() {
        let mut rows = Vec::new();
        let mut sums = [Sum::default(); 2];
        from.rows::<frontdesk::store::Failure>(&table, async |row| {
            sums[0].add(&table, &row);
            rows.push(row);
            Ok(())
        })
        .await
        .unwrap();
        to.insert(&table, &rows).await.unwrap();
        to.rows::<frontdesk::store::Failure>(&table, async |row| {
            sums[1].add(&table, &row);
            Ok(())
        })
        .await
        .unwrap();
        assert_eq!(sums[0], sums[1], "{}", table.name);
        rows_of_all += sums[0].rows;
        if let Some(last) = from.last_number(&table).await.unwrap() {
            to.number_after(&table, last).await.unwrap();
            assert_eq!(to.last_number(&table).await.unwrap(), Some(last));
        }
    }
    to.commit().await.unwrap();
    assert!(rows_of_all > 10, "{rows_of_all}");
    assert_eq!(engine::number(&other, "SELECT count(*) FROM ticket").await, 1);
}

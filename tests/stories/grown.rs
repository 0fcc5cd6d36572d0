//! A desk that is new and busy: PostgreSQL looks at the tables that grew before its own vacuum does.

use std::time::Duration;

use frontdesk::store::{Db, statistics};
use sqlx::{Connection, PgConnection};

use super::desk::engine::{Database, Engine};

on_postgres!(a_table_that_grew_is_looked_at_and_then_known);

/// PostgreSQL counts rows by and by.
const COUNTED_WITHIN: Duration = Duration::from_secs(30);

async fn a_table_that_grew_is_looked_at_and_then_known(engine: Engine) {
    let database = Database::create(engine).await;
    let db = Db::connect(&database.url).await.unwrap();
    assert_eq!(statistics::refresh(&db).await.unwrap(), 0, "a new desk has nothing to look at");
    let mut writer = PgConnection::connect(&database.url).await.unwrap();
    let grow = "INSERT INTO inbox (workspace, key, received_at) SELECT 'slack:T1', 'Ev' || i, i FROM generate_series(1, 500) i";
    sqlx::query(grow).execute(&mut writer).await.unwrap();
    writer.close().await.unwrap();
    let looked = async {
        while statistics::refresh(&db).await.unwrap() == 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(COUNTED_WITHIN, looked).await.unwrap();
    assert_eq!(statistics::refresh(&db).await.unwrap(), 0, "what is known is not looked at again");
    let Db::Postgres(pool) = &db else { panic!("the story is PostgreSQL's") };
    let known: f32 =
        sqlx::query_scalar("SELECT reltuples FROM pg_class WHERE relname = 'inbox'").fetch_one(pool).await.unwrap();
    assert!((known - 500.0).abs() < 1.0, "{known}");
    db.close().await;
}

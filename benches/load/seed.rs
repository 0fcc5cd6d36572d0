//! A database with very many tickets, written past the desk.

use std::time::{SystemTime, UNIX_EPOCH};

use frontdesk::store::Db;
use sqlx::AssertSqlSafe;

use crate::fake_slack::TEAM;

/// Now, in milliseconds.
pub fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

/// So many tickets, a tenth of them solved and a fifth closed, all opened within the last year; each has a conversation,
/// a history, and a clock that runs for another month at least.
pub async fn tickets(db: &Db, count: i64) {
    let (now, workspace) = (now(), format!("slack:{TEAM}"));
    let numbers = match db {
        Db::Sqlite { .. } => {
            format!(
                "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT i FROM n) n"
            )
        }
        Db::Postgres(_) => format!("generate_series(1, {count}) AS n(i)"),
    };
    let opened = format!("({now} - 31536000000 + i * (31000000000 / {count}))");
    let (yes, no) = ("(1 = 1)", "(1 = 0)");
    let json = match db {
        Db::Sqlite { .. } => "",
        Db::Postgres(_) => "::jsonb",
    };
    let statements = [
        format!(
            "INSERT INTO conversation (workspace, id, channel, direct, root, thread, requester, requester_name, question, \
             locale, verdict, confidence, outcome, ticket, asked_at) SELECT '{workspace}', i, 'C' || (i % 20), {no}, \
             'r' || i, 'r' || i, 'U' || (i % 500), 'Somebody', 'why does the lag of consumer ' || i || ' keep growing', \
             'en', 'silent', 0.1, 'ticket', i, {opened} FROM {numbers}"
        ),
        format!(
            "INSERT INTO ticket (workspace, number, conversation, subject, status, priority, plan, requester, \
             requester_name, owner, owner_name, locale, opened_at, solved_at, closed_at, version) SELECT '{workspace}', \
             i, i, 'why does the lag of consumer ' || i || ' keep growing', CASE i % 10 WHEN 0 THEN 'solved' WHEN 1 THEN \
             'closed' WHEN 2 THEN 'closed' WHEN 3 THEN 'pending' ELSE 'open' END, CASE i % 4 WHEN 0 THEN 'low' WHEN 1 \
             THEN 'urgent' WHEN 2 THEN 'high' ELSE 'normal' END, 'community', 'U' || (i % 500), 'Somebody', CASE WHEN i \
             % 3 = 0 THEN 'A' || (i % 200) END, CASE WHEN i % 3 = 0 THEN 'Agent' END, 'en', {opened}, CASE WHEN i % 10 < \
             3 THEN {opened} + 3600000 END, CASE WHEN i % 10 IN (1, 2) THEN {opened} + 3600000 END, 1 FROM {numbers}"
        ),
        format!(
            "INSERT INTO history (workspace, ticket, at, actor, actor_name, kind) SELECT '{workspace}', i, {opened}, 'U' \
             || (i % 500), 'Somebody', '{{\"kind\": \"opened\", \"text\": \"why\"}}'{json} FROM {numbers}"
        ),
        format!(
            "INSERT INTO clock (workspace, ticket, metric, started_at, warn_at, due_at, overdue_at, warned, breach_told) \
             SELECT '{workspace}', i, 'resolution', {opened}, {now} + 2592000000 + i, {now} + 2592000000 + i, {now} + \
             2592000001 + i, {yes}, {no} FROM {numbers}"
        ),
    ];
    for statement in statements {
        run(db, statement).await;
    }
}

/// Makes the clocks of the last `count` tickets that are not closed run out at `at`.
pub async fn due_at(db: &Db, count: i64, at: i64) {
    run(
        db,
        format!(
            "UPDATE clock SET warn_at = {at}, due_at = {at}, overdue_at = {at} WHERE ticket IN (SELECT number FROM ticket \
             WHERE status = 'open' ORDER BY number DESC LIMIT {count})"
        ),
    )
    .await;
}

/// Runs a statement.
pub async fn run(db: &Db, statement: String) {
    let statement = AssertSqlSafe(statement);
    match db {
        Db::Sqlite { write, .. } => drop(sqlx::query(statement).execute(write).await.unwrap()),
        Db::Postgres(pool) => drop(sqlx::query(statement).execute(pool).await.unwrap()),
    }
}

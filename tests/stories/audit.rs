//! The audit log: whatever anybody does is a row, in a chain that shows any later change.

use std::time::Duration;

use frontdesk::domain::TicketNumber;
use frontdesk::domain::audit::{Broken, Deed, DeedKind, Row, Sum};
use frontdesk::domain::press::Press;
use frontdesk::store::audit;

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, LEA, MAYA, SAM};
use super::desk::{Desk, UNKNOWN, guild};

on_every_engine!(
    whatever_anybody_does_is_a_row_of_a_chain_that_holds,
    what_nobody_may_do_is_a_row_and_changes_nothing,
    a_row_that_was_changed_taken_out_or_put_in_is_named,
    a_row_that_an_older_version_wrote_is_taken_into_the_chain,
    those_who_write_at_once_follow_each_other_in_the_chain,
    what_was_left_to_whoever_held_the_chains_end_is_sealed_at_the_next_tick,
);

/// Whether the guild's chain holds.
pub async fn checked(desk: &Desk) -> Result<Sum, Broken> {
    let mut tx = desk.flow.db.read().await.unwrap();
    audit::verified(&mut tx, &guild(), &|_| {}).await.unwrap()
}

async fn rows(desk: &Desk) -> Vec<Row> {
    let mut tx = desk.flow.db.read().await.unwrap();
    audit::page(&mut tx, &guild(), 0, 1000).await.unwrap()
}

fn said(rows: &[Row]) -> Vec<String> {
    rows.iter().map(|row| format!("{} {}", row.actor.as_deref().unwrap_or("-"), row.word())).collect()
}

async fn whatever_anybody_does_is_a_row_of_a_chain_that_holds(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    desk.agent("claim 1").await;
    desk.agent("note 1 it hums").await;
    // Who was never seen cannot be named.
    desk.types(BOB, "whoami").await;
    desk.types(LEA, "block bob spam").await;
    desk.types(LEA, "unblock bob").await;
    desk.agent("close 1 tuned").await;
    let rows = rows(&desk).await;
    let lines = said(&rows);
    for line in ["ann opened", "maya claimed", "maya noted", "lea blocked", "lea unblocked", "maya closed"] {
        assert_eq!(lines.iter().filter(|known| *known == line).count(), 1, "{line} in {lines:?}");
    }
    let count = i64::try_from(rows.len()).unwrap();
    assert_eq!(checked(&desk).await, Ok(Sum { rows: count, erased: 0 }));
    assert_eq!(desk.number("SELECT count(*) FROM history WHERE seq IS NULL").await, 0);
}

async fn what_nobody_may_do_is_a_row_and_changes_nothing(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    let before = desk.ticket(1).await;
    desk.types(BOB, "claim 1").await;
    desk.presses(BOB, Press::Claim(TicketNumber(1))).await;
    desk.presses(MAYA, Press::Forged).await;
    desk.types(EVE, "show 1").await;
    let rows = rows(&desk).await;
    let refused = rows.iter().filter(|row| row.word() == "refused");
    let refused: Vec<_> = refused
        .map(|row| {
            let part = |key: &str| row.kind[key].as_str().unwrap_or_default().to_owned();
            (row.actor.clone().unwrap_or_default(), part("act"), part("why"))
        })
        .collect();
    let expect = [
        ("bob", "command", "needs_role"),
        ("bob", "button", "needs_role"),
        ("maya", "button", "button_forged"),
        ("eve", "command", "no_such_ticket"),
    ];
    assert_eq!(refused, expect.map(|(who, act, why)| (who.to_owned(), act.to_owned(), why.to_owned())));
    assert_eq!(desk.ticket(1).await, before);
    assert!(checked(&desk).await.is_ok());
}

async fn a_row_that_was_changed_taken_out_or_put_in_is_named(engine: Engine) {
    let changes = [
        ("UPDATE history SET actor_name = 'Eve' WHERE seq = 2", Some(2)),
        ("UPDATE history SET at = at + 1 WHERE seq = 3", Some(3)),
        ("UPDATE history SET ticket = 7 WHERE seq = 1", Some(1)),
        ("UPDATE history SET salt = NULL, actor = 'nobody' WHERE seq = 2", Some(2)),
        ("DELETE FROM history WHERE seq = 2", Some(2)),
        ("DELETE FROM history WHERE seq = 4", Some(4)),
        ("UPDATE history SET seq = 0 WHERE seq = 4", Some(0)),
        ("UPDATE history SET kind = '{\"kind\": \"noted\", \"text\": \"else\"}' WHERE seq = 3", Some(3)),
    ];
    for (change, expect) in changes {
        let desk = Desk::open(engine).await;
        desk.opened(ANN).await;
        for line in ["claim 1", "note 1 it hums", "tag 1 music"] {
            desk.agent(line).await;
        }
        assert_eq!(checked(&desk).await.map(|sum| sum.rows), Ok(4));
        desk.by_hand(change).await;
        assert_eq!(checked(&desk).await.map_err(|broken| broken.seq).err(), expect, "{change}");
    }
}

async fn a_row_that_an_older_version_wrote_is_taken_into_the_chain(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    desk.by_hand(
        "INSERT INTO history (workspace, ticket, at, actor, actor_name, kind) VALUES \
         ('discord:guild', 1, 5, 'sam', 'Sam', '{\"kind\": \"noted\", \"text\": \"older\"}')",
    )
    .await;
    desk.agent("claim 1").await;
    assert_eq!(said(&rows(&desk).await), ["ann opened", "sam noted", "maya claimed"]);
    assert!(checked(&desk).await.is_ok());
}

async fn those_who_write_at_once_follow_each_other_in_the_chain(engine: Engine) {
    let desk = Desk::open(engine).await;
    for _ in 0..4 {
        desk.opened(ANN).await;
    }
    let lines = ["note 1 a", "note 2 b", "note 3 c", "note 4 d"];
    let write = |who, line: &'static str| desk.types(who, line);
    futures_util::future::join_all(lines.iter().flat_map(|line| [write(MAYA, line), write(SAM, line)])).await;
    // Who found the chain's end held left their row to others.
    audit::seal_waiting(&desk.flow.db).await.unwrap();
    let rows = rows(&desk).await;
    assert_eq!(rows.iter().filter(|row| row.word() == "noted").count(), 8, "{UNKNOWN}: {:?}", said(&rows));
    assert_eq!(checked(&desk).await.map(|sum| sum.rows), Ok(12));
}

async fn what_was_left_to_whoever_held_the_chains_end_is_sealed_at_the_next_tick(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    let mut other = desk.flow.db.write().await.unwrap();
    let deed = Deed { actor: None, subject: "log", kind: DeedKind::LogExported };
    audit::add(&mut other, &guild(), &deed, desk.clock.now()).await.unwrap();
    audit::seal(&mut other, &guild()).await.unwrap();
    let holding = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        other.commit().await.unwrap();
    };
    tokio::join!(desk.agent("note 1 it hums"), holding);
    desk.later("1s").await;
    assert_eq!(rows(&desk).await.iter().filter(|row| row.word() == "noted").count(), 1);
    assert_eq!(checked(&desk).await.map(|sum| sum.rows), Ok(3));
}

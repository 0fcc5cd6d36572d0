//! What lasts: through a restart, a migration, a database in trouble, and an orderly end.

use std::sync::Arc;
use std::time::Duration;

use frontdesk::domain::Role;
use frontdesk::store::{Db, Failure, people, tickets};
use futures_util::future::join_all;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::desk::chat::Trouble;
use super::desk::engine::Engine;
use super::desk::people::{ANN, EVE, MAYA};
use super::desk::{Desk, KNOWN, UNKNOWN, guild, is_database, said};

on_every_engine!(
    an_event_that_cannot_be_stored_is_an_error_and_leaves_nothing_half_done,
    a_desk_that_is_told_to_end_finishes_what_it_began_and_makes_a_last_round,
    a_delivery_that_cannot_be_recorded_is_looked_up_and_not_posted_again,
    who_reads_before_writing_waits_for_the_others_and_does_not_fail,
);

on_every_engine_that_lasts!(a_restart_in_between_loses_nothing, migrations_that_run_again_change_nothing,);

const ROWS: &str = "SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM person) + (SELECT count(*) FROM \
                    conversation) + (SELECT count(*) FROM ticket) + (SELECT count(*) FROM history) + (SELECT count(*) \
                    FROM clock)";

async fn an_event_that_cannot_be_stored_is_an_error_and_leaves_nothing_half_done(engine: Engine) {
    let desk = Desk::open(engine).await;
    let asked = desk.event(EVE, said("m1", UNKNOWN));
    for (gone, back) in [
        ("ALTER TABLE outbox RENAME TO gone", "ALTER TABLE gone RENAME TO outbox"),
        ("ALTER TABLE history RENAME TO gone", "ALTER TABLE gone RENAME TO history"),
        ("ALTER TABLE clock RENAME TO gone", "ALTER TABLE gone RENAME TO clock"),
    ] {
        desk.by_hand(gone).await;
        let handled = desk.flow.handle(&asked).await;
        assert!(handled.as_ref().is_err_and(is_database), "{handled:?}");
        desk.by_hand(back).await;
        assert_eq!(desk.number(ROWS).await, 0, "{gone}");
    }
    // The platform was not told that it is stored, and sends it again.
    desk.handle(&asked).await;
    assert_eq!(desk.delivered().await.len(), 2);
}

async fn a_desk_that_is_told_to_end_finishes_what_it_began_and_makes_a_last_round(engine: Engine) {
    let desk = Desk::open(engine).await;
    let (stop, gate) = (CancellationToken::new(), Arc::new(Semaphore::new(0)));
    desk.chat.trouble("answer", Trouble::Held(Arc::clone(&gate)));
    desk.customer(KNOWN).await;
    let (delivery, stopped) = (desk.delivery.clone(), stop.clone());
    let running = tokio::spawn(async move { delivery.run(stopped).await });
    while desk.chat.tried("answer").is_empty() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    stop.cancel();
    // An event that was in hand is finished meanwhile.
    desk.customer(UNKNOWN).await;
    gate.add_permits(1);
    running.await.unwrap();
    let told =
        ["in m1: answer consumer-lag, Open", "#agents: card #1, new, normal, nobody", "in m2: #1 opened for Ann"];
    assert_eq!(desk.chat.news(), told);
}

async fn a_delivery_that_cannot_be_recorded_is_looked_up_and_not_posted_again(engine: Engine) {
    let desk = Desk::open(engine).await;
    let gate = Arc::new(Semaphore::new(0));
    desk.chat.trouble("answer", Trouble::Held(Arc::clone(&gate)));
    desk.customer(KNOWN).await;
    let delivery = desk.delivery.clone();
    let draining = tokio::spawn(async move { delivery.drain(&CancellationToken::new()).await });
    while desk.chat.tried("answer").is_empty() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    desk.by_hand("ALTER TABLE outbox RENAME TO gone").await;
    gate.add_permits(1);
    assert!(draining.await.unwrap().is_err());
    desk.by_hand("ALTER TABLE gone RENAME TO outbox").await;
    assert_eq!(desk.delivered().await, ["in m1: answer consumer-lag, Open"]);
    desk.later("90s").await;
    assert_eq!(desk.delivered().await, [""; 0]);
    assert_eq!(desk.number("SELECT count(*) FROM outbox WHERE state = 'sent' AND attempts = 2").await, 1);
}

async fn who_reads_before_writing_waits_for_the_others_and_does_not_fail(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    let writing = async |db: &Db| -> Result<(), Failure> {
        let mut tx = db.write().await?;
        tickets::next_number(&mut tx, &guild()).await?;
        tokio::time::sleep(Duration::from_millis(2)).await;
        people::seen(&mut tx, &guild(), &ANN.author().named(), Role::Requester, desk.clock.now()).await?;
        tx.commit().await
    };
    let writers = (0..16).map(|at| writing(if at % 2 == 0 { &desk.flow.db } else { &replica.flow.db }));
    let written = join_all(writers).await;
    assert!(written.iter().all(Result::is_ok), "{written:?}");
}

async fn a_restart_in_between_loses_nothing(engine: Engine) {
    let desk = Desk::open(engine).await;
    let asked = desk.event(EVE, said("m1", KNOWN));
    desk.handle(&asked).await;
    let desk = desk.restarted().await;
    assert_eq!(desk.handle(&asked).await, frontdesk::flow::Handled::Again);
    assert_eq!(
        desk.delivered().await,
        ["#agents: card #1, new, normal, nobody", "in m1: #1 opened for Eve, answer consumer-lag"]
    );
    desk.agent("claim 1").await;
    let desk = desk.restarted().await;
    desk.writes(MAYA, "m1", "Looking into it.").await;
    desk.writes(EVE, "m1", "Thanks!").await;
    let desk = desk.restarted().await;
    assert_eq!(
        desk.delivered().await,
        ["#agents, edited: card #1, open, normal, Maya", "in m1: #1 is with Maya", "to maya: done: claimed #1"]
    );
    assert_eq!(desk.history(1).await, ["opened", "claimed", "replied “Looking into it.”", "said “Thanks!”"]);
    desk.later("3h").await;
    let told = desk.delivered().await;
    assert!(!told.iter().any(|line| line.contains("target")), "{told:?}");
}

async fn migrations_that_run_again_change_nothing(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    let before = (desk.number(ROWS).await, desk.number("SELECT count(*) FROM _sqlx_migrations").await);
    let replicas = [desk.replica().await, desk.replica().await];
    let desk = desk.restarted().await;
    drop(replicas);
    let after = (desk.number(ROWS).await, desk.number("SELECT count(*) FROM _sqlx_migrations").await);
    assert!(before == after && after.1 > 0, "{before:?} {after:?}");
}

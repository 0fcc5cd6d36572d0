//! Several replicas on one database: what one does for all is done once, and written late it is refused.

use std::sync::Arc;
use std::time::Duration;

use frontdesk::replica::{Replica, Sole, Taken};
use frontdesk::store::fence::within;
use frontdesk::store::{Failure, replicas};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::desk::chat::Trouble;
use super::desk::engine::Engine;
use super::desk::people::EVE;
use super::desk::{Desk, KNOWN, UNKNOWN};

on_every_engine!(
    what_a_lost_replica_had_in_hand_is_free_at_once_and_its_late_record_is_refused,
    a_delivery_on_behalf_of_a_session_that_ended_is_not_begun,
    what_time_brings_is_told_by_one_and_late_it_is_refused,
    a_seat_has_one_holder_and_its_token_only_grows,
    one_replica_has_all_shards_and_gives_them_back,
);

on_postgres!(
    shards_are_shared_in_ranges_and_move_only_when_they_are_not_used,
    a_killed_replica_is_seen_at_once_and_one_that_stands_still_when_its_time_is_over,
    no_more_places_than_there_are_are_taken,
    nobody_ends_a_session_while_it_writes,
);

/// The session is ended, as another replica does when it is not renewed.
async fn ended(desk: &Desk, session: i64) {
    let mut tx = desk.flow.db.write().await.unwrap();
    assert!(replicas::end(&mut tx, session).await.unwrap());
    tx.commit().await.unwrap();
}

async fn joined(desk: &Desk) -> Replica {
    Replica::join(desk.flow.db.clone()).await.unwrap()
}

async fn what_a_lost_replica_had_in_hand_is_free_at_once_and_its_late_record_is_refused(engine: Engine) {
    let mut desk = Desk::open(engine).await;
    let other = desk.replica().await;
    let lost = joined(&desk).await;
    desk.delivery.replica = Some(lost.clone());
    let gate = Arc::new(Semaphore::new(0));
    desk.chat.trouble("answer", Trouble::Held(Arc::clone(&gate)));
    desk.customer(KNOWN).await;
    let delivery = desk.delivery.clone();
    let slow = tokio::spawn(async move { delivery.drain(&CancellationToken::new()).await });
    while desk.chat.tried("answer").is_empty() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(other.delivered().await, [""; 0], "it may still be at it");
    ended(&desk, lost.session().unwrap()).await;
    assert_eq!(other.delivered().await, ["in m1: answer consumer-lag, Open"], "nobody waits for the lease of the row");
    assert!(desk.chat.tried("answer").pop().unwrap().maybe_posted, "it was looked for first");
    desk.by_hand("UPDATE outbox SET state = 'waiting', attempts = 1, finished_at = NULL").await;
    gate.add_permits(1);
    slow.await.unwrap().unwrap();
    let waiting = "SELECT count(*) FROM outbox WHERE state = 'waiting'";
    assert_eq!(desk.number(waiting).await, 1, "the late record changed nothing");
}

async fn a_delivery_on_behalf_of_a_session_that_ended_is_not_begun(engine: Engine) {
    let mut desk = Desk::open(engine).await;
    let lost = joined(&desk).await;
    desk.delivery.replica = Some(lost.clone());
    ended(&desk, lost.session().unwrap()).await;
    desk.customer(KNOWN).await;
    assert_eq!(desk.delivered().await, [""; 0]);
    assert!(desk.chat.tried("").is_empty());
    desk.delivery.replica = Some(joined(&desk).await);
    assert_eq!(desk.delivered().await.len(), 1);
}

async fn what_time_brings_is_told_by_one_and_late_it_is_refused(engine: Engine) {
    let desk = Desk::open(engine).await;
    let first = joined(&desk).await;
    let timers = Sole::new(first.clone(), "timers");
    let Taken::Here(fence) = timers.turn().await.unwrap() else { panic!("nobody else is there") };
    assert_eq!(timers.turn().await.unwrap(), Taken::Here(fence.clone()), "it stays");
    desk.says(EVE, UNKNOWN).await;
    desk.delivered().await;
    ended(&desk, first.session().unwrap()).await;
    let other = Sole::new(joined(&desk).await, "timers");
    let Taken::Here(newer) = other.turn().await.unwrap() else { panic!("the seat is free") };
    assert!(newer.seat.as_ref().unwrap().token > fence.seat.as_ref().unwrap().token);
    let due = desk.clock.now().checked_add("9h".parse::<jiff::SignedDuration>().unwrap()).unwrap();
    desk.clock.wind_to(due);
    let late = timers.behind(fence, desk.flow.tick()).await.unwrap();
    assert!(matches!(late, Err(Failure::Lost)), "{late:?}");
    assert_eq!(desk.delivered().await, [""; 0], "nothing of it is told");
    other.behind(newer, desk.flow.tick()).await.unwrap().unwrap();
    assert!(!desk.delivered().await.is_empty());
}

async fn a_seat_has_one_holder_and_its_token_only_grows(engine: Engine) {
    let desk = Desk::open(engine).await;
    let first = joined(&desk).await;
    let Taken::Here(fence) = Sole::new(first.clone(), "work").turn().await.unwrap() else { panic!("it is free") };
    let token = |fence: &frontdesk::store::fence::Fence| fence.seat.as_ref().unwrap().token;
    if engine == Engine::Postgres {
        let second = joined(&desk).await;
        assert_eq!(Sole::new(second, "work").turn().await.unwrap(), Taken::Elsewhere);
    }
    let mut tokens = vec![token(&fence)];
    let mut holder = first;
    for _ in 0..3 {
        holder.leave().await.unwrap();
        holder = joined(&desk).await;
        let Taken::Here(next) = Sole::new(holder.clone(), "work").turn().await.unwrap() else { panic!("it is free") };
        tokens.push(token(&next));
    }
    assert!(tokens.is_sorted_by(|one, next| one < next), "{tokens:?}");
    // The session is there, and the seat is another's by now: under its old token nothing is written.
    let mut stale = fence.clone();
    stale.replica = holder.session().unwrap();
    let refused = within(stale, desk.flow.db.write()).await;
    assert!(matches!(refused, Err(Failure::Lost)));
}

async fn one_replica_has_all_shards_and_gives_them_back(engine: Engine) {
    let desk = Desk::open(engine).await;
    let one = joined(&desk).await;
    assert_eq!(one.shards("7", 3, &[]).await.unwrap().mine, [0, 1, 2]);
    assert_eq!(one.shards("7", 3, &[0, 1, 2]).await.unwrap().mine, [0, 1, 2]);
    assert_eq!(one.shards("8", 1, &[]).await.unwrap().mine, [0], "another bot's are its own");
    one.leave_shards("7", 3).await.unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM lease WHERE holder IS NOT NULL").await, 2);
}

async fn shards_are_shared_in_ranges_and_move_only_when_they_are_not_used(engine: Engine) {
    let desk = Desk::open(engine).await;
    let [one, two, three] = [joined(&desk).await, joined(&desk).await, joined(&desk).await];
    let shards = async |replica: &Replica, in_use: &[u32]| replica.shards("7", 5, in_use).await.unwrap().mine;
    assert_eq!(shards(&one, &[]).await, [0, 1, 2, 3, 4]);
    assert_eq!(shards(&two, &[]).await, [0; 0], "all are still held");
    assert_eq!(shards(&one, &[0, 1, 2, 3, 4]).await, [0, 1, 2], "to be ended: 3 and 4");
    assert_eq!(shards(&two, &[]).await, [0; 0], "they are still used");
    assert_eq!(shards(&one, &[0, 1, 2]).await, [0, 1, 2]);
    assert_eq!(shards(&two, &[]).await, [3, 4]);
    shards(&three, &[]).await;
    shards(&one, &[0, 1]).await;
    shards(&two, &[]).await;
    assert_eq!(shards(&one, &[0, 1]).await, [0, 1]);
    assert_eq!(shards(&two, &[]).await, [2, 3]);
    assert_eq!(shards(&three, &[]).await, [4]);
    one.leave_shards("7", 5).await.unwrap();
    shards(&three, &[]).await;
    assert_eq!(shards(&two, &[2, 3]).await, [0, 1, 2]);
    shards(&two, &[0, 1, 2]).await;
    assert_eq!(shards(&three, &[4]).await, [3, 4]);
}

async fn a_killed_replica_is_seen_at_once_and_one_that_stands_still_when_its_time_is_over(engine: Engine) {
    let desk = Desk::open(engine).await;
    let sessions = "SELECT count(*) FROM replica";
    let killed = joined(&desk).await;
    let still = joined(&desk).await;
    assert_eq!(desk.number(sessions).await, 2, "both are there");
    let (killed_session, still_session) = (killed.session().unwrap(), still.session().unwrap());
    assert_eq!(killed.shards("7", 1, &[]).await.unwrap().mine, [0]);
    // Its connection goes, as a killed process's does; the server needs a moment to see that.
    drop(killed);
    let looks = joined(&desk).await;
    for _ in 0..200 {
        if desk.number(sessions).await == 2 {
            break;
        }
        let next = joined(&desk).await;
        next.leave().await.unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let of = |session: i64| format!("SELECT count(*) FROM replica WHERE id = {session}");
    let count = async |session: i64| desk.number(of(session).leak()).await;
    assert_eq!([count(killed_session).await, count(still_session).await], [0, 1]);
    assert_eq!(looks.shards("7", 1, &[]).await.unwrap().mine, [0]);
    desk.by_hand("UPDATE replica SET expires_at = 0 WHERE id = (SELECT min(id) FROM replica)").await;
    joined(&desk).await;
    assert_eq!(count(still_session).await, 0);
}

async fn no_more_places_than_there_are_are_taken(engine: Engine) {
    let desk = Desk::open(engine).await;
    let mut replicas = Vec::new();
    for _ in 0..4 {
        replicas.push(joined(&desk).await);
    }
    let mut places = Vec::new();
    for replica in &replicas {
        places.push(replica.place("sockets", 3).await.unwrap().mine);
    }
    assert_eq!(places, [vec![0], vec![1], vec![2], vec![]]);
    assert_eq!(replicas[1].place("sockets", 3).await.unwrap().mine, [1], "it is kept");
    replicas[1].leave_place("sockets").await.unwrap();
    assert_eq!(replicas[3].place("sockets", 3).await.unwrap().mine, [1]);
}

async fn nobody_ends_a_session_while_it_writes(engine: Engine) {
    let desk = Desk::open(engine).await;
    let writes = joined(&desk).await;
    let session = writes.session().unwrap();
    let tx = within(writes.fence().unwrap(), desk.flow.db.write()).await.unwrap();
    let db = desk.flow.db.clone();
    let ending = tokio::spawn(async move {
        let mut tx = db.write().await.unwrap();
        replicas::end(&mut tx, session).await.unwrap();
        tx.commit().await.unwrap();
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!ending.is_finished(), "it waits for what is being written");
    tx.commit().await.unwrap();
    ending.await.unwrap();
    let late = within(writes.fence().unwrap(), desk.flow.db.write()).await;
    assert!(matches!(late, Err(Failure::Lost)));
}

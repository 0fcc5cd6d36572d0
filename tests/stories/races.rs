//! Races: two who change one ticket at once, and what was decided from rows that are no longer so.

use std::time::Duration;

use frontdesk::domain::command::Typed;
use frontdesk::domain::press::Press;
use frontdesk::domain::{Act, Author, Event, Outcome, Status, ThreadId, Ticket, TicketNumber};
use frontdesk::store::{Db, Failure, conversations, tickets};
use futures_util::future::join_all;

use super::desk::engine::{self, Engine};
use super::desk::people::{ANN, MAYA, SAM};
use super::desk::{Desk, KNOWN, conversation_of, guild, said};

on_every_engine!(
    of_two_agents_who_claim_at_once_one_wins_and_the_other_is_told_who_did,
    of_sixteen_agents_who_claim_at_once_one_wins_and_fifteen_are_told_who_did,
    of_a_claim_and_a_close_at_once_the_close_stands,
    a_change_made_from_an_older_version_is_refused,
    a_decision_from_rows_that_changed_meanwhile_is_made_again,
    the_requesters_word_that_meets_a_close_opens_the_ticket_again,
    an_answer_that_became_a_ticket_meanwhile_is_not_settled_as_helped,
    who_is_overtaken_again_and_again_is_asked_to_try_again,
);

async fn of_two_agents_who_claim_at_once_one_wins_and_the_other_is_told_who_did(engine: Engine) {
    for _ in 0..4 {
        claimed_at_once(engine, 2).await;
    }
}

async fn of_sixteen_agents_who_claim_at_once_one_wins_and_fifteen_are_told_who_did(engine: Engine) {
    claimed_at_once(engine, 16).await;
}

async fn claimed_at_once(engine: Engine, agents: usize) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    desk.opened(ANN).await;
    let claims: Vec<Event> = (0..agents)
        .map(|agent| {
            let id = format!("agent{agent}");
            let author = Author { id: id.as_str().into(), name: id.as_str().into(), ..MAYA.author() };
            Event { author, ..desk.event(MAYA, Act::Typed(Typed::Line("claim 1".into()))) }
        })
        .collect();
    join_all(claims.iter().enumerate().map(|(at, claim)| if at % 2 == 0 { &desk } else { &replica }.handle(claim)))
        .await;
    let told = desk.delivered().await;
    let ticket = desk.ticket(1).await.ticket;
    let owner = ticket.owner.unwrap();
    let name = owner.name.raw();
    let count = |words: &str| told.iter().filter(|line| line.ends_with(words)).count();
    assert_eq!(count("done: claimed #1"), 1, "{told:?}");
    assert!(told.contains(&format!("to {name}: done: claimed #1")), "{told:?}");
    assert_eq!(count(&format!(": {name} has #1 already. “show 1” tells more.")), agents - 1, "{told:?}");
    assert_eq!(desk.history(1).await, ["opened", "claimed"]);
}

async fn of_a_claim_and_a_close_at_once_the_close_stands(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    for number in 1..=6 {
        desk.opened(ANN).await;
        let (claim, close) = (format!("claim {number}"), format!("close {number}"));
        tokio::join!(desk.types(MAYA, &claim), replica.types(ANN, &close));
        let told = desk.delivered().await;
        let (file, history) = (desk.ticket(number).await, desk.history(number).await);
        assert_eq!(file.ticket.status, Status::Closed, "{history:?}");
        let claimed = told.contains(&format!("to maya: done: claimed #{number}"));
        let refused = told.contains(&format!("to maya: #{number} is closed. “reopen {number}” opens it again."));
        assert!(claimed != refused, "{told:?}");
        assert_eq!(file.ticket.owner.is_some(), claimed);
        assert_eq!(history, if claimed { vec!["opened", "claimed", "closed"] } else { vec!["opened", "closed"] });
    }
}

async fn a_change_made_from_an_older_version_is_refused(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    let before = desk.ticket(1).await.ticket;
    desk.agent("claim 1").await;
    let mut tx = desk.flow.db.write().await.unwrap();
    let changed = tickets::change(&mut tx, &guild(), &before, before.version).await;
    assert!(matches!(changed, Err(Failure::Stale)), "{changed:?}");
}

/// Sam's claim is not committed yet when Maya's is decided: on PostgreSQL hers is made from the ticket as it was, and
/// must be made again; on SQLite she waits before she looks.
async fn a_decision_from_rows_that_changed_meanwhile_is_made_again(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    let before = desk.ticket(1).await.ticket;
    let mut tx = desk.flow.db.write().await.unwrap();
    let mut claimed = before.clone();
    claimed.owner = Some(SAM.author().named());
    claimed.status = Status::Open;
    tickets::change(&mut tx, &guild(), &claimed, before.version).await.unwrap();
    let claim = desk.event(MAYA, Act::Typed(Typed::Line("claim 1".into())));
    let flow = desk.flow.clone();
    let claiming = tokio::spawn(async move { flow.handle(&claim).await });
    somebody_waits(&desk.flow.db).await;
    tx.commit().await.unwrap();
    claiming.await.unwrap().unwrap();
    assert_eq!(desk.delivered().await, ["to maya: Sam has #1 already. “show 1” tells more."]);
}

/// The ticket was open when Ann's word was looked at and is closed when it is kept: it must not end in the history of a
/// closed ticket, unheard.
async fn the_requesters_word_that_meets_a_close_opens_the_ticket_again(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(ANN).await;
    let before = desk.ticket(1).await.ticket;
    let mut tx = desk.flow.db.write().await.unwrap();
    let closed = Ticket { status: Status::Closed, closed_at: Some(desk.clock.now()), ..before.clone() };
    tickets::change(&mut tx, &guild(), &closed, before.version).await.unwrap();
    let event = desk.event(ANN, said("m50", "It is back."));
    let event = Event { thread: Some(ThreadId(thread)), ..event };
    let flow = desk.flow.clone();
    let writing = tokio::spawn(async move { flow.handle(&event).await });
    somebody_waits(&desk.flow.db).await;
    tx.commit().await.unwrap();
    writing.await.unwrap().unwrap();
    assert_eq!(desk.ticket(1).await.ticket.status, Status::New);
    assert_eq!(desk.history(1).await, ["opened", "said “It is back.”", "reopened"]);
}

async fn an_answer_that_became_a_ticket_meanwhile_is_not_settled_as_helped(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(KNOWN).await;
    desk.delivered().await;
    let id = conversation_of(&desk.last());
    let mut tx = desk.flow.db.write().await.unwrap();
    let ticket = Some(TicketNumber(1));
    let settled = conversations::Settled { outcome: Outcome::Escalated, ticket, entry: None, shown: None };
    conversations::settle(&mut tx, &guild(), id, settled).await.unwrap();
    let helped = desk.event(ANN, Act::Pressed { press: Press::Helped(id), message: None });
    let flow = desk.flow.clone();
    let pressing = tokio::spawn(async move { flow.handle(&helped).await });
    somebody_waits(&desk.flow.db).await;
    tx.commit().await.unwrap();
    pressing.await.unwrap().unwrap();
    assert_eq!(desk.delivered().await, ["to ann: There is a ticket about this already: #1."]);
}

/// Until somebody waits for a lock; SQLite does not say, and there it makes no difference.
async fn somebody_waits(db: &Db) {
    if let Db::Postgres(_) = db {
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = \
                       'Lock'";
        for _ in 0..4000 {
            if engine::number(db, waiting).await > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("nobody waits");
    }
}

async fn who_is_overtaken_again_and_again_is_asked_to_try_again(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    // As if somebody else had always changed it first.
    desk.by_hand(match engine {
        Engine::Postgres => {
            "CREATE FUNCTION overtaken() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; \
             CREATE TRIGGER overtaken BEFORE UPDATE ON ticket FOR EACH ROW EXECUTE FUNCTION overtaken()"
        }
        _ => "CREATE TRIGGER overtaken BEFORE UPDATE ON ticket BEGIN SELECT RAISE(IGNORE); END",
    })
    .await;
    let claim = desk.event(MAYA, Act::Typed(Typed::Line("claim 1".into())));
    desk.handle(&claim).await;
    assert_eq!(desk.delivered().await, ["to maya: Many people are changing this right now. Please try again."]);
    assert_eq!(desk.handle(&claim).await, frontdesk::flow::Handled::Again);
    desk.by_hand(match engine {
        Engine::Postgres => "DROP TRIGGER overtaken ON ticket",
        _ => "DROP TRIGGER overtaken",
    })
    .await;
    desk.agent("claim 1").await;
    assert_eq!(desk.delivered().await.pop().unwrap(), "to maya: done: claimed #1");
}

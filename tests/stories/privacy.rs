//! Privacy: a person is told what is kept about them, gets a copy, and is erased when they confirm it, once.

use frontdesk::domain::Notice;
use frontdesk::domain::press::Press;
use frontdesk::domain::privacy::{PrivacyNotice, Question};
use frontdesk::store::erasure;
use serde_json::Value;

use super::audit::checked;
use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, LEA, MAYA};
use super::desk::{Desk, KNOWN, guild};

on_every_engine!(
    a_person_sees_what_is_kept_about_them_and_gets_a_copy_of_it,
    a_copy_has_neither_notes_of_agents_nor_posts_to_others_nor_copies,
    who_confirms_it_is_erased_and_the_log_still_holds,
    of_two_answers_to_one_question_one_erases,
    who_has_an_open_ticket_or_is_on_the_team_is_not_erased,
    a_question_is_too_old_after_a_quarter_of_an_hour,
    every_column_that_holds_text_says_what_it_holds_of_people,
);

/// The last question whether all is to be erased.
fn question(desk: &Desk) -> Question {
    match desk.last().parcel.notice {
        Notice::Privacy(PrivacyNotice::Asked { question }) => question,
        other => panic!("no question: {other:?}"),
    }
}

async fn asks(desk: &Desk) -> Question {
    desk.types(ANN, "privacy erase").await;
    assert_eq!(desk.delivered().await, ["to ann: erase all?"]);
    question(desk)
}

async fn copy(desk: &Desk) -> Value {
    desk.types(ANN, "privacy export").await;
    assert_eq!(desk.delivered().await, ["to ann: done: copy sent", "to ann: copy of what is kept"]);
    match desk.last().parcel.notice {
        Notice::Privacy(PrivacyNotice::Copy { copy, .. }) => copy,
        other => panic!("no copy: {other:?}"),
    }
}

async fn erasures(desk: &Desk) -> i64 {
    let rows = match desk.flow.db {
        frontdesk::store::Db::Sqlite { .. } => "SELECT count(*) FROM history WHERE kind ->> '$.kind' = 'person_erased'",
        frontdesk::store::Db::Postgres(_) => "SELECT count(*) FROM history WHERE kind ->> 'kind' = 'person_erased'",
    };
    desk.number(rows).await
}

async fn a_person_sees_what_is_kept_about_them_and_gets_a_copy_of_it(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.says(ANN, KNOWN).await;
    desk.says(BOB, "how do I reset my password?").await;
    desk.delivered().await;
    desk.types(ANN, "privacy").await;
    assert_eq!(desk.delivered().await, ["to ann: kept: Identity 1, Questions 1, Other 1"]);
    let all = copy(&desk).await.to_string();
    assert!(all.contains(KNOWN) && !all.contains("password") && !all.contains("bob"), "{all}");
    let logged = "SELECT count(*) FROM history WHERE subject = 'person' AND actor = 'ann'";
    assert_eq!(desk.number(logged).await, 1, "that it was handed out is logged");
}

async fn a_copy_has_neither_notes_of_agents_nor_posts_to_others_nor_copies(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    desk.agent("note 1 <@ann> may be a spy").await;
    desk.agent("show 1").await;
    desk.delivered().await;
    let first = copy(&desk).await;
    assert!(!first.to_string().contains("spy"), "{first}");
    assert!(first["held"]["ticket"].is_array());
    let second = copy(&desk).await;
    assert!(!second.to_string().contains("\"copy\":{"), "{second}");
    let mut tx = desk.flow.db.read().await.unwrap();
    let whole = erasure::export(&mut tx, &guild(), "ann").await.unwrap();
    assert!(whole.to_string().contains("spy"), "an operator hands out all");
}

async fn who_confirms_it_is_erased_and_the_log_still_holds(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.says(ANN, KNOWN).await;
    desk.by_hand(
        "INSERT INTO guess (workspace, person, since, times) VALUES ('discord:guild', 'ann', 9999999999999, 4)",
    )
    .await;
    desk.delivered().await;
    let question = asks(&desk).await;
    assert!(copy(&desk).await.to_string().contains(KNOWN), "the question alone erases nothing");
    desk.presses(ANN, Press::Erase(question)).await;
    assert_eq!(desk.delivered().await, ["to ann: erased"]);
    let mut tx = desk.flow.db.read().await.unwrap();
    let left = erasure::export(&mut tx, &guild(), "ann").await.unwrap();
    drop(tx);
    assert!(!left.to_string().contains(KNOWN), "{left}");
    let tables: Vec<_> = left["held"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        tables,
        ["guess", "outbox"],
        "how often a code was guessed counts on, and they are told that it is done"
    );
    assert_eq!((erasures(&desk).await, checked(&desk).await.is_ok()), (1, true));
    // The second time it is another answer to the same question.
    desk.presses(ANN, Press::Erase(question)).await;
    assert_eq!(desk.delivered().await, ["to ann: That was done already. “privacy” tells what is kept about you now."]);
    assert_eq!(erasures(&desk).await, 1);
    desk.says(ANN, KNOWN).await;
    assert_eq!(desk.delivered().await.len(), 1, "who writes again is answered");
    // Each time the whole database is looked through.
    desk.types(ANN, "privacy erase").await;
    let lately = "to ann: You were erased here less than a day ago. Please ask again tomorrow.";
    assert_eq!(desk.delivered().await, [lately]);
    desk.later("25h").await;
    desk.delivered().await;
    asks(&desk).await;
}

async fn of_two_answers_to_one_question_one_erases(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    desk.says(ANN, KNOWN).await;
    desk.delivered().await;
    let press = Press::Erase(asks(&desk).await);
    tokio::join!(desk.presses(ANN, press.clone()), replica.presses(ANN, press));
    assert_eq!(erasures(&desk).await, 1);
    let told = desk.delivered().await;
    assert_eq!(told.iter().filter(|told| *told == "to ann: erased").count(), 1, "{told:?}");
}

async fn who_has_an_open_ticket_or_is_on_the_team_is_not_erased(engine: Engine) {
    let desk = Desk::open(engine).await;
    let question = asks(&desk).await;
    desk.opened(ANN).await;
    let open = "to ann: You have an open ticket, and nobody could answer you in it. Close it first; “list” shows it.";
    desk.presses(ANN, Press::Erase(question)).await;
    desk.types(ANN, "privacy erase").await;
    assert_eq!(desk.delivered().await, [open, open]);
    for who in [MAYA, LEA] {
        desk.types(who, "privacy erase").await;
        desk.presses(who, Press::Erase(question)).await;
        let told = desk.delivered().await;
        assert!(told.len() == 2 && told.iter().all(|told| told.contains("You are on the support team")), "{told:?}");
    }
    assert_eq!(erasures(&desk).await, 0);
    desk.types(ANN, "close 1").await;
    desk.presses(ANN, Press::Erase(question)).await;
    assert!(desk.delivered().await.contains(&"to ann: erased".to_owned()));
}

async fn a_question_is_too_old_after_a_quarter_of_an_hour(engine: Engine) {
    let desk = Desk::open(engine).await;
    let question = asks(&desk).await;
    desk.later("16m").await;
    desk.presses(ANN, Press::Erase(question)).await;
    let old = "to ann: I asked that a while ago. If you still want it, say “privacy erase” again.";
    assert_eq!((desk.delivered().await, erasures(&desk).await), (vec![old.to_owned()], 0));
}

async fn every_column_that_holds_text_says_what_it_holds_of_people(engine: Engine) {
    let desk = Desk::open(engine).await;
    let mut tx = desk.flow.db.read().await.unwrap();
    let unknown = erasure::unknown(&mut tx).await.unwrap();
    assert!(unknown.is_empty(), "say in src/store/erasure/known.rs what these hold of people: {unknown:#?}");
}

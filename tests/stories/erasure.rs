//! A person is handed what is held about them, or is forgotten: names and words, in every table; counts and the log stay.

use std::collections::BTreeMap;

use frontdesk::domain::TicketNumber;
use frontdesk::domain::press::Press;
use frontdesk::domain::rating::{Closing, Stars};
use frontdesk::domain::strategy::Prediction;
use frontdesk::store::erasure;
use serde_json::Value;

use super::audit::checked;
use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, MAYA, Who};
use super::desk::{Desk, guild};

on_every_engine!(
    a_person_is_erased_from_every_table_and_the_log_still_holds,
    what_is_held_about_a_person_is_handed_out_and_nobody_elses,
    nothing_of_a_person_is_left_in_any_table_that_knows_people,
    what_is_handed_out_opens_nothing,
);

const CANARY: Who = Who { id: "canary77", name: "Zilpha Quux", ..ANN };
const ASKED: &str = "my zorbomatic canary pump leaks green brine, what do I do?";
const SAID: &str = "wibblefish";
const RATED: &str = "grommetless work";

/// Rows that have this word in them, in whichever table, by table.
async fn hits(desk: &Desk, word: &str) -> Vec<(String, usize)> {
    let mut tx = desk.flow.db.read().await.unwrap();
    let held = erasure::export(&mut tx, &guild(), word).await.unwrap();
    let tables = held["held"].as_object().unwrap();
    tables.iter().map(|(table, rows)| (table.clone(), rows.as_array().map_or(0, Vec::len))).collect()
}

/// A plan of nothing.
fn prediction() -> Prediction {
    Prediction {
        title: String::new(),
        currency: String::new(),
        choices: Vec::new(),
        segments: BTreeMap::new(),
        cost: 0.0,
        revenue: 0.0,
        staff_hours: 0.0,
        tickets: BTreeMap::new(),
    }
}

/// A desk on which the canary has asked, written, rated, and was named by others.
async fn desk_with_a_canary(engine: Engine) -> Desk {
    let desk = Desk::open_as(engine, |known| known.replace("survey = false", "survey = true")).await;
    let thread = desk.says(CANARY, ASKED).await;
    desk.opened(BOB).await;
    desk.types(MAYA, "claim 1").await;
    desk.writes(CANARY, &thread, SAID).await;
    desk.types(MAYA, "note 1 Zilpha Quux (<@canary77>) is angry").await;
    desk.types(MAYA, "note 2 the same as <@canary77>").await;
    desk.types(CANARY, "claim 2").await;
    desk.types(MAYA, "close 1 fixed for Zilpha Quux").await;
    let closed = desk.ticket(1).await.ticket.closed_at.unwrap();
    let closing = Closing { ticket: TicketNumber(1), at_millis: closed.as_millisecond() };
    desk.presses(CANARY, Press::Rate(closing, Stars::ALL[1])).await;
    desk.types(CANARY, &format!("rate 1 2 {RATED}")).await;
    let by = CANARY.author().named();
    desk.flow.adopt(&guild(), &prediction(), Some(&by)).await.unwrap();
    desk.delivered().await;
    desk
}

async fn a_person_is_erased_from_every_table_and_the_log_still_holds(engine: Engine) {
    let desk = desk_with_a_canary(engine).await;
    for (word, table) in [
        ("canary77", "history"),
        ("canary77", "outbox"),
        ("canary77", "adopted_plan"),
        ("Zilpha", "adopted_plan"),
        ("Zilpha", "ticket"),
        ("zorbomatic", "conversation"),
        (SAID, "history"),
        ("grommetless", "rating"),
    ] {
        assert!(hits(&desk, word).await.iter().any(|(name, _)| name == table), "{word} in {table}");
    }
    let count = "SELECT count(*) FROM ticket";
    let before = (desk.number(count).await, desk.number("SELECT count(*) FROM history").await);
    let mut tx = desk.flow.db.write().await.unwrap();
    let (pseudonym, rows) = erasure::erase(&mut tx, &guild(), "canary77", desk.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    for word in ["canary77", "Zilpha", "Quux", "zorbomatic", "brine", SAID, "grommetless"] {
        assert!(hits(&desk, word).await.is_empty(), "{word}: {:?}", hits(&desk, word).await);
    }
    assert!(rows > 3 && !hits(&desk, &pseudonym).await.is_empty());
    assert_eq!((desk.number(count).await, desk.number("SELECT count(*) FROM history").await), (before.0, before.1 + 1));
    assert_eq!(checked(&desk).await.map(|sum| sum.erased), Ok(rows));
    // It goes on.
    desk.agent("note 2 on it").await;
    assert!(checked(&desk).await.is_ok());
    desk.by_hand("UPDATE history SET salt = NULL WHERE seq = (SELECT max(seq) FROM history)").await;
    assert!(checked(&desk).await.is_err(), "only what an erasure names may be without salt");
}

async fn what_is_held_about_a_person_is_handed_out_and_nobody_elses(engine: Engine) {
    let desk = desk_with_a_canary(engine).await;
    let mut tx = desk.flow.db.read().await.unwrap();
    let held = erasure::export(&mut tx, &guild(), "canary77").await.unwrap();
    let rows = |table: &str| held["held"][table].as_array().cloned().unwrap_or_default();
    assert_eq!(rows("person").len(), 1);
    assert!(rows("ticket").iter().all(|row| row["requester"] == "canary77"));
    assert!(rows("rating").iter().any(|row| row["comment"] == RATED));
    let all = Value::to_string(&held);
    assert!(all.contains(ASKED) && !held["held"].as_object().unwrap().contains_key("desk_key"));
    let nobody = erasure::export(&mut tx, &guild(), "canary").await.unwrap();
    assert!(!nobody["held"].as_object().unwrap().contains_key("person"), "a part of an id is nobody's");
}

/// A row in each table that has people and that the canary's own acts do not reach, under a name that they had before.
const ROWS: &[&str] = &[
    "INSERT INTO holder (workspace, kind, id, contract, name, source, since) \
     VALUES ('discord:guild', 'person', 'canary77', 1, 'Olde Smurfl', 'hand', 0)",
    "INSERT INTO code (hash, workspace, contract, person, person_name, mail, uses_left, expires_at) \
     VALUES ('h1', 'discord:guild', 1, 'canary77', 'Olde Smurfl', 'zq@quux.example', 1, 9999999999999)",
    "INSERT INTO guess (workspace, person, since, times) VALUES ('discord:guild', 'canary77', 0, 1)",
    "INSERT INTO account (workspace, person, name, customer, joined_at) \
     VALUES ('discord:guild', 'canary77', 'Olde Smurfl', 7, 0)",
    "INSERT INTO promoter (workspace, person, name) VALUES ('discord:guild', 'canary77', 'Olde Smurfl')",
    "INSERT INTO recommendation (workspace, person, said_at, score, comment) \
     VALUES ('discord:guild', 'canary77', 0, 9, 'splendid wozzlehelp')",
    "INSERT INTO effort (workspace, ticket, minutes, said_by, said_by_name, said_at) \
     VALUES ('discord:guild', 1, 5, 'canary77', 'Olde Smurfl', 0)",
    "INSERT INTO proposal (workspace, id, wish, proposed_by, proposed_by_name, proposed_at, state) \
     VALUES ('discord:guild', 5, '{}', 'canary77', 'Olde Smurfl', 0, 'open')",
    "INSERT INTO session (hash, workspace, person, name, groups, groups_at, locale, began_at, seen_at, expires_at) \
     VALUES ('s3cret', 'discord:guild', 'canary77', 'Olde Smurfl', '[]', 0, 'en', 0, 0, 9999999999999)",
    "INSERT INTO sign_in (hash, workspace, person, name, groups, locale, expires_at) \
     VALUES ('s3cret', 'discord:guild', 'canary77', 'Olde Smurfl', '[]', 'en', 9999999999999)",
    "INSERT INTO saved_view (workspace, person, name, query) VALUES ('discord:guild', 'canary77', 'mine', 'q=1')",
    "INSERT INTO helper (workspace, channel, person, name, locale, since) \
     VALUES ('discord:guild', 'help', 'canary77', 'Olde Smurfl', 'en', 0)",
    "INSERT INTO solution (workspace, conversation, message, helper, helper_name, marked_by, marked_name, marked_at, \
     credited) VALUES ('discord:guild', 99, 'm1', 'canary77', 'Olde Smurfl', 'canary77', 'Olde Smurfl', 0, (1 = 1))",
    "INSERT INTO reply (workspace, conversation, message, person, name, is_staff, excerpt, replied_at) \
     VALUES ('discord:guild', 99, 'm1', 'canary77', 'Olde Smurfl', (1 = 0), 'try the wozzlehelp lever', 0)",
    "INSERT INTO visitor (id, workspace, hash, made_at, seen_at) VALUES ('canary77', 'discord:guild', 's3cret', 0, 0)",
    "INSERT INTO visitor_message (workspace, visitor, author, message, at) \
     VALUES ('discord:guild', 'canary77', 'visitor', '{\"text\": \"wozzlehelp by Olde Smurfl\"}', 0)",
    "INSERT INTO block (workspace, person, person_name, blocked_by, blocked_by_name, blocked_at) \
     VALUES ('discord:guild', 'zed', 'Zed', 'canary77', 'Olde Smurfl', 0)",
    "INSERT INTO faq_edit (workspace, id, kind, content, author, author_name, state, made_at) \
     VALUES ('discord:guild', 9, '{}', '{}', 'canary77', 'Olde Smurfl', 'previewed', 0)",
    "INSERT INTO inbox (workspace, key, received_at, person, act) VALUES ('discord:guild', 'k:canary77', 0, 'canary77', 'm')",
    "INSERT INTO told (workspace, key, at) VALUES ('discord:guild', 'quota:canary77', 0)",
];

async fn nothing_of_a_person_is_left_in_any_table_that_knows_people(engine: Engine) {
    let desk = desk_with_a_canary(engine).await;
    for row in ROWS {
        desk.by_hand(row).await;
    }
    let held = hits(&desk, "canary77").await;
    for row in ROWS {
        let table = row.split_whitespace().nth(2).unwrap();
        assert!(held.iter().any(|(name, _)| name == table), "{table} is handed out: {held:?}");
    }
    let mut tx = desk.flow.db.write().await.unwrap();
    erasure::erase(&mut tx, &guild(), "canary77", desk.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    for word in ["canary77", "Zilpha", "Olde", "Smurfl", "quux", "wozzlehelp"] {
        assert!(hits(&desk, word).await.is_empty(), "{word}: {:?}", hits(&desk, word).await);
    }
    let gone = "SELECT (SELECT count(*) FROM session) + (SELECT count(*) FROM sign_in) + (SELECT count(*) FROM holder)";
    assert_eq!(desk.number(gone).await, 0, "a pseudonym is signed in nowhere, and holds no contract");
}

async fn what_is_handed_out_opens_nothing(engine: Engine) {
    let desk = desk_with_a_canary(engine).await;
    for row in ROWS {
        desk.by_hand(row).await;
    }
    let handle = frontdesk::domain::ReplyHandle::Slack {
        response_url: "https://hooks.example/s3cret".into(),
        received_at: desk.clock.now(),
    };
    let event =
        desk.event(CANARY, frontdesk::domain::Act::Typed(frontdesk::domain::command::Typed::Line("whoami".into())));
    desk.handle(&frontdesk::domain::Event { reply: Some(handle), ..event }).await;
    let mut tx = desk.flow.db.read().await.unwrap();
    let held = erasure::export(&mut tx, &guild(), "canary77").await.unwrap().to_string();
    assert!(held.contains("response_url") && !held.contains("s3cret"), "{held}");
}

//! What the FAQ left open: which questions of the log are read for `faq gaps`, and what they come with.

use frontdesk::domain::press::Press;
use frontdesk::domain::{Act, Event, Verdict, WorkspaceId};
use frontdesk::store::gaps::{Unanswered, Which, unanswered, workspaces};
use frontdesk::store::{Db, Failure};
use jiff::Timestamp;

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, MAYA};
use super::desk::{Desk, KNOWN, MORNING, NEARLY, UNKNOWN, conversation_of, guild, other_guild, said};

on_every_engine!(
    a_question_is_left_open_unless_an_answer_is_said_to_have_helped,
    the_first_reply_of_an_agent_comes_with_the_question_and_notes_do_not,
    questions_next_door_and_before_the_span_are_not_read_and_the_latest_are_first,
);
on_every_engine_that_lasts!(who_reads_the_log_cannot_change_it);

async fn left_open(desk: &Desk, workspace: &WorkspaceId) -> Vec<Unanswered> {
    let mut tx = desk.flow.db.read().await.unwrap();
    unanswered(&mut tx, workspace, Which::All, Timestamp::UNIX_EPOCH, 100).await.unwrap()
}

/// Question, whether it became a ticket, and what an agent replied, latest first.
async fn told(desk: &Desk) -> Vec<(String, bool, Option<String>)> {
    let row =
        |row: Unanswered| (row.question.raw().to_owned(), row.escalated, row.reply.map(|reply| reply.raw().to_owned()));
    left_open(desk, &guild()).await.into_iter().map(row).collect()
}

async fn a_question_is_left_open_unless_an_answer_is_said_to_have_helped(engine: Engine) {
    let desk = Desk::open(engine).await;
    for text in ["thanks everybody!", KNOWN] {
        desk.says(ANN, text).await;
    }
    desk.delivered().await;
    desk.presses(ANN, Press::Helped(conversation_of(&desk.last()))).await;
    assert_eq!(told(&desk).await, []);
    for (who, text) in [(ANN, UNKNOWN), (BOB, NEARLY), (EVE, KNOWN)] {
        desk.later("1m").await;
        desk.says(who, text).await;
    }
    assert_eq!(
        told(&desk).await,
        [(KNOWN.to_owned(), true, None), (NEARLY.to_owned(), false, None), (UNKNOWN.to_owned(), true, None)]
    );
    let rows = left_open(&desk, &guild()).await;
    let read: Vec<_> = rows.iter().map(|row| (row.requester.as_str(), row.verdict, row.plan.as_deref())).collect();
    assert_eq!(
        read,
        [
            ("eve", Verdict::Answer, Some("enterprise")),
            ("bob", Verdict::Suggest, None),
            ("ann", Verdict::Escalate, Some("community")),
        ]
    );
}

async fn the_first_reply_of_an_agent_comes_with_the_question_and_notes_do_not(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    desk.agent("note 1 she has the old model").await;
    assert_eq!(told(&desk).await, [(UNKNOWN.to_owned(), true, None)]);
    for line in ["reply 1 Turn it to 432 Hz — 试试 \"D\".", "reply 1 Did it help?"] {
        desk.agent(line).await;
    }
    assert_eq!(told(&desk).await, [(UNKNOWN.to_owned(), true, Some("Turn it to 432 Hz — 试试 \"D\".".to_owned()))]);
}

async fn questions_next_door_and_before_the_span_are_not_read_and_the_latest_are_first(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.says(ANN, UNKNOWN).await;
    desk.handle(&Event { workspace: other_guild(), ..desk.event(MAYA.without_groups(), said("m9", UNKNOWN)) }).await;
    desk.later("1h").await;
    let evening = desk.clock.now();
    desk.says(BOB, "can the broker water my plants?").await;
    let mut tx = desk.flow.db.read().await.unwrap();
    assert_eq!(workspaces(&mut tx).await.unwrap(), [guild(), other_guild()]);
    let mut read = async |since: Timestamp, most: usize| {
        let rows = unanswered(&mut tx, &guild(), Which::All, since, most).await.unwrap();
        rows.iter().map(|row| row.requester.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(read(MORNING.parse().unwrap(), 100).await, ["bob", "ann"]);
    assert_eq!(read(evening, 100).await, ["bob"]);
    assert_eq!(read(MORNING.parse().unwrap(), 1).await, ["bob"]);
}

async fn who_reads_the_log_cannot_change_it(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.says(ANN, UNKNOWN).await;
    let reader = Db::connect_to_read(desk.database_url()).await.unwrap();
    let mut tx = reader.read().await.unwrap();
    assert_eq!(unanswered(&mut tx, &guild(), Which::All, Timestamp::UNIX_EPOCH, 9).await.unwrap().len(), 1);
    drop(tx);
    let mut tx = reader.read().await.unwrap();
    let event = desk.event(ANN, Act::OpenedHome);
    let written = frontdesk::store::inbox::take(&mut tx, &guild(), &event.key, event.at).await;
    assert!(matches!(written, Err(Failure::Database(_))), "{written:?}");
    drop(tx);
    reader.close().await;
}

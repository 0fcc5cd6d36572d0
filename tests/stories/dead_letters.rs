//! What the desk cannot take or deliver is a row that somebody can look at, have done again, or drop.

use frontdesk::domain::dead_letter::{Letter, LetterKind};
use frontdesk::domain::{Event, ReplyHandle, WorkspaceId};
use frontdesk::flow::Replayed;
use frontdesk::store::dead_letters;

use super::desk::chat::Trouble;
use super::desk::engine::Engine;
use super::desk::people::ANN;
use super::desk::{Desk, KNOWN, UNKNOWN, guild, other_guild, said};

on_every_engine!(
    a_buried_event_is_taken_again_once_and_keeps_no_secret,
    the_same_event_twice_is_one_letter,
    a_post_that_was_given_up_is_delivered_after_all,
    a_letter_is_dropped_in_its_own_workspace_only,
    a_frame_is_kept_and_no_event,
);

async fn letters(desk: &Desk, workspace: &WorkspaceId) -> Vec<Letter> {
    dead_letters::list(&mut desk.flow.db.read().await.unwrap(), workspace, 10).await.unwrap()
}

async fn a_buried_event_is_taken_again_once_and_keeps_no_secret(engine: Engine) {
    let desk = Desk::open(engine).await;
    let reply = ReplyHandle::Slack { response_url: "https://s3cret".to_owned(), received_at: desk.clock.now() };
    let event = Event { reply: Some(reply), ..desk.event(ANN, said("m1", UNKNOWN)) };
    desk.flow.bury(&event, "the desk panicked").await.unwrap();
    let [letter] = letters(&desk, &guild()).await.try_into().unwrap();
    assert_eq!((letter.id.to_string().as_str(), letter.reason.as_str()), ("event-1", "the desk panicked"));
    assert!(!letter.body.to_string().contains("s3cret"), "{}", letter.body);
    assert_eq!(desk.flow.replay_letter(&letter, None).await.unwrap(), Replayed::Done);
    assert_eq!(desk.flow.replay_letter(&letter, None).await.unwrap(), Replayed::Gone);
    assert_eq!(letters(&desk, &guild()).await, []);
    assert_eq!(desk.delivered().await.len(), 2, "a card and a word in the thread");
}

async fn the_same_event_twice_is_one_letter(engine: Engine) {
    let desk = Desk::open(engine).await;
    let event = desk.event(ANN, said("m1", KNOWN));
    for reason in ["first", "second"] {
        desk.flow.bury(&event, reason).await.unwrap();
    }
    let [letter] = letters(&desk, &guild()).await.try_into().unwrap();
    assert_eq!((letter.times, letter.reason.as_str()), (2, "second"));
}

async fn a_post_that_was_given_up_is_delivered_after_all(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(KNOWN).await;
    desk.chat.trouble("answer", Trouble::Refused);
    assert_eq!(desk.delivered().await, [""; 0]);
    let [letter] = letters(&desk, &guild()).await.try_into().unwrap();
    assert_eq!((letter.id.kind, letter.reason.as_str()), (LetterKind::Post, "refused: no such place"));
    assert_eq!(desk.flow.replay_letter(&letter, None).await.unwrap(), Replayed::Done);
    assert_eq!(letters(&desk, &guild()).await, []);
    let told = desk.delivered().await;
    assert!(told.len() == 1 && told[0].contains("answer consumer-lag"), "{told:?}");
}

async fn a_letter_is_dropped_in_its_own_workspace_only(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.flow.bury(&desk.event(ANN, said("m1", KNOWN)), "why").await.unwrap();
    let [letter] = letters(&desk, &guild()).await.try_into().unwrap();
    for (workspace, expect) in [(other_guild(), false), (guild(), true), (guild(), false)] {
        let mut tx = desk.flow.db.write().await.unwrap();
        assert_eq!(dead_letters::by_id(&mut tx, &other_guild(), letter.id).await.unwrap(), None);
        assert_eq!(dead_letters::drop_letter(&mut tx, &workspace, letter.id).await.unwrap(), expect);
        tx.commit().await.unwrap();
    }
}

async fn a_frame_is_kept_and_no_event(engine: Engine) {
    let desk = Desk::open(engine).await;
    let nobody = WorkspaceId::new(frontdesk::domain::Platform::Slack, "");
    let long = serde_json::json!("x".repeat(300_000));
    for (key, frame) in [("1", serde_json::json!({"token": "s3cret", "text": "a\u{0}b"})), ("2", long)] {
        desk.flow.bury_frame(&nobody, key, frame, "it cannot be read").await.unwrap();
    }
    let kept = letters(&desk, &nobody).await;
    assert_eq!(kept.len(), 2);
    assert!(
        kept.iter().all(|letter| letter.body.to_string().len() < 1000 && !letter.body.to_string().contains("s3cret"))
    );
    assert_eq!(desk.flow.replay_letter(&kept[0], None).await.unwrap(), Replayed::NoEvent);
    assert_eq!(letters(&desk, &nobody).await.len(), 2, "it is still there to look at");
}

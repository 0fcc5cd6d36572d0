//! Drafts beside what else happens: once however many look, never over something newer, no more than the day's number.

use std::sync::Arc;
use std::time::Duration;

use frontdesk::domain::press::Press;
use frontdesk::domain::{Act, MessageRef};
use frontdesk::store::drafts;
use futures_util::future::join_all;
use jiff::SignedDuration;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::desk::chat::Trouble;
use super::desk::drafting::{Drafting, GOOD, begins, shown_in};
use super::desk::engine::Engine;
use super::desk::people::ANN;
use super::desk::{NEARLY, guild};
use crate::model::Turn;

on_every_engine!(
    a_draft_is_asked_for_only_once_the_suggestions_are_posted,
    suggestions_that_cannot_be_posted_or_are_late_want_no_draft,
    a_draft_that_comes_after_a_pick_is_not_shown,
    a_pick_while_a_draft_is_on_its_way_has_the_last_word,
    a_draft_that_comes_after_a_ticket_is_not_shown,
    a_further_question_takes_the_place_of_the_first_ones_draft,
    replicas_ask_once,
    the_number_of_a_day_is_kept_by_all_replicas_and_begins_anew_in_the_workspaces_zone,
    the_last_draft_of_a_day_is_taken_by_one_replica_only,
    a_draft_whose_worker_died_is_shown_once,
    a_draft_whose_worker_dies_each_time_is_given_up,
    a_late_answer_to_a_call_that_was_given_up_changes_nothing,
    drafts_are_forgotten_after_two_weeks,
);

async fn a_draft_is_asked_for_only_once_the_suggestions_are_posted(engine: Engine) {
    let drafting = Drafting::open(engine).await;
    let Drafting { desk, model } = &drafting;
    desk.chat.trouble("pick one", Trouble::Later(None));
    desk.customer(NEARLY).await;
    desk.delivered().await;
    model.next(GOOD);
    desk.drafts().await;
    assert_eq!(model.requests().len(), 0);
    desk.later("1s").await;
    assert_eq!(desk.delivered().await.len(), 1);
    assert_eq!(drafting.drafted().await, shown_in("m1"));
}

async fn suggestions_that_cannot_be_posted_or_are_late_want_no_draft(engine: Engine) {
    let drafting = Drafting::open(engine).await;
    let Drafting { desk, model } = &drafting;
    desk.chat.trouble("pick one", Trouble::Refused);
    desk.customer(NEARLY).await;
    desk.delivered().await;
    desk.chat.trouble("pick one", Trouble::Later(Some(Duration::from_secs(301))));
    desk.customer(NEARLY).await;
    desk.delivered().await;
    desk.later("301s").await;
    assert_eq!(desk.delivered().await.len(), 1);
    assert_eq!(drafting.drafted().await, [""; 0]);
    assert_eq!((drafting.ended("expired").await, drafting.ended("wanted").await, model.requests().len()), (2, 0, 0));
}

async fn a_draft_that_comes_after_a_pick_is_not_shown(engine: Engine) {
    let drafting = Drafting::open(engine).await;
    let conversation = drafting.suggested().await;
    let gate = Arc::new(Semaphore::new(0));
    let turn = Turn::Waits(Arc::clone(&gate), "Stop the group first.", &["reset-offsets"]);
    let drafts = begins(&drafting, turn).await;
    drafting.desk.presses(ANN, Press::Pick(conversation, "reset-password".into())).await;
    gate.add_permits(1);
    drafts.await.unwrap();
    assert_eq!(drafting.desk.delivered().await, ["to ann: answer reset-password, Open"]);
    assert_eq!((drafting.ended("expired").await, drafting.ended("drafted").await), (1, 0));
}

async fn a_pick_while_a_draft_is_on_its_way_has_the_last_word(engine: Engine) {
    let drafting = Drafting::open(engine).await;
    let Drafting { desk, model } = &drafting;
    let press = |conversation, message: &str| Act::Pressed {
        press: Press::Pick(conversation, "reset-password".into()),
        message: Some(MessageRef { channel: "help".into(), message: message.into() }),
    };
    // Nobody has begun to deliver the draft: the answer takes its place.
    let conversation = drafting.suggested().await;
    model.next(GOOD);
    desk.drafts().await;
    desk.handle(&desk.event(ANN, press(conversation, "p1"))).await;
    assert_eq!(desk.delivered().await, ["in m1, edited: answer reset-password, Open"]);
    // A first try failed: the answer comes after it.
    let conversation = drafting.suggested().await;
    model.next(GOOD);
    desk.drafts().await;
    desk.chat.trouble("draft", Trouble::Later(None));
    desk.delivered().await;
    let message = format!("p{}", desk.last().parcel.id);
    desk.handle(&desk.event(ANN, press(conversation, &message))).await;
    desk.later("1s").await;
    let told = desk.delivered().await;
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("draft") && told[1].contains("answer reset-password"), "{told:?}");
}

async fn a_draft_that_comes_after_a_ticket_is_not_shown(engine: Engine) {
    let drafting = Drafting::open(engine).await;
    let conversation = drafting.suggested().await;
    let gate = Arc::new(Semaphore::new(0));
    let turn = Turn::Waits(Arc::clone(&gate), "Stop the group first.", &["reset-offsets"]);
    let drafts = begins(&drafting, turn).await;
    drafting.desk.presses(ANN, Press::Human(conversation)).await;
    gate.add_permits(1);
    drafts.await.unwrap();
    let told = drafting.desk.delivered().await;
    assert!(told.contains(&"in m1: #1 opened for Ann".to_owned()), "{told:?}");
    assert!(!told.iter().any(|line| line.contains("draft")), "{told:?}");
}

async fn a_further_question_takes_the_place_of_the_first_ones_draft(engine: Engine) {
    let drafting = Drafting::open(engine).await;
    let Drafting { desk, model } = &drafting;
    let thread = desk.customer(NEARLY).await;
    desk.writes(ANN, &thread, "where do I reset some offsets?").await;
    desk.delivered().await;
    model.next(GOOD).next(Turn::Answers("Never shown.", &["reset-offsets"]));
    assert_eq!(drafting.drafted().await, shown_in("m1"));
    assert_eq!((model.requests().len(), drafting.ended("expired").await), (1, 1));
    let (posts, last) = (desk.chat.posted(), desk.last());
    let frontdesk::deliver::Address::Edit(edited) = last.parcel.to else { panic!("no edit") };
    assert_eq!(edited.message.0, format!("p{}", posts[1].parcel.id), "the second suggestions are edited");
}

async fn replicas_ask_once(engine: Engine) {
    let drafting = Drafting::open(engine).await;
    let replica = drafting.desk.replica().await;
    for _ in 0..6 {
        drafting.suggested().await;
        drafting.model.next(GOOD);
    }
    let stop = CancellationToken::new();
    let drafters = [drafting.desk.drafter.as_ref(), replica.drafter.as_ref()].map(Option::unwrap);
    join_all(drafters.map(|drafter| drafter.drain(&stop))).await.into_iter().for_each(Result::unwrap);
    assert_eq!((drafting.drafted().await.len(), drafting.model.requests().len()), (6, 6));
}

async fn the_number_of_a_day_is_kept_by_all_replicas_and_begins_anew_in_the_workspaces_zone(engine: Engine) {
    let drafting = Drafting::open_with(engine, "per_day = 3").await;
    let Drafting { desk, model } = &drafting;
    let replica = desk.replica().await;
    for _ in 0..6 {
        drafting.suggested().await;
        model.next(GOOD);
    }
    let stop = CancellationToken::new();
    let drafters = [desk.drafter.as_ref(), replica.drafter.as_ref()].map(Option::unwrap);
    join_all(drafters.map(|drafter| drafter.drain(&stop))).await.into_iter().for_each(Result::unwrap);
    drafting.drafted().await;
    assert_eq!((model.requests().len(), drafting.ended("drafted").await, drafting.ended("capped").await), (3, 3, 3));
    desk.at("2026-11-24T23:59:59Z").await;
    drafting.suggested().await;
    desk.drafts().await;
    assert_eq!(model.requests().len(), 3);
    desk.at("2026-11-25T00:00:00Z").await;
    drafting.suggested().await;
    desk.drafts().await;
    assert_eq!((model.requests().len(), drafting.ended("capped").await), (4, 4));
}

async fn the_last_draft_of_a_day_is_taken_by_one_replica_only(engine: Engine) {
    let drafting = Drafting::open_with(engine, "per_day = 1").await;
    let Drafting { desk, model } = &drafting;
    drafting.suggested().await;
    drafting.suggested().await;
    // Another replica is about to take the second one.
    let mut other = desk.flow.db.write().await.unwrap();
    other.take_turn(&guild()).await.unwrap();
    let due = drafts::due(&mut other, desk.clock.now(), 9).await.unwrap();
    let minute = SignedDuration::from_mins(1);
    assert!(drafts::lease(&mut other, &due[1], minute, desk.clock.now()).await.unwrap().is_some());
    let drafter = desk.drafter.clone().unwrap();
    let drafts = tokio::spawn(async move { drafter.drain(&CancellationToken::new()).await.unwrap() });
    // Who does not wait for its turn asks meanwhile.
    tokio::time::sleep(Duration::from_millis(200)).await;
    other.commit().await.unwrap();
    drafts.await.unwrap();
    assert_eq!((model.requests().len(), drafting.ended("capped").await), (0, 1));
}

async fn a_draft_whose_worker_died_is_shown_once(engine: Engine) {
    let drafting = Drafting::open(engine).await;
    let Drafting { desk, model } = &drafting;
    let replica = desk.replica().await;
    drafting.suggested().await;
    let never = Turn::Waits(Arc::new(Semaphore::new(0)), "late", &["reset-offsets"]);
    begins(&drafting, never).await.abort();
    model.next(GOOD);
    replica.drafts().await;
    assert_eq!(model.requests().len(), 1, "it may still be at it");
    desk.later("50s").await;
    replica.drafts().await;
    assert_eq!((desk.delivered().await, model.requests().len()), (shown_in("m1"), 2));
}

async fn a_draft_whose_worker_dies_each_time_is_given_up(engine: Engine) {
    let drafting = Drafting::open(engine).await;
    drafting.suggested().await;
    for _ in 0..3 {
        let never = Turn::Waits(Arc::new(Semaphore::new(0)), "late", &["reset-offsets"]);
        begins(&drafting, never).await.abort();
        drafting.desk.later("50s").await;
    }
    drafting.drafted().await;
    assert_eq!((drafting.ended("failed").await, drafting.model.requests().len()), (1, 3));
}

async fn a_late_answer_to_a_call_that_was_given_up_changes_nothing(engine: Engine) {
    let drafting = Drafting::open(engine).await;
    let gates = [(); 2].map(|()| Arc::new(Semaphore::new(0)));
    drafting.suggested().await;
    let late = Turn::Waits(Arc::clone(&gates[0]), "Late.", &["reset-offsets"]);
    let first = begins(&drafting, late).await;
    drafting.desk.later("50s").await;
    let second =
        begins(&drafting, Turn::Waits(Arc::clone(&gates[1]), "Stop the group first.", &["reset-offsets"])).await;
    gates[0].add_permits(1);
    first.await.unwrap();
    assert_eq!((drafting.desk.delivered().await.len(), drafting.ended("wanted").await), (0, 1));
    gates[1].add_permits(1);
    second.await.unwrap();
    assert_eq!(drafting.desk.delivered().await, shown_in("m1"));
}

async fn drafts_are_forgotten_after_two_weeks(engine: Engine) {
    let drafting = Drafting::open(engine).await;
    drafting.suggested().await;
    drafting.drafted().await;
    for (span, kept) in [("335h", 1), ("2h", 0)] {
        drafting.desk.later(span).await;
        drafting.desk.flow.tidy().await.unwrap();
        assert_eq!(drafting.desk.number("SELECT count(*) FROM draft").await, kept, "{span}");
    }
}

//! Drafts of a language model: shown in the place of the suggestions, or not at all; who and what is drafted.

use std::sync::Arc;

use frontdesk::domain::{DraftCounts, Notice};
use tokio::sync::Semaphore;

use super::desk::drafting::{Drafting, GOOD, shown_in};
use super::desk::engine::Engine;
use super::desk::people::{ANN, EVE, MAYA};
use super::desk::{Desk, KNOWN, NEARLY, UNKNOWN};
use crate::model::Turn;

on_every_engine!(
    suggestions_are_edited_into_a_draft_that_names_its_sources_and_keeps_the_buttons,
    without_a_language_model_nothing_is_asked_and_nothing_is_kept,
    only_suggestions_in_the_open_to_people_without_a_paid_plan_are_drafted,
    the_model_is_shown_the_suggested_entries_and_the_question_and_nothing_else,
    a_model_that_declines_leaves_the_suggestions_as_they_are,
    what_is_not_fit_to_be_shown_leaves_the_suggestions_as_they_are,
    an_instruction_in_a_question_is_at_most_a_strangers_words,
    a_busy_endpoint_is_asked_again_when_it_says_and_not_for_ever,
    an_endpoint_that_cannot_be_used_is_asked_once,
    the_digest_tells_what_became_of_drafts,
);

on_every_engine_that_lasts!(an_entry_that_is_no_longer_for_the_asker_is_not_shown_to_the_model);

async fn suggestions_are_edited_into_a_draft_that_names_its_sources_and_keeps_the_buttons(engine: Engine) {
    let Drafting { desk, model } = &Drafting::open(engine).await;
    desk.customer(NEARLY).await;
    desk.delivered().await;
    let suggested = desk.last();
    model.next(GOOD);
    desk.drafts().await;
    assert_eq!(desk.delivered().await, shown_in("m1"));
    let (before, after) = (suggested.parcel.notice, desk.last().parcel.notice);
    let (Notice::Suggestions { conversation, entries }, Notice::Drafted { conversation: same, entries: kept, .. }) =
        (before, after)
    else {
        panic!("no suggestions, or no draft");
    };
    assert_eq!((conversation, entries), (same, kept));
    desk.drafts().await;
    assert_eq!((desk.delivered().await.len(), model.requests().len()), (0, 1));
    model.assert_clean();
}

async fn without_a_language_model_nothing_is_asked_and_nothing_is_kept(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(NEARLY).await;
    desk.delivered().await;
    assert!(desk.drafter.is_none());
    assert_eq!(desk.number("SELECT count(*) FROM draft").await, 0);
}

async fn only_suggestions_in_the_open_to_people_without_a_paid_plan_are_drafted(engine: Engine) {
    let Drafting { desk, model } = &Drafting::open(engine).await;
    desk.customer(KNOWN).await;
    desk.customer(UNKNOWN).await;
    desk.says(EVE, NEARLY).await;
    desk.types(ANN, &format!("ask {NEARLY}")).await;
    desk.delivered().await;
    // Somebody who is on a plan by the time of a further question.
    let thread = desk.says(EVE.without_groups(), NEARLY).await;
    desk.writes(EVE, &thread, "where do I reset some offsets?").await;
    assert_eq!(desk.delivered().await.len(), 2);
    desk.drafts().await;
    let wanted = desk.number("SELECT count(*) FROM draft WHERE state <> 'expired'").await;
    assert_eq!((model.requests().len(), wanted), (0, 0));
    desk.whispers(ANN, NEARLY).await;
    desk.delivered().await;
    model.next(GOOD);
    desk.drafts().await;
    assert_eq!(desk.delivered().await, shown_in("dm-ann"));
}

async fn the_model_is_shown_the_suggested_entries_and_the_question_and_nothing_else(engine: Engine) {
    let Drafting { desk, model } = &Drafting::open(engine).await;
    desk.customer(NEARLY).await;
    desk.delivered().await;
    let Notice::Suggestions { entries, .. } = desk.last().parcel.notice else { panic!("no suggestions") };
    desk.drafts().await;
    let request = model.requests().remove(0);
    let given: serde_json::Value = serde_json::from_str(request["messages"][1]["content"].as_str().unwrap()).unwrap();
    let ids: Vec<_> = given["entries"].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap()).collect();
    assert_eq!(ids, entries.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>());
    assert_eq!((given["question"].as_str().unwrap(), given["language"].as_str().unwrap()), (NEARLY, "English"));
    assert!(
        !request.to_string().contains("Ann") && !request.to_string().contains("guild"),
        "who and where is not said"
    );
    model.assert_clean();
}

async fn an_entry_that_is_no_longer_for_the_asker_is_not_shown_to_the_model(engine: Engine) {
    let Drafting { desk, model } = Drafting::open(engine).await;
    desk.customer(NEARLY).await;
    desk.delivered().await;
    desk.entry_is_for("reset-password", "[enterprise]");
    let desk = desk.restarted().await;
    model.next(Turn::Answers("Use the link.", &["reset-password"]));
    desk.drafts().await;
    assert!(!model.requests()[0].to_string().contains("sign-in page"));
    assert_eq!(desk.delivered().await, [""; 0], "nor may it be a source");
    desk.customer(NEARLY).await;
    desk.delivered().await;
    for id in ["consumer-lag", "reset-offsets", "licence"] {
        desk.entry_is_for(id, "[enterprise]");
    }
    let desk = desk.restarted().await;
    desk.drafts().await;
    assert_eq!(model.requests().len(), 1, "there is nothing to draft from");
}

async fn a_model_that_declines_leaves_the_suggestions_as_they_are(engine: Engine) {
    let drafting = Drafting::open(engine).await;
    for (turn, declined) in [(Turn::Declines, 1), (Turn::Refuses, 2), (Turn::Answers("  ", &["reset-offsets"]), 3)] {
        drafting.suggested().await;
        drafting.model.next(turn);
        assert_eq!(drafting.drafted().await, [""; 0]);
        assert_eq!(drafting.ended("declined").await, declined);
    }
    assert_eq!(drafting.desk.number("SELECT count(*) FROM draft WHERE question <> ''").await, 0, "no longer needed");
}

async fn what_is_not_fit_to_be_shown_leaves_the_suggestions_as_they_are(engine: Engine) {
    let drafting = Drafting::open(engine).await;
    let turns = [
        Turn::Answers("See https://evil.example/offsets for more.", &["reset-offsets"]),
        Turn::Answers("Stop the group first.", &["invented"]),
        Turn::Answers("Stop the group first.", &[]),
        // An entry of the FAQ, but none that was suggested.
        Turn::Answers("One for each cluster.", &["consumer-lag"]),
        Turn::Answers("先停止该消费组。", &["reset-offsets"]),
        Turn::Writes("Sure! Here is the answer: stop the group.".to_owned()),
        Turn::Writes(format!("{{\"answer\": \"{}\", \"sources\": [\"reset-offsets\"]}}", "stop ".repeat(400))),
        Turn::CallsATool,
        Turn::Endless,
        Turn::Babbles("<html>Bad gateway</html>"),
        Turn::Babbles("{\"choices\": []}"),
    ];
    for (turn, dropped) in turns.into_iter().zip(1..) {
        drafting.suggested().await;
        drafting.model.next(turn.clone());
        assert_eq!(drafting.drafted().await, [""; 0], "{turn:?}");
        assert_eq!(drafting.ended("dropped").await, dropped, "{turn:?}");
    }
    drafting.model.assert_clean();
}

async fn an_instruction_in_a_question_is_at_most_a_strangers_words(engine: Engine) {
    let Drafting { desk, model } = &Drafting::open(engine).await;
    let asked = "How do I reset my password or offsets? \"}]} @everyone <@1> **!** <b>";
    desk.customer(asked).await;
    desk.delivered().await;
    model.next(Turn::Repeats);
    desk.drafts().await;
    desk.delivered().await;
    let Notice::Drafted { text, .. } = desk.last().parcel.notice else { panic!("no draft") };
    assert_eq!(text.raw(), asked, "kept as untrusted text, which every platform shows as plain words");
    model.assert_clean();
}

async fn a_busy_endpoint_is_asked_again_when_it_says_and_not_for_ever(engine: Engine) {
    let drafting = Drafting::open(engine).await;
    let Drafting { desk, model } = &drafting;
    drafting.suggested().await;
    model.next(Turn::Fails(429, Some(30))).next(Turn::Fails(500, None)).next(GOOD);
    assert_eq!(drafting.drafted().await, [""; 0]);
    desk.later("29s").await;
    assert_eq!((drafting.drafted().await.len(), model.requests().len()), (0, 1));
    desk.later("1s").await;
    drafting.drafted().await;
    desk.later("4s").await;
    assert_eq!((drafting.drafted().await, model.requests().len()), (shown_in("m1"), 3));

    drafting.suggested().await;
    model.next(Turn::Breaks).next(Turn::Fails(503, None)).next(Turn::Fails(502, Some(1)));
    for _ in 0..6 {
        desk.later("8s").await;
        assert_eq!(drafting.drafted().await, [""; 0]);
    }
    assert_eq!((drafting.ended("failed").await, model.requests().len()), (1, 6));
    let reason = "SELECT count(*) FROM draft WHERE reason = 'the endpoint answered 502 Bad Gateway'";
    assert_eq!(desk.number(reason).await, 1, "the reason of the last attempt is kept");

    // It asks for more time than a draft is of use.
    drafting.suggested().await;
    model.next(Turn::Fails(429, Some(301)));
    drafting.drafted().await;
    assert_eq!((drafting.ended("failed").await, model.requests().len()), (2, 7));
}

async fn an_endpoint_that_cannot_be_used_is_asked_once(engine: Engine) {
    let drafting = Drafting::open_with(engine, "timeout = \"1s\"").await;
    let never = || Turn::Waits(Arc::new(Semaphore::new(0)), "late", &["reset-offsets"]);
    for (turn, failed) in [(Turn::Fails(401, None), 1), (Turn::Redirects, 2), (never(), 3)] {
        drafting.suggested().await;
        drafting.model.next(turn);
        assert_eq!(drafting.drafted().await, [""; 0]);
        drafting.desk.later("1m").await;
        assert_eq!(drafting.drafted().await, [""; 0]);
        assert_eq!((drafting.ended("failed").await, drafting.model.requests().len()), (failed, failed as usize));
    }
    drafting.model.assert_clean();
}

async fn the_digest_tells_what_became_of_drafts(engine: Engine) {
    let drafting = Drafting::open_with(engine, "per_day = 4").await;
    let Drafting { desk, model } = &drafting;
    model.next(GOOD).next(Turn::Declines).next(Turn::Answers("x", &["invented"])).next(Turn::Fails(404, None));
    for _ in 0..5 {
        drafting.suggested().await;
        desk.drafts().await;
    }
    desk.types(MAYA, "digest").await;
    desk.delivered().await;
    let Notice::Digest(before) = desk.last().parcel.notice else { panic!("no digest") };
    assert_eq!(before.drafts, DraftCounts::default(), "this very moment is told by the next one");
    desk.later("1m").await;
    desk.types(MAYA, "digest").await;
    desk.delivered().await;
    let Notice::Digest(facts) = desk.last().parcel.notice else { panic!("no digest") };
    assert_eq!(facts.drafts, DraftCounts { drafted: 1, declined: 1, dropped: 1, failed: 1, capped: 1 });
}

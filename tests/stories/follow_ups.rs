//! What the asker says under an answer: read with what came before it, never answered with the same again.

use frontdesk::domain::press::Press;
use frontdesk::domain::{Act, Event, MessageId, ThreadId};

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, MAYA};
use super::desk::{Desk, KNOWN, conversation_of};

on_every_engine!(
    a_few_words_under_an_answer_are_read_with_its_question,
    an_answer_that_did_not_work_brings_a_person_and_not_itself_again,
    the_same_question_again_brings_a_person,
    an_answer_that_worked_is_settled_without_a_word,
    a_new_question_under_an_answer_is_read_alone,
    what_others_say_under_an_answer_is_no_report_about_it,
    a_direct_message_goes_on_with_the_question_before_it_for_a_day,
);

const OFFSETS: &str = "How do I reset the offsets of a group?";

async fn a_few_words_under_an_answer_are_read_with_its_question(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.customer(OFFSETS).await;
    desk.writes(ANN, &thread, "and how to reset my password?").await;
    assert_eq!(desk.delivered().await, ["in m1: answer reset-offsets, Open", "in m1: answer reset-password, Open"]);
    desk.presses(ANN, Press::Helped(conversation_of(&desk.last()))).await;
    assert_eq!(desk.number("SELECT count(*) FROM conversation WHERE entry = 'reset-password'").await, 1);
}

async fn an_answer_that_did_not_work_brings_a_person_and_not_itself_again(engine: Engine) {
    for report in ["that did not work", "还是不行"] {
        let desk = Desk::open(engine).await;
        let thread = desk.customer(KNOWN).await;
        desk.writes(ANN, &thread, report).await;
        assert_eq!(
            desk.delivered().await,
            ["in m1: answer consumer-lag, Open", "#agents: card #1, new, normal, nobody", "in m1: #1 opened for Ann"]
        );
        assert_eq!(desk.history(1).await, ["opened", &format!("said “{report}”")]);
    }
}

async fn the_same_question_again_brings_a_person(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.customer(KNOWN).await;
    desk.writes(ANN, &thread, "so why is the lag of my consumer growing?").await;
    desk.delivered().await;
    assert_eq!(desk.history(1).await, ["opened", "said “so why is the lag of my consumer growing?”"]);
}

async fn an_answer_that_worked_is_settled_without_a_word(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.customer(KNOWN).await;
    desk.writes(ANN, &thread, "thanks, works now").await;
    assert_eq!(desk.delivered().await, ["in m1: answer consumer-lag, Open"]);
    assert_eq!(desk.number("SELECT count(*) FROM conversation WHERE outcome = 'helped'").await, 1);
}

async fn a_new_question_under_an_answer_is_read_alone(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.customer(KNOWN).await;
    desk.writes(ANN, &thread, "Which licence do I need for two clusters?").await;
    assert_eq!(desk.delivered().await, ["in m1: answer consumer-lag, Open", "in m1: answer licence, Open"]);
}

async fn what_others_say_under_an_answer_is_no_report_about_it(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.customer(KNOWN).await;
    desk.writes(BOB, &thread, "that did not work for me").await;
    desk.writes(MAYA, &thread, "that worked on my machine").await;
    assert_eq!(desk.delivered().await, ["in m1: answer consumer-lag, Open"]);
    // Not even where they say it to the desk.
    let text = "that worked on my machine".into();
    let act = Act::Said { message: MessageId("m9".into()), text, mentions_desk: true };
    let thread = Some(ThreadId(thread));
    desk.handle(&Event { thread, ..desk.event(MAYA, act) }).await;
    assert_eq!(desk.number("SELECT count(*) FROM conversation WHERE outcome = 'helped'").await, 0);
}

async fn a_direct_message_goes_on_with_the_question_before_it_for_a_day(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.whispers(ANN, OFFSETS).await;
    desk.whispers(ANN, "and how to reset my password?").await;
    assert_eq!(
        desk.delivered().await,
        ["in dm-ann: answer reset-offsets, Open", "in dm-ann: answer reset-password, Open"]
    );
    assert_eq!(desk.number("SELECT count(*) FROM conversation").await, 1);
    desk.later("25h").await;
    desk.delivered().await;
    desk.whispers(ANN, "that did not work").await;
    assert_eq!(desk.number("SELECT count(*) FROM conversation").await, 2);
}

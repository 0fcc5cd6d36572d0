//! Messages that ask several things: one post, or one ticket.

use frontdesk::domain::press::Press;
use frontdesk::domain::{Act, MessageId, MessageRef, Verdict};

use super::desk::engine::Engine;
use super::desk::people::{ANN, EVE};
use super::desk::{Desk, conversation_of, said, verdict};

on_every_engine!(
    two_questions_that_the_faq_answers_get_one_post_and_its_buttons_are_about_both,
    what_is_not_sure_is_picked_beside_the_answer_to_the_rest,
    one_question_that_nothing_answers_makes_one_ticket_with_the_answer_to_the_other,
    a_paid_requester_gets_both_answers_with_the_ticket,
    two_questions_asked_by_command_are_answered_to_the_asker_alone,
);

const TWO: &str = "Why is my consumer lag growing? And also, which licence do I need for two clusters?";
const HALF: &str = "Why is my consumer lag growing? Another question: how do I reset it?";
const NEITHER: &str =
    "Why is my consumer lag growing? Another question: how do I make the flux capacitor hum in D minor?";

fn pressed(press: Press) -> Act {
    let message = Some(MessageRef { channel: "help".into(), message: MessageId("p1".into()) });
    Act::Pressed { press, message }
}

async fn two_questions_that_the_faq_answers_get_one_post_and_its_buttons_are_about_both(engine: Engine) {
    let desk = Desk::open(engine).await;
    let asked = desk.event(ANN, said("m1", TWO));
    assert_eq!(desk.handle(&asked).await, verdict(Verdict::Answer));
    assert_eq!(desk.delivered().await, ["in m1: answers consumer-lag, licence, Open"]);
    let conversation = conversation_of(&desk.last());
    desk.handle(&desk.event(ANN, pressed(Press::Helped(conversation)))).await;
    assert_eq!(desk.delivered().await, ["in m1, edited: answers consumer-lag, licence, Helped"]);
    desk.handle(&desk.event(ANN, pressed(Press::Human(conversation)))).await;
    assert_eq!(
        desk.delivered().await,
        [
            "#agents: card #1, new, normal, nobody",
            "in m1: #1 opened for Ann",
            "in m1, edited: answers consumer-lag, licence, Escalated",
        ]
    );
}

async fn what_is_not_sure_is_picked_beside_the_answer_to_the_rest(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(HALF).await;
    let told = desk.delivered().await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("in m1: answers consumer-lag; or reset-"), "{told:?}");
    let conversation = conversation_of(&desk.last());
    desk.handle(&desk.event(ANN, pressed(Press::Pick(conversation, "reset-offsets".into())))).await;
    assert_eq!(desk.delivered().await, ["in m1, edited: answers consumer-lag, reset-offsets, Open"]);
    desk.handle(&desk.event(ANN, pressed(Press::Helped(conversation)))).await;
    assert_eq!(desk.delivered().await, ["in m1, edited: answers consumer-lag, reset-offsets, Helped"]);
}

async fn one_question_that_nothing_answers_makes_one_ticket_with_the_answer_to_the_other(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(NEITHER).await;
    assert_eq!(
        desk.delivered().await,
        ["#agents: card #1, new, normal, nobody", "in m1: #1 opened for Ann, answer consumer-lag"]
    );
}

async fn a_paid_requester_gets_both_answers_with_the_ticket(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.says(EVE, TWO).await;
    assert_eq!(
        desk.delivered().await,
        ["#agents: card #1, new, normal, nobody", "in m1: #1 opened for Eve, answer consumer-lag, answer licence"]
    );
}

async fn two_questions_asked_by_command_are_answered_to_the_asker_alone(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.types(ANN, &format!("ask {TWO}")).await;
    assert_eq!(desk.delivered().await, ["to ann: answers consumer-lag, licence, Open"]);
}

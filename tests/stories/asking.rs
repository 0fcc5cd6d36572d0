//! Questions: answered, suggested, escalated, left alone; and the buttons under an answer.

use frontdesk::domain::press::Press;
use frontdesk::domain::{Act, Event, MessageId, ThreadId, Verdict, WorkspaceId};
use frontdesk::flow::Handled;

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, MAYA};
use super::desk::{Desk, KNOWN, NEARLY, UNKNOWN, conversation_of, direct, said, verdict};

on_every_engine!(
    a_question_is_answered_suggested_or_escalated_in_its_thread_and_chatter_is_left_alone,
    a_paid_requester_gets_the_best_answer_and_a_ticket_at_once,
    who_needs_a_person_gets_a_ticket_and_the_answer_says_so,
    an_answer_that_helped_is_settled,
    a_suggestion_that_is_picked_becomes_the_answer,
    a_button_of_another_persons_answer_is_refused_and_an_agent_may_press_it,
    a_button_of_a_conversation_that_has_a_ticket_names_it,
    a_flagged_message_makes_one_ticket_however_often_it_is_flagged,
    a_message_of_an_unknown_workspace_and_a_programs_words_are_none_of_the_desks,
    a_thread_that_is_not_the_desks_is_left_alone_until_the_desk_is_called,
    a_message_without_text_is_left_alone,
    nul_characters_and_a_hundred_kilobytes_are_taken,
    an_event_that_no_platform_sends_is_not_taken,
    a_direct_message_is_answered_there_and_a_greeting_is_returned,
);

async fn a_question_is_answered_suggested_or_escalated_in_its_thread_and_chatter_is_left_alone(engine: Engine) {
    let desk = Desk::open(engine).await;
    for (text, expect) in [
        (KNOWN, Verdict::Answer),
        (NEARLY, Verdict::Suggest),
        (UNKNOWN, Verdict::Escalate),
        ("thanks everybody, see you!", Verdict::Leave),
    ] {
        let event = desk.event(ANN, Act::OpenedHome);
        let act = said(&event.key.replace('e', "m"), text);
        assert_eq!(desk.handle(&Event { act, ..event }).await, verdict(expect), "{text}");
    }
    let mut told = desk.delivered().await;
    let suggested = told.remove(1);
    assert!(suggested.starts_with("in m2: pick one of reset-password, reset-offsets"), "{suggested}");
    assert_eq!(
        told,
        ["in m1: answer consumer-lag, Open", "#agents: card #1, new, normal, nobody", "in m3: #1 opened for Ann"]
    );
}

async fn a_paid_requester_gets_the_best_answer_and_a_ticket_at_once(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.says(EVE, KNOWN).await;
    assert_eq!(
        desk.delivered().await,
        ["#agents: card #1, new, normal, nobody", "in m1: #1 opened for Eve, answer consumer-lag"]
    );
    let file = desk.ticket(1).await;
    let metrics: Vec<_> = file.clocks.iter().map(|clock| clock.metric.as_str()).collect();
    assert_eq!((file.ticket.plan.as_str(), metrics), ("enterprise", vec!["first_response", "resolution"]));
}

async fn who_needs_a_person_gets_a_ticket_and_the_answer_says_so(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(KNOWN).await;
    desk.delivered().await;
    let answer = desk.last();
    let message = Some(frontdesk::domain::MessageRef { channel: "help".into(), message: MessageId("p1".into()) });
    let press = Press::Human(conversation_of(&answer));
    desk.handle(&desk.event(ANN, Act::Pressed { press, message })).await;
    assert_eq!(
        desk.delivered().await,
        [
            "#agents: card #1, new, normal, nobody",
            "in m1: #1 opened for Ann",
            "in m1, edited: answer consumer-lag, Escalated",
        ]
    );
}

async fn an_answer_that_helped_is_settled(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(KNOWN).await;
    desk.delivered().await;
    desk.presses(ANN, Press::Helped(conversation_of(&desk.last()))).await;
    assert_eq!(desk.delivered().await, ["to ann: done: thanked"]);
    assert_eq!(desk.number("SELECT count(*) FROM conversation WHERE outcome = 'helped'").await, 1);
}

async fn a_suggestion_that_is_picked_becomes_the_answer(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(NEARLY).await;
    desk.delivered().await;
    let conversation = conversation_of(&desk.last());
    desk.presses(ANN, Press::Pick(conversation, "reset-offsets".into())).await;
    desk.presses(ANN, Press::Pick(conversation, "no-such-entry".into())).await;
    desk.presses(ANN, Press::decode("fd9:of-another-version")).await;
    assert_eq!(
        desk.delivered().await,
        [
            "to ann: answer reset-offsets, Open",
            "to ann: I no longer know what this button was about. Please ask again.",
            "to ann: I no longer know what this button was about. Please ask again.",
        ]
    );
    assert_eq!(desk.number("SELECT count(*) FROM conversation WHERE entry = 'reset-offsets'").await, 1);
}

async fn a_button_of_another_persons_answer_is_refused_and_an_agent_may_press_it(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(KNOWN).await;
    desk.delivered().await;
    let conversation = conversation_of(&desk.last());
    desk.presses(BOB, Press::Human(conversation)).await;
    assert_eq!(
        desk.delivered().await,
        ["to bob: This button is for the person who asked. Ask your own question and I will gladly help."]
    );
    desk.presses(MAYA, Press::Human(conversation)).await;
    assert_eq!(
        desk.delivered().await,
        ["#agents: card #1, new, normal, nobody", "in m1: #1 opened for Ann", "to maya: done: opened #1"]
    );
}

async fn a_button_of_a_conversation_that_has_a_ticket_names_it(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(KNOWN).await;
    desk.delivered().await;
    let conversation = conversation_of(&desk.last());
    desk.presses(ANN, Press::Human(conversation)).await;
    desk.delivered().await;
    desk.presses(ANN, Press::Helped(conversation)).await;
    desk.presses(ANN, Press::Human(conversation)).await;
    let told = "to ann: There is a ticket about this already: #1.";
    assert_eq!(desk.delivered().await, [told, told]);
}

async fn a_flagged_message_makes_one_ticket_however_often_it_is_flagged(engine: Engine) {
    let desk = Desk::open(engine).await;
    let flagged = || Act::Flagged { message: "m77".into(), text: "it does not start".into(), author: BOB.author() };
    desk.handle(&desk.event(ANN, flagged())).await;
    desk.handle(&desk.event(MAYA, flagged())).await;
    desk.handle(&desk.event(BOB, flagged())).await;
    assert_eq!(
        desk.delivered().await,
        [
            "#agents: card #1, new, normal, nobody",
            "in m77: #1 opened for Bob",
            "to maya: There is a ticket about this already: #1.",
            "to bob: There is a ticket about this already: #1.",
        ]
    );
}

async fn a_message_of_an_unknown_workspace_and_a_programs_words_are_none_of_the_desks(engine: Engine) {
    let desk = Desk::open(engine).await;
    let asked = desk.event(ANN, said("m1", UNKNOWN));
    let elsewhere = WorkspaceId::new(frontdesk::domain::Platform::Discord, "elsewhere");
    assert_eq!(desk.handle(&Event { workspace: elsewhere, ..asked.clone() }).await, Handled::NotOurs);
    let mut by_a_program = asked;
    by_a_program.author.bot = true;
    assert_eq!(desk.handle(&by_a_program).await, Handled::NotOurs);
    assert_eq!(desk.delivered().await, [""; 0]);
    assert_eq!(desk.number("SELECT count(*) FROM inbox").await, 0);
}

async fn a_thread_that_is_not_the_desks_is_left_alone_until_the_desk_is_called(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.writes(ANN, "theirs", UNKNOWN).await;
    assert_eq!(desk.delivered().await, [""; 0]);
    let act = Act::Said { message: "m9".into(), text: UNKNOWN.into(), mentions_desk: true };
    let thread = Some(ThreadId("theirs".into()));
    desk.handle(&Event { thread, ..desk.event(ANN, act) }).await;
    assert_eq!(desk.delivered().await, ["#agents: card #1, new, normal, nobody", "in theirs: #1 opened for Ann"]);
}

async fn a_message_without_text_is_left_alone(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer("").await;
    desk.says(EVE, "  \n ").await;
    assert_eq!(desk.delivered().await, [""; 0]);
}

async fn nul_characters_and_a_hundred_kilobytes_are_taken(engine: Engine) {
    let desk = Desk::open(engine).await;
    let long = format!("how do I make it hum\0 in D minor? {}", "hum 嗡 ".repeat(15_000));
    let thread = desk.customer(&long).await;
    desk.writes(MAYA, &thread, &long).await;
    desk.writes(ANN, &thread, "fine\0").await;
    desk.types(ANN, "show 1\0").await;
    let mut told = desk.delivered().await;
    assert_eq!(told.len(), 3, "a card, a word in the thread, and the ticket shown");
    assert!(told.pop().unwrap().ends_with("said “fine”"));
    let file = desk.ticket(1).await;
    assert_eq!(file.conversation.question.raw(), long.replace('\0', ""));
    // Words that come out of JSON are cleaned as well.
    let event: Event = serde_json::from_value(serde_json::to_value(desk.event(ANN, said("m8", "x"))).unwrap()).unwrap();
    let spoilt = serde_json::to_string(&event).unwrap().replace("\"x\"", "\"what\\u0000 is this?\"");
    desk.handle(&serde_json::from_str(&spoilt).unwrap()).await;
}

async fn an_event_that_no_platform_sends_is_not_taken(engine: Engine) {
    let desk = Desk::open(engine).await;
    let asked = desk.event(ANN, said("m1", UNKNOWN));
    let long = "k".repeat(5000);
    let mut spoilt = vec![
        Event { key: long.clone(), ..asked.clone() },
        Event { key: "nul\0".into(), ..asked.clone() },
        Event { channel: "nul\0".into(), ..asked.clone() },
        Event { thread: Some(ThreadId(long.clone())), ..asked.clone() },
        Event { act: said(&long, UNKNOWN), ..asked.clone() },
    ];
    spoilt.push({
        let mut event = asked;
        event.author.id = frontdesk::domain::PersonId(long);
        event
    });
    for event in &spoilt {
        assert_eq!(desk.handle(event).await, Handled::NotOurs);
    }
    assert_eq!(desk.number("SELECT count(*) FROM inbox").await, 0);
}

async fn a_direct_message_is_answered_there_and_a_greeting_is_returned(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.whispers(ANN, "hello!").await;
    desk.whispers(ANN, KNOWN).await;
    let place = direct(ANN);
    assert_eq!(
        desk.delivered().await,
        [format!("#{place}: welcome"), format!("in {place}: answer consumer-lag, Open")]
    );
}

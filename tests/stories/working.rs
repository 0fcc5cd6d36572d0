//! Working tickets: taking, giving, noting, answering, closing, and who is told what.

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, LEA, MAYA, SAM, Who};
use super::desk::{Desk, KNOWN, UNKNOWN, direct};
use frontdesk::domain::command::Typed;
use frontdesk::domain::press::Press;
use frontdesk::domain::{Act, Event, TicketNumber};

on_every_engine!(
    a_ticket_goes_from_question_to_close,
    a_note_is_seen_by_agents_only_and_is_no_reply,
    what_is_said_in_a_tickets_thread_is_part_of_it,
    the_first_agents_word_stops_the_first_response_clock_and_the_requesters_does_not,
    the_requesters_word_opens_a_closed_ticket_again_and_nobody_elses_does,
    a_ticket_is_given_by_mention_id_or_name_and_a_name_of_two_is_nobodys,
    only_the_owner_or_a_lead_gives_a_ticket_back,
    a_question_by_command_is_for_the_asker_alone,
    in_a_direct_channel_words_belong_to_the_open_ticket_even_after_a_question_beside_it,
    the_claim_button_says_who_has_it,
);

async fn a_ticket_goes_from_question_to_close(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.customer(UNKNOWN).await;
    desk.agent("claim 1").await;
    desk.agent("priority 1 high").await;
    desk.writes(MAYA, &thread, "Which version?").await;
    desk.types(SAM, "reply 1 Try 3.2.").await;
    desk.agent("close 1 it was out of tune").await;
    assert_eq!(
        desk.delivered().await,
        [
            "#agents: card #1, closed, high, Maya",
            "in m1: #1 opened for Ann",
            "in m1: #1 is with Maya",
            "to maya: done: claimed #1",
            "to maya: done: prioritised #1",
            "in m1: Sam on #1: Try 3.2.",
            "to sam: done: replied #1",
            "in m1: #1 closed by Maya",
            "to maya: done: closed #1",
        ]
    );
    let expect =
        ["opened", "claimed", "high", "replied “Which version?”", "replied “Try 3.2.”", "closed"].map(str::to_owned);
    assert_eq!(desk.history(1).await, expect);
}

async fn a_note_is_seen_by_agents_only_and_is_no_reply(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(EVE).await;
    desk.agent("note 1 she means the hotfix").await;
    desk.types(SAM, "show 1").await;
    desk.types(EVE, "show 1").await;
    assert_eq!(
        desk.delivered().await,
        ["to maya: done: noted #1", "to sam: #1: opened, noted “she means the hotfix”", "to eve: #1: opened",]
    );
    let file = desk.ticket(1).await;
    assert_eq!((file.ticket.first_reply_at, file.clocks[0].stopped_at), (None, None));
}

async fn what_is_said_in_a_tickets_thread_is_part_of_it(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(ANN).await;
    desk.writes(ANN, &thread, "It is version 3.").await;
    desk.writes(BOB, &thread, "Same here!").await;
    desk.writes(ANN, &thread, KNOWN).await;
    assert_eq!(desk.delivered().await, [""; 0]);
    let expect = ["opened", "said “It is version 3.”", "said “Same here!”", &format!("said “{KNOWN}”")];
    assert_eq!(desk.history(1).await, expect);
}

async fn the_first_agents_word_stops_the_first_response_clock_and_the_requesters_does_not(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(EVE).await;
    desk.writes(EVE, &thread, "Hello?").await;
    desk.writes(BOB, &thread, "I wonder too.").await;
    assert_eq!(desk.ticket(1).await.clocks[0].stopped_at, None);
    desk.later("10m").await;
    let answered_at = desk.clock.now();
    desk.writes(MAYA, &thread, "Looking into it.").await;
    desk.later("10m").await;
    desk.writes(SAM, &thread, "Me too.").await;
    let file = desk.ticket(1).await;
    assert_eq!((file.ticket.first_reply_at, file.clocks[0].stopped_at), (Some(answered_at), Some(answered_at)));
    assert_eq!(file.clocks[1].stopped_at, None, "it is not solved yet");
}

async fn the_requesters_word_opens_a_closed_ticket_again_and_nobody_elses_does(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(ANN).await;
    desk.agent("claim 1").await;
    desk.agent("close 1").await;
    desk.delivered().await;
    desk.writes(BOB, &thread, "Thanks from me too").await;
    desk.writes(MAYA, &thread, "You are welcome").await;
    assert_eq!(desk.delivered().await, [""; 0]);
    desk.writes(ANN, &thread, "It is back.").await;
    assert_eq!(desk.delivered().await, ["#agents, edited: card #1, open, normal, Maya", "in m1: #1 reopened by Ann"]);
    let history = desk.history(1).await;
    assert_eq!(history[history.len() - 2..], ["said “It is back.”", "reopened"]);
}

async fn a_ticket_is_given_by_mention_id_or_name_and_a_name_of_two_is_nobodys(engine: Engine) {
    let desk = Desk::open(engine).await;
    const OTHER_SAM: Who = Who { id: "sam2", name: "Sam", groups: &["crew"] };
    const PIPE: Who = Who { id: "pipe", name: "Ed|on call", groups: &["crew"] };
    desk.opened(ANN).await;
    for who in [SAM, OTHER_SAM, LEA, PIPE, BOB] {
        desk.types(who, "whoami").await;
    }
    desk.delivered().await;
    let unknown = |given: &str| {
        format!(
            "to maya: I know no agent “{given}” here. Use their mention or id; somebody new says “whoami” to me once \
             first."
        )
    };
    for (given, expect) in [
        ("Sam", Err(())),
        ("Bob", Err(())),
        ("nobody", Err(())),
        ("<@sam>", Ok("Sam")),
        ("lea", Ok("Lea")),
        ("@LEA", Err(())),
        ("<@!sam2>", Ok("Sam")),
        ("<@lea|lea.l>", Ok("Lea")),
        ("Ed|on call", Ok("Ed|on call")),
    ] {
        desk.agent(&format!("assign 1 {given}")).await;
        let told = desk.delivered().await.pop().unwrap();
        match expect {
            Ok(name) => assert_eq!(desk.ticket(1).await.ticket.owner.unwrap().name.raw(), name, "{given}"),
            Err(()) if given == "@LEA" => assert_eq!(told, "to maya: Lea has #1 already. “show 1” tells more."),
            Err(()) => assert_eq!(told, unknown(given)),
        }
    }
}

async fn only_the_owner_or_a_lead_gives_a_ticket_back(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    desk.agent("claim 1").await;
    desk.types(SAM, "release 1").await;
    desk.types(LEA, "release 1").await;
    desk.types(MAYA, "release 1").await;
    assert_eq!(
        desk.delivered().await,
        [
            "#agents, edited: card #1, new, normal, nobody",
            "in m1: #1 is with Maya",
            "to maya: done: claimed #1",
            "to sam: Maya has #1. Only they or a lead can do that.",
            "in m1: #1 waits again",
            "to lea: done: released #1",
            "to maya: Nobody has #1 yet. “claim 1” takes it.",
        ]
    );
}

async fn a_question_by_command_is_for_the_asker_alone(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.types(ANN, &format!("ask {KNOWN}")).await;
    desk.types(ANN, &format!("ask {UNKNOWN}")).await;
    assert_eq!(
        desk.delivered().await,
        [
            "to ann: answer consumer-lag, Open",
            "#agents: card #1, new, normal, nobody",
            "in a new thread of #help: #1 opened for Ann",
            "to ann: done: opened #1",
        ]
    );
    let root = desk.ticket(1).await.conversation.root.unwrap();
    desk.writes(ANN, root.as_str(), "It is version 3.").await;
    assert_eq!(desk.history(1).await, ["opened", "said “It is version 3.”"]);
}

async fn in_a_direct_channel_words_belong_to_the_open_ticket_even_after_a_question_beside_it(engine: Engine) {
    let desk = Desk::open(engine).await;
    let place = direct(ANN);
    let types = async |line: &str| {
        let typed = desk.event(ANN, Act::Typed(Typed::Line(line.into())));
        desk.handle(&Event { channel: place.as_str().into(), direct: true, ..typed }).await;
    };
    desk.whispers(ANN, UNKNOWN).await;
    desk.delivered().await;
    desk.later("1m").await;
    types(&format!("ask {KNOWN}")).await;
    desk.whispers(ANN, "It is version 3.").await;
    types("show").await;
    assert_eq!(
        desk.delivered().await,
        [
            "to ann: answer consumer-lag, Open",
            "in p1: Ann said on #1: It is version 3.",
            "to ann: #1: opened, said “It is version 3.”",
        ]
    );
    // After it is closed, a question is a new one, and the command says which ticket was meant last.
    types("close").await;
    types(&format!("ask {KNOWN}")).await;
    desk.whispers(ANN, KNOWN).await;
    types("reopen 1").await;
    let told = desk.delivered().await;
    assert!(told.contains(&format!("in {place}: answer consumer-lag, Open")), "{told:?}");
    assert!(told.contains(&"to ann: answer consumer-lag, Open".to_owned()), "{told:?}");
    assert!(told.contains(&"to ann: done: reopened #1".to_owned()), "{told:?}");
}

async fn the_claim_button_says_who_has_it(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    for who in [SAM, MAYA, SAM] {
        desk.presses(who, Press::Claim(TicketNumber(1))).await;
    }
    desk.presses(ANN, Press::Claim(TicketNumber(7))).await;
    desk.presses(MAYA, Press::Claim(TicketNumber(7))).await;
    assert_eq!(
        desk.delivered().await,
        [
            "#agents, edited: card #1, open, normal, Sam",
            "in m1: #1 is with Sam",
            "to maya: Sam has #1 already. “show 1” tells more.",
            "to sam: You have #1 already.",
            "to ann: Only the support team can do that. If you need help, just ask your question.",
            "to maya: I find no ticket #7 here that you can see. “list” shows those you can.",
        ]
    );
}

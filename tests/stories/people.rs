//! Who is on duty, whom the desk does not work for, how many tickets one person may have, and canned replies.

use futures_util::future::join_all;

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, LEA, MAYA, SAM};
use super::desk::{Desk, KNOWN, UNKNOWN};

on_every_engine!(
    a_blocked_person_is_told_so_once_and_gets_nothing_more,
    only_leads_block_and_never_an_agent,
    of_many_messages_at_once_a_blocked_person_is_told_once,
    one_person_has_no_more_open_tickets_than_the_desk_allows,
    of_many_questions_at_once_no_more_tickets_are_opened_than_allowed,
    a_canned_reply_is_filled_in_for_its_ticket,
    oncall_tells_who_is_on_duty_and_who_is_next,
);

const SORRY: &str = "I am sorry, but I cannot help you here at the moment. If you think that this is a mistake, please \
                     write to one of the people who run this place.";

async fn a_blocked_person_is_told_so_once_and_gets_nothing_more(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.says(ANN, KNOWN).await;
    desk.delivered().await;
    desk.types(LEA, "block ann sells things").await;
    assert_eq!(desk.delivered().await, ["to lea: done: blocked"]);
    desk.says(ANN, "good morning everybody").await;
    assert!(desk.delivered().await.is_empty(), "what the desk would have left alone needs no word");
    desk.says(ANN, KNOWN).await;
    desk.says(ANN, UNKNOWN).await;
    assert_eq!(desk.delivered().await, [format!("to ann: {SORRY}")]);
    desk.types(ANN, "new help me").await;
    desk.types(ANN, "help").await;
    assert_eq!(desk.delivered().await, [format!("to ann: {SORRY}"), format!("to ann: {SORRY}")], "a command waits");
    assert_eq!(desk.number("SELECT count(*) FROM ticket").await, 0);
    desk.types(LEA, "blocked").await;
    assert_eq!(desk.delivered().await, ["to lea: 1 blocked: ann by lea: sells things"]);
    desk.types(LEA, "block ann again").await;
    desk.types(LEA, "unblock ann").await;
    desk.types(LEA, "unblock ann").await;
    assert_eq!(
        desk.delivered().await,
        [
            "to lea: Ann is blocked already, by Lea. “blocked” tells more.",
            "to lea: done: unblocked",
            "to lea: Ann is not blocked."
        ]
    );
    desk.says(ANN, UNKNOWN).await;
    assert!(desk.delivered().await.iter().any(|line| line.contains("#1 opened for Ann")));
}

async fn only_leads_block_and_never_an_agent(engine: Engine) {
    let desk = Desk::open(engine).await;
    for who in [ANN, MAYA] {
        desk.types(who, "whoami").await;
    }
    desk.delivered().await;
    desk.types(MAYA, "block ann").await;
    desk.types(LEA, "block maya").await;
    desk.types(LEA, "block nobody").await;
    desk.types(LEA, "block <@stranger> was rude elsewhere").await;
    assert_eq!(
        desk.delivered().await,
        [
            "to maya: Only a lead can do that.",
            "to lea: Maya is on the support team, and cannot be blocked.",
            "to lea: I know nobody “nobody” here. Use their mention or id.",
            "to lea: done: blocked",
        ]
    );
    // Whoever becomes an agent later is one all the same.
    desk.by_hand("UPDATE block SET person = 'maya'").await;
    desk.types(MAYA, "list").await;
    assert_eq!(desk.delivered().await, ["to maya: 0 in the queue: "]);
}

async fn of_many_messages_at_once_a_blocked_person_is_told_once(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.types(LEA, "block <@ann>").await;
    desk.delivered().await;
    let replica = desk.replica().await;
    join_all((0..12).map(|n| if n % 2 == 0 { &desk } else { &replica }.says(ANN, UNKNOWN))).await;
    assert_eq!(desk.delivered().await, [format!("to ann: {SORRY}")]);
}

async fn one_person_has_no_more_open_tickets_than_the_desk_allows(engine: Engine) {
    let desk = bounded(engine, 2).await;
    for _ in 0..2 {
        desk.types(ANN, "new a question of mine").await;
    }
    desk.delivered().await;
    let refused = "to ann: You have 2 open tickets, and that is as many as one person may have here. Write in one of \
                   them, or close one; “list” shows them.";
    desk.says(ANN, UNKNOWN).await;
    desk.types(ANN, "new a third question").await;
    assert_eq!(desk.delivered().await, [refused, refused]);
    desk.says(ANN, KNOWN).await;
    assert!(desk.delivered().await[0].contains("answer consumer-lag"), "what the FAQ knows needs no ticket");
    desk.says(BOB, UNKNOWN).await;
    for n in 0..3 {
        desk.types(MAYA, &format!("new number {n}")).await;
    }
    assert_eq!(desk.number("SELECT count(*) FROM ticket").await, 6, "agents and others are not meant");
    desk.types(ANN, "close 1").await;
    desk.types(ANN, "new a third question").await;
    assert_eq!(desk.number("SELECT count(*) FROM ticket WHERE requester = 'ann'").await, 3);
}

async fn of_many_questions_at_once_no_more_tickets_are_opened_than_allowed(engine: Engine) {
    let desk = bounded(engine, 3).await;
    let replica = desk.replica().await;
    join_all((0..12).map(|n| if n % 2 == 0 { &desk } else { &replica }.says(EVE, UNKNOWN))).await;
    assert_eq!(desk.number("SELECT count(*) FROM ticket").await, 3);
}

async fn bounded(engine: Engine, max: u32) -> Desk {
    Desk::open_as(engine, |known| known.replace("survey = false", &format!("open_tickets_max = {max}"))).await
}

async fn a_canned_reply_is_filled_in_for_its_ticket(engine: Engine) {
    let more = r#"
[[canned]]
name = "hello"
text = "Hello {requester}, {agent} looks at {ticket} ({priority}, {plan}) by {due}. {{braces}}"

[[canned]]
name = "hello"
locale = "zh-CN"
text = "{requester}，您好。"
"#;
    let desk = Desk::open_with(engine, more).await;
    desk.opened(EVE).await;
    desk.types(SAM, "canned 1 hello").await;
    let told = desk.delivered().await;
    let said = "Sam on #1: Hello Eve, Sam looks at #1 (normal, enterprise) by 2026-11-24 07:00 (UTC). {braces}";
    assert!(told.contains(&format!("in m1: {said}")), "{told:?}");
    assert!(desk.ticket(1).await.ticket.first_reply_at.is_some(), "it is an answer like any other");
    desk.types(SAM, "canned 1 hallo").await;
    desk.types(SAM, "canned 1").await;
    desk.types(EVE, "canned 1 hello").await;
    assert_eq!(
        desk.delivered().await,
        [
            "to sam: There is no canned reply “hallo”. There are: hello.",
            "to sam: Which reply? There are: hello.",
            "to eve: Only the support team can do that. If you need help, just ask your question.",
        ]
    );
    desk.types(BOB, "new 怎样配置双向证书认证？").await;
    desk.types(SAM, "canned 2 hello").await;
    let told = desk.delivered().await;
    assert!(told.iter().any(|line| line.ends_with("Sam on #2: Bob，您好。")), "{told:?}");
}

async fn oncall_tells_who_is_on_duty_and_who_is_next(engine: Engine) {
    let more = r#"
[[rota]]
name = "support"
workspace = "discord:guild"
members = ["maya", "sam"]
handover = "mon 09:00"
time_zone = "Europe/Berlin"
starts = "2026-11-23"
overrides = [{ member = "lea", from = "2026-11-25 09:00", until = "2026-11-26 09:00" }]
"#;
    let desk = Desk::open_with(engine, more).await;
    desk.agent("oncall").await;
    assert_eq!(desk.delivered().await, ["to maya: support: maya until 2026-11-25T08:00:00Z, next lea"]);
    desk.at("2026-11-30T08:00:00Z").await;
    desk.agent("oncall").await;
    desk.types(ANN, "oncall").await;
    assert_eq!(
        desk.delivered().await.split_off(1),
        [
            "to maya: support: sam until 2026-12-07T08:00:00Z, next maya",
            "to ann: Only the support team can do that. If you need help, just ask your question.",
        ],
        "after the digest"
    );
}

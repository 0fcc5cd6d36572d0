//! "Why?": agents see how a ticket's question is read; nobody else does.

use frontdesk::domain::TicketNumber;
use frontdesk::domain::press::Press;

use super::desk::engine::Engine;
use super::desk::people::{ANN, MAYA};
use super::desk::{Desk, KNOWN};

on_every_engine!(an_agent_is_told_why_in_private_and_a_requester_is_not);

async fn an_agent_is_told_why_in_private_and_a_requester_is_not(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.types(ANN, &format!("new {KNOWN}")).await;
    desk.delivered().await;
    let before = desk.ticket(1).await;
    desk.presses(MAYA, Press::Why(TicketNumber(1))).await;
    let told = desk.delivered().await;
    let [why] = &told[..] else { panic!("{told:?}") };
    assert!(why.starts_with("to maya: why #1: ") && why.contains(" by "), "{why}");
    desk.types(MAYA, "why 1").await;
    assert_eq!(desk.delivered().await, told, "the command tells what the button tells");
    desk.presses(ANN, Press::Why(TicketNumber(1))).await;
    desk.presses(MAYA.without_groups(), Press::Why(TicketNumber(1))).await;
    desk.presses(MAYA, Press::Why(TicketNumber(7))).await;
    assert_eq!(
        desk.delivered().await,
        [
            "to ann: Only the support team can do that. If you need help, just ask your question.",
            "to maya: Only the support team can do that. If you need help, just ask your question.",
            "to maya: I find no ticket #7 here that you can see. “list” shows those you can.",
        ]
    );
    assert_eq!(desk.ticket(1).await, before, "asking why changes nothing");
}

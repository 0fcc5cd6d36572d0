//! Transcripts: a ticket's whole history for who may see it, and no more of it than they may see.

use super::desk::Desk;
use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, MAYA};

on_every_engine!(a_requester_gets_the_whole_history_without_what_is_for_agents, a_long_history_says_what_is_left_out,);

async fn a_requester_gets_the_whole_history_without_what_is_for_agents(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(ANN).await;
    desk.agent("claim 1").await;
    desk.writes(MAYA, &thread, "Which version?").await;
    desk.agent("note 1 she asked last week too").await;
    desk.agent("pending 1 the vendor must answer").await;
    desk.writes(ANN, &thread, "2.4").await;
    desk.delivered().await;
    desk.types(ANN, "transcript 1 html").await;
    let told = desk.delivered().await;
    assert_eq!(told[0], "to ann: done: transcript sent of #1");
    assert!(told[1].starts_with("to ann: transcript of #1 as Html: opened, claimed, replied “Which version?”"));
    assert!(told[1].contains("said “2.4”"), "{told:?}");
    assert!(!told[1].contains("she asked") && !told[1].contains("vendor"), "{told:?}");
    desk.agent("transcript 1").await;
    let told = desk.delivered().await;
    assert!(told[1].starts_with("to maya: transcript of #1 as Markdown") && told[1].contains("she asked"));
    desk.types(BOB, "transcript 1").await;
    assert_eq!(
        desk.delivered().await,
        ["to bob: I find no ticket #1 here that you can see. “list” shows those you can."]
    );
    desk.types(ANN, "transcript 1 pdf").await;
    assert_eq!(desk.delivered().await, ["to ann: “pdf” is not a format. Use one of: markdown, html, json."]);
}

async fn a_long_history_says_what_is_left_out(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    let long = "x".repeat(3000);
    for _ in 0..360 {
        desk.agent(&format!("reply 1 {long}")).await;
    }
    desk.types(ANN, "transcript 1 json").await;
    desk.delivered().await;
    let frontdesk::domain::Notice::Transcript { transcript, .. } = desk.last().parcel.notice else { panic!() };
    assert_eq!((transcript.entries.len(), transcript.left_out), (349, 12));
}

//! Live updates of pages: who hears of what, and when a stream ends.

use super::desk::browser::{Browser, Stream, WITH_PAGES};
use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, LEA, MAYA};
use super::desk::{Desk, other_guild};

on_every_engine!(
    an_agent_hears_of_every_ticket_and_a_requester_of_what_is_no_secret_about_their_own,
    who_comes_back_hears_what_they_missed,
    a_stream_of_one_ticket_is_of_that_ticket_and_of_no_other_persons,
    a_stream_ends_with_its_session_and_takes_the_role_of_now,
    a_session_has_so_many_streams_and_the_others_wait,
    a_silent_stream_shows_that_it_lives,
    what_happens_in_another_workspace_is_not_heard,
);

async fn open(engine: Engine) -> Desk {
    Desk::open_with(engine, WITH_PAGES).await
}

async fn listening(browser: &Browser, path: &str) -> Stream {
    let mut stream = browser.stream(path, None).await;
    assert_eq!(stream.status, 200, "{path}");
    assert!(stream.hears().await.unwrap().starts_with("retry: "));
    stream
}

async fn an_agent_hears_of_every_ticket_and_a_requester_of_what_is_no_secret_about_their_own(engine: Engine) {
    let desk = open(engine).await;
    let (maya, ann) = (Browser::signed_in(&desk, MAYA).await, Browser::signed_in(&desk, ANN).await);
    let mut of_maya = listening(&maya, "/dashboard/live").await;
    desk.opened(BOB).await;
    let (first, ticket) = of_maya.change().await.unwrap();
    assert_eq!(ticket, 1);
    desk.opened(ANN).await;
    let (second, ticket) = of_maya.change().await.unwrap();
    assert_eq!(ticket, 2);
    assert!(first.parse::<i64>().unwrap() < second.parse::<i64>().unwrap(), "ids grow");
    // What is first heard is the first that may be: Bob's ticket and a note are not for Ann.
    let mut of_ann = listening(&ann, "/dashboard/live").await;
    desk.agent("claim 1").await;
    desk.agent("note 2 she shouts").await;
    assert_eq!([of_maya.change().await.unwrap().1, of_maya.change().await.unwrap().1], [1, 2]);
    desk.agent("claim 2").await;
    let (id, ticket) = of_ann.change().await.unwrap();
    assert_eq!(ticket, 2);
    assert_eq!(of_maya.change().await.unwrap(), (id, 2), "of the claim, not of the note");
}

async fn who_comes_back_hears_what_they_missed(engine: Engine) {
    let desk = open(engine).await;
    let maya = Browser::signed_in(&desk, MAYA).await;
    let mut stream = listening(&maya, "/dashboard/live").await;
    desk.opened(ANN).await;
    let (known, _) = stream.change().await.unwrap();
    drop(stream);
    desk.opened(BOB).await;
    desk.agent("claim 1").await;
    let mut again = maya.stream("/dashboard/live", Some(&known)).await;
    let mut heard = [again.change().await.unwrap().1, again.change().await.unwrap().1];
    heard.sort_unstable();
    assert_eq!(heard, [1, 2]);
    // Who names an event that never was begins now.
    let mut odd = maya.stream("/dashboard/live", Some("999999")).await;
    assert!(odd.hears().await.unwrap().starts_with("retry: "));
    desk.agent("claim 2").await;
    assert_eq!(odd.change().await.unwrap().1, 2);
}

async fn a_stream_of_one_ticket_is_of_that_ticket_and_of_no_other_persons(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    desk.opened(BOB).await;
    let (maya, bob) = (Browser::signed_in(&desk, MAYA).await, Browser::signed_in(&desk, BOB).await);
    assert_eq!(bob.stream("/dashboard/live?ticket=1", None).await.status, 404);
    assert_eq!(maya.stream("/dashboard/live?ticket=99", None).await.status, 404);
    let mut stream = listening(&maya, "/dashboard/live?ticket=2").await;
    desk.agent("claim 1").await;
    desk.agent("claim 2").await;
    assert_eq!(stream.change().await.unwrap().1, 2);
}

async fn a_stream_ends_with_its_session_and_takes_the_role_of_now(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    let maya = Browser::signed_in(&desk, MAYA).await;
    let mut stream = listening(&maya, "/dashboard/live").await;
    desk.types(MAYA.without_groups(), "whoami").await;
    desk.types(LEA, "claim 1").await;
    // Of Ann's ticket she hears nothing any more, of her own she does.
    desk.opened(MAYA.without_groups()).await;
    assert_eq!(stream.change().await.unwrap().1, 2);
    maya.post("/dashboard/account/end", &[]).await;
    desk.types(LEA, "claim 2").await;
    // What was on its way may still come.
    let mut blocks = 0;
    while let Some(block) = stream.hears().await {
        blocks += 1;
        assert!(blocks < 4 && !block.contains("event: change"), "{block}");
    }
    assert_eq!(maya.stream("/dashboard/live", None).await.status, 303);
}

async fn a_session_has_so_many_streams_and_the_others_wait(engine: Engine) {
    let desk = open(engine).await;
    let maya = Browser::signed_in(&desk, MAYA).await;
    let mut open = Vec::new();
    for _ in 0..5 {
        open.push(listening(&maya, "/dashboard/live").await);
    }
    assert_eq!(maya.stream("/dashboard/live", None).await.status, 503);
    drop(open);
    // The server learns of it when it next writes.
    while maya.stream("/dashboard/live", None).await.status == 503 {}
}

async fn a_silent_stream_shows_that_it_lives(engine: Engine) {
    let desk = open(engine).await;
    let maya = Browser::signed_in(&desk, MAYA).await;
    let mut stream = listening(&maya, "/dashboard/live").await;
    assert_eq!(stream.hears().await.as_deref(), Some(": still here"));
}

async fn what_happens_in_another_workspace_is_not_heard(engine: Engine) {
    let desk = open(engine).await;
    let maya = Browser::signed_in(&desk, MAYA).await;
    let mut stream = listening(&maya, "/dashboard/live").await;
    for _ in 0..3 {
        let event = desk.event(BOB, super::desk::said("m1", super::desk::UNKNOWN));
        desk.handle(&frontdesk::domain::Event { workspace: other_guild(), ..event }).await;
    }
    desk.opened(ANN).await;
    assert_eq!(stream.change().await.unwrap().1, 1);
    desk.agent("claim 1").await;
    assert_eq!(stream.change().await.unwrap(), ("2".to_owned(), 1), "the second row of this chain");
}

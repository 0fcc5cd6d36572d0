//! How requesters are asked about the help they got, once for each closing.

use frontdesk::domain::press::Press;
use frontdesk::domain::rating::{Closing, Stars};
use frontdesk::domain::{Notice, Role};
use frontdesk::store::ratings::{Satisfaction, satisfaction};

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, LEA, MAYA};
use super::desk::{Desk, guild};

on_every_engine!(
    a_requester_is_asked_once_a_closing_and_may_change_their_mind_for_a_while,
    only_the_requester_rates_and_only_leads_see_it,
    of_many_presses_at_once_one_rating_is_kept,
    nobody_is_asked_about_a_ticket_that_no_agent_touched,
);

async fn surveying(engine: Engine) -> Desk {
    Desk::open_as(engine, |known| known.replace("survey = false", "survey = true")).await
}

/// A ticket that Maya took and closed, and what asks about it.
async fn closed(desk: &Desk) -> Closing {
    desk.opened(EVE).await;
    desk.agent("claim 1").await;
    desk.agent("close 1").await;
    let told = desk.delivered().await;
    assert_eq!(told.iter().filter(|line| *line == "to eve: how was #1?").count(), 1, "{told:?}");
    let asked = desk.chat.posted().into_iter().find_map(|posted| match posted.parcel.notice {
        Notice::Survey { closing, .. } => Some(closing),
        _ => None,
    });
    asked.unwrap()
}

async fn a_requester_is_asked_once_a_closing_and_may_change_their_mind_for_a_while(engine: Engine) {
    let desk = surveying(engine).await;
    let first = closed(&desk).await;
    desk.presses(EVE, Press::Rate(first, Stars::ALL[1])).await;
    assert_eq!(desk.delivered().await, ["to eve: how was #1? 2 given"]);
    desk.types(EVE, "rate 1 4 quick in the end").await;
    desk.presses(EVE, Press::Rate(first, Stars::ALL[4])).await;
    assert_eq!(desk.delivered().await, ["to eve: done: rated #1", "to eve: how was #1? 5 given, in words too"]);
    let [rating] = &desk.ticket(1).await.ratings[..] else { panic!("one rating for one closing") };
    assert_eq!((rating.stars, rating.comment.as_ref().unwrap().raw()), (Stars::ALL[4], "quick in the end"));
    assert_eq!((rating.by.id.as_str(), rating.agent.as_ref().unwrap().id.as_str()), ("eve", "maya"));
    assert_eq!(rating.at, desk.clock.now());

    desk.agent("reopen 1").await;
    desk.presses(EVE, Press::Rate(first, Stars::ALL[0])).await;
    let told = desk.delivered().await;
    assert!(told.contains(&"to eve: #1 is not closed yet. Please say how it was then.".to_owned()), "{told:?}");
    desk.later("1h").await;
    desk.agent("close 1").await;
    let told = desk.delivered().await;
    assert!(told.contains(&"to eve: how was #1?".to_owned()), "{told:?}");
    desk.presses(EVE, Press::Rate(first, Stars::ALL[0])).await;
    assert!(desk.delivered().await[0].contains("can be rated no more"), "the button is of an earlier closing");
    desk.types(EVE, "rate 1 3").await;
    assert_eq!(desk.ticket(1).await.ratings.len(), 2, "one rating for each closing");
    desk.later("337h").await;
    desk.types(EVE, "rate 1 1").await;
    let told = desk.delivered().await;
    assert!(told.last().unwrap().contains("can be rated no more"), "{told:?}");
}

async fn only_the_requester_rates_and_only_leads_see_it(engine: Engine) {
    let desk = surveying(engine).await;
    let closing = closed(&desk).await;
    desk.types(EVE, "rate 1 2 slow").await;
    for (who, role) in [(BOB, Role::Requester), (MAYA, Role::Agent)] {
        desk.presses(who, Press::Rate(closing, Stars::ALL[4])).await;
        let told = desk.delivered().await.pop().unwrap();
        let expect = if role == Role::Agent { "How good the help with #1 was" } else { "I find no ticket #1" };
        assert!(told.contains(expect), "{told}");
    }
    assert_eq!(desk.ticket(1).await.ratings[0].stars, Stars::ALL[1]);
    desk.types(LEA, "show 1").await;
    assert_eq!(desk.delivered().await, ["to lea: #1: opened, claimed, closed, rated 2"]);
    for who in [MAYA, EVE] {
        desk.types(who, "show 1").await;
        assert!(!desk.delivered().await[0].contains("rated"), "{who:?}");
    }
    let (since, mut tx) = ("2026-11-24T00:00:00Z".parse().unwrap(), desk.flow.db.read().await.unwrap());
    let counted = satisfaction(&mut tx, &guild(), since, "2026-11-25T00:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!(counted, Satisfaction { rated: 1, stars: 2, poor: 1, good: 0 });
}

async fn of_many_presses_at_once_one_rating_is_kept(engine: Engine) {
    let desk = surveying(engine).await;
    let closing = closed(&desk).await;
    let replica = desk.replica().await;
    let presses = (0..10).map(|n| {
        let desk = if n % 2 == 0 { &desk } else { &replica };
        desk.presses(EVE, Press::Rate(closing, Stars::ALL[n % 5]))
    });
    futures_util::future::join_all(presses).await;
    assert_eq!(desk.number("SELECT count(*) FROM rating").await, 1);
}

async fn nobody_is_asked_about_a_ticket_that_no_agent_touched(engine: Engine) {
    let desk = surveying(engine).await;
    desk.opened(ANN).await;
    desk.types(ANN, "close 1").await;
    let told = desk.delivered().await;
    assert!(!told.iter().any(|line| line.contains("how was")), "{told:?}");
    let quiet = Desk::open(engine).await;
    quiet.opened(EVE).await;
    quiet.agent("claim 1").await;
    quiet.agent("close 1").await;
    assert!(!quiet.delivered().await.iter().any(|line| line.contains("how was")), "survey = false asks nobody");
}

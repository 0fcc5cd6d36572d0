//! The status card: one message, edited in place, that shows the ticket as it is.

use std::sync::Arc;
use std::time::Duration;

use frontdesk::deliver::Address;
use frontdesk::domain::Act;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::desk::chat::Trouble;
use super::desk::engine::Engine;
use super::desk::people::{ANN, EVE};
use super::desk::{Desk, UNKNOWN};

on_every_engine!(
    a_card_is_one_message_that_is_edited_in_place,
    a_card_that_nobody_has_begun_to_deliver_is_replaced,
    a_card_that_is_on_its_way_is_followed_by_the_newer_one,
    words_under_a_card_come_after_it_even_where_the_card_is_replaced,
    two_notices_for_a_conversation_without_a_thread_make_one_thread,
    a_home_page_shows_the_tickets_as_they_are_now,
);

async fn a_card_is_one_message_that_is_edited_in_place(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    for line in ["claim 1", "priority 1 urgent", "release 1", "close 1", "reopen 1"] {
        desk.agent(line).await;
        desk.delivered().await;
    }
    let cards: Vec<_> = desk.chat.tried("card #1").into_iter().map(|parcel| parcel.to).collect();
    let card = desk.ticket(1).await.ticket.card.unwrap();
    assert_eq!(cards[0], Address::Channel("agents".into()));
    assert!(cards.len() == 6 && cards[1..].iter().all(|to| *to == Address::Edit(card.clone())), "{cards:?}");
}

async fn a_card_that_nobody_has_begun_to_deliver_is_replaced(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(UNKNOWN).await;
    desk.agent("claim 1").await;
    desk.agent("priority 1 high").await;
    desk.delivered().await;
    let cards: Vec<_> = desk.chat.posted().into_iter().filter(|posted| posted.line.contains("card")).collect();
    assert_eq!(cards.iter().map(|card| card.line.as_str()).collect::<Vec<_>>(), ["#agents: card #1, open, high, Maya"]);
}

async fn a_card_that_is_on_its_way_is_followed_by_the_newer_one(engine: Engine) {
    let desk = Desk::open(engine).await;
    let gate = Arc::new(Semaphore::new(0));
    desk.chat.trouble("card #1", Trouble::Held(Arc::clone(&gate)));
    desk.customer(UNKNOWN).await;
    let delivery = desk.delivery.clone();
    let draining = tokio::spawn(async move { delivery.drain(&CancellationToken::new()).await });
    while desk.chat.tried("card #1").is_empty() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    desk.agent("claim 1").await;
    desk.agent("priority 1 high").await;
    gate.add_permits(1);
    draining.await.unwrap().unwrap();
    let mut told = desk.delivered().await;
    told.retain(|line| line.contains("card"));
    assert_eq!(told, ["#agents: card #1, new, normal, nobody", "#agents, edited: card #1, open, high, Maya"]);
}

async fn words_under_a_card_come_after_it_even_where_the_card_is_replaced(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.whispers(ANN, UNKNOWN).await;
    desk.whispers(ANN, "It is version 3.").await;
    desk.agent("claim 1").await;
    let told = desk.delivered().await;
    let card = desk.ticket(1).await.ticket.card.unwrap().message;
    let expect =
        ["#agents: card #1, open, normal, Maya".to_owned(), format!("in {card}: Ann said on #1: It is version 3.")];
    assert_eq!([told[0].clone(), told[2].clone()], expect, "{told:?}");
}

async fn two_notices_for_a_conversation_without_a_thread_make_one_thread(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    desk.types(EVE, &format!("new {UNKNOWN}")).await;
    desk.agent("claim 1").await;
    desk.agent("reply 1 Hello!").await;
    let stop = CancellationToken::new();
    let (here, there) = tokio::join!(desk.delivery.drain(&stop), replica.delivery.drain(&stop));
    assert!(here.is_ok() && there.is_ok());
    let mut told = desk.delivered().await;
    told.retain(|line| line.starts_with("in "));
    let root = desk.ticket(1).await.conversation.root.unwrap();
    assert_eq!(
        told,
        [
            "in a new thread of #help: #1 opened for Eve".to_owned(),
            format!("in {root}: #1 is with Maya"),
            format!("in {root}: Maya on #1: Hello!"),
        ]
    );
}

async fn a_home_page_shows_the_tickets_as_they_are_now(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.handle(&desk.event(ANN, Act::OpenedHome)).await;
    desk.opened(ANN).await;
    desk.opened(EVE).await;
    desk.handle(&desk.event(ANN, Act::OpenedHome)).await;
    desk.handle(&desk.event(ANN, Act::OpenedHome)).await;
    assert_eq!(desk.delivered().await, ["home of ann: home with #1"]);
}

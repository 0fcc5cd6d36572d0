//! A payment provider's subscriptions become contracts: each event once, in any order, however many replicas hear it.

use frontdesk::domain::customer::payment::{Payment, read};
use frontdesk::flow::Paid;
use serde_json::{Value, json};

use super::desk::engine::Engine;
use super::desk::people::{ANN, LEA};
use super::desk::{Desk, guild};

on_every_engine!(
    a_subscription_entitles_the_person_whom_the_checkout_named,
    an_event_that_comes_twice_even_at_once_is_taken_once,
    events_in_the_wrong_order_come_to_the_same,
    what_is_not_paid_ends_after_its_grace,
    what_is_not_known_is_kept_and_changes_nothing,
);

/// 2026-11-24T06:00:00Z, when stories begin.
const BEGIN: i64 = 1_795_500_000;
const MONTH: i64 = 30 * 86_400;

fn event(id: &str, kind: &str, created: i64, object: &Value) -> Value {
    json!({ "id": id, "type": kind, "created": created, "data": { "object": object } })
}

fn subscription(status: &str, quantity: i64) -> Value {
    json!({
        "id": "sub_1", "customer": "cus_1", "status": status, "start_date": BEGIN,
        "current_period_end": BEGIN + MONTH, "metadata": { "frontdesk_person": "ann" },
        "items": { "data": [{ "quantity": quantity, "price": {
            "id": "price_e", "currency": "eur", "unit_amount": 5000, "recurring": { "interval": "month" } } }] },
    })
}

fn invoice() -> Value {
    json!({ "id": "in_1", "customer": "cus_1", "subscription": "sub_1" })
}

fn payment(body: &Value) -> Payment {
    read(body, &|price| (price == "price_e").then(|| "enterprise".to_owned())).unwrap()
}

async fn told(desk: &Desk, body: &Value) -> Paid {
    desk.flow.paid(&guild(), &payment(body), body).await.unwrap()
}

async fn plan(desk: &Desk) -> String {
    desk.types(ANN, "whoami").await;
    desk.delivered().await.pop().unwrap().rsplit(' ').next().unwrap().to_owned()
}

async fn a_subscription_entitles_the_person_whom_the_checkout_named(engine: Engine) {
    let desk = Desk::open(engine).await;
    assert_eq!(
        told(&desk, &event("e1", "customer.subscription.created", BEGIN, &subscription("active", 2))).await,
        Paid::Changed
    );
    assert_eq!(plan(&desk).await, "enterprise");
    desk.types(LEA, "contracts").await;
    assert_eq!(desk.delivered().await, ["to lea: contracts: 1 cus_1 enterprise Active"]);
    desk.types(LEA, "revenue").await;
    assert!(desk.delivered().await[0].starts_with("to lea: revenue: 100.00 EUR"));
    let gone = event("e2", "customer.subscription.deleted", BEGIN + 60, &subscription("canceled", 2));
    assert_eq!(told(&desk, &gone).await, Paid::Changed);
    desk.clock.wind_to(desk.clock.now() + jiff::SignedDuration::from_hours(24 * 15));
    assert_eq!(plan(&desk).await, "community", "after its grace");
}

async fn an_event_that_comes_twice_even_at_once_is_taken_once(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    for round in 0..5 {
        let body =
            event(&format!("e{round}"), "customer.subscription.updated", BEGIN + round, &subscription("active", 2));
        let (one, other) = tokio::join!(told(&desk, &body), told(&replica, &body));
        let mut both = [format!("{one:?}"), format!("{other:?}")];
        both.sort();
        assert_eq!(both, ["Again", "Changed"]);
    }
    assert_eq!(desk.number("SELECT count(*) FROM contract").await, 1);
    assert_eq!(desk.number("SELECT count(*) FROM organisation").await, 1);
    assert_eq!(desk.number("SELECT count(*) FROM payment_event").await, 5);
}

async fn events_in_the_wrong_order_come_to_the_same(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.clock.wind_to(desk.clock.now() + jiff::SignedDuration::from_mins(5));
    let failed = event("e3", "invoice.payment_failed", BEGIN + 30, &invoice());
    let paid = event("e4", "invoice.paid", BEGIN + 60, &invoice());
    assert_eq!(told(&desk, &paid).await, Paid::Changed, "an invoice may come before its subscription");
    assert_eq!(told(&desk, &failed).await, Paid::Late);
    let second = event("e2", "customer.subscription.updated", BEGIN + 20, &subscription("active", 7));
    let first = event("e1", "customer.subscription.created", BEGIN, &subscription("active", 1));
    assert_eq!((told(&desk, &second).await, told(&desk, &first).await), (Paid::Changed, Paid::Late));
    assert_eq!(desk.number("SELECT seats FROM contract").await, 7);
    assert_eq!(plan(&desk).await, "enterprise");
    assert_eq!(desk.number("SELECT count(*) FROM contract").await, 1);
}

async fn what_is_not_paid_ends_after_its_grace(engine: Engine) {
    let desk = Desk::open(engine).await;
    told(&desk, &event("e1", "customer.subscription.created", BEGIN, &subscription("active", 2))).await;
    told(&desk, &event("e2", "invoice.payment_failed", BEGIN + 1, &invoice())).await;
    desk.clock.wind_to("2026-12-07T06:00:00Z".parse().unwrap());
    assert_eq!(plan(&desk).await, "enterprise");
    desk.clock.wind_to("2026-12-08T06:00:02Z".parse().unwrap());
    assert_eq!(plan(&desk).await, "community");
    told(&desk, &event("e3", "invoice.paid", BEGIN + 14 * 86_400, &invoice())).await;
    assert_eq!(plan(&desk).await, "enterprise");
}

async fn what_is_not_known_is_kept_and_changes_nothing(engine: Engine) {
    let desk = Desk::open(engine).await;
    let unknown = event("e1", "charge.refunded", BEGIN, &json!({ "id": "ch_1" }));
    assert_eq!((told(&desk, &unknown).await, told(&desk, &unknown).await), (Paid::Kept, Paid::Again));
    assert_eq!(desk.number("SELECT count(*) FROM payment_event WHERE outcome = 'kept'").await, 1);
    assert_eq!(desk.number("SELECT count(*) FROM contract").await, 0);
}

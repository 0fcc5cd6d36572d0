//! Subscriptions and invoices as Stripe writes them, of API versions before and after `2025-03-31.basil`.

use jiff::Timestamp;
use serde_json::Value;

use super::{About, moment, text};
use crate::domain::customer::contract::Period;
use crate::domain::customer::contract::external::{Told, term};
use crate::domain::customer::{Currency, Money};

/// Items of a subscription that are read.
const ITEMS_MAX: usize = 20;

/// A subscription's event.
pub(super) fn subscription(
    object: &Value,
    rank: u8,
    created: Timestamp,
    plan: &dyn Fn(&str) -> Option<String>,
) -> Result<About, String> {
    let id = text(object, "id").ok_or("its subscription has no id")?;
    let customer = text(object, "customer").ok_or("its subscription has no customer")?;
    let items = object.get("items").and_then(|items| items.get("data")).and_then(Value::as_array);
    let items: Vec<&Value> = items.into_iter().flatten().take(ITEMS_MAX).collect();
    let prices = items.iter().filter_map(|item| item.get("price"));
    let named = prices.filter_map(|price| plan(&text(price, "id")?)).next();
    let (price, period) = items.iter().filter_map(|item| paid(item)).fold((None, Period::Month), add);
    let status = object.get("status").and_then(Value::as_str).unwrap_or_default();
    let first = items.first().copied().unwrap_or(&Value::Null);
    // It moved from the subscription to its items.
    let period_end = moment(object, "current_period_end").or_else(|| moment(first, "current_period_end"));
    let ended = moment(object, "ended_at").or_else(|| moment(object, "cancel_at"));
    let at_end = object.get("cancel_at_period_end").and_then(Value::as_bool).unwrap_or(false);
    let is_paused = object.get("pause_collection").is_some_and(|paused| !paused.is_null());
    let person = object.get("metadata").and_then(|metadata| text(metadata, "frontdesk_person"));
    let from = moment(object, "start_date").filter(|_| rank == 0).unwrap_or(created);
    let told = Told::Subscription {
        rank: if matches!(status, "canceled" | "incomplete_expired") { 2 } else { rank },
        term: term(named.unwrap_or_default(), price, period, from),
        period_end,
        trial_until: moment(object, "trial_end"),
        seats: first.get("quantity").and_then(Value::as_i64),
        past_due: matches!(status, "past_due" | "unpaid"),
        // A first payment that is not made yet entitles nobody.
        paused: is_paused || matches!(status, "paused" | "incomplete"),
        ends_at: ended.or_else(|| period_end.filter(|_| at_end)),
    };
    Ok(About::Subscription { id, customer, person, told })
}

/// An invoice's event; one that belongs to no subscription is kept, and nothing is done about it.
pub(super) fn invoice(object: &Value, paid: bool) -> About {
    let of_parent = || {
        let parent = object.get("parent")?.get("subscription_details")?;
        text(parent, "subscription")
    };
    let Some(id) = text(object, "subscription").or_else(of_parent) else { return About::Other };
    let Some(customer) = text(object, "customer") else { return About::Other };
    About::Subscription { id, customer, person: None, told: Told::Invoice { paid } }
}

/// What is paid for an item, and how often: weeks and days are reckoned as months.
fn paid(item: &Value) -> Option<(Money, Period)> {
    let price = item.get("price")?;
    let currency: Currency = price.get("currency")?.as_str()?.parse().ok()?;
    let unit = price.get("unit_amount")?.as_i64()?;
    let quantity = item.get("quantity").and_then(Value::as_i64).unwrap_or(1);
    // Stripe counts these in hundredths, though they have none: https://docs.stripe.com/currencies#special-cases
    let scale = if matches!(currency.code(), "ISK" | "UGX") { 100 } else { 1 };
    let total = i128::from(unit).checked_mul(i128::from(quantity))? / scale;
    let recurring = price.get("recurring").filter(|recurring| !recurring.is_null());
    let Some(recurring) = recurring else { return Some((Money::new(whole(total)?, currency), Period::Once)) };
    let count = i128::from(recurring.get("interval_count").and_then(Value::as_i64).unwrap_or(1).max(1));
    let (minor, period) = match recurring.get("interval")?.as_str()? {
        "year" => (rounded(total, count), Period::Year),
        "month" => (rounded(total, count), Period::Month),
        "week" => (rounded(total * 52, 12 * count), Period::Month),
        "day" => (rounded(total * 365, 12 * count), Period::Month),
        _ => return None,
    };
    Some((Money::new(whole(minor)?, currency), period))
}

fn whole(minor: i128) -> Option<i64> {
    i64::try_from(minor).ok()
}

fn rounded(amount: i128, by: i128) -> i128 {
    (2 * amount + by).div_euclid(2 * by)
}

/// The sum of items of one currency and period: others than the first are left out.
fn add(sum: (Option<Money>, Period), (money, period): (Money, Period)) -> (Option<Money>, Period) {
    match sum {
        (None, _) => (Some(money), period),
        (Some(known), of) if known.currency == money.currency && of == period => {
            (Some(Money::new(known.minor.saturating_add(money.minor), known.currency)), of)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(kind: &str, object: &Value) -> Value {
        json!({ "id": "evt_1", "type": kind, "created": 1_800_000_000, "data": { "object": object } })
    }

    fn told(body: &Value) -> About {
        let plan = |price: &str| (price == "price_pro").then(|| "pro".to_owned());
        super::super::read(body, &plan).unwrap().about
    }

    fn item(interval: &str, count: i64, amount: i64, quantity: i64) -> Value {
        json!({ "quantity": quantity, "current_period_end": 1_802_592_000,
            "price": { "id": "price_pro", "currency": "eur", "unit_amount": amount,
                "recurring": { "interval": interval, "interval_count": count } } })
    }

    #[test]
    fn a_subscription_is_read_in_both_shapes() {
        let newer = json!({ "id": "sub_1", "customer": "cus_1", "status": "active", "items": { "data": [item("month", 1, 2000, 3)] },
            "metadata": { "frontdesk_person": "42" } });
        let mut older = newer.clone();
        older["current_period_end"] = json!(1_802_592_000);
        older["items"]["data"][0].as_object_mut().unwrap().remove("current_period_end");
        let one = told(&event("customer.subscription.updated", &newer));
        assert_eq!(one, told(&event("customer.subscription.updated", &older)));
        let About::Subscription { id, person, told: Told::Subscription { term, seats, period_end, .. }, .. } = one
        else {
            panic!("{one:?}")
        };
        assert_eq!((id.as_str(), person.as_deref(), seats), ("sub_1", Some("42"), Some(3)));
        assert_eq!((term.plan.as_str(), term.price.unwrap().to_string().as_str()), ("pro", "60.00 EUR"));
        assert_eq!(period_end.unwrap().as_second(), 1_802_592_000);
    }

    #[test]
    fn every_interval_comes_to_a_month_or_a_year() {
        for (item, expect) in [
            (item("month", 1, 1000, 1), (1000, Period::Month)),
            (item("month", 3, 3000, 1), (1000, Period::Month)),
            (item("year", 1, 12_000, 2), (24_000, Period::Year)),
            (item("week", 2, 1200, 1), (2600, Period::Month)),
            (item("day", 1, 100, 1), (3042, Period::Month)),
        ] {
            let (money, period) = paid(&item).unwrap();
            assert_eq!((money.minor, period), expect, "{item}");
        }
        let krona = json!({ "price": { "currency": "isk", "unit_amount": 500_000 }, "quantity": 1 });
        assert_eq!(paid(&krona).unwrap(), ("5000 ISK".parse().unwrap(), Period::Once));
    }

    #[test]
    fn invoices_name_their_subscription_in_both_shapes_and_others_are_kept() {
        let older = json!({ "customer": "cus_1", "subscription": "sub_1" });
        let newer = json!({ "customer": "cus_1", "parent": { "subscription_details": { "subscription": "sub_1" } } });
        assert_eq!(told(&event("invoice.paid", &older)), told(&event("invoice.paid", &newer)));
        assert_eq!(told(&event("invoice.paid", &json!({ "customer": "cus_1" }))), About::Other);
        assert_eq!(told(&event("charge.refunded", &json!({}))), About::Other);
        assert!(super::super::read(&json!({ "type": "x" }), &|_| None).is_err());
        assert!(super::super::read(&event("customer.subscription.created", &json!({})), &|_| None).is_err());
    }
}

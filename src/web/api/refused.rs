//! Refusals as problems: the sentence that a person would read in the chat, and a word for programs.

use axum::http::StatusCode;
use serde_json::Value;

use crate::domain::customer::CustomerRefusal as Customer;
use crate::domain::{Locale, Refusal};
use crate::web::Problem;

/// What a program is told.
pub(super) fn problem(refusal: &Refusal, locale: Locale) -> Problem {
    let code = serde_json::to_value(refusal).ok();
    let word = |key: &str| code.as_ref().and_then(|value| value.get(key)).and_then(Value::as_str);
    // What is refused about customers has a word of its own.
    let code = word("customer").or_else(|| word("refusal")).unwrap_or("refused");
    let sentence = refusal.sentence(locale, &|text| text.raw().to_owned());
    Problem::new(status(refusal)).saying(sentence).coded(code)
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NoSuchTicket { .. } => StatusCode::NOT_FOUND,
        Refusal::NeedsRole { .. } | Refusal::Blocked | Refusal::NotYourQuestion | Refusal::RequesterRates { .. } => {
            StatusCode::FORBIDDEN
        }
        Refusal::Customer(
            Customer::NoSuchMode { .. } | Customer::NoSuchContract { .. } | Customer::NoSuchCustomer { .. },
        ) => StatusCode::NOT_FOUND,
        Refusal::Customer(
            Customer::NoModeName { .. }
            | Customer::NoSetting { .. }
            | Customer::NoSuchPlan { .. }
            | Customer::NoSuchOffer { .. }
            | Customer::NoOfferName { .. }
            | Customer::NoCustomerName
            | Customer::NoPrice { .. },
        ) => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::TooManyOpen { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refusal::UnknownCommand { .. }
        | Refusal::Missing { .. }
        | Refusal::TooLong { .. }
        | Refusal::NotOneOf { .. }
        | Refusal::WhichTicket { .. }
        | Refusal::NoTag { .. }
        | Refusal::NoSuchReceiver { .. }
        | Refusal::NoMoment { .. }
        | Refusal::NotAhead { .. }
        | Refusal::NoSuchAgent { .. }
        | Refusal::NoSuchCanned { .. }
        | Refusal::NoSuchPerson { .. }
        | Refusal::Faq(_) => StatusCode::UNPROCESSABLE_ENTITY,
        // What the ticket is by now does not allow it.
        _ => StatusCode::CONFLICT,
    }
}

//! Modes, offers, customers, contracts and segments, for programs.

mod contracts;
mod customers;
mod modes;
mod offers;
mod seats;
mod segments;
mod settings;

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use super::answer::Answer;
use crate::domain::Notice;
use crate::domain::customer::{CustomerNotice, Money};
use crate::flow::Acted;
use crate::web::State;

pub(super) use contracts::ContractBody;
pub(super) use segments::EntitlementBody;

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .merge(modes::operations())
        .merge(offers::operations())
        .merge(customers::operations())
        .merge(contracts::operations())
        .merge(seats::operations())
        .merge(segments::operations())
}

/// An amount of money.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Amount {
    /// Whole minor units: cents, yen, fils.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    minor: i64,
    /// The ISO 4217 code.
    #[schema(value_type = String, pattern = "^[A-Z]{3}$")]
    currency: crate::domain::customer::Currency,
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self { minor: money.minor, currency: money.currency }
    }
}

impl Amount {
    /// As settings write it: `12.00EUR`.
    fn setting(self) -> String {
        Money::new(self.minor, self.currency).to_string().replace(' ', "")
    }
}

/// What `pick` makes of what was told of an act, under a status.
fn told<T: Serialize>(acted: &Acted, status: StatusCode, pick: impl Fn(&CustomerNotice) -> Option<T>) -> Answer {
    let told = Answer::told(acted, |notice| match notice {
        Notice::Customer(notice) => pick(notice),
        _ => None,
    });
    Answer { status, ..told }
}

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
    #[serde(deserialize_with = "code")]
    #[schema(value_type = String, pattern = "^[A-Z]{3}$")]
    currency: crate::domain::customer::Currency,
}

fn code<'de, D: serde::Deserializer<'de>>(from: D) -> Result<crate::domain::customer::Currency, D::Error> {
    let code = String::deserialize(from)?;
    let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    let read = Some(code.as_str()).filter(|_| is_code).and_then(|code| code.parse().ok());
    read.ok_or_else(|| serde::de::Error::custom("currency is a code like EUR"))
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
    let told = match acted {
        Acted::Done { told, .. } => told.as_slice(),
        _ => &[],
    };
    let picked = told.iter().find_map(|notice| match notice {
        Notice::Customer(notice) => pick(notice),
        _ => None,
    });
    Answer { status, ..Answer::ok(&picked) }
}

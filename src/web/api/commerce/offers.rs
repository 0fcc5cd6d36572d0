//! `/offers`: what can be agreed, and at which prices.

use axum::extract::{Path, State as Extracted};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::segments::SegmentName;
use super::settings::Line;
use super::{Amount, told};
use crate::domain::customer::{CustomerNotice, Offer, OfferKind};
use crate::flow::{Acted, Seen};
use crate::store::offers;
use crate::web::api::answer::{Answer, Page};
use crate::web::api::doing::Doing;
use crate::web::api::fields::maybe;
use crate::web::{Caller, Problem, State};

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(read, change)).routes(routes!(retire))
}

/// What is sold.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = OfferKind)]
enum Kind {
    /// For nothing.
    Community,
    /// A subscription that is paid each month.
    Monthly,
    /// A subscription that is paid each year.
    Yearly,
    /// The enterprise edition, paid each year.
    Enterprise,
    /// Incidents, paid once for so many.
    Incident,
    /// A technical support agreement for a fixed time.
    Agreement,
}

impl Kind {
    const fn of(kind: OfferKind) -> Self {
        match kind {
            OfferKind::Community => Self::Community,
            OfferKind::Monthly => Self::Monthly,
            OfferKind::Yearly => Self::Yearly,
            OfferKind::Enterprise => Self::Enterprise,
            OfferKind::Incident => Self::Incident,
            OfferKind::Agreement => Self::Agreement,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Community => OfferKind::Community,
            Self::Monthly => OfferKind::Monthly,
            Self::Yearly => OfferKind::Yearly,
            Self::Enterprise => OfferKind::Enterprise,
            Self::Incident => OfferKind::Incident,
            Self::Agreement => OfferKind::Agreement,
        }
        .name()
    }
}

/// A price.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PriceBody {
    /// For whom; for everybody who has no price of their own where it is left out.
    segment: Option<SegmentName>,
    /// How much.
    price: Amount,
}

/// An offer.
#[derive(Debug, Serialize, ToSchema)]
struct OfferBody {
    /// Its name.
    name: String,
    /// What is sold.
    kind: Kind,
    /// The plan that it gives.
    plan: String,
    /// Its prices.
    prices: Vec<PriceBody>,
    /// How often they are paid: `month`, `year` or `once`.
    period: &'static str,
    /// Channels that its contracts hold in; everywhere where there are none.
    channels: Vec<String>,
    /// The SLA policy.
    policy: Option<String>,
    /// The support hours: a calendar.
    hours: Option<String>,
    /// How many people may hold a contract of it.
    seats: Option<i64>,
    /// How many incidents a contract of it has.
    credits: Option<i64>,
    /// For how many days after its end a contract still holds.
    grace_days: i64,
    /// What it is, for people.
    description: String,
    /// Since when nothing new is signed by it.
    #[schema(format = DateTime)]
    retired_at: Option<String>,
    /// Counts the changes.
    version: i64,
}

impl OfferBody {
    fn of(offer: &Offer, version: i64) -> Self {
        let prices = offer
            .prices
            .iter()
            .map(|price| PriceBody { segment: price.segment.map(SegmentName::from), price: price.money.into() });
        Self {
            name: offer.name.clone(),
            kind: Kind::of(offer.kind),
            plan: offer.plan.clone(),
            prices: prices.collect(),
            period: offer.kind.period().name(),
            channels: offer.channels.clone(),
            policy: offer.policy.clone(),
            hours: offer.hours.clone(),
            seats: offer.seats,
            credits: offer.credits,
            grace_days: offer.grace_days,
            description: offer.description.raw().to_owned(),
            retired_at: maybe(offer.retired_at),
            version,
        }
    }
}

/// List the offers, by name.
#[utoipa::path(
    get, path = "/api/v1/offers", tag = "offers",
    responses((status = 200, description = "The offers", body = Page<OfferBody>)),
    security(("token" = ["customers:read"]))
)]
async fn list(Extracted(state): Extracted<State>, caller: Caller) -> Result<Answer, Problem> {
    let found = offers::all(&mut state.flow.db.read().await?, &caller.workspace).await?;
    let items = found.iter().map(|offer| OfferBody::of(offer, offer.version)).collect();
    Ok(Answer::ok(&Page { items, next: None }))
}

/// Read an offer.
#[utoipa::path(
    get, path = "/api/v1/offers/{name}", tag = "offers", params(("name" = String, Path, description = "Its name")),
    responses((status = 200, description = "The offer", body = OfferBody)), security(("token" = ["customers:read"]))
)]
async fn read(Extracted(state): Extracted<State>, caller: Caller, Path(name): Path<String>) -> Result<Answer, Problem> {
    let offer = known(&state, &caller, &name).await?;
    Ok(Answer::ok(&OfferBody::of(&offer, offer.version)))
}

async fn known(state: &State, caller: &Caller, name: &str) -> Result<Offer, Problem> {
    let found = offers::all(&mut state.flow.db.read().await?, &caller.workspace).await?;
    found.into_iter().find(|offer| offer.name == name).ok_or_else(Problem::not_found)
}

/// An offer as it is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewOffer {
    /// Its name: small letters, digits and hyphens.
    #[schema(pattern = "^[a-z0-9-]{1,32}$")]
    name: String,
    /// What is sold.
    kind: Kind,
    /// The plan that it gives, by its name in the configuration.
    #[schema(min_length = 1, max_length = 100)]
    plan: String,
    /// How.
    #[serde(default)]
    settings: Settings,
}

/// Settings of an offer; what is left out stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = OfferSettings)]
struct Settings {
    /// Its prices: of these segments and currencies, in place of those that are there.
    #[schema(max_items = 60)]
    prices: Option<Vec<PriceBody>>,
    /// Channels that its contracts hold in.
    #[schema(max_items = 20)]
    channels: Option<Vec<String>>,
    /// The SLA policy that the configuration has for its plan; empty for none.
    #[schema(max_length = 100)]
    policy: Option<String>,
    /// The calendar of that policy; empty for none.
    #[schema(max_length = 100)]
    hours: Option<String>,
    /// How many people may hold a contract of it.
    #[schema(minimum = 1, maximum = 1_000_000)]
    seats: Option<i64>,
    /// How many incidents a contract of it has.
    #[schema(minimum = 1, maximum = 1_000_000)]
    credits: Option<i64>,
    /// For how many days after its end a contract still holds.
    #[schema(minimum = 0, maximum = 366)]
    grace_days: Option<i64>,
    /// What it is, for people.
    #[schema(max_length = 500)]
    description: Option<String>,
}

impl Settings {
    fn line(self, plan: Option<String>) -> Result<String, Problem> {
        let mut line = Line::default().set("plan", plan)?;
        if let Some(prices) = self.prices {
            for key in ["price", "price:high", "price:standard", "price:community"] {
                line = line.set(key, Some(String::new()))?;
            }
            for PriceBody { segment, price } in prices {
                let key = segment.map_or_else(|| "price".to_owned(), |segment| format!("price:{}", segment.name()));
                line = line.set(&key, Some(price.setting()))?;
            }
        }
        let line = line
            .words("channels", self.channels)?
            .set("policy", self.policy)?
            .set("hours", self.hours)?
            .set("seats", self.seats.map(|seats| seats.to_string()))?
            .set("credits", self.credits.map(|credits| credits.to_string()))?
            .set("grace", self.grace_days.map(|days| days.to_string()))?;
        Ok(line.ended("description", self.description))
    }
}

/// A change of an offer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangedOffer {
    /// The plan that it gives.
    #[schema(min_length = 1, max_length = 100)]
    plan: Option<String>,
    /// How.
    #[serde(default)]
    settings: Settings,
}

fn offered(status: StatusCode) -> impl Fn(&Doing, &Acted) -> Answer + Send + Sync {
    move |_, acted| {
        told(acted, status, |notice| match notice {
            CustomerNotice::Offered { offer, version } => Some(OfferBody::of(offer, *version)),
            _ => None,
        })
    }
}

/// Offer something.
#[utoipa::path(
    post, path = "/api/v1/offers", tag = "offers", request_body = NewOffer,
    responses((status = 201, description = "The offer", body = OfferBody)), security(("token" = ["customers:write"]))
)]
async fn add(doing: Doing) -> Result<Answer, Problem> {
    let NewOffer { name, kind, plan, settings } = doing.body()?;
    let options = [("name", name), ("kind", kind.name().to_owned()), ("settings", settings.line(Some(plan))?)];
    doing.order("offer add", |_| None, &options, offered(StatusCode::CREATED)).await
}

/// Change an offer. What is signed keeps its price.
#[utoipa::path(
    post, path = "/api/v1/offers/{name}", tag = "offers", params(("name" = String, Path, description = "Its name")),
    request_body = ChangedOffer,
    responses((status = 200, description = "The offer", body = OfferBody)), security(("token" = ["customers:write"]))
)]
async fn change(Path(name): Path<String>, doing: Doing) -> Result<Answer, Problem> {
    let ChangedOffer { plan, settings } = doing.body()?;
    known(&doing.state, &doing.caller, &name).await?;
    let options = [("name", name.clone()), ("settings", settings.line(plan)?)];
    let seen = |version| Some(Seen::Offer(name.clone(), version));
    doing.order("offer edit", seen, &options, offered(StatusCode::OK)).await
}

/// Sign nothing new by an offer.
#[utoipa::path(
    post, path = "/api/v1/offers/{name}/retire", tag = "offers",
    params(("name" = String, Path, description = "Its name")),
    responses((status = 200, description = "The offer", body = OfferBody)), security(("token" = ["customers:write"]))
)]
async fn retire(Path(name): Path<String>, doing: Doing) -> Result<Answer, Problem> {
    known(&doing.state, &doing.caller, &name).await?;
    let seen = |version| Some(Seen::Offer(name.clone(), version));
    doing.order("offer retire", seen, &[("name", name.clone())], offered(StatusCode::OK)).await
}

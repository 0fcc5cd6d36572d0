//! `/segments`: which customers matter how much, and by which rule; and what somebody is entitled to.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State as Extracted};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Amount;
use crate::domain::customer::Segment;
use crate::domain::customer::entitled::{Entitled, Looked};
use crate::domain::customer::segment::{Placed, Rule};
use crate::web::api::answer::{Answer, Page};
use crate::web::api::paging::{Rows, next, place, rows};
use crate::web::{Caller, Problem, State};

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(rules)).routes(routes!(members)).routes(routes!(entitlement))
}

/// A segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::web::api) enum SegmentName {
    /// Those who matter most.
    High,
    /// Other customers.
    Standard,
    /// Everybody else.
    Community,
}

impl From<Segment> for SegmentName {
    fn from(segment: Segment) -> Self {
        match segment {
            Segment::High => Self::High,
            Segment::Standard => Self::Standard,
            Segment::Community => Self::Community,
        }
    }
}

impl SegmentName {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::High => Segment::High.name(),
            Self::Standard => Segment::Standard.name(),
            Self::Community => Segment::Community.name(),
        }
    }
}

/// A rule: who meets all of its conditions is in its segment.
#[derive(Debug, Serialize, ToSchema)]
struct RuleBody {
    /// Its place from the top, from 1.
    place: usize,
    /// The segment.
    segment: SegmentName,
    /// Monthly recurring revenue, at least.
    revenue: Option<Amount>,
    /// One of these plans; any where there are none.
    plans: Vec<String>,
    /// Tickets opened in 90 days, at least.
    tickets: Option<i64>,
    /// The customers whom it places.
    customers: usize,
}

/// The rules, from the top: the first that holds counts. Who meets none is `community`.
#[utoipa::path(
    get, path = "/api/v1/segments", tag = "segments",
    responses((status = 200, description = "The rules", body = Page<RuleBody>)),
    security(("token" = ["customers:read"]))
)]
async fn rules(Extracted(state): Extracted<State>, caller: Caller) -> Result<Answer, Problem> {
    let mut customers: BTreeMap<usize, usize> = BTreeMap::new();
    for (_, placed) in state.flow.segments(&caller.workspace).await? {
        *customers.entry(placed.rule.unwrap_or(0)).or_default() += 1;
    }
    let rule = |(at, rule): (usize, &Rule)| RuleBody {
        place: at + 1,
        segment: rule.segment.into(),
        revenue: rule.revenue.map(Amount::from),
        plans: rule.plans.clone(),
        tickets: rule.tickets,
        customers: customers.get(&(at + 1)).copied().unwrap_or(0),
    };
    let items = state.flow.policy.segments.iter().enumerate().map(rule).collect();
    Ok(Answer::ok(&Page { items, next: None }))
}

/// Where somebody is, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlacedBody {
    /// The segment.
    segment: SegmentName,
    /// The place of the rule that holds; none where no rule does.
    rule: Option<usize>,
    /// Monthly recurring revenue, one amount for each currency.
    revenue: Vec<Amount>,
    /// The plan.
    plan: String,
    /// Tickets opened in 90 days.
    tickets: i64,
}

impl From<&Placed> for PlacedBody {
    fn from(placed: &Placed) -> Self {
        Self {
            segment: placed.segment.into(),
            rule: placed.rule,
            revenue: placed.facts.revenue.iter().copied().map(Amount::from).collect(),
            plan: placed.facts.plan.clone(),
            tickets: placed.facts.tickets,
        }
    }
}

/// A customer in a segment.
#[derive(Debug, Serialize, ToSchema)]
struct Member {
    /// The customer's number.
    number: i64,
    /// Their name.
    name: String,
    /// Where they are, and why.
    placed: PlacedBody,
}

/// The customers of a segment, by number.
#[utoipa::path(
    get, path = "/api/v1/segments/{segment}", tag = "segments",
    params(("segment" = SegmentName, Path, description = "Which"), Rows),
    responses((status = 200, description = "A page of them", body = Page<Member>)),
    security(("token" = ["customers:read"]))
)]
async fn members(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Path(segment): Path<String>,
    Query(from): Query<Rows>,
) -> Result<Answer, Problem> {
    let (rows, after) = (rows(from.limit), place(from.cursor.as_deref()).unwrap_or(0));
    let segment: Segment = segment.parse().map_err(|_| Problem::not_found())?;
    let found = state.flow.segments(&caller.workspace).await?;
    let theirs = found.iter().filter(|(one, placed)| placed.segment == segment && one.number > after);
    let items: Vec<Member> = theirs
        .take(usize::try_from(rows).unwrap_or(0))
        .map(|(one, placed)| Member { number: one.number, name: one.name.raw().to_owned(), placed: placed.into() })
        .collect();
    let next = next(items.len(), rows, items.last().map(|last| last.number));
    Ok(Answer::ok(&Page { items, next }))
}

/// What somebody is entitled to.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct EntitlementBody {
    /// The plan.
    plan: String,
    /// The contract that gives it, where one does.
    contract: Option<i64>,
    /// Every rule that was looked at, the best plan first, with what came of it.
    #[schema(value_type = Vec<Object>)]
    looked: Vec<Looked>,
    /// Their segment.
    placed: PlacedBody,
}

impl From<(Entitled, Placed)> for EntitlementBody {
    fn from((entitled, placed): (Entitled, Placed)) -> Self {
        Self {
            contract: entitled.contract.as_ref().map(|contract| contract.number),
            plan: entitled.plan,
            looked: entitled.looked,
            placed: (&placed).into(),
        }
    }
}

/// What a person is entitled to at this moment, and by which rules. Groups are known only while somebody acts.
#[utoipa::path(
    get, path = "/api/v1/people/{id}/entitlement", tag = "people",
    params(("id" = String, Path, description = "The platform's id")),
    responses((status = 200, description = "The plan and its rules", body = EntitlementBody)),
    security(("token" = ["customers:read"]))
)]
async fn entitlement(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Answer, Problem> {
    let explained = state.flow.entitlement(&caller.workspace, &id).await?.ok_or_else(Problem::not_found)?;
    Ok(Answer::ok(&EntitlementBody::from(explained)))
}

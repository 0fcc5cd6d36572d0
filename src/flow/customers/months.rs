//! Figures of need and satisfaction, month by month.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan};

use super::segments;
use crate::domain::command::customer::reckoned;
use crate::domain::customer::Segment;
use crate::domain::customer::figures::{self as reckoning, ClosedTicket, Costs, Month, month};
use crate::domain::customer::segment::{Facts, place};
use crate::domain::{TicketNumber, WorkspaceId, WorkspacePolicy};
use crate::flow::{Flow, load};
use crate::store::{Failure, Tx, figures, modes};

impl Flow {
    /// The figures of the last `months` months of a workspace, the present one included, the earliest first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn months(&self, workspace: &WorkspacePolicy, months: u16) -> Result<Vec<Month>, Failure> {
        let now = self.clock.now();
        let mut tx = self.db.read().await?;
        let costs = self.costs(&mut tx, &workspace.id).await?;
        let segments = segments::of_all(&mut tx, &self.policy, &workspace.id, now).await?;
        let segments = segments.into_iter().map(|(customer, placed)| (customer.number, placed.segment)).collect();
        drop(tx);
        let mut figures = Vec::new();
        for back in (0..months).rev() {
            let Some((name, window)) = window(workspace, now, back) else { continue };
            figures.push(month(&self.facts(workspace, (name, window), &segments).await?, &costs));
        }
        Ok(figures)
    }

    /// What an hour, the tools and the modes of a workspace cost.
    pub(in crate::flow) async fn costs(&self, tx: &mut Tx, workspace: &WorkspaceId) -> Result<Costs, Failure> {
        let known = modes::all(tx, workspace).await?;
        let of_mode = known.into_iter().filter_map(|mode| mode.cost.map(|cost| (mode.name, cost)));
        Ok(Costs { modes: of_mode.collect(), ..self.policy.costs.clone() })
    }

    async fn facts(
        &self,
        workspace: &WorkspacePolicy,
        (name, window): (String, (Timestamp, Timestamp)),
        segments: &BTreeMap<i64, Segment>,
    ) -> Result<reckoning::Facts, Failure> {
        let id = &workspace.id;
        let mut tx = self.db.read().await?;
        let mut facts = figures::counts(&mut tx, id, name, window).await?;
        for closed in figures::closed(&mut tx, id, window).await? {
            let minutes = match closed.minutes {
                Some(said) => said,
                None => match load::file(&mut tx, id, TicketNumber(closed.number)).await? {
                    Some(file) => reckoned(&file, window.1),
                    None => continue,
                },
            };
            let by_plan =
                || place(&self.policy.segments, Facts { plan: closed.plan.clone(), ..Facts::default() }).segment;
            let of_customer = closed.organisation.and_then(|number| segments.get(&number).copied());
            let segment = of_customer.unwrap_or_else(by_plan);
            facts.closed.push(ClosedTicket { agent: closed.owner, mode: closed.mode, segment, minutes });
        }
        Ok(facts)
    }
}

/// A month of the workspace's own, so many back from the present one.
pub(in crate::flow) fn window(
    workspace: &WorkspacePolicy,
    now: Timestamp,
    back: u16,
) -> Option<(String, (Timestamp, Timestamp))> {
    let zone = &workspace.time_zone;
    let first = now.to_zoned(zone.clone()).date().first_of_month().checked_sub(i32::from(back).months()).ok()?;
    let begin = |date: jiff::civil::Date| date.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp());
    let window = (begin(first)?, begin(first.checked_add(1.month()).ok()?)?);
    Some((first.strftime("%Y-%m").to_string(), window))
}

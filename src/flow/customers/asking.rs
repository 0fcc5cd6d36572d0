//! Some requesters are asked now and then whether they would recommend the support: never twice within a time, and
//! never again once they said so.

use jiff::{SignedDuration, Timestamp};

use crate::domain::customer::CustomerNotice;
use crate::domain::{Decision, Destination, Locale, Notice, WorkspacePolicy};
use crate::flow::alarms::passing_over;
use crate::flow::{Flow, persist};
use crate::store::{Failure, figures, surveys};

/// People who are asked in one go.
const PAGE_ROWS: i64 = 50;
/// They are asked once a ticket of theirs is closed for so long: not while they still wait for its rating.
const AFTER: SignedDuration = SignedDuration::from_hours(24);
/// Nobody is asked about a ticket that was closed longer ago.
const NOT_AFTER: SignedDuration = SignedDuration::from_hours(72);

impl Flow {
    /// Asks who may be asked, and says how many.
    pub(in crate::flow) async fn ask_to_recommend(&self, now: Timestamp) -> Result<usize, Failure> {
        let mut asked = 0;
        let before = |span| now.checked_sub(span).unwrap_or(now);
        for workspace in &self.policy.workspaces {
            let Some(every) = workspace.recommend_every else { continue };
            let mut tx = self.db.read().await?;
            let window = (before(NOT_AFTER), before(AFTER), now);
            let people = figures::to_ask(&mut tx, &workspace.id, window, PAGE_ROWS).await?;
            drop(tx);
            for (id, name, locale, _) in people {
                let person = crate::domain::Named { id: id.as_str().into(), name: name.into() };
                let locale = locale.parse().unwrap_or(workspace.locale);
                let one = self.ask_one(workspace, &person, locale, (now, every)).await;
                asked += usize::from(passing_over(one, &workspace.id, "a survey")?.unwrap_or(false));
            }
        }
        Ok(asked)
    }

    async fn ask_one(
        &self,
        workspace: &WorkspacePolicy,
        person: &crate::domain::Named,
        locale: Locale,
        (now, every): (Timestamp, SignedDuration),
    ) -> Result<bool, Failure> {
        let mut tx = self.db.write().await?;
        let ask_after = now.checked_add(every).unwrap_or(now);
        if !surveys::may_ask(&mut tx, &workspace.id, person, (now, ask_after)).await? {
            return Ok(false);
        }
        let mut decision = Decision::default();
        let to = Destination::direct(person.id.clone());
        decision.post(to, locale, Notice::Customer(CustomerNotice::WouldYouRecommend));
        persist::decision(&mut tx, &workspace.id, &decision, now).await?;
        tx.commit().await?;
        Ok(true)
    }
}

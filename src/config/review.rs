//! `[workspace.review]`: by which plan file, where and when the plan in force is reviewed each month.

use std::sync::Arc;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::calendar::ReadBeside;
use crate::domain::ChannelId;
use crate::domain::digest::{DigestPlan, Rhythm};
use crate::domain::review::ReviewPlan;
use crate::domain::strategy::file;

/// A review as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewTable {
    plan: String,
    channel: Option<String>,
    at: Option<String>,
    day: Option<i8>,
}

impl ReviewTable {
    /// When and by which problem, or the key that is wrong and why. Where no channel is named it is the leads'.
    pub(super) fn check(
        self,
        time_zone: &TimeZone,
        leads: Option<&ChannelId>,
        read: ReadBeside<'_>,
    ) -> Result<ReviewPlan, (&'static str, String)> {
        let at = self.at.as_deref().unwrap_or("09:00");
        let at: Time = at.parse().map_err(|_| ("at", format!("`{at}` is no time of day; write it like \"09:00\"")))?;
        let day = self.day.unwrap_or(1);
        if !(1..=31).contains(&day) {
            let reason = format!("{day} is no day of a month; use 1 to 31, short months have it on their last");
            return Err(("day", reason));
        }
        let channel = self.channel.map(ChannelId).or_else(|| leads.cloned()).ok_or_else(|| {
            ("channel", "it is missing, and there is no leads_channel nor agents_channel; name one".to_owned())
        })?;
        let text = read(&self.plan).map_err(|reason| ("plan", reason))?;
        let problem = file::read(&text, None).map_err(|mistake| ("plan", format!("{}: {mistake}", self.plan)))?;
        let when = DigestPlan { channel, at, time_zone: time_zone.clone(), rhythm: Rhythm::Monthly(day) };
        Ok(ReviewPlan { when, problem: Arc::new(problem) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = "[limits]\nbudget = 10\n[[segment]]\nname = \"all\"\n[[tool]]\nname = \"bot\"";

    fn checked(text: &str, leads: Option<&str>) -> Result<ReviewPlan, String> {
        let table: ReviewTable = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        let read = |name: &str| match name {
            "plan.toml" => Ok(PLAN.to_owned()),
            "wrong.toml" => Ok("[limits]\nbudget = -1".to_owned()),
            _ => Err(format!("cannot read {name}")),
        };
        let leads = leads.map(ChannelId::from);
        let checked = table.check(&TimeZone::UTC, leads.as_ref(), &read);
        checked.map_err(|(key, reason)| format!("{key}: {reason}"))
    }

    #[test]
    fn a_review_names_its_plan_file_and_goes_to_the_leads() {
        let review = checked("plan = 'plan.toml'", Some("leads")).unwrap();
        assert_eq!((review.when.channel.as_str(), &review.when.rhythm), ("leads", &Rhythm::Monthly(1)));
        assert_eq!(review.problem.choices[0].name, "bot");
        let review = checked("plan = 'plan.toml'\nchannel = 'c'\nday = 3\nat = '07:30'", None).unwrap();
        assert_eq!((review.when.channel.as_str(), &review.when.rhythm), ("c", &Rhythm::Monthly(3)));
    }

    #[test]
    fn a_review_that_cannot_be_is_refused_with_the_key_and_the_way_out() {
        for (text, expect) in [
            ("", "missing field `plan`"),
            ("plan = 'plan.toml'", "channel: it is missing"),
            ("plan = 'gone.toml'\nchannel = 'c'", "plan: cannot read gone.toml"),
            ("plan = 'wrong.toml'\nchannel = 'c'", "plan: wrong.toml: line 2: limits: budget: -1 is below zero"),
            ("plan = 'plan.toml'\nchannel = 'c'\nday = 0", "day: 0 is no day of a month"),
            ("plan = 'plan.toml'\nchannel = 'c'\nat = 'noon'", "at: `noon` is no time of day"),
        ] {
            let told = checked(text, None).unwrap_err();
            assert!(told.contains(expect), "{text}: {told}");
        }
    }
}

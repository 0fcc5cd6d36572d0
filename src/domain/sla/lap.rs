//! Laps: a round of a metric measured by the terms that hold for it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::Metric;
use super::clock::Threshold;
use super::life::Life;
use super::rounds::{End, Ending, Round};
use super::settings::{OnChange, ReplyAtDue, Settings, UnansweredAtDue};
use super::target::Target;
use super::terms::Terms;
use super::walk::{walked, worked};
use crate::domain::calendar::{Calendar, Span};

/// How a clock ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// In time.
    Met,
    /// Late, whether anybody looked or not.
    Breached,
    /// Called off before it was late.
    Cancelled,
}

/// A stretch of a lap under the same terms.
#[derive(Debug, Clone)]
struct Stretch {
    from: Timestamp,
    calendar: Arc<Calendar>,
    target: Option<Target>,
}

/// One round of a metric under its terms.
#[derive(Debug, Clone)]
pub struct Lap {
    /// When its time began to count: the round's beginning, or the change that started it anew.
    pub started_at: Timestamp,
    /// When it ended, if it did.
    pub end: Option<End>,
    /// The terms that hold for it now.
    pub terms: Option<Arc<Terms>>,
    stretches: Vec<Stretch>,
    /// Pauses that move what is due, up to the end.
    shifting: Vec<Span>,
    /// When it was paused, where it still is.
    paused_at: Option<Timestamp>,
    /// When its promise was taken back, where it was.
    dropped_at: Option<Timestamp>,
    settings: Settings,
}

/// The laps of a metric in a life, in order.
#[must_use]
pub fn laps(life: &Life, metric: &Metric) -> Vec<Lap> {
    let settings = life.settings();
    let rounds = (metric.rounds)(life, &settings).into_rounds();
    let merged = life.merged_at();
    let before_merging = |round: &Round| merged.is_none_or(|merged| round.from <= merged);
    let cut = |round: Round| match (merged, round.end) {
        (Some(merged), end) if end.is_none_or(|end| end.at > merged) => {
            Round { end: Some(End::called_off(merged)), ..round }
        }
        _ => round,
    };
    rounds.into_iter().filter(before_merging).map(cut).map(|round| Lap::of(life, metric, round, settings)).collect()
}

impl Lap {
    fn of(life: &Life, metric: &Metric, round: Round, settings: Settings) -> Self {
        let always = Arc::new(Calendar::always());
        let ended_at = round.end.map_or(Timestamp::MAX, |end| end.at);
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut terms = None;
        for (at, held) in life.terms() {
            if at > round.from && at >= ended_at {
                break;
            }
            let calendar = held.as_ref().and_then(|held| held.calendar.clone()).unwrap_or_else(|| always.clone());
            let target = held.as_ref().and_then(|held| held.target(metric.key));
            terms = held;
            let same = |last: &Stretch| last.calendar == calendar && last.target == target;
            if at <= round.from {
                stretches = vec![Stretch { from: round.from, calendar, target }];
            } else if !stretches.last().is_some_and(same) {
                stretches.push(Stretch { from: at, calendar, target });
            }
        }
        let promised = stretches.iter().any(|stretch| stretch.target.is_some());
        let dropped = stretches.last().filter(|last| promised && last.target.is_none());
        let dropped_at = dropped.map(|last| last.from);
        let stretches = settle(stretches, settings.on_change);
        let pauses = life.pauses(&settings, metric.stands_on_hold);
        let paused_at = pauses.last().filter(|pause| pause.to == Timestamp::MAX && pause.from < ended_at);
        let shifting = life.shifting(&settings, metric.stands_on_hold);
        Self {
            started_at: stretches.first().map_or(round.from, |first| first.from),
            paused_at: paused_at.filter(|_| round.end.is_none()).map(|pause| pause.from),
            shifting: shifting.into_iter().filter_map(|pause| pause.clipped(Timestamp::MIN, ended_at)).collect(),
            end: round.end,
            terms,
            stretches,
            dropped_at,
            settings,
        }
    }

    /// What it may take; none where nothing is promised.
    #[must_use]
    pub fn target(&self) -> Option<Target> {
        self.stretches.last()?.target
    }

    /// Whether something was promised that no longer is.
    #[must_use]
    pub const fn is_dropped(&self) -> bool {
        self.dropped_at.is_some()
    }

    /// When the calendar first counts its time.
    #[must_use]
    pub fn counts_from(&self) -> Option<Timestamp> {
        self.stretches.last()?.calendar.next_opening(self.started_at)
    }

    /// When it is due: none where nothing is promised any more, and none while it is paused, for nobody knows when that
    /// ends. What was overdue before a pause stays so.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        self.reaches(1.0)
    }

    /// When this share of the target is used up.
    #[must_use]
    pub fn reaches(&self, share: f64) -> Option<Timestamp> {
        let last = self.stretches.last()?;
        let (target, at_close) = (last.target?, self.terms.as_ref()?.at_close());
        let untouched = self.stretches.len() == 1 && self.shifting.is_empty();
        let reached = if untouched && share >= 1.0 {
            target.due(&last.calendar, last.from, at_close)?
        } else {
            let work = target.work(&last.calendar, last.from)?;
            let left = scaled(work, share).checked_sub(self.earlier())?;
            walked(&last.calendar, last.from, left, &self.shifting, at_close)?
        };
        let stands = self.paused_at.is_some_and(|paused| reached > paused);
        (!stands).then_some(reached)
    }

    /// When the shares of the target are used up at which warnings are due, in order.
    #[must_use]
    pub fn thresholds(&self) -> Vec<Threshold> {
        let shares = self.terms.as_ref().map_or(&[][..], |terms| &terms.warn_at);
        let threshold = |share: &u8| Some(Threshold { share: *share, at: self.reaches(f64::from(*share) / 100.0)? });
        shares.iter().filter_map(threshold).collect()
    }

    /// Working time spent until it ended, or until `now`, without pauses.
    #[must_use]
    pub fn elapsed(&self, now: Timestamp) -> SignedDuration {
        let until = self.end.map_or(now, |end| end.at.min(now));
        let last = self.stretches.last().map(|last| worked(&last.calendar, last.from, until, &self.shifting));
        self.earlier().saturating_add(last.unwrap_or_default())
    }

    /// What is left of the target at `now`; negative where it is used up.
    #[must_use]
    pub fn left(&self, now: Timestamp) -> Option<SignedDuration> {
        let last = self.stretches.last()?;
        Some(last.target?.work(&last.calendar, last.from)?.saturating_sub(self.elapsed(now)))
    }

    /// Since when it is paused; a clock that is overdue is not.
    #[must_use]
    pub fn paused_at(&self) -> Option<Timestamp> {
        self.paused_at.filter(|_| self.due().is_none())
    }

    /// The first moment at which it is overdue if nothing ends it.
    #[must_use]
    pub fn overdue_at(&self) -> Option<Timestamp> {
        let due = self.due()?;
        match self.settings.unanswered_at_due {
            UnansweredAtDue::Running => due.checked_add(SignedDuration::from_millis(1)).ok(),
            UnansweredAtDue::Breached => Some(due),
        }
    }

    /// How it ended, if it did, and when.
    #[must_use]
    pub fn outcome(&self) -> Option<(Timestamp, Outcome)> {
        if let Some(dropped) = self.dropped_at {
            return Some((dropped, Outcome::Cancelled));
        }
        let end = self.end?;
        let due = self.due();
        let in_time = due.is_none_or(|due| match self.settings.reply_at_due {
            ReplyAtDue::Met => end.at <= due,
            ReplyAtDue::Missed => end.at < due,
        });
        let outcome = match end.how {
            _ if !in_time => Outcome::Breached,
            Ending::Kept => Outcome::Met,
            Ending::CalledOff => Outcome::Cancelled,
        };
        Some((end.at, outcome))
    }

    /// Working time spent under earlier terms.
    fn earlier(&self) -> SignedDuration {
        let pairs = self.stretches.iter().zip(self.stretches.iter().skip(1));
        pairs
            .map(|(stretch, next)| worked(&stretch.calendar, stretch.from, next.from, &self.shifting))
            .fold(SignedDuration::ZERO, SignedDuration::saturating_add)
    }
}

/// What a change of terms does to the stretches before it.
fn settle(mut stretches: Vec<Stretch>, on_change: OnChange) -> Vec<Stretch> {
    let Some(from) = stretches.first().map(|first| first.from) else { return stretches };
    match on_change {
        OnChange::CarryOver => stretches,
        OnChange::Restart => stretches.split_off(stretches.len() - 1),
        OnChange::Recompute => {
            let mut last = stretches.split_off(stretches.len() - 1);
            last.iter_mut().for_each(|stretch| stretch.from = from);
            last
        }
    }
}

fn scaled(work: SignedDuration, share: f64) -> SignedDuration {
    if share >= 1.0 { work } else { work.mul_f64(share) }
}

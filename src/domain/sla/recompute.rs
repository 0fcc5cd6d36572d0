//! What other promises do to clocks that run, for the history.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Clock, METRICS, current};
use crate::domain::EntryKind;

/// Why clocks were computed anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The ticket has another priority.
    Priority,
    /// The ticket has other tags.
    Tags,
    /// The ticket was merged with another.
    Merged,
    /// A policy, a plan or a calendar was edited.
    Policy,
}

/// What became of a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Its metric's key.
    pub metric: String,
    /// When it was due; none where nothing was promised, or while it was paused.
    pub from: Option<Timestamp>,
    /// When it is due; none where nothing is promised any more, or while it is paused.
    pub to: Option<Timestamp>,
}

/// Why an entry has clocks computed anew under other promises, if it does.
#[must_use]
pub const fn cause(kind: &EntryKind) -> Option<Cause> {
    match kind {
        EntryKind::Prioritised { .. } => Some(Cause::Priority),
        EntryKind::Tagged { .. } => Some(Cause::Tags),
        EntryKind::MergedInto { .. } | EntryKind::Merged { .. } => Some(Cause::Merged),
        _ => None,
    }
}

/// The running clocks that are due at another time, came up, or were called off.
#[must_use]
pub fn moved(before: &[Clock], after: &[Clock]) -> Vec<Moved> {
    let (before, after) = (current(before), current(after));
    let due = |clocks: &[Clock], metric: &str| {
        clocks.iter().find(|clock| clock.metric == metric && clock.goes_on()).map(|clock| clock.due_at)
    };
    let moved = METRICS.iter().filter_map(|metric| {
        let (was, is) = (due(&before, metric.key), due(&after, metric.key));
        let (from, to) = (was.flatten(), is.flatten());
        (was.is_some() != is.is_some() || from != to).then(|| Moved { metric: metric.key.to_owned(), from, to })
    });
    moved.collect()
}

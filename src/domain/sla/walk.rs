//! Working time around pauses.

use jiff::{SignedDuration, Timestamp};

use crate::domain::calendar::{AtClose, Calendar, Span};

/// When `work` is done that begins at `from` and rests in `pauses`, which are in order. None where a pause without an
/// end comes first, or past the calendar's horizon. No work, or less, is done at `from`.
#[must_use]
pub fn walked(
    calendar: &Calendar,
    from: Timestamp,
    work: SignedDuration,
    pauses: &[Span],
    at_close: AtClose,
) -> Option<Timestamp> {
    if work <= SignedDuration::ZERO {
        return Some(from);
    }
    let (mut at, mut left) = (from, work);
    for pause in pauses.iter().filter(|pause| pause.to > from) {
        let done = calendar.between(at, pause.from);
        if left <= done {
            break;
        }
        left -= done;
        at = at.max(pause.to);
        if at == Timestamp::MAX {
            return None;
        }
    }
    calendar.add(at, left, at_close)
}

/// The working time between two moments without `pauses`.
#[must_use]
pub fn worked(calendar: &Calendar, from: Timestamp, to: Timestamp, pauses: &[Span]) -> SignedDuration {
    let rests = pauses.iter().filter_map(|pause| pause.clipped(from, to));
    let rested = rests.map(|rest| calendar.between(rest.from, rest.to));
    rested.fold(calendar.between(from, to), SignedDuration::saturating_sub)
}

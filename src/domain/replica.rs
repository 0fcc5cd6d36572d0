//! Replicas: how long a session lasts, and which shards of a bot each of those that are there has.

use std::ops::Range;
use std::time::Duration;

/// A session that is not renewed for so long may be ended by others.
pub const SESSION_LENGTH: Duration = Duration::from_secs(15);
/// So long before that its holder stops the work that hangs on it.
pub const SESSION_MARGIN: Duration = Duration::from_secs(3);
/// How often it is renewed, and looked whether others are still there.
pub const BEAT: Duration = Duration::from_secs(3);

/// What the process has in hand of something that is shared by seats.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seats {
    /// The seats that are this process's now.
    pub mine: Vec<u32>,
    /// For how long they surely are, where nothing more is heard.
    pub good_for: Duration,
    /// How many other replicas this process has seen go. What they were brought and did not take is nobody's.
    pub others_gone: u64,
}

/// What a process does about its seats.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moves {
    /// Held, and its to use.
    pub keep: Vec<u32>,
    /// To be taken where they are free.
    pub take: Vec<u32>,
    /// Not its own any more, and not in use: to be given back.
    pub give: Vec<u32>,
}

/// The seats of the member at `place` among `members`, the longest there first: ranges of nearly one size. Of one seat
/// whoever came first keeps it, so that nothing moves when another comes.
#[must_use]
pub fn range(seats: u32, members: usize, place: usize) -> Range<u32> {
    let members = u64::try_from(members.max(1)).unwrap_or(u64::MAX);
    let place = u64::try_from(place).unwrap_or(u64::MAX).min(members);
    let (each, over) = (u64::from(seats) / members, u64::from(seats) % members);
    let start = |place: u64| u32::try_from(each * place + place.min(over)).unwrap_or(seats).min(seats);
    start(place)..start(place.saturating_add(1).min(members))
}

/// What a member does that holds the seats `held` and uses `in_use`: what is in use is given back only when it is not
/// any more, so that no two use it at once.
#[must_use]
pub fn moves(range: &Range<u32>, held: &[u32], in_use: &[u32]) -> Moves {
    let (keep, gone): (Vec<u32>, Vec<u32>) = held.iter().partition(|seat| range.contains(seat));
    Moves {
        take: range.clone().filter(|seat| !keep.contains(seat)).collect(),
        give: gone.into_iter().filter(|seat| !in_use.contains(seat)).collect(),
        keep,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seat_has_one_member_whoever_comes_and_goes_and_none_has_two_more_than_another() {
        for seats in 0..40 {
            for members in 1..12 {
                let ranges: Vec<_> = (0..members).map(|place| range(seats, members, place)).collect();
                let all: Vec<u32> = ranges.iter().cloned().flatten().collect();
                assert_eq!(all, (0..seats).collect::<Vec<_>>(), "{seats} seats, {members} members");
                let sizes = || ranges.iter().map(ExactSizeIterator::len);
                assert!(sizes().max().unwrap() - sizes().min().unwrap() <= 1, "{ranges:?}");
            }
        }
    }

    #[test]
    fn the_first_who_came_keeps_the_only_seat() {
        assert_eq!([range(1, 1, 0), range(1, 2, 0), range(1, 3, 0)], [0..1, 0..1, 0..1]);
        assert!(range(1, 2, 1).is_empty() && range(1, 3, 2).is_empty());
    }

    #[test]
    fn a_seat_in_use_is_given_back_only_when_it_is_not_used_any_more() {
        type Case<'a> = (Range<u32>, &'a [u32], &'a [u32], Moves);
        let cases: [Case<'_>; 4] = [
            (0..2, &[], &[], Moves { take: vec![0, 1], ..Moves::default() }),
            (0..1, &[0, 1], &[0, 1], Moves { keep: vec![0], ..Moves::default() }),
            (0..1, &[0, 1], &[0], Moves { keep: vec![0], give: vec![1], ..Moves::default() }),
            (1..3, &[0, 1], &[], Moves { keep: vec![1], take: vec![2], give: vec![0] }),
        ];
        for (range, held, in_use, expect) in cases {
            assert_eq!(moves(&range, held, in_use), expect, "{range:?} {held:?} {in_use:?}");
        }
    }
}

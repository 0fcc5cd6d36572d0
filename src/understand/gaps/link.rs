//! Groups by complete link: grown from the likest pair on, while each member of the one is like each of the other.

/// A value for each pair of different positions.
#[derive(Debug)]
pub(super) struct Pairs(Vec<f32>);

impl Pairs {
    /// The pairs of `size` positions: each with those before it, in their order.
    pub(super) fn of(size: usize, mut value: impl FnMut(usize, usize) -> f32) -> Self {
        let mut pairs = Vec::with_capacity(size * size.saturating_sub(1) / 2);
        for high in 0..size {
            pairs.extend((0..high).map(|low| value(high, low)));
        }
        Self(pairs)
    }

    fn at(a: usize, b: usize) -> usize {
        let (low, high) = (a.min(b), a.max(b));
        high * (high.saturating_sub(1)) / 2 + low
    }

    fn get(&self, a: usize, b: usize) -> f32 {
        self.0.get(Self::at(a, b)).copied().unwrap_or_default()
    }

    fn set(&mut self, a: usize, b: usize, value: f32) {
        if let Some(place) = self.0.get_mut(Self::at(a, b)) {
            *place = value;
        }
    }
}

/// Complete link by chains of nearest neighbours: each step goes to the nearest group, and two that are nearest to each
/// other become one. It makes the same groups as always joining the likest two, in the square of the
/// size. Groups that are less than `alike` stay apart.
pub(super) fn linked(mut likeness: Pairs, size: usize, alike: f32) -> Vec<Vec<usize>> {
    let likeness = &mut likeness;
    let mut groups: Vec<Vec<usize>> = (0..size).map(|one| vec![one]).collect();
    let mut open: Vec<usize> = (0..size).collect();
    let mut chain: Vec<usize> = Vec::new();
    let mut done = Vec::new();
    while let Some(last) = chain.last().copied().or_else(|| open.first().copied()) {
        if chain.is_empty() {
            chain.push(last);
        }
        let before = chain.len().checked_sub(2).map(|at| chain[at]);
        match nearest(likeness, &open, last, before) {
            Some((_, like)) if like < alike => {
                // None of its later neighbours can be nearer: they are no nearer than their members.
                chain.pop();
                open.retain(|other| *other != last);
                done.push(std::mem::take(&mut groups[last]));
            }
            Some((near, _)) if Some(near) == before => {
                chain.truncate(chain.len() - 2);
                open.retain(|other| *other != last);
                join(likeness, &open, &mut groups, near, last);
            }
            Some((near, _)) => chain.push(near),
            None => {
                done.push(std::mem::take(&mut groups[last]));
                break;
            }
        }
    }
    done
}

/// The likest open group; of equals the one `before` in the chain, lest it goes round, or else the first.
fn nearest(likeness: &Pairs, open: &[usize], from: usize, before: Option<usize>) -> Option<(usize, f32)> {
    let mut best = before.map(|before| (before, likeness.get(from, before)));
    for other in open.iter().filter(|other| **other != from) {
        let like = likeness.get(from, *other);
        if best.is_none_or(|(_, most)| like > most) {
            best = Some((*other, like));
        }
    }
    best
}

/// Puts `gone` into `kept`, which is as like to the others as the less like of the two.
fn join(likeness: &mut Pairs, open: &[usize], groups: &mut [Vec<usize>], kept: usize, gone: usize) {
    for other in open.iter().filter(|other| **other != kept) {
        let least = likeness.get(kept, *other).min(likeness.get(gone, *other));
        likeness.set(kept, *other, least);
    }
    let joined = std::mem::take(&mut groups[gone]);
    groups[kept].extend(joined);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_question_of_a_group_is_like_each_other_and_a_chain_of_them_is_none() {
        // 0–1, 1–2 and 0–2; then 3 with each.
        let likeness = |middle: f32| Pairs(vec![0.9, middle, 0.8, 0.1, 0.1, 0.1]);
        assert_eq!(sorted(linked(likeness(0.1), 4, 0.5)), [vec![0, 1], vec![2], vec![3]]);
        assert_eq!(sorted(linked(likeness(0.6), 4, 0.5)), [vec![0, 1, 2], vec![3]]);
        assert_eq!(sorted(linked(Pairs(vec![1.0; 6]), 4, 0.5)), [vec![0, 1, 2, 3]], "ties end");
        assert!(linked(Pairs(Vec::new()), 0, 0.5).is_empty());
    }

    fn sorted(mut groups: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
        groups.iter_mut().for_each(|group| group.sort_unstable());
        groups.sort();
        groups
    }
}

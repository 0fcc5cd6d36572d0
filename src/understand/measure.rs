//! How well a matcher fares on questions whose right answers are known: plain figures over plain rows.

/// One message, asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// How sure the matcher was of its best entry, 0 to 1.
    pub confidence: f32,
    /// Whether the best entry is a right one.
    pub correct: bool,
    /// Whether the base knows an answer at all.
    pub in_scope: bool,
}

/// What comes of answering all messages down to some confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The least confidence that is answered.
    pub threshold: f32,
    /// Right answers, as a share of the messages in scope.
    pub coverage: f64,
    /// Wrong answers, as a share of all messages.
    pub risk: f64,
    /// All answers, as a share of all messages.
    pub answered: f64,
}

/// The messages of one bin of confidence.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bin {
    /// How many.
    pub count: usize,
    /// Their confidences together.
    pub confidence: f64,
    /// How many of them were read right.
    pub right: usize,
}

/// What came of answering some messages and not others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Operating {
    /// Right answers, as a share of the messages in scope.
    pub coverage: f64,
    /// Wrong answers, as a share of all messages.
    pub wrong_rate: f64,
    /// Right answers, as a share of all answers; `None` where nothing was answered.
    pub precision: Option<f64>,
}

/// The bins of [`calibration`], all equally wide.
pub const BINS: usize = 10;

/// The share of `places` below `most`: 1 gives the accuracy of the first entry, 3 the recall among three.
///
/// A place is where in the ranking (from 0) the first right entry of a message in scope stands; `None` for no place.
/// `None` without messages.
#[must_use]
pub fn recall_at(most: usize, places: &[Option<usize>]) -> Option<f64> {
    let found = places.iter().flatten().filter(|place| **place < most).count();
    share(found, places.len())
}

/// The mean reciprocal rank of the first right entry; no place counts 0. `None` without messages.
#[must_use]
pub fn mean_reciprocal_rank(places: &[Option<usize>]) -> Option<f64> {
    let sum: f64 = places.iter().flatten().map(|place| 1.0 / (count(*place) + 1.0)).sum();
    (!places.is_empty()).then(|| sum / count(places.len()))
}

/// How likely a message in scope is read with more confidence than one out of scope; ties count half.
///
/// `None` where one of the two kinds is missing.
#[must_use]
pub fn auroc(rows: &[Row]) -> Option<f64> {
    let known = rows.iter().filter(|row| row.in_scope).count();
    let unknown = rows.len() - known;
    if known == 0 || unknown == 0 {
        return None;
    }
    let (mut wins, mut above) = (0.0, 0.0);
    for group in tied(rows).chunk_by(|a, b| a.confidence.total_cmp(&b.confidence).is_eq()) {
        let inside = count(group.iter().filter(|row| row.in_scope).count());
        let outside = count(group.len()) - inside;
        wins += outside * (above + inside / 2.0);
        above += inside;
    }
    Some(wins / (count(known) * count(unknown)))
}

/// Every confidence that occurs, as the threshold to answer from: from the surest down; ties are answered together.
#[must_use]
pub fn risk_curve(rows: &[Row]) -> Vec<Point> {
    let known = rows.iter().filter(|row| row.in_scope).count();
    let (mut right, mut wrong) = (0, 0);
    let mut curve = Vec::new();
    for group in tied(rows).chunk_by(|a, b| a.confidence.total_cmp(&b.confidence).is_eq()) {
        let fit = group.iter().filter(|row| is_right(row)).count();
        right += fit;
        wrong += group.len() - fit;
        curve.push(Point {
            threshold: group.first().map_or(0.0, |row| row.confidence),
            coverage: share(right, known).unwrap_or_default(),
            risk: share(wrong, rows.len()).unwrap_or_default(),
            answered: share(right + wrong, rows.len()).unwrap_or_default(),
        });
    }
    curve
}

/// The greatest coverage of a curve while wrong answers are at most `risk` of all messages.
#[must_use]
pub fn coverage_at(risk: f64, curve: &[Point]) -> f64 {
    curve.iter().filter(|point| point.risk <= risk + f64::EPSILON).map(|point| point.coverage).fold(0.0, f64::max)
}

/// Expected calibration error: how far confidence and the share of right answers lie apart, over ten equally wide bins,
/// weighed by how many messages are in each. `None` without rows.
#[must_use]
pub fn calibration_error(rows: &[Row]) -> Option<f64> {
    // Means times their counts are sums, so nothing is divided until the end.
    let apart: f64 = calibration(rows).iter().map(|bin| (bin.confidence - count(bin.right)).abs()).sum();
    (!rows.is_empty()).then(|| apart / count(rows.len()))
}

/// The messages by confidence, in [`BINS`] bins from 0 to 1.
#[must_use]
pub fn calibration(rows: &[Row]) -> [Bin; BINS] {
    let mut bins = [Bin::default(); BINS];
    for row in rows {
        let confidence = f64::from(row.confidence).clamp(0.0, 1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a number from 0 to 10, cut to a whole one"
        )]
        let bin = ((confidence * count(BINS)) as usize).min(BINS - 1);
        bins[bin].count += 1;
        bins[bin].confidence += confidence;
        bins[bin].right += usize::from(is_right(row));
    }
    bins
}

/// What answering from a confidence on comes to: the last point of a curve that is as sure; none where nothing is.
#[must_use]
pub fn answering_from(threshold: f32, curve: &[Point]) -> Option<Point> {
    curve.iter().take_while(|point| point.threshold >= threshold).last().copied()
}

/// What came of the messages where `answered` says which ones were answered, row by row.
#[must_use]
pub fn operating(rows: &[Row], answered: &[bool]) -> Operating {
    let given: Vec<&Row> = rows.iter().zip(answered).filter_map(|(row, given)| given.then_some(row)).collect();
    let right = given.iter().filter(|row| is_right(row)).count();
    let known = rows.iter().filter(|row| row.in_scope).count();
    Operating {
        coverage: share(right, known).unwrap_or_default(),
        wrong_rate: share(given.len() - right, rows.len()).unwrap_or_default(),
        precision: share(right, given.len()),
    }
}

/// The value below which a `share` of `values` lies (nearest rank); `None` without values.
#[must_use]
pub fn quantile(share: f64, values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a list, cut to a whole number"
    )]
    let place = (share * count(sorted.len())).ceil() as usize;
    sorted.get(place.saturating_sub(1).min(sorted.len().saturating_sub(1))).copied()
}

/// A right answer is one to a message that has one.
const fn is_right(row: &Row) -> bool {
    row.correct && row.in_scope
}

/// The rows from the surest down.
fn tied(rows: &[Row]) -> Vec<Row> {
    let mut sorted = rows.to_vec();
    sorted.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    sorted
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| count(part) / count(whole))
}

#[expect(clippy::cast_precision_loss, reason = "no set has 2^52 messages")]
fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(confidence: f32, correct: bool, in_scope: bool) -> Row {
        Row { confidence, correct, in_scope }
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-6
    }

    #[test]
    fn ranks_count_only_where_the_right_entry_stands() {
        let places = [Some(0), Some(1), Some(3), None];
        assert_eq!(recall_at(1, &places), Some(0.25));
        assert_eq!(recall_at(3, &places), Some(0.5));
        assert_eq!(mean_reciprocal_rank(&places), Some((1.0 + 0.5 + 0.25) / 4.0));
        assert_eq!((recall_at(1, &[]), mean_reciprocal_rank(&[])), (None, None));
    }

    #[test]
    fn known_messages_are_told_from_unknown_ones_by_confidence_and_ties_count_half() {
        let rows = [row(0.9, true, true), row(0.5, false, true), row(0.5, false, false), row(0.1, false, false)];
        // Of the four pairs three are won and one is tied.
        assert_eq!(auroc(&rows), Some(3.5 / 4.0));
        assert_eq!(auroc(&rows[..2]), None);
        assert_eq!(auroc(&rows[2..]), None);
    }

    #[test]
    fn coverage_stops_where_wrong_answers_exceed_the_risk_and_ties_go_together() {
        let mut rows = vec![row(0.9, true, true), row(0.8, false, false), row(0.7, true, true), row(0.7, false, true)];
        rows.extend(std::iter::repeat_n(row(0.0, false, false), 16));
        let curve = risk_curve(&rows);
        // One wrong of twenty is 5 %; answering the pair at 0.7 would make it two.
        assert!(close(coverage_at(0.05, &curve), 1.0 / 3.0), "{curve:?}");
        assert!(close(coverage_at(0.10, &curve), 2.0 / 3.0), "{curve:?}");
        assert_eq!(curve.len(), 4);
        assert!(answering_from(0.75, &curve).is_some_and(|at| close(at.answered, 0.1) && close(at.risk, 0.05)));
        assert_eq!(answering_from(0.95, &curve), None);
        assert_eq!(coverage_at(0.05, &risk_curve(&[])), 0.0);
    }

    #[test]
    fn a_message_without_an_answer_is_never_answered_right() {
        let claims = [row(1.0, true, false)];
        assert_eq!(calibration_error(&claims), Some(1.0));
        assert_eq!(operating(&claims, &[true]), Operating { coverage: 0.0, wrong_rate: 1.0, precision: Some(0.0) });
    }

    #[test]
    fn confidence_that_keeps_its_word_has_no_calibration_error() {
        let half = [row(0.5, true, true), row(0.5, false, true), row(1.0, true, true)];
        assert_eq!(calibration_error(&half), Some(0.0));
        let apart = [row(0.9, false, true), row(0.9, true, true), row(0.2, false, true), row(0.2, false, true)];
        assert!(calibration_error(&apart).is_some_and(|error| close(error, 0.3)), "{:?}", calibration_error(&apart));
        assert_eq!(calibration_error(&[]), None);
    }

    #[test]
    fn what_was_answered_is_what_counts_at_the_operating_point() {
        let rows = [row(0.9, true, true), row(0.8, false, false), row(0.7, true, true), row(0.1, false, true)];
        let at = operating(&rows, &[true, true, false, false]);
        assert!(close(at.coverage, 1.0 / 3.0) && at.wrong_rate == 0.25 && at.precision == Some(0.5), "{at:?}");
        assert_eq!(operating(&rows, &[false; 4]).precision, None);
    }

    #[test]
    fn a_quantile_is_a_value_that_occurs() {
        let values: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(quantile(0.5, &values), Some(50.0));
        assert_eq!(quantile(0.99, &values), Some(99.0));
        assert_eq!(quantile(0.99, &[7.0]), Some(7.0));
        assert_eq!(quantile(0.5, &[]), None);
    }
}

//! How good a base's answers are on questions whose answers are known: pure arithmetic over what came out.

/// What came of one question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// How sure the desk was of its first candidate.
    pub confidence: f32,
    /// The place of the first right candidate, from 0; `None` where none was right.
    pub place: Option<usize>,
    /// Whether the base has an answer at all.
    pub in_scope: bool,
    /// Whether the desk would have answered, at its thresholds.
    pub answered: bool,
}

/// The measures of a set; shares from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Measures {
    /// Questions in all.
    pub n: usize,
    /// Of those in scope, how many have the right entry first.
    pub accuracy_at_1: f64,
    /// The mean of one over the right entry's place, of those in scope.
    pub mrr: f64,
    /// Of those in scope, how many have the right entry among the first three.
    pub recall_at_3: f64,
    /// The probability that a question in scope has more confidence than one out of scope; `None` where there are
    /// none of one kind.
    pub auroc: Option<f64>,
    /// Of those in scope, the share answered right while at most 5 % of all questions are answered wrong.
    pub coverage_at_5: f64,
    /// The same at 2 %.
    pub coverage_at_2: f64,
    /// The expected calibration error in ten bins of confidence.
    pub ece: f64,
    /// At the present thresholds.
    pub operating: Operating,
}

/// What the present thresholds make of a set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Operating {
    /// Of those in scope, the share answered right.
    pub coverage: f64,
    /// Of all, the share answered wrong.
    pub wrong_rate: f64,
    /// Of those answered, the share answered right; 1 where none is.
    pub precision: f64,
}

/// One point of the trade between risk and coverage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Everything from this confidence on is answered.
    pub confidence: f32,
    /// Of all, the share answered wrong.
    pub wrong: f64,
    /// Of those in scope, the share answered right.
    pub right: f64,
}

impl Outcome {
    /// Whether the first candidate is right.
    pub const fn is_right(&self) -> bool {
        matches!(self.place, Some(0))
    }
}

/// Measures a set.
pub fn measure(outcomes: &[Outcome]) -> Measures {
    let in_scope: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.in_scope).collect();
    let of_scope = |fits: &dyn Fn(&Outcome) -> bool| share(in_scope.iter().filter(|o| fits(o)).count(), in_scope.len());
    let reciprocal: f64 = in_scope.iter().filter_map(|o| o.place).map(|place| 1.0 / (count(place) + 1.0)).sum();
    let curve = curve(outcomes);
    Measures {
        n: outcomes.len(),
        accuracy_at_1: of_scope(&Outcome::is_right),
        mrr: reciprocal / count(in_scope.len().max(1)),
        recall_at_3: of_scope(&|outcome| outcome.place.is_some_and(|place| place < 3)),
        auroc: auroc(outcomes),
        coverage_at_5: coverage(&curve, 0.05),
        coverage_at_2: coverage(&curve, 0.02),
        ece: calibration_error(outcomes),
        operating: operating(outcomes, in_scope.len()),
    }
}

/// The trade between risk and coverage, from the most confident question on. Equal confidences go together.
pub fn curve(outcomes: &[Outcome]) -> Vec<Point> {
    let mut sorted: Vec<&Outcome> = outcomes.iter().collect();
    sorted.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let in_scope = outcomes.iter().filter(|outcome| outcome.in_scope).count();
    let (mut right, mut wrong) = (0, 0);
    sorted
        .chunk_by(|a, b| a.confidence.total_cmp(&b.confidence).is_eq())
        .map(|tied| {
            let right_now = tied.iter().filter(|outcome| outcome.is_right()).count();
            right += right_now;
            wrong += tied.len() - right_now;
            let confidence = tied.first().map_or(0.0, |outcome| outcome.confidence);
            Point { confidence, wrong: share(wrong, outcomes.len()), right: share(right, in_scope) }
        })
        .collect()
}

/// The most coverage at a risk of at most `wrong`.
fn coverage(curve: &[Point], wrong: f64) -> f64 {
    curve.iter().filter(|point| point.wrong <= wrong).map(|point| point.right).fold(0.0, f64::max)
}

/// By ranks, ties in half (Mann–Whitney).
fn auroc(outcomes: &[Outcome]) -> Option<f64> {
    let mut sorted: Vec<&Outcome> = outcomes.iter().collect();
    sorted.sort_by(|a, b| a.confidence.total_cmp(&b.confidence));
    let inside = outcomes.iter().filter(|outcome| outcome.in_scope).count();
    let outside = outcomes.len() - inside;
    let (mut below, mut wins) = (0, 0.0);
    for tied in sorted.chunk_by(|a, b| a.confidence.total_cmp(&b.confidence).is_eq()) {
        let tied_inside = tied.iter().filter(|outcome| outcome.in_scope).count();
        let tied_outside = tied.len() - tied_inside;
        wins += count(tied_inside) * (count(below) + count(tied_outside) / 2.0);
        below += tied_outside;
    }
    (inside > 0 && outside > 0).then(|| wins / (count(inside) * count(outside)))
}

/// The mean distance of confidence and share of right ones, over ten bins.
pub fn calibration_error(outcomes: &[Outcome]) -> f64 {
    let mut bins = [(0_usize, 0_usize, 0.0_f64); 10];
    for outcome in outcomes {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "confidence is from 0 to 1")]
        let bin = &mut bins[((outcome.confidence * 10.0) as usize).min(9)];
        bin.0 += 1;
        bin.1 += usize::from(outcome.is_right());
        bin.2 += f64::from(outcome.confidence);
    }
    let distances = bins.iter().map(|(_, right, confidence)| (confidence - count(*right)).abs());
    distances.sum::<f64>() / count(outcomes.len().max(1))
}

fn operating(outcomes: &[Outcome], in_scope: usize) -> Operating {
    let answered = outcomes.iter().filter(|outcome| outcome.answered).count();
    let right = outcomes.iter().filter(|outcome| outcome.answered && outcome.is_right()).count();
    Operating {
        coverage: share(right, in_scope),
        wrong_rate: share(answered - right, outcomes.len()),
        precision: if answered == 0 { 1.0 } else { share(right, answered) },
    }
}

fn share(part: usize, whole: usize) -> f64 {
    count(part) / count(whole.max(1))
}

#[expect(clippy::cast_precision_loss, reason = "no set has 2^52 questions")]
const fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(confidence: f32, place: Option<usize>, in_scope: bool) -> Outcome {
        Outcome { confidence, place, in_scope, answered: confidence >= 0.65 }
    }

    #[test]
    fn a_set_that_was_counted_by_hand_is_measured_so() {
        // Four in scope, one out of scope; the second most confident is wrong.
        let outcomes = [
            outcome(0.9, Some(0), true),
            outcome(0.7, Some(1), true),
            outcome(0.7, Some(0), true),
            outcome(0.4, None, false),
            outcome(0.2, Some(3), true),
        ];
        let measures = measure(&outcomes);
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} {b}");
        close(measures.accuracy_at_1, 0.5);
        close(measures.mrr, (1.0 + 0.5 + 1.0 + 0.25) / 4.0);
        close(measures.recall_at_3, 0.75);
        close(measures.auroc.unwrap(), 0.75);
        // Only the first can be answered without a wrong one among five.
        close(measures.coverage_at_5, 0.25);
        close(measures.operating.coverage, 0.5);
        close(measures.operating.wrong_rate, 0.2);
        close(measures.operating.precision, 2.0 / 3.0);
        close(measures.ece, (0.1 + 0.4 + 0.4 + 0.2) / 5.0);
    }

    #[test]
    fn nothing_to_measure_is_no_division_by_zero() {
        let measures = measure(&[]);
        assert_eq!((measures.n, measures.auroc, measures.coverage_at_5), (0, None, 0.0));
        assert_eq!(measure(&[outcome(0.5, None, false)]).auroc, None);
    }
}

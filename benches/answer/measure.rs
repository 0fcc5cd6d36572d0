//! Times and memory, measured and written for people.

use std::hint::black_box;
use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;

use crate::corpus::Asked;

/// Counts every byte that this program holds.
#[global_allocator]
static HELD: PeakAlloc = PeakAlloc;

/// What an engine took for a set of questions, each timed alone.
pub struct Times {
    /// Sorted.
    each: Vec<Duration>,
    right: usize,
    answerable: usize,
}

/// Asks again and again until every question was asked `rounds` times or the budget is used up; the first 20 answers
/// warm up and are not timed.
pub fn ask(
    questions: &[Asked],
    rounds: usize,
    budget: Duration,
    mut best: impl FnMut(&str) -> Option<String>,
) -> Times {
    let begun = Instant::now();
    let mut times = Times { each: Vec::new(), right: 0, answerable: 0 };
    for question in questions.iter().take(20) {
        black_box(best(&question.text));
        if begun.elapsed() > budget / 4 {
            break;
        }
    }
    for question in std::iter::repeat_n(questions, rounds).flatten() {
        let asked = Instant::now();
        let answer = black_box(best(black_box(&question.text)));
        times.each.push(asked.elapsed());
        times.answerable += usize::from(question.answer.is_some());
        times.right += usize::from(question.answer.is_some() && question.answer == answer);
        if begun.elapsed() > budget {
            break;
        }
    }
    times.each.sort_unstable();
    times
}

impl Times {
    /// The time that `percent` of a hundred answers did not exceed.
    pub fn percentile(&self, percent: usize) -> Duration {
        let place = (self.each.len() * percent).div_ceil(100).saturating_sub(1);
        self.each.get(place).copied().unwrap_or_default()
    }

    /// How many answers were timed.
    pub fn timed(&self) -> usize {
        self.each.len()
    }

    /// The share of answerable questions whose entry came first, in percent.
    pub fn right(&self) -> usize {
        self.right * 100 / self.answerable.max(1)
    }
}

/// What making something took, and what it holds.
pub struct Made<T> {
    pub made: T,
    pub took: Duration,
    /// Bytes held afterwards that were not held before.
    pub holds: usize,
    /// The most bytes held on the way there.
    pub peak: usize,
}

/// Makes something.
pub fn make<T>(make: impl FnOnce() -> T) -> Made<T> {
    let before = HELD.current_usage();
    HELD.reset_peak_usage();
    let begun = Instant::now();
    let made = make();
    let took = begun.elapsed();
    let growth = |bytes: usize| bytes.saturating_sub(before);
    Made { made, took, holds: growth(HELD.current_usage()), peak: growth(HELD.peak_usage()) }
}

/// How many times longer `other` is than `own`.
pub fn ratio(other: Duration, own: Duration) -> String {
    let ratio = other.as_secs_f64() / own.as_secs_f64().max(1e-9);
    if ratio < 10.0 { format!("×{ratio:.2}") } else { format!("×{ratio:.0}") }
}

/// `312 µs`, `4.1 ms`.
pub fn span(duration: Duration) -> String {
    let micros = duration.as_secs_f64() * 1e6;
    match micros {
        ..10.0 => format!("{micros:.1} µs"),
        10.0..1e3 => format!("{micros:.0} µs"),
        1e3..1e4 => format!("{:.1} ms", micros / 1e3),
        1e4..1e6 => format!("{:.0} ms", micros / 1e3),
        _ => format!("{:.1} s", micros / 1e6),
    }
}

/// `41.3 MiB`.
pub fn mebibytes(bytes: usize) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

//! Figures: latencies by their shares, and the table that is printed.

use std::time::Duration;

/// How long each of many things took.
#[derive(Debug, Default)]
pub struct Latencies(Vec<f64>);

impl Latencies {
    /// From milliseconds.
    pub fn of(mut millis: Vec<f64>) -> Self {
        millis.sort_by(f64::total_cmp);
        Self(millis)
    }

    /// What so many of a hundred stay below, in milliseconds.
    pub fn percentile(&self, percent: f64) -> f64 {
        let at = (percent / 100.0 * self.0.len() as f64).ceil() as usize;
        self.0.get(at.saturating_sub(1).min(self.0.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
    }

    /// The longest.
    pub fn max(&self) -> f64 {
        self.percentile(100.0)
    }

    /// All at a glance.
    pub fn told(&self) -> String {
        let [half, most, nearly_all] = [50.0, 99.0, 99.9].map(|percent| self.percentile(percent));
        format!("p50 {half:.1} ms, p99 {most:.1} ms, p99.9 {nearly_all:.1} ms, max {:.1} ms", self.max())
    }
}

/// Milliseconds.
pub fn millis(length: Duration) -> f64 {
    length.as_secs_f64() * 1000.0
}

/// What was measured so far.
#[derive(Debug, Default)]
pub struct Table {
    missed: usize,
}

impl Table {
    /// A figure that is told.
    pub fn told(&mut self, engine: &str, what: &str, figure: &str) {
        println!("       {engine:<10} {what:<44} {figure}");
    }

    /// A figure that has to be so.
    pub fn held(&mut self, engine: &str, what: &str, figure: &str, holds: bool) {
        self.missed += usize::from(!holds);
        println!("{} {engine:<10} {what:<44} {figure}", if holds { "ok    " } else { "MISSED" });
    }

    /// Whether all was as it has to be.
    pub fn ends(&self) -> bool {
        if self.missed > 0 {
            println!("\n{} figures are not as they have to be", self.missed);
        }
        self.missed == 0
    }
}

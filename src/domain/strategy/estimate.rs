//! What observations say of a number: the number itself, how many they were, and a 95 % interval around it.
//!
//! A share has Wilson's score interval (E. B. Wilson, 1927, JASA 22, 209–212), which is honest for few observations and for
//! shares near 0 and 1. A mean has Student's t interval. Neither needs chance, so that the same rows give the same numbers.

/// The 97.5 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom.
// Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
const T: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
    2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/// By which rule an interval is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// Wilson's, of a share.
    Wilson,
    /// Student's t, of a mean.
    Student,
    /// None: it is what the configuration says, and no sample.
    Told,
}

impl Interval {
    /// Its name in reports for scripts.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Wilson => "wilson",
            Self::Student => "t",
            Self::Told => "configured",
        }
    }
}

/// A number as observations tell it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The share or the mean.
    pub value: f64,
    /// The lower end of its interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// How many observations there were.
    pub samples: u64,
    /// By which rule the interval was made.
    pub interval: Interval,
}

impl Estimate {
    /// So many of so many; none of nothing.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of tickets are far below 2^52")]
    pub fn share(part: u64, whole: u64) -> Option<Self> {
        if whole == 0 || part > whole {
            return None;
        }
        let n = whole as f64;
        let share = part as f64 / n;
        let spread = Z * Z / n;
        let centre = (share + spread / 2.0) / (1.0 + spread);
        let half = Z / (1.0 + spread) * (share * (1.0 - share) / n + spread / (4.0 * n)).sqrt();
        // The ends of 0 and 1 are these, but for the last digits of floats.
        let (low, high) = ((centre - half).clamp(0.0, share), (centre + half).clamp(share, 1.0));
        Some(Self { value: share, low, high, samples: whole, interval: Interval::Wilson })
    }

    /// The mean of these; of fewer than two nobody knows how far it is off, and none is given.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of tickets are far below 2^52")]
    pub fn mean(values: &[f64]) -> Option<Self> {
        let n = values.len();
        if n < 2 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / n as f64;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1) as f64;
        let half = quantile(n - 1) * (variance / n as f64).sqrt();
        let samples = u64::try_from(n).unwrap_or(u64::MAX);
        Some(Self { value: mean, low: mean - half, high: mean + half, samples, interval: Interval::Student })
    }

    /// What a configuration says.
    #[must_use]
    pub const fn told(value: f64) -> Self {
        Self { value, low: value, high: value, samples: 0, interval: Interval::Told }
    }

    /// So many times as much; the factor is not below zero.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { value: self.value * factor, low: self.low * factor, high: self.high * factor, ..self }
    }

    /// More by so much.
    #[must_use]
    pub fn plus(self, more: f64) -> Self {
        Self { value: self.value + more, low: self.low + more, high: self.high + more, ..self }
    }
}

/// The 97.5 % quantile of Student's t.
fn quantile(freedom: usize) -> f64 {
    if let Some(known) = freedom.checked_sub(1).and_then(|at| T.get(at)) {
        return *known;
    }
    // Source: Abramowitz and Stegun, 26.7.5; beyond 30 degrees the first terms are exact to the table's digits.
    #[expect(clippy::cast_precision_loss, reason = "counts of tickets are far below 2^52")]
    let v = freedom as f64;
    Z + (Z.powi(3) + Z) / (4.0 * v) + (5.0 * Z.powi(5) + 16.0 * Z.powi(3) + 3.0 * Z) / (96.0 * v * v)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(estimate: Option<Estimate>) -> (f64, f64, f64) {
        let round = |value: f64| (value * 1e4).round() / 1e4;
        estimate.map(|one| (round(one.value), round(one.low), round(one.high))).unwrap()
    }

    #[test]
    fn a_share_has_wilsons_interval() {
        // By hand for 8 of 10: (0.8 + z²/20 ± z √(0.016 + z²/400)) / (1 + z²/10) with z = 1.96.
        assert_eq!(rounded(Estimate::share(8, 10)), (0.8, 0.4902, 0.9433));
        // None of 10: from 0 to z²/(10 + z²).
        assert_eq!(rounded(Estimate::share(0, 10)), (0.0, 0.0, 0.2775));
        assert_eq!(rounded(Estimate::share(10, 10)), (1.0, 0.7225, 1.0));
        assert_eq!(Estimate::share(0, 0), None);
    }

    #[test]
    fn a_mean_has_students_interval() {
        // 1, 2, 3: the variance is 1, so that half of it is 4.303/√3.
        assert_eq!(rounded(Estimate::mean(&[1.0, 2.0, 3.0])), (2.0, -0.4843, 4.4843));
        assert_eq!(rounded(Estimate::mean(&[5.0; 4])), (5.0, 5.0, 5.0));
        assert_eq!(Estimate::mean(&[5.0]), None);
    }

    #[test]
    fn beyond_the_table_the_quantile_goes_on_as_the_table_would() {
        // Source: the same table of NIST, 40, 60 and 100 degrees.
        for (freedom, known) in [(40, 2.021), (60, 2.000), (100, 1.984)] {
            assert!((quantile(freedom) - known).abs() < 6e-4, "{freedom}: {}", quantile(freedom));
        }
        assert!(quantile(31) < T[29] && quantile(1_000_000) > Z);
    }
}

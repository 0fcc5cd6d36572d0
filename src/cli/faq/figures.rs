//! The figures of `frontdesk faq eval`, for people and for scripts.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::understand::measure::{Operating, Point, Row};

/// The most points of a curve in JSON.
const CURVE_POINTS_MAX: usize = 200;

/// What was measured on one question set, or the means of several. Shares are from 0 to 1.
#[derive(Debug, Clone)]
pub(super) struct Figures {
    pub(super) name: String,
    pub(super) n: usize,
    pub(super) accuracy_at_1: Option<f64>,
    pub(super) mrr: Option<f64>,
    pub(super) recall_at_3: Option<f64>,
    pub(super) auroc: Option<f64>,
    pub(super) coverage_at_5: f64,
    pub(super) coverage_at_2: f64,
    pub(super) ece: Option<f64>,
    pub(super) operating: Operating,
    pub(super) p50: Option<f64>,
    pub(super) p99: Option<f64>,
    pub(super) memory_bytes: u64,
    pub(super) curve: Vec<Point>,
    pub(super) rows: Vec<Row>,
}

/// One object; of several sets the means (`n`: the sum), with each set under `sets`.
pub(super) fn json(all: &[Figures]) -> anyhow::Result<String> {
    let value = match all {
        [one] => object(one),
        several => {
            let mut value = object(&mean(several));
            if let Some(object) = value.as_object_mut() {
                object.remove("curve");
                object.insert("sets".to_owned(), several.iter().map(named).collect());
            }
            value
        }
    };
    Ok(format!("{}\n", serde_json::to_string(&value)?))
}

fn named(figures: &Figures) -> Value {
    let mut value = object(figures);
    if let Some(object) = value.as_object_mut() {
        object.insert("queries".to_owned(), json!(figures.name));
    }
    value
}

fn object(figures: &Figures) -> Value {
    let every = figures.curve.len().div_ceil(CURVE_POINTS_MAX).max(1);
    let last = figures.curve.len().saturating_sub(1);
    let points = figures.curve.iter().enumerate().filter(|(place, _)| place % every == 0 || *place == last);
    let curve: Vec<Value> = points
        .map(|(_, point)| json!({"threshold": point.threshold, "coverage": point.coverage, "risk": point.risk}))
        .collect();
    let Operating { coverage, wrong_rate, precision } = figures.operating;
    json!({
        "n": figures.n,
        "accuracy_at_1": figures.accuracy_at_1,
        "mrr": figures.mrr,
        "recall_at_3": figures.recall_at_3,
        "auroc": figures.auroc,
        "coverage_at_5": figures.coverage_at_5,
        "coverage_at_2": figures.coverage_at_2,
        "ece": figures.ece,
        "operating": {"coverage": coverage, "wrong_rate": wrong_rate, "precision": precision},
        "micros": {"p50": figures.p50, "p99": figures.p99},
        "memory_bytes": figures.memory_bytes,
        "curve": curve,
    })
}

/// The means over the sets that can tell a figure, each set counting the same.
fn mean(all: &[Figures]) -> Figures {
    let of = |figure: &dyn Fn(&Figures) -> Option<f64>| {
        let known: Vec<f64> = all.iter().filter_map(figure).collect();
        #[expect(clippy::cast_precision_loss, reason = "a handful of sets")]
        let count = known.len() as f64;
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / count)
    };
    let sure = |figure: &dyn Fn(&Figures) -> f64| of(&|figures| Some(figure(figures))).unwrap_or_default();
    Figures {
        name: "mean".to_owned(),
        n: all.iter().map(|figures| figures.n).sum(),
        accuracy_at_1: of(&|figures| figures.accuracy_at_1),
        mrr: of(&|figures| figures.mrr),
        recall_at_3: of(&|figures| figures.recall_at_3),
        auroc: of(&|figures| figures.auroc),
        coverage_at_5: sure(&|figures| figures.coverage_at_5),
        coverage_at_2: sure(&|figures| figures.coverage_at_2),
        ece: of(&|figures| figures.ece),
        operating: Operating {
            coverage: sure(&|figures| figures.operating.coverage),
            wrong_rate: sure(&|figures| figures.operating.wrong_rate),
            precision: of(&|figures| figures.operating.precision),
        },
        p50: of(&|figures| figures.p50),
        p99: of(&|figures| figures.p99),
        memory_bytes: all.iter().map(|figures| figures.memory_bytes).max().unwrap_or_default(),
        curve: Vec::new(),
        rows: Vec::new(),
    }
}

/// One line a set in percent, and the mean where there are several; then the curve of a single set.
pub(super) fn table(all: &[Figures]) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let mut lines = all.to_vec();
    if all.len() > 1 {
        lines.push(mean(all));
    }
    let width = lines.iter().map(|figures| figures.name.chars().count()).max().unwrap_or(0);
    writeln!(
        text,
        "{:width$}       n   acc@1     MRR   rec@3   AUROC  cov@5%  cov@2%     ECE │ answered  wrong  precision │  p50 µs  p99 µs     MiB",
        ""
    )?;
    for figures in &lines {
        write!(text, "{:width$}  {:>6}", figures.name, figures.n)?;
        let (wide, at) = (&figures, figures.operating);
        for share in [wide.accuracy_at_1, wide.mrr, wide.recall_at_3, wide.auroc] {
            write!(text, "  {:>6}", percent(share))?;
        }
        for share in [Some(wide.coverage_at_5), Some(wide.coverage_at_2), wide.ece] {
            write!(text, "  {:>6}", percent(share))?;
        }
        write!(text, " │ {:>8}  {:>5}", percent(Some(at.coverage)), percent(Some(at.wrong_rate)))?;
        write!(text, "  {:>9} │ ", percent(at.precision))?;
        #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
        let mebibytes = Some(wide.memory_bytes as f64 / f64::from(1 << 20));
        writeln!(text, "{:>7} {:>7} {:>7}", number(wide.p50), number(wide.p99), number(mebibytes))?;
    }
    writeln!(
        text,
        "\nIn percent. cov@5%: questions answered right while at most 5 % of all messages get a wrong answer.\n\
         Right of │: what the configured thresholds do (answered: right answers of the questions that have one)."
    )?;
    Ok(text)
}

fn percent(share: Option<f64>) -> String {
    number(share.map(|share| share * 100.0))
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1}"))
}

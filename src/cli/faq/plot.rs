//! The picture of `frontdesk faq eval --plot`: how much can be answered at which risk, and whether confidence keeps its
//! word.

mod panel;

use std::path::Path;

use anyhow::{Context as _, bail};

use super::figures::Figures;
use crate::cli::counted;
use crate::domain::text::shorten;
use crate::draw::canvas::{Align, BLACK, Canvas, GREY, Ink, Pen};
use crate::understand::Thresholds;
use crate::understand::measure::{self, Point, Row};
use panel::{Legends, Panel};

/// The size in points.
const WIDTH: u16 = 1_300;
const HEIGHT: u16 = 520;
/// Pixels of a point.
const SCALE: u8 = 2;
/// The vertical axis goes so far at least and at most: what matters is at its foot.
const RISK_LOW: f64 = 0.08;
const RISK_HIGH: f64 = 0.20;
/// Lines for the eye.
const RISKS: [f64; 2] = [0.02, 0.05];
/// Graphemes of a set's name.
const NAME_GRAPHEMES_MAX: usize = 26;

/// Colours that people with any kind of colour vision tell apart (Okabe and Ito, jfly.uni-koeln.de/color; the last is
/// ours), and dashes for who sees none.
const LOOKS: [(Ink, &[f32]); 7] = [
    ([0x00, 0x72, 0xb2], &[]),
    ([0xd5, 0x5e, 0x00], &[9.0, 3.0]),
    ([0x00, 0x9e, 0x73], &[2.5, 2.5]),
    ([0xcc, 0x79, 0xa7], &[9.0, 3.0, 2.5, 3.0]),
    ([0x56, 0xb4, 0xe9], &[14.0, 4.0]),
    ([0xe6, 0x9f, 0x00], &[5.0, 3.0]),
    ([0x88, 0x22, 0x55], &[2.5, 2.5, 9.0, 2.5]),
];

/// A curve with its name and look.
struct Curve {
    name: String,
    points: Vec<Point>,
    ink: Ink,
    dashes: &'static [f32],
    width: f32,
}

/// Refuses what cannot be written, before minutes are spent on it.
pub(super) fn refuse_early(file: &Path) -> anyhow::Result<()> {
    let is_png = file.extension().is_some_and(|end| end.eq_ignore_ascii_case("png"));
    if !is_png {
        bail!("--plot {} cannot be written: only PNG pictures are made; name a file that ends in .png", file.display());
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        bail!("--plot {} cannot be written: there is no folder {}; create it first", file.display(), folder.display());
    }
    if file.is_dir() {
        bail!("--plot {} cannot be written: a folder is there", file.display());
    }
    Ok(())
}

/// Draws what was measured into a PNG file.
pub(super) fn draw(file: &Path, all: &[Figures], at: Thresholds) -> anyhow::Result<()> {
    let mut canvas = Canvas::new(WIDTH, HEIGHT, SCALE)?;
    let rows: Vec<Row> = all.iter().flat_map(|figures| figures.rows.iter().copied()).collect();
    let curves = curves(&canvas, all, &rows);
    risks(&mut canvas, &curves, at, rows.len());
    calibration(&mut canvas, &rows);
    write(file, &canvas.png()?)
}

/// Writes a file aside and moves it, so that nobody sees half of it.
fn write(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let aside = file.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let written = std::fs::write(&aside, bytes).and_then(|()| std::fs::rename(&aside, file));
    written
        .inspect_err(|_| {
            let _ = std::fs::remove_file(&aside);
        })
        .with_context(|| format!("cannot write {}", file.display()))
}

/// A curve for each set, and of several that of all together; of many sets the first, and that.
fn curves(canvas: &Canvas, all: &[Figures], rows: &[Row]) -> Vec<Curve> {
    let names = names(canvas, all);
    let mut curves: Vec<Curve> = all
        .iter()
        .zip(names)
        .zip(&LOOKS)
        .map(|((figures, name), (ink, dashes))| {
            let points = figures.curve.clone();
            Curve { name, points, ink: *ink, dashes, width: 1.8 }
        })
        .collect();
    if all.len() > 1 {
        let more = if all.len() > LOOKS.len() { " (some not drawn)" } else { "" };
        let name = format!("all {} sets{more}", all.len());
        curves.push(Curve { name, points: measure::risk_curve(rows), ink: BLACK, dashes: &[], width: 2.6 });
    }
    curves
}

/// What the sets are called: by their file, or where these are alike by their folder, or where the font lacks a letter
/// by their number.
fn names(canvas: &Canvas, all: &[Figures]) -> Vec<String> {
    let part = |name: &str, place: usize| {
        let parts = Path::new(name).iter().rev().map(|part| part.to_string_lossy().into_owned());
        parts.skip(place).find(|part| part != "." && part != "..")
    };
    let of_files = all.iter().map(|figures| part(&figures.name, 0));
    let alike = all.len() > 1 && of_files.collect::<std::collections::BTreeSet<_>>().len() < all.len();
    let name = |(at, figures): (usize, &Figures)| {
        let part = part(&figures.name, usize::from(alike)).or_else(|| part(&figures.name, 0)).unwrap_or_default();
        let name = shorten(&part, NAME_GRAPHEMES_MAX);
        if !name.is_empty() && canvas.has(&name) { name } else { format!("set {}", at + 1) }
    };
    all.iter().enumerate().map(name).collect()
}

fn risks(canvas: &mut Canvas, curves: &[Curve], at: Thresholds, messages: usize) {
    let most = curves.iter().flat_map(|curve| &curve.points).map(|point| point.risk).fold(0.0, f64::max);
    let highest = (most * 1.1).clamp(RISK_LOW, RISK_HIGH);
    let panel = Panel { left: 78.0, top: 66.0, width: 540.0, height: 386.0, highest };
    let below = format!("{}, answered from the surest (left) down", counted(messages, "question", "questions"));
    let legends = Legends {
        title: "How much can be answered, and at what risk",
        below: &below,
        across: "answered, share of all questions",
        upwards: "answered wrongly, share of all questions",
    };
    panel.frame(canvas, legends);
    for risk in RISKS {
        let (from, to) = (panel.at(0.0, risk), panel.at(1.0, risk));
        canvas.line(&[from, to], Pen { ink: GREY, width: 1.2, dashes: &[4.0, 3.0] });
        canvas.text((to.0 - 4.0, to.1 - 5.0), &format!("{:.0} % risk", risk * 100.0), 11.5, GREY, Align::Right);
    }
    for curve in curves {
        let within = curve.points.iter().take_while(|point| point.risk <= highest);
        let places = std::iter::once((0.0, 0.0)).chain(within.map(|point| (point.answered, point.risk)));
        let places: Vec<(f32, f32)> = places.map(|(x, y)| panel.at(x, y)).collect();
        canvas.line(&places, Pen { ink: curve.ink, width: curve.width, dashes: curve.dashes });
    }
    let on_paper = |threshold: f32, curve: &Curve| {
        let point = measure::answering_from(threshold, &curve.points).filter(|point| point.risk <= highest)?;
        Some(panel.at(point.answered, point.risk))
    };
    for curve in curves {
        if let Some(place) = on_paper(at.suggest_at, curve) {
            canvas.diamond(place, 5.5, curve.ink);
        }
        if let Some(place) = on_paper(at.answer_at, curve) {
            canvas.dot(place, 4.5, curve.ink);
        }
    }
    legend(canvas, &panel, curves, at);
}

/// Beside the panel, where no curve is.
fn legend(canvas: &mut Canvas, panel: &Panel, curves: &[Curve], at: Thresholds) {
    let (left, mut y) = (panel.left + panel.width + 18.0, panel.top + 12.0);
    for curve in curves {
        let pen = Pen { ink: curve.ink, width: curve.width, dashes: curve.dashes };
        canvas.line(&[(left, y - 4.0), (left + 34.0, y - 4.0)], pen);
        canvas.text((left + 42.0, y), &curve.name, 12.0, BLACK, Align::Left);
        y += 19.0;
    }
    y += 10.0;
    canvas.dot((left + 17.0, y - 4.0), 4.5, BLACK);
    canvas.text(
        (left + 42.0, y),
        &format!("answers from {:.0} % sure on", at.answer_at * 100.0),
        12.0,
        BLACK,
        Align::Left,
    );
    y += 19.0;
    canvas.diamond((left + 17.0, y - 4.0), 5.5, BLACK);
    canvas.text(
        (left + 42.0, y),
        &format!("suggests from {:.0} % sure on", at.suggest_at * 100.0),
        12.0,
        BLACK,
        Align::Left,
    );
}

/// Ten bins: how sure it was, how often it was right, and of how many questions that is said.
fn calibration(canvas: &mut Canvas, rows: &[Row]) {
    let panel = Panel { left: 916.0, top: 66.0, width: 360.0, height: 386.0, highest: 1.0 };
    let error = measure::calibration_error(rows).unwrap_or_default() * 100.0;
    let below = format!("numbers: questions at each point; calibration error {error:.1} %");
    let legends = Legends {
        title: "Does confidence keep its word?",
        below: &below,
        across: "confidence",
        upwards: "right, share of the questions of that confidence",
    };
    panel.frame(canvas, legends);
    let ideal = [panel.at(0.0, 0.0), panel.at(1.0, 1.0)];
    canvas.line(&ideal, Pen { ink: GREY, width: 1.2, dashes: &[4.0, 3.0] });
    let (x, y) = panel.at(1.0, 0.0);
    canvas.line(&[(x - 130.0, y - 18.0), (x - 98.0, y - 18.0)], Pen { ink: GREY, width: 1.2, dashes: &[4.0, 3.0] });
    canvas.text((x - 8.0, y - 14.0), "as it should be", 11.5, GREY, Align::Right);
    let ink = LOOKS[0].0;
    #[expect(clippy::cast_precision_loss, reason = "no set has 2^52 messages")]
    let count = |questions: usize| questions as f64;
    let filled = measure::calibration(rows).into_iter().filter(|bin| bin.count > 0);
    let places: Vec<((f32, f32), usize)> = filled
        .map(|bin| (panel.at(bin.confidence / count(bin.count), count(bin.right) / count(bin.count)), bin.count))
        .collect();
    let line: Vec<(f32, f32)> = places.iter().map(|(place, _)| *place).collect();
    canvas.line(&line, Pen::whole(ink, 1.8));
    for ((x, y), count) in places {
        canvas.dot((x, y), 4.5, ink);
        // The line comes from below and goes on upwards.
        let (place, align) =
            if x - panel.left > 40.0 { ((x - 8.0, y - 6.0), Align::Right) } else { ((x - 4.0, y - 10.0), Align::Left) };
        canvas.text(place, &count.to_string(), 11.0, BLACK, align);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::measure::Operating;

    fn figures(name: &str, right: usize) -> Figures {
        let row = |at: usize| {
            #[expect(clippy::cast_precision_loss, reason = "a hundred rows")]
            let confidence = 1.0 - at as f32 / 100.0;
            Row { confidence, correct: !at.is_multiple_of(right), in_scope: true }
        };
        let rows: Vec<Row> = (1..100).map(row).collect();
        Figures {
            name: name.to_owned(),
            n: rows.len(),
            accuracy_at_1: None,
            mrr: None,
            recall_at_3: None,
            auroc: None,
            coverage_at_5: 0.0,
            coverage_at_2: 0.0,
            ece: None,
            operating: Operating { coverage: 0.0, wrong_rate: 0.0, precision: None },
            p50: None,
            p99: None,
            memory_bytes: 0,
            curve: measure::risk_curve(&rows),
            rows,
        }
    }

    #[test]
    fn the_picture_has_its_size_and_the_colour_of_every_curve() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("risk.PNG");
        refuse_early(&file).unwrap();
        let all: Vec<Figures> = (0..9).map(|at| figures(&format!("{at}/queries.jsonl"), 30 - 3 * at)).collect();
        draw(&file, &all, Thresholds { answer_at: 0.8, suggest_at: 0.5 }).unwrap();
        let picture = tiny_skia::Pixmap::load_png(&file).unwrap();
        assert_eq!((picture.width(), picture.height()), (2 * u32::from(WIDTH), 2 * u32::from(HEIGHT)));
        let has = |ink: Ink| picture.pixels().iter().filter(|p| [p.red(), p.green(), p.blue()] == ink).count();
        for (ink, _) in LOOKS {
            assert!(has(ink) > 100, "{ink:?}: {}", has(ink));
        }
        assert!(has(BLACK) > 1000, "the curve of all");
        let left: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(left, ["risk.PNG"], "nothing is left aside");
    }

    #[test]
    fn a_set_is_called_by_what_tells_it_from_the_others_and_in_letters_that_the_font_has() {
        let canvas = Canvas::new(10, 10, 1).unwrap();
        let called = |paths: &[&str]| names(&canvas, &paths.iter().map(|path| figures(path, 5)).collect::<Vec<_>>());
        assert_eq!(called(&["sets/bank/queries.jsonl"]), ["queries.jsonl"]);
        assert_eq!(called(&["bank/queries.jsonl", "./home/queries.jsonl"]), ["bank", "home"]);
        assert_eq!(called(&["🦀.jsonl", "café.jsonl"]), ["set 1", "café.jsonl"]);
        assert_eq!(called(&[&"x".repeat(99)])[0].chars().count(), NAME_GRAPHEMES_MAX);
    }
}

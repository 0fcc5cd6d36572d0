//! A sheet for a phone: panels of columns and of bars, one below the other, each with the numbers in its heading.

use super::Undrawn;
use super::canvas::{Align, BLACK, Canvas, GREY, Ink, PALE, Pen};

/// The width in points: that of a phone. A point has so many pixels that it is sharp there.
const WIDTH: u16 = 360;
const SCALE: u8 = 3;
const LEFT: f32 = 14.0;
const RIGHT: f32 = 346.0;
/// Columns begin right of their scale.
const SCALE_WIDTH: f32 = 30.0;
const COLUMNS_HEIGHT: f32 = 54.0;
const BAR_HEIGHT: f32 = 12.0;
const BAR_STEP: f32 = 18.0;
const NAME_WIDTH: f32 = 96.0;
const HEADING: f32 = 14.0;
const LABEL: f32 = 11.0;
/// Columns, bars and panels that are drawn; what is beyond is for a text to tell.
const COLUMNS_MAX: usize = 31;
const BARS_MAX: usize = 6;
const PANELS_MAX: usize = 8;

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// What stands above it.
    pub title: String,
    /// One below the other.
    pub panels: Vec<Panel>,
}

/// A part of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Panel {
    /// A column, or several, for each moment.
    Columns {
        /// What is counted; each has its columns.
        series: Vec<Series>,
        /// Whether the columns of a moment stand on one another, and not side by side.
        stacked: bool,
        /// What each moment is called; as many are shown as there is room for, the last one first.
        moments: Vec<String>,
    },
    /// A bar for each name.
    Bars {
        /// What is counted.
        heading: String,
        /// Names and counts.
        bars: Vec<(String, i64)>,
        /// The colour.
        ink: Ink,
    },
}

/// What is counted at each moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What it is called, with its number.
    pub name: String,
    /// Its colour.
    pub ink: Ink,
    /// Its count at each moment.
    pub counts: Vec<i64>,
}

impl Sheet {
    /// The picture as a PNG file.
    ///
    /// # Errors
    /// Why it was not drawn.
    pub fn png(&self) -> Result<Vec<u8>, Undrawn> {
        let panels = self.panels.iter().take(PANELS_MAX);
        let height = 40.0 + panels.clone().map(Panel::height).sum::<f32>();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few panels")]
        let mut canvas = Canvas::new(WIDTH, height.ceil() as u16, SCALE)?;
        let title = canvas.fitted(&self.title, 17.0, RIGHT - LEFT);
        canvas.text((LEFT, 26.0), &title, 17.0, BLACK, Align::Left);
        let mut top = 40.0;
        for panel in panels {
            panel.draw(&mut canvas, top);
            top += panel.height();
        }
        canvas.png()
    }
}

impl Panel {
    fn height(&self) -> f32 {
        match self {
            Self::Columns { .. } => COLUMNS_HEIGHT + 52.0,
            #[expect(clippy::cast_precision_loss, reason = "a few bars")]
            Self::Bars { bars, .. } => bars.len().min(BARS_MAX) as f32 * BAR_STEP + 32.0,
        }
    }

    fn draw(&self, canvas: &mut Canvas, top: f32) {
        match self {
            Self::Columns { series, stacked, moments } => columns(canvas, top, series, *stacked, moments),
            Self::Bars { heading, bars, ink } => self::bars(canvas, top, heading, bars, *ink),
        }
    }
}

/// The names of the series with their colours, then the columns over their scale, then the names of moments.
fn columns(canvas: &mut Canvas, top: f32, series: &[Series], stacked: bool, moments: &[String]) {
    let mut x = LEFT;
    for Series { name, ink, .. } in series {
        canvas.block((x, top + 5.0), 9.0, 9.0, *ink);
        let name = canvas.fitted(name, HEADING, (RIGHT - x - 14.0).max(0.0));
        canvas.text((x + 14.0, top + 14.0), &name, HEADING, BLACK, Align::Left);
        x += canvas.width(&name, HEADING) + 28.0;
    }
    let count = moments.len().min(COLUMNS_MAX);
    let at = |series: &Series, moment: usize| series.counts.get(moment).copied().unwrap_or_default().max(0);
    let together = |moment: usize| {
        let counts = series.iter().map(|series| at(series, moment));
        if stacked { counts.sum::<i64>() } else { counts.max().unwrap_or_default() }
    };
    let highest = round_up((0..count).map(together).max().unwrap_or_default());
    let (left, foot) = (LEFT + SCALE_WIDTH, top + 25.0 + COLUMNS_HEIGHT);
    let height = |count: i64| share(count, highest) * COLUMNS_HEIGHT;
    for tick in [0, highest / 2, highest] {
        let y = foot - height(tick);
        let ink = if tick == 0 { GREY } else { PALE };
        canvas.line(&[(left, y), (RIGHT, y)], Pen::whole(ink, 0.8));
        canvas.text((left - 6.0, y + 4.0), &tick.to_string(), LABEL, GREY, Align::Right);
    }
    #[expect(clippy::cast_precision_loss, reason = "a few columns")]
    let (step, beside) = ((RIGHT - left) / count.max(1) as f32, if stacked { 1.0 } else { series.len().max(1) as f32 });
    let width = step * 0.8 / beside;
    let mut named_from = RIGHT + 8.0;
    for moment in (0..count).rev() {
        #[expect(clippy::cast_precision_loss, reason = "a few columns")]
        let start = left + step * (moment as f32 + 0.1);
        let (mut x, mut below) = (start, foot);
        for series in series {
            let height = height(at(series, moment));
            canvas.block((x, below - height), width, height, series.ink);
            if stacked { below -= height } else { x += width }
        }
        let middle = start + step * 0.4;
        let name = moments.get(moment).map_or("", String::as_str);
        let half = canvas.width(name, LABEL) / 2.0;
        // The last one may not reach beyond the paper.
        let middle = middle.min(RIGHT + 8.0 - half);
        if middle + half <= named_from {
            canvas.text((middle, foot + 15.0), name, LABEL, GREY, Align::Middle);
            named_from = middle - half - 12.0;
        }
    }
}

fn bars(canvas: &mut Canvas, top: f32, heading: &str, bars: &[(String, i64)], ink: Ink) {
    let heading = canvas.fitted(heading, HEADING, RIGHT - LEFT);
    canvas.text((LEFT, top + 14.0), &heading, HEADING, BLACK, Align::Left);
    let most = bars.iter().map(|(_, count)| *count).max().unwrap_or_default().max(1);
    let left = LEFT + NAME_WIDTH + 8.0;
    let mut y = top + 24.0;
    for (name, count) in bars.iter().take(BARS_MAX) {
        let name = canvas.fitted(name, LABEL + 1.0, NAME_WIDTH);
        canvas.text((LEFT, y + 11.0), &name, LABEL + 1.0, BLACK, Align::Left);
        let width = share((*count).max(0), most) * (RIGHT - left - 30.0);
        canvas.block((left, y), width, BAR_HEIGHT, ink);
        canvas.text((left + width + 5.0, y + 11.0), &count.to_string(), LABEL + 1.0, BLACK, Align::Left);
        y += BAR_STEP;
    }
}

/// An even number, round in the decimal system, from which a scale goes down to nothing.
fn round_up(most: i64) -> i64 {
    let magnitudes = std::iter::successors(Some(1_i64), |magnitude| magnitude.checked_mul(10));
    let mut steps = magnitudes.flat_map(|magnitude| [2, 4, 6, 8, 10].map(|step: i64| magnitude.saturating_mul(step)));
    steps.find(|step| *step >= most).unwrap_or(i64::MAX)
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "points of a picture")]
fn share(count: i64, of: i64) -> f32 {
    (count as f64 / of.max(1) as f64).min(1.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLUE: Ink = [0x00, 0x72, 0xb2];
    const GREEN: Ink = [0x00, 0x9e, 0x73];

    fn picture(panels: Vec<Panel>) -> tiny_skia::Pixmap {
        tiny_skia::Pixmap::decode_png(&Sheet { title: "Title".into(), panels }.png().unwrap()).unwrap()
    }

    fn pixels(picture: &tiny_skia::Pixmap, ink: Ink) -> usize {
        picture.pixels().iter().filter(|pixel| [pixel.red(), pixel.green(), pixel.blue()] == ink).count()
    }

    fn series(ink: Ink, counts: &[i64]) -> Series {
        Series { name: "name".into(), ink, counts: counts.to_vec() }
    }

    #[test]
    fn a_column_is_as_high_as_its_count() {
        let moments = vec!["a".into(), "b".into()];
        let of = |high: i64| {
            let series = vec![series(BLUE, &[high, 8]), series(GREEN, &[8, 8])];
            let picture = picture(vec![Panel::Columns { series, stacked: false, moments: moments.clone() }]);
            (pixels(&picture, BLUE), pixels(&picture, GREEN))
        };
        let ((none, green), (half, _), (full, _)) = (of(0), of(4), of(8));
        assert!(none < half && half < full);
        assert!((half - none).abs_diff(full - half) < 400, "{none} {half} {full}");
        assert!(green.abs_diff(full) < 400);
    }

    #[test]
    fn a_sheet_is_as_wide_as_a_phone_and_as_long_as_its_panels_whatever_is_in_them() {
        let hostile = "王".repeat(400);
        let columns = |counts: &[i64], count: usize| Panel::Columns {
            series: vec![Series { name: hostile.clone(), ink: BLUE, counts: counts.to_vec() }],
            stacked: true,
            moments: vec![hostile.clone(); count],
        };
        let bars = Panel::Bars { heading: hostile.clone(), bars: vec![(hostile.clone(), i64::MAX); 90], ink: GREEN };
        let many = vec![columns(&[i64::MAX, -5], 90), columns(&[], 0), bars];
        let picture = picture(many);
        assert_eq!(picture.width(), u32::from(WIDTH) * u32::from(SCALE));
        assert!(picture.height() < 2000, "{}", picture.height());
        let many = vec![columns(&[1], 1); 1000];
        assert!(self::picture(many).height() < 4000);
    }

    #[test]
    fn a_scale_ends_at_a_round_even_number() {
        for (most, end) in
            [(0, 2), (1, 2), (3, 4), (5, 6), (9, 10), (11, 20), (37, 40), (101, 200), (i64::MAX, i64::MAX)]
        {
            assert_eq!(round_up(most), end, "{most}");
        }
    }
}

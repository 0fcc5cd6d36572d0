//! Profit against satisfaction as a picture: of `frontdesk plan --plot`, and of the monthly review.

use crate::domain::Locale;
use crate::domain::review::{Picture, Point};
use crate::domain::strategy::{Decimal, amount, points};
use crate::draw::Undrawn;
use crate::draw::canvas::{Align, BLACK, Canvas, GREY, Ink, PALE, Pen};

/// The size in points.
const WIDTH: u16 = 900;
const HEIGHT: u16 = 560;
/// Pixels of a point.
const SCALE: u8 = 2;
const LEFT: f32 = 110.0;
const TOP: f32 = 74.0;
const RIGHT: f32 = 40.0;
const FOOT: f32 = 62.0;
/// The frontier's colour, and that of the best mix (Okabe and Ito's).
const FRONTIER: Ink = [0x00, 0x72, 0xb2];
const BEST: Ink = [0xd5, 0x5e, 0x00];
/// Points that are named: of more the names would lie on each other.
const NAMED_MAX: usize = 8;

/// The frontier, the best mix and the others as a PNG; none where there is nothing to draw.
///
/// # Errors
/// There is nothing to draw on.
pub fn png(picture: &Picture, locale: Locale) -> Result<Option<Vec<u8>>, Undrawn> {
    let Some(best) = &picture.best else { return Ok(None) };
    let mut canvas = Canvas::new(WIDTH, HEIGHT, SCALE)?;
    let frontier = &picture.frontier;
    let all = frontier.iter().chain(&picture.others).chain([best]);
    let (across, upwards): (Vec<f64>, Vec<f64>) = all.map(place).unzip();
    let paper = Paper { across: Axis::of(&across), upwards: Axis::of(&upwards), locale };
    paper.frame(&mut canvas, picture);
    let mut line = Vec::new();
    for pair in frontier.windows(2) {
        // Between two points nothing is possible that has the profit of the first and the satisfaction of the second.
        let ((x, y), (next, _)) = (place(&pair[0]), place(&pair[1]));
        line.extend([paper.at(x, y), paper.at(next, y)]);
    }
    line.extend(frontier.last().map(|last| paper.at(place(last).0, place(last).1)));
    canvas.line(&line, Pen { ink: FRONTIER, width: 1.6, dashes: &[5.0, 3.0] });
    for one in &picture.others {
        let (x, y) = place(one);
        canvas.dot(paper.at(x, y), 3.5, GREY);
    }
    for one in frontier {
        let (x, y) = place(one);
        canvas.dot(paper.at(x, y), 5.0, FRONTIER);
    }
    let (x, y) = place(best);
    canvas.diamond(paper.at(x, y), 9.0, BEST);
    paper.names(&mut canvas, picture, best);
    canvas.png().map(Some)
}

/// Satisfaction and profit.
const fn place(one: &Point) -> (f64, f64) {
    (one.satisfaction, one.profit)
}

/// An axis from a round number to another.
#[derive(Debug, Clone, Copy)]
struct Axis {
    from: f64,
    to: f64,
    step: f64,
}

impl Axis {
    /// An axis on which all of these have room.
    fn of(values: &[f64]) -> Self {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let room = ((high - low) * 0.12).max(high.abs().max(1.0) * 1e-3);
        let (low, high) = (low - room, high + room);
        let rough = (high - low) / 5.0;
        let ten = 10_f64.powf(rough.log10().floor());
        let step =
            [1.0, 2.0, 5.0, 10.0].map(|by| by * ten).into_iter().find(|step| *step >= rough).unwrap_or(ten * 10.0);
        Self { from: low, to: high, step }
    }

    fn share(self, value: f64) -> f32 {
        #[expect(clippy::cast_possible_truncation, reason = "a share")]
        let share = ((value - self.from) / (self.to - self.from)).clamp(0.0, 1.0) as f32;
        share
    }

    fn ticks(self) -> impl Iterator<Item = f64> {
        let first = (self.from / self.step).ceil();
        (0..20).map(move |at| (first + f64::from(at)) * self.step).take_while(move |tick| *tick <= self.to)
    }

    fn label(self, tick: f64) -> String {
        let places = if self.step >= 1.0 { 0 } else { 3 };
        let text = format!("{tick:.places$}");
        match text.parse::<Decimal>() {
            Ok(number) if places == 0 => amount(number.exact()),
            Ok(number) => points(number.exact()),
            Err(_) => text,
        }
    }
}

struct Paper {
    across: Axis,
    upwards: Axis,
    locale: Locale,
}

impl Paper {
    fn at(&self, x: f64, y: f64) -> (f32, f32) {
        let (width, height) = (f32::from(WIDTH) - LEFT - RIGHT, f32::from(HEIGHT) - TOP - FOOT);
        (LEFT + self.across.share(x) * width, TOP + (1.0 - self.upwards.share(y)) * height)
    }

    fn frame(&self, canvas: &mut Canvas, picture: &Picture) {
        let words = self.words(picture);
        let title = &picture.title;
        let title = if title.is_empty() || !canvas.has(title) { words.title } else { title.as_str() };
        canvas.text((LEFT, TOP - 38.0), title, 16.0, BLACK, Align::Left);
        canvas.text((LEFT, TOP - 17.0), &words.below, 11.5, GREY, Align::Left);
        let (left, foot) = (LEFT, f32::from(HEIGHT) - FOOT);
        let right = f32::from(WIDTH) - RIGHT;
        for tick in self.across.ticks() {
            let (x, _) = self.at(tick, self.upwards.from);
            canvas.line(&[(x, TOP), (x, foot)], Pen::whole(PALE, 0.7));
            canvas.text((x, foot + 17.0), &self.across.label(tick), 11.5, GREY, Align::Middle);
        }
        for tick in self.upwards.ticks() {
            let (_, y) = self.at(self.across.from, tick);
            canvas.line(&[(left, y), (right, y)], Pen::whole(PALE, 0.7));
            canvas.text((left - 7.0, y + 4.0), &self.upwards.label(tick), 11.5, GREY, Align::Right);
        }
        canvas.line(&[(left, TOP), (left, foot), (right, foot)], Pen::whole(BLACK, 1.2));
        canvas.text(((left + right) / 2.0, foot + 40.0), words.satisfaction, 12.5, BLACK, Align::Middle);
        let currency = &picture.currency;
        let unit = if currency.is_empty() || !canvas.has(currency) { String::new() } else { format!(", {currency}") };
        canvas.upright((22.0, f32::midpoint(TOP, foot)), &format!("{}{unit}", words.profit), 12.5, BLACK);
    }

    fn words(&self, picture: &Picture) -> Words {
        let count = picture.frontier.len();
        match (self.locale, picture.complete) {
            (Locale::English, complete) => {
                let all = if complete { "all" } else { "some of the" };
                let below = format!(
                    "{all} mixes that no other beats in both ({count}); diamond: the best by the weights; grey: the next \
                     best"
                );
                Words { title: "Profit against satisfaction", below, satisfaction: "satisfaction", profit: "profit" }
            }
            (Locale::Chinese, complete) => {
                let all = if complete { "全部" } else { "部分" };
                let below = format!("互不占优的{all}组合（{count} 个）；菱形：最佳；灰色：次优");
                Words { title: "利润与满意度", below, satisfaction: "满意度", profit: "利润" }
            }
        }
    }

    /// Names the points, where there are few; else the best alone.
    fn names(&self, canvas: &mut Canvas, picture: &Picture, best: &Point) {
        let few = picture.frontier.len() <= NAMED_MAX;
        let named = picture.frontier.iter().filter(|one| few && *one != best).chain([best]);
        for one in named {
            let name = crate::domain::text::shorten(&one.name, 48);
            let (x, y) = self.at(place(one).0, place(one).1);
            if canvas.has(&name) {
                // Above a point and right of it there is nothing, and below it and left of it there is no line.
                let is_left = x < f32::from(WIDTH) / 2.0;
                let (place, align) =
                    if is_left { ((x + 9.0, y - 10.0), Align::Left) } else { ((x - 9.0, y + 17.0), Align::Right) };
                canvas.text(place, &name, 11.0, BLACK, align);
            }
        }
    }
}

struct Words {
    title: &'static str,
    below: String,
    satisfaction: &'static str,
    profit: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_about_five_round_steps_and_room_at_its_ends() {
        for values in [vec![3.373, 3.972], vec![-5.0], vec![0.0, 0.0], vec![2_300_000.0, 3_350_000.0]] {
            let axis = Axis::of(&values);
            let ticks: Vec<f64> = axis.ticks().collect();
            assert!((2..=7).contains(&ticks.len()), "{values:?}: {ticks:?}");
            assert!(values.iter().all(|value| (axis.from..=axis.to).contains(value)), "{values:?}");
        }
        let axis = Axis::of(&[2_300_000.0, 3_350_000.0]);
        assert_eq!(axis.ticks().map(|tick| axis.label(tick)).next().unwrap(), "2,500,000");
    }

    #[test]
    fn every_letter_of_ours_is_in_the_fonts() {
        let canvas = Canvas::new(10, 10, 1).unwrap();
        for locale in [Locale::English, Locale::Chinese] {
            let paper = Paper { across: Axis::of(&[1.0]), upwards: Axis::of(&[1.0]), locale };
            for complete in [false, true] {
                let words = paper.words(&Picture { complete, ..Picture::default() });
                assert!(
                    [words.title, &words.below, words.satisfaction, words.profit].iter().all(|one| canvas.has(one))
                );
            }
        }
    }
}

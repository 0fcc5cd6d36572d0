//! Paper to draw on: lines, marks and letters, in points that are independent of the picture's pixels.

use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, PathBuilder, Pixmap, Rect, Stroke, StrokeDash, Transform};
use ttf_parser::{Face, GlyphId, OutlineBuilder};
use unicode_segmentation::UnicodeSegmentation;

use super::Undrawn;

/// The fonts, in the order that a letter is looked for.
///
/// Roboto Regular (Apache-2.0), of which only Latin letters, digits and some signs are kept; and Noto Sans CJK SC Regular
/// (SIL Open Font License 1.1, © Adobe), of which Latin, Greek, Cyrillic, kana, and the Chinese characters of GB 2312 and
/// of the first level of Big5 are kept, 9,600 in all: what a name or a label in either script is written with.
const FONTS: [&[u8]; 2] = [include_bytes!("roboto.ttf"), include_bytes!("noto-sans-sc.otf")];
/// What stands for a letter that no font has.
const UNKNOWN_LETTER: char = '□';

/// A colour, as red, green and blue.
pub type Ink = [u8; 3];

/// For what is read first.
pub const BLACK: Ink = [0x20, 0x20, 0x20];
/// For what is read second.
pub const GREY: Ink = [0x66, 0x66, 0x66];
/// For lines of a grid.
pub const PALE: Ink = [0xdd, 0xdd, 0xdd];

/// Which end of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Align {
    /// Its beginning.
    Left,
    /// Its middle.
    Middle,
    /// Its end.
    Right,
}

/// How a line looks.
#[derive(Debug, Clone, Copy)]
pub struct Pen<'a> {
    /// Its colour.
    pub ink: Ink,
    /// Its width in points.
    pub width: f32,
    /// Lengths of dashes and gaps; none for a whole line.
    pub dashes: &'a [f32],
}

impl Pen<'_> {
    /// A line without gaps.
    #[must_use]
    pub const fn whole(ink: Ink, width: f32) -> Self {
        Self { ink, width, dashes: &[] }
    }
}

/// Paper.
pub struct Canvas {
    pixels: Pixmap,
    /// Pixels of a point.
    scale: f32,
    faces: Vec<Face<'static>>,
}

impl Canvas {
    /// White paper of so many points, with so many pixels to a point.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn new(width: u16, height: u16, scale: u8) -> Result<Self, Undrawn> {
        let pixels = |points: u16| u32::from(points) * u32::from(scale);
        let mut pixels = Pixmap::new(pixels(width), pixels(height)).ok_or(Undrawn::NoMemory)?;
        pixels.fill(Color::WHITE);
        let faces =
            FONTS.iter().map(|font| Face::parse(font, 0).map_err(|_| Undrawn::NoFont)).collect::<Result<_, _>>()?;
        Ok(Self { pixels, scale: f32::from(scale), faces })
    }

    /// The picture as a PNG file.
    ///
    /// # Errors
    /// It cannot be encoded.
    pub fn png(&self) -> Result<Vec<u8>, Undrawn> {
        self.pixels.encode_png().map_err(|error| Undrawn::NoPng(error.to_string()))
    }

    /// A line through all points.
    pub fn line(&mut self, points: &[(f32, f32)], pen: Pen<'_>) {
        let mut path = PathBuilder::new();
        for (at, (x, y)) in points.iter().enumerate() {
            if at == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
        }
        let stroke = Stroke {
            width: pen.width,
            line_cap: LineCap::Butt,
            line_join: LineJoin::Round,
            dash: StrokeDash::new(pen.dashes.to_vec(), 0.0),
            ..Stroke::default()
        };
        if let Some(path) = path.finish() {
            self.pixels.stroke_path(&path, &paint(pen.ink), &stroke, self.whole(), None);
        }
    }

    /// A round mark with a white rim, so that it is seen on a line of its own colour.
    pub fn dot(&mut self, (x, y): (f32, f32), radius: f32, ink: Ink) {
        for (radius, ink) in [(radius + 1.2, [0xff; 3]), (radius, ink)] {
            if let Some(path) = PathBuilder::from_circle(x, y, radius) {
                self.pixels.fill_path(&path, &paint(ink), FillRule::Winding, self.whole(), None);
            }
        }
    }

    /// A mark with four corners, hollow.
    pub fn diamond(&mut self, (x, y): (f32, f32), radius: f32, ink: Ink) {
        let corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)];
        let mut path = PathBuilder::new();
        for (at, (x, y)) in corners.iter().enumerate() {
            if at == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
        }
        path.close();
        let Some(path) = path.finish() else { return };
        self.pixels.fill_path(&path, &paint([0xff; 3]), FillRule::Winding, self.whole(), None);
        let stroke = Stroke { width: 1.8, ..Stroke::default() };
        self.pixels.stroke_path(&path, &paint(ink), &stroke, self.whole(), None);
    }

    /// A filled rectangle, from its left upper corner.
    pub fn block(&mut self, (x, y): (f32, f32), width: f32, height: f32, ink: Ink) {
        if let Some(block) = Rect::from_xywh(x, y, width, height) {
            let whole = self.whole();
            self.pixels.fill_rect(block, &paint(ink), whole, None);
        }
    }

    /// A line of text whose foot stands at `y`.
    pub fn text(&mut self, (x, y): (f32, f32), text: &str, size: f32, ink: Ink, align: Align) {
        self.letters(text, size, ink, align, self.whole().pre_translate(x, y));
    }

    /// A line of text that is read from below.
    pub fn upright(&mut self, (x, y): (f32, f32), text: &str, size: f32, ink: Ink) {
        self.letters(text, size, ink, Align::Middle, self.whole().pre_translate(x, y).pre_rotate(-90.0));
    }

    fn letters(&mut self, text: &str, size: f32, ink: Ink, align: Align, place: Transform) {
        let shift = match align {
            Align::Left => 0.0,
            Align::Middle => -self.width(text, size) / 2.0,
            Align::Right => -self.width(text, size),
        };
        let mut pen = Outline { path: PathBuilder::new(), unit: 1.0, x: shift };
        for letter in text.chars().map(|c| self.letter(c)) {
            pen.unit = size * letter.unit;
            letter.face.outline_glyph(letter.glyph, &mut pen);
            pen.x += letter.advance * size;
        }
        if let Some(path) = pen.path.finish() {
            // A white rim keeps it legible on lines.
            let rim = Stroke { width: 2.4, line_join: LineJoin::Round, ..Stroke::default() };
            self.pixels.stroke_path(&path, &paint([0xff; 3]), &rim, place, None);
            self.pixels.fill_path(&path, &paint(ink), FillRule::Winding, place, None);
        }
    }

    /// How wide a text is.
    #[must_use]
    pub fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.letter(c).advance).sum::<f32>() * size
    }

    /// A text cut to a width, with an ellipsis where something is missing.
    #[must_use]
    pub fn fitted(&self, text: &str, size: f32, width: f32) -> String {
        if self.width(text, size) <= width {
            return text.to_owned();
        }
        let mut fits = String::new();
        for grapheme in text.graphemes(true) {
            if self.width(&format!("{fits}{grapheme}…"), size) > width {
                break;
            }
            fits.push_str(grapheme);
        }
        format!("{}…", fits.trim_end())
    }

    /// Whether there is a font for every letter: in place of others there are boxes.
    #[must_use]
    pub fn has(&self, text: &str) -> bool {
        text.chars().all(|c| self.faces.iter().any(|face| face.glyph_index(c).is_some()))
    }

    /// A letter in the first font that has it.
    fn letter(&self, c: char) -> Letter<'_> {
        let in_a_font = |c: char| self.faces.iter().find_map(|face| Some((face, face.glyph_index(c)?)));
        let found = in_a_font(c).or_else(|| in_a_font(UNKNOWN_LETTER));
        // There are fonts, and this one has the box: `new` made sure of the former, a test of the latter.
        let (face, glyph) = found.unwrap_or((&self.faces[0], GlyphId(0)));
        let unit = 1.0 / f32::from(face.units_per_em());
        let advance = f32::from(face.glyph_hor_advance(glyph).unwrap_or_default()) * unit;
        Letter { face, glyph, unit, advance }
    }

    fn whole(&self) -> Transform {
        Transform::from_scale(self.scale, self.scale)
    }
}

/// A letter of a font; lengths are shares of the text's size.
struct Letter<'a> {
    face: &'a Face<'static>,
    glyph: GlyphId,
    /// One of the font's own units.
    unit: f32,
    advance: f32,
}

fn paint(ink: Ink) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(ink[0], ink[1], ink[2], 0xff);
    paint.anti_alias = true;
    paint
}

/// Takes the outline of a letter; fonts count upwards and pictures downwards.
struct Outline {
    path: PathBuilder,
    unit: f32,
    x: f32,
}

impl Outline {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.unit, -y * self.unit)
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_names_are_there_and_others_are_boxes() {
        let canvas = Canvas::new(10, 10, 1).unwrap();
        for text in ["Zoë Müller", "王小明", "陳美玲", "Дмитрий", "さくら", "新建 已解决 等待中 承诺 无人回复", "□…"]
        {
            assert!(canvas.has(text), "{text}");
        }
        assert!(!canvas.has("😀"));
        assert!((canvas.width("😀", 12.0) - canvas.width("□", 12.0)).abs() < f32::EPSILON);
        assert!(canvas.width("王", 12.0) > 11.0);
    }

    #[test]
    fn a_text_is_cut_to_its_width_between_letters() {
        let canvas = Canvas::new(10, 10, 1).unwrap();
        assert_eq!(canvas.fitted("Maya", 12.0, 40.0), "Maya");
        let cut = canvas.fitted("A very long name of an agent", 12.0, 60.0);
        assert!(cut.ends_with('…') && canvas.width(&cut, 12.0) <= 60.0, "{cut}");
        assert_eq!(canvas.fitted("王小明", 12.0, 1.0), "…");
    }
}

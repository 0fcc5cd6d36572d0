//! Paper to draw on: lines, marks and letters, in points that are independent of the picture's pixels.

use std::path::Path;

use anyhow::Context as _;
use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, PathBuilder, Pixmap, Stroke, StrokeDash, Transform};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// Roboto Regular (Apache-2.0), of which only Latin letters, digits and some signs are kept.
const FONT: &[u8] = include_bytes!("roboto.ttf");
/// Pixels of a point.
const SCALE: f32 = 2.0;

/// A colour, as red, green and blue.
pub(in crate::cli) type Ink = [u8; 3];

pub(in crate::cli) const BLACK: Ink = [0x20, 0x20, 0x20];
pub(in crate::cli) const GREY: Ink = [0x66, 0x66, 0x66];
pub(in crate::cli) const PALE: Ink = [0xdd, 0xdd, 0xdd];

/// Which end of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::cli) enum Align {
    Left,
    Middle,
    Right,
}

/// How a line looks.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Pen<'a> {
    pub(in crate::cli) ink: Ink,
    pub(in crate::cli) width: f32,
    /// Lengths of dashes and gaps; none for a whole line.
    pub(in crate::cli) dashes: &'a [f32],
}

impl Pen<'_> {
    pub(in crate::cli) const fn whole(ink: Ink, width: f32) -> Self {
        Self { ink, width, dashes: &[] }
    }
}

pub(in crate::cli) struct Canvas {
    pixels: Pixmap,
    face: Face<'static>,
}

impl Canvas {
    /// White paper of so many points.
    pub(in crate::cli) fn new(width: u16, height: u16) -> anyhow::Result<Self> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
        let pixels = |points: u16| (f32::from(points) * SCALE) as u32;
        let mut pixels = Pixmap::new(pixels(width), pixels(height)).context("no memory for a picture")?;
        pixels.fill(Color::WHITE);
        Ok(Self { pixels, face: Face::parse(FONT, 0).context("the font of the program cannot be read")? })
    }

    /// The picture as a PNG file.
    pub(in crate::cli) fn png(&self) -> anyhow::Result<Vec<u8>> {
        self.pixels.encode_png().context("the picture cannot be made a PNG")
    }

    pub(in crate::cli) fn line(&mut self, points: &[(f32, f32)], pen: Pen<'_>) {
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
            self.pixels.stroke_path(&path, &paint(pen.ink), &stroke, whole(), None);
        }
    }

    /// A round mark with a white rim, so that it is seen on a line of its own colour.
    pub(in crate::cli) fn dot(&mut self, (x, y): (f32, f32), radius: f32, ink: Ink) {
        for (radius, ink) in [(radius + 1.2, [0xff; 3]), (radius, ink)] {
            if let Some(path) = PathBuilder::from_circle(x, y, radius) {
                self.pixels.fill_path(&path, &paint(ink), FillRule::Winding, whole(), None);
            }
        }
    }

    /// A mark with four corners, hollow.
    pub(in crate::cli) fn diamond(&mut self, (x, y): (f32, f32), radius: f32, ink: Ink) {
        let corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)];
        let mut path = PathBuilder::new();
        for (at, (x, y)) in corners.iter().enumerate() {
            if at == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
        }
        path.close();
        let Some(path) = path.finish() else { return };
        self.pixels.fill_path(&path, &paint([0xff; 3]), FillRule::Winding, whole(), None);
        let stroke = Stroke { width: 1.8, ..Stroke::default() };
        self.pixels.stroke_path(&path, &paint(ink), &stroke, whole(), None);
    }

    /// A line of text whose foot stands at `y`.
    pub(in crate::cli) fn text(&mut self, (x, y): (f32, f32), text: &str, size: f32, ink: Ink, align: Align) {
        self.letters(text, size, ink, align, whole().pre_translate(x, y));
    }

    /// A line of text that is read from below.
    pub(in crate::cli) fn upright(&mut self, (x, y): (f32, f32), text: &str, size: f32, ink: Ink) {
        self.letters(text, size, ink, Align::Middle, whole().pre_translate(x, y).pre_rotate(-90.0));
    }

    fn letters(&mut self, text: &str, size: f32, ink: Ink, align: Align, place: Transform) {
        let shift = match align {
            Align::Left => 0.0,
            Align::Middle => -self.width(text, size) / 2.0,
            Align::Right => -self.width(text, size),
        };
        let unit = size / f32::from(self.face.units_per_em());
        let mut pen = Outline { path: PathBuilder::new(), unit, x: shift };
        for c in text.chars() {
            let glyph = self.glyph(c);
            self.face.outline_glyph(glyph, &mut pen);
            pen.x += f32::from(self.face.glyph_hor_advance(glyph).unwrap_or_default()) * unit;
        }
        if let Some(path) = pen.path.finish() {
            // A white rim keeps it legible on lines.
            let rim = Stroke { width: 2.4, line_join: LineJoin::Round, ..Stroke::default() };
            self.pixels.stroke_path(&path, &paint([0xff; 3]), &rim, place, None);
            self.pixels.fill_path(&path, &paint(ink), FillRule::Winding, place, None);
        }
    }

    /// How wide a text is.
    pub(in crate::cli) fn width(&self, text: &str, size: f32) -> f32 {
        let units = text.chars().map(|c| f32::from(self.face.glyph_hor_advance(self.glyph(c)).unwrap_or_default()));
        units.sum::<f32>() * size / f32::from(self.face.units_per_em())
    }

    /// Whether the font has every letter: of others there would be boxes.
    pub(in crate::cli) fn has(&self, text: &str) -> bool {
        text.chars().all(|c| self.face.glyph_index(c).is_some())
    }

    fn glyph(&self, c: char) -> GlyphId {
        self.face.glyph_index(c).unwrap_or(GlyphId(0))
    }
}

/// Writes a file aside and moves it, so that nobody sees half of it.
pub(in crate::cli) fn write(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let aside = file.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let written = std::fs::write(&aside, bytes).and_then(|()| std::fs::rename(&aside, file));
    written
        .inspect_err(|_| {
            let _ = std::fs::remove_file(&aside);
        })
        .with_context(|| format!("cannot write {}", file.display()))
}

fn paint(ink: Ink) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(ink[0], ink[1], ink[2], 0xff);
    paint.anti_alias = true;
    paint
}

fn whole() -> Transform {
    Transform::from_scale(SCALE, SCALE)
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

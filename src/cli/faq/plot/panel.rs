//! A panel: a frame with a title, axes in percent, and the way from shares to places on the paper.

use crate::draw::canvas::{Align, BLACK, Canvas, GREY, PALE, Pen};

/// Where a panel is, and how far its axes go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Panel {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) width: f32,
    pub(super) height: f32,
    /// The share at the upper end of the vertical axis; the horizontal one ends at 1.
    pub(super) highest: f64,
}

/// What stands at the edges of a panel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Legends<'a> {
    pub(super) title: &'a str,
    pub(super) below: &'a str,
    pub(super) across: &'a str,
    pub(super) upwards: &'a str,
}

impl Panel {
    /// The place of a share and another; what is beyond the frame is drawn at its edge.
    pub(super) fn at(&self, x: f64, y: f64) -> (f32, f32) {
        #[expect(clippy::cast_possible_truncation, reason = "a share")]
        let (x, y) = (x.clamp(0.0, 1.0) as f32, (y / self.highest).clamp(0.0, 1.0) as f32);
        (self.left + x * self.width, self.top + (1.0 - y) * self.height)
    }

    /// The frame with grid, axes and words.
    pub(super) fn frame(&self, canvas: &mut Canvas, legends: Legends<'_>) {
        canvas.text((self.left, self.top - 32.0), legends.title, 16.0, BLACK, Align::Left);
        canvas.text((self.left, self.top - 13.0), legends.below, 11.5, GREY, Align::Left);
        for share in ticks(1.0) {
            let (x, foot) = self.at(share, 0.0);
            canvas.line(&[(x, self.top), (x, foot)], Pen::whole(PALE, 0.7));
            canvas.text((x, foot + 17.0), &percent(share), 11.5, GREY, Align::Middle);
        }
        for share in ticks(self.highest) {
            let (left, y) = self.at(0.0, share);
            canvas.line(&[(left, y), (left + self.width, y)], Pen::whole(PALE, 0.7));
            canvas.text((left - 7.0, y + 4.0), &percent(share), 11.5, GREY, Align::Right);
        }
        let (left, foot) = self.at(0.0, 0.0);
        canvas.line(&[(left, self.top), (left, foot), (left + self.width, foot)], Pen::whole(BLACK, 1.2));
        canvas.text((left + self.width / 2.0, foot + 38.0), legends.across, 12.5, BLACK, Align::Middle);
        canvas.upright((left - 46.0, self.top + self.height / 2.0), legends.upwards, 12.5, BLACK);
    }
}

/// Round shares from nothing to `highest`, about five.
fn ticks(highest: f64) -> impl Iterator<Item = f64> {
    let step = [0.01, 0.02, 0.05, 0.1, 0.2].into_iter().find(|step| highest / step <= 6.0).unwrap_or(0.25);
    (0..=10).map(move |at| f64::from(at) * step).take_while(move |share| *share <= highest + 1e-9)
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

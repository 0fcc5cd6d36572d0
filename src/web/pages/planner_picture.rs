//! Profit against satisfaction, as lines and dots of the page itself: it is sharp on every screen, follows light and dark,
//! and says in words what it shows.

use crate::domain::strategy::{Chosen, Mix, Ranked, amount, points};

/// The size of the picture in its own units, and the room around the dots.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 360.0;
const MARGIN: f64 = 40.0;

/// A dot.
pub(super) struct Dot {
    pub(super) x: String,
    pub(super) y: String,
    /// What it is: `best`, `frontier` or `other`.
    pub(super) class: &'static str,
    /// The mix with its numbers, for who points at it.
    pub(super) about: String,
}

/// The picture.
pub(super) struct Picture {
    /// The frontier from dot to dot.
    pub(super) line: String,
    pub(super) dots: Vec<Dot>,
    /// Profit and satisfaction at the ends of the axes.
    pub(super) profit: (String, String),
    pub(super) satisfaction: (String, String),
}

/// The picture of what was found; none where there is nothing to compare.
pub(super) fn picture(chosen: &Chosen, name: &dyn Fn(&Mix) -> String) -> Option<Picture> {
    let frontier = &chosen.frontier.points;
    let all: Vec<&Ranked> = frontier.iter().chain(&chosen.runners_up).chain([&chosen.best]).collect();
    let profit = |one: &Ranked| one.outcome.profit();
    let satisfaction = |one: &Ranked| one.outcome.satisfaction;
    let (low, high) = (all.iter().map(|one| profit(one)).min()?, all.iter().map(|one| profit(one)).max()?);
    let worst = all.iter().map(|one| satisfaction(one)).min()?;
    let finest = all.iter().map(|one| satisfaction(one)).max()?;
    let along = |value: f64, from: f64, to: f64, length: f64| {
        let share = if to > from { (value - from) / (to - from) } else { 0.5 };
        MARGIN + share * (length - 2.0 * MARGIN)
    };
    let place = |one: &Ranked| {
        let x = along(satisfaction(one).to_f64(), worst.to_f64(), finest.to_f64(), WIDTH);
        let y = HEIGHT - along(profit(one).to_f64(), low.to_f64(), high.to_f64(), HEIGHT);
        (format!("{x:.1}"), format!("{y:.1}"))
    };
    let dot = |one: &Ranked, class: &'static str| {
        let (x, y) = place(one);
        Dot {
            x,
            y,
            class,
            about: format!("{}: {}, {}", name(&one.mix), amount(profit(one)), points(satisfaction(one))),
        }
    };
    let others = chosen.runners_up.iter().map(|one| dot(one, "other"));
    let of_frontier = frontier.iter().map(|one| dot(one, "frontier"));
    let dots = others.chain(of_frontier).chain([dot(&chosen.best, "best")]).collect();
    let corners = frontier.iter().map(place).map(|(x, y)| format!("{x},{y}"));
    Some(Picture {
        line: corners.collect::<Vec<_>>().join(" "),
        dots,
        profit: (amount(low), amount(high)),
        satisfaction: (points(worst), points(finest)),
    })
}

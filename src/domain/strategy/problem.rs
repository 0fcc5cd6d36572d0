//! What a strategy is chosen from: support modes, tools and commercial strategies with their effects, and the limits.

use super::decimal::{Decimal, Exact};
use super::effects::{Coefficient, Effects, Field};
use super::lookback::Lookback;

/// The three kinds of things that are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A support mode: community, commercial, hybrid …
    Mode,
    /// A tool.
    Tool,
    /// A commercial strategy.
    Strategy,
}

impl Kind {
    /// All of them, in the order in which choices stand in a [`Problem`].
    pub const ALL: [Self; 3] = [Self::Mode, Self::Tool, Self::Strategy];

    /// How a file calls one of it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Mode => "mode",
            Self::Tool => "tool",
            Self::Strategy => "strategy",
        }
    }

    /// How a file calls several.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Mode => "modes",
            Self::Tool => "tools",
            Self::Strategy => "strategies",
        }
    }
}

/// How many of a kind are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// One, no more and no less.
    ExactlyOne,
    /// One or more.
    AtLeastOne,
    /// One or none.
    AtMostOne,
    /// As many as help.
    Any,
}

impl Pick {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::ExactlyOne, Self::AtLeastOne, Self::AtMostOne, Self::Any];

    /// How a file writes it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ExactlyOne => "exactly one",
            Self::AtLeastOne => "at least one",
            Self::AtMostOne => "at most one",
            Self::Any => "any",
        }
    }

    /// The least that must be chosen.
    pub const fn least(self) -> usize {
        match self {
            Self::ExactlyOne | Self::AtLeastOne => 1,
            Self::AtMostOne | Self::Any => 0,
        }
    }

    /// Whether more than one may be chosen.
    pub const fn several(self) -> bool {
        matches!(self, Self::AtLeastOne | Self::Any)
    }
}

/// A support mode, tool or commercial strategy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it is.
    pub kind: Kind,
    /// Its name, of which there is one in the problem.
    pub name: String,
    /// Of a mode: the segments that it can serve; of others it does not matter.
    pub serves: Vec<bool>,
    /// What it changes: totals once, qualities in every segment (of a mode: in those that it serves).
    pub effects: Effects,
    /// What it changes besides in each segment (of a mode: where it serves it).
    pub within: Vec<Effects>,
}

/// A group of customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its name.
    pub name: String,
    /// How much its satisfaction counts.
    pub weight: Decimal,
    /// Its qualities where nothing is chosen.
    pub base: Effects,
    /// Hours of resolution up to which nobody minds.
    pub target_hours: Decimal,
    /// The least attainment that it must get.
    pub sla_floor: Option<Decimal>,
    /// Points that an unhappy user takes.
    pub unhappy_penalty: Decimal,
    /// Points that each hour above the target takes.
    pub hour_penalty: Decimal,
}

/// What several choices change together, beyond what each changes alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synergy {
    /// All of them have to be chosen.
    pub of: Vec<usize>,
    /// Only this segment is touched, and a mode among them has to serve it.
    pub segment: Option<usize>,
    /// What it changes.
    pub effects: Effects,
}

/// What goes together, and what does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// A choice needs one of others.
    Requires {
        /// The choice.
        choice: usize,
        /// What it needs.
        any_of: Vec<usize>,
        /// Why, in the words of the file.
        because: Option<String>,
    },
    /// At most one of these.
    Excludes {
        /// Those that do not go together.
        choices: Vec<usize>,
        /// Why, in the words of the file.
        because: Option<String>,
    },
}

/// How much counts what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    /// Of a unit of money of benefit.
    pub benefit: Decimal,
    /// Of a point of satisfaction.
    pub satisfaction: Decimal,
    /// Against a unit of money of cost; nothing where the budget alone bounds it.
    pub cost: Decimal,
}

/// A whole question: from what is chosen, within which limits, and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What the project is called.
    pub title: String,
    /// What money is counted in.
    pub currency: String,
    /// Modes, then tools, then strategies.
    pub choices: Vec<Choice>,
    /// At least one.
    pub segments: Vec<Segment>,
    /// What choices change together.
    pub synergies: Vec<Synergy>,
    /// What goes together.
    pub rules: Vec<Rule>,
    /// How many modes, tools and strategies are chosen.
    pub pick: [Pick; 3],
    /// All costs together are at most this.
    pub budget: Decimal,
    /// All staff hours together are at most this.
    pub staff_hours: Option<Decimal>,
    /// No segment's rating counts as more.
    pub rating_max: Option<Decimal>,
    /// How much counts what.
    pub weights: Weights,
    /// How it goes together with the desk's own history.
    pub lookback: Lookback,
}

/// Where a coefficient stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Among the effects of a choice.
    Choice(usize),
    /// Among the effects of a choice in a segment.
    Within(usize, usize),
    /// In a segment where nothing is chosen.
    Segment(usize),
    /// Among the effects of a synergy.
    Synergy(usize),
}

impl Problem {
    /// The choices of a kind, with their places among all.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (usize, &Choice)> {
        self.choices.iter().enumerate().filter(move |(_, choice)| choice.kind == kind)
    }

    /// How many of a kind are chosen.
    pub fn pick_of(&self, kind: Kind) -> Pick {
        self.pick[kind as usize]
    }

    /// Whether every segment has to be served by a mode.
    pub fn all_are_served(&self) -> bool {
        self.pick_of(Kind::Mode).least() > 0 && self.of_kind(Kind::Mode).next().is_some()
    }

    /// Every coefficient, with its place.
    pub fn coefficients(&self) -> impl Iterator<Item = (Place, Field, &Coefficient)> {
        let choices = self.choices.iter().enumerate().flat_map(|(at, choice)| {
            let within =
                choice.within.iter().enumerate().map(move |(segment, effects)| (Place::Within(at, segment), effects));
            std::iter::once((Place::Choice(at), &choice.effects)).chain(within)
        });
        let segments = self.segments.iter().enumerate().map(|(at, segment)| (Place::Segment(at), &segment.base));
        let synergies = self.synergies.iter().enumerate().map(|(at, one)| (Place::Synergy(at), &one.effects));
        let all = choices.chain(segments).chain(synergies);
        all.flat_map(|(place, effects)| effects.iter().map(move |(field, coefficient)| (place, *field, coefficient)))
    }

    /// The effects at a place.
    pub fn effects_mut(&mut self, place: Place) -> Option<&mut Effects> {
        match place {
            Place::Choice(at) => self.choices.get_mut(at).map(|choice| &mut choice.effects),
            Place::Within(at, segment) => self.choices.get_mut(at).and_then(|choice| choice.within.get_mut(segment)),
            Place::Segment(at) => self.segments.get_mut(at).map(|segment| &mut segment.base),
            Place::Synergy(at) => self.synergies.get_mut(at).map(|synergy| &mut synergy.effects),
        }
    }

    /// The same problem with another value of one coefficient.
    #[must_use]
    pub fn with(&self, place: Place, field: Field, value: Decimal) -> Self {
        let mut other = self.clone();
        if let Some(effects) = other.effects_mut(place) {
            effects.entry(field).or_default().value = value;
        }
        other
    }

    /// Forgets how sure each number is, where only the best mix is asked for.
    pub fn forget_ranges(&mut self) {
        let places: Vec<(Place, Field)> = self.coefficients().map(|(place, field, _)| (place, field)).collect();
        for (place, field) in places {
            if let Some(one) = self.effects_mut(place).and_then(|effects| effects.get_mut(&field)) {
                one.range = None;
            }
        }
    }

    /// Whether every sum that can come of these numbers is far from what an [`Exact`] holds.
    pub fn can_be_reckoned(&self) -> bool {
        self.largest_sum().is_some()
    }

    /// More than any sum can be, or nothing where that does not fit.
    fn largest_sum(&self) -> Option<Exact> {
        let weights = [self.weights.benefit, self.weights.cost, Decimal::ONE];
        let mut sum = Exact::ZERO;
        let mut take = |factors: &[Decimal]| -> Option<()> {
            sum = sum.checked_add(Exact::checked_product(factors)?.abs())?;
            Some(())
        };
        let most = |coefficient: &Coefficient| {
            let (low, high) = coefficient.range.unwrap_or((coefficient.value, coefficient.value));
            [coefficient.value, low, high].into_iter().max_by_key(|value| value.millionths().abs()).unwrap_or_default()
        };
        for (place, field, coefficient) in self.coefficients() {
            if Field::TOTALS.contains(&field) {
                weights.iter().try_for_each(|weight| take(&[most(coefficient), *weight]))?;
                continue;
            }
            for (at, segment) in self.segments.iter().enumerate() {
                if matches!(place, Place::Segment(only) | Place::Within(_, only) if only != at) {
                    continue;
                }
                for penalty in [segment.unhappy_penalty, segment.hour_penalty, Decimal::ONE] {
                    for weight in [self.weights.satisfaction, Decimal::ONE] {
                        take(&[most(coefficient), penalty, segment.weight, weight])?;
                    }
                }
            }
        }
        for segment in &self.segments {
            for weight in [self.weights.satisfaction, Decimal::ONE] {
                take(&[segment.target_hours, segment.hour_penalty, segment.weight, weight])?;
                take(&[self.rating_max.unwrap_or_default(), segment.weight, weight])?;
            }
        }
        take(&[self.budget])?;
        take(&[self.staff_hours.unwrap_or_default()])?;
        // Differences, relaxed rows and sums of several goals stay within it.
        sum.checked_add(sum)?.checked_add(sum)?.checked_add(sum)
    }
}

//! A plan's numbers out of the desk's own history, where that has them; the file's elsewhere.
//!
//! History replaces numbers that the file has and adds none. Money and hours are what a ticket took, times how many there
//! are of the segments' plans, times the file's months. A quality (rating, unhappy users, hours, promises) is moved by as
//! much as what was seen under a mode differs from what the file says of that mode with the tools and strategies that are
//! in force: so that the plan in force comes to what was seen. What is certain in the file is taken as certain, so that an
//! interval is that of the observations alone.

mod number;

use super::decimal::Decimal;
use super::effects::{Coefficient, Field};
use super::estimate::{Estimate, Interval};
use super::file::UNCERTAIN_MAX;
use super::mix::Mix;
use super::observed::{Observed, ObservedTicket, people, unhappy, units};
use super::problem::{Kind, Place, Problem};
use crate::domain::customer::Money;

pub use number::{Found, Number, Why};

/// What a coefficient out of history says of its source.
pub const SOURCE: &str = "history";

/// Every number as the file has it, where history is not asked.
#[must_use]
pub fn as_written(file: &Problem) -> Vec<Number> {
    let number = |(place, field, written): (Place, Field, &Coefficient)| Number {
        place,
        field,
        file: written.clone(),
        history: None,
        why: Why::NotAsked,
    };
    file.coefficients().map(number).collect()
}

/// A problem with numbers out of history, and where each number is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Informed {
    /// The problem.
    pub problem: Problem,
    /// Every number that the file has, in its order.
    pub numbers: Vec<Number>,
}

/// The problem with the numbers that history has. `in_force` is what is chosen at present: its tools and strategies count.
#[must_use]
pub fn informed(file: &Problem, observed: &Observed, in_force: &Mix) -> Informed {
    let mut places: Vec<(usize, Place, Field)> =
        file.coefficients().enumerate().map(|(at, (place, field, _))| (at, place, field)).collect();
    // What is general comes first, and what is special makes up for the rest.
    places.sort_by_key(|(at, place, _)| (order(*place), *at));
    let mut problem = file.clone();
    let mut numbers = Vec::new();
    for (at, place, field) in places {
        let Some(written) = problem.effects_mut(place).and_then(|effects| effects.get(&field).cloned()) else {
            continue;
        };
        let look = Look { problem: &problem, observed, in_force };
        let (history, why) = look.number(place, field, &written);
        if let (Some(found), true) = (history, why.uses_history()) {
            let has_room = written.range.is_some() || uncertain(&problem) < UNCERTAIN_MAX;
            let range = Some(found.range).filter(|(low, high)| low < high && has_room);
            let samples = Some(found.samples).filter(|samples| *samples > 0);
            let used = Coefficient { value: found.value, range, samples, source: Some(SOURCE.to_owned()) };
            if let Some(effects) = problem.effects_mut(place) {
                effects.insert(field, used);
            }
        }
        numbers.push((at, Number { place, field, file: written, history, why }));
    }
    numbers.sort_by_key(|(at, _)| *at);
    let mut numbers: Vec<Number> = numbers.into_iter().map(|(_, number)| number).collect();
    if problem.can_be_reckoned() {
        return Informed { problem, numbers };
    }
    let used = numbers.iter_mut().filter(|number| number.why.uses_history());
    used.for_each(|number| number.why = Why::TooLarge);
    Informed { problem: file.clone(), numbers }
}

fn uncertain(problem: &Problem) -> usize {
    problem.coefficients().filter(|(_, _, one)| one.range.is_some()).count()
}

const fn order(place: Place) -> u8 {
    match place {
        Place::Segment(_) => 0,
        Place::Choice(_) => 1,
        Place::Within(..) => 2,
        Place::Synergy(_) => 3,
    }
}

/// An estimate with how many observations there were, also where they were too few for one.
type Sight = Result<(u64, Option<Estimate>), Why>;

struct Look<'a> {
    problem: &'a Problem,
    observed: &'a Observed,
    in_force: &'a Mix,
}

impl<'a> Look<'a> {
    fn number(&self, place: Place, field: Field, written: &Coefficient) -> (Option<Found>, Why) {
        let is_total = Field::TOTALS.contains(&field);
        let sight = if is_total { self.total(place, field) } else { self.quality(place, field, written.value) };
        let (samples, estimate) = match sight {
            Ok(sight) => sight,
            Err(why) => return (None, why),
        };
        let found = estimate.and_then(|estimate| found(estimate, samples, if is_total { 2 } else { 4 }));
        let needed = self.problem.lookback.samples_min;
        let why = match found {
            Some(Found { interval: Interval::Told, .. }) => Why::Priced,
            _ if samples == 0 => Why::Nothing,
            Some(_) if samples >= needed => Why::Seen,
            _ => Why::TooFew { needed },
        };
        (found, why)
    }

    /// Money and hours of the file's months.
    fn total(&self, place: Place, field: Field) -> Sight {
        let (at, only) = match place {
            Place::Choice(at) => (at, None),
            Place::Within(at, segment) => (at, Some(segment)),
            Place::Segment(_) | Place::Synergy(_) => return Err(Why::Unseen),
        };
        let choice = self.problem.choices.get(at).ok_or(Why::Unseen)?;
        match (choice.kind, field, only) {
            (Kind::Mode, Field::Cost | Field::StaffHours, _) => {
                let segments = only.map_or_else(|| self.without_own(at, field), |only| vec![only]);
                self.worked(at, field, &segments, only.is_none())
            }
            (Kind::Tool, Field::Cost, None) => {
                let cost = self.observed.costs.tools.get(&choice.name).ok_or(Why::Unseen)?;
                let cost = self.in_currency(*cost).ok_or(Why::NoPrice)?;
                Ok((0, Some(Estimate::told(cost * self.horizon()))))
            }
            (Kind::Tool, Field::UsageValue, None)
                if self.problem.lookback.deflected_by.as_deref() == Some(choice.name.as_str()) =>
            {
                self.spared()
            }
            (Kind::Strategy, Field::SubscriptionRevenue | Field::EnterpriseRevenue, None) => {
                let both = [Field::SubscriptionRevenue, Field::EnterpriseRevenue];
                if both.iter().all(|field| choice.effects.contains_key(field)) {
                    return Err(Why::Unseen);
                }
                self.earned(&self.problem.lookback.plans_of(&choice.name))
            }
            _ => Err(Why::Unseen),
        }
    }

    /// Hours that a mode's tickets take, or what they cost with what the mode itself does.
    fn worked(&self, mode: usize, field: Field, segments: &[usize], with_own: bool) -> Sight {
        if segments.is_empty() {
            return Err(Why::InSegments);
        }
        self.is_there()?;
        let tickets = self.tickets(Some(mode), segments);
        let hours: Vec<f64> = tickets.iter().map(|(_, ticket)| ticket.hours()).collect();
        let volume: f64 = segments.iter().map(|at| self.volume(*at)).sum();
        let all = Estimate::mean(&hours).map(|mean| mean.times(volume * self.horizon()));
        let samples = count(hours.len());
        if field == Field::StaffHours {
            return Ok((samples, all));
        }
        let price = self.price()?;
        let own = self.observed.costs.modes.get(self.name_of(mode)).filter(|_| with_own);
        let own = match own {
            Some(cost) => self.in_currency(*cost).ok_or(Why::NoPrice)? * self.horizon(),
            None => 0.0,
        };
        Ok((samples, all.map(|hours| hours.times(price).plus(own))))
    }

    /// What it would have cost to answer what was deflected.
    fn spared(&self) -> Sight {
        self.is_there()?;
        let price = self.price()?;
        let hours: Vec<f64> = self.observed.tickets.iter().map(ObservedTicket::hours).collect();
        let Some(mean) = Estimate::mean(&hours) else { return Ok((0, None)) };
        #[expect(clippy::cast_precision_loss, reason = "counts of questions are far below 2^52")]
        let questions = self.observed.questions as f64 / f64::from(self.observed.months.max(1));
        let worth = questions * self.horizon() * mean.value * price;
        Ok((self.observed.questions, self.observed.deflection().map(|share| share.times(worth))))
    }

    /// What the contracts of these plans pay.
    fn earned(&self, plans: &[String]) -> Sight {
        let mine = self.observed.contracts.iter().filter(|(plan, _)| plans.contains(plan));
        let monthly: Vec<f64> = mine.filter_map(|(_, price)| self.in_currency(*price)).collect();
        #[expect(clippy::cast_precision_loss, reason = "counts of contracts are far below 2^52")]
        let all = monthly.len() as f64 * self.horizon();
        Ok((count(monthly.len()), Estimate::mean(&monthly).map(|mean| mean.times(all))))
    }

    /// A quality, moved by as much as what was seen differs from what the file says of it.
    fn quality(&self, place: Place, field: Field, written: Decimal) -> Sight {
        let is_mode = |at: usize| self.problem.choices.get(at).is_some_and(|choice| choice.kind == Kind::Mode);
        let (mode, segments) = match place {
            Place::Segment(segment) => (None, vec![segment]),
            Place::Choice(at) if is_mode(at) => (Some(at), self.without_own(at, field)),
            Place::Within(at, segment) if is_mode(at) => (Some(at), vec![segment]),
            _ => return Err(Why::Unseen),
        };
        if segments.is_empty() {
            return Err(Why::InSegments);
        }
        self.is_there()?;
        // Of a segment that the mode never served nothing was seen.
        let was_seen = |at: &usize| !self.tickets(mode, std::slice::from_ref(at)).is_empty();
        let segments: Vec<usize> = segments.into_iter().filter(was_seen).collect();
        if segments.is_empty() {
            return Ok((0, None));
        }
        let mix = self.seen_under(mode, &segments);
        let said = |segment: usize| mix.sum_in(self.problem, field, segment).to_f64();
        let tickets = self.tickets(mode, &segments);
        let beyond = |value: fn(&ObservedTicket) -> Option<f64>| {
            let values = tickets.iter().filter_map(|(at, ticket)| value(ticket).map(|value| value - said(*at)));
            let values: Vec<f64> = values.collect();
            (count(values.len()), Estimate::mean(&values))
        };
        let (samples, moved) = match field {
            Field::Rating => beyond(|ticket| ticket.stars.map(f64::from)),
            Field::ResolutionHours => beyond(|ticket| Some(ticket.resolution_hours)),
            Field::SlaAttainment => {
                let kept: u64 = tickets.iter().map(|(_, ticket)| ticket.kept).sum();
                let all: u64 = tickets.iter().map(|(_, ticket)| ticket.kept + ticket.missed).sum();
                #[expect(clippy::cast_precision_loss, reason = "counts of promises are far below 2^52")]
                let said: f64 =
                    tickets.iter().map(|(at, ticket)| said(*at) * (ticket.kept + ticket.missed) as f64).sum();
                #[expect(clippy::cast_precision_loss, reason = "counts of promises are far below 2^52")]
                let said = said / all.max(1) as f64;
                (all, Estimate::share(kept, all).map(|share| share.plus(-said)))
            }
            _ => {
                let (rated, poor) = unhappy(tickets.iter().map(|(_, ticket)| *ticket));
                #[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^52")]
                let (people, parts) = (people(self.of(&segments)) as f64, segments.len() as f64);
                let said: f64 = segments.iter().map(|at| said(*at)).sum::<f64>() / parts;
                (rated, Estimate::share(poor, rated).map(|share| share.times(people / parts).plus(-said)))
            }
        };
        Ok((samples, moved.map(|moved| moved.plus(written.exact().to_f64()))))
    }

    /// What was in force where these segments were served by a mode, or by none.
    fn seen_under(&self, mode: Option<usize>, segments: &[usize]) -> Mix {
        let is_rest = |at: usize| self.problem.choices[at].kind != Kind::Mode && self.in_force.has(at);
        let chosen = (0..self.problem.choices.len()).map(|at| is_rest(at) || mode == Some(at));
        let served = (0..self.problem.segments.len()).map(|at| mode.filter(|_| segments.contains(&at)));
        Mix { chosen: chosen.collect(), served: served.collect() }
    }

    /// The segments that a mode serves and for which the file has no number of their own.
    fn without_own(&self, mode: usize, field: Field) -> Vec<usize> {
        let Some(choice) = self.problem.choices.get(mode) else { return Vec::new() };
        let has_own = |at: usize| choice.within.get(at).is_some_and(|effects| effects.contains_key(&field));
        let serves = |at: usize| choice.serves.get(at).copied().unwrap_or_default();
        (0..self.problem.segments.len()).filter(|at| serves(*at) && !has_own(*at)).collect()
    }

    /// The tickets of these segments, each with its segment.
    fn in_segments(&self, segments: &[usize]) -> impl Iterator<Item = (usize, &'a ObservedTicket)> {
        let of = |ticket: &'a ObservedTicket| Some((self.problem.segment_of_plan(&ticket.plan)?, ticket));
        self.observed.tickets.iter().filter_map(of).filter(|(at, _)| segments.contains(at))
    }

    fn of(&self, segments: &[usize]) -> impl Iterator<Item = &'a ObservedTicket> {
        self.in_segments(segments).map(|(_, ticket)| ticket)
    }

    /// The same, of those that a mode served, or none.
    fn tickets(&self, mode: Option<usize>, segments: &[usize]) -> Vec<(usize, &'a ObservedTicket)> {
        let name = mode.map(|mode| self.name_of(mode));
        self.in_segments(segments).filter(|(_, ticket)| ticket.mode.as_deref() == name).collect()
    }

    /// What the desk calls a mode.
    fn name_of(&self, mode: usize) -> &str {
        self.problem.choices.get(mode).map_or("", |choice| self.problem.lookback.mode_of(&choice.name))
    }

    fn volume(&self, segment: usize) -> f64 {
        let name = self.problem.segments.get(segment).map_or("", |segment| segment.name.as_str());
        self.observed.volume(&self.problem.lookback.plans_of(name))
    }

    fn horizon(&self) -> f64 {
        f64::from(self.problem.lookback.horizon_months)
    }

    fn is_there(&self) -> Result<(), Why> {
        self.observed.window.map(|_| ()).ok_or(Why::NoMonth)
    }

    fn price(&self) -> Result<f64, Why> {
        self.observed.costs.hour.and_then(|hour| self.in_currency(hour)).ok_or(Why::NoPrice)
    }

    /// An amount, where it is of the file's currency.
    fn in_currency(&self, money: Money) -> Option<f64> {
        self.observed.is_counted(money, &self.problem.currency).then(|| units(money))
    }
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

/// An estimate in numbers that are reckoned with exactly; none where they would not fit.
fn found(estimate: Estimate, samples: u64, places: i32) -> Option<Found> {
    let decimal = |value: f64| {
        let unit = 10_f64.powi(places);
        let millionths = (value * unit).round() * (1e6 / unit);
        let fits = millionths.is_finite() && millionths.abs() < 1e18;
        #[expect(clippy::cast_possible_truncation, reason = "whole, and far below 2^63")]
        fits.then_some(millionths as i64).and_then(Decimal::from_millionths)
    };
    let range = (decimal(estimate.low)?, decimal(estimate.high)?);
    Some(Found { value: decimal(estimate.value)?, range, samples, interval: estimate.interval })
}

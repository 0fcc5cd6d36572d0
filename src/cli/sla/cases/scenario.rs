//! The input of a case as a ticket's life.

mod keys;
mod targets;

pub(super) use targets::metrics;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::file::Book;
use super::moments::{self, Anchors};
use super::{Case, calendars, escalation};
use crate::domain::calendar::Calendar;
use crate::domain::sla::{
    Clock, Happening, Lap, Life, METRICS, Outcome, Phase, Settings, Target, Terms, What, clocks, laps, metric,
};

/// Cases without times of their own begin on this day.
const BEGINNING: &str = "2024-01-15T00:00:00Z";
/// Events without times of their own follow one another by this much.
const STEP: SignedDuration = SignedDuration::from_mins(10);

/// What happened in a case, and by which rules it is measured.
pub(super) struct Scenario {
    /// The calendar; none where calendar time counts.
    pub(super) calendar: Option<Arc<Calendar>>,
    /// The rules.
    pub(super) settings: Settings,
    /// When the case ends: what is asked is asked then.
    pub(super) now: Timestamp,
    /// The stretch of time that is asked about, where one is.
    pub(super) window: Option<(Timestamp, Timestamp)>,
    /// Whether the source counts in whole minutes (Zammad).
    pub(super) in_minutes: bool,
    /// When somebody looked while the ticket was open, where the source judges a resolution only then (Chatwoot).
    pub(super) looks: Option<Vec<Timestamp>>,
    /// Moments by name.
    anchors: Anchors,
    opened_at: Timestamp,
    asked: bool,
    /// The metric that a target without a name is for.
    main: &'static str,
    targets: BTreeMap<String, Target>,
    /// The calendar that held at first, where another one holds later.
    first_calendar: Option<Option<Arc<Calendar>>>,
    happenings: Vec<Happening>,
    /// Which percentages of a target are warned of.
    warn_at: Vec<u8>,
}

impl Scenario {
    /// Reads the input of a case.
    pub(super) fn read(book: &Book, case: &Case<'_>, settings: Settings) -> Result<Self, String> {
        let calendar = calendars::of_case(book, case)?;
        let beginning = BEGINNING.parse().map_err(|_| "no beginning".to_owned())?;
        let opening = calendar.as_deref().map_or(Some(beginning), |calendar| calendar.next_opening(beginning));
        let opening = opening.ok_or_else(|| "its calendar does not open within ten years".to_owned())?;
        let mut scenario = Self {
            calendar,
            settings,
            now: opening,
            window: None,
            in_minutes: case.source.contains("zammad"),
            looks: case.source.contains("chatwoot").then(Vec::new),
            anchors: Anchors::from([("T".to_owned(), opening)]),
            opened_at: opening,
            asked: true,
            main: "resolution",
            targets: BTreeMap::new(),
            first_calendar: None,
            happenings: Vec::new(),
            warn_at: escalation::warn_at(case)?.unwrap_or_else(|| vec![75]),
        };
        keys::read(&mut scenario, book, case)?;
        Ok(scenario)
    }

    /// A moment of the case by its words: also what was due at first (`original`), and what is due now (`due`).
    pub(super) fn moment(&self, text: &str) -> Result<Timestamp, String> {
        let lower = text.to_lowercase();
        let mut anchors = self.anchors.clone();
        anchors.extend(self.earliest(&self.plain_life()).map(|due| ("original".to_owned(), due)));
        anchors.extend(self.earliest(&self.life()).map(|due| ("due".to_owned(), due)));
        if ["unchanged", "not moved", "as before"].iter().any(|words| lower.contains(words)) {
            return moments::moment("original", &anchors);
        }
        if let Some((name, "stalled time" | "paused time" | "pause" | "time on hold")) = split_sum(&lower) {
            let at = moments::moment(name, &anchors)?;
            return at.checked_add(self.paused()).map_err(|_| format!("the time `{text}` is too far away"));
        }
        moments::moment(text.trim_start_matches("exactly ").trim_start_matches("at "), &anchors)
    }

    /// The metric that a target without a name is for.
    pub(super) const fn main(&self) -> &'static str {
        self.main
    }

    /// When the ticket was opened.
    pub(super) const fn opened_at(&self) -> Timestamp {
        self.opened_at
    }

    /// The working calendar, or calendar time.
    pub(super) fn calendar(&self) -> Arc<Calendar> {
        self.calendar.clone().unwrap_or_else(|| Arc::new(Calendar::always()))
    }

    /// All that happened.
    pub(super) fn life(&self) -> Life {
        self.life_of(self.happenings.clone())
    }

    /// The same life up to an event, or up to a moment.
    pub(super) fn life_until(&self, at: Timestamp) -> Life {
        self.life_of(self.happenings.iter().filter(|happening| happening.at <= at).cloned().collect())
    }

    /// How the ticket stands at a moment.
    pub(super) fn phase(&self, at: Timestamp) -> Phase {
        let turned = |happening: &Happening| match happening.what {
            What::Turned(phase) if happening.at <= at => Some((happening.at, phase)),
            _ => None,
        };
        let turned = self.happenings.iter().filter_map(turned);
        turned.max_by_key(|(at, _)| *at).map_or(Phase::Working, |(_, phase)| phase)
    }

    /// When something happens next.
    pub(super) fn next_event(&self, after: Timestamp) -> Option<Timestamp> {
        self.happenings.iter().map(|happening| happening.at).filter(|at| *at > after).min()
    }

    /// The same life without other terms.
    pub(super) fn unchanged_life(&self) -> Life {
        let kept = self.happenings.iter().filter(|happening| !matches!(happening.what, What::Terms(_)));
        self.life_of(kept.cloned().collect())
    }

    /// The same life, closed at its end.
    pub(super) fn closed_life(&self) -> Life {
        let closing = Happening { at: self.now, what: What::Turned(Phase::Done) };
        self.life_of(self.happenings.iter().cloned().chain([closing]).collect())
    }

    /// The moment of an event whose name has this word.
    pub(super) fn event(&self, word: &str) -> Option<Timestamp> {
        let named = self.anchors.iter().filter(|(name, _)| name.contains(word));
        named.map(|(_, at)| *at).max()
    }

    /// Somebody looks at the ticket at a moment, after all that was read so far.
    fn looked(&mut self, at: Timestamp) {
        let open = self.phase(at) != Phase::Done;
        self.looks.iter_mut().filter(|_| open).for_each(|looks| looks.push(at));
    }

    /// The clocks of a life as they are at the end, by what the source could know: a resolution that came late is none
    /// to it where nobody looked in between.
    pub(super) fn judged(&self, life: &Life) -> Vec<Clock> {
        let unseen = |clock: &Clock| match (&self.looks, clock.due_at, clock.stopped_at) {
            (Some(looks), Some(due), Some(stopped)) if clock.metric == "resolution" => {
                !looks.iter().any(|look| due <= *look && *look <= stopped)
            }
            _ => false,
        };
        let kept = |clock: Clock| match unseen(&clock) && clock.outcome == Some(Outcome::Breached) {
            true => Clock { outcome: Some(Outcome::Met), ..clock },
            false => clock,
        };
        self.clocks(life).into_iter().map(kept).collect()
    }

    /// The laps of a metric in a life.
    pub(super) fn laps(life: &Life, key: &str) -> Vec<Lap> {
        metric(key).map(|metric| laps(life, metric)).unwrap_or_default()
    }

    /// The clocks of a life as they are at the end.
    pub(super) fn clocks(&self, life: &Life) -> Vec<Clock> {
        clocks(life, &[], self.now)
    }

    /// What of all that goes on is due first.
    pub(super) fn earliest(&self, life: &Life) -> Option<Timestamp> {
        METRICS.iter().filter_map(|metric| Self::due(life, metric.key)).min()
    }

    /// When a metric is due that goes on.
    pub(super) fn due(life: &Life, key: &str) -> Option<Timestamp> {
        Self::laps(life, key).iter().filter(|lap| lap.outcome().is_none()).find_map(Lap::due)
    }

    /// The working time that was paused.
    pub(super) fn paused(&self) -> SignedDuration {
        let (life, calendar) = (self.life(), self.calendar());
        let pauses = life.pauses(&self.settings, true);
        let spans = pauses.iter().map(|pause| calendar.between(pause.from, pause.to.min(self.now.max(pause.from))));
        spans.fold(SignedDuration::ZERO, SignedDuration::saturating_add)
    }

    fn plain_life(&self) -> Life {
        let kept =
            self.happenings.iter().filter(|happening| !matches!(happening.what, What::Terms(_) | What::Turned(_)));
        self.life_of(kept.cloned().collect())
    }

    fn life_of(&self, happenings: Vec<Happening>) -> Life {
        let first = self.first_calendar.clone().unwrap_or_else(|| self.calendar.clone());
        let terms = self.terms(first, self.targets.clone());
        Life::new(self.opened_at, self.asked, Some(terms), happenings)
    }

    fn terms(&self, calendar: Option<Arc<Calendar>>, targets: BTreeMap<String, Target>) -> Arc<Terms> {
        let warn_at = self.warn_at.clone();
        Arc::new(Terms { policy: "case".to_owned(), calendar, targets, warn_at, settings: self.settings })
    }
}

fn split_sum(text: &str) -> Option<(&str, &str)> {
    text.split_once('+').map(|(name, rest)| (name.trim(), rest.trim().trim_start_matches("the ")))
}

/// A text of the input.
fn text<'a>(case: &Case<'a>, key: &str) -> Option<&'a str> {
    case.input.get(key).and_then(Value::as_str)
}

//! Support modes: records that say how the questions of some plans are served.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::money::Money;
use super::{CustomerRefusal, settings};
use crate::domain::Untrusted;

/// What a mode does with a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModeKind {
    /// The FAQ and the members answer; a nudge, no ticket and no clock.
    Community,
    /// A ticket and its clocks at once.
    Commercial,
    /// The FAQ, then the members for a while, then a ticket under the plan's promise.
    Hybrid,
}

impl ModeKind {
    /// How it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Community => "community",
            Self::Commercial => "commercial",
            Self::Hybrid => "hybrid",
        }
    }
}

/// A support mode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mode {
    /// Its name: small letters, digits and hyphens.
    pub name: String,
    /// What it does.
    pub kind: ModeKind,
    /// What it costs in a month.
    #[serde(default)]
    pub cost: Option<Money>,
    /// Whether it takes new questions.
    pub enabled: bool,
    /// What it is, for people.
    #[serde(default)]
    pub description: Untrusted,
    /// The plans whose questions it serves; `community` is the plan of everybody who has no other.
    #[serde(default)]
    pub plans: Vec<String>,
    /// After this many seconds without an answer members are reminded.
    pub nudge_secs: i64,
    /// After this many seconds a question of a hybrid mode becomes a ticket.
    pub window_secs: i64,
    /// The mode that takes its questions while it is disabled.
    #[serde(default)]
    pub successor: Option<String>,
    /// Whether its tickets are for their requester alone, in direct messages; by its kind where that is not said.
    #[serde(default)]
    pub private: Option<bool>,
    /// Counts the changes.
    #[serde(skip)]
    pub version: i64,
}

/// What a change of modes would touch.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Touched {
    /// Open tickets by the mode that they were opened under.
    pub open_tickets: Vec<(String, i64)>,
}

impl Touched {
    /// Open tickets of a mode.
    #[must_use]
    pub fn of(&self, mode: &str) -> i64 {
        self.open_tickets.iter().find(|(name, _)| name == mode).map_or(0, |(_, count)| *count)
    }
}

/// Characters of a mode's name.
const NAME_CHARS_MAX: usize = 32;
/// Modes of one workspace.
pub const MODES_MAX: usize = 20;
/// Plans of one mode.
const PLANS_MAX: usize = 20;
const DAY_SECS: i64 = 24 * 60 * 60;

impl Mode {
    /// A mode of a kind with the usual times.
    ///
    /// # Errors
    /// The name is none.
    pub fn new(name: &str, kind: ModeKind) -> Result<Self, CustomerRefusal> {
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || !name.chars().all(is_name) {
            return Err(CustomerRefusal::NoModeName { given: name.chars().take(80).collect::<String>().into() });
        }
        let times = crate::domain::community::Community::default();
        Ok(Self {
            name: name.to_owned(),
            kind,
            cost: None,
            enabled: true,
            description: Untrusted::default(),
            plans: Vec::new(),
            nudge_secs: times.nudge.as_secs(),
            window_secs: times.window.as_secs(),
            successor: None,
            private: None,
            version: 0,
        })
    }

    /// The mode with settings like `cost=1200.00EUR plans=pro,enterprise window=4h to=hybrid description=…`; what stands
    /// after `description=` is all of it.
    ///
    /// # Errors
    /// A setting is not known or cannot be read.
    pub fn with(mut self, settings: &str) -> Result<Self, CustomerRefusal> {
        let (settings, description) = settings::read(settings, Some("description"))?;
        if let Some(description) = description {
            self.description = description.into();
        }
        for setting in &settings {
            let wrong = |why: &str| setting.wrong(why);
            match setting.key {
                "cost" => self.cost = setting.maybe(str::parse)?,
                "plans" => self.plans = setting.words(PLANS_MAX)?,
                "nudge" => {
                    self.nudge_secs = secs(setting.value).ok_or_else(|| wrong("write it like 30m, at most 30 days"))?;
                }
                "window" => {
                    self.window_secs = secs(setting.value).ok_or_else(|| wrong("write it like 4h, at most 30 days"))?;
                }
                "to" => self.successor = Some(setting.value.to_owned()).filter(|name| !name.is_empty()),
                "enabled" => self.enabled = setting.yes()?,
                "private" => self.private = if setting.value.is_empty() { None } else { Some(setting.yes()?) },
                "kind" => {
                    let kinds = [ModeKind::Community, ModeKind::Commercial, ModeKind::Hybrid];
                    let kind = kinds.into_iter().find(|kind| kind.name() == setting.value);
                    self.kind = kind.ok_or_else(|| wrong("write community, commercial or hybrid"))?;
                }
                _ => {
                    return Err(wrong(
                        "there are cost, plans, nudge, window, to, enabled, private, kind and description",
                    ));
                }
            }
        }
        if self.nudge_secs >= self.window_secs && self.kind == ModeKind::Hybrid {
            // A short window without a nudge of its own has it at half time.
            self.nudge_secs = self.window_secs / 2;
        }
        if self.successor.as_ref() == Some(&self.name) {
            return Err(CustomerRefusal::NoSetting { given: "to=".into(), why: "that is the mode itself".to_owned() });
        }
        Ok(self)
    }
}

impl Mode {
    /// Whether its tickets are for their requester alone.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.private.unwrap_or(self.kind == ModeKind::Commercial)
    }
}

fn secs(value: &str) -> Option<i64> {
    let span: SignedDuration = value.parse().ok()?;
    Some(span.as_secs()).filter(|secs| (1..=30 * DAY_SECS).contains(secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_change_what_they_name_and_nothing_else() {
        let mode = Mode::new("care", ModeKind::Hybrid).unwrap();
        let changed =
            mode.with("cost=1200.00EUR plans=pro,enterprise window=20m to=free description=Our own = people").unwrap();
        assert_eq!(changed.cost.unwrap().to_string(), "1200.00 EUR");
        assert_eq!((changed.plans.join(" ").as_str(), changed.successor.as_deref()), ("pro enterprise", Some("free")));
        assert_eq!((changed.window_secs, changed.nudge_secs), (1200, 600), "a nudge comes within the window");
        assert_eq!(changed.description.raw(), "Our own = people");
        let cleared = changed.clone().with("cost= to=").unwrap();
        assert_eq!((cleared.cost, cleared.successor), (None, None));
        assert_eq!(cleared.plans, changed.plans);
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        let mode = || Mode::new("care", ModeKind::Hybrid).unwrap();
        for settings in ["cost", "cost=12", "window=never", "window=90d", "colour=red", "kind=vip", "to=care"] {
            assert!(mode().with(settings).is_err(), "{settings}");
        }
        for name in ["", "Care", "a b", "ünder", &"a".repeat(33)] {
            assert!(Mode::new(name, ModeKind::Hybrid).is_err(), "{name}");
        }
    }
}

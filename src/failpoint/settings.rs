//! What the environment says about failpoints, read once.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::{Guard, Point};

static SETTINGS: LazyLock<Settings> = LazyLock::new(|| Settings::read(&|name| std::env::var(name).ok()));

/// What happens at a point.
#[derive(Debug, PartialEq, Eq)]
enum Action {
    Abort,
    Panic,
    Wait(Duration),
}

#[derive(Debug)]
struct Planned {
    point: String,
    /// Which time it happens; every time where there is none.
    nth: Option<u64>,
    action: Action,
    times: AtomicU64,
}

#[derive(Debug, Default)]
struct Settings {
    planned: Vec<Planned>,
    without: Vec<String>,
    clock_offset_secs: i64,
    lease_secs: Option<i64>,
}

impl Settings {
    /// What is not understood is left out: a test that names no point sees that nothing happens.
    fn read(env: &dyn Fn(&str) -> Option<String>) -> Self {
        let list = |name: &str| env(name).unwrap_or_default();
        Self {
            planned: list("FRONTDESK_FAILPOINT").split(',').filter_map(planned).collect(),
            without: list("FRONTDESK_WITHOUT").split(',').map(str::to_owned).collect(),
            clock_offset_secs: list("FRONTDESK_CLOCK_OFFSET_SECS").parse().unwrap_or(0),
            lease_secs: list("FRONTDESK_LEASE_SECS").parse().ok(),
        }
    }

    fn due(&self, point: Point) -> Option<&Action> {
        let here = self.planned.iter().filter(|planned| planned.point == point.name());
        let due = |planned: &&Planned| {
            let time = planned.times.fetch_add(1, Ordering::SeqCst) + 1;
            planned.nth.is_none_or(|nth| nth == time)
        };
        here.filter(due).map(|planned| &planned.action).next()
    }
}

fn planned(text: &str) -> Option<Planned> {
    let (point, action) = text.trim().split_once('=')?;
    let (point, nth) = match point.split_once(':') {
        Some((point, nth)) => (point, Some(nth.parse().ok()?)),
        None => (point, None),
    };
    let action = match action {
        "abort" => Action::Abort,
        "panic" => Action::Panic,
        millis => Action::Wait(Duration::from_millis(millis.parse().ok()?)),
    };
    Some(Planned { point: point.to_owned(), nth, action, times: AtomicU64::new(0) })
}

/// The moment is reached: what is planned for it happens.
#[expect(clippy::panic, reason = "a test asks for it")]
pub async fn reached(point: Point) {
    match SETTINGS.due(point) {
        None => {}
        // No destructor runs and nothing is flushed, as where the machine takes the process away.
        Some(Action::Abort) => std::process::abort(),
        Some(Action::Panic) => panic!("a failpoint: {}", point.name()),
        Some(Action::Wait(length)) => tokio::time::sleep(*length).await,
    }
}

/// Whether a guard holds.
#[must_use]
pub fn holds(guard: Guard) -> bool {
    !SETTINGS.without.iter().any(|without| without == guard.name())
}

/// By how much the clock is ahead.
#[must_use]
pub fn clock_offset_secs() -> i64 {
    SETTINGS.clock_offset_secs
}

/// How long a lease is instead of `usual`.
#[must_use]
pub fn lease_secs(usual: i64) -> i64 {
    SETTINGS.lease_secs.unwrap_or(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_acts_every_time_or_the_one_time_that_is_named() {
        let text = "event.decided=20, event.committed:2=abort,nonsense,event.committed=what";
        let settings = Settings::read(&|name| (name == "FRONTDESK_FAILPOINT").then(|| text.to_owned()));
        let wait = Action::Wait(Duration::from_millis(20));
        let due = |point| settings.due(point);
        assert_eq!([due(Point::EventDecided), due(Point::EventDecided)], [Some(&wait), Some(&wait)]);
        let committed = [due(Point::EventCommitted), due(Point::EventCommitted), due(Point::EventCommitted)];
        assert_eq!(committed, [None, Some(&Action::Abort), None]);
        assert_eq!(due(Point::OutboxSent), None);
    }

    #[test]
    fn where_nothing_is_set_nothing_happens() {
        let settings = Settings::read(&|_| None);
        assert!(settings.planned.is_empty() && settings.clock_offset_secs == 0 && settings.lease_secs.is_none());
    }
}

//! Faults that a test asks for, and rate limits: each holds for one method in the one workspace.

use std::time::{Duration, Instant};

/// What goes wrong with one call.
#[derive(Debug, Clone)]
pub enum Fault {
    /// 429; the method stays closed for so many seconds.
    RateLimited {
        /// Seconds.
        retry_after: u64,
    },
    /// A bare HTTP status.
    Http(u16),
    /// `ok: false` with this code.
    Error(String),
    /// The call is done, but its answer is never sent: the connection ends.
    LoseReply,
    /// The call is not done, and never answered.
    Hang,
}

/// A rate limit of one method.
#[derive(Debug)]
struct Limit {
    method: String,
    calls_max: usize,
    window: Duration,
    used: usize,
    resets: Instant,
}

/// Planned faults and limits.
#[derive(Debug, Default)]
pub(super) struct Faults {
    /// A fault that waits for a call of its method.
    planned: Vec<(String, Fault)>,
    limits: Vec<Limit>,
    /// Methods that told somebody to wait.
    closed: Vec<(String, Instant)>,
    /// How many 429 were given.
    pub(super) waits: usize,
    /// The next delivery is lost so many times.
    pub(super) losses: usize,
    /// Whether response addresses are expired when they are given.
    pub(super) stale_addresses: bool,
    /// By how many seconds Slack's clock is ahead of the app's.
    pub(super) skew_secs: i64,
    /// Whether the next signature is wrong.
    pub(super) bad_signature: bool,
}

impl Faults {
    pub(super) fn plan(&mut self, method: &str, fault: Fault) {
        self.planned.push((method.to_owned(), fault));
    }

    pub(super) fn limit(&mut self, method: &str, calls_max: usize, window: Duration) {
        self.limits.retain(|limit| limit.method != method);
        self.limits.push(Limit { method: method.to_owned(), calls_max, window, used: 0, resets: Instant::now() });
    }

    /// Takes the fault that waits for this method.
    pub(super) fn take(&mut self, method: &str) -> Option<Fault> {
        let at = self.planned.iter().position(|(planned, _)| planned == method)?;
        let (_, fault) = self.planned.remove(at);
        if let Fault::RateLimited { retry_after } = &fault {
            self.close(method, Duration::from_secs(*retry_after));
        }
        Some(fault)
    }

    /// Takes a hang that waits for this method, if it is the next fault.
    pub(super) fn take_hang(&mut self, method: &str) -> bool {
        let next = self.planned.iter().position(|(planned, _)| planned == method);
        let Some(at) = next.filter(|at| matches!(self.planned[*at].1, Fault::Hang)) else { return false };
        self.planned.remove(at);
        true
    }

    /// For how many more seconds the method is closed.
    pub(super) fn closed_for(&mut self, method: &str) -> Option<u64> {
        let now = Instant::now();
        self.closed.retain(|(_, until)| *until > now);
        let (_, until) = self.closed.iter().find(|(closed, _)| closed == method)?;
        Some(whole_secs(*until - now))
    }

    /// Counts this call; the seconds to wait if there are too many.
    pub(super) fn spend(&mut self, method: &str) -> Option<u64> {
        let now = Instant::now();
        let limit = self.limits.iter_mut().find(|limit| limit.method == method)?;
        if limit.resets <= now {
            (limit.used, limit.resets) = (0, now + limit.window);
        }
        if limit.used < limit.calls_max {
            limit.used += 1;
            return None;
        }
        let wait = limit.resets - now;
        self.close(method, wait);
        Some(whole_secs(wait))
    }

    fn close(&mut self, method: &str, wait: Duration) {
        self.closed.push((method.to_owned(), Instant::now() + wait));
    }
}

/// `Retry-After` has whole seconds.
fn whole_secs(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

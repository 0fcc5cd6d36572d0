//! Faults that a test asks for, and rate limits.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::refusal::Refusal;

/// What goes wrong with one request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// 429; the route, or everything if `global`, stays closed for `retry_after` seconds.
    RateLimited {
        /// Seconds.
        retry_after: f64,
        /// Whether every route is closed.
        global: bool,
    },
    /// A bare HTTP status.
    Http(u16),
    /// A JSON error code with its status.
    Error(u64, u16),
    /// The request is done, but its answer is never sent: the connection ends.
    LoseReply,
}

/// A fault that waits for its request.
#[derive(Debug)]
struct Planned {
    method: String,
    route: String,
    fault: Fault,
}

/// A rate limit of one route.
#[derive(Debug)]
struct Bucket {
    route: String,
    limit: usize,
    window: Duration,
    used: usize,
    resets: Instant,
}

/// What a reply says in its rate-limit headers.
#[derive(Debug, Clone)]
pub(super) struct Allowance {
    pub(super) limit: usize,
    pub(super) remaining: usize,
    pub(super) resets_after: Duration,
    pub(super) bucket: String,
}

/// A 429.
#[derive(Debug, Clone)]
pub(super) struct Wait {
    pub(super) retry_after: f64,
    pub(super) global: bool,
}

/// Planned faults and limits.
#[derive(Debug, Default)]
pub(super) struct Faults {
    planned: Vec<Planned>,
    buckets: Vec<Bucket>,
    /// Routes that are closed after a planned 429; an empty one is every route.
    closed: Vec<(String, Instant)>,
    /// How many 429 were given.
    pub(super) waits: usize,
}

impl Faults {
    pub(super) fn plan(&mut self, method: &str, route: &str, fault: Fault) {
        self.planned.push(Planned { method: method.to_owned(), route: route.to_owned(), fault });
    }

    pub(super) fn limit(&mut self, route: &str, limit: usize, window: Duration) {
        self.buckets.retain(|bucket| bucket.route != route);
        self.buckets.push(Bucket { route: route.to_owned(), limit, window, used: 0, resets: Instant::now() });
    }

    /// Takes the fault that waits for this request.
    pub(super) fn take(&mut self, method: &str, path: &str) -> Option<Fault> {
        let waits_for = |planned: &Planned| planned.method == method && path.contains(&planned.route);
        let fault = self.planned.iter().position(waits_for).map(|at| self.planned.remove(at).fault);
        if let Some(Fault::RateLimited { retry_after, global }) = &fault {
            let route = if *global { String::new() } else { format!("{method} {path}") };
            self.closed.push((route, Instant::now() + Duration::from_secs_f64(*retry_after)));
        }
        fault
    }

    /// Counts this request, written `METHOD /path`; `Err` if it must wait.
    pub(super) fn spend(&mut self, request: &str) -> Result<Allowance, Wait> {
        let now = Instant::now();
        self.closed.retain(|(_, until)| *until > now);
        let is_callback = request.ends_with("/callback");
        let shut = |route: &str| route == request || (route.is_empty() && !is_callback);
        if let Some((route, until)) = self.closed.iter().find(|(route, _)| shut(route)) {
            return Err(Wait { retry_after: (*until - now).as_secs_f64(), global: route.is_empty() });
        }
        let Some(bucket) = self.buckets.iter_mut().find(|bucket| request.contains(&bucket.route)) else {
            return Ok(unlimited(request));
        };
        if bucket.resets <= now {
            (bucket.used, bucket.resets) = (0, now + bucket.window);
        }
        if bucket.used >= bucket.limit {
            return Err(Wait { retry_after: (bucket.resets - now).as_secs_f64(), global: false });
        }
        bucket.used += 1;
        Ok(Allowance {
            limit: bucket.limit,
            remaining: bucket.limit - bucket.used,
            resets_after: bucket.resets - now,
            bucket: name(&bucket.route),
        })
    }
}

impl Wait {
    /// The 429 as a refusal.
    pub(super) fn refusal(&self) -> Refusal {
        let body = json!({
            "message": "You are being rate limited.", "retry_after": self.retry_after, "global": self.global,
        });
        Refusal { status: 429, body, is_violation: false }
    }
}

/// What a route without a limit of its own allows.
fn unlimited(request: &str) -> Allowance {
    Allowance { limit: 50, remaining: 49, resets_after: Duration::from_secs(1), bucket: name(request) }
}

/// The opaque name of a bucket.
fn name(route: &str) -> String {
    let sum = route.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3) // FNV-1a
    });
    format!("{sum:016x}")
}

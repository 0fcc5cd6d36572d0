//! Counts of what the process did, for Prometheus. Labels are words of the desk's own: nobody's name, text or token gets
//! here, and no label has more values than its table.

use std::sync::LazyLock;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use crate::domain::{Platform, Verdict};

type Labels = Vec<(&'static str, &'static str)>;
type Counts = Family<Labels, Counter>;
type Figures = Family<Labels, Gauge<f64, std::sync::atomic::AtomicU64>>;

struct Metrics {
    registry: Registry,
    events: Counts,
    event_seconds: Histogram,
    deliveries: Counts,
    delivery_seconds: Histogram,
    breaches: Counter,
    panics: Counter,
    requests: Counts,
    request_seconds: Histogram,
    calls: Counts,
    tickets: Figures,
    silence: Figures,
    outbox_waiting: Gauge,
    outbox_oldest: Gauge<f64, std::sync::atomic::AtomicU64>,
    dead_letters: Gauge,
    connections: Figures,
}

static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

impl Metrics {
    fn new() -> Self {
        // From a millisecond to half a minute.
        let seconds = || Histogram::new(exponential_buckets(0.001, 2.5, 12));
        let mut registry = Registry::with_prefix("frontdesk");
        let metrics = Self {
            events: Counts::default(),
            event_seconds: seconds(),
            deliveries: Counts::default(),
            delivery_seconds: seconds(),
            breaches: Counter::default(),
            panics: Counter::default(),
            requests: Counts::default(),
            request_seconds: seconds(),
            calls: Counts::default(),
            tickets: Figures::default(),
            silence: Figures::default(),
            outbox_waiting: Gauge::default(),
            outbox_oldest: Gauge::default(),
            dead_letters: Gauge::default(),
            connections: Figures::default(),
            registry: Registry::default(),
        };
        let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The program", build);
        registry.register("events", "Events by platform and by what their text deserved", metrics.events.clone());
        registry.register("event_seconds", "From an event to its commit", metrics.event_seconds.clone());
        registry.register("deliveries", "Attempts to deliver, by what came of them", metrics.deliveries.clone());
        registry.register("delivery_seconds", "From a commit to its post", metrics.delivery_seconds.clone());
        registry.register(
            "sla_breaches",
            "Clocks that were told to have run over their target",
            metrics.breaches.clone(),
        );
        registry.register("panics", "Tasks and requests that panicked", metrics.panics.clone());
        registry.register("http_requests", "HTTP requests by status class", metrics.requests.clone());
        registry.register(
            "http_request_seconds",
            "From an HTTP request to its answer",
            metrics.request_seconds.clone(),
        );
        // Known before the first one, so that a rule on it can be written.
        for result in ["sent", "again", "abandoned"] {
            drop(metrics.calls.get_or_create(&vec![("result", result)]));
        }
        registry.register("webhook_calls", "Calls of outgoing webhooks, by what came of them", metrics.calls.clone());
        registry.register("tickets", "Tickets by status", metrics.tickets.clone());
        registry.register("platform_silence_seconds", "Since a platform was heard last", metrics.silence.clone());
        registry.register("outbox_waiting", "Posts that wait", metrics.outbox_waiting.clone());
        registry.register(
            "outbox_oldest_due_seconds",
            "Since the post that is due longest is",
            metrics.outbox_oldest.clone(),
        );
        registry.register(
            "dead_letters",
            "Events and posts that somebody should look at",
            metrics.dead_letters.clone(),
        );
        registry.register("database_connections", "Open connections to the database", metrics.connections.clone());
        Self { registry, ..metrics }
    }
}

/// An event was decided.
pub fn event(platform: Platform, verdict: Option<Verdict>, took: Duration) {
    let verdict = verdict.map_or("none", Verdict::name);
    METRICS.events.get_or_create(&vec![("platform", platform.name()), ("verdict", verdict)]).inc();
    METRICS.event_seconds.observe(took.as_secs_f64());
}

/// An attempt to deliver a post ended: `sent`, `again` or `abandoned`; how long after its commit, where it was sent.
pub fn delivery(platform: Platform, result: &'static str, after: Option<Duration>) {
    METRICS.deliveries.get_or_create(&vec![("platform", platform.name()), ("result", result)]).inc();
    if let Some(after) = after {
        METRICS.delivery_seconds.observe(after.as_secs_f64());
    }
}

/// A clock was told to have run over its target.
pub fn breach() {
    METRICS.breaches.inc();
}

/// A task or a request panicked.
pub fn panic() {
    METRICS.panics.inc();
}

/// An HTTP request was answered.
pub fn request(status: u16, took: Duration) {
    let class = match status / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    };
    METRICS.requests.get_or_create(&vec![("class", class)]).inc();
    METRICS.request_seconds.observe(took.as_secs_f64());
}

/// An outgoing webhook was called: `sent`, `again` or `abandoned`.
pub fn webhook_call(result: &'static str) {
    METRICS.calls.get_or_create(&vec![("result", result)]).inc();
}

/// What is read from the database when somebody asks.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// Tickets by status.
    pub tickets: Vec<(&'static str, i64)>,
    /// Posts that wait.
    pub outbox_waiting: i64,
    /// Seconds since the post that is due longest is; none where none is due.
    pub outbox_oldest_secs: Option<f64>,
    /// Events and posts that somebody should look at.
    pub dead_letters: i64,
    /// Connections to the database: in use, and idle.
    pub connections: (u32, u32),
}

/// All figures in Prometheus' text format. What could not be read stays as it was.
#[must_use]
pub fn text(read: Option<&Read>) -> String {
    let metrics = &*METRICS;
    if let Some(read) = read {
        for (status, count) in &read.tickets {
            // A count of tickets is far below what a double keeps exactly.
            #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
            metrics.tickets.get_or_create(&vec![("status", *status)]).set(*count as f64);
        }
        metrics.outbox_waiting.set(read.outbox_waiting);
        metrics.outbox_oldest.set(read.outbox_oldest_secs.unwrap_or(0.0));
        metrics.dead_letters.set(read.dead_letters);
        let (used, idle) = read.connections;
        metrics.connections.get_or_create(&vec![("state", "used")]).set(f64::from(used));
        metrics.connections.get_or_create(&vec![("state", "idle")]).set(f64::from(idle));
    }
    for ear in super::ears() {
        let silence = metrics.silence.get_or_create_owned(&vec![("platform", ear.platform.name())]);
        silence.set(ear.silent_for.as_secs_f64());
    }
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = encode(&mut text, &metrics.registry);
    text
}

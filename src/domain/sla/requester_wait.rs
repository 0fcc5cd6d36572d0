//! Requester wait: all the time that the requester waits for a solution. It stands still only while the ticket waits for
//! the requester: on hold it runs, because they wait all the same.

use super::{Metric, resolution};

/// The metric's line in the table.
pub const METRIC: Metric = Metric {
    key: "requester_wait",
    name: ("requester wait", "提问者等待"),
    rounds: resolution::rounds,
    stands_on_hold: false,
};

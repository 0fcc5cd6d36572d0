//! Resolution: from the opening of a ticket to when it is solved, or else closed. A ticket that is opened again runs on from its opening.

use super::Metric;

/// The metric's line in the table.
pub const METRIC: Metric = Metric {
    key: "resolution",
    name: ("resolution", "解决"),
    target: |plan| plan.resolution,
    span: |ticket| (ticket.opened_at, ticket.done_at()),
};

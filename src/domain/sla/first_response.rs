//! First response: from the opening of a ticket to an agent's first answer in its thread. A note is not an answer,
//! nor is anything that a program says; solving or closing the ticket ends the wait too.

use super::Metric;

/// The metric's line in the table.
pub const METRIC: Metric = Metric {
    key: "first_response",
    name: ("first response", "首次响应"),
    target: |plan| plan.first_response,
    span: |ticket| (ticket.opened_at, ticket.first_reply_at.or(ticket.done_at())),
};

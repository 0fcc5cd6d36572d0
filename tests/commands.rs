//! The subcommands that people type and scripts read, run as the real program.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

#[path = "commands/ask.rs"]
mod ask;
#[path = "commands/commerce.rs"]
mod commerce;
#[path = "commands/connect.rs"]
mod connect;
#[path = "commands/deadletter.rs"]
mod deadletter;
#[allow(dead_code, reason = "the stories need more of it")]
#[path = "stories/desk/engine.rs"]
mod engine;
#[path = "commands/faq_check.rs"]
mod faq_check;
#[path = "commands/faq_gaps.rs"]
mod faq_gaps;
#[path = "commands/faq_import.rs"]
mod faq_import;
#[path = "commands/faq_train.rs"]
mod faq_train;
#[path = "program/folder.rs"]
mod folder;
#[path = "commands/help.rs"]
mod help;
#[path = "commands/moving.rs"]
mod moving;
#[path = "commands/plan.rs"]
mod plan;
#[path = "commands/recordings.rs"]
mod recordings;
#[path = "commands/replay.rs"]
mod replay;
#[path = "commands/sla_calendar.rs"]
mod sla_calendar;
#[path = "commands/sla_check.rs"]
mod sla_check;
#[path = "commands/sla_due.rs"]
mod sla_due;

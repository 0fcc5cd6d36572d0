//! The subcommands that people type and scripts read, run as the real program.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

#[path = "commands/ask.rs"]
mod ask;
#[path = "commands/connect.rs"]
mod connect;
#[path = "commands/deadletter.rs"]
mod deadletter;
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
#[path = "commands/recordings.rs"]
mod recordings;
#[path = "commands/replay.rs"]
mod replay;

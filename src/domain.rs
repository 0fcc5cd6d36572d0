//! The vocabulary of the desk, and the decisions made with it: values and plain functions, nothing that waits, looks
//! at a clock or reaches outside.

pub mod ask;
pub mod author;
pub mod command;
pub mod conversation;
pub mod dead_letter;
pub mod decide;
pub mod digest;
pub mod draft;
pub mod entitlement;
pub mod event;
pub mod explanation;
pub mod flag;
pub mod follow_up;
pub mod form;
pub mod history;
pub mod locale;
pub mod missed;
pub mod moment;
pub mod notice;
pub mod pace;
pub mod place;
pub mod press;
pub mod reading;
pub mod refusal;
pub mod several;
pub mod sla;
pub mod text;
pub mod thread;
pub mod ticket;

pub use author::{Author, Named, Person, Role};
pub use conversation::{Conversation, ConversationId, Outcome};
pub use decide::{Change, Decision, Fresh, Situation, decide};
pub use draft::{DraftCounts, DraftWish};
pub use entitlement::{Plan, Policy, WorkspacePolicy};
pub use event::{Act, Event};
pub use history::{Entry, EntryKind};
pub use locale::Locale;
pub use notice::{Destination, Notice, Post, ReplyHandle};
pub use place::{ChannelId, MessageId, MessageRef, PersonId, Platform, ThreadId, WorkspaceId};
pub use reading::{Candidate, Reading, Verdict};
pub use refusal::Refusal;
pub use text::Untrusted;
pub use ticket::{Priority, Status, Ticket, TicketNumber};

//! A ticket's whole history, to be kept by a person: what is in it, and what it leaves out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::decide::TicketFile;
use super::notice::TicketView;
use super::{Entry, EntryKind, Role, Situation, Status, Untrusted};

/// Entries of a history that a transcript may have.
pub const ENTRIES_MAX: i64 = 2000;
/// Bytes of people's words in it: escaped, they still fit the files that platforms take.
const WORDS_BYTES_MAX: usize = 1024 * 1024;

/// How a transcript is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Markdown.
    Markdown,
    /// A page for a browser.
    Html,
    /// JSON, for programs.
    Json,
}

impl Format {
    /// Every format and its name.
    pub const ALL: [Self; 3] = [Self::Markdown, Self::Html, Self::Json];
    /// Their names, in the same order.
    pub const NAMES: &'static [&'static str] = &["markdown", "html", "json"];

    /// The format of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().position(|known| *known == name).and_then(|place| Self::ALL.get(place).copied())
    }
}

/// A transcript.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// The ticket.
    pub view: Box<TicketView>,
    /// What happened, oldest first.
    pub entries: Vec<Entry>,
    /// How many older entries are left out.
    pub left_out: i64,
    /// The zone of the times in it, by its name.
    pub zone: String,
    /// When it was made.
    pub at: Timestamp,
}

/// The transcript of a ticket for the person who wants it, from its latest entries of `total`. Notes are for agents.
#[must_use]
pub fn of(situation: &Situation<'_>, file: &TicketFile, latest: &[Entry], total: i64) -> Transcript {
    let agent = situation.person.role >= Role::Agent;
    let kept = latest.len() - beyond(latest);
    let missing = total.saturating_sub(i64::try_from(kept).unwrap_or(i64::MAX)).max(0);
    let shown = latest.iter().skip(latest.len() - kept).filter(|entry| agent || !is_private(&entry.kind));
    Transcript {
        view: Box::new(file.view(situation.policy, situation.now)),
        entries: shown.cloned().collect(),
        left_out: missing,
        zone: situation.workspace.time_zone.iana_name().unwrap_or("UTC").to_owned(),
        at: situation.now,
    }
}

/// Whether an entry is for agents alone: notes, how agents sort and share the work, and for what a ticket waits.
#[must_use]
pub const fn is_private(kind: &EntryKind) -> bool {
    match kind {
        EntryKind::Noted { .. }
        | EntryKind::Tagged { .. }
        | EntryKind::Transferred { .. }
        | EntryKind::Watched
        | EntryKind::Unwatched
        | EntryKind::Snoozed { .. }
        | EntryKind::Woken
        | EntryKind::ProblemLinked { .. }
        | EntryKind::ProblemUnlinked { .. }
        | EntryKind::Warned { .. }
        | EntryKind::Breached { .. }
        | EntryKind::Escalated { .. } => true,
        EntryKind::StatusChanged { to, reason, .. } => {
            reason.is_some() && matches!(to, Status::Pending | Status::OnHold)
        }
        _ => false,
    }
}

/// How many of the oldest entries are too much.
fn beyond(entries: &[Entry]) -> usize {
    let mut bytes = 0;
    let fits = entries.iter().rev().take_while(|entry| {
        bytes += entry.kind.words().map_or(0, |words| words.raw().len());
        bytes <= WORDS_BYTES_MAX
    });
    entries.len() - fits.count()
}

impl EntryKind {
    /// Somebody's words in it.
    #[must_use]
    pub const fn words(&self) -> Option<&Untrusted> {
        match self {
            Self::Opened { text } | Self::Said { text } | Self::Replied { text } | Self::Noted { text } => Some(text),
            Self::Transferred { reason: text, .. } | Self::Merged { subject: text, .. } => Some(text),
            Self::Closed { reason } | Self::StatusChanged { reason, .. } => reason.as_ref(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_words_are_left_out_where_there_are_too_many() {
        let said = |bytes: usize| Entry {
            at: Timestamp::UNIX_EPOCH,
            actor: None,
            kind: EntryKind::Said { text: "x".repeat(bytes).into() },
        };
        assert_eq!(beyond(&[said(WORDS_BYTES_MAX), said(0)]), 0);
        assert_eq!(beyond(&[said(5), said(WORDS_BYTES_MAX), said(0)]), 1);
        assert_eq!(beyond(&[said(WORDS_BYTES_MAX + 1)]), 1);
        assert_eq!(beyond(&[]), 0);
    }
}

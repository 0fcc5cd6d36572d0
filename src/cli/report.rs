//! The report of a replay, for people and for scripts.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::json;

use crate::chat::terminal::digest_text;
use crate::domain::Verdict;
use crate::domain::digest::DigestFacts;

/// What came of a recorded chat.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// Messages in the recording.
    pub(super) messages: usize,
    /// Questions answered from the knowledge base.
    pub(super) answered: usize,
    /// Questions for which entries were suggested.
    pub(super) suggested: usize,
    /// Questions that the knowledge base could not answer.
    pub(super) escalated: usize,
    /// Messages that asked nothing.
    pub(super) left_alone: usize,
    /// Tickets by state.
    pub(super) tickets: BTreeMap<String, i64>,
    /// Clocks stopped in time.
    pub(super) met: i64,
    /// Targets missed.
    pub(super) breached: i64,
    /// The digest over the whole recording, by workspace.
    pub(super) digests: Vec<(String, DigestFacts)>,
}

impl Report {
    /// How many messages came to this.
    pub(super) const fn count(&mut self, outcome: Verdict) -> &mut usize {
        match outcome {
            Verdict::Answer => &mut self.answered,
            Verdict::Suggest => &mut self.suggested,
            Verdict::Escalate => &mut self.escalated,
            Verdict::Leave => &mut self.left_alone,
        }
    }

    /// The stable names that scripts read.
    pub(super) fn json(&self) -> anyhow::Result<String> {
        let digests: BTreeMap<_, _> = self.digests.iter().cloned().collect();
        let report = json!({
            "messages": self.messages,
            "answered": self.answered,
            "suggested": self.suggested,
            "escalated": self.escalated,
            "left_alone": self.left_alone,
            "tickets": self.tickets,
            "sla": { "met": self.met, "breached": self.breached },
            "digests": digests,
        });
        Ok(format!("{report:#}\n"))
    }

    /// The report for a person.
    pub(super) fn text(&self) -> anyhow::Result<String> {
        let mut text = String::new();
        writeln!(text, "{} messages", self.messages)?;
        let rows = [
            ("answered", self.answered),
            ("suggested", self.suggested),
            ("escalated", self.escalated),
            ("left alone", self.left_alone),
        ];
        for (name, count) in rows {
            #[expect(clippy::cast_precision_loss, reason = "a share in whole percent")]
            let percent = 100.0 * count as f64 / self.messages.max(1) as f64;
            writeln!(text, "  {name:<12}{count:>7}  {percent:>4.0} %")?;
        }
        let tickets: i64 = self.tickets.values().sum();
        let states: Vec<_> = self.tickets.iter().map(|(state, count)| format!("{count} {state}")).collect();
        writeln!(text, "tickets       {tickets:>7}  {}", states.join(", "))?;
        writeln!(text, "SLA targets   {} kept, {} missed", self.met, self.breached)?;
        for (workspace, facts) in &self.digests {
            writeln!(text, "\nThe digest of {workspace}:\n{}", digest_text(facts))?;
        }
        Ok(text)
    }
}

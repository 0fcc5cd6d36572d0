//! What the words for events mean: `agent_reply`, `replied(paused)`, `customer_reply+open`, `marked_done_without_reply`.

use crate::domain::sla::{Phase, What};

/// What an event's words mean.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning {
    /// The ticket was opened; `asked` by its requester, who waits for an answer.
    Opened {
        /// Whether the requester waits from then on.
        asked: bool,
        /// Whether it began with a message of theirs.
        said: bool,
    },
    /// Something happened.
    Happened(What),
    /// No policy is for the ticket any more.
    NoPolicy,
    /// Somebody looked at the clocks.
    Looked,
}

/// Words that make an event the requester's, an agent's, or nobody's.
const REQUESTER: &[&str] = &["customer", "requester", "requestor", "client", "user", "inbound", "enquiry", "inquiry"];
const AGENT: &[&str] = &["agent", "staff", "outbound", "operator", "support", "owner", "assignee"];
const WORDS: &[&str] = &[
    "message",
    "messages",
    "reply",
    "replies",
    "replied",
    "response",
    "responds",
    "says",
    "writes",
    "contact",
    "update",
    "mail",
    "email",
    "comment",
    "correspond",
];
/// Words before a requester who is none.
const UNASKED: &[&str] = &["without", "no", "non"];
const OPENING: &[&str] = &["created", "creates", "create", "opened_by", "submitted", "starts"];
const DONE: &[&str] = &["resolved", "resolve", "solved", "solve", "closed", "close", "done", "completed", "marked"];
const PENDING: &[&str] = &["pending", "waiting", "paused", "pause", "stalled", "snoozed", "replied_status"];
const HOLD: &[&str] = &["hold", "onhold"];
const WORKING: &[&str] =
    &["open", "opened", "reopened", "reopens", "reopen", "resumed", "unpaused", "active", "progress", "new"];

/// What an event's words mean, in order; a sentence where they mean nothing known.
pub(super) fn meanings(text: &str) -> Result<Vec<Meaning>, String> {
    let lower = text.to_lowercase();
    if lower.contains("no sla") || lower.contains("no policy") {
        return Ok(vec![Meaning::NoPolicy]);
    }
    let unasked = is_unasked(&lower);
    let clauses = lower.split(['+', '(', ')', '&', ',', ';']).map(str::trim).filter(|clause| !clause.is_empty());
    let mut meanings: Vec<_> = clauses.filter_map(meaning).collect();
    if unasked && let Some(Meaning::Opened { asked, said }) = meanings.first_mut() {
        (*asked, *said) = (false, false);
        meanings.retain(|meaning| *meaning != Meaning::Happened(What::RequesterSaid));
    }
    if meanings.is_empty() { Err(format!("the event `{text}` is not understood")) } else { Ok(meanings) }
}

/// Whether what is said is of a ticket without a requester, or one that somebody opened for them.
fn is_unasked(text: &str) -> bool {
    let words: Vec<_> = text.split(|c: char| !c.is_alphanumeric()).collect();
    let nobody = |pair: &[&str]| matches!(pair, [no, who] if UNASKED.contains(no) && REQUESTER.contains(who));
    words.contains(&"behalf") || words.windows(2).any(nobody)
}

fn meaning(clause: &str) -> Option<Meaning> {
    // What comes after "without" did not happen.
    let clause = clause.split("without").next().unwrap_or(clause);
    let words: Vec<_> = clause.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let any = |known: &[&str]| words.iter().any(|word| known.contains(word));
    let happened = |what| Some(Meaning::Happened(what));
    if any(&["evaluate", "evaluated", "look", "check"]) {
        return Some(Meaning::Looked);
    }
    if any(&["merged", "merge"]) {
        return happened(What::MergedAway);
    }
    if any(&["bot", "automatic", "autoreply", "system", "auto"]) {
        return happened(What::BotSaid);
    }
    if any(&["note", "internal", "private"]) {
        return happened(What::Noted);
    }
    if any(OPENING) {
        // Whom an agent names beside themselves wrote nothing.
        return Some(Meaning::Opened { asked: !any(AGENT), said: any(REQUESTER) && !any(AGENT) });
    }
    if any(&["first"]) && any(&["recorded"]) {
        return happened(What::AnsweredElsewhere);
    }
    if !any(WORDS) && phase(clause) == Some(Phase::Done) {
        return happened(What::Turned(Phase::Done));
    }
    if any(REQUESTER) {
        return happened(What::RequesterSaid);
    }
    if any(AGENT) || any(WORDS) {
        return happened(What::AgentReplied);
    }
    phase(clause).map(What::Turned).and_then(happened)
}

/// How a ticket stands that is called so.
pub(super) fn phase(text: &str) -> Option<Phase> {
    let lower = text.to_lowercase();
    let words: Vec<_> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let any = |known: &[&str]| words.iter().any(|word| known.contains(word));
    let phases = [(HOLD, Phase::OnHold), (PENDING, Phase::Pending), (WORKING, Phase::Working), (DONE, Phase::Done)];
    phases.into_iter().find(|(known, _)| any(known)).map(|(_, phase)| phase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_by_what_their_words_mean() {
        let said = Meaning::Happened(What::RequesterSaid);
        let replied = Meaning::Happened(What::AgentReplied);
        let turned = |phase| Meaning::Happened(What::Turned(phase));
        let cases = [
            ("created", vec![Meaning::Opened { asked: true, said: false }]),
            ("customer_creates", vec![Meaning::Opened { asked: true, said: true }]),
            ("agent_creates", vec![Meaning::Opened { asked: false, said: false }]),
            ("customer_creates_as_owner", vec![Meaning::Opened { asked: false, said: false }]),
            ("created (no requestor)", vec![Meaning::Opened { asked: false, said: false }]),
            ("created by staff on behalf of a customer", vec![Meaning::Opened { asked: false, said: false }]),
            ("customer", vec![said.clone()]),
            ("customer_reply_2", vec![said.clone()]),
            ("customer_reply+open", vec![said, turned(Phase::Working)]),
            ("agent_message", vec![replied.clone()]),
            ("replied(paused)", vec![replied, turned(Phase::Pending)]),
            ("first_response_recorded", vec![Meaning::Happened(What::AnsweredElsewhere)]),
            ("internal note", vec![Meaning::Happened(What::Noted)]),
            ("bot reply", vec![Meaning::Happened(What::BotSaid)]),
            ("marked_done_without_reply", vec![turned(Phase::Done)]),
            ("reopened long after", vec![turned(Phase::Working)]),
            ("pending close", vec![turned(Phase::Pending)]),
            ("on hold", vec![turned(Phase::OnHold)]),
            ("stalled", vec![turned(Phase::Pending)]),
            ("evaluate", vec![Meaning::Looked]),
            ("priority changed so that no SLA matches", vec![Meaning::NoPolicy]),
        ];
        for (text, expect) in cases {
            assert_eq!(meanings(text), Ok(expect), "{text}");
        }
        assert_eq!(meanings("blorp"), Err("the event `blorp` is not understood".to_owned()));
    }
}

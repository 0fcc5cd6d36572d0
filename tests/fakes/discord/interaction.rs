//! Interactions: what was pressed or called, and whether it was answered in time.

use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::refusal::Refusal;
use super::state::State;

/// How long the first answer may take.
pub(super) const FIRST_ANSWER: Duration = Duration::from_secs(3);
/// How long an answered interaction can be followed up.
const FOLLOW_UP: Duration = Duration::from_mins(15);

/// Interaction kinds.
pub(super) const SLASH: u64 = 2;
pub(super) const PRESS: u64 = 3;
pub(super) const AUTOCOMPLETE: u64 = 4;
pub(super) const SUBMIT: u64 = 5;

/// One interaction.
#[derive(Debug, Clone)]
pub(super) struct Interaction {
    pub(super) id: String,
    pub(super) token: String,
    pub(super) kind: u64,
    /// Kind of the application command, if it is one.
    pub(super) command: u64,
    pub(super) user: String,
    pub(super) channel: String,
    /// The message whose component was used.
    pub(super) message: Option<String>,
    /// The interaction that was answered with the modal which is sent now.
    pub(super) trigger: Option<String>,
    pub(super) born: Instant,
    /// Time that a test let pass at once.
    pub(super) aged: Duration,
    /// The callback that came: its type and its data.
    pub(super) answer: Option<(u64, Value)>,
    /// The message that is `@original`.
    pub(super) original: Option<String>,
    /// How many follow-up messages it has.
    pub(super) follow_ups: usize,
}

impl Interaction {
    /// How long ago it was made.
    pub(super) fn age(&self) -> Duration {
        self.born.elapsed() + self.aged
    }
}

impl State {
    /// The interaction that waits for its first answer.
    pub(super) fn unanswered(&mut self, id: &str, token: &str) -> Result<Interaction, Refusal> {
        let found = self.interactions.get(id).filter(|known| known.token == token);
        let interaction = found.cloned().ok_or_else(Refusal::unknown_interaction)?;
        if interaction.answer.is_some() {
            return Err(Refusal::of_state(400, 40060, "Interaction has already been acknowledged."));
        }
        let waited = interaction.age();
        if waited > FIRST_ANSWER {
            self.violations.push(format!("interaction {id}: first answered after {} ms", waited.as_millis()));
            return Err(Refusal::unknown_interaction());
        }
        Ok(interaction)
    }

    /// The answered interaction that this token may still follow up.
    pub(super) fn answered(&self, application: &str, token: &str) -> Result<Interaction, Refusal> {
        let found = self.interactions.values().find(|known| known.token == token && application == self.application);
        let interaction = found.cloned().ok_or_else(Refusal::unknown_webhook)?;
        if interaction.age() > FOLLOW_UP {
            return Err(Refusal::of_state(401, 50027, "Invalid Webhook Token"));
        }
        if interaction.answer.is_none() {
            return Err(Refusal::of_request(404, 10015, "Unknown Webhook"));
        }
        Ok(interaction)
    }
}

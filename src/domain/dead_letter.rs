//! A dead letter: an event that the desk cannot take, or a post that it gave up on.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::WorkspaceId;

/// What is in a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LetterKind {
    /// An event: it can be taken again.
    Event,
    /// What a platform sent and nobody could make an event of: it can only be looked at.
    Frame,
    /// A post that was given up: it can be put into the outbox again.
    Post,
}

impl LetterKind {
    /// The name used in the database and by commands.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Frame => "frame",
            Self::Post => "post",
        }
    }
}

/// A letter's number, as a person types it: `event-3`, `post-17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterId {
    /// What is in it.
    pub kind: LetterKind,
    /// Its number among those.
    pub number: i64,
}

impl fmt::Display for LetterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.kind.name(), self.number)
    }
}

impl FromStr for LetterId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let kinds = [LetterKind::Event, LetterKind::Frame, LetterKind::Post];
        let found = kinds.into_iter().find_map(|kind| {
            let number = text.strip_prefix(kind.name())?.strip_prefix('-')?.parse().ok()?;
            Some(Self { kind, number })
        });
        found.ok_or_else(|| format!("`{text}` is no dead letter; `frontdesk deadletter list` names them, like event-3"))
    }
}

/// A letter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Letter {
    /// Its number.
    #[serde(serialize_with = "as_text")]
    pub id: LetterId,
    /// The guild or team.
    #[serde(serialize_with = "as_text")]
    pub workspace: WorkspaceId,
    /// The platform's key of the event, or the post's lane.
    pub key: String,
    /// The event, or the notice of a post.
    pub body: Value,
    /// Why it ended here.
    pub reason: String,
    /// How often it came, or how often the post was tried.
    pub times: i64,
    /// When, for the last time.
    pub at: Timestamp,
}

fn as_text<T: fmt::Display, S: serde::Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// Fields that are secrets for as long as they live: they are not kept in a letter.
const SECRETS: [&str; 5] = ["token", "response_url", "response_urls", "trigger_id", "reply"];

/// A payload without the secrets in it, however deep.
#[must_use]
pub fn scrubbed(payload: Value) -> Value {
    match payload {
        Value::Object(fields) => {
            let open = fields.into_iter().map(|(name, value)| {
                let value = if SECRETS.contains(&name.as_str()) { Value::Null } else { scrubbed(value) };
                (name, value)
            });
            Value::Object(open.collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(scrubbed).collect()),
        Value::String(text) if text.contains('\0') => Value::String(text.replace('\0', "")),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_letters_number_reads_as_it_is_written() {
        for text in ["event-3", "frame-1", "post-17"] {
            assert_eq!(text.parse::<LetterId>().unwrap().to_string(), text);
        }
        for text in ["3", "event", "event-", "event-x", "letter-3"] {
            assert!(text.parse::<LetterId>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_letter_keeps_no_secrets() {
        let payload = json!({"reply": {"token": "s3cret"}, "a": [{"trigger_id": "s3cret", "text": "hi\u{0}"}]});
        assert_eq!(scrubbed(payload), json!({"reply": null, "a": [{"trigger_id": null, "text": "hi"}]}));
    }
}

//! The audit log: the history of tickets and of everything else that somebody did, as a chain for each workspace. A row
//! that was changed, put in or taken out later is found.
//!
//! A row's *digest* is of its words and names under a salt; its *hash* is of the hash before it, its place, and the digest.
//! Words are erased together with their salt: the digest stays, says nothing any more, and the chain holds. Which rows
//! that was done to is itself a row.

mod check;
mod deed;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub use check::{Broken, Checker, Sum};
pub use deed::{Deed, DeedKind, deeds};

use super::WorkspaceId;

/// A row of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number in the database.
    pub id: i64,
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// The ticket that it is about; 0 where it is about none.
    pub ticket: i64,
    /// What it is about, where that is no ticket.
    pub subject: Option<String>,
    /// When, in epoch milliseconds.
    pub at: i64,
    /// Who did it; nobody where the desk itself did.
    pub actor: Option<String>,
    /// What they were called.
    pub actor_name: Option<String>,
    /// What happened: an object with a `kind`.
    pub kind: Value,
    /// What keeps the digest from being guessed; gone where the words were erased.
    pub salt: Option<String>,
    /// The digest of its words and names.
    pub digest: Option<String>,
    /// The hash that the next row builds on.
    pub hash: Option<String>,
}

impl Row {
    /// What happened, in one word.
    #[must_use]
    pub fn word(&self) -> &str {
        self.kind.get("kind").and_then(Value::as_str).unwrap_or_default()
    }

    /// The row as programs read it.
    #[must_use]
    pub fn told(&self) -> Value {
        let Self { seq, ticket, subject, at, actor, actor_name, kind, hash, .. } = self;
        json!({
            "seq": seq, "at": at, "ticket": (*ticket > 0).then_some(ticket), "subject": subject, "actor": actor,
            "actor_name": actor_name, "kind": kind, "hash": hash,
        })
    }

    /// The digest of the row's words and names under a salt.
    #[must_use]
    pub fn digest_under(&self, salt: &str) -> String {
        let mut kind = String::new();
        canonical(&self.kind, &mut kind);
        let text = |part: &Option<String>| part.as_ref().map_or(String::new(), |part| format!("+{part}"));
        sum([salt, &text(&self.subject), &text(&self.actor), &text(&self.actor_name), &kind])
    }

    /// The hash of the row after one with the hash `before`.
    #[must_use]
    pub fn hash_after(&self, before: &str, workspace: &WorkspaceId, digest: &str) -> String {
        let place = format!("{workspace} {} {} {}", self.seq, self.ticket, self.at);
        sum([before, &place, self.word(), digest])
    }
}

/// SHA-256 over parts, each with its length before it, in hexadecimal.
fn sum<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hex::encode(hasher.finalize())
}

/// A value with its keys in order: the engines keep JSON in orders of their own.
fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(object) => {
            let mut keys: Vec<_> = object.iter().collect();
            keys.sort_by_key(|(key, _)| key.as_str());
            out.push('{');
            for (key, value) in keys {
                out.push_str(&Value::String(key.clone()).to_string());
                out.push(':');
                canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
        Value::Array(values) => {
            out.push('[');
            for value in values {
                canonical(value, out);
                out.push(',');
            }
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

//! A transcript for programs: facts as they are kept, with names and words as they came.

use serde_json::{Value, json};

use crate::domain::transcript::Transcript;
use crate::domain::{Entry, Named};

/// The version of the shape, counted up when a reader would have to change.
const VERSION: u32 = 1;

pub(super) fn written(transcript: &Transcript) -> String {
    let ticket = &transcript.view.ticket;
    let document = json!({
        "version": VERSION,
        "made_at": transcript.at,
        "ticket": ticket.number.0,
        "subject": ticket.subject,
        "status": ticket.status,
        "priority": ticket.priority,
        "plan": ticket.plan,
        "requester": person(&ticket.requester),
        "owner": ticket.owner.as_ref().map(person),
        "opened_at": ticket.opened_at,
        "first_reply_at": ticket.first_reply_at,
        "closed_at": ticket.closed_at,
        "entries_left_out": transcript.left_out,
        "entries": transcript.entries.iter().map(entry).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

fn person(person: &Named) -> Value {
    json!({ "id": person.id, "name": person.name })
}

/// `kind` with its own fields, beside the moment and the actor.
fn entry(entry: &Entry) -> Value {
    let mut told = json!(entry.kind);
    if let Some(told) = told.as_object_mut() {
        told.insert("at".to_owned(), json!(entry.at));
        told.insert("actor".to_owned(), json!(entry.actor.as_ref().map(person)));
    }
    told
}

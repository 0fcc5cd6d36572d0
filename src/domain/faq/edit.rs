//! Edits of the FAQ: previewed by who wrote them, approved, and written or kept.

use serde::{Deserialize, Serialize};

use super::{Content, FaqChange, FaqForm, FaqNotice, FaqRefusal};
use crate::domain::{Act, Change, Decision, Locale, Named, Notice, Refusal, Role, Situation};

/// An edit's number: random, so that it can be chosen before anything is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EditId(pub i64);

/// What an edit does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum EditKind {
    /// It makes an entry.
    Add,
    /// It changes one.
    Change {
        /// Its id.
        entry: String,
        /// Its language.
        locale: Locale,
        /// The fingerprint of the entry that the edit was made from: another one by now refuses it.
        seen: String,
    },
    /// It takes one out of use.
    Retire {
        /// Its id.
        entry: String,
        /// Its language.
        locale: Locale,
        /// The same.
        seen: String,
    },
}

/// Where an edit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EditState {
    /// Its author looks at it.
    Previewed,
    /// It is to be written.
    Approved,
    /// It is in the folder.
    Written,
    /// The folder cannot be written: it is kept in the database.
    Kept,
    /// It cannot be written, and why is told.
    Refused,
    /// Its author does not want it.
    Discarded,
}

impl EditState {
    /// The name used in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Previewed => "previewed",
            Self::Approved => "approved",
            Self::Written => "written",
            Self::Kept => "kept",
            Self::Refused => "refused",
            Self::Discarded => "discarded",
        }
    }
}

/// An edit of the FAQ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Its number.
    pub id: EditId,
    /// What it does.
    pub kind: EditKind,
    /// What the entry says after it.
    pub content: Content,
    /// Whose it is.
    pub by: Named,
    /// Where it stands.
    pub state: EditState,
}

/// What the knowledge base says about a form or an entry that was named, for the decision.
#[derive(Debug, Clone, PartialEq)]
pub enum Drawn {
    /// An edit that can be previewed.
    Edit(EditKind, Content),
    /// What was given makes no edit.
    Not(Refusal),
}

/// Decides a filled form or a wish to retire an entry: it is kept, and shown to its author alone.
///
/// # Errors
/// The person is no agent, or what was given makes no entry.
pub fn drawn(situation: &Situation<'_>, drawn: &Drawn) -> Result<Decision, Refusal> {
    is_agent(situation)?;
    let (kind, content) = match drawn {
        Drawn::Edit(kind, content) => (kind.clone(), content.clone()),
        Drawn::Not(refusal) => return Err(refusal.clone()),
    };
    let id = match &situation.event.act {
        Act::Filled { form: FaqForm::Change(id), .. } => previewed(situation, *id)?.id,
        _ => EditId(situation.fresh.conversation.0),
    };
    let (by, state) = (situation.person.named.clone(), EditState::Previewed);
    let edit = Edit { id, kind: kind.clone(), content: content.clone(), by, state };
    let mut decision = Decision::privately(situation, Notice::Faq(FaqNotice::Preview { edit: id, kind, content }));
    decision.changes.push(Change::Faq(FaqChange::Kept(edit)));
    Ok(decision)
}

/// "Save" under a preview: it is written by whoever writes the folder, and then told.
///
/// # Errors
/// The person is no agent, or the edit is gone or settled.
pub fn save(situation: &Situation<'_>, id: EditId) -> Result<Decision, Refusal> {
    is_agent(situation)?;
    previewed(situation, id)?;
    let mut decision = Decision::default();
    decision.changes.push(Change::Faq(FaqChange::Approved {
        id,
        tell: situation.private(),
        locale: situation.person.locale,
    }));
    Ok(decision)
}

/// "Discard" under a preview.
///
/// # Errors
/// As for saving.
pub fn discard(situation: &Situation<'_>, id: EditId) -> Result<Decision, Refusal> {
    is_agent(situation)?;
    previewed(situation, id)?;
    let mut decision = Decision::privately(situation, Notice::Faq(FaqNotice::Discarded));
    decision.changes.push(Change::Faq(FaqChange::Discarded(id)));
    Ok(decision)
}

fn is_agent(situation: &Situation<'_>) -> Result<(), Refusal> {
    if situation.person.role < Role::Agent {
        return Err(Refusal::NeedsRole { role: Role::Agent });
    }
    Ok(())
}

/// The edit that was loaded, if its author may still settle it.
fn previewed<'a>(situation: &'a Situation<'_>, id: EditId) -> Result<&'a Edit, Refusal> {
    let edit =
        situation.found.faq.edit.as_ref().filter(|edit| edit.id == id && edit.by.id == situation.person.named.id);
    match edit {
        Some(edit) if edit.state == EditState::Previewed => Ok(edit),
        Some(_) => Err(FaqRefusal::EditSettled.into()),
        None => Err(Refusal::ButtonTooOld),
    }
}

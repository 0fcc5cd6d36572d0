//! What the desk keeps about the person who asks: told in kinds, handed out as a copy, and erased once they confirm it.

mod kind;
mod refusal;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use kind::Kind;
pub use refusal::PrivacyRefusal;

use super::erasure::has_word;
use super::notice::Done;
use super::sign_in::hash_of;
use super::{Change, Decision, Destination, Notice, PersonId, Refusal, Role, Situation};

/// Bytes that a copy may have in a message; of more an operator makes a file.
const COPY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How long after an erasure there is no other of the same person: the whole database is looked through for one.
pub const ONCE_IN: SignedDuration = SignedDuration::from_hours(24);
/// How long the button under the question whether all is to be erased is good.
const CONFIRM_WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// What somebody wants of what is kept about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// To know what it is.
    Show,
    /// A copy.
    Export,
    /// That it is erased.
    Erase,
}

impl Wish {
    /// The words for them.
    pub const NAMES: &'static [&'static str] = &["show", "export", "erase"];

    /// The wish of a word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let wishes = [Self::Show, Self::Export, Self::Erase].into_iter().zip(Self::NAMES);
        wishes.filter(|(_, name)| **name == word).map(|(wish, _)| wish).next()
    }
}

/// The question whether all is to be erased, as its button names it: a number by chance, and when it was asked, in epoch
/// milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Question {
    /// Its number: each is answered once.
    pub id: i64,
    /// When it was asked.
    pub asked_at: i64,
}

impl Question {
    /// The question as its button names it.
    #[must_use]
    pub fn encode(&self) -> String {
        format!("{}:{}", self.id, self.asked_at)
    }

    /// Reads that back.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let (id, asked_at) = text.split_once(':')?;
        Some(Self { id: id.parse().ok()?, asked_at: asked_at.parse().ok()? })
    }

    /// The key under which it is kept that it was answered.
    #[must_use]
    pub fn key(&self) -> String {
        format!("erasure:{}", self.id)
    }

    fn is_open(&self, now: Timestamp) -> bool {
        let asked = Timestamp::from_millisecond(self.asked_at).unwrap_or(Timestamp::MIN);
        asked <= now && now.duration_since(asked) <= CONFIRM_WITHIN
    }
}

/// The key under which it is kept when a person was erased last, which does not name them.
#[must_use]
pub fn erased_key(person: &PersonId) -> String {
    format!("erased:{}", hash_of(person.as_str()))
}

/// What is held about a person: rows by table, as an operator exports them.
#[derive(Debug, Clone, PartialEq)]
pub struct Held(pub Value);

impl Held {
    /// How much of each kind, in the order of kinds.
    fn counts(&self) -> Vec<(Kind, usize)> {
        let tables = self.0["held"].as_object();
        let rows = |kind: Kind| {
            let of_kind = tables.into_iter().flatten().filter(|(table, _)| Kind::of_table(table) == kind);
            of_kind.map(|(_, rows)| rows.as_array().map_or(0, Vec::len)).sum::<usize>()
        };
        Kind::ALL.into_iter().map(|kind| (kind, rows(kind))).filter(|(_, rows)| *rows > 0).collect()
    }

    /// The copy that the person themselves gets: without what agents wrote for agents, which a transcript leaves out too,
    /// and without what was posted to others.
    fn for_themselves(&self, person: &PersonId) -> Value {
        let mut copy = self.0.clone();
        let keep = |table: &str, row: &Value| match table {
            "history" => row["kind"]["kind"] != "noted" || row["actor"] == person.as_str(),
            "outbox" => has_word(&row["destination"].to_string(), person.as_str()),
            "webhook_call" | "dead_letter" => false,
            _ => true,
        };
        if let Some(tables) = copy["held"].as_object_mut() {
            for (table, rows) in tables.iter_mut() {
                if let Some(rows) = rows.as_array_mut() {
                    rows.retain(|row| keep(table, row));
                }
            }
            tables.retain(|_, rows| rows != &json!([]));
        }
        copy
    }
}

/// What was looked up for it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PrivacyFound {
    /// What is held about the one who acts.
    pub held: Option<Held>,
    /// How many tickets of theirs are open.
    pub open: i64,
    /// Whether the question that a button answers was answered before.
    pub answered: bool,
    /// Whether they were erased not long ago.
    pub erased_lately: bool,
}

/// A change to what is kept about a person.
#[derive(Debug, Clone, PartialEq)]
pub enum PrivacyChange {
    /// They got a copy.
    Copied(PersonId),
    /// Their names and words are erased, by the answer to a question.
    Erased(PersonId, Question),
}

/// What is told about it, to the person alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "privacy", rename_all = "snake_case")]
pub enum PrivacyNotice {
    /// What is kept.
    Kept {
        /// How much of each kind.
        counts: Vec<(Kind, usize)>,
    },
    /// A copy, as a file.
    Copy {
        /// Rows by table.
        copy: Value,
        /// When it was made.
        at: Timestamp,
    },
    /// What is erased, what stays and why, and a button to do it.
    Asked {
        /// The question.
        question: Question,
    },
    /// It is done.
    Erased,
}

/// Decides what is wanted.
///
/// # Errors
/// The copy is too large for a message; or they wish to be erased, and are on the support team, have open tickets, or were
/// erased not long ago.
pub fn wished(situation: &Situation<'_>, wish: Wish) -> Result<Decision, Refusal> {
    let held = situation.found.privacy.held.as_ref();
    let notice = match wish {
        Wish::Show => PrivacyNotice::Kept { counts: held.map(Held::counts).unwrap_or_default() },
        Wish::Export => return copied(situation, held),
        Wish::Erase => {
            may_be_erased(situation)?;
            let asked_at = situation.now.as_millisecond();
            PrivacyNotice::Asked { question: Question { id: situation.fresh.conversation.0, asked_at } }
        }
    };
    Ok(Decision::privately(situation, Notice::Privacy(notice)))
}

fn copied(situation: &Situation<'_>, held: Option<&Held>) -> Result<Decision, Refusal> {
    let person = &situation.person.named.id;
    let copy = held.map(|held| held.for_themselves(person)).unwrap_or_default();
    if copy.to_string().len() > COPY_BYTES_MAX {
        return Err(PrivacyRefusal::TooLarge.into());
    }
    let mut decision = Decision::default();
    decision.changes.push(Change::Privacy(PrivacyChange::Copied(person.clone())));
    decision.confirm(situation, Done::CopySent);
    let to = Destination::Direct { person: person.clone(), reply: situation.event.reply.clone() };
    let notice = Notice::Privacy(PrivacyNotice::Copy { copy, at: situation.now });
    decision.post(to, situation.person.locale, notice);
    Ok(decision)
}

/// Decides the button under the question: what held when it was asked has to hold still.
///
/// # Errors
/// It was answered before, is too old, or what it asks for cannot be done any more.
pub fn answered(situation: &Situation<'_>, question: Question) -> Result<Decision, Refusal> {
    if situation.found.privacy.answered {
        return Err(PrivacyRefusal::Answered.into());
    }
    if !question.is_open(situation.now) {
        return Err(PrivacyRefusal::AskedLongAgo.into());
    }
    may_be_erased(situation)?;
    let mut decision = Decision::privately(situation, Notice::Privacy(PrivacyNotice::Erased));
    let person = situation.person.named.id.clone();
    decision.changes.push(Change::Privacy(PrivacyChange::Erased(person, question)));
    Ok(decision)
}

/// Who answers for what agents did would be gone with their names, and nobody could be answered in an open ticket.
fn may_be_erased(situation: &Situation<'_>) -> Result<(), Refusal> {
    let open = situation.found.privacy.open;
    if situation.person.role >= Role::Agent {
        return Err(PrivacyRefusal::OnTheTeam.into());
    }
    if situation.found.privacy.erased_lately {
        return Err(PrivacyRefusal::ErasedLately.into());
    }
    if open > 0 { Err(PrivacyRefusal::OpenTickets { open }.into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_for_the_person_has_nothing_that_is_for_agents_or_others() {
        let held = Held(json!({"held": {
            "history": [
                {"actor": "maya", "kind": {"kind": "noted", "text": "ann is angry"}},
                {"actor": "ann", "kind": {"kind": "noted", "text": "mine"}},
                {"actor": "maya", "kind": {"kind": "replied", "text": "to ann"}},
            ],
            "outbox": [
                {"destination": {"Private": {"person": "ann"}}, "notice": {}},
                {"destination": {"Channel": "agents"}, "notice": {"subject": "of ann"}},
            ],
            "dead_letter": [{"body": "ann"}],
            "person": [{"id": "ann"}],
        }}));
        insta::assert_snapshot!(held.for_themselves(&"ann".into()), @r#"{"held":{"history":[{"actor":"ann","kind":{"kind":"noted","text":"mine"}},{"actor":"maya","kind":{"kind":"replied","text":"to ann"}}],"outbox":[{"destination":{"Private":{"person":"ann"}},"notice":{}}],"person":[{"id":"ann"}]}}"#);
        assert_eq!(held.counts(), [(Kind::Identity, 1), (Kind::Log, 3), (Kind::Posts, 3)]);
    }

    #[test]
    fn a_question_is_open_for_a_quarter_of_an_hour() {
        let question = Question { id: 1, asked_at: 0 };
        let at = |millis| Timestamp::from_millisecond(millis).unwrap();
        let quarter = 15 * 60 * 1000;
        let open = [-1, 0, quarter, quarter + 1].map(|millis| question.is_open(at(millis)));
        assert_eq!(open, [false, true, true, false]);
    }
}

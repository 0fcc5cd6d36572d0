//! Events that the desk cannot take: each is kept, and taken again when somebody asks for it.

use jiff::Timestamp;
use serde_json::Value;

use super::Flow;
use crate::domain::audit::{Deed, DeedKind};
use crate::domain::dead_letter::{Letter, LetterId, LetterKind, scrubbed};
use crate::domain::{Event, Named, WorkspaceId};
use crate::store::{Failure, Tx, audit, dead_letters};

/// Bytes of a letter's body.
const BODY_BYTES_MAX: usize = 256 * 1024;

/// What came of taking a letter again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replayed {
    /// It is done, and the letter is gone.
    Done,
    /// Nobody can make an event of it.
    NoEvent,
    /// It is not there any more.
    Gone,
}

impl Flow {
    /// Keeps an event that made the desk fail; its reply handle, a secret, is left out.
    ///
    /// # Errors
    /// The database failed, and it is not kept.
    pub async fn bury(&self, event: &Event, reason: &str) -> Result<(), Failure> {
        let body = serde_json::to_value(event).unwrap_or_default();
        self.keep(&event.workspace, &event.key, LetterKind::Event, body, reason).await
    }

    /// Keeps what a platform sent that nobody can make an event of.
    ///
    /// # Errors
    /// The database failed, and it is not kept.
    pub async fn bury_frame(
        &self,
        workspace: &WorkspaceId,
        key: &str,
        frame: Value,
        reason: &str,
    ) -> Result<(), Failure> {
        self.keep(workspace, key, LetterKind::Frame, frame, reason).await
    }

    async fn keep(
        &self,
        workspace: &WorkspaceId,
        key: &str,
        kind: LetterKind,
        body: Value,
        reason: &str,
    ) -> Result<(), Failure> {
        let mut body = scrubbed(body);
        let length = body.to_string().len();
        if length > BODY_BYTES_MAX {
            body = Value::String(format!("too long to keep: {length} bytes"));
        }
        let mut tx = self.db.write().await?;
        let letter = dead_letters::New { workspace, key, kind, body: &body, reason };
        dead_letters::keep(&mut tx, &letter, self.clock.now()).await?;
        tx.commit().await
    }

    /// Takes a letter again: an event goes through the desk, a post into the outbox. The letter is gone after that. Where
    /// it is nobody's wish, it is the operator's.
    ///
    /// # Errors
    /// The database failed; the letter is still there.
    pub async fn replay_letter(&self, letter: &Letter, by: Option<&Named>) -> Result<Replayed, Failure> {
        match letter.id.kind {
            LetterKind::Frame => return Ok(Replayed::NoEvent),
            LetterKind::Event => {
                let Ok(event) = serde_json::from_value::<Event>(letter.body.clone()) else {
                    return Ok(Replayed::NoEvent);
                };
                self.handle(&event).await?;
            }
            LetterKind::Post => {}
        }
        let mut tx = self.db.write().await?;
        let there = match letter.id.kind {
            LetterKind::Post => {
                dead_letters::post_again(&mut tx, &letter.workspace, letter.id, self.clock.now()).await?
            }
            LetterKind::Event | LetterKind::Frame => {
                dead_letters::drop_letter(&mut tx, &letter.workspace, letter.id).await?
            }
        };
        if there {
            let kind = DeedKind::LetterReplayed { letter: letter.id.to_string() };
            log(&mut tx, &letter.workspace, by, kind, self.clock.now()).await?;
        }
        tx.commit().await?;
        self.stored.notify_one();
        Ok(if there { Replayed::Done } else { Replayed::Gone })
    }
}

/// Drops a letter; `false` where it is not there any more. Where it is nobody's wish, it is the operator's.
///
/// # Errors
/// The database failed.
pub async fn drop_letter(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: LetterId,
    by: Option<&Named>,
    now: Timestamp,
) -> Result<bool, Failure> {
    let there = dead_letters::drop_letter(tx, workspace, id).await?;
    if there {
        log(tx, workspace, by, DeedKind::LetterDropped { letter: id.to_string() }, now).await?;
    }
    Ok(there)
}

async fn log(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    by: Option<&Named>,
    kind: DeedKind,
    now: Timestamp,
) -> Result<(), Failure> {
    audit::add(tx, workspace, &Deed { actor: by.cloned(), subject: "letter", kind }, now).await?;
    audit::seal(tx, workspace).await.map(drop)
}

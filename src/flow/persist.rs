//! From a decision to rows: what changes and what must be told, in the one transaction.

use jiff::Timestamp;

use crate::domain::{Change, Decision, WorkspaceId};
use crate::store::{Failure, Tx, clocks, conversations, history, outbox, tickets};

/// Stores a decision.
pub(super) async fn decision(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    decision: &Decision,
    now: Timestamp,
) -> Result<(), Failure> {
    for change in &decision.changes {
        self::change(tx, workspace, change).await?;
    }
    for post in &decision.posts {
        outbox::put(tx, workspace, post, now).await?;
    }
    Ok(())
}

async fn change(tx: &mut Tx, workspace: &WorkspaceId, change: &Change) -> Result<(), Failure> {
    match change {
        Change::ConversationBegun(conversation) => conversations::begin(tx, workspace, conversation).await,
        Change::ConversationSettled { id, outcome, ticket, entry, shown } => {
            let settled = conversations::Settled {
                outcome: *outcome,
                ticket: *ticket,
                entry: entry.as_deref(),
                shown: shown.as_deref(),
            };
            conversations::settle(tx, workspace, *id, settled).await
        }
        Change::Ticket { ticket, was, entries, clocks } => {
            match was {
                None => tickets::open(tx, workspace, ticket).await?,
                Some(was) => tickets::change(tx, workspace, ticket, *was).await?,
            }
            for entry in entries {
                history::add(tx, workspace, ticket.number, entry).await?;
            }
            clocks::keep(tx, workspace, ticket.number, clocks).await
        }
        Change::Recorded { ticket, entry } => history::add(tx, workspace, *ticket, entry).await,
    }
}

//! From a decision to rows: what changes and what must be told, in the one transaction.

use jiff::Timestamp;

use crate::domain::faq::FaqChange;
use crate::domain::privacy::{PrivacyChange, erased_key};
use crate::domain::review::PlanChange;
use crate::domain::{Change, Decision, Destination, Notice, WorkspaceId};
use crate::store::{
    Failure, Tx, answers, audit, blocks, clocks, conversations, drafts, edits, erasure, history, lessons, outbox,
    plans, problems, ratings, sessions, silences, tickets,
};
use crate::understand::phrasing;

/// Stores a decision.
pub(super) async fn decision(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    decision: &Decision,
    now: Timestamp,
) -> Result<(), Failure> {
    for change in &decision.changes {
        self::change(tx, workspace, change, now).await?;
    }
    for deed in &decision.deeds {
        audit::add(tx, workspace, deed, now).await?;
    }
    for post in &decision.posts {
        let row = outbox::put(tx, workspace, post, now).await?;
        let suggests = matches!((&post.to, &post.notice), (Destination::Conversation(_), Notice::Suggestions { .. }));
        if let (true, Some(wish), Some(row)) = (suggests, &decision.draft, row) {
            drafts::want(tx, workspace, wish, row, now).await?;
        }
    }
    // Last, so that the chain's end is not held for longer than it takes.
    if !decision.deeds.is_empty() || decision.changes.iter().any(is_history) {
        audit::seal(tx, workspace).await?;
    }
    Ok(())
}

/// Whether a change is told in a ticket's history.
const fn is_history(change: &Change) -> bool {
    matches!(change, Change::Ticket { .. } | Change::Recorded { .. })
}

async fn change(tx: &mut Tx, workspace: &WorkspaceId, change: &Change, now: Timestamp) -> Result<(), Failure> {
    match change {
        Change::ConversationBegun(conversation) => conversations::begin(tx, workspace, conversation).await,
        Change::ConversationSettled { id, outcome, ticket, entry, shown } => {
            let settled = conversations::Settled {
                outcome: *outcome,
                ticket: *ticket,
                entry: entry.as_deref(),
                shown: shown.as_deref(),
            };
            conversations::settle(tx, workspace, *id, settled).await?;
            // A late draft must not stand where something else is told by then.
            drafts::settle(tx, workspace, *id, now).await
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
        Change::ConversationApart { id, from, to } => conversations::set_apart(tx, workspace, *id, *from, *to).await,
        Change::Problem(change) => problems::change(tx, workspace, change).await,
        Change::ConversationsMoved { from, to } => conversations::move_to(tx, workspace, *from, *to).await,
        Change::Recorded { ticket, was, entry } => {
            if let Some(was) = was {
                tickets::still(tx, workspace, *ticket, *was).await?;
            }
            history::add(tx, workspace, *ticket, entry).await
        }
        Change::Blocked(block) => blocks::put(tx, workspace, block).await,
        Change::Unblocked { person } => blocks::lift(tx, workspace, person).await,
        Change::BlockTold { person } => blocks::told(tx, workspace, person, now).await,
        Change::SignInOffered(link) => sessions::offer(tx, workspace, link).await,
        Change::Silence { ticket, silence } => silences::keep(tx, workspace, *ticket, *silence).await,
        Change::Rated { rating, was } => {
            tickets::still(tx, workspace, rating.closing.ticket, *was).await?;
            ratings::keep(tx, workspace, rating).await
        }
        Change::Faq(change) => faq(tx, workspace, change, now).await,
        Change::Privacy(change) => privacy(tx, workspace, change, now).await,
        Change::Plan(change) => plan(tx, workspace, change, now).await,
        Change::Customer(change) => super::customers::change(tx, workspace, change, now).await,
        Change::Community(change) => super::community::change(tx, workspace, change, now).await,
    }
}

async fn plan(tx: &mut Tx, workspace: &WorkspaceId, change: &PlanChange, now: Timestamp) -> Result<(), Failure> {
    match change {
        PlanChange::Settled { id, accept, by, .. } => plans::settle(tx, workspace, *id, (*accept, by), now).await,
        PlanChange::Adopted { prediction, was, by } => {
            plans::adopt(tx, workspace, prediction, (*was, Some(by)), now).await.map(drop)
        }
    }
}

/// A copy is a post, and its deed is logged with the others.
async fn privacy(tx: &mut Tx, workspace: &WorkspaceId, change: &PrivacyChange, now: Timestamp) -> Result<(), Failure> {
    let PrivacyChange::Erased(person, question) = change else { return Ok(()) };
    answers::keep(tx, workspace, &question.key(), now).await?;
    answers::renew(tx, workspace, &erased_key(person), now).await?;
    let (_, rows) = erasure::erase(tx, workspace, person.as_str(), now).await?;
    tracing::info!(%workspace, rows, "a person was erased, as they wished");
    Ok(())
}

async fn faq(tx: &mut Tx, workspace: &WorkspaceId, change: &FaqChange, now: Timestamp) -> Result<(), Failure> {
    match change {
        FaqChange::Kept(edit) => edits::keep(tx, workspace, edit, now).await,
        FaqChange::Approved { id, tell, locale } => edits::approve(tx, workspace, *id, tell, *locale).await,
        FaqChange::Discarded(id) => edits::discard(tx, workspace, *id, now).await,
        FaqChange::Taught(taught) => match phrasing(taught.question.raw()) {
            Some(found) => lessons::teach(tx, workspace, taught, (&found.text, &found.gist), now).await,
            // It says too little or too much to be learned.
            None => Ok(()),
        },
        FaqChange::TakenBack { conversation, by } => lessons::take_back(tx, workspace, *conversation, by).await,
        FaqChange::Settled { number, by, confirm } => {
            match lessons::settle(tx, workspace, *number, by, *confirm, now).await? {
                true => Ok(()),
                false => Err(Failure::Stale),
            }
        }
    }
}

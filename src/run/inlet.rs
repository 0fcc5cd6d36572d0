//! The desk's end of the inlet: events side by side, those of one conversation or one person in their order; choices
//! beside them.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::books;
use super::turns::Turns;
use crate::chat::{Choice, Completion, Incoming, Opening};
use crate::domain::Refusal;
use crate::domain::command::{ArgKind, COMMANDS};
use crate::domain::faq::{Content, FaqForm};
use crate::failpoint::{Guard, holds};
use crate::flow::Flow;
use crate::replica::Replica;

/// Choices that are looked up at once; more wait.
const LOOK_UPS_MAX: usize = 8;

/// Takes what comes in until every inlet is gone.
pub(super) async fn take(flow: Flow, replica: Replica, mut incoming: mpsc::Receiver<Incoming>) {
    let (mut look_ups, mut events) = (JoinSet::new(), JoinSet::new());
    let (turns, events_max) = (Arc::<Turns>::default(), flow.db.events_at_once());
    while let Some(next) = incoming.recv().await {
        match next {
            Incoming::Event(event, done) if !holds(Guard::CommitBeforeAck) => {
                let _ = done.send(Ok(()));
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                let _ = books::event_taken(&flow, &event, &|| true).await;
            }
            Incoming::Event(event, done) => {
                while events.len() >= events_max {
                    events.join_next().await;
                }
                let (flow, turn) = (flow.clone(), turns.take(&event));
                events.spawn(async move {
                    turn.comes().await;
                    let taken = books::event_taken(&flow, &event, &|| turn.may_mark()).await;
                    let (taken, owed) = turn.ends(taken);
                    drop(turn);
                    // Nobody waits where the platform's connection is gone meanwhile: it is committed all the same.
                    let _ = done.send(taken);
                    if let Some(owed) = owed
                        && let Err(failure) = flow.keep_mark(&owed).await
                    {
                        tracing::warn!(%failure, "more than needed is read again after a crash");
                    }
                });
            }
            Incoming::Books(request) => {
                let gap = request.begins_gap();
                books::answer(&flow, &replica, request).await;
                if let Some(platform) = gap {
                    turns.gap_begins(platform);
                }
            }
            Incoming::Completion(completion, done) => {
                while look_ups.len() >= LOOK_UPS_MAX {
                    look_ups.join_next().await;
                }
                let flow = flow.clone();
                look_ups.spawn(async move {
                    let _ = done.send(choices(&flow, &completion).await);
                });
            }
            Incoming::Opening(opening, done) => {
                while look_ups.len() >= LOOK_UPS_MAX {
                    look_ups.join_next().await;
                }
                let flow = flow.clone();
                look_ups.spawn(async move {
                    let _ = done.send(opened(&flow, &opening).await);
                });
            }
        }
    }
    while events.join_next().await.is_some() {}
    while look_ups.join_next().await.is_some() {}
}

async fn opened(flow: &Flow, opening: &Opening) -> Result<(FaqForm, Content), Refusal> {
    let Opening { workspace, author, locale, form } = opening;
    flow.prefill(workspace, author, *locale, form).await.unwrap_or_else(|failure| {
        tracing::warn!(%failure, "a form could not be filled");
        Err(Refusal::Busy)
    })
}

async fn choices(flow: &Flow, completion: &Completion) -> Vec<Choice> {
    let spec = COMMANDS.iter().find(|spec| spec.verb == completion.verb);
    let arg = spec.and_then(|spec| spec.args.iter().find(|arg| arg.name == completion.argument));
    let (workspace, author) = (&completion.workspace, &completion.author);
    let found = match arg.map(|arg| arg.kind) {
        Some(ArgKind::Receiver) => flow.complete_receiver(workspace, author, &completion.typed).await,
        Some(ArgKind::Ticket | ArgKind::Other) => flow.complete_ticket(workspace, author, &completion.typed).await,
        Some(ArgKind::Question(_)) => {
            let titles = flow.complete_question(workspace, author, completion.locale, &completion.typed);
            Ok(titles.into_iter().map(|title| (title.clone(), title)).collect())
        }
        Some(ArgKind::CannedReply) => Ok(flow.complete_canned(workspace, author, completion.locale, &completion.typed)),
        Some(ArgKind::Entry) => Ok(flow.complete_entry(workspace, author, &completion.typed)),
        _ => Ok(Vec::new()),
    };
    match found {
        Ok(found) => found.into_iter().map(|(value, label)| Choice { label, value }).collect(),
        Err(failure) => {
            tracing::warn!(%failure, "choices could not be looked up");
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::chat::Inlet;
    use crate::clock::Clock;
    use crate::domain::{Act, Author, Event, Policy, WorkspaceId, WorkspacePolicy};
    use crate::store::Db;
    use crate::understand::KnowledgeBase;

    #[tokio::test]
    async fn an_event_that_makes_the_desk_panic_costs_a_dead_letter_and_the_next_one_is_taken() {
        let terminal = WorkspaceId::terminal();
        let workspaces = vec![WorkspacePolicy::open(terminal.clone(), &[])];
        let spoilt = AtomicBool::new(true);
        let flow = Flow {
            db: Db::connect("sqlite::memory:").await.unwrap(),
            policy: Arc::new(Policy { workspaces, ..Policy::default() }),
            knowledge: Arc::new(move || {
                assert!(!spoilt.swap(false, Ordering::SeqCst), "a bug");
                Arc::new(KnowledgeBase::default())
            }),
            clock: Clock::System,
            stored: Arc::default(),
            rush: crate::flow::Rush::default(),
        };
        let (inlet, incoming) = Inlet::bounded(1);
        let replica = Replica::join(flow.db.clone()).await.unwrap();
        let taking = take(flow.clone(), replica, incoming);
        let event = |key: &str| Event {
            key: key.to_owned(),
            at: flow.clock.now(),
            workspace: terminal.clone(),
            channel: "support".into(),
            thread: None,
            direct: false,
            author: Author { id: "ann".into(), name: "Ann".into(), groups: Vec::new(), bot: false, locale: None },
            reply: None,
            act: Act::OpenedHome,
        };
        let giving = async move {
            let taken = [inlet.take(event("1")).await, inlet.take(event("2")).await];
            drop(inlet);
            taken
        };
        let ((), taken) = tokio::join!(taking, giving);
        assert_eq!(taken, [Ok(()), Ok(())]);
        let mut tx = flow.db.read().await.unwrap();
        let letters = crate::store::dead_letters::list(&mut tx, &terminal, 9).await.unwrap();
        drop(tx);
        let [letter] = letters.as_slice() else { panic!("{letters:?}") };
        assert_eq!((letter.key.as_str(), letter.reason.as_str()), ("1", "the desk panicked"));
        assert_eq!(flow.replay_letter(letter, None).await.unwrap(), crate::flow::Replayed::Done);
        let mut tx = flow.db.read().await.unwrap();
        assert_eq!(crate::store::dead_letters::list(&mut tx, &terminal, 9).await.unwrap(), []);
    }
}

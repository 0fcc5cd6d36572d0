//! The desk's end of the inlet: events one after the other, choices beside them.

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::chat::{Choice, Completion, Incoming, NotTaken};
use crate::domain::command::{ArgKind, COMMANDS};
use crate::flow::Flow;

/// Choices that are looked up at once; more wait.
const LOOK_UPS_MAX: usize = 8;

/// Takes what comes in until every inlet is gone.
pub(super) async fn take(flow: Flow, mut incoming: mpsc::Receiver<Incoming>) {
    let mut look_ups = JoinSet::new();
    while let Some(next) = incoming.recv().await {
        match next {
            Incoming::Event(event, done) => {
                let taken = flow.handle(&event).await;
                if let Err(failure) = &taken {
                    tracing::error!(workspace = %event.workspace, %failure, "an event could not be stored");
                }
                // Nobody waits where the platform's connection is gone meanwhile: it is committed all the same.
                let _ = done.send(taken.map(drop).map_err(|_| NotTaken));
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
        }
    }
    while look_ups.join_next().await.is_some() {}
}

async fn choices(flow: &Flow, completion: &Completion) -> Vec<Choice> {
    let spec = COMMANDS.iter().find(|spec| spec.verb == completion.verb);
    let arg = spec.and_then(|spec| spec.args.iter().find(|arg| arg.name == completion.argument));
    let (workspace, author) = (&completion.workspace, &completion.author);
    let found = match arg.map(|arg| arg.kind) {
        Some(ArgKind::Ticket) => flow.complete_ticket(workspace, author, &completion.typed).await,
        Some(ArgKind::Question(_)) => {
            let titles = flow.complete_question(workspace, author, completion.locale, &completion.typed);
            Ok(titles.into_iter().map(|title| (title.clone(), title)).collect())
        }
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

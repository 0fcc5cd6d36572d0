//! The desk's end of what platforms ask its books.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

use crate::chat::NotTaken;
use crate::chat::books::{Answer, Books};
use crate::domain::Event;
use crate::domain::missed::Found;
use crate::failpoint::{Point, reached};
use crate::flow::{Flow, OwedMark};
use crate::replica::Replica;
use crate::store::Failure;

/// Attempts of what another replica does at the same moment.
const ATTEMPTS_MAX: usize = 5;

/// Does it again where another replica was faster. (An async closure would do, were its future known to be `Send`.)
macro_rules! again {
    ($work:expr) => {{
        let mut done = $work.await;
        for _ in 1..ATTEMPTS_MAX {
            if !matches!(done, Err(Failure::Stale)) {
                break;
            }
            done = $work.await;
        }
        done
    }};
}

/// Answers a request.
pub(super) async fn answer(flow: &Flow, replica: &Replica, books: Books) {
    match books {
        Books::GapBegins(platform, answer) => {
            let begun = again!(flow.gap_begins(platform));
            reached(Point::GapBegun).await;
            reply(answer, begun);
        }
        Books::Missing(platform, answer) => reply(answer, flow.missing(platform).await),
        Books::Found(event, quiet, answer) => {
            let found = match AssertUnwindSafe(flow.found(&event, quiet)).catch_unwind().await {
                Ok(found) => found,
                Err(_) => flow.bury(&event, PANICKED).await.map(|()| Found::Taken),
            };
            reached(Point::GapFound).await;
            reply(answer, found);
        }
        Books::Closed(closed, answer) => {
            let done = again!(flow.closed(&closed));
            reached(Point::GapClosed).await;
            reply(answer, done);
        }
        Books::SessionStarts(starting, answer) => reply(answer, again!(flow.session_starts(&starting))),
        Books::Shards(shards, in_use, answer) => {
            reply(answer, again!(replica.shards(&shards.bot, shards.total, &in_use)));
        }
        Books::ShardsLeft(shards, answer) => reply(answer, again!(replica.leave_shards(&shards.bot, shards.total))),
        Books::Place(place, answer) => reply(answer, again!(replica.place(place.kind, place.seats))),
        Books::PlaceLeft(place, answer) => reply(answer, again!(replica.leave_place(place.kind))),
        Books::Unreadable(it, answer) => {
            tracing::error!(workspace = %it.workspace, reason = it.reason, "a dead letter: see `frontdesk deadletter`");
            reply(answer, flow.bury_frame(&it.workspace, &it.key, it.frame, it.reason).await);
        }
    }
}

fn reply<T>(answer: Answer<T>, done: Result<T, Failure>) {
    if let Err(failure) = &done {
        tracing::error!(%failure, "the books could not be kept");
    }
    // Nobody waits where the platform's connection is gone meanwhile.
    let _ = answer.send(done.map_err(|_| NotTaken));
}

/// Why an event is a dead letter that made the desk panic.
const PANICKED: &str = "the desk panicked";

/// Takes an event through the desk. One that makes it panic, or that meets rows which cannot be read, would do so each
/// time: it becomes a dead letter, and counts as taken.
pub(super) async fn event_taken(
    flow: &Flow,
    event: &Event,
    may_mark: &(dyn Fn() -> bool + Send + Sync),
) -> Result<Option<OwedMark>, NotTaken> {
    let reason = match AssertUnwindSafe(flow.handle_beside(event, may_mark)).catch_unwind().await {
        Ok(Ok(owed)) => return Ok(owed),
        Ok(Err(failure @ Failure::Unreadable(_))) => failure.to_string(),
        Ok(Err(failure)) => {
            tracing::error!(workspace = %event.workspace, %failure, "an event could not be stored");
            return Err(NotTaken);
        }
        Err(_) => PANICKED.to_owned(),
    };
    let kept = flow.bury(event, &reason).await;
    let workspace = &event.workspace;
    match kept {
        Ok(()) => {
            tracing::error!(%workspace, reason, "an event is a dead letter: see `frontdesk deadletter list`");
            Ok(None)
        }
        Err(failure) => {
            tracing::error!(%workspace, reason, %failure, "an event could neither be taken nor kept");
            Err(NotTaken)
        }
    }
}

//! Searches for a strategy, for pages and programs alike: bounded in time, and one after the other, for each takes a
//! processor.

use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use crate::domain::strategy::{Advice, Problem, Search, Wanted, advise};

/// How long a search may take: less than an answer may.
pub(super) const SEARCH_MAX: Duration = Duration::from_secs(20);
/// Nodes of the solver's tree for one of its questions.
const NODES_MAX: u64 = 200_000;
/// Searches at once.
static SEARCHES: Semaphore = Semaphore::const_new(1);

/// Why nothing was searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotSearched {
    /// Another search goes on.
    Busy,
    /// It ended badly, and is logged.
    Broke,
}

/// What a problem comes to within `time`.
pub(super) async fn searched(
    problem: Problem,
    wanted: Wanted,
    time: Duration,
) -> Result<(Problem, Advice), NotSearched> {
    let Ok(_turn) = SEARCHES.try_acquire() else { return Err(NotSearched::Busy) };
    let found = tokio::task::spawn_blocking(move || {
        let began = Instant::now();
        let left = || Some(time.saturating_sub(began.elapsed()));
        let advice = advise(&problem, wanted, Search { nodes_max: NODES_MAX, left: &left, told: &|_, _, _| {} });
        (problem, advice)
    });
    found.await.map_err(|panic| {
        tracing::error!(%panic, "a search for a strategy ended badly");
        NotSearched::Broke
    })
}

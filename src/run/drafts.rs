//! Drafts of a language model, where one is configured: the worker, and the entries that it may write from.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::supervise;
use crate::config::Config;
use crate::domain::reading::EntryText;
use crate::draft::{Drafter, Endpoint, Entries};
use crate::flow::{Flow, Knowledge};

/// The worker that has drafts written; none without a language model.
///
/// # Errors
/// The endpoint cannot be asked.
pub fn drafter(config: &Config, flow: &Flow) -> anyhow::Result<Option<Drafter>> {
    let Some(drafts) = &config.drafts else { return Ok(None) };
    Ok(Some(Drafter {
        db: flow.db.clone(),
        endpoint: Endpoint::new(drafts)?,
        entries: entries(Arc::clone(&flow.knowledge)),
        policy: Arc::clone(&flow.policy),
        clock: flow.clock.clone(),
        stored: Arc::clone(&flow.stored),
    }))
}

/// The entries that somebody on a plan may read, as they are at that moment.
fn entries(knowledge: Knowledge) -> Entries {
    Arc::new(move |ids, locale, plan| {
        let knowledge = knowledge();
        let known = ids.iter().filter_map(|id| knowledge.entry(id, locale));
        let theirs = known.filter(|entry| entry.audience.admits(Some(plan)));
        let text = theirs.map(|entry| EntryText {
            id: entry.id.clone(),
            title: entry.title.clone(),
            body: entry.body.clone(),
        });
        text.collect()
    })
}

/// Starts the worker and says where questions go, where a language model is configured.
pub(super) fn start(
    workers: &TaskTracker,
    working: &CancellationToken,
    config: &Config,
    flow: &Flow,
) -> anyhow::Result<()> {
    let (Some(drafter), Some(drafts)) = (drafter(config, flow)?, &config.drafts) else { return Ok(()) };
    tracing::info!(
        server = drafts.server(),
        model = drafts.model,
        per_day = drafts.per_day,
        "a language model drafts answers; questions that the FAQ is unsure of go to it with the suggested entries"
    );
    let stop = working.clone();
    supervise::spawn(workers, working, "draft answers", move || {
        let (drafter, stop) = (drafter.clone(), stop.clone());
        async move { drafter.run(stop).await }
    });
    Ok(())
}

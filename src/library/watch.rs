//! The FAQ folder watched while the desk runs.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Library;
use crate::understand::Flaw;

/// How often the folder is looked at. A look lists the folder and reads what changed; unlike
/// notifications of the system it works on network and container mounts too.
pub const POLL_SECS: u64 = 2;

/// Takes up edits until `shutdown`. Every flaw that comes up is logged once, and again only after it was gone; those
/// that are there at the start are told by whoever opened the folder.
pub async fn watch(library: Arc<Library>, shutdown: CancellationToken) {
    let mut known: HashSet<Flaw> = library.flaws().into_iter().collect();
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(POLL_SECS)) => {}
        }
        let looking = Arc::clone(&library);
        match tokio::task::spawn_blocking(move || looking.reload()).await {
            Ok(Some(report)) => {
                tracing::info!(
                    entries = report.entries,
                    changed = report.changed,
                    vanished = report.vanished,
                    flaws = report.flaws.len(),
                    "took up edits of the FAQ"
                );
                log_new(&mut known, report.flaws);
            }
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "looking at the FAQ folder broke off; the entries stay as they are")
            }
        }
    }
}

fn log_new(known: &mut HashSet<Flaw>, flaws: Vec<Flaw>) {
    for flaw in &flaws {
        if !known.contains(flaw) {
            tracing::warn!(%flaw, "a FAQ file is in error; its last good version stays in use");
        }
    }
    *known = flaws.into_iter().collect();
}

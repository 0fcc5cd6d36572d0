//! HTTP under supervision: bound before the desk says that it runs, ended in order with the listeners.

use std::sync::Arc;

use anyhow::Context;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::supervise;
use crate::config::Config;
use crate::flow::Flow;
use crate::outgoing::Outgoing;
use crate::web;

/// Calls outgoing webhooks until `stop`.
fn call_webhooks(workers: &TaskTracker, stop: &CancellationToken, config: &Config, flow: &Flow) {
    let outgoing = Outgoing::new(config.web.reach.clone());
    let hooks = web::hooks::Hooks { db: flow.db.clone(), clock: flow.clock.clone(), outgoing };
    let stopped = stop.clone();
    supervise::spawn(workers, stop, "call webhooks", move || {
        let (hooks, stop) = (hooks.clone(), stopped.clone());
        async move { hooks.run(stop).await }
    });
}

/// Serves HTTP where an address is configured or a platform has routes. Requests in hand are finished after `stop`.
pub(super) async fn serve(
    workers: &TaskTracker,
    stop: &CancellationToken,
    config: &Config,
    flow: &Flow,
    platforms: Option<axum::Router>,
) -> anyhow::Result<()> {
    call_webhooks(workers, stop, config, flow);
    if config.web.listen.is_none() && config.web.stripe.is_none() && platforms.is_none() {
        return Ok(());
    }
    let address = config.web.address();
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on web.listen = \"{address}\""))?;
    tracing::info!(address = %listener.local_addr()?, "HTTP is served");
    let mut state = web::State::new(flow.clone(), config.web.clone());
    state.sessions = Some(Arc::new(web::SignedIn::new(flow.clone())));
    state.stop = stop.clone();
    let router = web::router(state, platforms.unwrap_or_default());
    let listener = Arc::new(tokio::sync::Mutex::new(Some(listener)));
    let stopped = stop.clone();
    supervise::spawn(workers, stop, "serve HTTP", move || {
        let (listener, router, stop) = (Arc::clone(&listener), router.clone(), stopped.clone());
        async move {
            let bound = match listener.lock().await.take() {
                Some(bound) => Ok(bound),
                // After a panic the address is bound anew.
                None => tokio::net::TcpListener::bind(address).await,
            };
            let served = match bound {
                Ok(bound) => {
                    axum::serve(bound, router.into_make_service()).with_graceful_shutdown(stop.cancelled_owned()).await
                }
                Err(error) => Err(error),
            };
            if let Err(error) = served {
                tracing::error!(%error, "HTTP is no longer served");
            }
        }
    });
    Ok(())
}

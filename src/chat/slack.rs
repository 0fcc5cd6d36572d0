//! Slack: envelopes and requests become events; notices become Block Kit messages, ephemeral answers and App Home.

mod api;
mod backfill;
mod connect;
mod courier;
mod entries;
mod examine;
mod files;
mod forms;
mod heard;
mod http;
mod identify;
mod interpret;
mod manifest;
mod mrkdwn;
#[cfg(test)]
mod outside_tests;
mod receive;
mod render;
mod seat;
mod socket;

use std::sync::{Arc, Mutex, PoisonError, Weak};

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::catch_up::{CatchUp, Holding};
use super::seal::Seal;
use super::{ChatPlatform, Deaf, Inlet};
use crate::clock::Clock;
use crate::config::{BackfillConfig, SlackConfig, SlackMode};
use crate::deliver::Courier;
use crate::domain::{Platform, WorkspacePolicy};
use crate::vitals;
use api::Api;
use backfill::Backfill;
use identify::Directory;
use receive::{Receiver, Writer};

pub use examine::examine;
pub use manifest::manifest;

/// The desk on Slack.
pub struct Slack {
    config: SlackConfig,
    workspaces: Vec<WorkspacePolicy>,
    clock: Clock,
    backfill: BackfillConfig,
    api: Arc<Api>,
    directory: Arc<Directory>,
    /// The routes and the listening have one: what comes by either way is heard by the same ears. It lives no longer than
    /// they do, since it holds the desk open.
    receiver: Mutex<Weak<Receiver>>,
    seal: Seal,
}

impl Slack {
    /// The desk on Slack, in the teams of these policies.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn new(
        config: SlackConfig,
        workspaces: Vec<WorkspacePolicy>,
        clock: Clock,
        backfill: BackfillConfig,
        seal: Seal,
    ) -> anyhow::Result<Self> {
        let api = Arc::new(Api::new(&config)?);
        let directory = Arc::new(Directory::new(Arc::clone(&api), &workspaces));
        Ok(Self { config, workspaces, clock, backfill, api, directory, receiver: Mutex::default(), seal })
    }

    fn receiver(&self, inlet: Inlet) -> Arc<Receiver> {
        let mut known = self.receiver.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(receiver) = known.upgrade() {
            return receiver;
        }
        let (api, directory) = (Arc::clone(&self.api), Arc::clone(&self.directory));
        let community = self.workspaces.iter().flat_map(|workspace| workspace.community.keys().cloned()).collect();
        let writer = Writer { directory, clock: self.clock.clone() };
        let reader = Arc::new(Backfill::new(Arc::clone(&api), writer.clone()));
        let ears = CatchUp::new(inlet, reader, self.backfill, self.clock.clone(), Holding::Refused);
        let receiver = Arc::new(Receiver { api, ears: Arc::new(ears), writer, community, seal: self.seal.clone() });
        *known = Arc::downgrade(&receiver);
        receiver
    }
}

#[async_trait]
impl ChatPlatform for Slack {
    fn platform(&self) -> Platform {
        Platform::Slack
    }

    fn courier(&self) -> Arc<dyn Courier> {
        let (api, seal) = (Arc::clone(&self.api), self.seal.clone());
        Arc::new(courier::SlackCourier::new(api, self.clock.clone(), self.config.command.clone(), seal))
    }

    fn routes(&self, inlet: Inlet) -> Option<axum::Router> {
        match &self.config.mode {
            SlackMode::Http { signing_secrets } => Some(http::routes(self.receiver(inlet), signing_secrets)),
            SlackMode::Socket { .. } => None,
        }
    }

    async fn listen(&self, inlet: Inlet, shutdown: CancellationToken) -> Result<(), Deaf> {
        if matches!(self.config.mode, SlackMode::Socket { .. }) {
            vitals::expected(Platform::Slack);
        }
        let bot = connect::check(&self.api, &self.workspaces).await?;
        self.directory.introduce(bot);
        match &self.config.mode {
            SlackMode::Socket { app_token } => {
                connect::check_socket(&self.api, app_token).await?;
                let receiver = self.receiver(inlet);
                let ears = Arc::clone(&receiver.ears);
                let listen = |stop| socket::listen(&self.api, app_token, Arc::clone(&receiver), stop);
                tokio::select! {
                    outcome = seat::while_seated(&ears, &shutdown, listen) => outcome,
                    // It never ends by itself.
                    () = ears.run() => Ok(()),
                }
            }
            SlackMode::Http { .. } => {
                let ears = Arc::clone(&self.receiver(inlet).ears);
                tracing::info!("Slack is listened to at /slack/events, /slack/interactivity and /slack/commands");
                ears.gap();
                tokio::select! {
                    () = shutdown.cancelled() => Ok(()),
                    () = ears.run() => Ok(()),
                }
            }
        }
    }
}

//! Slack: envelopes and requests become events; notices become Block Kit messages, ephemeral answers and App Home.

mod api;
mod connect;
mod courier;
mod entries;
mod files;
mod forms;
mod heard;
mod http;
mod identify;
mod interpret;
mod manifest;
mod mrkdwn;
mod receive;
mod render;
mod socket;

use std::sync::Arc;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::{ChatPlatform, Deaf, Inlet};
use crate::clock::Clock;
use crate::config::{SlackConfig, SlackMode};
use crate::deliver::Courier;
use crate::domain::{Platform, WorkspacePolicy};
use api::Api;
use identify::Directory;
use receive::Receiver;

pub use manifest::manifest;

/// The desk on Slack.
pub struct Slack {
    config: SlackConfig,
    workspaces: Vec<WorkspacePolicy>,
    clock: Clock,
    api: Arc<Api>,
    directory: Arc<Directory>,
}

impl Slack {
    /// The desk on Slack, in the teams of these policies.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn new(config: SlackConfig, workspaces: Vec<WorkspacePolicy>, clock: Clock) -> anyhow::Result<Self> {
        let api = Arc::new(Api::new(&config)?);
        let directory = Arc::new(Directory::new(Arc::clone(&api), &workspaces));
        Ok(Self { config, workspaces, clock, api, directory })
    }

    fn receiver(&self, inlet: Inlet) -> Arc<Receiver> {
        let (api, directory) = (Arc::clone(&self.api), Arc::clone(&self.directory));
        let community = self.workspaces.iter().flat_map(|workspace| workspace.community.keys().cloned()).collect();
        Arc::new(Receiver { api, directory, inlet, clock: self.clock.clone(), community })
    }
}

#[async_trait]
impl ChatPlatform for Slack {
    fn platform(&self) -> Platform {
        Platform::Slack
    }

    fn courier(&self) -> Arc<dyn Courier> {
        Arc::new(courier::SlackCourier::new(Arc::clone(&self.api), self.clock.clone(), self.config.command.clone()))
    }

    fn routes(&self, inlet: Inlet) -> Option<axum::Router> {
        match &self.config.mode {
            SlackMode::Http { signing_secrets } => Some(http::routes(self.receiver(inlet), signing_secrets)),
            SlackMode::Socket { .. } => None,
        }
    }

    async fn listen(&self, inlet: Inlet, shutdown: CancellationToken) -> Result<(), Deaf> {
        let bot = connect::check(&self.api, &self.workspaces).await?;
        self.directory.introduce(bot);
        match &self.config.mode {
            SlackMode::Socket { app_token } => {
                connect::check_socket(&self.api, app_token).await?;
                socket::listen(&self.api, app_token, self.receiver(inlet), shutdown).await
            }
            SlackMode::Http { .. } => {
                drop(inlet);
                tracing::info!("Slack is listened to at /slack/events, /slack/interactivity and /slack/commands");
                shutdown.cancelled().await;
                Ok(())
            }
        }
    }
}

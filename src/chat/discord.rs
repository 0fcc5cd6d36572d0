//! Discord: gateway events become the desk's events; notices become messages, threads and ephemeral answers.
//!
//! The gateway runs on a thread and runtime of its own, where events stay in order and a busy socket starves nobody.

mod acknowledging;
mod backfill;
mod connect;
mod courier;
mod entries;
mod examine;
mod forms;
mod identify;
mod interact;
mod limits;
mod listen;
mod looks;
#[cfg(test)]
mod outside_tests;
mod pulse;
mod register;
mod render;
mod rest;
mod shards;
mod starts;

use std::sync::Arc;

pub use examine::examine;

use anyhow::Context;
use async_trait::async_trait;
use serde_json::Value;
use serenity::model::Permissions;
use tokio_util::sync::CancellationToken;

use super::seal::Seal;
use super::{ChatPlatform, Deaf, Inlet};
use crate::clock::Clock;
use crate::config::{BackfillConfig, DiscordConfig};
use crate::deliver::Courier;
use crate::domain::{Platform, WorkspacePolicy};
use crate::vitals;
use rest::Rest;

/// The desk on Discord.
pub struct Discord {
    config: DiscordConfig,
    workspaces: Vec<WorkspacePolicy>,
    clock: Clock,
    backfill: BackfillConfig,
    rest: Arc<Rest>,
    seal: Seal,
}

impl Discord {
    /// The desk on Discord, in the guilds of these policies.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn new(
        config: DiscordConfig,
        workspaces: Vec<WorkspacePolicy>,
        clock: Clock,
        backfill: BackfillConfig,
        seal: Seal,
    ) -> anyhow::Result<Self> {
        let rest = Arc::new(Rest::new(&config)?);
        Ok(Self { config, workspaces, clock, backfill, rest, seal })
    }
}

#[async_trait]
impl ChatPlatform for Discord {
    fn platform(&self) -> Platform {
        Platform::Discord
    }

    fn courier(&self) -> Arc<dyn Courier> {
        Arc::new(courier::DiscordCourier::new(Arc::clone(&self.rest), self.clock.clone(), self.seal.clone()))
    }

    async fn listen(&self, inlet: Inlet, shutdown: CancellationToken) -> Result<(), Deaf> {
        vitals::expected(Platform::Discord);
        let start = connect::Start {
            config: self.config.clone(),
            workspaces: self.workspaces.clone(),
            inlet,
            of_the_courier: (Arc::clone(&self.rest.acknowledging), Arc::clone(&self.rest.limits)),
            shutdown,
            backfill: self.backfill,
            clock: self.clock.clone(),
            seal: self.seal.clone(),
        };
        connect::on_own_thread(start).await
    }
}

/// What the bot needs in a guild, and nothing more.
///
/// View channels and read history (to hear questions and look a lost post up), send messages there and in threads, make
/// threads, embed links (cards and answers are embeds), attach files (transcripts and charts), and read reactions, which needs no bit of its own.
const PERMISSIONS: Permissions = Permissions::VIEW_CHANNEL
    .union(Permissions::READ_MESSAGE_HISTORY)
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::SEND_MESSAGES_IN_THREADS)
    .union(Permissions::CREATE_PUBLIC_THREADS)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::ATTACH_FILES);

/// The link that invites the bot with the least permissions that its features need.
#[must_use]
pub fn invite_url(application: u64) -> String {
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&permissions={}&scope=bot+applications.commands",
        PERMISSIONS.bits()
    )
}

/// The id of the application that the token belongs to.
///
/// # Errors
/// Discord cannot be reached, or refuses the token.
pub async fn application_id(config: &DiscordConfig) -> anyhow::Result<u64> {
    let application = Rest::new(config)?.get("/applications/@me").await.map_err(|failed| {
        let sentence = connect::deaf(&failed).to_string();
        anyhow::anyhow!(sentence)
    })?;
    let id = application.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    id.context("Discord did not say which application the token belongs to")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invite_asks_for_the_least_permissions() {
        insta::assert_snapshot!(invite_url(42), @"https://discord.com/oauth2/authorize?client_id=42&permissions=309237763072&scope=bot+applications.commands");
        assert!(!PERMISSIONS.administrator() && !PERMISSIONS.manage_threads() && !PERMISSIONS.mention_everyone());
    }
}

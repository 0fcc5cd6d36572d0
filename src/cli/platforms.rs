//! `frontdesk slack …` and `frontdesk discord …`: what is needed to connect a platform.

use std::process::ExitCode;

use clap::Subcommand;

use crate::chat::{discord, slack};
use crate::config::Config;

#[derive(Debug, Subcommand)]
pub(super) enum SlackCommand {
    /// Print the app manifest for this configuration: paste it at api.slack.com/apps → Create New App → From a manifest.
    Manifest {
        /// The desk's public address, for the HTTP mode.
        #[arg(long, value_name = "URL")]
        public_url: Option<url::Url>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum DiscordCommand {
    /// Print the link that invites the bot with the least permissions that its features need.
    Invite {
        /// The application's id [default: asked from Discord with the token].
        #[arg(long)]
        application: Option<u64>,
    },
}

pub(super) fn slack(config: &Config, command: &SlackCommand) -> anyhow::Result<ExitCode> {
    let SlackCommand::Manifest { public_url } = command;
    super::print(&slack::manifest(config.slack.as_ref(), public_url.as_ref())?)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn discord(config: &Config, command: &DiscordCommand) -> anyhow::Result<ExitCode> {
    let DiscordCommand::Invite { application } = command;
    let application = match (application, &config.discord) {
        (Some(id), _) => *id,
        (None, Some(discord)) => discord::application_id(discord).await?,
        (None, None) => anyhow::bail!(
            "set DISCORD_TOKEN (or discord.token), or give --application with the id from the developer portal's \
             General Information page"
        ),
    };
    super::print(&format!("{}\n", discord::invite_url(application)))?;
    Ok(ExitCode::SUCCESS)
}

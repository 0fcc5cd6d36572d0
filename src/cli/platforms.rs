//! `frontdesk slack …` and `frontdesk discord …`: what is needed to connect a platform.

use std::process::ExitCode;

use clap::Subcommand;

use crate::chat::{discord, slack};
use crate::config::Config;

const MANIFEST_EXAMPLES: &str = "\
Examples:
  frontdesk slack manifest                                          over Socket Mode: no public address is needed
  frontdesk slack manifest --public-url https://desk.example.org    over HTTP, where slack.mode = \"http\"

Then: api.slack.com/apps → Create New App → From a manifest → paste it → install it to the workspace, and start the desk
with the bot token (xoxb-…) as SLACK_BOT_TOKEN and, over sockets, an app-level token (xapp-…, with the scope
connections:write) as SLACK_APP_TOKEN.";

const INVITE_EXAMPLES: &str = "\
Examples:
  DISCORD_TOKEN=… frontdesk discord invite             asks Discord for the application's id
  frontdesk discord invite --application 123456789     needs no token

Open the link in a browser as somebody who may manage the server.";

#[derive(Debug, Subcommand)]
pub(super) enum SlackCommand {
    /// Print the app manifest for this configuration.
    #[command(after_long_help = MANIFEST_EXAMPLES)]
    Manifest {
        /// The desk's public address, for the HTTP mode.
        #[arg(long, value_name = "URL")]
        public_url: Option<url::Url>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum DiscordCommand {
    /// Print the link that invites the bot with the least permissions that its features need.
    #[command(after_long_help = INVITE_EXAMPLES)]
    Invite {
        /// The application's id [default: asked from Discord with the token].
        #[arg(long, value_name = "ID")]
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

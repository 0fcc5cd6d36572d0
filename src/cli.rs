//! The commands that a person types in a shell.

mod ask;
mod faq;
mod platforms;
mod replay;
mod report;

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// A chat-ops support desk for open-source projects that sell support.
///
/// Without a subcommand it runs the desk: on Discord and Slack where tokens are configured, in this terminal
/// otherwise. Try it: `frontdesk`, then ask a question in your own words.
#[derive(Debug, Parser)]
#[command(name = "frontdesk", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every subcommand takes.
#[derive(Debug, Args)]
struct Common {
    /// The configuration file [default: frontdesk.toml, where it is there].
    #[arg(long, global = true, env = "FRONTDESK_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder of the knowledge base [default: faq].
    #[arg(long, global = true, env = "FRONTDESK_FAQ", value_name = "DIR")]
    faq: Option<PathBuf>,
    /// The database: sqlite:PATH or postgres://… [default: sqlite:frontdesk.db].
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// Write logs as JSON lines.
    #[arg(long, global = true)]
    log_json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the desk (the same as no subcommand).
    Run,
    /// Ask the knowledge base one question and print what the desk would do.
    ///
    /// Nothing is stored. Example: frontdesk ask "why does my consumer lag?" --json
    Ask(ask::AskArgs),
    /// Feed a recorded chat through the desk on a wound clock, and report what it would have done.
    ///
    /// Each line of FILE is a JSON object: time (RFC 3339), platform, workspace, channel, author, plan, text, and
    /// optionally id, role, thread and reaction. Only text is required. Nothing is posted anywhere.
    Replay(replay::ReplayArgs),
    /// Work on the knowledge base.
    Faq {
        #[command(subcommand)]
        command: faq::FaqCommand,
    },
    /// Help with connecting Slack.
    Slack {
        #[command(subcommand)]
        command: platforms::SlackCommand,
    },
    /// Help with connecting Discord.
    Discord {
        #[command(subcommand)]
        command: platforms::DiscordCommand,
    },
}

/// Runs the command that was typed; errors are printed with their causes and the way out.
#[must_use]
pub fn main(cli: Cli) -> ExitCode {
    let outcome = Config::load(cli.common.config.as_deref()).map_err(anyhow::Error::from).and_then(|mut config| {
        if let Some(dir) = cli.common.faq {
            config.faq_dir = dir;
        }
        if let Some(url) = cli.common.database.clone() {
            config.database_url = url.into();
        }
        let serves = matches!(cli.command, None | Some(Command::Run));
        let talks = serves && config.discord.is_none() && config.slack.is_none();
        start_logs(cli.common.log_json, if serves && !talks { "info" } else { "warn" });
        dispatch(config, cli.command.unwrap_or(Command::Run), cli.common.database)
    });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            // Nothing better can be done where even stderr is gone.
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(config: Config, command: Command, database: Option<String>) -> anyhow::Result<ExitCode> {
    match command {
        Command::Run => runtime()?.block_on(crate::run::run(config)).map(|()| ExitCode::SUCCESS),
        Command::Ask(args) => ask::ask(&config, &args),
        Command::Replay(args) => runtime()?.block_on(replay::replay(config, &args, database)),
        Command::Faq { command } => faq::faq(&config, command),
        Command::Slack { command } => platforms::slack(&config, &command),
        Command::Discord { command } => runtime()?.block_on(platforms::discord(&config, &command)),
    }
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// Logs go to stderr; `RUST_LOG` chooses, and our own words at `level` are the default.
fn start_logs(json: bool, level: &str) {
    let default = format!("warn,frontdesk={level},serenity=off,tracing::span=off");
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json {
        logs.json().init();
    } else {
        logs.with_ansi(std::io::stderr().is_terminal()).with_target(false).init();
    }
}

/// Prints to stdout; a reader that went away is no error.
fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

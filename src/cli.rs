//! The commands that a person types in a shell.

mod ask;
mod audit;
mod commerce;
mod db;
mod deadletter;
mod doctor;
mod explained;
mod faq;
mod person;
mod plan;
mod platforms;
mod replay;
mod report;
mod sla;
mod token;
mod top;
mod trouble;

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use secrecy::ExposeSecret;
use tracing_subscriber::EnvFilter;

use crate::chat::terminal::LogLines;
use crate::config::Config;
use crate::library::Library;

/// A chat-ops support desk for open-source projects that sell support.
///
/// Without a subcommand it runs the desk: on Discord and Slack where tokens are configured, in this terminal
/// otherwise.
#[derive(Debug, Parser)]
#[command(name = "frontdesk", version, max_term_width = 100, after_long_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  frontdesk                                    try the desk here; ask it something in your own words
  frontdesk ask \"why does my consumer lag?\"    see what it would do with one question
  frontdesk faq check                          check the knowledge base in ./faq
  frontdesk replay chat.jsonl                  see what it would have done with a recorded chat
  frontdesk plan kafka.toml                    choose modes, tools and strategies within a budget
  frontdesk slack manifest                     connect Slack
  frontdesk discord invite                     connect Discord";

/// What every subcommand takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
struct Common {
    /// The configuration file [default: frontdesk.toml, where it is there].
    #[arg(long, global = true, env = "FRONTDESK_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder of the knowledge base [default: faq].
    #[arg(long, global = true, env = "FRONTDESK_FAQ", value_name = "DIR")]
    faq: Option<PathBuf>,
    /// The database: sqlite:PATH or postgres://… [default: sqlite:frontdesk.db; a replay's: memory].
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// Write logs as JSON lines.
    #[arg(long, global = true)]
    log_json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the desk (the same as no subcommand).
    #[command(after_long_help = RUN_EXAMPLES)]
    Run,
    /// Ask the knowledge base one question, and see what the desk would do with it.
    ///
    /// It would answer, suggest entries to pick from, escalate to a person with a ticket, or leave alone what asks
    /// nothing. Nothing is stored.
    #[command(after_long_help = ask::EXAMPLES)]
    Ask(ask::AskArgs),
    /// Feed a recorded chat through the desk on a wound clock, and report what it would have done.
    ///
    /// Nothing is posted anywhere, and nothing is kept unless a --database is named.
    #[command(after_long_help = replay::EXAMPLES)]
    Replay(replay::ReplayArgs),
    /// Work on the knowledge base.
    Faq {
        #[command(subcommand)]
        command: faq::FaqCommand,
    },
    /// See what promises come to on the business calendars.
    Sla {
        #[command(subcommand)]
        command: sla::SlaCommand,
    },
    /// Choose support modes, tools and commercial strategies within a budget.
    ///
    /// It finds the mix that is worth the most, exactly, and says what it hangs on. No chat is touched, and no database but
    /// with --history and --adopt.
    #[command(after_long_help = plan::EXAMPLES)]
    Plan(plan::PlanArgs),
    /// See what was done and by whom, and check that the log of it was not touched.
    Audit {
        #[command(subcommand)]
        command: audit::AuditCommand,
    },
    /// Look at support modes, and change how questions of each plan are served.
    Mode {
        #[command(subcommand)]
        command: commerce::mode::ModeCommand,
    },
    /// Keep what can be agreed with customers: plans at prices for each segment and currency.
    Offer {
        #[command(subcommand)]
        command: commerce::offer::OfferCommand,
    },
    /// Keep customers and their contracts, whom these hold for, and codes for them.
    Contract {
        #[command(subcommand)]
        command: commerce::contract::ContractCommand,
    },
    /// See what contracts earn in a month, and how that changed.
    Revenue(commerce::revenue::RevenueArgs),
    /// See need and satisfaction month by month: deflection, time and cost of tickets, ratings, recommendation.
    Metrics(commerce::metrics::MetricsArgs),
    /// Look at what the desk could not take or deliver; have it done again, or drop it.
    Deadletter {
        #[command(subcommand)]
        command: deadletter::DeadletterCommand,
    },
    /// Hand out or erase what is held about a person.
    Person {
        #[command(subcommand)]
        command: person::PersonCommand,
    },
    /// Look at everything that the desk depends on, and say what to mend.
    #[command(after_long_help = doctor::EXAMPLES)]
    Doctor(doctor::DoctorArgs),
    /// See how the desk does, live.
    #[command(after_long_help = top::EXAMPLES)]
    Top(top::TopArgs),
    /// Make and revoke tokens of programs that use the API.
    Token {
        #[command(subcommand)]
        command: token::TokenCommand,
    },
    /// Move a desk to another database.
    Db {
        #[command(subcommand)]
        command: db::DbCommand,
    },
    /// Write all rows of the desk into a file, also while it runs.
    #[command(after_long_help = db::BACKUP_EXAMPLES)]
    Backup(db::BackupArgs),
    /// Bring the rows of a backup into a database, of whichever engine.
    #[command(after_long_help = db::RESTORE_EXAMPLES)]
    Restore(db::RestoreArgs),
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

const RUN_EXAMPLES: &str = "\
Examples:
  frontdesk run                                            here in the terminal, where no token is configured
  DISCORD_TOKEN=… frontdesk run                            on Discord
  SLACK_BOT_TOKEN=… SLACK_APP_TOKEN=… frontdesk run        on Slack
  frontdesk run --faq docs/faq --database postgres://…     with another knowledge base and database";

/// Runs the command that was typed; errors are printed with their causes and the way out.
#[must_use]
pub fn main(cli: Cli) -> ExitCode {
    let mut config = match Config::load(cli.common.config.as_deref()) {
        Ok(config) => config,
        Err(error) => return failed(&error.into(), ""),
    };
    if let Some(dir) = cli.common.faq {
        config.faq_dir = dir;
    }
    if let Some(url) = cli.common.database.clone() {
        config.database_url = url.into();
    }
    let database = config.database_url.clone();
    let command = cli.command.unwrap_or(Command::Run);
    start_logs(cli.common.log_json, &command, config.discord.is_none() && config.slack.is_none());
    match dispatch(config, command, cli.common.database) {
        Ok(code) => code,
        Err(error) => failed(&error, database.expose_secret()),
    }
}

fn failed(error: &anyhow::Error, database: &str) -> ExitCode {
    // Nothing better can be done where even stderr is gone.
    let _ = writeln!(std::io::stderr(), "error: {}", trouble::in_words(error, database));
    ExitCode::FAILURE
}

fn dispatch(config: Config, command: Command, database: Option<String>) -> anyhow::Result<ExitCode> {
    match command {
        Command::Run => runtime()?.block_on(crate::run::run(config)).map(|()| ExitCode::SUCCESS),
        Command::Ask(args) => ask::ask(&config, &args),
        Command::Replay(args) => runtime()?.block_on(replay::replay(config, &args, database)),
        Command::Faq { command } => faq::faq(&config, command),
        Command::Sla { command } => sla::sla(&config, &command),
        Command::Plan(args) => plan::plan(&config, &args),
        Command::Audit { command } => runtime()?.block_on(audit::audit(&config, &command)),
        Command::Person { command } => runtime()?.block_on(person::person(&config, &command)),
        Command::Mode { command } => runtime()?.block_on(commerce::mode::mode(&config, &command)),
        Command::Offer { command } => runtime()?.block_on(commerce::offer::offer(&config, &command)),
        Command::Contract { command } => runtime()?.block_on(commerce::contract::contract(&config, &command)),
        Command::Revenue(args) => runtime()?.block_on(commerce::revenue::revenue(&config, &args)),
        Command::Metrics(args) => runtime()?.block_on(commerce::metrics::metrics(&config, &args)),
        Command::Deadletter { command } => runtime()?.block_on(deadletter::deadletter(&config, &command)),
        Command::Doctor(args) => runtime()?.block_on(doctor::doctor(&config, &args)),
        Command::Top(args) => runtime()?.block_on(top::top(&config, &args)),
        Command::Token { command } => runtime()?.block_on(token::token(&config, &command)),
        Command::Db { command } => runtime()?.block_on(db::db(&command)),
        Command::Backup(args) => runtime()?.block_on(db::backup(&config, &args)),
        Command::Restore(args) => runtime()?.block_on(db::restore(&config, &args)),
        Command::Slack { command } => platforms::slack(&config, &command),
        Command::Discord { command } => runtime()?.block_on(platforms::discord(&config, &command)),
    }
}

/// Taken from the system only as far as it is used.
const THREAD_STACK_BYTES: usize = 8 * 1024 * 1024;

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    // Unoptimised, a decision with all that it looks up needs more than the usual two MiB.
    Ok(tokio::runtime::Builder::new_multi_thread().thread_stack_size(THREAD_STACK_BYTES).enable_all().build()?)
}

/// Logs go to stderr; `RUST_LOG` chooses, and our own words are the default: all on a platform, and of what a person
/// at a terminal sees anyway only what they must mend.
fn start_logs(json: bool, command: &Command, in_terminal: bool) {
    let default = match command {
        Command::Run if in_terminal => "error,frontdesk::library=warn,frontdesk::run=warn",
        Command::Run => "warn,frontdesk=info",
        Command::Replay(_) => "error",
        _ => "warn",
    };
    // The desk logs its own reasons; slack-morphism would log a socket's address with its ticket.
    let default = format!("{default},serenity=off,slack_morphism=off,tracing::span=off");
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    // A log that cannot be written, because nobody reads stderr any more, is no reason for a task to panic.
    let logs =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).log_internal_errors(false);
    let colours = std::io::stderr().is_terminal();
    if json {
        logs.json().init();
    } else if colours && in_terminal && matches!(command, Command::Run) {
        logs.with_writer(LogLines::default).with_ansi(false).with_target(false).without_time().init();
    } else {
        logs.with_ansi(colours).with_target(false).init();
    }
}

/// A remark beside the output, for the person and not for the script that reads stdout.
fn remark(text: &str) {
    let _ = writeln!(std::io::stderr(), "note: {text}");
}

/// Says that files of the knowledge base are in error, where some are.
fn remark_flaws(library: &Library) {
    let flaws = library.flaws().len();
    if flaws > 0 {
        let files = counted(flaws, "flaw", "flaws");
        remark(&format!("the FAQ in {} has {files}; `frontdesk faq check` names each", library.dir().display()));
    }
}

/// `1 entry`, `2 entries`.
fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Prints to stdout; a reader that went away is no error.
fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

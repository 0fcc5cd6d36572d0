//! `frontdesk sla …`: what the promises come to on the calendar.

mod calendar;
mod cases;
mod check;
mod due;
mod time;

use std::process::ExitCode;

use anyhow::anyhow;
use clap::Subcommand;

use crate::config::Config;
use crate::domain::calendar::Calendar;

#[derive(Debug, Subcommand)]
pub(super) enum SlaCommand {
    /// Tell when something is due on a business calendar.
    #[command(after_long_help = due::EXAMPLES)]
    Due(due::DueArgs),
    /// Check the clocks against cases of other help desks.
    #[command(after_long_help = check::EXAMPLES)]
    Check(check::CheckArgs),
    /// Show the coming days of a business calendar.
    #[command(after_long_help = calendar::EXAMPLES)]
    Calendar(calendar::CalendarArgs),
}

pub(super) fn sla(config: &Config, command: &SlaCommand) -> anyhow::Result<ExitCode> {
    match command {
        SlaCommand::Due(args) => due::due(config, args),
        SlaCommand::Check(args) => check::check(args),
        SlaCommand::Calendar(args) => calendar::calendar(config, args),
    }
}

/// A calendar of the configuration, by name.
fn named<'a>(config: &'a Config, name: &str) -> anyhow::Result<&'a Calendar> {
    config.policy.calendars.get(name).ok_or_else(|| {
        let known: Vec<_> = config.policy.calendars.keys().map(String::as_str).collect();
        match known.is_empty() {
            true => anyhow!(
                "the configuration has no [[calendar]]; write one named \"{name}\", or name its file by --config"
            ),
            false => anyhow!("there is no [[calendar]] \"{name}\"; there are: {}", known.join(", ")),
        }
    })
}

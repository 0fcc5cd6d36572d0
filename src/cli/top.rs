//! `frontdesk top`: how the desk does, live in a terminal, from its database: any replica's work is seen.

use std::fmt::Write;
use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use secrecy::ExposeSecret;

use crate::clock::Clock;
use crate::config::Config;
use crate::domain::{Role, Status, WorkspacePolicy};
use crate::store::{Db, Failure, dead_letters, inbox, outbox, people, tickets};

/// How often it is drawn anew.
const REDRAW_EVERY: Duration = Duration::from_secs(1);
/// Tickets of a workspace whose clocks are shown.
const DUE_MAX: i64 = 5;
/// Seconds over which events are counted.
const RATE_SECS: i64 = 60;
/// Clears the screen, and goes to its top.
const CLEAR: &str = "\u{1b}[H\u{1b}[2J";

pub(super) const EXAMPLES: &str = "\
Examples:
  frontdesk top                                look, until Ctrl-C
  frontdesk top --once                         one look, for scripts
  frontdesk top --database postgres://…        at the database of a running desk

It reads the database and changes nothing.";

#[derive(Debug, Args)]
pub(super) struct TopArgs {
    /// Look once and end.
    #[arg(long)]
    once: bool,
}

pub(super) async fn top(config: &Config, args: &TopArgs) -> anyhow::Result<ExitCode> {
    let db = Db::connect_to_read(config.database_url.expose_secret()).await?;
    let once = args.once || !std::io::stdout().is_terminal();
    loop {
        let text = look(&db, &config.policy.workspaces, Clock::System.now()).await?;
        if once {
            super::print(&text)?;
            break;
        }
        super::print(&format!("{CLEAR}{text}\nCtrl-C ends it.\n"))?;
        tokio::select! {
            _ = tokio::signal::ctrl_c() => break,
            () = tokio::time::sleep(REDRAW_EVERY) => {}
        }
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn look(db: &Db, workspaces: &[WorkspacePolicy], now: Timestamp) -> Result<String, Failure> {
    let mut tx = db.read().await?;
    let since = Timestamp::from_second(now.as_second() - RATE_SECS).unwrap_or(now);
    let events = inbox::since(&mut tx, since).await?;
    let by_status = tickets::by_status(&mut tx).await?;
    let (waiting, oldest) = outbox::backlog(&mut tx, now).await?;
    let letters = dead_letters::count_all(&mut tx).await?;
    let mut text = String::new();
    let counted = Status::ALL
        .iter()
        .map(|status| format!("{} {}", by_status.get(status.name()).copied().unwrap_or(0), status.name()));
    let late =
        oldest.map_or_else(String::new, |due| format!(", the oldest due for {} s", now.duration_since(due).as_secs()));
    #[expect(clippy::cast_precision_loss, reason = "counts of a minute")]
    let rate = events as f64 / RATE_SECS as f64;
    // Writing to a string does not fail.
    let _ = writeln!(text, "frontdesk  {}", now.strftime("%Y-%m-%d %H:%M:%S UTC"));
    let _ = writeln!(text, "events     {rate:.1}/s over the last minute");
    let _ = writeln!(text, "tickets    {}", counted.collect::<Vec<_>>().join(", "));
    let _ = writeln!(text, "outbox     {waiting} waiting{late}");
    let _ = writeln!(text, "letters    {letters} dead");
    for workspace in workspaces {
        let agents = people::agents(&mut tx, &workspace.id, 1000).await?.len();
        let due = tickets::due_next(&mut tx, &workspace.id, now, DUE_MAX).await?;
        let _ = writeln!(text, "\n{}  {agents} {}s seen", workspace.id, Role::Agent.name());
        for line in due {
            let first =
                line.clocks.iter().filter(|clock| clock.goes_on()).filter_map(|clock| Some((clock.due_at?, clock)));
            let Some((due_at, clock)) = first.min_by_key(|(due_at, _)| *due_at) else { continue };
            let left = due_at.duration_since(now).as_secs();
            let subject: String =
                line.subject.raw().chars().map(|c| if c.is_control() { ' ' } else { c }).take(50).collect();
            let _ = writeln!(text, "  {:<8}{:<18}{:>8}  {subject}", line.number.to_string(), clock.metric, span(left));
        }
    }
    Ok(text)
}

/// `4m`, `2h05m`, `3d`.
fn span(secs: i64) -> String {
    match secs.unsigned_abs() {
        secs if secs < 60 => format!("{secs}s"),
        secs if secs < 3600 => format!("{}m", secs / 60),
        secs if secs < 86_400 => format!("{}h{:02}m", secs / 3600, secs % 3600 / 60),
        secs => format!("{}d", secs / 86_400),
    }
}

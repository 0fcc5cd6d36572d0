//! The real program under load, on both engines: `cargo bench --bench load`, with `-- --quick` for a short look, and with
//! names of sections (`-- slack discord claims million memory`) for those alone.
//!
//! The platforms are fakes of a few lines in a second process on loopback: they keep no rules and remember nothing, so
//! that the desk is what is measured. PostgreSQL is the server of `FRONTDESK_TEST_POSTGRES_URL`; without it, SQLite alone
//! is measured. What is not as it should be is marked in the table, and the exit code is 1 then.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that cannot begin has failed")]

#[path = "load/claims.rs"]
mod claims;
#[path = "load/discord.rs"]
mod discord;
#[path = "load/fake_discord.rs"]
mod fake_discord;
#[path = "load/fake_slack.rs"]
mod fake_slack;
#[path = "load/figures.rs"]
mod figures;
#[path = "load/helper.rs"]
mod helper;
#[path = "load/memory.rs"]
mod memory;
#[path = "load/million.rs"]
mod million;
#[path = "load/peers.rs"]
mod peers;
#[path = "load/place.rs"]
mod place;
#[path = "load/seed.rs"]
mod seed;
#[path = "load/slack.rs"]
mod slack;

use figures::Table;
use place::Engine;

/// How much is asked of the desk.
#[derive(Debug, Clone, Copy)]
struct Size {
    /// How long a steady load lasts.
    steady_secs: u64,
    /// Events that are handed over as fast as they are taken.
    flood: usize,
    /// Tickets in the large database.
    tickets: i64,
}

const FULL: Size = Size { steady_secs: 30, flood: 20_000, tickets: 1_000_000 };
const QUICK: Size = Size { steady_secs: 5, flood: 2_000, tickets: 100_000 };

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    if let ["help-with", platform] = arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        return runtime.block_on(helper::serve(platform));
    }
    let size = if arguments.iter().any(|argument| argument == "--quick") { QUICK } else { FULL };
    let wanted: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    let is_wanted = |section: &str| wanted.is_empty() || wanted.iter().any(|wanted| *wanted == section);
    let mut table = Table::default();
    for engine in Engine::here() {
        if is_wanted("slack") {
            runtime.block_on(slack::measure(engine, size, &mut table));
        }
        if is_wanted("discord") {
            runtime.block_on(discord::measure(engine, size, &mut table));
        }
        if is_wanted("claims") {
            runtime.block_on(claims::measure(engine, &mut table));
        }
        if is_wanted("million") {
            runtime.block_on(million::measure(engine, size, &mut table));
        }
    }
    if is_wanted("memory") {
        runtime.block_on(memory::measure(&mut table));
    }
    if !table.ends() {
        std::process::exit(1);
    }
}

//! The fault programme: the real program is killed, held up and lied to under load, and one checker looks afterwards
//! whether anything was lost or came twice.
//!
//! `cargo test --test faults` runs a hundredth of it. All of it, with a progress bar:
//! `cargo test --release --features failpoints --test faults -- --ignored --nocapture --test-threads 1`. Each run says
//! its seed; `FRONTDESK_FAULTS_SEED` gives it again, and `FRONTDESK_FAULTS_COUNT` is how often each fault is made.

#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a run that cannot go on has failed")]

mod fakes {
    pub mod discord;
    pub mod model;
    pub mod slack;
    pub mod watched;
}
mod under_faults {
    pub mod books;
    pub mod checker;
    pub mod crashes;
    pub mod load;
    pub mod replica;
    pub mod seen;
    pub mod settle;
    pub mod world;
}
#[allow(dead_code, reason = "stories use all of it")]
mod stories {
    pub mod desk {
        pub mod engine;
    }
    pub mod random {
        pub mod dice;
    }
}

use stories::desk::engine::Engine;
use under_faults::checker::lines;
use under_faults::crashes;

/// The seed of a run: given, or by chance.
fn seed() -> u64 {
    let given = std::env::var("FRONTDESK_FAULTS_SEED").ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or_else(|| rand::random::<u32>().into())
}

/// How often a fault is made: as given, or `usual`.
fn count(usual: usize) -> usize {
    std::env::var("FRONTDESK_FAULTS_COUNT").ok().and_then(|count| count.parse().ok()).unwrap_or(usual)
}

async fn survives_random_kills(engine: Engine) {
    if !engine.is_there() {
        return;
    }
    let seed = seed();
    let run = crashes::at_random(engine, seed, 10).await;
    eprintln!(
        "{engine:?}, seed {seed}: {} kills, {} said, {} commands, {} presses, {} redeliveries",
        run.kills, run.said, run.commands, run.presses, run.redeliveries
    );
    assert!(run.found.is_empty(), "seed {seed}:\n{}\n{}", lines(&run.found), run.logs);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_kills_lose_nothing_and_double_nothing_on_sqlite() {
    survives_random_kills(Engine::SqliteInAFile).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_kills_lose_nothing_and_double_nothing_on_postgres() {
    survives_random_kills(Engine::Postgres).await;
}

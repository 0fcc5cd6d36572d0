//! What a run of faults says of itself: its seed before, its figures after, and what does not hold.

use super::checker::{Finding, lines};
use super::crashes::Run;
use super::volumes::Volume;

/// The seed of a run: given, or by chance.
pub fn seed() -> u64 {
    let given = std::env::var("FRONTDESK_FAULTS_SEED").ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or_else(|| rand::random::<u32>().into())
}

/// How often a fault is made: as given, or `usual`.
pub fn count(usual: usize) -> usize {
    std::env::var("FRONTDESK_FAULTS_COUNT").ok().and_then(|count| count.parse().ok()).unwrap_or(usual)
}

/// Fails where something does not hold.
#[track_caller]
pub fn holds(what: &str, seed: u64, found: &[Finding], logs: &str) {
    assert!(found.is_empty(), "{what}, FRONTDESK_FAULTS_SEED={seed}:\n{}\n{logs}", lines(found));
}

/// Says what crashes did, and fails where something does not hold.
#[track_caller]
pub fn crashed(what: &str, seed: u64, run: &Run) {
    eprintln!(
        "{what}, seed {seed}: {} crashes; {} said, {} commands, {} presses, {} redelivered",
        run.kills, run.said, run.commands, run.presses, run.redeliveries
    );
    holds(what, seed, &run.found, &run.logs);
}

/// Says what a volume was, and fails where something does not hold.
#[track_caller]
pub fn made(what: &str, seed: u64, volume: &Volume) {
    eprintln!("{what}, seed {seed}: {}", volume.made);
    holds(what, seed, &volume.found, &volume.logs);
}

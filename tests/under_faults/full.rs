//! Every gate in full: minutes to hours. See `tests/faults.rs` for the command.

use std::time::Duration;

use frontdesk::failpoint::Point;
use futures_util::StreamExt;
use futures_util::stream::iter;
use indicatif::{ProgressBar, ProgressStyle};

use super::crashes;
use super::report::{count, crashed, made, seed};
use super::volumes::{self, Volume};
use crate::stories::desk::engine::Engine;

/// Worlds at once: they mostly wait.
const AT_ONCE: usize = 6;
/// The same where they are busy all the time.
const BUSY_AT_ONCE: usize = 2;

fn bar(what: &'static str, length: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {elapsed_precise} (left {eta})").unwrap();
    let bar = ProgressBar::new(length as u64).with_style(style).with_message(what);
    bar.enable_steady_tick(Duration::from_secs(1));
    bar
}

/// Runs `wanted` in batches of `batch`, several at once, each with a seed of its own; the sum.
async fn in_batches<Running: Future<Output = usize>>(
    what: &'static str,
    wanted: usize,
    (batch, at_once): (usize, usize),
    run: impl Fn(u64, usize) -> Running,
) {
    let (first, bar) = (seed(), bar(what, wanted));
    bar.println(format!("{what}: FRONTDESK_FAULTS_SEED={first}"));
    let batches = (0..wanted.div_ceil(batch)).map(|at| (first + at as u64, batch.min(wanted - at * batch)));
    let mut runs = iter(batches).map(|(seed, size)| run(seed, size)).buffer_unordered(at_once);
    let mut sum = 0;
    while let Some(made) = runs.next().await {
        sum += made;
        bar.set_position(sum as u64);
    }
    bar.println(format!("{what}: {sum} in {:?}, seeds from {first}; nothing lost, nothing twice", bar.elapsed()));
    bar.finish();
}

async fn volume(what: &str, seed: u64, volume: impl Future<Output = Volume>) -> usize {
    let volume = volume.await;
    made(what, seed, &volume);
    volume.made
}

async fn kills(engine: Engine, what: &'static str) {
    in_batches(what, count(1000), (20, AT_ONCE), async |seed, size| {
        let run = crashes::at_random(engine, seed, size).await;
        crashed(what, seed, &run);
        run.kills
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes: 1,000 random kills"]
async fn full_random_kills_on_sqlite() {
    kills(Engine::SqliteInAFile, "random kills on SQLite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes: 1,000 random kills"]
async fn full_random_kills_on_postgres() {
    if Engine::Postgres.is_there() {
        kills(Engine::Postgres, "random kills on PostgreSQL").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "an hour: every failpoint 50 times"]
async fn full_every_failpoint() {
    let times = count(50);
    for point in Point::NAMES {
        for engine in [Engine::SqliteInAFile, Engine::Postgres] {
            if engine.is_there() {
                in_batches(point, times.div_ceil(2), (5, AT_ONCE), async |seed, size| {
                    let run = crashes::at_point(engine, seed, point, size).await;
                    crashed(&format!("{point} on {engine:?}"), seed, &run);
                    assert_eq!(run.kills, size, "{point} was not reached each time");
                    run.kills
                })
                .await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes: 100,000 redeliveries"]
async fn full_slack_redeliveries_over_two_replicas() {
    if Engine::Postgres.is_there() {
        in_batches("redeliveries over two replicas", count(100_000), (2000, BUSY_AT_ONCE), async |seed, size| {
            volume("redeliveries", seed, volumes::redeliveries(Engine::Postgres, seed, size)).await
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes: 10,000 lost replies"]
async fn full_lost_replies() {
    in_batches("lost replies", count(10_000), (250, AT_ONCE), async |seed, size| {
        let engine =
            if seed % 2 == 0 || !Engine::Postgres.is_there() { Engine::SqliteInAFile } else { Engine::Postgres };
        volume("lost replies", seed, volumes::lost_replies(engine, seed, size)).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes: 100,000 claim races"]
async fn full_claim_races_over_two_replicas() {
    if Engine::Postgres.is_there() {
        in_batches("claim races over two replicas", count(100_000), (1000, BUSY_AT_ONCE), async |seed, size| {
            volume("claim races", seed, volumes::claim_races(Engine::Postgres, seed, size)).await
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes: 200 immediate stops of PostgreSQL"]
async fn full_postgres_stops() {
    in_batches("PostgreSQL stopped at once", count(200), (20, AT_ONCE), async |seed, size| {
        let Some(run) = crashes::of_postgres(seed, size).await else { return 0 };
        crashed("PostgreSQL stopped at once", seed, &run);
        run.kills
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes: 1,000 digests"]
async fn full_digest_windows() {
    in_batches("digest windows", count(1000), (40, AT_ONCE), async |seed, size| {
        let engine =
            if seed % 2 == 0 || !Engine::Postgres.is_there() { Engine::SqliteInAFile } else { Engine::Postgres };
        volume("digest windows", seed, volumes::digest_windows(engine, seed, size)).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes: 100 rolling deployments"]
async fn full_rolling_deployments() {
    if Engine::Postgres.is_there() {
        in_batches("deployments", count(100), (10, BUSY_AT_ONCE), async |seed, size| {
            let (run, longest) = crashes::of_deployments(seed, size).await;
            crashed("deployments", seed, &run);
            assert!(longest.as_secs() < 10, "a desk took {longest:?} to stop");
            run.kills
        })
        .await;
    }
}

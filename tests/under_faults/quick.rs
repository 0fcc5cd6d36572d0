//! A hundredth of each gate, in every run of the tests.

use frontdesk::failpoint::{Guard, Point};
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::iter;

use super::crashes;
use super::positives;
use super::report::{crashed, holds, made, seed};
use super::volumes;
use crate::stories::desk::engine::Engine;

async fn random_kills(engine: Engine) {
    if engine.is_there() {
        let seed = seed();
        let runs = join_all((0..2).map(|run| crashes::at_random(engine, seed + run, 5))).await;
        runs.iter().zip(seed..).for_each(|(run, seed)| crashed(&format!("random kills on {engine:?}"), seed, run));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_kills_lose_nothing_and_double_nothing_on_sqlite() {
    random_kills(Engine::SqliteInAFile).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_kills_lose_nothing_and_double_nothing_on_postgres() {
    random_kills(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_at_any_failpoint_loses_nothing_and_doubles_nothing() {
    let seed = seed();
    // Each point once; six desks at a time.
    for points in Point::NAMES.chunks(6) {
        let runs = join_all(points.iter().map(|point| crashes::at_point(Engine::SqliteInAFile, seed, point, 1))).await;
        for (point, run) in points.iter().zip(runs) {
            crashed(&format!("a crash at {point}"), seed, &run);
            assert_eq!(run.kills, 1, "{point} was not reached: {}", run.logs);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_that_slack_delivers_again_to_either_replica_have_one_effect() {
    if Engine::Postgres.is_there() {
        let seed = seed();
        made("redeliveries over two replicas", seed, &volumes::redeliveries(Engine::Postgres, seed, 1000).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn posts_whose_reply_is_lost_are_not_posted_twice() {
    let seed = seed();
    let volume = volumes::lost_replies(Engine::SqliteInAFile, seed, 100).await;
    made("lost replies", seed, &volume);
    assert!(volume.made >= 100, "{volume:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_that_two_claim_at_once_through_two_replicas_has_one_owner() {
    if Engine::Postgres.is_there() {
        let seed = seed();
        made("claim races over two replicas", seed, &volumes::claim_races(Engine::Postgres, seed, 1000).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_digest_is_posted_once_for_its_date_however_often_the_desk_is_killed_around_it() {
    let seed = seed();
    made("digest windows", seed, &volumes::digest_windows(Engine::SqliteInAFile, seed, 10).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_loses_its_power_loses_nothing_that_was_acknowledged() {
    let seed = seed();
    match crashes::of_postgres(seed, 2).await {
        Some(run) => crashed("PostgreSQL stopped at once", seed, &run),
        None => {
            assert!(std::env::var_os("CI").is_none(), "PostgreSQL's programs are not there: none is left out in CI")
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rolling_deployments_lose_nothing_and_double_nothing() {
    if Engine::Postgres.is_there() {
        let seed = seed();
        let (run, longest) = crashes::of_deployments(seed, 2).await;
        crashed("deployments", seed, &run);
        assert!(longest.as_secs() < 10, "a desk took {longest:?} to stop");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_checker_finds_the_bug_that_is_there_where_a_guard_is_taken_away() {
    assert_eq!(positives::ALL.map(|positive| positive.guard), *Guard::NAMES, "every guard is taken away once");
    let shown = positives::ALL.iter().map(async |positive| {
        let engine = if positive.story.needs_replicas() { Engine::Postgres } else { Engine::SqliteInAFile };
        if !engine.is_there() {
            return;
        }
        let (without, with) =
            tokio::join!(positive.story.told(engine, positive.guard), positive.story.told(engine, "nothing"));
        let (guard, invariant) = (positive.guard, positive.invariant);
        assert!(
            without.iter().any(|finding| finding.invariant == invariant),
            "without {guard} nobody misses {invariant:?}: {without:#?}"
        );
        holds(&format!("{:?} with every guard", positive.story), 7, &with, "");
    });
    // Four desks at a time.
    iter(shown).buffer_unordered(2).collect::<()>().await;
}

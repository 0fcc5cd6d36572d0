//! Crashes: a desk that is killed again and again under load, at random moments or at a failpoint.

use std::time::Duration;

use super::books::Reader;
use super::checker::Finding;
use super::cluster::Cluster;
use super::load::Load;
use super::replica::Replica;
use super::settle;
use super::world::{Shape, World, short_lease};
use crate::stories::desk::engine::Engine;

/// How long a desk may take to come to its failpoint.
const POINT_PATIENCE: Duration = Duration::from_secs(60);

/// What one run of crashes did.
#[derive(Debug)]
pub struct Run {
    pub kills: usize,
    pub said: usize,
    pub commands: usize,
    pub presses: usize,
    pub redeliveries: usize,
    pub found: Vec<Finding>,
    pub logs: String,
}

impl Run {
    async fn of(world: &World, load: &Load, kills: usize) -> Self {
        let found = settle::checked(world, &load.said).await;
        let logs = if found.is_empty() { String::new() } else { world.logs() };
        let (said, commands) = (load.said.len(), load.commands);
        Self { kills, said, commands, presses: load.presses, redeliveries: load.redeliveries, found, logs }
    }
}

/// Kills a desk so many times, by `kill -9`, some 30 to 1500 ms after it was started or after it listens.
pub async fn at_random(engine: Engine, seed: u64, kills: usize) -> Run {
    let world = World::open(engine, Shape { cards: true, ..Shape::default() }).await;
    let mut load = Load::new(seed);
    for _ in 0..kills {
        let mut desk = world.start(&[short_lease()]);
        if load.below(3) > 0 {
            desk.listens().await;
        }
        let length = Duration::from_millis(30 + load.below(1470) as u64);
        busy(&world, &mut load, &mut desk, length).await;
        desk.kill().await;
        has_starts_left(&world).await;
        // What is said while no desk runs.
        load.act(&world);
    }
    let mut desk = world.start(&[short_lease()]);
    desk.listens().await;
    let run = Run::of(&world, &load, kills).await;
    desk.stop().await;
    run
}

/// Crashes a desk at a failpoint, `times` times one after the other, each time on the way of other acts.
pub async fn at_point(engine: Engine, seed: u64, point: &str, times: usize) -> Run {
    let world = World::open(engine, Shape { cards: true, promises: true, digests: true, ..Shape::default() }).await;
    let mut load = Load::new(seed);
    let mut reached = 0;
    // What was said before the desk's first start, and a ticket to be warned about.
    load.asks_on_discord(&world, true);
    load.asks_on_slack(&world, true);
    for time in 0..times {
        // Some moments come once in the life of a desk, the others all the time.
        let is_rare = ["alarm", "digest", "gap"].iter().any(|rare| point.starts_with(rare));
        let nth = if is_rare { 1 } else { 1 + load.below(4) };
        let mut desk = world.start_failing(&format!("{point}:{nth}=abort"));
        let began = std::time::Instant::now();
        while !desk.has_ended() && began.elapsed() < POINT_PATIENCE {
            // Something on every way; then time for it.
            busy(&world, &mut load, &mut desk, Duration::from_millis(300)).await;
            desk.ends_within(Duration::from_millis(700)).await;
        }
        reached += usize::from(desk.has_ended());
        desk.kill().await;
        if time % 8 == 0 {
            has_starts_left(&world).await;
        }
        load.act(&world);
    }
    let mut desk = world.start(&[short_lease()]);
    desk.listens().await;
    let run = Run::of(&world, &load, reached).await;
    desk.stop().await;
    run
}

/// Stops PostgreSQL under a busy desk so many times, as a power cut does; nothing where it is not on this machine.
pub async fn of_postgres(seed: u64, stops: usize) -> Option<Run> {
    let cluster = Cluster::make()?;
    let world = World::on(cluster.database(), Shape { cards: true, ..Shape::default() }).await;
    let mut load = Load::new(seed);
    let mut desk = world.start(&[short_lease()]);
    assert!(desk.listens().await, "{}", world.logs());
    for _ in 0..stops {
        let length = Duration::from_millis(100 + load.below(1200) as u64);
        busy(&world, &mut load, &mut desk, length).await;
        cluster.stop_at_once();
        load.act(&world);
        tokio::time::sleep(Duration::from_millis(load.below(400) as u64)).await;
        cluster.start();
    }
    let run = Run::of(&world, &load, stops).await;
    assert!(!desk.has_ended(), "the desk outlives its database's restarts: {}", desk.log());
    desk.stop().await;
    Some(run)
}

/// Rolling deployments: two replicas that are told to stop by turns under load, each started again before the other
/// goes. The longest stop.
pub async fn of_deployments(seed: u64, deployments: usize) -> (Run, Duration) {
    let world = World::open(Engine::Postgres, Shape { cards: true, ..Shape::default() }).await;
    let mut load = Load::new(seed);
    let mut longest = Duration::ZERO;
    let mut desk = world.start(&[short_lease()]);
    assert!(desk.listens().await, "{}", world.logs());
    for _ in 0..deployments {
        let mut next = world.start(&[short_lease()]);
        assert!(next.says("Slack is listened to").await, "{}", world.logs());
        let length = Duration::from_millis(300 + load.below(700) as u64);
        busy(&world, &mut load, &mut next, length).await;
        longest = longest.max(desk.stop().await);
        desk = next;
        has_starts_left(&world).await;
    }
    let run = Run::of(&world, &load, deployments).await;
    desk.stop().await;
    (run, longest)
}

/// Lets people act for a while, as long as the desk runs.
async fn busy(world: &World, load: &mut Load, desk: &mut Replica, length: Duration) {
    let began = std::time::Instant::now();
    while began.elapsed() < length && !desk.has_ended() {
        load.act(world);
        tokio::time::sleep(Duration::from_millis(20 + load.below(60) as u64)).await;
    }
}

/// The desk spares Discord's sessions after many starts of one day; these tests have more starts than a year has.
async fn has_starts_left(world: &World) {
    let mut reader = Reader::open(&world.database).await;
    if reader.is_made().await {
        reader.by_hand("DELETE FROM session_start").await;
    }
}

//! Crashes: a desk that is killed again and again under load, at random moments or at a failpoint.

use std::time::Duration;

use super::books::Reader;
use super::checker::Finding;
use super::load::Load;
use super::replica::Replica;
use super::settle;
use super::world::{Shape, World, short_lease};
use crate::stories::desk::engine::Engine;

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
pub async fn at_point(engine: Engine, seed: u64, point: &str, times: usize) -> (Run, usize) {
    let world = World::open(engine, Shape { cards: true, promises: true, digests: true, ..Shape::default() }).await;
    let mut load = Load::new(seed);
    let mut reached = 0;
    for time in 0..times {
        let nth = 1 + load.below(4);
        let mut desk = world.start_failing(&format!("{point}:{nth}=abort"));
        for _ in 0..60 {
            if desk.has_ended() {
                break;
            }
            busy(&world, &mut load, &mut desk, Duration::from_millis(150)).await;
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
    (run, reached)
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

//! Volumes: one fault many times over two replicas, with what must hold after each.

use std::time::{Duration, Instant};

use super::books::Reader;
use super::checker::{self, Finding, Invariant};
use super::load::Load;
use super::replica::Replica;
use super::seen::Seen;
use super::settle;
use super::world::{CHANNELS, Shape, World, short_lease};
use crate::fakes::{discord, slack};
use crate::stories::desk::engine::Engine;

/// What came of a volume.
#[derive(Debug)]
pub struct Volume {
    /// How often the fault was made.
    pub made: usize,
    pub found: Vec<Finding>,
    pub logs: String,
}

impl Volume {
    fn of(world: &World, made: usize, found: Vec<Finding>) -> Self {
        let logs = if found.is_empty() { String::new() } else { world.logs() };
        Self { made, found, logs }
    }
}

/// Two desks on one database, which Slack reaches over HTTP in turn.
async fn replicas(world: &World) -> [Replica; 2] {
    let mut both = [world.start(&[short_lease()]), world.start(&[short_lease()])];
    let mut bases = Vec::new();
    for desk in &mut both {
        // Only one of them listens to a bot of one shard.
        assert!(desk.says("Slack is listened to").await, "{}", world.logs());
        bases.push(desk.http_address().await);
    }
    world.slack.deliver_in_turn(&bases.iter().map(String::as_str).collect::<Vec<_>>());
    both
}

/// Words in threads of tickets, each delivered one to four times more and by turns to two replicas.
pub async fn redeliveries(engine: Engine, seed: u64, copies_min: usize) -> Volume {
    let world = World::open(engine, Shape { over_http: true, ..Shape::default() }).await;
    let _both = replicas(&world).await;
    let mut load = Load::new(seed);
    for channel in 0..CHANNELS {
        load.asks_in_slack_channel(&world, channel, true);
    }
    counted(&world, "SELECT count(*) FROM ticket", CHANNELS).await;
    let mut copies = 0;
    while copies < copies_min {
        load.goes_on(&world, false);
        for _ in 0..=load.below(4) {
            world.slack.redeliver_last_event();
            copies += 1;
        }
        if copies % 16 < 4 {
            is_acknowledged(&world).await;
        }
    }
    is_acknowledged(&world).await;
    let found = settle::checked(&world, &load.said).await;
    Volume::of(&world, copies, found)
}

/// Answers whose reply of the platform is lost after the post was made, three of four on Discord.
pub async fn lost_replies(engine: Engine, seed: u64, replies: usize) -> Volume {
    let world = World::open(engine, Shape::default()).await;
    let mut desk = world.start(&[short_lease()]);
    assert!(desk.listens().await, "{}", world.logs());
    let mut load = Load::new(seed);
    for reply in 0..replies {
        if reply % 4 == 3 {
            world.slack.fail_next("chat.postMessage", slack::Fault::LoseReply);
            load.asks_in_slack_channel(&world, (reply / 4) % CHANNELS, false);
        } else {
            world.discord.fail_next("POST", "/messages", discord::Fault::LoseReply);
            load.asks_on_discord(&world, false);
        }
        if reply % 32 == 31 {
            tokio::time::sleep(Duration::from_millis(800)).await;
        }
    }
    let found = settle::checked(&world, &load.said).await;
    let lost = |requests: Vec<String>| requests.iter().filter(|line| line.contains("reply lost")).count();
    let made = lost(world.discord.read(|state| state.requests())) + lost(world.slack.read(|state| state.requests()));
    desk.stop().await;
    Volume::of(&world, made, found)
}

/// Two agents claim each ticket at the same moment, through two replicas; then its owner gives it back, for the next
/// race.
pub async fn claim_races(engine: Engine, seed: u64, races: usize) -> Volume {
    let world = World::open(engine, Shape { over_http: true, ..Shape::default() }).await;
    let _both = replicas(&world).await;
    let mut load = Load::new(seed);
    for channel in 0..CHANNELS {
        load.asks_in_slack_channel(&world, channel, true);
    }
    counted(&world, "SELECT count(*) FROM ticket", CHANNELS).await;
    let mut reader = Reader::open(&world.database).await;
    let mut made = 0;
    while made < races {
        for verb in ["claim", "release"] {
            for ticket in 1..=CHANNELS {
                for agent in &world.on_slack.agents {
                    world.slack.command(agent, &world.slack_agents, &format!("{verb} {ticket}"));
                }
            }
            is_acknowledged(&world).await;
        }
        // Where the desk was too slow for Slack nobody may have claimed.
        let won = "SELECT count(*) FROM history WHERE CAST(kind AS TEXT) LIKE '%\"claimed\"%'";
        made = usize::try_from(reader.number(won).await).unwrap();
    }
    // What was told is in the outbox, from where Slack takes one a second; all else is there to be looked at.
    let mut found = checker::findings(&reader.books().await, &Seen::of(&world), &load.said);
    found.retain(|finding| !matches!(finding.invariant, Invariant::OneReply | Invariant::Settled));
    Volume::of(&world, made, found)
}

/// Digests of many dates: the desk is killed around each, and started again on the same day.
///
/// The dates are past ones: a desk that is ahead of its platforms would look for its posts in their future. Only the
/// platforms are counted: what was sent a week ago by the desk's clock it has forgotten.
pub async fn digest_windows(engine: Engine, seed: u64, windows: usize) -> Volume {
    let world = World::open(engine, Shape { digests: true, cards: true, ..Shape::default() }).await;
    let mut load = Load::new(seed);
    let mut reader = Reader::open(&world.database).await;
    let on_day = |window: usize| {
        let secs = -86_400 * i64::try_from(windows - window).unwrap();
        ("FRONTDESK_CLOCK_OFFSET_SECS", secs.to_string())
    };
    for window in 0..windows {
        let points = ["digest.taking", "digest.taken", "outbox.leased", "outbox.sending", "outbox.sent", "none"];
        let point = points[load.below(points.len())];
        let failpoint = ("FRONTDESK_FAILPOINT", format!("{point}:{}=abort", 1 + load.below(2)));
        let mut desk = world.start(&[short_lease(), on_day(window), failpoint]);
        let length = Duration::from_millis(150 + load.below(900) as u64);
        desk.ends_within(length).await;
        desk.kill().await;
        let mut desk = world.start(&[short_lease(), on_day(window)]);
        let began = Instant::now();
        while !reader.is_made().await || digests(&mut reader).await < 2 * (window + 1) {
            assert!(began.elapsed() < Duration::from_secs(60), "no digest: {}", world.logs());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        desk.kill().await;
        reader.by_hand("DELETE FROM session_start").await;
    }
    let mut desk = world.start(&[short_lease(), on_day(windows - 1)]);
    let mut found = settle::checked(&world, &[]).await;
    found.retain(|finding| matches!(finding.invariant, Invariant::Settled | Invariant::RulesKept));
    let seen = Seen::of(&world);
    // Midnight may pass meanwhile.
    let dates = digests(&mut reader).await / 2;
    for workspace in world.workspaces() {
        for is_file in [false, true] {
            let posts = seen.posts.iter().filter(|post| post.workspace == workspace && post.is_file == is_file).count();
            // On Discord the chart is in the same message.
            if posts != dates && !(is_file && workspace.starts_with("discord")) {
                let what = format!("{posts} digests on {workspace} of {dates} dates (files: {is_file})");
                found.push(Finding { invariant: Invariant::DigestOnce, what });
            }
        }
    }
    desk.stop().await;
    Volume::of(&world, windows, found)
}

async fn digests(reader: &mut Reader) -> usize {
    usize::try_from(reader.number("SELECT count(*) FROM digest").await).unwrap()
}

/// Waits until the desk has acknowledged all that Slack delivered, or Slack has given it up.
async fn is_acknowledged(world: &World) {
    world.slack.wait_for(|state| state.is_nothing_underway().then_some(())).await;
}

async fn counted(world: &World, select: &'static str, count: usize) {
    let mut reader = Reader::open(&world.database).await;
    let began = Instant::now();
    while usize::try_from(reader.number(select).await).unwrap() < count {
        assert!(began.elapsed() < Duration::from_secs(60), "{select}: in vain\n{}", world.logs());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

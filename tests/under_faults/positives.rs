//! Known positives: with a guard taken away, the checker must see what it is there for. A checker that cannot find a
//! bug that is known to be there proves nothing by finding none.

use std::time::Duration;

use serde_json::json;

use super::books::Reader;
use super::checker::{Finding, Invariant};
use super::load::Load;
use super::replica::Replica;
use super::settle;
use super::world::{Shape, World, short_lease};
use crate::fakes::{discord, slack};
use crate::stories::desk::engine::Engine;

/// How long something may take that the desk does at once.
const SOON: Duration = Duration::from_secs(20);

/// A guard, what the checker must miss without it, and the story that shows it.
pub struct Positive {
    pub guard: &'static str,
    pub invariant: Invariant,
    pub story: Story,
}

/// What happens.
#[derive(Debug, Clone, Copy)]
pub enum Story {
    CommandsAndACrash,
    WordsTwice,
    ACrashWhileSending,
    LostReplies,
    TwoClaimAtOnce,
    Promise,
    Digest,
    Claim,
    Told,
    AFirstPostThatFails,
}

/// Every guard.
pub const ALL: [Positive; 10] = [
    Positive { guard: "commit-before-ack", invariant: Invariant::NothingLost, story: Story::CommandsAndACrash },
    Positive { guard: "inbox-key", invariant: Invariant::OneEffect, story: Story::WordsTwice },
    Positive { guard: "send-before-record", invariant: Invariant::OneReply, story: Story::ACrashWhileSending },
    Positive { guard: "lookup", invariant: Invariant::OneReply, story: Story::LostReplies },
    Positive { guard: "version", invariant: Invariant::OneOwner, story: Story::TwoClaimAtOnce },
    Positive { guard: "warned-once", invariant: Invariant::WarnedOnce, story: Story::Promise },
    Positive { guard: "digest-once", invariant: Invariant::DigestOnce, story: Story::Digest },
    Positive { guard: "history", invariant: Invariant::HistoryTells, story: Story::Claim },
    Positive { guard: "wait", invariant: Invariant::RulesKept, story: Story::Told },
    Positive { guard: "lane", invariant: Invariant::InOrder, story: Story::AFirstPostThatFails },
];

impl Story {
    const fn shape(self) -> Shape {
        let promises = matches!(self, Self::Promise);
        let digests = matches!(self, Self::Digest);
        Shape { promises, digests, over_http: self.needs_replicas(), cards: true }
    }

    /// Only PostgreSQL has two who decide at the same moment.
    pub const fn needs_replicas(self) -> bool {
        matches!(self, Self::TwoClaimAtOnce)
    }

    /// What does not hold after it, with these guards taken away.
    pub async fn told(self, engine: Engine, without: &str) -> Vec<Finding> {
        let world = World::open(engine, self.shape()).await;
        let mut load = Load::new(7);
        let settings = |failpoint: &str| {
            let failpoint = ("FRONTDESK_FAILPOINT", failpoint.to_owned());
            [short_lease(), ("FRONTDESK_WITHOUT", without.to_owned()), failpoint]
        };
        let first = match self {
            Self::CommandsAndACrash => "event.decided:2=abort",
            Self::ACrashWhileSending => "outbox.sending:1=abort",
            Self::TwoClaimAtOnce => "event.decided=150",
            _ => "",
        };
        let mut desk = world.start(&settings(first));
        assert!(desk.listens().await, "{}", world.logs());
        self.happens(&world, &mut load, &mut desk, &settings(first)).await;
        if desk.has_ended() {
            desk = world.start(&settings(""));
            assert!(desk.listens().await, "{}", world.logs());
        }
        settle::checked(&world, &load.said).await
    }

    async fn happens(self, world: &World, load: &mut Load, desk: &mut Replica, settings: &[(&str, String)]) {
        match self {
            Self::CommandsAndACrash => {
                for agent in &world.on_slack.agents {
                    world.slack.command(agent, &world.slack_agents, "list");
                }
                assert!(desk.ends_within(SOON).await, "it was to crash");
            }
            Self::ACrashWhileSending => {
                load.asks_on_discord(world, false);
                assert!(desk.ends_within(SOON).await, "it was to crash");
            }
            Self::WordsTwice => {
                load.asks_in_slack_channel(world, 0, true);
                load.asks_on_discord(world, true);
                tickets(world, 2).await;
                for on_discord in [true, false] {
                    load.goes_on(world, on_discord);
                    if on_discord {
                        world.discord.redeliver_last();
                    } else {
                        world.slack.redeliver_last_event();
                    }
                }
            }
            Self::LostReplies => {
                world.discord.fail_next("POST", "/messages", discord::Fault::LoseReply);
                world.slack.fail_next("chat.postMessage", slack::Fault::LoseReply);
                load.asks_in_slack_channel(world, 0, false);
                load.asks_on_discord(world, false);
            }
            Self::TwoClaimAtOnce => {
                let mut other = world.start(settings);
                assert!(other.says("Slack is listened to").await, "{}", world.logs());
                let both = [desk.http_address().await, other.http_address().await];
                world.slack.deliver_in_turn(&both.each_ref().map(String::as_str));
                load.asks_in_slack_channel(world, 0, true);
                tickets(world, 1).await;
                for agent in &world.on_slack.agents {
                    world.slack.command(agent, &world.slack_agents, "claim 1");
                }
                tokio::time::sleep(Duration::from_secs(3)).await;
                other.stop().await;
            }
            Self::Promise => {
                load.asks_on_discord(world, true);
                tickets(world, 1).await;
                tokio::time::sleep(Duration::from_secs(4)).await;
            }
            Self::Digest => tokio::time::sleep(Duration::from_secs(3)).await,
            Self::Claim => {
                load.asks_on_discord(world, true);
                tickets(world, 1).await;
                world.discord.slash(
                    &world.on_discord.agents[0],
                    &world.discord_agents,
                    "claim",
                    json!({"ticket": "1"}),
                );
            }
            Self::Told => {
                world.slack.fail_next("chat.postMessage", slack::Fault::RateLimited { retry_after: 2 });
                load.asks_in_slack_channel(world, 0, false);
            }
            Self::AFirstPostThatFails => {
                load.asks_in_slack_channel(world, 0, true);
                tickets(world, 1).await;
                has_delivered(world).await;
                world.slack.fail_next("chat.postMessage", slack::Fault::Http(500));
                let agent = &world.on_slack.agents[0];
                for command in ["claim 1", "release 1"] {
                    world.slack.command(agent, &world.slack_agents, command);
                    tokio::time::sleep(Duration::from_millis(300)).await;
                }
            }
        }
    }
}

/// Waits until there are so many tickets.
async fn tickets(world: &World, count: i64) {
    waited_for(world, "SELECT count(*) FROM ticket", |tickets| tickets >= count).await;
}

async fn has_delivered(world: &World) {
    waited_for(world, "SELECT count(*) FROM outbox WHERE state = 'waiting'", |rows| rows == 0).await;
}

async fn waited_for(world: &World, select: &'static str, is_enough: impl Fn(i64) -> bool) {
    let mut reader = Reader::open(&world.database).await;
    let began = std::time::Instant::now();
    while !is_enough(reader.number(select).await) {
        assert!(began.elapsed() < SOON, "{select}: in vain\n{}", world.logs());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

//! A seeded load: questions, words in threads, commands, buttons and redeliveries on both platforms.

use serde_json::{Value, json};

use super::world::World;
use crate::stories::random::dice::Dice;

/// What somebody said, which the desk must have taken once in the end.
#[derive(Debug, Clone)]
pub struct Said {
    pub workspace: String,
    /// The inbox key.
    pub key: String,
    /// A word that is in no other message.
    pub token: String,
    /// The channel.
    pub channel: String,
    /// The thread that it began or was said in.
    pub thread: String,
    pub is_question: bool,
}

/// Acts of people, by chance, with what they must come to.
pub struct Load {
    dice: Dice,
    number: usize,
    pub said: Vec<Said>,
    pub commands: usize,
    pub presses: usize,
    pub redeliveries: usize,
}

impl Load {
    pub const fn new(seed: u64) -> Self {
        let dice = Dice::new(seed);
        Self { dice, number: 0, said: Vec::new(), commands: 0, presses: 0, redeliveries: 0 }
    }

    /// A number below `end`, by the same chance.
    pub fn below(&mut self, end: usize) -> usize {
        self.dice.below(end)
    }

    /// One act of somebody, on one of the platforms.
    pub fn act(&mut self, world: &World) {
        let on_discord = self.dice.once_in(2);
        match (self.dice.below(12), on_discord) {
            (0..=2, true) => self.asks_on_discord(world, false),
            (0..=2, false) => self.asks_on_slack(world, false),
            (3 | 4, true) => self.asks_on_discord(world, true),
            (3 | 4, false) => self.asks_on_slack(world, true),
            (5..=7, _) => self.goes_on(world, on_discord),
            (8, true) => self.commands_on_discord(world),
            (8, false) => self.commands_on_slack(world),
            (9 | 10, true) => self.claims_on_discord(world),
            (9 | 10, false) => self.claims_on_slack(world),
            _ => self.redelivers(world, on_discord),
        }
    }

    fn token(&mut self) -> String {
        self.number += 1;
        format!("tok{}end", self.number)
    }

    /// A question that the FAQ knows, or one that becomes a ticket.
    fn question(&mut self, unknown: bool) -> (String, String) {
        let token = self.token();
        let words = if unknown {
            format!("how do I make the flux capacitor hum in D minor? {token}")
        } else {
            format!("why does my consumer lag keep growing? {token}")
        };
        (token, words)
    }

    pub fn asks_on_discord(&mut self, world: &World, unknown: bool) {
        let (token, words) = self.question(unknown);
        let asker = self.dice.below(world.on_discord.askers.len());
        let channel = world.discord_channels[self.dice.below(world.discord_channels.len())].clone();
        let id = world.discord.say(&world.on_discord.askers[asker], &channel, &words);
        let [workspace, _] = world.workspaces();
        self.said.push(Said { workspace, key: format!("m:{id}"), token, channel, thread: id, is_question: true });
    }

    pub fn asks_on_slack(&mut self, world: &World, unknown: bool) {
        let channel = self.dice.below(world.slack_channels.len());
        self.asks_in_slack_channel(world, channel, unknown);
    }

    pub fn asks_in_slack_channel(&mut self, world: &World, channel: usize, unknown: bool) {
        let (token, words) = self.question(unknown);
        let asker = self.dice.below(world.on_slack.askers.len());
        let channel = world.slack_channels[channel].clone();
        let ts = world.slack.say(&world.on_slack.askers[asker], &channel, &words);
        let [_, workspace] = world.workspaces();
        let key = format!("m:{channel}:{ts}");
        self.said.push(Said { workspace, key, token, channel, thread: ts, is_question: true });
    }

    /// More words in a thread that is there.
    pub fn goes_on(&mut self, world: &World, on_discord: bool) {
        let workspace = world.workspaces()[usize::from(!on_discord)].clone();
        let here = |said: &&Said| said.workspace == workspace && said.is_question;
        let questions: Vec<_> = self.said.iter().filter(here).cloned().collect();
        if questions.is_empty() {
            return;
        }
        let of = questions[self.dice.below(questions.len())].clone();
        let token = self.token();
        let words = format!("and it is the blue one, {token}");
        let key = if on_discord {
            let is_there = |thread: &Value| thread["id"] == json!(of.thread);
            if !world.discord.threads(&of.channel).iter().any(is_there) {
                return;
            }
            let asker = &world.on_discord.askers[self.dice.below(world.on_discord.askers.len())];
            format!("m:{}", world.discord.say_in_thread(asker, &of.thread, &words))
        } else {
            let asker = &world.on_slack.askers[self.dice.below(world.on_slack.askers.len())];
            let ts = world.slack.say_in_thread(asker, &of.channel, &of.thread, &words);
            format!("m:{}:{ts}", of.channel)
        };
        let (channel, thread) = (of.channel, of.thread);
        self.said.push(Said { workspace, key, token, channel, thread, is_question: false });
    }

    fn commands_on_discord(&mut self, world: &World) {
        // Nobody can call what is not registered yet.
        if world.discord.commands().is_empty() {
            return;
        }
        let agent = &world.on_discord.agents[self.dice.below(world.on_discord.agents.len())];
        world.discord.slash(agent, &world.discord_agents, "list", json!({}));
        self.commands += 1;
    }

    fn commands_on_slack(&mut self, world: &World) {
        let agent = &world.on_slack.agents[self.dice.below(world.on_slack.agents.len())];
        world.slack.command(agent, &world.slack_agents, "list");
        self.commands += 1;
    }

    pub fn claims_on_discord(&mut self, world: &World) {
        let cards = world.discord.messages(&world.discord_agents);
        let claims: Vec<_> = cards
            .iter()
            .filter_map(|card| Some((card.id.clone(), labelled(&json!(card.components), "Claim", "custom_id")?)))
            .collect();
        if claims.is_empty() {
            return;
        }
        let (card, claim) = &claims[self.dice.below(claims.len())];
        for agent in self.claimants(&world.on_discord.agents) {
            world.discord.press(&agent, &world.discord_agents, card, claim);
            self.presses += 1;
        }
    }

    pub fn claims_on_slack(&mut self, world: &World) {
        let cards = world.slack.messages(&world.slack_agents);
        let claims: Vec<_> =
            cards.iter().filter_map(|card| Some((card, labelled(&card.blocks, "Claim", "action_id")?))).collect();
        if claims.is_empty() {
            return;
        }
        let (card, claim) = &claims[self.dice.below(claims.len())];
        for agent in self.claimants(&world.on_slack.agents) {
            world.slack.press(&agent, card, claim);
            self.presses += 1;
        }
    }

    /// One agent, or all at once.
    fn claimants(&mut self, agents: &[String]) -> Vec<String> {
        if self.dice.once_in(2) { agents.to_vec() } else { vec![agents[self.dice.below(agents.len())].clone()] }
    }

    fn redelivers(&mut self, world: &World, on_discord: bool) {
        let workspace = &world.workspaces()[usize::from(!on_discord)];
        if !self.said.iter().any(|said| said.workspace == *workspace) {
            return;
        }
        if on_discord {
            world.discord.redeliver_last();
        } else {
            world.slack.redeliver_last_event();
        }
        self.redeliveries += 1;
    }
}

/// The id of the button with this label, at any depth.
fn labelled(value: &Value, label: &str, id: &str) -> Option<String> {
    match value {
        Value::Object(object) => {
            let is_it = value["label"] == label || value["text"]["text"] == label;
            let here = value[id].as_str().filter(|_| is_it && value["disabled"] != true).map(str::to_owned);
            here.or_else(|| object.values().find_map(|value| labelled(value, label, id)))
        }
        Value::Array(list) => list.iter().find_map(|value| labelled(value, label, id)),
        _ => None,
    }
}

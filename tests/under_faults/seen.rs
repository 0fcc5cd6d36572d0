//! What people saw and what the platforms know: posts by delivery id, and what the desk acknowledged.

use serde_json::Value;

use super::books::text;
use super::world::World;

/// A post of the desk that others see.
#[derive(Debug, Clone)]
pub struct Post {
    pub workspace: String,
    /// The channel, or the thread that it is in.
    pub place: String,
    /// The outbox row that it is, where the desk said so.
    pub delivery: Option<i64>,
    /// All that it says.
    pub words: String,
    /// Whether it shows files and says nothing.
    pub is_file: bool,
}

/// What the platforms know.
#[derive(Debug, Default)]
pub struct Seen {
    /// Oldest first, per platform.
    pub posts: Vec<Post>,
    /// Workspace, person and words of what one person saw alone.
    pub private: Vec<(String, String, String)>,
    /// Acknowledged acts: the workspace, and the beginning and the end of the inbox key.
    pub accepted: Vec<(String, String, String)>,
    /// Interactions of Discord that were promised an answer and have none.
    pub unanswered: Vec<String>,
    /// Rules of a platform that were broken, too early requests among them.
    pub violations: Vec<String>,
    /// Requests that were told to wait.
    pub waits: usize,
}

impl Seen {
    /// As it is now.
    pub fn of(world: &World) -> Self {
        let mut seen = Self::default();
        seen.look_at_discord(world);
        seen.look_at_slack(world);
        seen
    }

    fn look_at_discord(&mut self, world: &World) {
        let [workspace, _] = world.workspaces();
        let (posts, answers, private, violations, waits) = world.discord.read(|state| {
            let answers = state.interaction_responses();
            (state.all_messages(), answers, state.all_ephemerals(), state.violations(), state.waits())
        });
        let words = |content: &str, embeds: &[Value]| format!("{content} {}", Value::from(embeds.to_vec()));
        self.posts.extend(posts.iter().map(|post| Post {
            workspace: workspace.clone(),
            place: post.channel.clone(),
            delivery: post.nonce.as_deref().and_then(|nonce| nonce.strip_prefix("fd-")?.parse().ok()),
            words: words(&post.content, &post.embeds),
            is_file: false,
        }));
        let alone = private.into_iter().map(|one| (one.user, words(&one.posted.content, &one.posted.embeds)));
        self.private.extend(alone.map(|(user, words)| (workspace.clone(), user, words)));
        for answer in answers {
            // Choices and forms are answers that store nothing.
            if (4..=7).contains(&answer.kind) {
                self.accepted.push((workspace.clone(), format!("i:{}", answer.interaction), String::new()));
            }
            let is_thinking = answer.original.is_none_or(|original| original.flags & 128 != 0);
            if answer.kind == 5 && is_thinking {
                self.unanswered.push(answer.interaction);
            }
        }
        self.violations.extend(violations.into_iter().map(|line| format!("Discord: {line}")));
        self.waits += waits;
    }

    fn look_at_slack(&mut self, world: &World) {
        let [_, workspace] = world.workspaces();
        let bot = world.slack.bot_user();
        let people = world.on_slack.askers.iter().chain(&world.on_slack.agents);
        let (posts, private, accepted, violations) = world.slack.read(|state| {
            let private: Vec<_> = people
                .flat_map(|person| state.ephemerals(person).into_iter().map(|posted| (person.clone(), posted.text)))
                .collect();
            (state.all_messages(), private, state.accepted(), state.violations())
        });
        self.posts.extend(posts.into_iter().map(|post| Post {
            workspace: workspace.clone(),
            place: post.thread.clone().unwrap_or(post.channel),
            delivery: post.metadata["event_payload"]["notice"].as_str().and_then(|id| id.parse().ok()),
            words: format!("{} {}", post.text, post.blocks),
            is_file: post.text.is_empty() && !post.files.is_empty(),
        }));
        self.private.extend(private.into_iter().map(|(person, words)| (workspace.clone(), person, words)));
        let keys = accepted.iter().filter_map(|payload| key(payload, &bot));
        self.accepted.extend(keys.map(|(begins, ends)| (workspace.clone(), begins, ends)));
        self.violations.extend(violations.into_iter().map(|line| format!("Slack: {line}")));
    }
}

/// How the inbox key of a delivery of Slack begins and ends; nothing of what the desk has no use for.
fn key(payload: &Value, bot: &str) -> Option<(String, String)> {
    let event = &payload["event"];
    if event["type"] == "message" && event["subtype"].is_null() && event["user"] != bot && event["bot_id"].is_null() {
        return Some((format!("m:{}:{}", text(&event["channel"]), text(&event["ts"])), String::new()));
    }
    if payload["command"].is_string() {
        return Some((format!("c:{}", text(&payload["trigger_id"])), String::new()));
    }
    if payload["type"] == "block_actions" {
        let moment = text(&payload["actions"][0]["action_ts"]);
        return Some((format!("a:{}:", text(&payload["user"]["id"])), format!(":{moment}")));
    }
    None
}

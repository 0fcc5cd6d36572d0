//! All that the fake knows: the team, its people and channels, what was written, and what the app did.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};

use super::address::{ReplyAddress, Trigger};
use super::delivery::{Delivery, Door};
use super::faults::Faults;
use super::files::Kept;
use super::messages::Message;
use super::socket::Socket;
use super::views::View;

/// A person or a bot.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// As `users.info` gives them, with the locale.
    pub(super) user: Value,
    /// The direct channel with the bot, once it is open.
    pub(super) direct: Option<String>,
}

/// A channel or a direct conversation.
#[derive(Debug, Clone)]
pub(super) struct Channel {
    /// As `conversations.info` gives it, without `is_member`.
    pub(super) object: Value,
    pub(super) members: BTreeSet<String>,
}

/// The fake's world and its record. A test reads it through the methods of `record.rs`.
pub struct State {
    ids: u64,
    last_moment: u128,
    /// Host and port.
    pub(super) address: String,
    pub(super) team: String,
    pub(super) app: String,
    pub(super) bot_user: String,
    pub(super) bot: String,
    pub(super) bot_token: String,
    /// Why the bot's token is good no more.
    pub(super) bot_token_fault: Option<String>,
    pub(super) app_token: String,
    pub(super) app_scopes: BTreeSet<String>,
    pub(super) signing_secret: String,
    pub(super) scopes: BTreeSet<String>,
    /// Events that the app is subscribed to.
    pub(super) events: BTreeSet<String>,
    pub(super) command: String,
    pub(super) people: BTreeMap<String, Person>,
    pub(super) groups: BTreeMap<String, Vec<String>>,
    pub(super) channels: BTreeMap<String, Channel>,
    /// Oldest first, ephemeral ones too.
    pub(super) messages: Vec<Message>,
    /// Files that the app announced.
    pub(super) files: BTreeMap<String, Kept>,
    pub(super) triggers: BTreeMap<String, Trigger>,
    pub(super) replies: BTreeMap<String, ReplyAddress>,
    pub(super) views: Vec<View>,
    /// Home pages by person.
    pub(super) homes: BTreeMap<String, Value>,
    pub(super) door: Door,
    pub(super) deliveries: Vec<Delivery>,
    /// Deliveries that nobody carries yet.
    pub(super) undelivered: Vec<usize>,
    /// Waits before the second, third and fourth delivery of an event.
    pub(super) retry_waits: [Duration; 3],
    pub(super) ack_within: Duration,
    /// Requests to the app: the last part of the path, and the status.
    pub(super) pushes: Vec<(String, u16)>,
    pub(super) sockets: Vec<Socket>,
    /// Addresses of sockets that nobody has used yet.
    pub(super) tickets: BTreeSet<String>,
    pub(super) sockets_opened: usize,
    pub(super) socket_moments: Vec<Instant>,
    /// The least that were open at once since the last warning.
    pub(super) sockets_least: usize,
    pub(super) sockets_refused: usize,
    /// Whether every socket ends right after its `hello`.
    pub(super) cuts_sockets: bool,
    pub(super) sockets_max: usize,
    pub(super) socket_mode: bool,
    /// Errors that Slack showed to people: who, and which.
    pub(super) complaints: Vec<(String, String)>,
    pub(super) faults: Faults,
    /// Messages of a page at most: apps that are sold outside of the Marketplace get fewer.
    pub(super) page_max: usize,
    /// Whether events are kept from the app.
    pub(super) withholds_events: bool,
    pub(super) requests: Vec<String>,
    pub(super) refusals: Vec<String>,
    pub(super) violations: Vec<String>,
}

impl State {
    /// A team with its app and nobody else.
    pub(super) fn new(address: String) -> Self {
        let mut state = Self {
            ids: 0,
            last_moment: 0,
            address,
            team: "T00000TEAM".to_owned(),
            app: "A000000APP".to_owned(),
            bot_user: "U00000BOT0".to_owned(),
            bot: "B000000BOT".to_owned(),
            bot_token: "xoxb-1-fake-bot-token".to_owned(),
            bot_token_fault: None,
            app_token: "xapp-1-fake-app-token".to_owned(),
            app_scopes: ["connections:write".to_owned()].into(),
            signing_secret: "8f742231b10e8888abcd99yyyzzz85a5".to_owned(),
            scopes: BTreeSet::new(),
            events: BTreeSet::new(),
            command: "/desk".to_owned(),
            people: BTreeMap::new(),
            groups: BTreeMap::new(),
            channels: BTreeMap::new(),
            messages: Vec::new(),
            files: BTreeMap::new(),
            triggers: BTreeMap::new(),
            replies: BTreeMap::new(),
            views: Vec::new(),
            homes: BTreeMap::new(),
            door: Door::Socket,
            deliveries: Vec::new(),
            undelivered: Vec::new(),
            // Slack's own are at once, a minute and five minutes.
            retry_waits: [Duration::ZERO, Duration::from_secs(1), Duration::from_secs(5)],
            ack_within: Duration::from_secs(3),
            pushes: Vec::new(),
            sockets: Vec::new(),
            tickets: BTreeSet::new(),
            sockets_opened: 0,
            socket_moments: Vec::new(),
            sockets_least: 0,
            sockets_refused: 0,
            cuts_sockets: false,
            sockets_max: usize::MAX,
            socket_mode: true,
            complaints: Vec::new(),
            faults: Faults::default(),
            page_max: 999,
            withholds_events: false,
            requests: Vec::new(),
            refusals: Vec::new(),
            violations: Vec::new(),
        };
        let bot = super::users::object(&state.team, &state.bot_user, "frontdesk", "en-US", true);
        state.people.insert(state.bot_user.clone(), Person { user: bot, direct: None });
        state
    }

    /// A new id such as `C00000000007`.
    pub(super) fn id(&mut self, prefix: &str) -> String {
        self.ids += 1;
        format!("{prefix}{:011}", self.ids)
    }

    /// A timestamp such as `1700000000.000100`; no two are the same.
    pub(super) fn ts(&mut self) -> String {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_micros();
        self.last_moment = now.max(self.last_moment + 1);
        format!("{}.{:06}", self.last_moment / 1_000_000, self.last_moment % 1_000_000)
    }

    /// Whether this person is in this channel.
    pub(super) fn is_member(&self, channel: &str, person: &str) -> bool {
        self.channels.get(channel).is_some_and(|channel| channel.members.contains(person))
    }

    /// The scopes as Slack lists them.
    pub(super) fn provided(&self) -> String {
        self.scopes.iter().cloned().collect::<Vec<_>>().join(",")
    }

    /// The direct channel of a person and the bot; it is opened if need be. `None` for somebody who is not there.
    pub(super) fn direct_with(&mut self, person: &str) -> Option<String> {
        if let Some(open) = self.people.get(person)?.direct.clone() {
            return Some(open);
        }
        let id = self.id("D");
        let object = json!({"id": id, "created": 1_700_000_000, "is_im": true, "is_archived": false, "user": person});
        let members = [person.to_owned(), self.bot_user.clone()].into();
        self.channels.insert(id.clone(), Channel { object, members });
        self.people.get_mut(person)?.direct = Some(id.clone());
        Some(id)
    }

    /// A person who must be there.
    #[expect(clippy::panic, reason = "a test that names nobody is wrong")]
    pub(super) fn person(&self, id: &str) -> &Person {
        self.people.get(id).unwrap_or_else(|| panic!("there is no person {id}"))
    }

    /// A channel that must be there.
    #[expect(clippy::panic, reason = "a test that names no channel is wrong")]
    pub(super) fn channel(&self, id: &str) -> &Channel {
        self.channels.get(id).unwrap_or_else(|| panic!("there is no channel {id}"))
    }

    /// The name that a person goes by.
    pub(super) fn name_of(&self, person: &str) -> String {
        super::refusal::text(&self.person(person).user["name"]).to_owned()
    }

    /// Notes something that a well-made app would not have done.
    pub(super) fn violation(&mut self, line: impl Into<String>) {
        self.violations.push(line.into());
    }
}

/// Whether this moment, made older by `aged`, is more than `most` ago.
pub(super) fn is_past(made: Instant, aged: Duration, most: Duration) -> bool {
    made.elapsed() + aged > most
}

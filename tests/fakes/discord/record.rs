//! What the bot did, as a test reads it.

use serde_json::Value;

use super::FakeDiscord;
use super::callbacks::MODAL;
use super::refusal::{entries, text};
use super::state::{State, is_ephemeral, is_thread};
use super::writing::{THREAD_CREATED, THREAD_STARTER};

/// A message of the bot.
#[derive(Debug, Clone, PartialEq)]
pub struct Posted {
    /// Its id.
    pub id: String,
    /// The channel or thread.
    pub channel: String,
    /// Its text.
    pub content: String,
    /// Embeds as they were sent.
    pub embeds: Vec<Value>,
    /// Components as they were sent.
    pub components: Vec<Value>,
    /// The `allowed_mentions` that came last; null if none came.
    pub allowed_mentions: Value,
    /// The nonce, if one came.
    pub nonce: Option<String>,
    /// Message flags: 64 is ephemeral, 128 is still loading.
    pub flags: u64,
    /// Whether it was edited.
    pub edited: bool,
    /// What it answers.
    pub message_reference: Option<Value>,
    /// Its files.
    pub files: Vec<Attached>,
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Its name.
    pub name: String,
    /// What those read who cannot see it.
    pub about: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A message of the bot that one person sees.
#[derive(Debug, Clone, PartialEq)]
pub struct Ephemeral {
    /// Who sees it.
    pub user: String,
    /// The message.
    pub posted: Posted,
}

/// A first answer to an interaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The interaction's id.
    pub interaction: String,
    /// Who acted.
    pub user: String,
    /// Callback type: 4 message, 5 deferred message, 6 deferred update, 7 update, 8 choices, 9 modal.
    pub kind: u64,
    /// The callback's data.
    pub detail: Value,
    /// `@original` as it is now, if there is one.
    pub original: Option<Posted>,
}

impl State {
    /// Messages of the bot that everybody in a channel sees, oldest first.
    pub fn messages(&self, channel: &str) -> Vec<Posted> {
        let here = self.messages.iter().filter(|message| message["channel_id"] == channel && !is_ephemeral(message));
        here.filter(|message| self.is_of_bot(message)).map(|message| self.posted(message)).collect()
    }

    /// Everything in a channel as Discord keeps it, of people too, oldest first.
    pub fn history(&self, channel: &str) -> Vec<Value> {
        self.messages.iter().filter(|message| message["channel_id"] == channel).cloned().collect()
    }

    /// The direct channel of a person, if one is open.
    pub fn direct_channel(&self, user: &str) -> Option<String> {
        self.people.get(user)?.direct.clone()
    }

    /// Threads and posts of a channel, oldest first.
    pub fn threads(&self, parent: &str) -> Vec<Value> {
        let threads = self.channels.values().map(|channel| &channel.object).filter(|object| is_thread(object));
        let mut own = threads.filter(|object| object["parent_id"] == parent).cloned().collect::<Vec<_>>();
        own.sort_by_key(|object| super::snowflake::number(text(&object["id"])));
        own
    }

    /// Messages that only this person sees, oldest first.
    pub fn ephemerals(&self, user: &str) -> Vec<Posted> {
        self.all_ephemerals().into_iter().filter(|one| one.user == user).map(|one| one.posted).collect()
    }

    /// Messages that only one person sees, oldest first.
    pub fn all_ephemerals(&self) -> Vec<Ephemeral> {
        let shown = self.messages.iter().filter(|message| is_ephemeral(message));
        let shown = shown.filter_map(|message| Some((self.seen_by.get(text(&message["id"]))?, message)));
        shown.map(|(user, message)| Ephemeral { user: user.clone(), posted: self.posted(message) }).collect()
    }

    /// First answers, in the order of the interactions.
    pub fn interaction_responses(&self) -> Vec<Answer> {
        let answered = self.interactions.values().filter_map(|known| {
            let (kind, detail) = known.answer.clone()?;
            let original = known.original.as_ref().and_then(|id| self.any_message(id));
            let original = original.map(|at| self.posted(&self.messages[at]));
            Some(Answer { interaction: known.id.clone(), user: known.user.clone(), kind, detail, original })
        });
        answered.collect()
    }

    /// The first answer to this interaction.
    pub fn response(&self, interaction: &str) -> Option<Answer> {
        self.interaction_responses().into_iter().find(|answer| answer.interaction == interaction)
    }

    /// Modals that this person was shown, oldest first.
    pub fn modals(&self, user: &str) -> Vec<Value> {
        let shown = self.interaction_responses().into_iter();
        shown.filter(|answer| answer.user == user && answer.kind == MODAL).map(|answer| answer.detail).collect()
    }

    /// Registered commands, the global ones first.
    pub fn commands(&self) -> Vec<Value> {
        self.commands.values().flatten().cloned().collect()
    }

    /// Reactions of the bot to a message.
    pub fn bot_reactions(&self, message: &str) -> Vec<String> {
        let reactions =
            self.any_message(message).map(|at| entries(&self.messages[at]["reactions"])).unwrap_or_default();
        reactions.iter().filter(|one| one["me"] == true).map(|one| text(&one["emoji"]["name"]).to_owned()).collect()
    }

    /// Every message of the bot that others see too, in all places, oldest first.
    pub fn all_messages(&self) -> Vec<Posted> {
        let shown = self.messages.iter().filter(|message| !is_ephemeral(message) && self.is_of_bot(message));
        shown.map(|message| self.posted(message)).collect()
    }

    /// How many writes to command routes there were.
    pub fn registrations(&self) -> usize {
        self.registrations
    }

    /// How many times a session was begun, or tried to.
    pub fn identifies(&self) -> usize {
        self.identifies
    }

    /// How many times a session was resumed.
    pub fn resumes(&self) -> usize {
        self.resumes
    }

    /// How many sessions have a connection.
    pub fn connected(&self) -> usize {
        self.sessions.iter().filter(|session| session.connection.is_some()).count()
    }

    /// How many requests were told to wait.
    pub fn waits(&self) -> usize {
        self.faults.waits
    }

    /// Every request with its status: `POST /channels/7/messages 200`.
    pub fn requests(&self) -> Vec<String> {
        self.requests.clone()
    }

    /// Every request that was refused, with the answer.
    pub fn refusals(&self) -> Vec<String> {
        self.refusals.clone()
    }

    /// Rules that the bot broke.
    pub fn violations(&self) -> Vec<String> {
        self.violations.clone()
    }

    fn is_of_bot(&self, message: &Value) -> bool {
        let is_notice = message["type"] == THREAD_CREATED || message["type"] == THREAD_STARTER;
        message["author"]["id"] == self.bot["id"] && !is_notice
    }

    fn attached(&self, message: &Value) -> Vec<Attached> {
        let attached = entries(&message["attachments"]).iter().map(|file| Attached {
            name: text(&file["filename"]).to_owned(),
            about: text(&file["description"]).to_owned(),
            bytes: self.files.get(text(&file["id"])).cloned().unwrap_or_default(),
        });
        attached.collect()
    }

    fn posted(&self, message: &Value) -> Posted {
        let id = text(&message["id"]).to_owned();
        Posted {
            channel: text(&message["channel_id"]).to_owned(),
            content: text(&message["content"]).to_owned(),
            embeds: entries(&message["embeds"]).to_vec(),
            components: entries(&message["components"]).to_vec(),
            allowed_mentions: self.bodies.get(&id).map_or(Value::Null, |body| body["allowed_mentions"].clone()),
            nonce: message["nonce"].as_str().map(str::to_owned),
            flags: message["flags"].as_u64().unwrap_or(0),
            edited: !message["edited_timestamp"].is_null(),
            message_reference: message.get("message_reference").cloned(),
            files: self.attached(message),
            id,
        }
    }
}

impl FakeDiscord {
    /// [`State::messages`].
    pub fn messages(&self, channel: &str) -> Vec<Posted> {
        self.read(|state| state.messages(channel))
    }

    /// [`State::threads`].
    pub fn threads(&self, parent: &str) -> Vec<Value> {
        self.read(|state| state.threads(parent))
    }

    /// [`State::ephemerals`].
    pub fn ephemerals(&self, user: &str) -> Vec<Posted> {
        self.read(|state| state.ephemerals(user))
    }

    /// [`State::interaction_responses`].
    pub fn interaction_responses(&self) -> Vec<Answer> {
        self.read(State::interaction_responses)
    }

    /// [`State::modals`].
    pub fn modals(&self, user: &str) -> Vec<Value> {
        self.read(|state| state.modals(user))
    }

    /// [`State::commands`].
    pub fn commands(&self) -> Vec<Value> {
        self.read(State::commands)
    }

    /// [`State::registrations`].
    pub fn registrations(&self) -> usize {
        self.read(State::registrations)
    }

    /// [`State::identifies`].
    pub fn identifies(&self) -> usize {
        self.read(State::identifies)
    }

    /// [`State::resumes`].
    pub fn resumes(&self) -> usize {
        self.read(State::resumes)
    }

    /// [`State::violations`].
    pub fn violations(&self) -> Vec<String> {
        self.read(State::violations)
    }

    /// Fails the test if the bot broke a rule.
    #[track_caller]
    pub fn assert_clean(&self) {
        let violations = self.violations();
        assert!(violations.is_empty(), "the bot broke Discord's rules:\n{}", violations.join("\n"));
    }
}

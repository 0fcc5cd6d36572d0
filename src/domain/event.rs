//! What reaches the desk from a platform, in the desk's words.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::command::Typed;
use super::faq::FaqForm;
use super::press::Press;
use super::{Author, ChannelId, MessageId, ReplyHandle, ThreadId, Untrusted, WorkspaceId};

/// One thing that one person did in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The platform's id of this delivery (Slack `event_id`, Discord message or interaction id) with a prefix of the
    /// adapter's choice. A second event with the same key in the same workspace changes nothing.
    pub key: String,
    /// When it happened, as the platform says.
    pub at: Timestamp,
    /// The guild or team; for a direct message the one that the adapter found for the person.
    pub workspace: WorkspaceId,
    /// The channel; for an event in a thread the channel that the thread belongs to.
    pub channel: ChannelId,
    /// The thread, where it happened in one.
    pub thread: Option<ThreadId>,
    /// Whether it is a direct message with the desk.
    pub direct: bool,
    /// Who did it.
    pub author: Author,
    /// Where a private answer to this act can go, where the platform gives such a handle.
    pub reply: Option<ReplyHandle>,
    /// What they did.
    pub act: Act,
}

/// Bytes of a key or an id. Platforms stay far below; PostgreSQL indexes no value past some 2700.
const ID_BYTES_MAX: usize = 512;

impl Event {
    /// Whether every key and id in it is one that a platform may send: short, and without NUL characters.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let of_the_act: [Option<&str>; 2] = match &self.act {
            Act::Said { message, .. } => [Some(message.as_str()), None],
            Act::Unmarked { message } => [Some(message.as_str()), None],
            Act::Flagged { message, author, .. } | Act::Marked { message, author, .. } => {
                [Some(message.as_str()), Some(author.id.as_str())]
            }
            Act::Pressed { message: Some(at), .. } => [Some(at.channel.as_str()), Some(at.message.as_str())],
            Act::Pressed { message: None, .. } | Act::Typed(_) | Act::Filled { .. } | Act::OpenedHome => [None, None],
        };
        let of_the_place = [
            Some(self.key.as_str()),
            Some(self.channel.as_str()),
            self.thread.as_ref().map(ThreadId::as_str),
            Some(self.author.id.as_str()),
        ];
        let mut ids = of_the_place.into_iter().chain(of_the_act).flatten();
        ids.all(|id| id.len() <= ID_BYTES_MAX && !id.contains('\0'))
    }
}

/// What somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// Wrote a message.
    Said {
        /// The message.
        message: MessageId,
        /// What it says, without the mention of the desk.
        text: Untrusted,
        /// Whether it mentions the desk.
        mentions_desk: bool,
    },
    /// Gave a command, by a slash command, a form or a terminal line.
    Typed(Typed),
    /// Filled in a form for an entry of the FAQ.
    Filled {
        /// Which.
        form: FaqForm,
        /// Name and value of each field.
        fields: Vec<(String, String)>,
    },
    /// Pressed a button of one of our messages.
    Pressed {
        /// Which.
        press: Press,
        /// The message that holds the button, where it can be edited later (not an ephemeral one).
        message: Option<super::MessageRef>,
    },
    /// Asked for a ticket about a message that stands in the channel: the 🎫 reaction, or the message's menu.
    Flagged {
        /// The message.
        message: MessageId,
        /// What it says.
        text: Untrusted,
        /// Who wrote it.
        author: Author,
    },
    /// Marked a message as what solved a question: the ✅ reaction, or the message's menu.
    Marked {
        /// The message.
        message: MessageId,
        /// What it says.
        text: Untrusted,
        /// Who wrote it.
        author: Author,
    },
    /// Took a ✅ reaction back.
    Unmarked {
        /// The message.
        message: MessageId,
    },
    /// Looked at the desk's home page on the platform (Slack's App Home).
    OpenedHome,
}

//! A message before markup: the words that all platforms share, put together once. `render` of each platform turns it
//! into embeds, blocks or lines.

use std::fmt;

use jiff::Timestamp;

use crate::domain::press::Press;
use crate::domain::{ChannelId, Conversation, MessageId, MessageRef, Named, PersonId, Untrusted, WorkspaceId};

/// A message to post.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Message {
    /// How it should strike the eye.
    pub tone: Tone,
    /// A short first line, in plain text without markup.
    pub title: Option<String>,
    /// What it says, in order.
    pub blocks: Vec<Block>,
    /// Its buttons, at most five.
    pub buttons: Vec<Button>,
    /// People whom it should notify; everybody else who is named in it is not.
    pub notify: Vec<PersonId>,
    /// Files that go with it. They go with a new message only: an edit in place, and a home page, leaves them out.
    pub files: Vec<File>,
}

impl Message {
    /// The message for a place that takes no files, with a remark in their place.
    #[must_use]
    pub fn without_files(self, remark: impl Into<String>) -> Self {
        let blocks = self.blocks.into_iter().chain([Block::Small(remark.into())]).collect();
        Self { blocks, files: Vec::new(), ..self }
    }
}

/// Bytes that the files of one message may have together: Discord takes ten megabytes in one request.
pub const FILES_BYTES_MAX: usize = 8 * 1024 * 1024;

/// A file.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Its name: ASCII letters, digits, `.`, `-` and `_`, and the same for every attempt to deliver it.
    pub name: String,
    /// What it is: `image/png`, `text/markdown`.
    pub media_type: &'static str,
    /// What is in it, in a few words, for those who cannot see it.
    pub about: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl File {
    /// Whether it is a picture, which platforms show.
    #[must_use]
    pub fn is_image(&self) -> bool {
        self.media_type.starts_with("image/")
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({}, {} bytes)", self.name, self.bytes.len())
    }
}

/// How a message should strike the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Like any other.
    #[default]
    Plain,
    /// Something is well.
    Good,
    /// Something wants attention.
    Warning,
    /// Something went wrong.
    Alarm,
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph in the platform's markup: our words, with everything untrusted in it put through the door.
    Text(String),
    /// An answer from the knowledge base, in Markdown.
    Markdown(String),
    /// Somebody's words, shown as a quotation.
    Quote(Untrusted),
    /// Labels (plain) and values (in the platform's markup), side by side.
    Fields(Vec<(String, String)>),
    /// A list, each item in the platform's markup.
    List(Vec<String>),
    /// A remark in small print, in the platform's markup.
    Small(String),
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What it says, plain, at most 75 characters.
    pub label: String,
    /// What it means.
    pub press: Press,
    /// Whether it is the one to press first.
    pub primary: bool,
}

/// A channel, or a message or thread in it.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    /// The guild or team.
    pub workspace: &'a WorkspaceId,
    /// The channel.
    pub channel: &'a ChannelId,
    /// The message, or the one that a thread hangs on.
    pub message: Option<&'a MessageId>,
}

/// The one way for values to become markup on a platform.
pub trait Door {
    /// Untrusted text as harmless inline text: no mention, no link, no formatting, no line break.
    fn untrusted(&self, text: &Untrusted) -> String;
    /// A person, named so that a reader can look them up, without notifying them.
    fn person(&self, person: &Named) -> String;
    /// A moment in the reader's own time where the platform can do that.
    fn time(&self, at: Timestamp) -> String;
    /// Whether it can.
    fn tells_own_time(&self) -> bool {
        true
    }
    /// Emphasis for our own words.
    fn bold(&self, words: &str) -> String;
    /// A command that a person may type, with the platform's prefix: `claim 12`.
    fn command(&self, line: &str) -> String;
    /// A link to a conversation's thread, once it has a place.
    fn link(&self, conversation: &Conversation) -> Option<String>;
    /// A link to a message, called `words` where the platform lets one be called.
    fn message(&self, at: &MessageRef, words: &str) -> Option<String>;
    /// A channel or a message, linked where the platform can do that.
    fn spot(&self, spot: Spot<'_>) -> String {
        format!("#{}", spot.channel)
    }
}

//! Where things happen: platforms, workspaces, channels, threads, messages.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A chat platform that the desk can sit on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// The chat in the operator's own terminal.
    Terminal,
    /// Discord; a workspace is a guild.
    Discord,
    /// Slack; a workspace is a team.
    Slack,
    /// Programs and websites, which come over HTTP into a workspace of one of the others. No workspace lives on it.
    Web,
}

impl Platform {
    /// Every platform that workspaces live on, in the order that help and reports name them.
    pub const ALL: [Self; 3] = [Self::Terminal, Self::Discord, Self::Slack];

    /// The name used in configuration, the database and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Discord => "discord",
            Self::Slack => "slack",
            Self::Web => "web",
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Platform {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|platform| platform.name() == name)
            .ok_or_else(|| format!("`{name}` is not a platform; use one of terminal, discord, slack"))
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The platform's own spelling.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// A channel, by the platform's id.
    ChannelId
);
text_id!(
    /// A thread, by the platform's id: on Discord the thread's channel id, on Slack the `ts` of its root.
    ThreadId
);
text_id!(
    /// A message, by the platform's id: a Discord snowflake or a Slack `ts`.
    MessageId
);
text_id!(
    /// A person, by the platform's id; display names are never an identity.
    PersonId
);

/// What ids of people and channels begin with that came over HTTP: no platform's own do.
const FROM_THE_WEB: [&str; 3] = ["api:", "web:", "oidc:"];

impl PersonId {
    /// Whether it is a program, a visitor of a website or somebody whom a login alone vouches for: no chat reaches them.
    #[must_use]
    pub fn is_from_the_web(&self) -> bool {
        FROM_THE_WEB.iter().any(|prefix| self.0.starts_with(prefix))
    }
}

impl ChannelId {
    /// Whether it is the desk's end of a line over HTTP, which no chat knows.
    #[must_use]
    pub fn is_from_the_web(&self) -> bool {
        FROM_THE_WEB.iter().any(|prefix| self.0.starts_with(prefix))
    }
}

/// A Discord guild, a Slack team or the terminal: the tenant that every row belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WorkspaceId {
    /// The platform it lives on.
    pub platform: Platform,
    /// The platform's id of the guild or team.
    pub id: String,
}

impl WorkspaceId {
    /// A workspace of a platform by the platform's own id.
    #[must_use]
    pub fn new(platform: Platform, id: impl Into<String>) -> Self {
        Self { platform, id: id.into() }
    }

    /// The one workspace of the terminal chat.
    #[must_use]
    pub fn terminal() -> Self {
        Self::new(Platform::Terminal, "local")
    }
}

impl fmt::Display for WorkspaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.platform, self.id)
    }
}

impl FromStr for WorkspaceId {
    type Err = String;

    fn from_str(key: &str) -> Result<Self, String> {
        let (platform, id) = key.split_once(':').ok_or_else(|| format!("`{key}` is not `platform:id`"))?;
        Ok(Self::new(platform.parse::<Platform>()?, id))
    }
}

/// A message in its channel (on Discord a thread is a channel of its own).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MessageRef {
    /// The channel that an edit of the message names.
    pub channel: ChannelId,
    /// The message in it.
    pub message: MessageId,
}

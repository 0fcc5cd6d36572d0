//! Permissions by name and by bit.

/// A set of permission bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permission(pub u64);

impl Permission {
    /// Put a reaction that nobody put before.
    pub const ADD_REACTIONS: Self = Self(1 << 6);
    /// See a channel at all.
    pub const VIEW_CHANNEL: Self = Self(1 << 10);
    /// Write in a channel, and post in a forum.
    pub const SEND_MESSAGES: Self = Self(1 << 11);
    /// Delete and pin the messages of others.
    pub const MANAGE_MESSAGES: Self = Self(1 << 13);
    /// Have embeds shown.
    pub const EMBED_LINKS: Self = Self(1 << 14);
    /// Attach files.
    pub const ATTACH_FILES: Self = Self(1 << 15);
    /// Read what was written before.
    pub const READ_MESSAGE_HISTORY: Self = Self(1 << 16);
    /// Notify `@everyone` and `@here`.
    pub const MENTION_EVERYONE: Self = Self(1 << 17);
    /// Archive, lock and rename threads.
    pub const MANAGE_THREADS: Self = Self(1 << 34);
    /// Open public threads.
    pub const CREATE_PUBLIC_THREADS: Self = Self(1 << 35);
    /// Open private threads.
    pub const CREATE_PRIVATE_THREADS: Self = Self(1 << 36);
    /// Write in threads.
    pub const SEND_MESSAGES_IN_THREADS: Self = Self(1 << 38);

    /// Whether every bit of `other` is in it.
    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl From<u64> for Permission {
    fn from(bits: u64) -> Self {
        Self(bits)
    }
}

impl From<&str> for Permission {
    fn from(name: &str) -> Self {
        let known = NAMES.iter().find(|(known, _)| *known == name);
        assert!(known.is_some(), "`{name}` is not a permission that the fake knows");
        known.map_or(Self(0), |(_, permission)| *permission)
    }
}

const NAMES: &[(&str, Permission)] = &[
    ("ADD_REACTIONS", Permission::ADD_REACTIONS),
    ("VIEW_CHANNEL", Permission::VIEW_CHANNEL),
    ("SEND_MESSAGES", Permission::SEND_MESSAGES),
    ("MANAGE_MESSAGES", Permission::MANAGE_MESSAGES),
    ("EMBED_LINKS", Permission::EMBED_LINKS),
    ("ATTACH_FILES", Permission::ATTACH_FILES),
    ("READ_MESSAGE_HISTORY", Permission::READ_MESSAGE_HISTORY),
    ("MENTION_EVERYONE", Permission::MENTION_EVERYONE),
    ("MANAGE_THREADS", Permission::MANAGE_THREADS),
    ("CREATE_PUBLIC_THREADS", Permission::CREATE_PUBLIC_THREADS),
    ("CREATE_PRIVATE_THREADS", Permission::CREATE_PRIVATE_THREADS),
    ("SEND_MESSAGES_IN_THREADS", Permission::SEND_MESSAGES_IN_THREADS),
];

//! Failpoints: named moments around every commit and every request, at which a test ends the program, makes it panic
//! or holds it up; and the guards that a test takes away to see that its checker misses them.
//!
//! All of it is there in debug builds and with the cargo feature `failpoints`, and is switched on by environment
//! variables alone. In a release build without the feature these functions are empty and constant, and the variables
//! are never read: what an operator runs has no door here. A cargo feature alone would leave `cargo test` without the
//! points; debug builds alone would leave the long runs, which need an optimised program, without them.
//!
//! * `FRONTDESK_FAILPOINT`: `point=action`, several with commas. A point is one of [`Point::NAMES`]; `point:3` is its
//!   third time and no other. An action is `abort` (the end, as by `kill -9`), `panic`, or milliseconds to wait.
//! * `FRONTDESK_WITHOUT`: names of [`Guard::NAMES`] with commas, which do not hold then.
//! * `FRONTDESK_CLOCK_OFFSET_SECS`: by how much the desk's clock is ahead.
//! * `FRONTDESK_LEASE_SECS`: how long an outbox row is leased, so that a test of crashes need not wait that long.

#[cfg(any(debug_assertions, feature = "failpoints"))]
mod settings;

#[cfg(any(debug_assertions, feature = "failpoints"))]
pub use settings::{clock_offset_secs, holds, lease_secs, reached};

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Their names, as the environment names them.
            pub const NAMES: &'static [&'static str] = &[$($text,)+];

            /// Its name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

named!(
    /// A moment between two steps that a crash can part.
    Point {
        /// An event is decided; nothing is committed.
        EventDecided = "event.decided",
        /// An event is committed; nobody has acknowledged it.
        EventCommitted = "event.committed",
        /// An interaction is about to be acknowledged to Discord.
        DiscordAcknowledging = "discord.acknowledging",
        /// It is acknowledged.
        DiscordAcknowledged = "discord.acknowledged",
        /// A delivery of Slack is committed; its acknowledgement leaves next.
        SlackAcknowledging = "slack.acknowledging",
        /// A request to Discord is about to leave.
        DiscordRequesting = "discord.requesting",
        /// Discord has answered; nobody has looked at it.
        DiscordAnswered = "discord.answered",
        /// A call of Slack is about to leave.
        SlackRequesting = "slack.requesting",
        /// Slack has answered; nobody has looked at it.
        SlackAnswered = "slack.answered",
        /// Rows of the outbox are leased, but not committed as such.
        OutboxLeasing = "outbox.leasing",
        /// They are; nothing is sent.
        OutboxLeased = "outbox.leased",
        /// A row is about to be given to its courier.
        OutboxSending = "outbox.sending",
        /// The courier is back; nothing is recorded.
        OutboxSent = "outbox.sent",
        /// What came of it is written, but not committed.
        OutboxRecording = "outbox.recording",
        /// It is committed.
        OutboxRecorded = "outbox.recorded",
        /// A warning or a breach is written, but not committed.
        AlarmTelling = "alarm.telling",
        /// It is committed.
        AlarmTold = "alarm.told",
        /// A digest is written, but not committed.
        DigestTaking = "digest.taking",
        /// It is committed.
        DigestTaken = "digest.taken",
        /// A gap in what was heard is committed.
        GapBegun = "gap.begun",
        /// A missed message is taken.
        GapFound = "gap.found",
        /// A gap is closed.
        GapClosed = "gap.closed",
    }
);

named!(
    /// A guard that can be taken away, so that the checker of the fault tests is seen to miss it.
    Guard {
        /// An event is acknowledged after its commit.
        CommitBeforeAck = "commit-before-ack",
        /// The key of an event is taken once.
        InboxKey = "inbox-key",
        /// A post is recorded as sent after it was.
        SendBeforeRecord = "send-before-record",
        /// Where an outcome is unknown it is looked up, and nonces are enforced.
        Lookup = "lookup",
        /// A ticket changes only through its version.
        Version = "version",
        /// What was warned about is not warned about again.
        WarnedOnce = "warned-once",
        /// A digest is taken once for its date.
        DigestOnce = "digest-once",
        /// What happens to a ticket is written into its history.
        History = "history",
        /// A wait that a platform asked for is kept.
        Wait = "wait",
        /// What goes to one place goes in order.
        Lane = "lane",
    }
);

/// The moment is reached: nothing, in this build.
#[cfg(not(any(debug_assertions, feature = "failpoints")))]
#[inline(always)]
#[expect(clippy::unused_async, reason = "the same as where there are failpoints")]
pub async fn reached(_: Point) {}

/// Whether a guard holds: always, in this build.
#[cfg(not(any(debug_assertions, feature = "failpoints")))]
#[inline(always)]
#[must_use]
pub const fn holds(_: Guard) -> bool {
    true
}

/// By how much the clock is ahead: not at all, in this build.
#[cfg(not(any(debug_assertions, feature = "failpoints")))]
#[inline(always)]
#[must_use]
pub const fn clock_offset_secs() -> i64 {
    0
}

/// How long a lease is instead of `usual`: as usual, in this build.
#[cfg(not(any(debug_assertions, feature = "failpoints")))]
#[inline(always)]
#[must_use]
pub const fn lease_secs(usual: i64) -> i64 {
    usual
}

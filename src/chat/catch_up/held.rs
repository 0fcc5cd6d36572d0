//! What waits for what was said before it: a reply for its question, a direct message for the one before.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use crate::domain::missed::Missing;
use crate::domain::{Act, ChannelId, Event, MessageId, ThreadId, WorkspaceId};

/// For so long at most something live waits; then it is taken, in whatever order.
const HOLD_MAX: Duration = Duration::from_secs(60);
/// Messages that are kept for one place; more are left to the reading.
const KEPT_MAX: usize = 200;

/// What a platform allows with a message that must wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::chat) enum Holding {
    /// It wants no acknowledgement: the message is kept here, and read again after a crash.
    Kept,
    /// It delivers what is not acknowledged again, and reading may be faster.
    Refused,
}

/// A place as far as holding goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    workspace: WorkspaceId,
    channel: ChannelId,
    thread: Option<ThreadId>,
}

impl Spot {
    pub(super) fn of(place: &Missing) -> Self {
        Self { workspace: place.workspace.clone(), channel: place.channel.clone(), thread: place.thread.clone() }
    }
}

struct Waiting {
    after: MessageId,
    kept: VecDeque<Event>,
}

/// Places that are being read, and what waits for each.
#[derive(Default)]
pub(super) struct Held {
    places: HashMap<Spot, Waiting>,
    until: Option<Instant>,
}

/// Why an event is not kept.
#[derive(Debug)]
pub(super) enum NotKept {
    /// It must wait, and the platform brings it again.
    Refused,
    /// Nothing hangs on its order.
    Passes(Box<Event>),
}

impl Held {
    /// These places are being read.
    pub(super) fn begin(&mut self, missing: &[Missing]) {
        for place in missing {
            let waiting = || Waiting { after: place.after.clone(), kept: VecDeque::new() };
            self.places.entry(Spot::of(place)).or_insert_with(waiting);
        }
        self.until = (!self.places.is_empty()).then(|| Instant::now() + HOLD_MAX);
    }

    /// Until when something may wait, where anything may.
    pub(super) const fn until(&self) -> Option<Instant> {
        self.until
    }

    /// Whether this place is read by itself.
    pub(super) fn is_read(&self, place: &Missing) -> bool {
        self.places.contains_key(&Spot::of(place))
    }

    /// Every place that is being read.
    pub(super) fn spots(&self) -> Vec<Spot> {
        self.places.keys().cloned().collect()
    }

    /// Keeps an event that must wait.
    ///
    /// # Errors
    /// It is not kept: to be taken now, or to be refused.
    pub(super) fn keep(&mut self, event: Event, holding: Holding) -> Result<(), NotKept> {
        let Some(spot) = self.spot(&event) else { return Err(NotKept::Passes(Box::new(event))) };
        match (holding, self.places.get_mut(&spot)) {
            (Holding::Refused, _) => Err(NotKept::Refused),
            (Holding::Kept, Some(waiting)) if waiting.kept.len() < KEPT_MAX => {
                waiting.kept.push_back(event);
                Ok(())
            }
            (Holding::Kept, _) => Ok(()),
        }
    }

    /// The place that a message waits for: its thread or direct channel, or the channel where the question of its thread
    /// is yet to be read. A message that stands in a channel waits for nothing.
    fn spot(&self, event: &Event) -> Option<Spot> {
        let Act::Said { message, .. } = &event.act else { return None };
        let thread = event.thread.as_ref().filter(|thread| thread.0 != message.0);
        let spot = |thread: Option<&ThreadId>| Spot {
            workspace: event.workspace.clone(),
            channel: event.channel.clone(),
            thread: thread.cloned(),
        };
        let Some(thread) = thread else {
            return event.direct.then(|| spot(None)).filter(|spot| self.places.contains_key(spot));
        };
        if self.places.contains_key(&spot(Some(thread))) {
            return Some(spot(Some(thread)));
        }
        let channel = self.places.get(&spot(None))?;
        (MessageId(thread.0.clone()).ordinal() > channel.after.ordinal()).then(|| spot(None))
    }

    /// The next that waited for a place; with the last of them the place is no longer read.
    pub(super) fn next(&mut self, spot: &Spot) -> Option<Event> {
        let next = self.places.get_mut(spot)?.kept.pop_front();
        if next.is_none() {
            self.places.remove(spot);
            if self.places.is_empty() {
                self.until = None;
            }
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Author, Platform};

    fn place(channel: &str, thread: Option<&str>) -> Missing {
        Missing {
            workspace: WorkspaceId::new(Platform::Discord, "1"),
            channel: channel.into(),
            thread: thread.map(Into::into),
            direct: false,
            after: "100".into(),
            gap: 1,
        }
    }

    fn said(channel: &str, thread: Option<&str>, message: &str, direct: bool) -> Event {
        Event {
            key: message.to_owned(),
            at: jiff::Timestamp::UNIX_EPOCH,
            workspace: WorkspaceId::new(Platform::Discord, "1"),
            channel: channel.into(),
            thread: thread.map(Into::into),
            direct,
            author: Author { id: "7".into(), name: "n".into(), groups: Vec::new(), bot: false, locale: None },
            reply: None,
            act: Act::Said { message: message.into(), text: "x".into(), mentions_desk: false },
        }
    }

    #[tokio::test]
    async fn a_message_waits_where_its_sense_hangs_on_what_was_said_before() {
        let cases = [
            ("a question in the channel", said("help", None, "201", false), false),
            ("a reply to a question that is yet to be read", said("help", Some("150"), "202", false), true),
            ("a reply to a question from before the gap", said("help", Some("90"), "203", false), false),
            ("a reply in a thread that is being read", said("help", Some("80"), "204", false), true),
            ("the first message of a forum post", said("help", Some("205"), "205", false), false),
            ("a direct message", said("direct", None, "206", true), true),
            ("a direct message elsewhere", said("other", None, "207", true), false),
            ("another channel", said("lounge", Some("150"), "208", false), false),
        ];
        for (what, event, waits) in cases {
            for holding in [Holding::Kept, Holding::Refused] {
                let mut held = Held::default();
                held.begin(&[place("help", None), place("help", Some("80")), place("direct", None)]);
                let kept = held.keep(event.clone(), holding);
                let expect = match (&kept, holding) {
                    (Ok(()), Holding::Kept) | (Err(NotKept::Refused), Holding::Refused) => waits,
                    (Err(NotKept::Passes(_)), _) => !waits,
                    _ => false,
                };
                assert!(expect, "{what}, {holding:?}: {kept:?}");
            }
        }
    }

    #[tokio::test]
    async fn what_comes_while_others_are_let_go_comes_after_them() {
        let mut held = Held::default();
        held.begin(&[place("direct", None)]);
        let spot = Spot::of(&place("direct", None));
        let key = |event: Option<Event>| event.map(|event| event.key);
        for message in ["1", "2"] {
            held.keep(said("direct", None, message, true), Holding::Kept).unwrap();
        }
        assert_eq!(key(held.next(&spot)).as_deref(), Some("1"));
        held.keep(said("direct", None, "3", true), Holding::Kept).unwrap();
        assert_eq!([held.next(&spot), held.next(&spot)].map(key), [Some("2".to_owned()), Some("3".to_owned())]);
        assert_eq!(held.next(&spot), None);
        assert!(matches!(held.keep(said("direct", None, "4", true), Holding::Kept), Err(NotKept::Passes(_))));
        assert_eq!(held.until(), None);
    }
}

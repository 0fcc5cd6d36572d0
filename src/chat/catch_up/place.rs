//! One place, from its last message to the present.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};

use super::{CatchUp, Cut, Raw, Span, Stretch, Unread};
use crate::chat::books::Unreadable;
use crate::domain::missed::{Closed, Found, Left, Lost, Missing, Why};
use crate::domain::{MessageId, ThreadId};

/// Reading begins so long before the last message that was heard: one before it may have been on its way when the desk
/// ended. What was taken is known by its key.
const OVERLAP: SignedDuration = SignedDuration::from_secs(60);
/// Messages that are looked at to see whether something was written that is too old to be read.
const PROBE: usize = 100;

/// What came of reading.
#[derive(Default)]
struct Tally {
    taken: usize,
    left: Vec<Left>,
    lost: Option<Lost>,
    read_to: Option<MessageId>,
}

impl Tally {
    /// Notes that something is lost: one span, from where the first of it begins.
    fn lose(&mut self, lost: Lost) {
        let since = self.lost.map_or(lost.since, |before| before.since.min(lost.since));
        self.lost = Some(Lost { since, ..lost });
    }
}

impl CatchUp {
    /// Reads a place to its end and closes its gap; how many messages were taken that had not been heard.
    pub(super) async fn place(&self, place: &Missing) -> Result<usize, Unread> {
        let mut tally = Tally::default();
        match self.read(place, &mut tally).await {
            Ok(()) | Err(Unread::Gone) => {}
            Err(Unread::Refused(reason)) => {
                let (workspace, channel) = (&place.workspace, &place.channel);
                tracing::error!(
                    %workspace, %channel, reason,
                    "what was missed cannot be read: give the bot the permission to read the history there"
                );
                tally.lose(self.lost(place, place.after.clone(), None, Why::Unreadable));
                // What is told once is not told again after the next gap.
                tally.read_to = MessageId::first_at(place.workspace.platform, self.clock.now());
            }
            Err(unread) => return Err(unread),
        }
        let Tally { taken, left, lost, read_to } = tally;
        if taken > 0 || !left.is_empty() {
            let (workspace, channel, left) = (&place.workspace, &place.channel, left.len());
            tracing::info!(%workspace, %channel, taken, left, "messages were read that had not been heard");
        }
        self.inlet.closed(Closed { place: place.clone(), read_to, lost, left }).await?;
        Ok(taken)
    }

    async fn read(&self, place: &Missing, tally: &mut Tally) -> Result<(), Unread> {
        let platform = self.reader.platform();
        let oldest = self.clock.now().checked_sub(self.settings.max_age).unwrap_or(Timestamp::MIN);
        let oldest = MessageId::first_at(platform, oldest).unwrap_or_else(|| place.after.clone());
        if place.after.ordinal() < oldest.ordinal() {
            let (after, before) = (place.after.clone(), Some(oldest.clone()));
            let span = Span { known_to: after.clone(), after, before, most: PROBE };
            let probe = self.reader.read(place, &span).await?;
            let first = probe.messages.into_iter().find(|raw| raw.by_person);
            if let Some(first) = first {
                tally.lose(self.lost(place, first.id, Some(&oldest), Why::TooOld));
            }
            tally.read_to = Some(oldest.clone());
        }
        let begin = place.after.before(platform, OVERLAP);
        let after = if begin.ordinal() < oldest.ordinal() { oldest } else { begin };
        let stretch = self.stretch(place, after, tally).await?;
        let mut known: HashSet<ThreadId> = HashSet::new();
        for (thread, after) in stretch.threads {
            let inner = Missing { thread: Some(thread.clone()), after: after.clone(), ..place.clone() };
            // A thread with a place of its own is read by itself, after its channel.
            if known.insert(thread) && !self.state().held.is_read(&inner) {
                let kept = tally.read_to.clone();
                match self.stretch(&inner, after, tally).await {
                    Ok(_) | Err(Unread::Gone) => tally.read_to = kept,
                    Err(unread) => return Err(unread),
                }
            }
        }
        Ok(())
    }

    /// Reads and takes the messages after one.
    async fn stretch(&self, place: &Missing, after: MessageId, tally: &mut Tally) -> Result<Stretch, Unread> {
        let span = Span { after, before: None, most: self.settings.max_messages, known_to: place.after.clone() };
        let mut stretch = self.reader.read(place, &span).await?;
        let (first, last) = (stretch.messages.first(), stretch.messages.last());
        match (stretch.cut, first, last) {
            (Some(Cut::Older), Some(first), _) => {
                tally.lose(self.lost(place, place.after.clone(), Some(&first.id), Why::TooMany));
            }
            (Some(Cut::Newer), _, Some(last)) => {
                tally.lose(self.lost(place, last.id.clone(), None, Why::TooMany));
            }
            _ => {}
        }
        tally.read_to = last.map(|last| last.id.clone()).or_else(|| tally.read_to.take());
        for raw in std::mem::take(&mut stretch.messages) {
            self.found(place, &raw, tally).await?;
        }
        Ok(stretch)
    }

    async fn found(&self, place: &Missing, raw: &Raw, tally: &mut Tally) -> Result<(), Unread> {
        if !raw.by_person {
            return Ok(());
        }
        let Ok(event) = AssertUnwindSafe(self.reader.event(place, &raw.body)).catch_unwind().await else {
            let (workspace, key, frame) = (place.workspace.clone(), raw.id.0.clone(), raw.body.clone());
            let unreadable = Unreadable { workspace, key, frame, reason: "it made the desk panic" };
            return Ok(self.inlet.unreadable(unreadable).await?);
        };
        let Some(event) = event? else { return Ok(()) };
        match self.inlet.found(event, self.settings.quiet_after).await? {
            Found::Known => {}
            Found::Taken => tally.taken += 1,
            Found::Left(left) => tally.left.push(*left),
        }
        Ok(())
    }

    fn lost(&self, place: &Missing, since: MessageId, until: Option<&MessageId>, why: Why) -> Lost {
        let now = self.clock.now();
        let time = |id: &MessageId| id.made_at(place.workspace.platform).unwrap_or(now);
        Lost { since: time(&since), until: until.map_or(now, time), why }
    }
}

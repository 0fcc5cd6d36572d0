//! The chat as people saw it: what was written and what the desk posted, in the order of time, place by place, and how
//! much of it there was.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::line::{Acted, Line};
use crate::chat::terminal::{line_of, lines_of};
use crate::deliver::{Address, Parcel};
use crate::domain::command::Typed;

/// What was seen so far, for who replays and for the couriers.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen(Arc<Mutex<Sight>>);

#[derive(Debug, Default)]
struct Sight {
    /// Only this place is told, where it is named.
    only: Option<String>,
    text: String,
    day: Option<Date>,
    posts: BTreeMap<String, Posts>,
}

/// How often something was posted in a place.
#[derive(Debug, Default)]
struct Posts {
    new: BTreeMap<Date, usize>,
    edits: usize,
}

impl Seen {
    /// Of every place, or `only` of this channel or person.
    pub(super) fn of(only: Option<String>) -> Self {
        Self(Arc::new(Mutex::new(Sight { only, ..Sight::default() })))
    }

    /// Somebody wrote.
    pub(super) fn wrote(&self, line: &Line) {
        let mut place = format!("#{}", line.channel);
        if let Some(thread) = &line.thread {
            let _ = write!(place, " › {thread}");
        }
        let words = match &line.act {
            Acted::Said(text) => line_of(text),
            Acted::Typed(Typed::Line(text)) => format!("/{}", line_of(text)),
            Acted::Typed(Typed::Named { verb, .. }) => format!("/{verb}"),
            Acted::Flagged(_) => "🎫".to_owned(),
        };
        self.sight().tell(line.at, &place, &format!("{}: {words}", line_of(&line.author.name)), &[]);
    }

    /// The desk posted.
    pub(super) fn posted(&self, parcel: &Parcel, at: Timestamp) {
        let (place, is_edit) = match &parcel.to {
            Address::Private { person, .. } | Address::Direct { person, .. } => (format!("@{person}"), false),
            Address::Thread { channel, root: Some(root), .. } => (format!("#{channel} › {root}"), false),
            Address::Thread { channel, .. } | Address::Channel(channel) => (format!("#{channel}"), false),
            Address::Edit(message) => (format!("#{}", message.channel), true),
            Address::Home(_) | Address::Nowhere => return,
        };
        let mut lines = lines_of(parcel, &TimeZone::UTC).into_iter();
        let Some(first) = lines.next() else { return };
        let mut sight = self.sight();
        let channel = place.split(" › ").next().unwrap_or_default().to_owned();
        let posts = sight.posts.entry(channel).or_default();
        if is_edit {
            posts.edits += 1;
            sight.tell(at, &place, &format!("desk, in place of an earlier post: {first}"), &[]);
        } else {
            *posts.new.entry(day(at)).or_default() += 1;
            sight.tell(at, &place, &format!("desk: {first}"), &lines.collect::<Vec<_>>());
        }
    }

    /// All of it, with the count at the end.
    pub(super) fn text(&self) -> String {
        let mut sight = self.sight();
        let mut text = std::mem::take(&mut sight.text);
        text.push_str("\nPosts of the desk (people by themselves are counted together)\n");
        let mut told: BTreeMap<&str, Posts> = BTreeMap::new();
        for (place, posts) in &sight.posts {
            let sum = told.entry(if place.starts_with('@') { "@ alone" } else { place }).or_default();
            sum.edits += posts.edits;
            for (day, count) in &posts.new {
                *sum.new.entry(*day).or_default() += count;
            }
        }
        for (place, posts) in told {
            let all: usize = posts.new.values().sum();
            let most = posts.new.values().max().copied().unwrap_or(0);
            let _ = writeln!(text, "  {place:<14}{all:>6} new, at most {most} in a day; {} edits", posts.edits);
        }
        text
    }

    fn sight(&self) -> std::sync::MutexGuard<'_, Sight> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sight {
    fn tell(&mut self, at: Timestamp, place: &str, head: &str, below: &[String]) {
        let is_told = self
            .only
            .as_deref()
            .is_none_or(|only| place.split(" › ").next().unwrap_or_default().trim_start_matches(['#', '@']) == only);
        if !is_told {
            return;
        }
        let at = at.to_zoned(TimeZone::UTC);
        if self.day != Some(at.date()) {
            self.day = Some(at.date());
            let _ = writeln!(self.text, "\n{}", at.strftime("%A %Y-%m-%d"));
        }
        let _ = writeln!(self.text, "{}  {place:<18} {head}", at.strftime("%H:%M"));
        for line in below {
            let _ = writeln!(self.text, "{:27}{line}", "");
        }
    }
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

//! The words of the desk as HTML: what a notice, a ticket's history and its clocks say on a page. Everything untrusted is
//! escaped by the door here, and what a page shows is in the words of the chat.

#[macro_use]
mod labels;
mod looking_after;

use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use super::{Speaker, compose};
use crate::chat::message::{Block, Button, Door, File, Message};
use crate::domain::command::Words;
use crate::domain::customer::contract::{Period, State};
use crate::domain::customer::{OfferKind, Segment};
use crate::domain::digest::DigestFacts;
use crate::domain::sla::{Clock, ClockState};
use crate::domain::transcript::is_private;
use crate::domain::{
    Conversation, Entry, Locale, MessageRef, Named, Notice, Platform, Priority, Role, Status, Untrusted,
};

/// The words of a page for one reader: their language and the zone of their times.
#[derive(Debug, Clone)]
pub struct PageWords {
    /// The language.
    pub locale: Locale,
    /// The zone that times are written in.
    pub zone: TimeZone,
}

/// One thing that happened to a ticket, as HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// When, for programs.
    pub at: String,
    /// When, for people.
    pub when: String,
    /// Who, as HTML.
    pub who: String,
    /// What they did, as HTML.
    pub deed: String,
    /// What they wrote, as text.
    pub words: Option<String>,
    /// Whether agents alone see it.
    pub is_private: bool,
}

impl PageWords {
    fn speaker<'a>(&self, door: &'a Html) -> Speaker<'a> {
        Speaker { locale: self.locale, platform: Platform::Web, door }
    }

    fn door(&self) -> Html {
        Html { zone: self.zone.clone() }
    }

    /// A notice as HTML.
    #[must_use]
    pub fn notice(&self, notice: &Notice) -> String {
        compose(notice, self.locale, Platform::Web, &self.door()).map(|message| html(&message)).unwrap_or_default()
    }

    /// The buttons of a notice.
    #[must_use]
    pub fn buttons(&self, notice: &Notice) -> Vec<Button> {
        let message = compose(notice, self.locale, Platform::Web, &self.door());
        message.map(|message| message.buttons).unwrap_or_default()
    }

    /// One entry of a history.
    #[must_use]
    pub fn happening(&self, entry: &Entry) -> Happening {
        let door = self.door();
        let speaker = self.speaker(&door);
        Happening {
            at: entry.at.to_string(),
            when: door.time(entry.at),
            who: speaker.actor(entry),
            deed: speaker.deed(&entry.kind),
            words: entry.kind.words().map(|words| words.raw().to_owned()),
            is_private: is_private(&entry.kind),
        }
    }

    /// A status.
    #[must_use]
    pub fn status(&self, status: Status) -> &'static str {
        self.speaker(&self.door()).status(status)
    }

    /// A priority.
    #[must_use]
    pub fn priority(&self, priority: Priority) -> &'static str {
        self.speaker(&self.door()).priority(priority)
    }

    /// A role.
    #[must_use]
    pub fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Requester => self.requester(),
            Role::Agent => self.agent(),
            Role::Lead => self.lead(),
            Role::Admin => self.admin(),
        }
    }

    /// What a metric is called.
    #[must_use]
    pub fn metric(&self, key: &str) -> String {
        self.speaker(&self.door()).metric(key)
    }

    /// How a clock stands, in a sentence as HTML.
    #[must_use]
    pub fn clock(&self, clock: &Clock, now: Timestamp) -> String {
        self.speaker(&self.door()).clock(clock, now)
    }

    /// A length of time.
    #[must_use]
    pub fn length(&self, length: jiff::SignedDuration) -> String {
        super::duration::in_words(length, self.locale)
    }

    /// A day of the week.
    #[must_use]
    pub const fn weekday(&self, day: Weekday) -> &'static str {
        let (en, zh) = match day {
            Weekday::Monday => ("Monday", "星期一"),
            Weekday::Tuesday => ("Tuesday", "星期二"),
            Weekday::Wednesday => ("Wednesday", "星期三"),
            Weekday::Thursday => ("Thursday", "星期四"),
            Weekday::Friday => ("Friday", "星期五"),
            Weekday::Saturday => ("Saturday", "星期六"),
            Weekday::Sunday => ("Sunday", "星期日"),
        };
        Words { en, zh }.in_locale(self.locale)
    }

    /// A moment.
    #[must_use]
    pub fn time(&self, at: Timestamp) -> String {
        self.door().time(at)
    }

    /// How a contract stands.
    #[must_use]
    pub fn contract_state(&self, state: State) -> &'static str {
        self.speaker(&self.door()).state(state)
    }

    /// How often a price is paid.
    #[must_use]
    pub fn paid_each(&self, period: Period) -> &'static str {
        self.speaker(&self.door()).period(period)
    }

    /// What is sold.
    #[must_use]
    pub fn offer_kind(&self, kind: OfferKind) -> &'static str {
        self.speaker(&self.door()).offer_kind(kind)
    }

    /// A segment of customers.
    #[must_use]
    pub fn segment_name(&self, segment: Segment) -> &'static str {
        self.speaker(&self.door()).segment(segment)
    }

    /// A day.
    #[must_use]
    pub fn day_of(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d").to_string()
    }

    /// The figures of a digest as a picture, with what is in it in words.
    #[must_use]
    pub fn chart(&self, facts: &DigestFacts) -> Option<File> {
        self.speaker(&self.door()).chart(facts)
    }
}

/// How a clock strikes the eye: the name of a class.
#[must_use]
pub fn tone_of(clock: &Clock, now: Timestamp) -> &'static str {
    match clock.state(now) {
        ClockState::Warned => "near",
        ClockState::Breached => "missed",
        ClockState::Paused | ClockState::Idle | ClockState::Cancelled => "quiet",
        ClockState::Running => "running",
        ClockState::Met => "kept",
    }
}

fn html(message: &Message) -> String {
    let mut out = String::new();
    if let Some(title) = &message.title {
        out += &format!("<p><strong>{}</strong></p>", escaped(title));
    }
    for block in &message.blocks {
        out += &match block {
            Block::Text(text) => format!("<p>{}</p>", text.replace('\n', "<br>")),
            Block::Small(text) => format!("<p class=\"small\">{}</p>", text.replace('\n', "<br>")),
            Block::Markdown(text) => format!("<p>{}</p>", escaped(text).replace('\n', "<br>")),
            Block::Quote(words) => format!("<blockquote dir=\"auto\">{}</blockquote>", escaped(words.raw())),
            Block::Fields(fields) => {
                let rows = fields.iter().map(|(name, value)| format!("<dt>{}</dt><dd>{value}</dd>", escaped(name)));
                format!("<dl>{}</dl>", rows.collect::<String>())
            }
            Block::List(items) => {
                let items = items.iter().map(|item| format!("<li>{item}</li>"));
                format!("<ul>{}</ul>", items.collect::<String>())
            }
        };
    }
    out
}

/// The way for values to become HTML.
struct Html {
    zone: TimeZone,
}

impl Door for Html {
    fn untrusted(&self, text: &Untrusted) -> String {
        escaped(&text.raw().split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn person(&self, person: &Named) -> String {
        format!("<bdi>{}</bdi>", self.untrusted(&person.name))
    }

    fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    fn tells_own_time(&self) -> bool {
        false
    }

    fn bold(&self, words: &str) -> String {
        format!("<strong>{}</strong>", escaped(words))
    }

    fn command(&self, line: &str) -> String {
        format!("<code>{}</code>", escaped(line))
    }

    fn link(&self, _: &Conversation) -> Option<String> {
        None
    }

    fn message(&self, _: &MessageRef, _: &str) -> Option<String> {
        None
    }
}

/// Text that is text in elements and in quoted attributes.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::words::samples;

    #[test]
    fn no_notice_lets_a_strangers_words_become_markup() {
        let evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'";
        for locale in [Locale::English, Locale::Chinese] {
            let words = PageWords { locale, zone: TimeZone::UTC };
            for notice in samples::notices(evil, evil) {
                let html = words.notice(&notice);
                assert!(!html.contains("<script") && !html.contains("<img"), "{notice:?}: {html}");
            }
        }
    }
}

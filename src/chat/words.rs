//! Notices in words: what every platform says, in English and Chinese, before markup.

mod answer;
mod chart;
mod community;
mod customer;
mod digest;
mod duration;
mod excerpt;
mod faq;
pub mod frontier;
mod history;
mod missed;
mod news;
pub mod page;
mod people;
mod personal;
pub(crate) mod plan;
mod privacy;
mod problem;
mod rating;
mod review;
mod silence;
mod sla;
mod summary;
mod ticket;
mod transcript;
mod why;

pub(crate) use transcript::file as transcript_file;

#[cfg(test)]
mod door_tests;
#[cfg(test)]
pub(crate) mod samples;

use super::message::{Block, Button, Door, Message, Tone};
use crate::domain::command::Words;
use crate::domain::press::Press;
use crate::domain::{Locale, Named, Notice, Platform, Untrusted};

/// A notice as a message of `platform`, with everything untrusted put through its `door`. `None` where that platform
/// has no place for it.
#[must_use]
pub fn compose(notice: &Notice, locale: Locale, platform: Platform, door: &dyn Door) -> Option<Message> {
    let speaker = Speaker { locale, platform, door };
    Some(match notice {
        Notice::Answer { conversation, entry, settled } => speaker.answer(*conversation, entry, *settled),
        Notice::Answers { conversation, entries, unsure, settled } => {
            speaker.answers(*conversation, entries, unsure, *settled)
        }
        Notice::Suggestions { conversation, entries } => speaker.suggestions(*conversation, entries),
        Notice::Drafted { conversation, entries, text, sources } => {
            speaker.drafted(*conversation, entries, text, sources)
        }
        Notice::Welcome => speaker.welcome(),
        Notice::TicketOpened { ticket, subject, requester, first_response_due, answer, also } => {
            let mut message = speaker.ticket_opened(*ticket, subject, requester, *first_response_due);
            message.blocks.extend(speaker.until_then(answer.iter().chain(also)));
            message
        }
        Notice::TicketClaimed { ticket, by } => speaker.ticket_claimed(*ticket, by),
        Notice::TicketReleased { ticket } => speaker.ticket_released(*ticket),
        Notice::AgentReplied { by, text, .. } => speaker.said(by, text, "answers", "回复"),
        Notice::RequesterSaid { by, text, .. } => speaker.said(by, text, "wrote", "写道"),
        Notice::TicketSolved { ticket, by, reason, solved_at, closes_at } => {
            speaker.ticket_solved(*ticket, by, reason.as_ref(), *solved_at, *closes_at)
        }
        Notice::TicketClosed { ticket, by, reason } => speaker.ticket_closed(*ticket, by, reason.as_ref()),
        Notice::TicketMerged { ticket, into, conversation } => speaker.ticket_merged(*ticket, *into, conversation),
        Notice::TicketSplit { ticket, into } => speaker.ticket_split(*ticket, *into),
        Notice::News(news) => speaker.news(news),
        Notice::TicketReopened { ticket, by } => speaker.ticket_reopened(*ticket, by),
        Notice::Nudge { ticket, requester, closes_at } => speaker.nudge(*ticket, requester, *closes_at),
        Notice::ClosedInSilence { ticket } => speaker.closed_in_silence(*ticket),
        Notice::GoesOn { ticket, into } => speaker.goes_on(*ticket, *into),
        Notice::AskedAgain { conversation, ticket, earlier, apart } => {
            speaker.asked_again(*conversation, *ticket, earlier, *apart)
        }
        Notice::Problem(view) => speaker.problem(view),
        Notice::Survey { closing, subject, given, commented } => speaker.survey(*closing, subject, *given, *commented),
        Notice::Transcript { transcript, format } => speaker.transcript(transcript, *format),
        Notice::SlaWarning(clock) => speaker.sla_warning(clock),
        Notice::SlaBreached(clock) => speaker.sla_breached(clock),
        Notice::SlaEscalated(clock) => speaker.sla_escalated(clock),
        Notice::SlaSummary(summary) => speaker.sla_summary(summary),
        Notice::Card(view) => speaker.card(view),
        Notice::Digest(facts) => speaker.digest(facts),
        Notice::Missed(missed) => speaker.missed(missed),
        Notice::Refused(refusal) => speaker.note(refusal.sentence(locale, &|text| door.untrusted(text)), Tone::Warning),
        Notice::Done(done) => speaker.done(done),
        Notice::Help { role } => speaker.help(*role),
        Notice::Whoami { person, role, plan, looked, placed } => {
            speaker.whoami(person, *role, plan, (looked, placed.as_ref()))
        }
        Notice::Queue { rows, total, own } => speaker.queue(rows, *total, *own),
        Notice::TicketShown { view, history, ratings } => speaker.ticket_shown(view, history, ratings),
        Notice::Explained { ticket, explanation } => speaker.explained(*ticket, explanation),
        Notice::SlaReport { rows, at } => speaker.sla_report(rows, *at),
        Notice::OnCall { rotas } => speaker.on_call(rotas),
        Notice::BlockList { blocks, total } => speaker.block_list(blocks, *total),
        Notice::Faq(notice) => speaker.faq(notice),
        Notice::Community(notice) => speaker.community(notice),
        Notice::Customer(notice) => speaker.customer(notice),
        Notice::Review { review, facts, settled } => speaker.review(*review, facts, settled.as_ref()),
        Notice::Privacy(notice) => speaker.privacy(notice),
        Notice::Home { rows } => speaker.home(rows),
    })
}

/// Somebody who speaks one language on one platform.
struct Speaker<'a> {
    locale: Locale,
    platform: Platform,
    door: &'a dyn Door,
}

impl Speaker<'_> {
    /// The text in the speaker's language.
    fn say(&self, en: &'static str, zh: &'static str) -> &'static str {
        Words { en, zh }.in_locale(self.locale)
    }

    /// One paragraph.
    fn note(&self, text: impl Into<String>, tone: Tone) -> Message {
        Message { tone, blocks: vec![Block::Text(text.into())], ..Message::default() }
    }

    fn person(&self, person: &Named) -> String {
        self.door.person(person)
    }

    fn shown(&self, text: &Untrusted) -> String {
        self.door.untrusted(text)
    }
}

/// What stands in the place of files that the platform did not take.
pub(super) fn files_missing(locale: Locale) -> &'static str {
    let words = Words {
        en: "(The file could not be attached here. An operator finds the reason in the desk's log.)",
        zh: "（此处无法附加文件，原因请管理员查看系统日志。）",
    };
    words.in_locale(locale)
}

/// Platforms cut a button's label at 75 characters or more.
const LABEL_GRAPHEMES_MAX: usize = 70;

fn button(label: &str, press: Press, primary: bool) -> Button {
    Button { label: crate::domain::text::shorten(label, LABEL_GRAPHEMES_MAX), press, primary }
}

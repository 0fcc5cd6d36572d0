//! Proposed entries out of groups of questions, for people, for scripts and as drafts.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::Timestamp;
use serde::Serialize;

use crate::cli::counted;
use crate::domain::text::shorten;
use crate::domain::{Locale, Untrusted, Verdict, WorkspaceId};
use crate::library::Draft;
use crate::store::gaps::Unanswered;
use crate::understand::{KnowledgeBase, Message, Question};

/// Other wordings of a question that are shown.
const WORDINGS_MAX: usize = 5;
/// Graphemes of a question, and of an agent's reply where it is printed.
const QUESTION_GRAPHEMES_MAX: usize = 200;
const REPLY_GRAPHEMES_MAX: usize = 300;
/// A less likely entry is not named.
const NEAR_FROM: f32 = 0.01;

/// What was found.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    #[serde(flatten)]
    pub(super) span: Span,
    pub(super) questions: usize,
    /// Whether there were more questions than are read.
    pub(super) is_cut: bool,
    pub(super) answered_now: usize,
    /// Groups that are not shown.
    pub(super) left_out: usize,
    pub(super) groups: Vec<Proposal>,
}

#[derive(Debug, Serialize)]
pub(super) struct Span {
    pub(super) since: Timestamp,
    pub(super) until: Timestamp,
}

/// A group of questions as an entry that could be written. Its texts are people's own.
#[derive(Debug, Serialize)]
pub(super) struct Proposal {
    title: String,
    asked: usize,
    people: usize,
    first: Timestamp,
    last: Timestamp,
    unknown: usize,
    escalated: usize,
    unconfirmed: usize,
    wordings: Vec<String>,
    nearest: Option<Nearest>,
    advice: Advice,
    reply: Option<String>,
}

#[derive(Debug, Serialize)]
struct Nearest {
    id: String,
    title: String,
    confidence: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Advice {
    Write,
    Extend,
}

/// The proposal of a group: positions in `asked`, the most central first.
pub(super) fn proposal(base: &KnowledgeBase, asked: &[(WorkspaceId, Unanswered)], group: &[usize]) -> Proposal {
    let rows: Vec<&(WorkspaceId, Unanswered)> = group.iter().filter_map(|at| asked.get(*at)).collect();
    let of_kind = |kind: fn(&Unanswered) -> bool| rows.iter().filter(|(_, row)| kind(row)).count();
    let people: BTreeSet<(String, &str)> =
        rows.iter().map(|(place, row)| (place.to_string(), row.requester.as_str())).collect();
    let mut wordings: Vec<String> = Vec::new();
    for words in rows.iter().map(|(_, row)| words(&row.question)) {
        let is_new = wordings.iter().all(|other| other.to_lowercase() != words.to_lowercase());
        if is_new && !words.is_empty() && wordings.len() <= WORDINGS_MAX {
            wordings.push(words);
        }
    }
    let title = if wordings.is_empty() { "(no words)".to_owned() } else { wordings.remove(0) };
    let nearest = rows.first().and_then(|(_, row)| nearest(base, row));
    let known = nearest.as_ref().is_some_and(|nearest| nearest.confidence >= base.thresholds().suggest_at);
    Proposal {
        title,
        asked: rows.len(),
        people: people.len(),
        first: rows.iter().map(|(_, row)| row.asked_at).min().unwrap_or_default(),
        last: rows.iter().map(|(_, row)| row.asked_at).max().unwrap_or_default(),
        unknown: of_kind(|row| row.verdict == Verdict::Escalate),
        escalated: of_kind(|row| row.verdict != Verdict::Escalate && row.escalated),
        unconfirmed: of_kind(|row| row.verdict != Verdict::Escalate && !row.escalated),
        wordings,
        nearest,
        advice: if known { Advice::Extend } else { Advice::Write },
        reply: rows.iter().find_map(|(_, row)| row.reply.as_ref()).map(|reply| reply.raw().to_owned()),
    }
}

/// The question in one line, without what chat adds to it.
fn words(question: &Untrusted) -> String {
    let prose = Message::of(question.raw()).prose;
    let line = prose.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = if line.is_empty() { question.headline(QUESTION_GRAPHEMES_MAX).raw().to_owned() } else { line };
    shorten(&harmless(&line), QUESTION_GRAPHEMES_MAX)
}

fn nearest(base: &KnowledgeBase, asked: &Unanswered) -> Option<Nearest> {
    let text = asked.question.raw();
    let (locale, plan) = (Locale::of_text(text).unwrap_or_default(), asked.plan.as_deref());
    let (confidence, ranked) = base.ranked(&Question { text, locale, plan, addressed: true, ..Question::default() }, 1);
    let best = ranked.into_iter().next().filter(|_| confidence >= NEAR_FROM)?;
    Some(Nearest { id: best.id, title: best.title, confidence })
}

impl Proposal {
    /// As a draft whose body says what is to be done.
    pub(super) fn draft(&self) -> Draft {
        let times = counted(self.asked, "question", "questions");
        let mut body = match &self.reply {
            Some(reply) => format!(
                "(Draft: an agent's reply to one of {times}. Check it, take out what is personal, and delete this \
                 line.)\n\n{reply}"
            ),
            None => format!("(Draft: to be written, the answer to {times}.)"),
        };
        if let Some(near) = self.nearest.as_ref().filter(|_| self.advice == Advice::Extend) {
            let _ = write!(
                body,
                "\n\n(The nearest entry is {}: if it answers this, add the phrasings above to it and delete this file.)",
                near.id
            );
        }
        Draft { title: self.title.clone(), questions: self.wordings.clone(), body }
    }

    fn in_words(&self, place: usize) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        writeln!(text, "\n{place:>3}. {}", self.title)?;
        let (first, last) = (day(self.first), day(self.last));
        let when = if first == last { format!("on {first}") } else { format!("{first} to {last}") };
        let people = counted(self.people, "person", "people");
        writeln!(text, "     asked {} by {people}, {when}: {}", counted(self.asked, "time", "times"), self.how())?;
        for (at, wording) in self.wordings.iter().enumerate() {
            writeln!(text, "     {} {wording}", if at == 0 { "also:" } else { "     " })?;
        }
        match (&self.nearest, self.advice) {
            (Some(near), Advice::Extend) => {
                writeln!(text, "     extend the entry {} ({}), {}", near.id, near.title, sure(near))?;
            }
            (Some(near), Advice::Write) => {
                writeln!(text, "     write a new entry; the nearest is {}, {}", near.id, sure(near))?;
            }
            (None, _) => writeln!(text, "     write a new entry; none is near")?,
        }
        if let Some(reply) = &self.reply {
            let reply = reply.split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(text, "     an agent answered: {}", shorten(&reply, REPLY_GRAPHEMES_MAX))?;
        }
        Ok(text)
    }

    fn how(&self) -> String {
        let kinds = [
            (self.unknown, "no entry found"),
            (self.escalated, "a ticket in spite of one"),
            (self.unconfirmed, "nobody said that it helped"),
        ];
        let told = kinds.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} × {what}"));
        told.collect::<Vec<_>>().join(", ")
    }
}

fn sure(near: &Nearest) -> String {
    format!("{:.0} % sure", near.confidence * 100.0)
}

fn day(at: Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

/// For people.
pub(super) fn in_words(found: &Found) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let (since, until) = (day(found.span.since), day(found.span.until));
    let questions = match found.questions {
        0 => "No question was".to_owned(),
        count => counted(count, "question was", "questions were"),
    };
    write!(text, "{questions} left open from {since} to {until}")?;
    if found.answered_now > 0 {
        write!(text, " ({} more the FAQ answers by now)", found.answered_now)?;
    }
    writeln!(text)?;
    if found.is_cut {
        writeln!(text, "There were more; these are the latest. --since 7d looks less far back.")?;
    }
    for (place, proposal) in found.groups.iter().enumerate() {
        text.push_str(&proposal.in_words(place + 1)?);
    }
    if found.left_out > 0 {
        writeln!(text, "\n… and {} (--most N shows more)", counted(found.left_out, "smaller group", "smaller groups"))?;
    }
    // What people asked and agents replied may hold anything.
    Ok(text.lines().map(|line| harmless(line) + "\n").collect())
}

/// For scripts.
pub(super) fn json(found: &Found) -> serde_json::Result<String> {
    Ok(format!("{}\n", serde_json::to_string(found)?))
}

/// Without control characters and without marks that turn the direction of writing.
fn harmless(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !hidden(*c)).collect()
}

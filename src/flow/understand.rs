//! From an event to an intent: commands are parsed, texts are read against the knowledge base.

use crate::domain::command::{self, Command, Matched};
use crate::domain::decide::{Intent, Situation};
use crate::domain::press::Press;
use crate::domain::reading::EntryText;
use crate::domain::{Act, Event, Locale, Person, Role, Untrusted, Verdict};
use crate::understand::{KnowledgeBase, Question};

/// The language of an event's text, where the text tells.
pub(super) fn locale(event: &Event) -> Option<Locale> {
    Locale::of_text(&text_of(event)?)
}

/// The text of an event that is read against the knowledge base, where it has one.
pub(super) fn text_of(event: &Event) -> Option<String> {
    match &event.act {
        Act::Said { text, .. } | Act::Flagged { text, .. } => Some(text.raw().to_owned()),
        Act::Typed(typed) => Some(command::parse(typed).ok()?.question()?.raw().to_owned()),
        Act::Pressed { .. } | Act::OpenedHome => None,
    }
}

/// What the person wants.
pub(super) fn intent(event: &Event, person: &Person, knowledge: &KnowledgeBase) -> Intent {
    match &event.act {
        Act::Said { message, text, mentions_desk } => Intent::Message {
            message: message.clone(),
            text: text.clone(),
            called: *mentions_desk || event.direct,
            matched: read(text, *mentions_desk, person, knowledge),
        },
        Act::Typed(typed) => match command::parse(typed) {
            Ok(command) => {
                let matched = command.question().map(|text| read(text, true, person, knowledge));
                Intent::Command(command, matched)
            }
            Err(refusal) => Intent::Unreadable(refusal),
        },
        Act::Pressed { press, .. } => Intent::Press { press: press.clone(), entry: None },
        Act::Flagged { text, .. } => Intent::Flag(read(text, true, person, knowledge)),
        Act::OpenedHome => Intent::OpenedHome,
    }
}

fn read(text: &Untrusted, addressed: bool, person: &Person, knowledge: &KnowledgeBase) -> Matched {
    let question =
        Question { text: text.raw(), locale: person.locale, plan: Some(person.plan.name.as_str()), addressed };
    let reading = knowledge.answer(&question);
    let best = reading.candidates.first();
    let answer = best.and_then(|best| entry(knowledge, &best.id, best.locale));
    Matched { reading, answer }
}

fn entry(knowledge: &KnowledgeBase, id: &str, locale: Locale) -> Option<EntryText> {
    let entry = knowledge.entry(id, locale)?;
    Some(EntryText { id: entry.id.clone(), title: entry.title.clone(), body: entry.body.clone() })
}

/// The intent with the entry that a pressed button is about: the one picked, or the one shown. A picked entry must be
/// one that the person may read.
pub(super) fn with_entry(intent: &Intent, situation: &Situation<'_>, knowledge: &KnowledgeBase) -> Intent {
    if let Intent::Press { press: Press::Why(_), .. } | Intent::Command(Command::Why(_), _) = intent {
        return explained(situation, knowledge).unwrap_or_else(|| intent.clone());
    }
    let Intent::Press { press, .. } = intent else { return intent.clone() };
    let conversation = situation.conversation.as_ref();
    let locale = conversation.map_or(situation.person.locale, |conversation| conversation.locale);
    let plan = situation.person.plan.name.as_str();
    let readable = |id: &str| {
        let entry_is_theirs = knowledge.entry(id, locale).is_some_and(|entry| entry.audience.admits(Some(plan)));
        entry_is_theirs.then(|| entry(knowledge, id, locale)).flatten()
    };
    let entry = match press {
        Press::Pick(_, id) => readable(id),
        Press::Helped(_) | Press::Human(_) => {
            conversation.and_then(|conversation| conversation.entry.as_deref()).and_then(readable)
        }
        Press::Claim(_) | Press::Why(_) | Press::Open(_) | Press::Unknown => None,
    };
    Intent::Press { press: press.clone(), entry }
}

/// The loaded ticket's question, read anew as its requester may read; for agents alone, as nobody else is told.
fn explained(situation: &Situation<'_>, knowledge: &KnowledgeBase) -> Option<Intent> {
    let file = situation.ticket.as_ref().filter(|_| situation.person.role >= Role::Agent)?;
    let asked = &file.conversation;
    let plan = Some(file.ticket.plan.as_str());
    let question = Question { text: asked.question.raw(), locale: asked.locale, plan, addressed: true };
    Some(Intent::Why(Box::new(knowledge.explain(&question))))
}

/// What the text of an intent deserves, where it has one.
pub(super) fn verdict(intent: &Intent) -> Option<Verdict> {
    match intent {
        Intent::Message { matched, .. } | Intent::Flag(matched) | Intent::Command(_, Some(matched)) => {
            Some(matched.reading.verdict)
        }
        Intent::Command(_, None)
        | Intent::Why(_)
        | Intent::Unreadable(_)
        | Intent::Press { .. }
        | Intent::OpenedHome => None,
    }
}

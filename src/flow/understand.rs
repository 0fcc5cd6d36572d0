//! From an event to an intent: commands are parsed, texts are read against the knowledge base.

use super::{Flow, faq};
use crate::domain::command::{self, Command, Matched};
use crate::domain::community::mark::Marked;
use crate::domain::decide::{Intent, Situation, TicketFile};
use crate::domain::explanation::Explanation;
use crate::domain::faq::Drawn;
use crate::domain::follow_up::FollowUp;
use crate::domain::press::{About, Press};
use crate::domain::reading::EntryText;
use crate::domain::{
    Act, Conversation, Event, Locale, MessageId, Person, Reading, Refusal, Role, Untrusted, Verdict, WorkspacePolicy,
    thread,
};
use crate::understand::{Context, KnowledgeBase, Question};

/// The language of an event's text, where the text tells.
pub(super) fn locale(event: &Event) -> Option<Locale> {
    Locale::of_text(&text_of(event)?)
}

/// The text of an event that is read against the knowledge base, where it has one.
pub(super) fn text_of(event: &Event) -> Option<String> {
    match &event.act {
        Act::Said { text, .. } | Act::Flagged { text, .. } => Some(text.raw().to_owned()),
        Act::Typed(typed) => Some(command::parse(typed).ok()?.question()?.raw().to_owned()),
        Act::Pressed { .. } | Act::Filled { .. } | Act::Marked { .. } | Act::Unmarked { .. } | Act::OpenedHome => None,
    }
}

/// What the person wants.
pub(super) fn intent(event: &Event, person: &Person, workspace: &WorkspacePolicy, knowledge: &KnowledgeBase) -> Intent {
    let reader = Reader { person, risk: workspace.risk(&event.channel), knowledge };
    let read = |text: &Untrusted, addressed: bool| reader.read(text, addressed, None);
    match &event.act {
        Act::Said { message, text, mentions_desk } => {
            let called = *mentions_desk || event.direct;
            Intent::Message { message: message.clone(), text: text.clone(), called, matched: read(text, called) }
        }
        Act::Typed(typed) => match command::parse(typed) {
            Ok(command) => {
                let matched = command.question().map(|text| read(text, true));
                let command = faq::resolved(command, person.locale, knowledge);
                Intent::Command(command, matched)
            }
            Err(refusal) => Intent::Unreadable(refusal),
        },
        Act::Pressed { press, .. } => Intent::Press { press: press.clone(), about: About::default() },
        Act::Flagged { text, .. } => Intent::Flag(read(text, true)),
        // What it shows is found out once it is known where it stands.
        Act::Marked { message, author, .. } => {
            Intent::Mark(Marked { message: message.clone(), author: author.clone(), entry: None })
        }
        Act::Unmarked { message } => Intent::Unmark(message.clone()),
        // What it makes is found out once it is known what it was about.
        Act::Filled { .. } => Intent::Drawn(Drawn::Not(Refusal::ButtonTooOld)),
        Act::OpenedHome => Intent::OpenedHome,
    }
}

/// For whom a text is read, and how sure the desk must be where they are.
struct Reader<'a> {
    person: &'a Person,
    risk: Option<f32>,
    knowledge: &'a KnowledgeBase,
}

impl<'a> Reader<'a> {
    /// For the person who acts, in a conversation.
    fn of(situation: &'a Situation<'_>, conversation: &Conversation, knowledge: &'a KnowledgeBase) -> Self {
        Self { person: &situation.person, risk: situation.workspace.risk(&conversation.channel), knowledge }
    }

    fn read(&self, text: &Untrusted, addressed: bool, context: Option<Context<'_>>) -> Matched {
        let Self { person, risk, knowledge } = *self;
        let plan = Some(person.plan.name.as_str());
        let question = Question { text: text.raw(), locale: person.locale, plan, addressed, risk, context };
        // Most of what is said is no matter of the desk's, and nothing of it need be compared.
        let (follow_up, reading) = match context.is_none() && !addressed && knowledge.passes_by(&question) {
            true => (FollowUp::Apart, Reading::without_candidates(Verdict::Leave)),
            false => knowledge.follow(&question),
        };
        let best = reading.candidates.first();
        let answer = best.and_then(|best| entry(knowledge, &best.id, best.locale));
        let sure = reading.parts.iter().filter(|part| part.verdict == Verdict::Answer);
        let answers =
            sure.filter_map(|part| part.candidates.first()).filter_map(|best| entry(knowledge, &best.id, best.locale));
        Matched { answers: answers.collect(), reading, answer, follow_up }
    }
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
    if let Some(drawn) = faq::drawn(intent, situation, knowledge) {
        return Intent::Drawn(drawn);
    }
    if let (Intent::Mark(marked), Act::Marked { text, .. }) = (intent, &situation.event.act) {
        let entry = faq::shown_or_named(marked, text.raw(), situation, knowledge);
        return Intent::Mark(Marked { entry, ..marked.clone() });
    }
    if let Intent::Message { message, text, called, .. } = intent {
        return followed(message, text, *called, situation, knowledge).unwrap_or_else(|| intent.clone());
    }
    let Intent::Press { press, .. } = intent else { return intent.clone() };
    Intent::Press { press: press.clone(), about: about(press, situation, knowledge) }
}

fn about(press: &Press, situation: &Situation<'_>, knowledge: &KnowledgeBase) -> About {
    let Some(conversation) = &situation.conversation else { return About::default() };
    let plan = situation.person.plan.name.as_str();
    let readable = |id: &String| {
        let entry_is_theirs =
            knowledge.entry(id, conversation.locale).is_some_and(|entry| entry.audience.admits(Some(plan)));
        entry_is_theirs.then(|| entry(knowledge, id, conversation.locale)).flatten()
    };
    let shown = || conversation.shown.iter();
    match press {
        Press::Pick(_, id) => {
            let beside: Vec<EntryText> = shown().filter(|shown| *shown != id).filter_map(readable).collect();
            let entry = readable(id);
            let known: Vec<EntryText> = beside.iter().chain(&entry).cloned().collect();
            let reader = Reader::of(situation, conversation, knowledge);
            let asked = reader.read(&conversation.question, true, None);
            About { beside, entry, unsure: asked.reading.unsure(&known) }
        }
        Press::Helped(_) | Press::Human(_) if shown().len() > 1 => {
            About { beside: shown().filter_map(readable).collect(), ..About::default() }
        }
        Press::Helped(_) | Press::Human(_) => {
            let entry = shown().next().or(conversation.entry.as_ref()).and_then(readable);
            About { entry, ..About::default() }
        }
        _ => About::default(),
    }
}

/// A further message of who asked, read with what came before it. In a direct channel a question of its own begins a
/// conversation, and may be answered with what was answered before.
fn followed(
    message: &MessageId,
    text: &Untrusted,
    called: bool,
    situation: &Situation<'_>,
    knowledge: &KnowledgeBase,
) -> Option<Intent> {
    let conversation = situation.conversation.as_ref().filter(|known| known.root.as_ref() != Some(message))?;
    if !thread::may_go_on(situation, conversation) {
        return None;
    }
    let context = Context { asked: conversation.question.raw(), shown: &conversation.shown };
    let mut matched = Reader::of(situation, conversation, knowledge).read(text, called, Some(context));
    if let (FollowUp::Helped, [only]) = (matched.follow_up, &conversation.shown[..]) {
        matched.answer = entry(knowledge, only, conversation.locale);
    }
    let begins = conversation.direct && matched.follow_up == FollowUp::Apart;
    (!begins).then(|| Intent::Message { message: message.clone(), text: text.clone(), called, matched })
}

/// The loaded ticket's question, read anew as its requester may read; for agents alone, as nobody else is told.
fn explained(situation: &Situation<'_>, knowledge: &KnowledgeBase) -> Option<Intent> {
    let file = situation.ticket.as_ref().filter(|_| situation.person.role >= Role::Agent)?;
    Some(Intent::Why(Box::new(why(situation.workspace, file, knowledge))))
}

/// What the knowledge base makes of a ticket's question, as its requester may read.
fn why(workspace: &WorkspacePolicy, file: &TicketFile, knowledge: &KnowledgeBase) -> Explanation {
    let asked = &file.conversation;
    let plan = Some(file.ticket.plan.as_str());
    let risk = workspace.risk(&asked.channel);
    let text = asked.question.raw();
    let question = Question { text, locale: asked.locale, plan, addressed: true, risk, ..Question::default() };
    knowledge.explain(&question)
}

impl Flow {
    /// What the knowledge base makes of a ticket's question now, and why. It is for agents.
    #[must_use]
    pub fn why(&self, workspace: &WorkspacePolicy, file: &TicketFile) -> Explanation {
        why(workspace, file, &(self.knowledge)())
    }
}

/// What the text of an intent deserves, where it has one.
pub(super) fn verdict(intent: &Intent) -> Option<Verdict> {
    match intent {
        Intent::Message { matched, .. } | Intent::Flag(matched) | Intent::Command(_, Some(matched)) => {
            Some(matched.reading.verdict)
        }
        Intent::Command(_, None)
        | Intent::Why(_)
        | Intent::Mark(_)
        | Intent::Unmark(_)
        | Intent::Drawn(_)
        | Intent::Unreadable(_)
        | Intent::Press { .. }
        | Intent::OpenedHome => None,
    }
}

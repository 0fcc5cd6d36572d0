//! Work on the FAQ: entries found by what names them, forms filled, and filled forms made into edits.

use super::Flow;
use crate::domain::command::Command;
use crate::domain::community::mark::Marked;
use crate::domain::decide::{Intent, Situation};
use crate::domain::faq::lesson::FoundEntry;
use crate::domain::faq::{Content, Drawn, EditKind, FaqForm, FaqRefusal, Field};
use crate::domain::reading::EntryText;
use crate::domain::text::shorten;
use crate::domain::{Act, Author, Locale, Refusal, Role, Untrusted, WorkspaceId};
use crate::store::{Failure, conversations, edits, gaps};
use crate::understand::{Entry, KnowledgeBase, content, fingerprint, phrasing};

/// A form as it is opened: its id then, and what its fields hold.
pub type Opened = (FaqForm, Content);

impl Flow {
    /// What a form is filled with when this person opens it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn prefill(
        &self,
        workspace: &WorkspaceId,
        author: &Author,
        locale: Locale,
        form: &FaqForm,
    ) -> Result<Result<Opened, Refusal>, Failure> {
        let is_agent = self.policy.workspace(workspace).is_some_and(|policy| policy.role(author) >= Role::Agent);
        if !is_agent {
            return Ok(Err(Refusal::NeedsRole { role: Role::Agent }));
        }
        let knowledge = (self.knowledge)();
        let mut tx = self.db.read().await?;
        Ok(match form {
            FaqForm::Add(None) => Ok((form.clone(), Content::default())),
            FaqForm::Add(Some(id)) => match conversations::by_id(&mut tx, workspace, *id).await? {
                Some(asked) => {
                    let title = phrasing(asked.question.raw()).map(|phrasing| phrasing.text).unwrap_or_default();
                    let reply = gaps::reply(&mut tx, workspace, *id).await?;
                    let body = reply.map(|reply| shorten(reply.raw(), Field::Answer.chars_max())).unwrap_or_default();
                    Ok((form.clone(), Content { title, body, ..Content::default() }))
                }
                None => Err(Refusal::ButtonTooOld),
            },
            FaqForm::Edit { entry, locale: named, .. } => match knowledge.named(entry, named.unwrap_or(locale)) {
                Some(found) => opened(found),
                None => Err(FaqRefusal::NoSuchEntry { given: entry.as_str().into() }.into()),
            },
            FaqForm::Change(id) => match edits::by_id(&mut tx, workspace, *id).await? {
                Some(edit) if edit.by.id == author.id => Ok((form.clone(), edit.content)),
                _ => Err(Refusal::ButtonTooOld),
            },
        })
    }
}

fn opened(entry: &Entry) -> Result<Opened, Refusal> {
    let content = content(entry);
    if content.too_long().is_some() {
        return Err(FaqRefusal::TooLongForForm { entry: entry.title.as_str().into() }.into());
    }
    let (id, locale, seen) = (entry.id.clone(), Some(entry.locale), Some(fingerprint(entry)));
    Ok((FaqForm::Edit { entry: id, locale, seen }, content))
}

/// The command with the entry that it names by its id, where there is one.
pub(super) fn resolved(mut command: Command, locale: Locale, knowledge: &KnowledgeBase) -> Command {
    if let Some(name) = command.entry_mut()
        && let Some(entry) = knowledge.named(name.raw(), locale)
    {
        *name = Untrusted::new(format!("{}:{}", entry.id, entry.locale.tag()));
        if matches!(command, Command::FaqLearned(_))
            && let Some(name) = command.entry_mut()
        {
            *name = entry.id.as_str().into();
        }
    }
    command
}

/// The entry that a command names, as the requester of its ticket reads it.
pub(super) fn found(intent: &Intent, situation: &Situation<'_>, knowledge: &KnowledgeBase) -> Option<FoundEntry> {
    let Intent::Command(command, _) = intent else { return None };
    let mut command = command.clone();
    let name = command.entry_mut()?;
    let ticket = situation.ticket.as_ref().map(|file| &file.ticket);
    let named = knowledge.named(name.raw(), situation.person.locale)?;
    let entry = ticket.and_then(|ticket| knowledge.entry(&named.id, ticket.locale)).unwrap_or(named);
    let text = EntryText { id: entry.id.clone(), title: entry.title.clone(), body: entry.body.clone() };
    let is_theirs = ticket.is_none_or(|ticket| entry.audience.admits(Some(&ticket.plan)));
    Some(FoundEntry { text, is_theirs })
}

/// The entry that a marked message is about: the one that the desk showed, or one that a reply names by its title or id.
pub(super) fn shown_or_named(
    marked: &Marked,
    text: &str,
    situation: &Situation<'_>,
    knowledge: &KnowledgeBase,
) -> Option<EntryText> {
    let conversation = situation.conversation.as_ref()?;
    let is_the_desks = marked.author.bot || conversation.root.as_ref() == Some(&marked.message);
    let entry = if is_the_desks {
        let [only] = &conversation.shown[..] else { return None };
        knowledge.entry(only, conversation.locale)?
    } else {
        let folded = text.to_lowercase();
        let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
        // An id of one word is a word like any other.
        let named = |entry: &&Entry| {
            folded.contains(&entry.title.to_lowercase())
                || (entry.id.contains('-') && words.contains(&entry.id.as_str()))
        };
        let mut found = knowledge.entries().iter().filter(named);
        let first = found.next()?;
        if found.any(|other| other.id != first.id) {
            return None;
        }
        first
    };
    Some(EntryText { id: entry.id.clone(), title: entry.title.clone(), body: entry.body.clone() })
}

/// The edit that a filled form or a wish to retire an entry makes.
pub(super) fn drawn(intent: &Intent, situation: &Situation<'_>, knowledge: &KnowledgeBase) -> Option<Drawn> {
    let made = match (&situation.event.act, intent) {
        (Act::Filled { form, fields }, _) => filled(form, &Content::filled(fields), situation, knowledge),
        (_, Intent::Command(Command::FaqRetire(named), _)) => {
            let entry = knowledge.named(named.entry.raw(), situation.person.locale)?;
            let (id, locale, seen) = (entry.id.clone(), entry.locale, fingerprint(entry));
            Ok((EditKind::Retire { entry: id, locale, seen }, content(entry)))
        }
        _ => return None,
    };
    Some(made.map_or_else(Drawn::Not, |(kind, content)| Drawn::Edit(kind, content)))
}

fn filled(
    form: &FaqForm,
    content: &Content,
    situation: &Situation<'_>,
    knowledge: &KnowledgeBase,
) -> Result<(EditKind, Content), Refusal> {
    content.checked()?;
    let kind = match form {
        FaqForm::Add(_) => EditKind::Add,
        FaqForm::Edit { entry, locale: Some(locale), seen: Some(seen) } => {
            EditKind::Change { entry: entry.clone(), locale: *locale, seen: seen.clone() }
        }
        FaqForm::Edit { .. } => return Err(Refusal::ButtonTooOld),
        FaqForm::Change(_) => match &situation.found.faq.edit {
            Some(edit) => edit.kind.clone(),
            None => return Err(Refusal::ButtonTooOld),
        },
    };
    let same = |entry: &&Entry| entry.title.eq_ignore_ascii_case(&content.title);
    match knowledge.entries().iter().find(same) {
        Some(there) if kind == EditKind::Add => Err(FaqRefusal::Exists { entry: there.title.as_str().into() }.into()),
        _ => Ok((kind, content.clone())),
    }
}

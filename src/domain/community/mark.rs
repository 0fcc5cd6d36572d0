//! Marks: which reply solved a question, by whose word, and that word taken back.

use super::{CommunityChange, CommunityNotice, CommunityRefusal, Reply, Solution, Standing};
use crate::domain::faq::FaqChange;
use crate::domain::faq::lesson::{self, How};
use crate::domain::notice::Done;
use crate::domain::reading::EntryText;
use crate::domain::{
    Act, Author, Change, Conversation, Decision, Destination, MessageId, Notice, Outcome, Refusal, Role, Situation,
};

/// A message that is marked.
#[derive(Debug, Clone, PartialEq)]
pub struct Marked {
    /// Which.
    pub message: MessageId,
    /// Who wrote it.
    pub author: Author,
    /// The entry that it shows or names, where that is one.
    pub entry: Option<EntryText>,
}

/// Somebody marks a message: a reaction, or the message's menu. Who may not is told so where they asked by a menu; a
/// reaction of theirs means nothing.
///
/// # Errors
/// It is no question of the community, or the person is neither its asker nor an agent.
pub fn marked(situation: &Situation<'_>, marked: &Marked) -> Result<Decision, Refusal> {
    let outcome = settled(situation, marked);
    match outcome {
        Err(_) if situation.event.reply.is_none() => Ok(Decision::default()),
        outcome => outcome,
    }
}

fn settled(situation: &Situation<'_>, marked: &Marked) -> Result<Decision, Refusal> {
    let conversation = theirs(situation)?;
    // The question itself, or what the desk answered: the asker is helped, and nobody else is to be thanked.
    if marked.author.bot || conversation.root.as_ref() == Some(&marked.message) {
        let mut decision = Decision::default();
        decision.helped(situation, conversation, marked.entry.as_ref());
        if situation.event.reply.is_some() {
            decision.post(situation.private(), situation.person.locale, Notice::Done(Done::Thanked));
        }
        return Ok(decision);
    }
    let is_staff = situation.workspace.role(&marked.author) >= Role::Agent;
    let excerpt = "".into();
    let reply = Reply { message: marked.message.clone(), by: marked.author.named(), is_staff, excerpt };
    Ok(solved(situation, conversation, &reply, marked.entry.as_ref()))
}

/// "Solved" under a question: the reply is plain where one person replied, else there is a choice.
///
/// # Errors
/// Nobody replied, or the person is neither its asker nor an agent.
pub fn by_button(situation: &Situation<'_>, chosen: Option<&MessageId>) -> Result<Decision, Refusal> {
    let conversation = theirs(situation)?;
    let replies = &situation.found.community.replies;
    let first = replies.first().ok_or(CommunityRefusal::NoReply)?;
    let reply = match chosen {
        Some(message) => replies.iter().find(|reply| reply.message == *message).ok_or(Refusal::ButtonTooOld)?,
        None if replies.iter().all(|reply| reply.by.id == first.by.id) => first,
        None => {
            let rows =
                replies.iter().take(5).map(|reply| (reply.message.clone(), reply.by.clone(), reply.excerpt.clone()));
            let choice = CommunityNotice::Choice { conversation: conversation.id, replies: rows.collect() };
            return Ok(Decision::privately(situation, Notice::Community(choice)));
        }
    };
    Ok(solved(situation, conversation, reply, None))
}

/// The mark of a message is taken back: the reaction is gone, or the button says so.
///
/// # Errors
/// Nothing is marked, or the person is neither its asker nor an agent.
pub fn taken_back(situation: &Situation<'_>, message: Option<&MessageId>) -> Result<Decision, Refusal> {
    let by_reaction = message.is_some();
    let conversation = match theirs(situation) {
        Err(_) if by_reaction => return Ok(Decision::default()),
        found => found?,
    };
    let mut decision = Decision::default();
    let (id, by) = (conversation.id, situation.person.named.clone());
    let solution = situation.found.community.solution.as_ref();
    let marked_by = match (solution, message) {
        // Only the mark that stands can be taken back; another's reaction beside it means nothing.
        (Some(solution), Some(message)) if solution.message != *message || solution.marked_by.id != by.id => {
            return Ok(decision);
        }
        (Some(solution), _) => {
            decision.changes.push(Change::Community(CommunityChange::TakenBack(id)));
            let told = Notice::Community(CommunityNotice::TakenBack { by: by.clone() });
            decision.post(place(situation, conversation), conversation.locale, told);
            solution.marked_by.clone()
        }
        // The question itself or the desk's answer was marked.
        (None, Some(_)) if conversation.outcome == Outcome::Helped => by,
        (None, Some(_)) => return Ok(decision),
        (None, None) => return Err(CommunityRefusal::NotSolved.into()),
    };
    decision.changes.push(Change::Faq(FaqChange::TakenBack { conversation: id, by: marked_by }));
    if conversation.ticket.is_none() {
        decision.changes.push(outcome(conversation, Outcome::Open));
        if let (Some(community), Some(waiting)) =
            (situation.community(conversation), situation.found.community.waiting.as_ref())
        {
            decision.waits(situation, conversation, community, Some(waiting.version));
        }
    }
    Ok(decision)
}

/// The conversation, if this person may say what solved it.
fn theirs<'a>(situation: &'a Situation<'_>) -> Result<&'a Conversation, Refusal> {
    let conversation = situation.conversation.as_ref().ok_or(CommunityRefusal::NoQuestion)?;
    if situation.community(conversation).is_none() {
        return Err(CommunityRefusal::NoQuestion.into());
    }
    if conversation.requester.id != situation.person.named.id && situation.person.role < Role::Agent {
        return Err(CommunityRefusal::OnlyAsker.into());
    }
    Ok(conversation)
}

fn solved(
    situation: &Situation<'_>,
    conversation: &Conversation,
    reply: &Reply,
    entry: Option<&EntryText>,
) -> Decision {
    let by = situation.person.named.clone();
    let before = situation.found.community.solution.as_ref();
    if before.is_some_and(|before| before.message == reply.message) {
        return Decision::default();
    }
    let helper = reply.by.clone();
    // Nobody is thanked for an answer to themselves, nor by themselves; agents help for a living.
    let credited = helper.id != conversation.requester.id && helper.id != by.id && !reply.is_staff;
    let solution = Solution { message: reply.message.clone(), helper: helper.clone(), marked_by: by.clone(), credited };
    let mut decision = Decision::default();
    decision.changes.push(Change::Community(CommunityChange::Solved(conversation.id, solution)));
    decision.helped(situation, conversation, entry);
    let own = helper.id == conversation.requester.id;
    let told = CommunityNotice::Solved { conversation: conversation.id, by, helper: (!own).then_some(helper) };
    decision.post(Destination::Conversation(conversation.id), conversation.locale, Notice::Community(told));
    if situation.event.reply.is_some() && matches!(situation.event.act, Act::Marked { .. }) {
        decision.post(situation.private(), situation.person.locale, Notice::Community(CommunityNotice::MarkKept));
    }
    decision
}

/// In place of the message whose button was pressed, or else in the thread.
fn place(situation: &Situation<'_>, conversation: &Conversation) -> Destination {
    match &situation.event.act {
        Act::Pressed { message: Some(message), .. } => Destination::Edit(message.clone()),
        _ => Destination::Conversation(conversation.id),
    }
}

fn outcome(conversation: &Conversation, outcome: Outcome) -> Change {
    Change::ConversationSettled { id: conversation.id, outcome, ticket: None, entry: None, shown: None }
}

impl Decision {
    /// The asker is helped: the question is settled, waits no more, and teaches the entry that helped.
    fn helped(&mut self, situation: &Situation<'_>, conversation: &Conversation, entry: Option<&EntryText>) {
        if conversation.ticket.is_none() {
            self.changes.push(outcome(conversation, Outcome::Helped));
        }
        self.stands(situation, conversation, Standing::Solved);
        self.changes.extend(lesson::taught(situation, conversation, entry, How::Solved));
    }
}

//! Buttons: what each says when it is pressed.

mod spelling;

use serde::{Deserialize, Serialize};

use super::agreement;
use super::command::{Matched, claim, pending, problem, reopen, solve, why};
use super::community::{self, CommunityNotice, Standing, mark};
use super::customer::proposal::{self, ProposalId};
use super::customer::route::Way;
use super::faq::lesson::{self, How};
use super::faq::{self, EditId, FaqForm};
use super::form::Form;
use super::notice::{Done, Settled};
use super::privacy::{self, Question};
use super::rating::{self, Closing, Stars};
use super::reading::EntryText;
use super::review::{self, ReviewId};
use super::several::{self, Unsure};
use super::{
    Act, Change, Conversation, ConversationId, Decision, Destination, MessageId, Notice, Outcome, Refusal, Role,
    Situation, TicketNumber, ask, duplicate,
};

/// What a pressed button means.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Press {
    /// "That helped".
    Helped(ConversationId),
    /// "I need a person".
    Human(ConversationId),
    /// "This is something else": a question that joined an open ticket about the same.
    Apart(ConversationId),
    /// One of the suggested entries.
    Pick(ConversationId, String),
    /// "Claim".
    Claim(TicketNumber),
    /// "Why?"
    Why(TicketNumber),
    /// So many stars for a closing.
    Rate(Closing, Stars),
    /// "Wait for the requester"
    Pending(TicketNumber),
    /// "Solved"
    Solve(TicketNumber),
    /// "Not part of P3".
    Unlink(TicketNumber),
    /// "Go on"
    Resume(TicketNumber),
    /// "Yes, it is solved", of what an agent said at that moment, in epoch milliseconds.
    Agree(TicketNumber, i64),
    /// "No, not yet", or "Open it again": of its requester.
    Reopen(TicketNumber),
    /// A button that opens a form.
    Open(Form),
    /// A button that opens a form for an entry of the FAQ.
    Write(FaqForm),
    /// "Save" under the preview of an edit.
    Save(EditId),
    /// "Discard" under it.
    Discard(EditId),
    /// "Solved" under a question before the community.
    Solved(ConversationId),
    /// The reply that solved it.
    Solution(ConversationId, MessageId),
    /// "Take it back" under a solution.
    Unsolve(ConversationId),
    /// "Make it so" under a proposal.
    Approve(ProposalId),
    /// "Leave it" under it.
    Decline(ProposalId),
    /// "Make it so" under a review of the plan in force.
    Accept(ReviewId),
    /// "Leave it" under it.
    Dismiss(ReviewId),
    /// "Erase" under the question of it.
    Erase(Question),
    /// A button of ours that this version does not know: an older or a newer one made it.
    Unknown,
    /// A button or a form that does not carry the desk's seal: it was made up or changed, or is from before there was one.
    Forged,
}

impl Press {
    /// The conversation that it is about.
    #[must_use]
    pub const fn conversation(&self) -> Option<ConversationId> {
        match self {
            Self::Helped(id)
            | Self::Human(id)
            | Self::Apart(id)
            | Self::Pick(id, _)
            | Self::Solved(id)
            | Self::Solution(id, _)
            | Self::Unsolve(id) => Some(*id),
            _ => None,
        }
    }

    /// The ticket that a button of its card is about.
    #[must_use]
    pub const fn ticket(&self) -> Option<TicketNumber> {
        match self {
            Self::Claim(number)
            | Self::Why(number)
            | Self::Pending(number)
            | Self::Solve(number)
            | Self::Unlink(number)
            | Self::Resume(number)
            | Self::Agree(number, _)
            | Self::Reopen(number) => Some(*number),
            Self::Rate(closing, _) => Some(closing.ticket),
            _ => None,
        }
    }
}

/// What a button of an answer is about.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct About {
    /// Entries that its message shows beside.
    pub beside: Vec<EntryText>,
    /// The entry picked, or else the one shown.
    pub entry: Option<EntryText>,
    /// What is still to be picked for other questions of the message.
    pub unsure: Vec<Unsure>,
}

impl About {
    /// The entries that its message shows from now on.
    fn entries(&self) -> impl Iterator<Item = &EntryText> {
        self.beside.iter().chain(&self.entry)
    }
}

/// Decides a pressed button. Buttons of an answer are for the asker (agents may press them too).
///
/// # Errors
/// The button is somebody else's, or what it was about is gone or settled.
pub fn decide(situation: &Situation<'_>, press: &Press, about: &About) -> Result<Decision, Refusal> {
    match press {
        Press::Helped(_) => helped(situation, answered(situation)?, about),
        Press::Human(_) => human(situation, answered(situation)?, about),
        Press::Apart(_) => duplicate::apart(situation),
        Press::Pick(..) => pick(situation, answered(situation)?, about),
        Press::Why(_) => why::decide(situation, None),
        Press::Rate(closing, stars) => {
            let file = situation.visible_ticket("rate")?;
            rating::rate(situation, file, Some(*closing), Some(*stars), None)
        }
        Press::Claim(_) | Press::Pending(_) | Press::Solve(_) | Press::Unlink(_) | Press::Resume(_)
            if situation.person.role < Role::Agent =>
        {
            Err(Refusal::NeedsRole { role: Role::Agent })
        }
        Press::Claim(_) => claim::decide(situation),
        Press::Pending(_) => pending::decide(situation, None),
        Press::Solve(_) => solve::decide(situation, None),
        Press::Unlink(_) => problem::unlink(situation),
        Press::Resume(_) => reopen::decide(situation),
        Press::Agree(_, solved_at) => agreement::agreed(situation, *solved_at),
        Press::Reopen(_) => agreement::refused(situation),
        Press::Open(_) | Press::Write(_) => Ok(Decision::default()),
        Press::Save(id) => faq::edit::save(situation, *id),
        Press::Discard(id) => faq::edit::discard(situation, *id),
        Press::Solved(_) => mark::by_button(situation, None),
        Press::Solution(_, message) => mark::by_button(situation, Some(message)),
        Press::Unsolve(_) => mark::taken_back(situation, None),
        Press::Approve(_) => proposal::settle(situation, true),
        Press::Decline(_) => proposal::settle(situation, false),
        Press::Accept(_) => review::settle(situation, true),
        Press::Dismiss(_) => review::settle(situation, false),
        Press::Erase(question) => privacy::answered(situation, *question),
        Press::Unknown => Err(Refusal::ButtonTooOld),
        Press::Forged => Err(Refusal::ButtonForged),
    }
}

fn answered<'a>(situation: &'a Situation<'_>) -> Result<&'a Conversation, Refusal> {
    let conversation = situation.conversation.as_ref().ok_or(Refusal::ButtonTooOld)?;
    if let Some(ticket) = conversation.ticket {
        return Err(Refusal::AlreadyTicket { ticket });
    }
    let person = &situation.person;
    if conversation.requester.id != person.named.id && person.role < Role::Agent {
        return Err(Refusal::NotYourQuestion);
    }
    Ok(conversation)
}

fn helped(situation: &Situation<'_>, conversation: &Conversation, about: &About) -> Result<Decision, Refusal> {
    let mut decision = Decision::default();
    decision.changes.push(Change::ConversationSettled {
        id: conversation.id,
        outcome: Outcome::Helped,
        ticket: None,
        entry: None,
        shown: None,
    });
    decision.stands(situation, conversation, Standing::Solved);
    let entry = about.entry.as_ref().filter(|_| about.beside.is_empty());
    decision.changes.extend(lesson::taught(situation, conversation, entry, How::Helped));
    if !decision.show(situation, conversation, about, Settled::Helped) {
        decision.post(situation.private(), conversation.locale, Notice::Done(Done::Thanked));
    }
    Ok(decision)
}

fn human(situation: &Situation<'_>, conversation: &Conversation, about: &About) -> Result<Decision, Refusal> {
    let matched = Matched::nothing(conversation);
    let plan = situation.plan_of_requester(conversation);
    let by_asker = situation.person.role < Role::Agent;
    let route = situation.route(&plan, conversation, !conversation.direct);
    if let (Way::Members(community), true) = (route.way, by_asker) {
        let (mut decision, until) = community::asked_again(situation, conversation, community);
        decision.show(situation, conversation, about, Settled::Escalated);
        let asked = Notice::Community(CommunityNotice::Asked { conversation: conversation.id, until });
        // Once it is told in the thread, another press tells only who pressed.
        let to =
            if decision.changes.is_empty() { situation.private() } else { Destination::Conversation(conversation.id) };
        decision.post(to, conversation.locale, asked);
        return Ok(decision);
    }
    if by_asker {
        route.ticket()?;
    }
    let mut decision = ask::escalated(situation, conversation.clone(), &matched, &plan, false);
    let shown = decision.show(situation, conversation, about, Settled::Escalated);
    if let Some(ticket) = decision.opens().filter(|_| !shown) {
        let done = Done::Opened { ticket, first_response_due: None };
        decision.post(situation.private(), conversation.locale, Notice::Done(done));
    }
    Ok(decision)
}

fn pick(situation: &Situation<'_>, conversation: &Conversation, about: &About) -> Result<Decision, Refusal> {
    let entry = about.entry.as_ref().ok_or(Refusal::ButtonTooOld)?;
    let mut decision = Decision::default();
    decision.changes.push(Change::ConversationSettled {
        id: conversation.id,
        outcome: Outcome::Open,
        ticket: None,
        entry: Some(entry.id.clone()),
        shown: Some(about.entries().map(|entry| entry.id.clone()).collect()),
    });
    // Who picked one has an answer; if it does not help, they say so.
    decision.stands(situation, conversation, Standing::Answered);
    if !decision.show(situation, conversation, about, Settled::Open) {
        let answer = Notice::Answer { conversation: conversation.id, entry: entry.clone(), settled: Settled::Open };
        decision.post(situation.private(), conversation.locale, answer);
    }
    Ok(decision)
}

impl Decision {
    /// Shows an answer anew in place of the message whose button was pressed, where that message can be edited.
    fn show(
        &mut self,
        situation: &Situation<'_>,
        conversation: &Conversation,
        about: &About,
        settled: Settled,
    ) -> bool {
        let Act::Pressed { message: Some(message), .. } = &situation.event.act else { return false };
        let entries: Vec<EntryText> = about.entries().cloned().collect();
        let unsure = if settled == Settled::Open { about.unsure.clone() } else { Vec::new() };
        let Some(answer) = several::shown(conversation.id, &entries, unsure, settled) else { return false };
        self.post(Destination::Edit(message.clone()), conversation.locale, answer);
        true
    }
}

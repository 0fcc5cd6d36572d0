//! What time brings to questions before the community: a nudge, and a ticket in the end; each once, however many
//! replicas look, and neither against an answer that comes at the same moment.

use jiff::Timestamp;

use super::{Flow, alarms, customers, persist};
use crate::domain::command::Needs;
use crate::domain::community::{Standing, nudged, overdue};
use crate::domain::decide::{Found, Fresh};
use crate::domain::{Act, Author, Conversation, ConversationId, Event, Situation, WorkspaceId, WorkspacePolicy};
use crate::store::{Failure, Tx, blocks, community, conversations, tickets};

/// Questions looked up in one go.
const PAGE_ROWS: usize = 200;

impl Flow {
    /// Brings up what waits, and makes tickets of what waited too long; tells how many of both.
    pub(super) async fn tell_community(&self, now: Timestamp) -> Result<usize, Failure> {
        let mut told = 0;
        for nudge in [true, false] {
            let mut tx = self.db.read().await?;
            let due = community::due(&mut tx, nudge, now, PAGE_ROWS).await?;
            drop(tx);
            for (workspace, id) in due {
                let Some(workspace) = workspace.parse().ok().and_then(|id| self.policy.workspace(&id)) else {
                    continue;
                };
                let done = self.tell_question(workspace, id, nudge, now).await;
                told += usize::from(
                    alarms::passing_over(done, &workspace.id, "a question of the community")?.unwrap_or(false),
                );
            }
        }
        Ok(told)
    }

    async fn tell_question(
        &self,
        workspace: &WorkspacePolicy,
        id: ConversationId,
        nudge: bool,
        now: Timestamp,
    ) -> Result<bool, Failure> {
        let mut tx = self.db.write().await?;
        let Some(waiting) = community::waiting(&mut tx, &workspace.id, id).await? else { return Ok(false) };
        let Some(conversation) = conversations::by_id(&mut tx, &workspace.id, id).await? else { return Ok(false) };
        if waiting.standing != Standing::Waiting || (!nudge && waiting.ticket_at > now) {
            return Ok(false);
        }
        let decision = if nudge {
            let helpers = community::helpers(&mut tx, &workspace.id, &conversation.channel).await?;
            nudged(&conversation, &waiting, &helpers)
        } else if conversation.ticket.is_some() {
            // It was made a ticket by hand.
            community::stands(&mut tx, &workspace.id, id, Standing::Escalated, waiting.version).await?;
            tx.commit().await?;
            return Ok(false);
        } else {
            let event = as_asked(&workspace.id, &conversation, now);
            let situation = self.situation_of(&mut tx, workspace, &conversation, &event, now).await?;
            if situation.found.community.waiting.as_ref().is_some_and(|now| now.version != waiting.version) {
                // Somebody answered between the two looks.
                return Err(Failure::Stale);
            }
            overdue(&situation, &conversation)
        };
        persist::decision(&mut tx, &workspace.id, &decision, now).await?;
        tx.commit().await?;
        tracing::info!(workspace = %workspace.id, nudge, "a question of the community waited");
        Ok(true)
    }

    /// The situation in which the asker would ask for a person.
    async fn situation_of<'a>(
        &'a self,
        tx: &mut Tx,
        workspace: &'a WorkspacePolicy,
        conversation: &Conversation,
        event: &'a Event,
        now: Timestamp,
    ) -> Result<Situation<'a>, Failure> {
        let mut person = self.policy.person(workspace, &event.author, &event.channel, Some(conversation.locale));
        let fresh = Fresh { conversation: conversation.id, ticket: tickets::next_number(tx, &workspace.id).await? };
        let community = community::found(tx, &workspace.id, conversation.id).await?;
        // Their groups are not known now: what they were entitled to when they asked still is.
        if let Some(plan) = community.waiting.as_ref().and_then(|waiting| waiting.plan.as_ref()) {
            person.plan = self.policy.plan(plan);
        }
        let customer = customers::found(tx, &self.policy, workspace, (event, &Needs::Nothing), None, now).await?;
        let found = Found { community, customer, ..Found::default() };
        let blocked = blocks::of_person(tx, &workspace.id, &person.named.id).await?;
        // A question that waited in vain is not turned away for what else its asker asked meanwhile.
        let open_of_person = 0;
        let (policy, conversation) = (self.policy.as_ref(), Some(conversation.clone()));
        Ok(Situation {
            policy,
            workspace,
            event,
            person,
            now,
            fresh,
            conversation,
            ticket: None,
            blocked,
            open_of_person,
            found,
        })
    }
}

/// Nobody does anything when time is up: it is as if the asker had come back.
fn as_asked(workspace: &WorkspaceId, conversation: &Conversation, now: Timestamp) -> Event {
    let asker = &conversation.requester;
    Event {
        key: String::new(),
        at: now,
        workspace: workspace.clone(),
        channel: conversation.channel.clone(),
        thread: conversation.thread.clone(),
        direct: conversation.direct,
        author: Author {
            id: asker.id.clone(),
            name: asker.name.clone(),
            groups: Vec::new(),
            bot: false,
            locale: Some(conversation.locale),
        },
        reply: None,
        act: Act::OpenedHome,
    }
}

pub(super) async fn change(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    change: &crate::domain::community::CommunityChange,
    now: Timestamp,
) -> Result<(), Failure> {
    use crate::domain::community::CommunityChange as Change;
    match change {
        Change::Waits { conversation, nudge_at, ticket_at, plan, was } => {
            community::waits(tx, workspace, *conversation, (*nudge_at, *ticket_at, plan), *was).await
        }
        Change::Stands { conversation, standing, was } => {
            community::stands(tx, workspace, *conversation, *standing, *was).await
        }
        Change::Nudged { conversation, was } => community::nudged(tx, workspace, *conversation, *was).await,
        Change::Replied(conversation, reply) => community::reply(tx, workspace, *conversation, reply, now).await,
        Change::Solved(conversation, solution) => community::solve(tx, workspace, *conversation, solution, now).await,
        Change::TakenBack(conversation) => community::take_back(tx, workspace, *conversation).await,
        Change::Helps { channel, person, locale } => {
            community::helps(tx, workspace, channel, person, *locale, now).await
        }
    }
}

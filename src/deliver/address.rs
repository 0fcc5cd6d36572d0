//! Destinations looked up: where a notice goes by now.

use super::Address;
use crate::domain::{Destination, MessageRef, Policy, TicketNumber, WorkspaceId};
use crate::store::{Failure, Tx, conversations, problems, tickets};

/// Graphemes of a question that make a thread's name.
const NAME_GRAPHEMES_MAX: usize = 80;

/// The address of `to` as things stand.
pub(super) async fn look_up(
    tx: &mut Tx,
    policy: &Policy,
    workspace: &WorkspaceId,
    to: &Destination,
) -> Result<Address, Failure> {
    Ok(match to {
        Destination::Private { person, reply, channel } => {
            Address::Private { person: person.clone(), reply: reply.clone(), channel: channel.clone() }
        }
        Destination::Direct { person, reply } => Address::Direct { person: person.clone(), reply: reply.clone() },
        Destination::Conversation(id) => match conversations::by_id(tx, workspace, *id).await? {
            Some(conversation) => {
                let headline = conversation.question.headline(NAME_GRAPHEMES_MAX);
                let name = match conversation.ticket {
                    Some(ticket) => format!("{ticket} {}", headline.raw()),
                    None => headline.raw().to_owned(),
                };
                Address::Thread {
                    channel: conversation.channel,
                    root: conversation.root,
                    thread: conversation.thread,
                    direct: conversation.direct,
                    name,
                }
            }
            None => Address::Nowhere,
        },
        Destination::Card(number) => card(tx, policy, workspace, *number).await?,
        Destination::Problem(number) => {
            let posted = problems::by_number(tx, workspace, *number).await?.and_then(|problem| problem.card);
            in_agents_channel(policy, workspace, posted)
        }
        Destination::CardThread(number) => match card(tx, policy, workspace, *number).await? {
            Address::Edit(card) => Address::Thread {
                channel: card.channel,
                root: Some(card.message),
                thread: None,
                direct: false,
                name: number.to_string(),
            },
            elsewhere => elsewhere,
        },
        Destination::Channel(channel) => Address::Channel(channel.clone()),
        Destination::Edit(message) => Address::Edit(message.clone()),
        Destination::Home(person) => Address::Home(person.clone()),
    })
}

async fn card(tx: &mut Tx, policy: &Policy, workspace: &WorkspaceId, number: TicketNumber) -> Result<Address, Failure> {
    let posted = tickets::by_number(tx, workspace, number).await?.and_then(|ticket| ticket.card);
    Ok(in_agents_channel(policy, workspace, posted))
}

/// The message where it is posted; the agents' channel where it is not yet.
fn in_agents_channel(policy: &Policy, workspace: &WorkspaceId, posted: Option<MessageRef>) -> Address {
    let agents_channel = policy.workspace(workspace).and_then(|workspace| workspace.agents_channel.clone());
    match (posted, agents_channel) {
        (Some(posted), _) => Address::Edit(posted),
        (None, Some(channel)) => Address::Channel(channel),
        (None, None) => Address::Nowhere,
    }
}

//! From the database to a situation: all that a decision may know.

use jiff::Timestamp;

use super::{customers, problems};
use crate::domain::command::{Command, Needs};
use crate::domain::community::{CommunityFound, Standing};
use crate::domain::decide::{Found, Fresh, Intent, Queue, Situation, TicketFile};
use crate::domain::faq::{EditId, FaqForm, FaqFound};
use crate::domain::press::Press;
use crate::domain::privacy::{self, PrivacyFound};
use crate::domain::sign_in::{Link, LinkAddress, hash_of};
use crate::domain::{
    Act, Conversation, ConversationId, Event, Person, Policy, Role, ThreadId, TicketNumber, WorkspaceId,
    WorkspacePolicy, transcript,
};
use crate::store::glance::Glance;
use crate::store::tickets::Which;
use crate::store::{
    Failure, Tx, answers, blocks, clocks, community, conversations, edits, history, lessons, people, ratings, tickets,
};

/// Rows of a list that a person sees.
const LIST_ROWS_MAX: i64 = 15;
/// How far back "lately" goes.
const LATELY: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 30);
/// Entries of a ticket's history that are loaded.
const HISTORY_ROWS_MAX: i64 = 40;

/// Entries of a ticket's history that its clocks are computed from.
const PAST_ROWS_MAX: i64 = 10_000;

/// All that a decision about `event` may know.
pub(super) async fn situation<'a>(
    tx: &mut Tx,
    policy: &'a Policy,
    workspace: &'a WorkspacePolicy,
    (event, intent, glance): (&'a Event, &Intent, &Glance),
    person: &Person,
    now: Timestamp,
) -> Result<Situation<'a>, Failure> {
    let conversation = conversation(tx, event, glance).await?;
    let needs = needs(intent, person.role);
    let of_place = conversation.as_ref().and_then(|conversation| conversation.ticket);
    let named = needs.named_ticket();
    let number = named.or(of_place);
    let ticket = match number {
        Some(number) => file(tx, &event.workspace, number).await?,
        None => None,
    };
    if named.is_none() && ticket.as_ref().is_some_and(|file| file.ticket.merged_into.is_some()) {
        // It was merged after its conversation was read, which is of the other ticket by now.
        return Err(Failure::Stale);
    }
    let fresh = Fresh {
        // Positive, and readable in a button's id.
        conversation: ConversationId(rand::random::<i64>() & i64::MAX),
        ticket: glance.next_ticket(),
    };
    let blocked = match glance.is_blocked {
        true => blocks::of_person(tx, &event.workspace, &person.named.id).await?,
        false => None,
    };
    let open_of_person = glance.open;
    let mut found = found(tx, policy, event, person.role, &needs, now).await?;
    found.customer = customers::found(tx, policy, workspace, (event, &needs), Some(glance), now).await?;
    if let Some(conversation) = conversation
        .as_ref()
        .filter(|known| workspace.community.contains_key(&known.channel) || !found.customer.modes.is_empty())
    {
        let thanks = std::mem::take(&mut found.community.thanks);
        found.community = community::found(tx, &event.workspace, conversation.id).await?;
        let standing = found.community.waiting.as_ref().map(|waiting| waiting.standing);
        if conversation.ticket.is_none() && standing == Some(Standing::Escalated) {
            // Its time was up between the two looks.
            return Err(Failure::Stale);
        }
        found.community.thanks = thanks;
    }
    if is_about_a_problem(intent) {
        found.problem = problems::found(tx, &event.workspace, ticket.as_ref(), found.other.as_deref()).await?;
    }
    if let Some(id) = edit(event) {
        found.faq.edit = edits::by_id(tx, &event.workspace, id).await?;
    }
    if let (Needs::WholeTicket(_), Some(number)) = (&needs, number) {
        let latest = history::of_ticket(tx, &event.workspace, number, transcript::ENTRIES_MAX).await?;
        found.whole_history = Some((latest, history::count(tx, &event.workspace, number).await?));
    }
    // The plan of this moment, not of when the text was read.
    let person = Person { plan: policy.plan(&found.customer.entitled.plan), ..person.clone() };
    Ok(Situation { policy, workspace, event, person, now, fresh, conversation, ticket, blocked, open_of_person, found })
}

/// The edit of the FAQ that a button or a form is about.
fn edit(event: &Event) -> Option<EditId> {
    match &event.act {
        Act::Pressed { press: Press::Save(id) | Press::Discard(id), .. }
        | Act::Filled { form: FaqForm::Change(id), .. } => Some(*id),
        _ => None,
    }
}

/// Whether the problems of its tickets are asked for.
const fn is_about_a_problem(intent: &Intent) -> bool {
    matches!(intent, Intent::Command(Command::Problem(_), _) | Intent::Press { press: Press::Unlink(_), .. })
}

fn needs(intent: &Intent, role: Role) -> Needs {
    match intent {
        Intent::Command(command, _) => command.needs(role),
        Intent::Press { press: Press::Erase(question), .. } => Needs::Privacy(Some(*question)),
        Intent::Press { press, .. } => press.ticket().map_or(Needs::Nothing, |number| Needs::Ticket(Some(number))),
        Intent::OpenedHome => Needs::Queue { own: true },
        Intent::Message { .. }
        | Intent::Unreadable(_)
        | Intent::Why(_)
        | Intent::Flag(_)
        | Intent::Mark(_)
        | Intent::Unmark(_)
        | Intent::Drawn(_) => Needs::Nothing,
    }
}

/// What a conversation of this event's place would hang on: the message that it is about, and its thread.
pub(super) fn hangs_on(event: &Event) -> [Option<&str>; 2] {
    let message = match &event.act {
        Act::Flagged { message, .. }
        | Act::Said { message, .. }
        | Act::Marked { message, .. }
        | Act::Unmarked { message } => Some(message.as_str()),
        Act::Pressed { .. } | Act::Typed(_) | Act::Filled { .. } | Act::OpenedHome => None,
    };
    [message, event.thread.as_ref().map(ThreadId::as_str)]
}

/// The conversation that the event is in, or that its button or its message is about.
async fn conversation(tx: &mut Tx, event: &Event, glance: &Glance) -> Result<Option<Conversation>, Failure> {
    let workspace = &event.workspace;
    if let Act::Pressed { press, .. } = &event.act
        && let Some(id) = press.conversation()
    {
        return conversations::by_id(tx, workspace, id).await;
    }
    if glance.is_conversation {
        // Somebody may have flagged a message before it came.
        for place in hangs_on(event).into_iter().flatten() {
            let about = conversations::in_thread(tx, workspace, &event.channel, place).await?;
            if about.is_some() {
                return Ok(about);
            }
        }
    }
    match event.direct && event.thread.is_none() {
        true => conversations::in_direct(tx, workspace, &event.channel).await,
        false => Ok(None),
    }
}

/// A ticket with all that belongs to it.
pub(super) async fn file(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    number: TicketNumber,
) -> Result<Option<TicketFile>, Failure> {
    let Some(mut ticket) = tickets::by_number(tx, workspace, number).await? else { return Ok(None) };
    // Who is no agent any more is told nothing any more.
    ticket.watchers = people::agents_among(tx, workspace, ticket.watchers).await?;
    let Some(conversation) = conversations::by_id(tx, workspace, ticket.conversation).await? else {
        return Err(Failure::Unreadable(format!("ticket {number} has no conversation")));
    };
    let clocks = clocks::of_ticket(tx, workspace, number).await?;
    let history = history::of_ticket(tx, workspace, number, HISTORY_ROWS_MAX).await?;
    let ratings = ratings::of_ticket(tx, workspace, number).await?;
    let past = history::past(tx, workspace, number, PAST_ROWS_MAX).await?;
    Ok(Some(TicketFile { ticket, conversation, clocks, history, past, ratings }))
}

/// A link to the pages at `base` with 256 bits of chance in it.
fn link(base: &str) -> Link {
    let secret = hex::encode(rand::random::<[u8; 32]>());
    Link { address: LinkAddress::new(base, &secret), hash: hash_of(&secret) }
}

async fn found(
    tx: &mut Tx,
    policy: &Policy,
    event: &Event,
    role: Role,
    needs: &Needs,
    now: Timestamp,
) -> Result<Found, Failure> {
    let (workspace, person) = (&event.workspace, &event.author.id);
    Ok(match needs {
        Needs::Queue { own } => {
            let which = match (*own, role) {
                (false, _) => Which::All,
                (true, Role::Requester) => Which::AskedBy(person),
                (true, _) => Which::Of(person),
            };
            Found { queue: tickets::queue(tx, workspace, which, LIST_ROWS_MAX).await?, ..Found::default() }
        }
        Needs::Person(text) => {
            let person = people::person(tx, workspace, text.raw()).await?;
            let block = match &person {
                Some((person, _)) => blocks::of_person(tx, workspace, &person.id).await?,
                None => None,
            };
            Found { person, block, ..Found::default() }
        }
        Needs::BlockList => Found { blocks: blocks::list(tx, workspace, LIST_ROWS_MAX).await?, ..Found::default() },
        Needs::TicketAndAgent(_, text) => {
            Found { agent: people::agent(tx, workspace, text.raw()).await?, ..Found::default() }
        }
        Needs::TwoTickets(_, other) => {
            Found { other: file(tx, workspace, *other).await?.map(Box::new), ..Found::default() }
        }
        Needs::Lessons(entry) => {
            let lessons = lessons::latest(tx, workspace, entry.as_deref(), LIST_ROWS_MAX).await?;
            Found { faq: FaqFound { lessons, ..FaqFound::default() }, ..Found::default() }
        }
        Needs::Lesson(number) => {
            let lessons = lessons::by_number(tx, workspace, *number).await?;
            Found { faq: FaqFound { lessons, ..FaqFound::default() }, ..Found::default() }
        }
        Needs::SignIn => Found { sign_in: policy.dashboard.as_deref().map(link), ..Found::default() },
        Needs::Privacy(question) => {
            let open = tickets::open_of(tx, workspace, person).await?;
            let answered = match question {
                Some(question) => answers::is_kept(tx, workspace, &question.key(), Timestamp::MIN).await?,
                None => false,
            };
            let since = now.checked_sub(privacy::ONCE_IN).unwrap_or(Timestamp::MIN);
            let erased_lately = answers::is_kept(tx, workspace, &privacy::erased_key(person), since).await?;
            let privacy = PrivacyFound { open, answered, erased_lately, held: None };
            Found { privacy, ..Found::default() }
        }
        Needs::Helpers => {
            let thanks = community::thanked(tx, workspace, now.checked_sub(LATELY).unwrap_or(now)).await?;
            let community = CommunityFound { thanks, ..CommunityFound::default() };
            Found { community, ..Found::default() }
        }
        Needs::Nothing | Needs::Ticket(_) | Needs::WholeTicket(_) | Needs::Customer(_) => {
            Found { queue: Queue::default(), ..Found::default() }
        }
    })
}

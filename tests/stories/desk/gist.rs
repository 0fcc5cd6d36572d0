//! What a notice says, in a line: the facts, not the words and the markup of a platform.

use frontdesk::deliver::{Address, Parcel};
use frontdesk::domain::notice::{Done, TicketLine};
use frontdesk::domain::{EntryKind, Notice, TicketNumber};

/// Where a parcel goes; what is edited is named by the place that it stands in.
pub fn place(parcel: &Parcel, place_of: impl Fn(&str) -> Option<String>) -> String {
    match &parcel.to {
        Address::Private { person, .. } => format!("to {person}"),
        Address::Thread { thread: Some(thread), .. } => format!("in {thread}"),
        Address::Thread { root: Some(root), .. } => format!("in {root}"),
        Address::Thread { channel, direct: true, .. } => format!("in {channel}"),
        Address::Thread { channel, .. } => format!("in a new thread of #{channel}"),
        Address::Channel(channel) => format!("#{channel}"),
        Address::Edit(at) => {
            let place = place_of(at.message.as_str()).unwrap_or_else(|| format!("over {}", at.message));
            format!("{place}, edited")
        }
        Address::Home(person) => format!("home of {person}"),
        Address::Nowhere => "nowhere".to_owned(),
    }
}

/// The gist of a notice.
pub fn gist(notice: &Notice) -> String {
    match notice {
        Notice::Answer { entry, settled, .. } => format!("answer {}, {settled:?}", entry.id),
        Notice::Answers { entries, unsure, settled, .. } => {
            let answers = joined(entries.iter().map(|entry| entry.id.clone()));
            let unsure = unsure.iter().flat_map(|unsure| &unsure.entries).map(|(id, _)| format!("; or {id}"));
            format!("answers {answers}{}, {settled:?}", unsure.collect::<String>())
        }
        Notice::Suggestions { entries, .. } => {
            format!("pick one of {}", joined(entries.iter().map(|(id, _)| id.clone())))
        }
        Notice::Drafted { text, sources, .. } => format!("draft “{}” from {}", text.raw(), sources.join(", ")),
        Notice::Welcome => "welcome".to_owned(),
        Notice::TicketOpened { ticket, requester, answer, also, .. } => {
            let answer: String = answer.iter().chain(also).map(|entry| format!(", answer {}", entry.id)).collect();
            format!("{ticket} opened for {}{answer}", requester.name.raw())
        }
        Notice::TicketClaimed { ticket, by } => format!("{ticket} is with {}", by.name.raw()),
        Notice::TicketReleased { ticket } => format!("{ticket} waits again"),
        Notice::AgentReplied { ticket, by, text } => format!("{} on {ticket}: {}", by.name.raw(), text.raw()),
        Notice::RequesterSaid { ticket, by, text } => format!("{} said on {ticket}: {}", by.name.raw(), text.raw()),
        Notice::TicketClosed { ticket, by, .. } => format!("{ticket} closed by {}", by.name.raw()),
        Notice::TicketReopened { ticket, by } => format!("{ticket} reopened by {}", by.name.raw()),
        Notice::SlaWarning(told) => format!("{} {} nears its target", told.ticket, told.clock.metric),
        Notice::SlaBreached(told) => format!("{} {} missed its target", told.ticket, told.clock.metric),
        Notice::Card(view) => {
            let ticket = &view.ticket;
            let owner = ticket.owner.as_ref().map_or("nobody", |owner| owner.name.raw());
            format!("card {}, {}, {}, {owner}", ticket.number, ticket.status.name(), ticket.priority.name())
        }
        Notice::Digest(facts) => format!("digest, {} waiting", facts.waiting),
        Notice::Missed(missed) => {
            let lost = missed.lost.map(|lost| format!("{:?} from {} to {}", lost.why, lost.since, lost.until));
            let left: Vec<_> = missed.left.iter().map(|left| left.text.raw()).collect();
            format!("missed in {}: {lost:?}, {} left: {}", missed.channel, missed.left_total, left.join(" | "))
        }
        Notice::Refused(refusal) => refusal.to_string(),
        Notice::Done(done) => self::done(done),
        Notice::Help { role } => format!("help for {role:?}"),
        Notice::Whoami { person, role, plan } => format!("{} is {role:?} on {plan}", person.name.raw()),
        Notice::Queue { rows, total, .. } => format!("{total} in the queue: {}", numbers(rows)),
        Notice::TicketShown { view, history } => {
            format!("{}: {}", view.ticket.number, joined(history.iter().map(|entry| kind(&entry.kind))))
        }
        Notice::Explained { ticket, explanation } => {
            let found = explanation.candidates.iter().map(|reason| format!(" {} by {}", reason.id, reason.phrasing));
            format!("why {ticket}:{}", found.collect::<Vec<_>>().join(","))
        }
        Notice::SlaReport { rows, .. } => format!("clocks of {}", numbers(rows)),
        Notice::Home { rows } => format!("home with {}", numbers(rows)),
    }
}

fn done(done: &Done) -> String {
    let (word, ticket): (_, Option<&TicketNumber>) = match done {
        Done::Thanked => ("thanked", None),
        Done::Opened { ticket, .. } => ("opened", Some(ticket)),
        Done::Claimed { ticket } => ("claimed", Some(ticket)),
        Done::Released { ticket } => ("released", Some(ticket)),
        Done::Assigned { ticket, .. } => ("assigned", Some(ticket)),
        Done::Prioritised { ticket, .. } => ("prioritised", Some(ticket)),
        Done::Noted { ticket } => ("noted", Some(ticket)),
        Done::Replied { ticket } => ("replied", Some(ticket)),
        Done::Closed { ticket } => ("closed", Some(ticket)),
        Done::Reopened { ticket } => ("reopened", Some(ticket)),
    };
    format!("done: {word}{}", ticket.map(|ticket| format!(" {ticket}")).unwrap_or_default())
}

/// What happened to a ticket, in a word or two.
pub fn kind(kind: &EntryKind) -> String {
    match kind {
        EntryKind::Opened { .. } => "opened".to_owned(),
        EntryKind::Claimed => "claimed".to_owned(),
        EntryKind::Released => "released".to_owned(),
        EntryKind::Assigned { to } => format!("assigned to {}", to.name.raw()),
        EntryKind::Prioritised { to, .. } => to.name().to_owned(),
        EntryKind::Said { text } => format!("said “{}”", text.raw()),
        EntryKind::Replied { text } => format!("replied “{}”", text.raw()),
        EntryKind::Noted { text } => format!("noted “{}”", text.raw()),
        EntryKind::Closed { .. } => "closed".to_owned(),
        EntryKind::Reopened => "reopened".to_owned(),
        EntryKind::Warned { metric } => format!("{metric} warned"),
        EntryKind::Breached { metric } => format!("{metric} missed"),
    }
}

fn numbers(rows: &[TicketLine]) -> String {
    joined(rows.iter().map(|row| row.number.to_string()))
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

//! What a notice says, in a line: the facts, not the words and the markup of a platform.

mod customer;
mod review;

use frontdesk::deliver::{Address, Parcel};
use frontdesk::domain::block::Block;
use frontdesk::domain::community::{CommunityNotice, Thanks};
use frontdesk::domain::faq::{EditKind, FaqNotice, Lesson};
use frontdesk::domain::notice::{Done, SummaryNotice, TicketLine};
use frontdesk::domain::privacy::PrivacyNotice;
use frontdesk::domain::{EntryKind, Notice, PersonId, TicketNumber};

/// Where a parcel goes; what is edited is named by the place that it stands in.
pub fn place(parcel: &Parcel, place_of: impl Fn(&str) -> Option<String>) -> String {
    match &parcel.to {
        Address::Private { person, .. } | Address::Direct { person, .. } => format!("to {person}"),
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
        Notice::TicketSolved { ticket, by, .. } => format!("{ticket} solved by {}", by.name.raw()),
        Notice::TicketClosed { ticket, by, .. } => format!("{ticket} closed by {}", by.name.raw()),
        Notice::TicketMerged { ticket, into, .. } => format!("{ticket} goes on as {into}"),
        Notice::TicketSplit { ticket, into } => format!("a part of {ticket} goes on as {into}"),
        Notice::News(news) => {
            format!("news of {}: {}", news.ticket, joined(news.entries.iter().map(|entry| kind(&entry.kind))))
        }
        Notice::TicketReopened { ticket, by } => format!("{ticket} reopened by {}", by.name.raw()),
        Notice::SlaWarning(told) => format!("{} {} nears its target", told.ticket, told.clock.metric),
        Notice::SlaBreached(told) => {
            format!("{} {} missed its target{}", told.ticket, told.clock.metric, calls(&told.told))
        }
        Notice::SlaEscalated(told) => {
            format!("{} {} level {}{}", told.ticket, told.clock.metric, told.clock.level, calls(&told.told))
        }
        Notice::SlaSummary(summary) => {
            let SummaryNotice { tickets, breached, warned, worst, told, .. } = &**summary;
            let worst: Vec<_> = worst.iter().map(|line| line.ticket.to_string()).collect();
            format!("{tickets} tickets, {breached} missed, {warned} near; {}{}", worst.join(" "), calls(told))
        }
        Notice::Card(view) => {
            let ticket = &view.ticket;
            let owner = ticket.owner.as_ref().map_or("nobody", |owner| owner.name.raw());
            format!("card {}, {}, {}, {owner}", ticket.number, ticket.status.name(), ticket.priority.name())
        }
        Notice::Digest(facts) => format!("digest of the {}, {} waiting", facts.period.name(), facts.waiting),
        Notice::Missed(missed) => {
            let lost = missed.lost.map(|lost| format!("{:?} from {} to {}", lost.why, lost.since, lost.until));
            let left: Vec<_> = missed.left.iter().map(|left| left.text.raw()).collect();
            format!("missed in {}: {lost:?}, {} left: {}", missed.channel, missed.left_total, left.join(" | "))
        }
        Notice::Refused(refusal) => refusal.to_string(),
        Notice::Done(done) => self::done(done),
        Notice::Help { role } => format!("help for {role:?}"),
        Notice::Whoami { person, role, plan, .. } => format!("{} is {role:?} on {plan}", person.name.raw()),
        Notice::Queue { rows, total, .. } => format!("{total} in the queue: {}", numbers(rows)),
        Notice::TicketShown { view, history, ratings } => {
            let rated: String = ratings.iter().map(|rating| format!(", rated {}", rating.stars)).collect();
            format!("{}: {}{rated}", view.ticket.number, joined(history.iter().map(|entry| kind(&entry.kind))))
        }
        Notice::Nudge { ticket, requester, closes_at } => {
            let closes = closes_at.map(|at| format!(", closes {at}")).unwrap_or_default();
            format!("{ticket} waits for {}{closes}", requester.name.raw())
        }
        Notice::ClosedInSilence { ticket } => format!("{ticket} closed in silence"),
        Notice::GoesOn { ticket, into } => format!("{ticket} goes on as {into}"),
        Notice::AskedAgain { ticket, apart: None, .. } => format!("asked again in {ticket}"),
        Notice::AskedAgain { ticket, apart: Some(into), .. } => format!("{into} apart from {ticket}"),
        Notice::Problem(view) => {
            let tickets = joined(view.tickets.iter().map(|line| line.number.to_string()));
            let solved = if view.solved_at.is_some() { ", solved" } else { "" };
            format!("problem {} of {}: {tickets}{solved}", view.number, view.people())
        }
        Notice::Survey { closing, given, commented, .. } => {
            let given = given.map(|stars| format!(" {stars} given{}", if *commented { ", in words too" } else { "" }));
            format!("how was {}?{}", closing.ticket, given.unwrap_or_default())
        }
        Notice::Transcript { transcript, format } => {
            let entries = joined(transcript.entries.iter().map(|entry| kind(&entry.kind)));
            format!("transcript of {} as {format:?}: {entries}", transcript.view.ticket.number)
        }
        Notice::Explained { ticket, explanation } => {
            let found = explanation.candidates.iter().map(|reason| format!(" {} by {}", reason.id, reason.phrasing));
            format!("why {ticket}:{}", found.collect::<Vec<_>>().join(","))
        }
        Notice::SlaReport { rows, .. } => format!("clocks of {}", numbers(rows)),
        Notice::OnCall { rotas } => joined(rotas.iter().map(|rota| {
            let next = rota.next.as_ref().map(|next| format!(", next {}", next.member));
            format!("{}: {} until {}{}", rota.rota, rota.now.member, rota.now.until, next.unwrap_or_default())
        })),
        Notice::BlockList { blocks, total } => {
            let reason = |block: &Block| block.reason.as_ref().map_or(String::new(), |text| text.raw().to_owned());
            let rows = blocks.iter().map(|one| format!("{} by {}: {}", one.person.id, one.by.id, reason(one)));
            format!("{total} blocked: {}", joined(rows))
        }
        Notice::Review { facts, settled, .. } => review::gist(facts, settled.as_ref()),
        Notice::Faq(notice) => faq(notice),
        Notice::Community(notice) => community(notice),
        Notice::Customer(notice) => customer::gist(notice),
        Notice::Privacy(notice) => privacy(notice),
        Notice::Home { rows } => format!("home with {}", numbers(rows)),
    }
}

fn privacy(notice: &PrivacyNotice) -> String {
    match notice {
        PrivacyNotice::Kept { counts } => {
            format!("kept: {}", joined(counts.iter().map(|(kind, rows)| format!("{kind:?} {rows}"))))
        }
        PrivacyNotice::Copy { .. } => "copy of what is kept".to_owned(),
        PrivacyNotice::Asked { .. } => "erase all?".to_owned(),
        PrivacyNotice::Erased => "erased".to_owned(),
    }
}

fn faq(notice: &FaqNotice) -> String {
    match notice {
        FaqNotice::Linked { ticket, by, entry } => format!("{} on {ticket}: entry {}", by.name.raw(), entry.id),
        FaqNotice::LinkDone { ticket, entry } => format!("linked {ticket} to “{}”", entry.raw()),
        FaqNotice::FormOffered { form } => format!("form {}", form.encode()),
        FaqNotice::Preview { kind, content, .. } => {
            let kind = match kind {
                EditKind::Add => "new",
                EditKind::Change { entry, .. } => entry,
                EditKind::Retire { .. } => "retired",
            };
            format!("preview of {kind}: {}", content.title)
        }
        FaqNotice::Discarded => "discarded".to_owned(),
        FaqNotice::Written { title, file, retired } => {
            format!("{} “{}” in {}", if *retired { "retired" } else { "wrote" }, title.raw(), file.raw())
        }
        FaqNotice::Stored { title } => format!("stored “{}”", title.raw()),
        FaqNotice::Lessons { rows, total } => {
            let row = |row: &Lesson| format!("{} → {} by {}", row.phrasing.raw(), row.entry, row.people);
            format!("{total} learned: {}", joined(rows.iter().map(row)))
        }
        FaqNotice::Confirmed { phrasing } => format!("confirmed “{}”", phrasing.raw()),
        FaqNotice::Unlearned { phrasing } => format!("unlearned “{}”", phrasing.raw()),
    }
}

fn community(notice: &CommunityNotice) -> String {
    match notice {
        CommunityNotice::Asked { until: None, .. } => "asked the community".to_owned(),
        CommunityNotice::Asked { until: Some(until), .. } => format!("asked the community until {until}"),
        CommunityNotice::Nudged { until: None, .. } => "still open".to_owned(),
        CommunityNotice::Nudged { until: Some(until), .. } => format!("still open until {until}"),
        CommunityNotice::HelpWanted { conversation } => format!("help wanted by {}", conversation.requester.name.raw()),
        CommunityNotice::Solved { by, helper, .. } => {
            format!(
                "solved by {}, says {}",
                helper.as_ref().map_or("the asker", |helper| helper.name.raw()),
                by.name.raw()
            )
        }
        CommunityNotice::MarkKept => "mark kept".to_owned(),
        CommunityNotice::TakenBack { by } => format!("taken back by {}", by.name.raw()),
        CommunityNotice::Choice { replies, .. } => {
            format!(
                "which of {}",
                joined(replies.iter().map(|(message, by, _)| format!("{message} by {}", by.name.raw())))
            )
        }
        CommunityNotice::Helpers { rows } => {
            let row = |row: &Thanks| format!("{} {}/{}", row.helper.name.raw(), row.lately, row.ever);
            format!("helpers: {}", joined(rows.iter().map(row)))
        }
        CommunityNotice::Helping { yes } => format!("helping: {yes}"),
    }
}

fn done(done: &Done) -> String {
    let (word, ticket): (_, Option<&TicketNumber>) = match done {
        Done::Blocked { .. } => ("blocked", None),
        Done::Unblocked { .. } => ("unblocked", None),
        Done::Rated { ticket, .. } => ("rated", Some(ticket)),
        Done::CopySent => ("copy sent", None),
        Done::TranscriptSent { ticket } => ("transcript sent of", Some(ticket)),
        Done::LinkGiven { .. } => ("link to the dashboard", None),
        Done::Thanked => ("thanked", None),
        Done::Opened { ticket, .. } => ("opened", Some(ticket)),
        Done::Claimed { ticket } => ("claimed", Some(ticket)),
        Done::Released { ticket } => ("released", Some(ticket)),
        Done::Assigned { ticket, .. } => ("assigned", Some(ticket)),
        Done::Prioritised { ticket, .. } => ("prioritised", Some(ticket)),
        Done::Noted { ticket } => ("noted", Some(ticket)),
        Done::Replied { ticket } => ("replied", Some(ticket)),
        Done::Waits { ticket, status } => (status.name(), Some(ticket)),
        Done::Tagged { ticket, .. } => ("tagged", Some(ticket)),
        Done::Transferred { ticket, .. } => ("transferred", Some(ticket)),
        Done::Watches { ticket, on } => (if *on { "watches" } else { "watches no longer" }, Some(ticket)),
        Done::Snoozed { ticket, .. } => ("snoozed", Some(ticket)),
        Done::Merged { ticket, .. } => ("merged", Some(ticket)),
        Done::Split { ticket, .. } => ("split", Some(ticket)),
        Done::ProblemLinked { ticket, .. } => ("part of a problem:", Some(ticket)),
        Done::ProblemUnlinked { ticket, .. } => ("not part of a problem:", Some(ticket)),
        Done::ProblemReplied { tickets, .. } => return format!("done: answered {tickets}"),
        Done::ProblemSolved { tickets, .. } => return format!("done: solved {tickets}"),
        Done::Related { ticket, on, .. } => (if *on { "related" } else { "unrelated" }, Some(ticket)),
        Done::Solved { ticket } => ("solved", Some(ticket)),
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
        EntryKind::StatusChanged { to, .. } => to.name().to_owned(),
        EntryKind::Tagged { added, removed } => {
            let added = added.iter().map(|tag| format!(" +{tag}"));
            let tags: String = added.chain(removed.iter().map(|tag| format!(" -{tag}"))).collect();
            format!("tagged{tags}")
        }
        EntryKind::Transferred { to, team, .. } => {
            let to = to.as_ref().map(|to| to.name.raw());
            format!("transferred to {}", [team.as_deref(), to].into_iter().flatten().collect::<Vec<_>>().join("/"))
        }
        EntryKind::Watched => "watched".to_owned(),
        EntryKind::Unwatched => "unwatched".to_owned(),
        EntryKind::Snoozed { until } => format!("snoozed until {until}"),
        EntryKind::Woken => "woken".to_owned(),
        EntryKind::MergedInto { into } => format!("merged into {into}"),
        EntryKind::Merged { from, .. } => format!("merged {from}"),
        EntryKind::SplitOff { into, .. } => format!("split off {into}"),
        EntryKind::SplitFrom { from } => format!("split from {from}"),
        EntryKind::Related { to } => format!("related {to}"),
        EntryKind::Unrelated { to } => format!("unrelated {to}"),
        EntryKind::AskedAgain => "asked again".to_owned(),
        EntryKind::SetApart { into } => format!("set apart as {into}"),
        EntryKind::ProblemLinked { problem } => format!("part of {problem}"),
        EntryKind::ProblemUnlinked { problem } => format!("not part of {problem}"),
        EntryKind::Nudged => "nudged".to_owned(),
        EntryKind::ContinuedAs { into } => format!("went on as {into}"),
        EntryKind::Continues { of } => format!("goes on from {of}"),
        EntryKind::Recomputed { cause, clocks } => {
            format!("recomputed for {cause:?}: {}", joined(clocks.iter().map(|moved| moved.metric.clone())))
        }
        EntryKind::Warned { metric, .. } => format!("{metric} warned"),
        EntryKind::Escalated { metric, level, to } => format!("{metric} level {level}{}", calls(to)),
        EntryKind::Breached { metric } => format!("{metric} missed"),
    }
}

/// Who is called to what is told.
fn calls(people: &[PersonId]) -> String {
    match people {
        [] => String::new(),
        people => format!(", calls {}", joined(people.iter().map(ToString::to_string))),
    }
}

fn numbers(rows: &[TicketLine]) -> String {
    joined(rows.iter().map(|row| row.number.to_string()))
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

//! A ticket made again from its history alone: where nothing is missing there, it is the ticket.

use frontdesk::domain::decide::TicketFile;
use frontdesk::domain::{Entry, EntryKind, Priority, Status};

use super::model::Modelled;

/// Makes sure that the history says how the ticket came to be as it is, each step from where the one before it ended.
pub fn is_told_by_its_history(file: &TicketFile) {
    let stored = Modelled::of(&file.ticket);
    let mut made = Modelled {
        status: Status::New,
        priority: Priority::Normal,
        owner: None,
        askers: stored.askers.clone(),
        team: None,
        tags: [].into(),
        watchers: [].into(),
        related: [].into(),
        snoozed_until: None,
        merged_into: None,
        answered: false,
        version: stored.version,
    };
    let merges = file.history.iter().any(|entry| matches!(entry.kind, EntryKind::Merged { .. }));
    for (at, entry) in file.history.iter().enumerate() {
        let by_requester = entry.actor.as_ref().is_some_and(|actor| actor.id == file.ticket.requester.id);
        if by_requester && matches!(entry.kind, EntryKind::Said { .. }) {
            is_heard(&made, file.history.get(at + 1));
        }
        step(&mut made, entry, merges);
    }
    if merges {
        // What came from the other ticket is in the other's history.
        (made.owner, made.status) =
            (stored.owner.clone(), if made.working_again() { stored.status } else { made.status });
        (made.priority, made.team) = (stored.priority, stored.team.clone());
        (made.tags, made.watchers) = (stored.tags.clone(), stored.watchers.clone());
    }
    assert_eq!(made, stored, "{}: {:?}", file.ticket.number, file.history);
}

/// What the requester says opens a ticket again that was done or waited for it: the very next thing that happens.
fn is_heard(made: &Modelled, next: Option<&Entry>) {
    let heard = match made.status {
        Status::Solved | Status::Closed => matches!(next.map(|next| &next.kind), Some(EntryKind::Reopened)),
        Status::Pending => matches!(next.map(|next| &next.kind), Some(EntryKind::StatusChanged { .. })),
        _ => true,
    };
    assert!(heard, "the requester wrote while it was {:?}, and then: {next:?}", made.status);
}

impl Modelled {
    const fn working_again(&self) -> bool {
        matches!(self.status, Status::New | Status::Open)
    }

    fn owned_by(&mut self, owner: Option<String>) {
        self.owner = owner;
        if self.working_again() {
            self.status = if self.owner.is_some() { Status::Open } else { Status::New };
        }
    }
}

/// One entry. Where another ticket was merged into this one, owner, tags, watchers and priority may come from there.
fn step(made: &mut Modelled, entry: &Entry, merges: bool) {
    let actor = entry.actor.as_ref().map(|actor| actor.id.0.clone());
    let over = made.status == Status::Closed;
    let anywhere = matches!(
        entry.kind,
        EntryKind::Said { .. }
            | EntryKind::Noted { .. }
            | EntryKind::Reopened
            | EntryKind::Related { .. }
            | EntryKind::Unrelated { .. }
            | EntryKind::ProblemUnlinked { .. }
            | EntryKind::SetApart { .. }
            | EntryKind::Recomputed { .. }
            | EntryKind::Warned { .. }
            | EntryKind::Breached { .. }
            | EntryKind::Escalated { .. }
    );
    assert!(!over || anywhere, "{entry:?} happened to a closed ticket");
    match &entry.kind {
        EntryKind::Claimed => {
            assert!(merges || made.owner.is_none(), "it was claimed from {:?}", made.owner);
            made.owned_by(actor);
        }
        EntryKind::Released => made.owned_by(None),
        EntryKind::Assigned { to } => made.owned_by(Some(to.id.0.clone())),
        EntryKind::Transferred { to, team, .. } => {
            made.owned_by(to.as_ref().map(|to| to.id.0.clone()));
            made.team = team.clone().or_else(|| made.team.take());
        }
        EntryKind::Prioritised { from, to } => {
            assert!(merges || *from == made.priority, "{entry:?} from {:?}", made.priority);
            made.priority = *to;
        }
        EntryKind::Tagged { added, removed } => {
            for tag in added {
                assert!(made.tags.insert(tag.to_string()) || merges, "{tag} was put on twice");
            }
            for tag in removed {
                assert!(made.tags.remove(tag.as_str()) || merges, "{tag} was taken off twice");
            }
        }
        EntryKind::Replied { .. } => made.answered = true,
        EntryKind::StatusChanged { from, to, .. } => {
            assert!(*from == made.status || merges, "{entry:?} from {:?}", made.status);
            made.status = *to;
            if *to == Status::Solved {
                made.snoozed_until = None;
            }
        }
        EntryKind::Closed { .. } | EntryKind::MergedInto { .. } => {
            (made.status, made.snoozed_until) = (Status::Closed, None);
            if let EntryKind::MergedInto { into } = entry.kind {
                made.merged_into = Some(into.0);
            }
        }
        EntryKind::Reopened => {
            assert!(merges || matches!(made.status, Status::Solved | Status::Closed), "{entry:?}");
            made.status = if made.owner.is_some() { Status::Open } else { Status::New };
        }
        EntryKind::Watched => assert!(made.watchers.insert(actor.unwrap()) || merges, "watched twice"),
        EntryKind::Unwatched => assert!(made.watchers.remove(&actor.unwrap()) || merges, "unwatched twice"),
        EntryKind::Snoozed { until } => made.snoozed_until = Some(*until),
        EntryKind::Woken => assert!(made.snoozed_until.take().is_some(), "woken twice"),
        EntryKind::SplitOff { into: to, .. }
        | EntryKind::SplitFrom { from: to }
        | EntryKind::ContinuedAs { into: to }
        | EntryKind::Continues { of: to }
        | EntryKind::Related { to } => {
            assert!(made.related.insert(to.0), "{entry:?} twice");
        }
        EntryKind::Unrelated { to } => assert!(made.related.remove(&to.0), "{entry:?} twice"),
        EntryKind::Opened { .. }
        | EntryKind::Said { .. }
        | EntryKind::Noted { .. }
        | EntryKind::Merged { .. }
        | EntryKind::AskedAgain
        | EntryKind::SetApart { .. }
        | EntryKind::ProblemLinked { .. }
        | EntryKind::ProblemUnlinked { .. }
        | EntryKind::Recomputed { .. }
        | EntryKind::Warned { .. }
        | EntryKind::Breached { .. }
        | EntryKind::Escalated { .. }
        | EntryKind::Nudged => {}
    }
}

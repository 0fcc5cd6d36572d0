//! One look at what there is for an event. Of most events there is little: nobody signed in, no block, no contract. One
//! statement tells that, in place of one for each; what there is, is then read by those who know it.

use jiff::{SignedDuration, Timestamp};

use super::{Failure, Tx, millis};
use crate::domain::quota::Counted;
use crate::domain::{ChannelId, Named, Role, TicketNumber, WorkspaceId};

/// Who was written down as they are within this time is not written down again.
const WRITTEN_FOR: SignedDuration = SignedDuration::from_mins(1);

/// Whether a contract may hold for the person `$2`.
macro_rules! may_be_entitled {
    () => {
        "SELECT EXISTS (SELECT 1 FROM holder WHERE workspace = $1 AND kind = 'person' AND id = $2) \
         OR EXISTS (SELECT 1 FROM holder WHERE workspace = $1 AND kind IN ('group', 'channel', 'workspace')) \
         OR EXISTS (SELECT 1 FROM account WHERE workspace = $1 AND person = $2)"
    };
}

/// Whose event it is and where.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The workspace.
    pub workspace: &'a WorkspaceId,
    /// Who acts.
    pub person: &'a Named,
    /// Their role.
    pub role: Role,
    /// The channel.
    pub channel: &'a ChannelId,
    /// The thread, or the message that a thread would hang on.
    pub hangs_on: [Option<&'a str>; 2],
    /// The acts of the person that are counted, since when and up to how many.
    pub counted: Option<(Counted, Timestamp, i64)>,
}

/// What there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Glance {
    next_ticket: i64,
    /// Tickets of the person that are neither solved nor closed.
    pub open: i64,
    /// Acts of the person that were counted.
    pub acts: i64,
    /// Whether the person is blocked.
    pub is_blocked: bool,
    /// Whether the person is signed in to the pages, or may be.
    pub is_signed_in: bool,
    /// Whether the person was written down lately as they are.
    pub is_written: bool,
    /// Whether a contract may hold for the person.
    pub may_be_entitled: bool,
    /// Whether the workspace has modes of support of its own.
    pub has_modes: bool,
    /// Whether a conversation may be there.
    pub is_conversation: bool,
}

impl Glance {
    /// The number that the next ticket has, unless somebody else takes it first. Whoever opened a ticket before either
    /// took that number or is counted among the open ones.
    #[must_use]
    pub const fn next_ticket(&self) -> TicketNumber {
        TicketNumber(self.next_ticket)
    }

    /// Whether no ticket that counts for the person was opened or settled between the two.
    #[must_use]
    pub const fn is_of_same_tickets(&self, later: &Self) -> bool {
        self.next_ticket == later.next_ticket && self.open == later.open
    }

    /// Whether there is nothing of the person that an act of theirs might touch.
    #[must_use]
    pub const fn is_quiet(&self) -> bool {
        self.is_written && !self.is_signed_in && !self.is_blocked && !self.is_conversation
    }
}

/// Looks once.
///
/// # Errors
/// The database failed.
pub async fn at(tx: &mut Tx, place: &Place<'_>, now: Timestamp) -> Result<Glance, Failure> {
    let select = concat!(
        "SELECT (",
        next_ticket!(),
        ") AS next_ticket, (",
        open_of_person!(),
        ") AS open, (",
        may_be_entitled!(),
        ") AS may_be_entitled, (SELECT count(*) FROM (SELECT 1 FROM inbox WHERE workspace = $1 AND person = $2 AND act = $9 \
        AND received_at > $10 LIMIT $11) AS latest) AS acts, \
        EXISTS (SELECT 1 FROM block WHERE workspace = $1 AND person = $2) AS is_blocked, \
        (EXISTS (SELECT 1 FROM session WHERE workspace = $1 AND person = $2) \
        OR EXISTS (SELECT 1 FROM oidc_identity WHERE workspace = $1 AND person = $2) \
        OR EXISTS (SELECT 1 FROM sign_in WHERE workspace = $1 AND person = $2)) AS is_signed_in, \
        EXISTS (SELECT 1 FROM person WHERE workspace = $1 AND id = $2 AND name = $3 AND role = $4 AND seen_at > $5) \
        AS is_written, \
        EXISTS (SELECT 1 FROM mode WHERE workspace = $1) AS has_modes, \
        (EXISTS (SELECT 1 FROM conversation WHERE workspace = $1 AND channel = $6 AND thread IN ($7, $8)) \
        OR EXISTS (SELECT 1 FROM conversation WHERE workspace = $1 AND channel = $6 AND root IN ($7, $8))) \
        AS is_conversation"
    );
    let (key, [thread, root]) = (place.workspace.to_string(), place.hangs_on);
    let (act, since, acts_max) = match place.counted {
        Some((counted, since, max)) => (Some(counted.letter()), millis(since), max),
        None => (None, 0, 0),
    };
    let written_after = now.checked_sub(WRITTEN_FOR).unwrap_or(Timestamp::MIN);
    let glance = on!(tx, conn => async {
        let select = sqlx::query_as(select).bind(key).bind(place.person.id.as_str()).bind(place.person.name.raw());
        let select = select.bind(super::people::stored_role(place.role)).bind(millis(written_after));
        let select = select.bind(place.channel.as_str()).bind(thread).bind(root);
        select.bind(act).bind(since).bind(acts_max).fetch_one(conn).await
    })?;
    Ok(glance)
}

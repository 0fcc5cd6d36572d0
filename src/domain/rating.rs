//! What a requester says about the help they got: asked once a ticket is closed, one rating for each closing.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::decide::TicketFile;
use super::notice::Done;
use super::{
    Change, Decision, Destination, Named, Notice, Refusal, Situation, Ticket, TicketNumber, Untrusted, WorkspacePolicy,
};

/// How long after its closing a ticket may be rated, and the rating changed.
pub const OPEN_FOR: SignedDuration = SignedDuration::from_hours(24 * 14);

/// How good the help was, from 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Stars(u8);

impl Stars {
    /// Every value, from poor to great.
    pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];
    /// Their names, in the same order.
    pub const NAMES: &'static [&'static str] = &["1", "2", "3", "4", "5"];

    /// The number.
    #[must_use]
    pub const fn count(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Stars {
    type Error = String;

    fn try_from(count: u8) -> Result<Self, String> {
        Self::ALL.into_iter().find(|stars| stars.0 == count).ok_or_else(|| format!("{count} is not from 1 to 5"))
    }
}

impl From<Stars> for u8 {
    fn from(stars: Stars) -> Self {
        stars.0
    }
}

impl fmt::Display for Stars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A closing of a ticket: one that is closed again is asked about again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Closing {
    /// The ticket.
    pub ticket: TicketNumber,
    /// When it was closed, in epoch milliseconds.
    pub at_millis: i64,
}

impl Closing {
    /// The present closing of a ticket, while it is closed.
    #[must_use]
    pub fn of(ticket: &Ticket) -> Option<Self> {
        let closed_at = ticket.closed_at.filter(|_| ticket.is_closed())?;
        Some(Self { ticket: ticket.number, at_millis: closed_at.as_millisecond() })
    }
}

/// A rating as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rating {
    /// What it is about.
    pub closing: Closing,
    /// How good it was.
    pub stars: Stars,
    /// In the requester's words.
    pub comment: Option<Untrusted>,
    /// Who had the ticket then.
    pub agent: Option<Named>,
    /// Who rated.
    pub by: Named,
    /// When they did, or last changed it.
    pub at: Timestamp,
}

/// Asks the requester of a ticket that is being closed. Not where no agent ever touched it: there is nothing to rate.
pub fn ask(decision: &mut Decision, workspace: &WorkspacePolicy, ticket: &Ticket) {
    let touched = ticket.owner.is_some() || ticket.first_reply_at.is_some();
    if let (true, true, Some(closing)) = (workspace.survey, touched, Closing::of(ticket)) {
        let to = Destination::Direct { person: ticket.requester.id.clone(), reply: None };
        let survey = Notice::Survey { closing, subject: ticket.subject.clone(), given: None, commented: false };
        decision.post(to, ticket.locale, survey);
    }
}

/// Keeps a rating: new stars, a new comment, or both; what is not given stays as it was. `closing` is the one that a
/// button asked about.
///
/// # Errors
/// Only the requester rates, only a closed ticket, and only for a while.
pub fn rate(
    situation: &Situation<'_>,
    file: &TicketFile,
    closing: Option<Closing>,
    stars: Option<Stars>,
    comment: Option<Untrusted>,
) -> Result<Decision, Refusal> {
    let ticket = &file.ticket;
    let number = ticket.number;
    if ticket.requester.id != situation.person.named.id {
        return Err(Refusal::RequesterRates { ticket: number });
    }
    let present = Closing::of(ticket).ok_or(Refusal::RatedWhenClosed { ticket: number })?;
    let age = ticket.closed_at.map_or(SignedDuration::MAX, |closed_at| situation.now.duration_since(closed_at));
    if closing.is_some_and(|closing| closing != present) || age > OPEN_FOR {
        return Err(Refusal::RatingOver { ticket: number });
    }
    let before = file.ratings.iter().find(|rating| rating.closing == present);
    let Some(stars) = stars.or(before.map(|rating| rating.stars)) else {
        return Err(Refusal::RatingNeedsStars { ticket: number });
    };
    let comment = comment.or_else(|| before.and_then(|rating| rating.comment.clone()));
    let commented = comment.is_some();
    let rating = Rating {
        closing: present,
        stars,
        comment,
        agent: ticket.owner.clone(),
        by: situation.person.named.clone(),
        at: situation.now,
    };
    let mut decision = Decision::default();
    decision.changes.push(Change::Rated { rating: Box::new(rating), was: ticket.version });
    let subject = ticket.subject.clone();
    let survey = Notice::Survey { closing: present, subject, given: Some(stars), commented };
    match &situation.event.act {
        super::Act::Pressed { message: Some(at), .. } => {
            decision.post(Destination::Edit(at.clone()), situation.person.locale, survey);
        }
        super::Act::Pressed { message: None, .. } => {
            decision.post(situation.private(), situation.person.locale, survey);
        }
        _ => decision.confirm(situation, Done::Rated { ticket: number, stars }),
    }
    Ok(decision)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_are_from_one_to_five_in_json_too() {
        assert_eq!(serde_json::to_string(&Stars::ALL[3]).unwrap(), "4");
        for wrong in ["0", "6", "-1", "\"4\""] {
            assert!(serde_json::from_str::<Stars>(wrong).is_err(), "{wrong}");
        }
        let names = Stars::ALL.map(|stars| stars.to_string());
        assert_eq!(names, Stars::NAMES.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()[..]);
    }
}

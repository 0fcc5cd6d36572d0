//! How a button's meaning travels in the platform's button id.

use super::Press;
use crate::domain::customer::proposal::ProposalId;
use crate::domain::faq::{EditId, FaqForm};
use crate::domain::form::Form;
use crate::domain::privacy::Question;
use crate::domain::rating::Closing;
use crate::domain::review::ReviewId;
use crate::domain::{ConversationId, short};

/// Marks our buttons among others', and the version of their spelling.
const MARK: &str = "fd1";

impl Press {
    /// The button's id before it is sealed: at most 86 bytes, so that with the seal it keeps Discord's limit of 100.
    #[must_use]
    pub fn encode(&self) -> String {
        match self {
            Self::Helped(id) => format!("{MARK}:helped:{}", id.0),
            Self::Human(id) => format!("{MARK}:human:{}", id.0),
            Self::Apart(id) => format!("{MARK}:apart:{}", id.0),
            Self::Pick(id, entry) => format!("{MARK}:p:{}:{entry}", short::written(u128::from(id.0.unsigned_abs()), 0)),
            Self::Claim(number) => format!("{MARK}:claim:{}", number.0),
            Self::Why(number) => format!("{MARK}:why:{}", number.0),
            Self::Rate(closing, stars) => {
                format!("{MARK}:rate:{}:{}:{stars}", closing.ticket.0, closing.at_millis)
            }
            Self::Pending(number) => format!("{MARK}:pending:{}", number.0),
            Self::Solve(number) => format!("{MARK}:solve:{}", number.0),
            Self::Unlink(number) => format!("{MARK}:unlink:{}", number.0),
            Self::Resume(number) => format!("{MARK}:resume:{}", number.0),
            Self::Agree(number, solved_at) => format!("{MARK}:agree:{}:{solved_at}", number.0),
            Self::Reopen(number) => format!("{MARK}:reopen:{}", number.0),
            Self::Open(form) => format!("{MARK}:open:{}", form.encode()),
            Self::Write(form) => format!("{MARK}:write:{}", form.encode()),
            Self::Save(id) => format!("{MARK}:save:{}", id.0),
            Self::Discard(id) => format!("{MARK}:discard:{}", id.0),
            Self::Solved(id) => format!("{MARK}:solved:{}", id.0),
            Self::Solution(id, message) => format!("{MARK}:solution:{}:{message}", id.0),
            Self::Unsolve(id) => format!("{MARK}:unsolve:{}", id.0),
            Self::Approve(id) => format!("{MARK}:approve:{}", id.0),
            Self::Decline(id) => format!("{MARK}:decline:{}", id.0),
            Self::Accept(id) => format!("{MARK}:accept:{}", id.0),
            Self::Dismiss(id) => format!("{MARK}:dismiss:{}", id.0),
            Self::Erase(question) => format!("{MARK}:erase:{}", question.encode()),
            Self::Unknown => format!("{MARK}:unknown:"),
            Self::Forged => format!("{MARK}:forged:"),
        }
    }

    /// Reads back the id of a button of one of our messages.
    #[must_use]
    pub fn decode(id: &str) -> Self {
        Self::known(id).unwrap_or(Self::Unknown)
    }

    fn known(id: &str) -> Option<Self> {
        let rest = id.strip_prefix(MARK)?.strip_prefix(':')?;
        let (word, rest) = rest.split_once(':')?;
        let conversation = |text: &str| text.parse().ok().map(ConversationId);
        let ticket = |text: &str| text.parse().ok();
        match word {
            "helped" => conversation(rest).map(Self::Helped),
            "human" => conversation(rest).map(Self::Human),
            "apart" => conversation(rest).map(Self::Apart),
            "p" => {
                let (id, entry) = rest.split_once(':')?;
                let id = i64::try_from(short::read(id)?).ok()?;
                Some(Self::Pick(ConversationId(id), entry.to_owned()))
            }
            "claim" => ticket(rest).map(Self::Claim),
            "why" => ticket(rest).map(Self::Why),
            "pending" => ticket(rest).map(Self::Pending),
            "solve" => ticket(rest).map(Self::Solve),
            "unlink" => ticket(rest).map(Self::Unlink),
            "resume" => ticket(rest).map(Self::Resume),
            "agree" => {
                let (number, solved_at) = rest.split_once(':')?;
                Some(Self::Agree(ticket(number)?, solved_at.parse().ok()?))
            }
            "reopen" => ticket(rest).map(Self::Reopen),
            "rate" => {
                let mut parts = rest.splitn(3, ':');
                let mut part = || parts.next();
                let ticket = part()?.parse().ok()?;
                let closing = Closing { ticket, at_millis: part()?.parse().ok()? };
                Some(Self::Rate(closing, part()?.parse::<u8>().ok()?.try_into().ok()?))
            }
            "open" => Form::decode(rest).map(Self::Open),
            "write" => FaqForm::decode(rest).map(Self::Write),
            "save" => rest.parse().ok().map(|id| Self::Save(EditId(id))),
            "solved" => conversation(rest).map(Self::Solved),
            "solution" => {
                let (id, message) = rest.split_once(':')?;
                Some(Self::Solution(conversation(id)?, message.into()))
            }
            "unsolve" => conversation(rest).map(Self::Unsolve),
            "approve" => rest.parse().ok().map(|id| Self::Approve(ProposalId(id))),
            "decline" => rest.parse().ok().map(|id| Self::Decline(ProposalId(id))),
            "accept" => rest.parse().ok().map(|id| Self::Accept(ReviewId(id))),
            "dismiss" => rest.parse().ok().map(|id| Self::Dismiss(ReviewId(id))),
            "erase" => Question::decode(rest).map(Self::Erase),
            "discard" => rest.parse().ok().map(|id| Self::Discard(EditId(id))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TicketNumber;
    use crate::domain::rating::Stars;

    #[test]
    fn every_button_id_fits_discord_and_reads_back() {
        let (conversation, ticket) = (ConversationId(i64::MAX), TicketNumber(i64::MAX));
        let presses = [
            Press::Helped(conversation),
            Press::Human(conversation),
            Press::Apart(conversation),
            Press::Pick(conversation, "a".repeat(64)),
            Press::Claim(ticket),
            Press::Why(ticket),
            Press::Rate(Closing { ticket, at_millis: i64::MAX }, Stars::ALL[4]),
            Press::Pending(ticket),
            Press::Solve(ticket),
            Press::Unlink(ticket),
            Press::Open(Form::AnswerAll(ticket)),
            Press::Open(Form::SolveAll(ticket)),
            Press::Resume(ticket),
            Press::Agree(ticket, i64::MAX),
            Press::Reopen(ticket),
            Press::Open(Form::Assign(ticket)),
            Press::Open(Form::Priority(ticket)),
            Press::Open(Form::Close(ticket)),
            Press::Write(FaqForm::Add(Some(conversation))),
            Press::Save(EditId(i64::MAX)),
            Press::Solved(conversation),
            Press::Solution(conversation, "1700000000.000100".into()),
            Press::Unsolve(conversation),
            Press::Discard(EditId(i64::MAX)),
            Press::Approve(ProposalId(i64::MAX)),
            Press::Decline(ProposalId(i64::MAX)),
            Press::Erase(Question { id: i64::MAX, asked_at: i64::MAX }),
            Press::Accept(ReviewId(i64::MAX)),
            Press::Dismiss(ReviewId(i64::MAX)),
        ];
        for press in presses {
            let id = press.encode();
            assert!(id.len() <= 86, "{id}");
            assert_eq!(Press::decode(&id), press);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_button_id_is_read_and_a_known_one_is_written_as_it_was(
            id in "(fd:)?(helped|human|pick|claim|why|rate|solve)?(:[a-z0-9-]{0,20}){0,4}\\PC{0,10}",
        ) {
            let press = Press::decode(&id);
            proptest::prop_assert_eq!(Press::decode(&press.encode()), press);
        }
    }

    #[test]
    fn a_button_id_of_another_version_is_unknown_and_not_lost() {
        for id in [
            "",
            "fd1",
            "fd1:",
            "fd1:claim",
            "fd1:claim:",
            "fd1:claim:x",
            "fd2:claim:1",
            "fd1:p:1",
            "fd1:erase:1",
            "fd1:rate:1:2:6",
        ] {
            assert_eq!(Press::decode(id), Press::Unknown, "{id:?}");
        }
    }
}

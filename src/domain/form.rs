//! Forms that a button opens; what is filled in arrives as the command it stands for.

use serde::{Deserialize, Serialize};

use super::TicketNumber;
use super::command::Typed;

/// A form with one field about one ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Form {
    /// Whom to give the ticket to: a person picker.
    Assign(TicketNumber),
    /// How much it presses: a choice of four.
    Priority(TicketNumber),
    /// Why it is closed: a text that may stay empty.
    Close(TicketNumber),
    /// What was good and what was not, beside a rating: a text.
    Comment(TicketNumber),
    /// Which canned reply to give: a choice of those that there are.
    Canned(TicketNumber),
    /// What everybody is answered who asks the same: a text.
    AnswerAll(TicketNumber),
    /// How all tickets of the problem were solved: a text that may stay empty.
    SolveAll(TicketNumber),
}

impl Form {
    /// Every form about a ticket.
    #[must_use]
    pub const fn all(number: TicketNumber) -> [Self; 7] {
        [
            Self::Assign(number),
            Self::Priority(number),
            Self::Close(number),
            Self::Comment(number),
            Self::Canned(number),
            Self::AnswerAll(number),
            Self::SolveAll(number),
        ]
    }

    /// The form's id on the platform.
    #[must_use]
    pub fn encode(self) -> String {
        let (verb, number) = (self.verb(), self.ticket());
        format!("{verb}:{}", number.0)
    }

    /// Reads a form's id back.
    #[must_use]
    pub fn decode(id: &str) -> Option<Self> {
        let (verb, number) = id.split_once(':')?;
        let number = number.parse().ok()?;
        Self::all(number).into_iter().find(|form| form.verb() == verb)
    }

    /// The command that the filled form gives.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Assign(_) => "assign",
            Self::Priority(_) => "priority",
            Self::Close(_) => "close",
            Self::Comment(_) => "rate",
            Self::Canned(_) => "canned",
            Self::AnswerAll(_) => "problem reply",
            Self::SolveAll(_) => "problem solve",
        }
    }

    /// The ticket that it is about.
    #[must_use]
    pub const fn ticket(self) -> TicketNumber {
        match self {
            Self::Assign(number)
            | Self::Priority(number)
            | Self::Close(number)
            | Self::Comment(number)
            | Self::Canned(number)
            | Self::AnswerAll(number)
            | Self::SolveAll(number) => number,
        }
    }

    /// The command's argument that the field fills.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Assign(_) => "person",
            Self::Priority(_) => "priority",
            Self::Close(_) | Self::SolveAll(_) => "reason",
            Self::Comment(_) => "comment",
            Self::Canned(_) => "name",
            Self::AnswerAll(_) => "text",
        }
    }

    /// Whether it offers what the desk knows.
    #[must_use]
    pub const fn is_of_choices(self) -> bool {
        matches!(self, Self::Canned(_))
    }

    /// The filled form as the command that it stands for.
    #[must_use]
    pub fn filled(self, value: &str) -> Typed {
        let ticket = ("ticket".to_owned(), self.ticket().0.to_string());
        let field = (self.field().to_owned(), value.to_owned());
        Typed::Named { verb: self.verb().to_owned(), options: vec![ticket, field] }
    }
}

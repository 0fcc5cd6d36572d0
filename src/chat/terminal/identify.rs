//! Who sits at the terminal, where they write, and what a line of theirs means.

use std::collections::BTreeMap;

use crate::chat::message::Button;
use crate::domain::command::{COMMANDS, Typed};
use crate::domain::community::CommunityNotice;
use crate::domain::press::Press;
use crate::domain::{Author, Notice, PersonId, Role, ThreadId, TicketNumber, Untrusted};

/// The person at the terminal, and what they see.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    /// Their name, which is their identity here.
    pub(super) name: String,
    /// What they may do.
    pub(super) role: Role,
    /// The plan they hold.
    pub(super) plan: Option<String>,
    /// The ticket in whose thread they write.
    pub(super) inside: Option<TicketNumber>,
    /// Whether they write in the thread of the question that is before the community.
    pub(super) in_question: bool,
    /// That thread.
    question: Option<ThreadId>,
    /// The threads of tickets that were seen.
    threads: BTreeMap<TicketNumber, ThreadId>,
    /// The buttons that were shown last.
    buttons: Vec<Press>,
}

/// The buttons of a message, as they are told here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Offer {
    /// Labels; typing a number presses the one in that place.
    Numbered(Vec<String>),
    /// Commands that stand for the buttons of a card.
    Commands(Vec<String>),
}

/// What a line means to the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing.
    Blank,
    /// Words for the channel or the thread.
    Say(String),
    /// A command of the desk.
    Command(Typed),
    /// A button.
    Press(Press),
    /// Somebody else sits down.
    As {
        /// Who.
        name: String,
        /// With which role.
        role: Role,
        /// With which plan.
        plan: Option<String>,
    },
    /// Write in a ticket's thread from now on.
    In(TicketNumber),
    /// Write in the thread of the question that was asked last.
    InQuestion,
    /// Write in the channel again.
    Out,
    /// The end.
    Quit,
    /// It cannot be read; this is why, and the way out.
    Wrong(String),
}

impl Seat {
    /// Whoever starts the desk is a guest.
    pub(super) fn first() -> Self {
        Self {
            name: "guest".to_owned(),
            role: Role::Requester,
            plan: None,
            inside: None,
            in_question: false,
            question: None,
            threads: BTreeMap::new(),
            buttons: Vec::new(),
        }
    }

    /// The person as the desk needs them.
    pub(super) fn author(&self) -> Author {
        let role = match self.role {
            Role::Requester => None,
            Role::Agent => Some("agent".to_owned()),
            Role::Lead | Role::Admin => Some("lead".to_owned()),
        };
        let plan = self.plan.iter().map(|plan| format!("plan:{plan}"));
        Author {
            id: PersonId(self.name.clone()),
            name: Untrusted::new(self.name.clone()),
            groups: role.into_iter().chain(plan).collect(),
            bot: false,
            locale: None,
        }
    }

    /// What stands before the cursor: who, and where they write.
    pub(super) fn prompt(&self) -> String {
        let role = match self.role {
            Role::Requester => "",
            Role::Agent => " (agent)",
            Role::Lead | Role::Admin => " (lead)",
        };
        let question = if self.in_question { " in the question" } else { "" };
        let place = self.inside.map_or_else(|| question.to_owned(), |ticket| format!(" in {ticket}"));
        format!("{}{role}{place}> ", self.name)
    }

    /// Who they are now and where they write, with what to try next.
    pub(super) fn introduction(&self) -> String {
        if let Some(ticket) = self.inside {
            return format!("({} writes in the thread of {ticket} now. /out leaves it.)", self.name);
        }
        if self.in_question {
            return format!("({} writes in the thread of the question now. /out leaves it.)", self.name);
        }
        let plan = self.plan.as_ref().map(|plan| format!(" on the plan {plan}")).unwrap_or_default();
        match self.role {
            Role::Requester => format!("({}{plan} writes in the support channel now: just ask.)", self.name),
            Role::Agent => format!("({} is an agent now: /list, /show 1, /claim 1.)", self.name),
            Role::Lead | Role::Admin => format!("({} is a lead now: /list, /assign 1 maya.)", self.name),
        }
    }

    /// The thread that they write in.
    pub(super) fn thread(&self) -> Option<ThreadId> {
        let question = self.question.clone().filter(|_| self.in_question);
        self.inside.and_then(|ticket| self.threads.get(&ticket)).cloned().or(question)
    }

    /// The ticket whose thread this is.
    pub(super) fn ticket_of(&self, thread: &ThreadId) -> Option<TicketNumber> {
        self.threads.iter().find(|(_, known)| *known == thread).map(|(ticket, _)| *ticket)
    }

    /// Remembers where a ticket's thread is, from what is printed about it.
    pub(super) fn learn(&mut self, notice: &Notice, thread: Option<&ThreadId>) {
        match (notice, thread) {
            (Notice::TicketOpened { ticket, .. }, Some(thread)) => {
                self.threads.insert(*ticket, thread.clone());
            }
            (Notice::Community(CommunityNotice::Asked { .. }), Some(thread)) => self.question = Some(thread.clone()),
            (Notice::Card(view) | Notice::TicketShown { view, .. }, _) => {
                let conversation = &view.conversation;
                let root = conversation.root.as_ref().map(|root| ThreadId(root.0.clone()));
                if let Some(thread) = conversation.thread.clone().or(root) {
                    self.threads.insert(view.ticket.number, thread);
                }
            }
            _ => {}
        }
    }

    /// Keeps the buttons of an answer, so that `1` presses the first; buttons of cards are commands here, and are
    /// told as such.
    pub(super) fn offer(&mut self, buttons: &[Button]) -> Offer {
        let commands: Option<Vec<_>> = buttons.iter().map(|button| as_command(&button.press)).collect();
        if let Some(commands) = commands {
            return Offer::Commands(commands);
        }
        self.buttons = buttons.iter().map(|button| button.press.clone()).collect();
        Offer::Numbered(buttons.iter().map(|button| button.label.clone()).collect())
    }

    /// What a line means. `plans` are those that there are.
    pub(super) fn read(&self, line: &str, plans: &[String]) -> Line {
        let line = line.trim();
        let Some(command) = line.strip_prefix('/') else {
            return self.words(line);
        };
        let (verb, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
        let rest = rest.trim();
        match verb {
            "as" => as_somebody(rest, plans),
            "in" => self.inside(rest),
            "out" => Line::Out,
            "quit" | "exit" => Line::Quit,
            number if is_number(number) => self.press(number),
            _ => Line::Command(Typed::Line(Untrusted::new(command))),
        }
    }

    /// Words for the others, or a bare number under an answer. In a ticket's thread a number is an answer to somebody.
    fn words(&self, line: &str) -> Line {
        if line.is_empty() {
            Line::Blank
        } else if is_number(line) && self.inside.is_none() && !self.buttons.is_empty() {
            self.press(line)
        } else {
            Line::Say(line.to_owned())
        }
    }

    fn press(&self, number: &str) -> Line {
        let press = number.parse().ok().and_then(|number: usize| self.buttons.get(number.checked_sub(1)?));
        match press {
            Some(press) => Line::Press(press.clone()),
            None if self.buttons.is_empty() => Line::Wrong("There is no button to press. Ask something first.".into()),
            None => {
                Line::Wrong(format!("There is no button {number}. Type a number from 1 to {}.", self.buttons.len()))
            }
        }
    }

    fn inside(&self, ticket: &str) -> Line {
        if ticket.is_empty() && self.question.is_some() {
            return Line::InQuestion;
        }
        match ticket.parse::<TicketNumber>() {
            Ok(number) if self.threads.contains_key(&number) => Line::In(number),
            Ok(number) => {
                Line::Wrong(format!("The thread of {number} was not seen here yet. /show {} finds it.", number.0))
            }
            Err(()) => Line::Wrong("Write it with a ticket's number: /in 1".to_owned()),
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// The command that a button of a card stands for, as it is typed here: `/assign 1 <person>`.
fn as_command(press: &Press) -> Option<String> {
    let (verb, ticket) = match press {
        Press::Claim(ticket) => ("claim", *ticket),
        Press::Why(ticket) => ("why", *ticket),
        Press::Pending(ticket) => ("pending", *ticket),
        Press::Solve(ticket) => ("solve", *ticket),
        Press::Resume(ticket) => ("reopen", *ticket),
        Press::Open(form) => (form.verb(), form.ticket()),
        Press::Unlink(ticket) => ("problem unlink", *ticket),
        Press::Helped(_) | Press::Human(_) | Press::Pick(..) | Press::Rate(..) | Press::Apart(_) => return None,
        Press::Write(_) | Press::Save(_) | Press::Discard(_) => return None,
        Press::Solved(_) | Press::Solution(..) | Press::Unsolve(_) => return None,
        Press::Agree(..) | Press::Reopen(_) | Press::Approve(_) | Press::Decline(_) | Press::Unknown => return None,
        Press::Accept(_) | Press::Dismiss(_) | Press::Erase(_) | Press::Forged => return None,
    };
    let spec = COMMANDS.iter().find(|spec| spec.verb == verb)?;
    let required = spec.args.iter().filter(|arg| arg.required).map(|arg| format!(" <{}>", arg.name));
    Some(format!("/{verb} {}{}", ticket.0, required.collect::<String>()))
}

fn as_somebody(rest: &str, plans: &[String]) -> Line {
    let usage = "Write it like this: /as maya agent, or /as eve requester pro";
    let mut words = rest.split_whitespace();
    let Some(name) = words.next().filter(|name| name.chars().count() <= 40) else { return Line::Wrong(usage.into()) };
    let role = match words.next() {
        None | Some("requester" | "member") => Role::Requester,
        Some("agent") => Role::Agent,
        Some("lead") => Role::Lead,
        Some(other) => return Line::Wrong(format!("“{other}” is not a role (requester, agent, lead). {usage}")),
    };
    let plan = words.next().map(ToOwned::to_owned);
    match plan {
        Some(unknown) if !plans.contains(&unknown) && unknown != "community" => {
            Line::Wrong(format!("“{unknown}” is not a plan. There are: community, {}", plans.join(", ")))
        }
        plan => Line::As { name: name.trim_start_matches('@').to_owned(), role, plan },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ConversationId;
    use crate::domain::form::Form;

    #[test]
    fn a_line_is_words_a_command_of_the_desk_or_one_of_the_terminals_own() {
        let seat = Seat::first();
        let plans = ["pro".to_owned()];
        let maya = |role, plan: Option<&str>| Line::As { name: "maya".into(), role, plan: plan.map(Into::into) };
        let cases = [
            ("  ", Line::Blank),
            (" how? ", Line::Say("how?".into())),
            ("/claim 1", Line::Command(Typed::Line("claim 1".into()))),
            ("/as maya", maya(Role::Requester, None)),
            ("/as @maya agent", maya(Role::Agent, None)),
            ("/as maya requester pro", maya(Role::Requester, Some("pro"))),
            ("/out", Line::Out),
            ("/quit", Line::Quit),
        ];
        for (line, expect) in cases {
            assert_eq!(seat.read(line, &plans), expect, "{line}");
        }
    }

    #[test]
    fn a_line_that_cannot_be_read_says_the_way_out() {
        let seat = Seat::first();
        let cases = [
            ("/as", "/as maya agent"),
            ("/as maya boss", "“boss” is not a role"),
            ("/as maya agent gold", "There are: community, pro"),
            ("/in 7", "/show 7"),
            ("/in x", "/in 1"),
            ("/1", "Ask something first"),
        ];
        for (line, expect) in cases {
            match seat.read(line, &["pro".to_owned()]) {
                Line::Wrong(text) => assert!(text.contains(expect), "{line}: {text}"),
                other => panic!("{line}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_number_presses_the_button_that_was_shown_with_it() {
        let mut seat = Seat::first();
        let button = |press| Button { label: "label".into(), press, primary: false };
        let helped = Press::Helped(ConversationId(5));
        assert_eq!(seat.offer(&[button(helped.clone())]), Offer::Numbered(vec!["label".into()]));
        // A card that is printed in between does not take the numbers away.
        let card = [button(Press::Claim(TicketNumber(3))), button(Press::Open(Form::Assign(TicketNumber(3))))];
        assert_eq!(seat.offer(&card), Offer::Commands(vec!["/claim 3".into(), "/assign 3 <person>".into()]));
        assert_eq!(seat.read("/1", &[]), Line::Press(helped.clone()));
        assert_eq!(seat.read("1", &[]), Line::Press(helped));
        assert!(matches!(seat.read("2", &[]), Line::Wrong(text) if text.contains("from 1 to 1")));
    }

    #[test]
    fn a_bare_number_is_words_where_it_cannot_be_a_button() {
        let mut seat = Seat::first();
        assert_eq!(seat.read("2", &[]), Line::Say("2".into()));
        let press = Press::Helped(ConversationId(5));
        seat.offer(&[Button { label: "label".into(), press, primary: false }]);
        seat.inside = Some(TicketNumber(1));
        assert_eq!(seat.read("1", &[]), Line::Say("1".into()));
    }
}

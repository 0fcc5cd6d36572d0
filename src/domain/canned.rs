//! Canned replies: texts that agents send often, with variables that the ticket fills in.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::decide::TicketFile;
use super::{Locale, Named};

/// Characters of a name.
const NAME_CHARS_MAX: usize = 40;
/// Canned replies that a desk may have; Slack shows at most a hundred in a menu.
pub const COUNT_MAX: usize = 100;

/// What stands for something of the ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variable {
    Requester,
    Ticket,
    Subject,
    Agent,
    Plan,
    Priority,
    Due,
}

/// Every variable as it is written between braces.
const VARIABLES: &[(&str, Variable)] = &[
    ("requester", Variable::Requester),
    ("ticket", Variable::Ticket),
    ("subject", Variable::Subject),
    ("agent", Variable::Agent),
    ("plan", Variable::Plan),
    ("priority", Variable::Priority),
    ("due", Variable::Due),
];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Words(String),
    Value(Variable),
}

/// A canned reply, in one language or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canned {
    name: String,
    texts: BTreeMap<&'static str, Vec<Piece>>,
}

/// What the variables are filled with.
#[derive(Debug, Clone, Copy)]
pub struct Filling<'a> {
    /// The ticket.
    pub file: &'a TicketFile,
    /// The agent who sends it.
    pub agent: &'a Named,
    /// The zone that times are written in.
    pub zone: &'a TimeZone,
}

impl Canned {
    /// A canned reply without a text yet.
    ///
    /// # Errors
    /// The name is not one that can be typed as a word.
    pub fn named(name: &str) -> Result<Self, String> {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let length = name.chars().count();
        if length == 0 || length > NAME_CHARS_MAX || !name.chars().all(is_word) {
            return Err(format!(
                "“{name}” is no name for a canned reply: use letters, digits, `-`, `_` and `.`, at most {NAME_CHARS_MAX}"
            ));
        }
        Ok(Self { name: name.to_owned(), texts: BTreeMap::new() })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives it a text: `{requester}` and the like are filled in; `{{` and `}}` are braces.
    ///
    /// # Errors
    /// There is such a text already, it is empty or too long, or a variable is not known.
    pub fn add(&mut self, locale: Locale, text: &str) -> Result<(), String> {
        let wrong = |reason: String| Err(format!("canned reply “{}”: {reason}", self.name));
        let text = text.trim();
        if text.is_empty() || text.chars().count() > super::command::TEXT_CHARS_MAX {
            return wrong(format!("write 1 to {} characters", super::command::TEXT_CHARS_MAX));
        }
        let pieces = match pieces(text) {
            Ok(pieces) => pieces,
            Err(reason) => return wrong(reason),
        };
        if self.texts.insert(locale.tag(), pieces).is_some() {
            return wrong(format!("its text in {} is there twice", locale.tag()));
        }
        Ok(())
    }

    /// The text for a ticket, in its language where there is one.
    #[must_use]
    pub fn filled(&self, filling: &Filling<'_>) -> String {
        let locale = filling.file.ticket.locale;
        let pieces = self.texts.get(locale.tag()).or_else(|| self.texts.values().next());
        let value = |piece: &Piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Value(variable) => filling.value(*variable),
        };
        pieces.into_iter().flatten().map(value).collect()
    }

    /// The beginning of its text, to choose by.
    #[must_use]
    pub fn preview(&self, locale: Locale) -> String {
        let pieces = self.texts.get(locale.tag()).or_else(|| self.texts.values().next());
        let shown = pieces.into_iter().flatten().map(|piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Value(variable) => VARIABLES
                .iter()
                .find(|(_, known)| known == variable)
                .map_or_else(String::new, |(name, _)| format!("{{{name}}}")),
        });
        shown.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl Filling<'_> {
    fn value(&self, variable: Variable) -> String {
        let ticket = &self.file.ticket;
        match variable {
            Variable::Requester => ticket.requester.name.raw().to_owned(),
            Variable::Ticket => ticket.number.to_string(),
            Variable::Subject => ticket.subject.raw().to_owned(),
            Variable::Agent => self.agent.name.raw().to_owned(),
            Variable::Plan => ticket.plan.clone(),
            Variable::Priority => ticket.priority.name().to_owned(),
            Variable::Due => self.due(),
        }
    }

    /// The next moment that something is promised for.
    fn due(&self) -> String {
        let running = self.file.clocks.iter().filter(|clock| clock.stopped_at.is_none());
        let due: Option<Timestamp> = running.filter_map(|clock| clock.due_at).min();
        let zone = self.zone.iana_name().unwrap_or("UTC");
        match (due, self.file.ticket.locale) {
            (Some(at), _) => format!("{} ({zone})", at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M")),
            (None, Locale::English) => "as soon as we can".to_owned(),
            (None, Locale::Chinese) => "尽快".to_owned(),
        }
    }
}

fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut words = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        words.push_str(&rest[..at]);
        let from = &rest[at..];
        if let Some(after) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
            words.push_str(&from[..1]);
            rest = after;
            continue;
        }
        let name = from.strip_prefix('{').and_then(|after| after.split_once('}'));
        let known = name.and_then(|(name, _)| VARIABLES.iter().find(|(known, _)| *known == name.trim()));
        match (name, known) {
            (Some((_, after)), Some((_, variable))) => {
                pieces.push(Piece::Words(std::mem::take(&mut words)));
                pieces.push(Piece::Value(*variable));
                rest = after;
            }
            (Some((name, _)), None) => {
                let known: Vec<_> = VARIABLES.iter().map(|(name, _)| format!("{{{name}}}")).collect();
                return Err(format!("there is no variable {{{}}}; there are: {}", name.trim(), known.join(", ")));
            }
            (None, _) => return Err("a brace stands alone; write {{ or }} for a brace itself".to_owned()),
        }
    }
    words.push_str(rest);
    pieces.push(Piece::Words(words));
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Canned, String> {
        let mut canned = Canned::named("hi")?;
        canned.add(Locale::English, text)?;
        Ok(canned)
    }

    #[test]
    fn a_text_is_read_at_the_start_and_a_slip_in_it_is_named() {
        let cases = [
            ("{requster}", "there is no variable {requster}; there are: {requester}, {ticket}"),
            ("a { b", "a brace stands alone"),
            ("a } b", "a brace stands alone"),
            ("{}", "there is no variable {}"),
            ("  ", "write 1 to 3000 characters"),
        ];
        for (text, expect) in cases {
            let told = read(text).unwrap_err();
            assert!(told.contains(expect), "{text:?}: {told}");
        }
        assert_eq!(read("{{ {ticket} }}").unwrap().preview(Locale::Chinese), "{ {ticket} }");
        for name in ["", "two words", "@x"] {
            assert!(Canned::named(name).is_err(), "{name:?}");
        }
    }
}

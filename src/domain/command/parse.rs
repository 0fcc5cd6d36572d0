//! From what was typed to a command: a line of words (terminal, Slack) or named options (Discord, filled forms).
//!
//! ```text
//! line  = verb { word } [ rest ]      the last free-text argument takes the rest of the line as it is
//! ticket = [ "#" ] digits             may be left out: the ticket of the thread is meant
//! other  = [ "into" | "to" | "with" ] ticket      the second of two; it is the one that is there where one is
//! ```

use std::collections::BTreeMap;

use rapidfuzz::distance::damerau_levenshtein;
use serde::{Deserialize, Serialize};

use super::{ArgKind, COMMANDS, Command, Spec};
use crate::domain::{Refusal, TicketNumber, Untrusted};

/// Characters of what names an entry: its id or its question.
pub const ENTRY_CHARS_MAX: usize = 200;

/// A command as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Typed {
    /// One line, without the prefix of the platform.
    Line(Untrusted),
    /// A verb and named options.
    Named {
        /// The verb.
        verb: String,
        /// Name and value, in any order.
        options: Vec<(String, String)>,
    },
}

/// The arguments of one command, by name, as text.
pub struct Args {
    spec: &'static Spec,
    values: BTreeMap<&'static str, String>,
}

/// Reads a command.
///
/// # Errors
/// A refusal that names what is wrong and how the command is written.
pub fn parse(typed: &Typed) -> Result<Command, Refusal> {
    let args = match typed {
        Typed::Line(line) => Args::from_line(line.raw())?,
        Typed::Named { verb, options } => Args::from_options(verb, options)?,
    };
    args.check()?;
    (args.spec.parse)(&args)
}

impl Args {
    fn from_line(line: &str) -> Result<Self, Refusal> {
        let line = line.trim();
        let (spec, mut rest) = spec_of(line)?;
        let mut values = BTreeMap::new();
        for (position, arg) in spec.args.iter().enumerate() {
            let (word, after) = split_word(rest);
            let last = position + 1 == spec.args.len();
            let other_next = spec.args.get(position + 1).is_some_and(|next| next.kind == ArgKind::Other);
            let value = match arg.kind {
                ArgKind::Ticket if (!last || word.is_empty()) && word.parse::<TicketNumber>().is_err() => {
                    continue;
                }
                ArgKind::Ticket if other_next && after.is_empty() => continue,
                ArgKind::Other if matches!(word, "into" | "to" | "with") => after,
                _ if last => std::mem::take(&mut rest),
                _ => {
                    rest = after;
                    word
                }
            };
            if !value.is_empty() {
                values.insert(arg.name, value.to_owned());
            }
        }
        Ok(Self { spec, values })
    }

    fn from_options(verb: &str, options: &[(String, String)]) -> Result<Self, Refusal> {
        let spec = spec(verb)?;
        let value = |name: &str| options.iter().find(|(key, _)| key == name);
        let values = spec.args.iter().filter_map(|arg| {
            let (_, value) = value(arg.name)?;
            let value = value.trim();
            (!value.is_empty()).then(|| (arg.name, value.to_owned()))
        });
        Ok(Self { spec, values: values.collect() })
    }

    fn check(&self) -> Result<(), Refusal> {
        for arg in self.spec.args {
            match (self.values.get(arg.name), arg.kind) {
                (None, _) if arg.required => {
                    return Err(Refusal::Missing { usage: self.spec.usage(), argument: arg.name.to_owned() });
                }
                (Some(text), ArgKind::Text(chars_max) | ArgKind::Question(chars_max))
                    if text.chars().count() > chars_max =>
                {
                    let argument = arg.name.to_owned();
                    return Err(Refusal::TooLong { argument, chars_max });
                }
                (Some(text), ArgKind::Entry) if text.chars().count() > ENTRY_CHARS_MAX => {
                    let argument = arg.name.to_owned();
                    return Err(Refusal::TooLong { argument, chars_max: ENTRY_CHARS_MAX });
                }
                (Some(text), ArgKind::OneOf(allowed)) if !allowed.contains(&text.as_str()) => {
                    return Err(Refusal::NotOneOf {
                        argument: arg.name.to_owned(),
                        given: Untrusted::new(text.chars().take(80).collect::<String>()),
                        allowed: allowed.iter().map(|&word| word.to_owned()).collect(),
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The ticket that was named, if one was.
    ///
    /// # Errors
    /// What was given is not a ticket number.
    pub fn ticket(&self) -> Result<Option<TicketNumber>, Refusal> {
        self.number("ticket")
    }

    /// The other of two tickets.
    ///
    /// # Errors
    /// What was given is not a ticket number, or nothing was.
    pub fn other(&self, name: &str) -> Result<TicketNumber, Refusal> {
        let missing = || Refusal::Missing { usage: self.spec.usage(), argument: name.to_owned() };
        self.number(name)?.ok_or_else(missing)
    }

    fn number(&self, name: &str) -> Result<Option<TicketNumber>, Refusal> {
        let Some(text) = self.values.get(name) else { return Ok(None) };
        let number = text.parse().map_err(|()| Refusal::NotOneOf {
            argument: "ticket".to_owned(),
            given: Untrusted::new(text.chars().take(80).collect::<String>()),
            allowed: vec!["12".to_owned(), "#12".to_owned()],
        })?;
        Ok(Some(number))
    }

    /// Why, where somebody said.
    #[must_use]
    pub fn reason(&self) -> Option<Untrusted> {
        Some(self.text("reason")).filter(|text| !text.is_blank())
    }

    /// The text of an argument; empty only where the table does not require it.
    #[must_use]
    pub fn text(&self, name: &str) -> Untrusted {
        Untrusted::new(self.values.get(name).cloned().unwrap_or_default())
    }

    /// One of the words that the table allows, if it was given.
    #[must_use]
    pub fn word(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }
}

fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    match text.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim_start()),
        None => (text, ""),
    }
}

/// The command of a line, by its first word or its first two, and the rest of the line.
fn spec_of(line: &str) -> Result<(&'static Spec, &str), Refusal> {
    let (first, rest) = split_word(line);
    let (second, after) = split_word(rest);
    let both = format!("{first} {second}").to_lowercase();
    match COMMANDS.iter().find(|spec| spec.verb == both) {
        Some(spec) => Ok((spec, after)),
        None if is_shared(first) => Err(unknown(format!("{first} {second}").trim())),
        None => Ok((spec(first)?, rest)),
    }
}

/// Whether commands of two words begin with this one.
fn is_shared(word: &str) -> bool {
    COMMANDS.iter().any(|spec| spec.verb.split_once(' ').is_some_and(|(first, _)| first.eq_ignore_ascii_case(word)))
}

fn spec(verb: &str) -> Result<&'static Spec, Refusal> {
    let lower = verb.to_lowercase();
    COMMANDS.iter().find(|spec| spec.verb == lower).ok_or_else(|| unknown(verb))
}

fn unknown(verb: &str) -> Refusal {
    let lower = verb.to_lowercase();
    let first = lower.split(' ').next().unwrap_or_default();
    let is_beside = |verb: &str| verb.split_once(' ').is_some_and(|(other, _)| other == first);
    let beside = COMMANDS.iter().map(|spec| spec.verb).find(|verb| is_beside(verb));
    // Whose first word is right means one of the commands that begin with it.
    let meant = COMMANDS.iter().map(|spec| spec.verb).filter(|verb| beside.is_none() || is_beside(verb));
    let near = meant.map(|verb| (damerau_levenshtein::distance(verb.chars(), lower.chars()), verb)).min();
    let near = near.filter(|(distance, verb)| *distance <= 2 && *distance < verb.len()).map(|(_, verb)| verb);
    Refusal::UnknownCommand {
        verb: Untrusted::new(verb.chars().take(40).collect::<String>()),
        nearest: near.or(beside).map(ToOwned::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(text: &str) -> Result<Command, Refusal> {
        parse(&Typed::Line(text.into()))
    }

    fn said(result: Result<Command, Refusal>) -> String {
        match result {
            Ok(command) => format!("{command:?}"),
            Err(refusal) => refusal.to_string(),
        }
    }

    #[test]
    fn a_line_gives_the_same_command_as_named_options() {
        type Options = &'static [(&'static str, &'static str)];
        let cases: [(&str, &str, Options); 13] = [
            ("faq link #12 reset my offsets", "faq link", &[("entry", "reset my offsets"), ("ticket", "12")]),
            ("FAQ  learned", "faq learned", &[]),
            ("claim 12", "claim", &[("ticket", "12")]),
            ("claim", "claim", &[]),
            ("assign #3 @sam", "assign", &[("person", "@sam"), ("ticket", "3")]),
            ("note  hello  there ", "note", &[("text", "hello  there")]),
            ("priority 4 high", "priority", &[("ticket", "#4"), ("priority", "high")]),
            ("merge #13 into #12", "merge", &[("ticket", "13"), ("into", "12")]),
            ("merge 12", "merge", &[("into", "12")]),
            ("relate 12 15", "relate", &[("ticket", "12"), ("to", "15")]),
            (
                "transfer 3 billing an invoice",
                "transfer",
                &[("ticket", "3"), ("to", "billing"), ("reason", "an invoice")],
            ),
            ("tag billing -urgent", "tag", &[("tags", "billing -urgent")]),
            ("snooze 4 until tomorrow 9:00", "snooze", &[("ticket", "4"), ("until", "until tomorrow 9:00")]),
        ];
        for (text, verb, options) in cases {
            let options = options.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
            let named = parse(&Typed::Named { verb: verb.to_owned(), options });
            assert_eq!(line(text), named, "{text}");
            assert!(named.is_ok(), "{named:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_the_way_out() {
        let cases = [
            ("clam 3", "There is no command “clam”. Did you mean “claim”?"),
            ("frobnicate", "There is no command “frobnicate”. “help” lists what you can do."),
            ("faq", "There is no command “faq”. Did you mean “faq add”?"),
            ("faq lnik 3 x", "There is no command “faq lnik”. Did you mean “faq link”?"),
            ("faq link 3", "“entry” is missing. Write it like this: faq link [ticket] <entry>"),
            ("note 3", "“text” is missing. Write it like this: note [ticket] <text>"),
            ("priority 3 huge", "“huge” is not a priority. Use one of: low, normal, high, urgent."),
            ("merge 13 twelve", "“twelve” is not a ticket. Use one of: 12, #12."),
            ("merge", "“into” is missing. Write it like this: merge [ticket] <into>"),
            ("transfer 3 billing", "“reason” is missing. Write it like this: transfer [ticket] <to> <reason>"),
            ("claim twelve", "“twelve” is not a ticket. Use one of: 12, #12."),
        ];
        for (text, expect) in cases {
            assert_eq!(said(line(text)), expect, "{text}");
        }
    }

    #[test]
    fn a_text_over_the_limit_is_refused_and_one_at_the_limit_is_taken() {
        let limit = super::super::TEXT_CHARS_MAX;
        assert!(line(&format!("note 1 {}", "字".repeat(limit))).is_ok());
        let refused = line(&format!("note 1 {}", "字".repeat(limit + 1)));
        assert!(matches!(refused, Err(Refusal::TooLong { .. })), "{refused:?}");
    }

    proptest! {
        #[test]
        fn no_line_makes_the_parser_panic(text in "\\PC{0,200}") {
            let _ = line(&text);
        }

        #[test]
        fn a_note_keeps_its_text_as_it_was_typed(number in 1..i64::MAX, text in "[a-z][a-z ,.!?]{0,40}[a-z]") {
            let command = line(&format!("note {number} {text}"));
            prop_assert_eq!(said(command), format!("{:?}", Command::Note(super::super::note::Note {
                ticket: Some(TicketNumber(number)), text: text.as_str().into(),
            })));
        }
    }
}

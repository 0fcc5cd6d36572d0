//! A form in the terminal: field by field, typed line by line.

use crate::domain::faq::{Content, FaqForm, Field};

/// A form that is being filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filling {
    form: FaqForm,
    content: Content,
    filled: Vec<(String, String)>,
    lines: Vec<String>,
}

/// What a line did to a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Filled {
    /// It goes on; where a field begins, this asks for it.
    On(Option<String>),
    /// All fields are filled in.
    Done(FaqForm, Vec<(String, String)>),
    /// The person gave up.
    Cancelled,
}

impl Filling {
    pub(super) fn new(form: FaqForm, content: Content) -> Self {
        Self { form, content, filled: Vec::new(), lines: Vec::new() }
    }

    fn field(&self) -> Option<Field> {
        Field::ALL.get(self.filled.len()).copied()
    }

    /// Asks for the field that comes next.
    pub(super) fn question(&self) -> Option<String> {
        let field = self.field()?;
        let now = self.content.field(field);
        let how = match (field.is_long(), now.is_empty()) {
            (true, true) => "; a line with only . ends it".to_owned(),
            (true, false) => "; a line with only . ends it, and alone keeps what is there:".to_owned(),
            (false, true) => String::new(),
            (false, false) => "; an empty line keeps what is there:".to_owned(),
        };
        let how = if self.filled.is_empty() { format!("{how}\n  (/cancel gives up)") } else { how };
        let shown = now.lines().map(|line| format!("\n  | {line}")).collect::<String>();
        Some(format!("{}{how}{shown}", field.label().en))
    }

    /// Takes a line.
    pub(super) fn take(&mut self, line: &str) -> Filled {
        if line.trim() == "/cancel" {
            return Filled::Cancelled;
        }
        let Some(field) = self.field() else { return Filled::Cancelled };
        if field.is_long() && line.trim() != "." {
            self.lines.push(line.to_owned());
            return Filled::On(None);
        }
        let typed = if field.is_long() { std::mem::take(&mut self.lines).join("\n") } else { line.trim().to_owned() };
        let value = if typed.trim().is_empty() { self.content.field(field) } else { typed };
        self.filled.push((field.name().to_owned(), value));
        match self.question() {
            Some(question) => Filled::On(Some(question)),
            None => Filled::Done(self.form.clone(), std::mem::take(&mut self.filled)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_filled_field_by_field_and_what_is_left_empty_stays() {
        let before = Content { title: "Why?".into(), body: "So.".into(), ..Content::default() };
        let mut filling = Filling::new(FaqForm::Add(None), before);
        assert!(filling.question().unwrap().contains("| Why?"));
        let mut end = Filled::Cancelled;
        for line in ["", "why though", "but why", ".", "Because.", "", "Really.", ".", "cause"] {
            end = filling.take(line);
        }
        let Filled::Done(form, fields) = end else { panic!("{end:?}") };
        let content = Content::filled(&fields);
        assert_eq!(form, FaqForm::Add(None));
        assert_eq!((content.title.as_str(), content.body.as_str()), ("Why?", "Because.\n\nReally."));
        assert_eq!((content.questions.len(), content.tags), (2, vec!["cause".to_owned()]));
        assert_eq!(Filling::new(FaqForm::Add(None), Content::default()).take(" /cancel "), Filled::Cancelled);
    }
}

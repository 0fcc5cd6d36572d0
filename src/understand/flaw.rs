//! What is wrong with a FAQ file, said so that its author can mend it.

use std::fmt;

/// The longest reason, in characters.
const REASON_CHARS_MAX: usize = 300;

/// One thing wrong with one file.
///
/// Displays as `faq/retention.md:4: …`; lines count from 1 and are those of the file,
/// not of its front matter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Flaw {
    /// The file as its reader calls it, usually a path below the FAQ folder.
    pub file: String,
    /// The line to look at; `None` where the whole file is meant.
    pub line: Option<usize>,
    /// What is wrong and, where it helps, what to write instead.
    pub reason: String,
}

impl Flaw {
    /// A flaw of the whole file.
    pub fn of_file(file: &str, reason: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: None, reason: legible(&reason.into()) }
    }

    /// A flaw at one line of the file.
    pub fn at_line(file: &str, line: usize, reason: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: Some(line), reason: legible(&reason.into()) }
    }
}

/// A reason quotes what the file holds, and a file may hold anything: one line, bounded,
/// without characters that would steer a terminal.
fn legible(reason: &str) -> String {
    let mut text: String =
        reason.chars().take(REASON_CHARS_MAX).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if reason.chars().nth(REASON_CHARS_MAX).is_some() {
        text.push('…');
    }
    text
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.reason),
            None => write!(f, "{}: {}", self.file, self.reason),
        }
    }
}

impl std::error::Error for Flaw {}

//! JSON lines: a file read line by line, none of it longer than what its reader takes.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;

use serde::Deserialize;

/// The lines of a file, one after the other.
#[derive(Debug)]
pub struct Lines {
    reader: BufReader<File>,
    bytes_max: usize,
    bytes: Vec<u8>,
    number: usize,
}

/// One line.
#[derive(Debug)]
pub struct NumberedLine<'a> {
    /// From 1.
    pub number: usize,
    /// Without white space at its end; empty where there is nothing else.
    pub bytes: &'a [u8],
    /// Whether it is longer than it may be: what is here is its beginning.
    pub is_long: bool,
}

impl Lines {
    /// Opens a file whose lines may have `bytes_max` bytes, their ends included.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(path: &Path, bytes_max: usize) -> io::Result<Self> {
        Ok(Self { reader: BufReader::new(File::open(path)?), bytes_max, bytes: Vec::new(), number: 0 })
    }

    /// The next line; `None` after the last.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn next_line(&mut self) -> io::Result<Option<NumberedLine<'_>>> {
        self.bytes.clear();
        self.number += 1;
        let read = (&mut self.reader).take(self.bytes_max as u64 + 1).read_until(b'\n', &mut self.bytes)?;
        let is_long = self.bytes.len() > self.bytes_max;
        Ok((read > 0).then(|| NumberedLine { number: self.number, bytes: self.bytes.trim_ascii_end(), is_long }))
    }

    /// The line that was read last, from 1.
    pub fn number(&self) -> usize {
        self.number
    }
}

/// An entry in JSON lines. Other keys are passed over.
#[derive(Debug, Deserialize)]
pub struct EntryRow {
    /// Any name.
    pub id: String,
    /// The question as people ask it.
    pub question: String,
    /// Other ways to ask it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What answers it.
    #[serde(default)]
    pub answer: Option<String>,
    /// Words that belong to the subject.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// The parser's words about a line without its own count of lines: it saw one line, so that was always the first.
pub fn reason(error: &serde_json::Error) -> String {
    let said = error.to_string();
    said.split(" at line ").next().unwrap_or_default().to_owned()
}

//! The terminal itself: a thread that reads lines when it is asked to, and a way to print meanwhile.

use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rustyline::ExternalPrinter;
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};
use tokio::sync::{mpsc, oneshot};

/// A line may be this long; a longer one is cut there, and said to be.
pub(super) const LINE_BYTES_MAX: usize = 8 * 1024;

/// Prints while a line is being typed.
type Printer = Box<dyn FnMut(String) -> io::Result<()> + Send>;

/// What is read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A line.
    Line(String),
    /// A line that is too long.
    TooLong,
    /// There is no more.
    End,
}

/// A wish to read a line: with which prompt, and whom to tell.
pub(super) type Wish = (String, oneshot::Sender<Input>);

/// Input and output of the process.
pub(super) struct Screen {
    printer: Mutex<Printer>,
    prints: AtomicU64,
    editor: Mutex<Option<Editor<(), MemHistory>>>,
}

impl Screen {
    /// This process's own; with line editing where a person sits there.
    pub(super) fn here() -> Self {
        let at_a_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
        let editing = if at_a_terminal { editor() } else { None };
        let (printer, editor): (Printer, _) = match editing {
            Some((editor, printer)) => (printer, Some(editor)),
            None => (Box::new(|text| plainly(&text)), None),
        };
        Self { printer: Mutex::new(printer), prints: AtomicU64::new(0), editor: Mutex::new(editor) }
    }

    /// Prints `text` and a line break, above a line that is being typed.
    ///
    /// # Errors
    /// The terminal is gone.
    pub(super) fn print(&self, text: &str) -> io::Result<()> {
        let mut printer = self.printer.lock().unwrap_or_else(PoisonError::into_inner);
        self.prints.fetch_add(1, Ordering::SeqCst);
        (printer)(format!("{text}\n"))
    }

    /// How often something was printed.
    pub(super) fn printed(&self) -> u64 {
        self.prints.load(Ordering::SeqCst)
    }

    /// Starts to read. The thread is left alone at the end: nothing can interrupt a read, and the process ends anyway.
    ///
    /// # Errors
    /// The system has no more threads.
    pub(super) fn read(&self) -> io::Result<mpsc::Sender<Wish>> {
        let (wishes, mut wished) = mpsc::channel::<Wish>(1);
        let mut editor = self.editor.lock().unwrap_or_else(PoisonError::into_inner).take();
        std::thread::Builder::new().name("terminal".to_owned()).spawn(move || {
            while let Some((prompt, told)) = wished.blocking_recv() {
                let input = match &mut editor {
                    Some(editor) => edited(editor, &prompt),
                    None => bare(&mut io::stdin().lock()),
                };
                if told.send(input).is_err() {
                    return;
                }
            }
        })?;
        Ok(wishes)
    }
}

fn editor() -> Option<(Editor<(), MemHistory>, Printer)> {
    let config = Config::builder().auto_add_history(true).build();
    let mut editor = Editor::with_history(config, MemHistory::new()).ok()?;
    let mut external = editor.create_external_printer().ok()?;
    Some((editor, Box::new(move |text| external.print(text).map_err(io::Error::other))))
}

fn edited(editor: &mut Editor<(), MemHistory>, prompt: &str) -> Input {
    match editor.readline(prompt) {
        Ok(line) if line.len() > LINE_BYTES_MAX => Input::TooLong,
        Ok(line) => Input::Line(line),
        Err(ReadlineError::Interrupted | ReadlineError::Eof) => Input::End,
        Err(error) => {
            tracing::error!(%error, "the terminal cannot be read");
            Input::End
        }
    }
}

fn plainly(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// A line of a file or a pipe. Bytes that are not UTF-8 become replacement characters.
fn bare(input: &mut impl BufRead) -> Input {
    let mut bytes = Vec::new();
    let limit = u64::try_from(LINE_BYTES_MAX).unwrap_or(u64::MAX) + 1;
    match input.by_ref().take(limit).read_until(b'\n', &mut bytes) {
        Ok(0) => Input::End,
        Ok(_) if bytes.len() > LINE_BYTES_MAX && !bytes.ends_with(b"\n") => {
            let _ = skip_line(input);
            Input::TooLong
        }
        Ok(_) => Input::Line(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned()),
        Err(error) => {
            tracing::error!(%error, "the input cannot be read");
            Input::End
        }
    }
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let (used, ended) = match buffer.iter().position(|&b| b == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), false),
        };
        input.consume(used);
        if ended {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_is_skipped_and_the_next_one_read() {
        let text = format!("one\r\n{}\ntwo", "x".repeat(3 * LINE_BYTES_MAX));
        let mut input = io::Cursor::new(text);
        let read: Vec<_> = std::iter::repeat_with(|| bare(&mut input)).take(4).collect();
        assert_eq!(read, [Input::Line("one".into()), Input::TooLong, Input::Line("two".into()), Input::End]);
    }
}

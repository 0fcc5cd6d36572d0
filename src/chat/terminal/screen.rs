//! The terminal itself: a thread that reads lines when it is asked to, and a way to print meanwhile.

use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustyline::ExternalPrinter;
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};
use tokio::sync::{mpsc, oneshot};

/// A line may be this long; a longer one is cut there, and said to be.
pub(super) const LINE_BYTES_MAX: usize = 8 * 1024;

/// Prints while a line is being typed.
type Printer = Box<dyn FnMut(String) -> io::Result<()> + Send>;

/// The screen of this process, once there is one: logs are printed on it too.
static HERE: OnceLock<Arc<Screen>> = OnceLock::new();

/// What is read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A line.
    Line(String),
    /// A line that is too long.
    TooLong,
    /// Ctrl-C: a line given up, or a wish to leave.
    Interrupted,
    /// There is no more.
    End,
    /// The terminal is gone or broken, for this reason.
    Lost(String),
}

/// A wish to read a line: with which prompt, and whom to tell.
pub(super) type Wish = (String, oneshot::Sender<Input>);

/// Input and output of the process.
pub(super) struct Screen {
    printer: Mutex<Printer>,
    prints: AtomicU64,
    /// Nothing is printed any more: an editor whose terminal is gone would wait for ever for its next prompt.
    is_closed: AtomicBool,
    editor: Mutex<Option<Editor<(), MemHistory>>>,
    /// Where lines are edited: how the terminal was set before.
    set_before: Option<TerminalSettings>,
}

impl Screen {
    /// This process's own; with line editing where a person sits there.
    pub(super) fn here() -> Arc<Self> {
        let at_a_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
        let set_before = at_a_terminal.then(TerminalSettings::now);
        let (printer, editor): (Printer, _) = match set_before.as_ref().and_then(|_| editor()) {
            Some((editor, printer)) => (printer, Some(editor)),
            None => (Box::new(|text| plainly(&text)), None),
        };
        let editor = Mutex::new(editor);
        let (prints, is_closed) = (AtomicU64::new(0), AtomicBool::new(false));
        let screen = Arc::new(Self { printer: Mutex::new(printer), prints, is_closed, editor, set_before });
        // A second screen in one process (there is none outside of tests) does not take the logs away from the first.
        let _ = HERE.set(Arc::clone(&screen));
        screen
    }

    /// Prints `text` and a line break, above a line that is being typed.
    ///
    /// # Errors
    /// The terminal is gone.
    pub(super) fn print(&self, text: &str) -> io::Result<()> {
        if self.is_closed.load(Ordering::SeqCst) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let mut printer = self.printer.lock().unwrap_or_else(PoisonError::into_inner);
        self.prints.fetch_add(1, Ordering::SeqCst);
        (printer)(format!("{text}\n"))
    }

    /// Prints nothing from now on.
    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::SeqCst);
    }

    /// Whether a person sits there, and is not a file or a pipe.
    pub(super) fn is_attended(&self) -> bool {
        self.set_before.is_some()
    }

    /// Sets the terminal back where the desk ends while a line is being typed: the thread that reads cannot be
    /// interrupted to do it.
    pub(super) fn give_back(&self) {
        if let Some(settings) = &self.set_before {
            settings.restore();
        }
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
        Err(ReadlineError::Interrupted) => Input::Interrupted,
        // While a line is being edited, signals reach only the editor.
        Err(ReadlineError::Eof | ReadlineError::Signal(_)) => Input::End,
        Err(error) => Input::Lost(error.to_string()),
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
        Err(error) => Input::Lost(error.to_string()),
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

/// How a terminal is set, as `stty` tells and sets it; nothing where there is no `stty`.
struct TerminalSettings(Option<String>);

impl TerminalSettings {
    fn now() -> Self {
        let told = Command::new("stty").arg("-g").stdin(Stdio::inherit()).stderr(Stdio::null()).output();
        let told = told.ok().filter(|told| told.status.success());
        Self(told.and_then(|told| String::from_utf8(told.stdout).ok()).map(|text| text.trim().to_owned()))
    }

    fn restore(&self) {
        let Some(settings) = &self.0 else { return };
        let _ = Command::new("stty").arg(settings).stdin(Stdio::inherit()).stderr(Stdio::null()).status();
        // Pasted text comes unmarked again, and the shell's prompt stands on a line of its own.
        let _ = plainly("\x1b[?2004l\n");
    }
}

/// Logs on their way to the screen, above a line that is being typed; to stderr where nobody types.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogLines;

impl Write for LogLines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let attended = HERE.get().filter(|screen| screen.is_attended() && !screen.is_closed.load(Ordering::SeqCst));
        // A log line of the printing itself must not wait for the printing.
        match attended.and_then(|screen| screen.printer.try_lock().ok()) {
            Some(mut printer) => (printer)(String::from_utf8_lossy(bytes).into_owned())?,
            None => io::stderr().write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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

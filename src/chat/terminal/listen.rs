//! Lines of the terminal become events.

use std::sync::PoisonError;

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::Terminal;
use super::filling::{Filled, Filling};
use super::identify::{Line, Seat};
use super::screen::{Input, LINE_BYTES_MAX};
use crate::chat::{Deaf, Inlet, Opening};
use crate::domain::command::Words;
use crate::domain::faq::FaqForm;
use crate::domain::press::Press;
use crate::domain::{Act, Event, Locale, MessageId, Role, Untrusted, WorkspaceId};

/// What a newcomer reads first. Its two questions are tried on the shipped FAQ in `tests/terminal.rs`.
const FIRST_SCREEN: &str = "\
Frontdesk: a support desk for open-source projects, here in your terminal. {privacy}

Try this:
  why does my consumer lag keep growing?   the FAQ knows this one; then type 1 (that helped) or 2 (a person)
  can the broker water my plants?          the FAQ does not know this one: a ticket is opened
  /as maya agent                           become an agent, then: /list  /show 1  /claim 1
  /reply 1 which version is it?            answer the asker, then: /note 1 seen before  /close 1
  /as eve requester enterprise             ask as a paying customer; agents see the promise in /sla and /digest
  /in 1  /out                              write in the thread of ticket 1, and leave it
  /help  /quit                             也可以用中文提问，例如：磁盘满了怎么办？
";

/// The first screen, which promises only what holds.
fn first_screen(model: Option<&str>) -> String {
    let privacy = match model {
        None => "Nothing leaves this machine.".to_owned(),
        Some(server) => format!("Questions that the FAQ is unsure of go to the language model at {server}."),
    };
    FIRST_SCREEN.replacen("{privacy}", &privacy, 1)
}

/// Reads lines until there are no more, somebody quits, or the desk shuts down. A reader of the output who went away
/// is an end like any other.
pub(super) async fn until_the_end(terminal: &Terminal, inlet: Inlet, shutdown: CancellationToken) -> Result<(), Deaf> {
    match chat(terminal, inlet, shutdown).await {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Deaf::Setting(format!("the terminal cannot be used: {error}")))
        }
        _ => Ok(()),
    }
}

async fn chat(terminal: &Terminal, inlet: Inlet, shutdown: CancellationToken) -> std::io::Result<()> {
    let screen = &terminal.screen;
    screen.print(&first_screen(terminal.model.as_deref()))?;
    let wishes = screen.read()?;
    let mut listener =
        Listener { terminal, inlet, session: format!("{:016x}", rand::random::<u64>()), lines: 0, filling: None };
    let mut leaving = false;
    loop {
        (terminal.settle)().await;
        let (told, input) = oneshot::channel();
        if wishes.send((listener.seat().prompt(), told)).await.is_err() {
            return Ok(());
        }
        let input = tokio::select! {
            () = shutdown.cancelled() => {
                screen.give_back();
                return Ok(());
            }
            input = input => input.unwrap_or(Input::End),
        };
        let asked_to_leave = input == Input::Interrupted;
        let goes_on = match input {
            Input::End => false,
            Input::Lost(reason) => {
                screen.close();
                tracing::error!(reason, "the terminal cannot be read any more");
                return Ok(());
            }
            Input::Interrupted if leaving => false,
            Input::Interrupted => {
                screen.print("(Ctrl-C once more, Ctrl-D or /quit ends the desk.)")?;
                true
            }
            Input::TooLong => {
                let reason = format!("That line is too long (at most {LINE_BYTES_MAX} bytes), so nothing was sent.");
                screen.print(&format!("{reason} Please say it shorter."))?;
                true
            }
            Input::Line(line) => listener.take(&line).await?,
        };
        if !goes_on {
            return farewell(terminal);
        }
        leaving = asked_to_leave;
    }
}

fn farewell(terminal: &Terminal) -> std::io::Result<()> {
    if terminal.screen.is_attended() {
        terminal.screen.print("Goodbye. Tickets are kept: start the desk again to go on.")?;
    }
    Ok(())
}

struct Listener<'a> {
    terminal: &'a Terminal,
    inlet: Inlet,
    /// Sets this run's message ids apart from those of earlier runs in the same database.
    session: String,
    lines: u64,
    /// The form that the lines fill in.
    filling: Option<Filling>,
}

impl Listener<'_> {
    fn seat(&self) -> Seat {
        self.terminal.seat.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes who sits there or where they write, and says so.
    fn sit(&self, change: impl FnOnce(&mut Seat)) -> std::io::Result<()> {
        change(&mut self.terminal.seat.lock().unwrap_or_else(PoisonError::into_inner));
        self.terminal.screen.print(&self.seat().introduction())
    }

    /// Does what a line says; `false` means that it was the last.
    async fn take(&mut self, line: &str) -> std::io::Result<bool> {
        self.lines += 1;
        let seat = self.seat();
        if let Some(filling) = self.filling.take() {
            self.fill(&seat, filling, line).await?;
            return Ok(true);
        }
        match seat.read(line, &self.terminal.plans) {
            Line::Blank => {}
            Line::Quit => return Ok(false),
            Line::Wrong(reason) => self.terminal.screen.print(&reason)?,
            Line::As { name, role, plan } => {
                self.sit(|seat| {
                    (seat.name, seat.role, seat.plan) = (name, role, plan);
                    (seat.inside, seat.in_question) = (None, false);
                })?;
            }
            Line::In(ticket) => self.sit(|seat| (seat.inside, seat.in_question) = (Some(ticket), false))?,
            Line::InQuestion => self.sit(|seat| (seat.inside, seat.in_question) = (None, true))?,
            Line::Out => self.sit(|seat| (seat.inside, seat.in_question) = (None, false))?,
            Line::Say(text) => self.say(&seat, &text).await?,
            Line::Command(typed) => match FaqForm::asked_for(&typed) {
                Some(form) => self.open(&seat, form).await?,
                None => self.send(&seat, Act::Typed(typed)).await?,
            },
            Line::Press(Press::Write(form)) => self.open(&seat, form).await?,
            Line::Press(press) => self.send(&seat, Act::Pressed { press, message: None }).await?,
        }
        Ok(true)
    }

    /// Begins to fill a form in, or says why not.
    async fn open(&mut self, seat: &Seat, form: FaqForm) -> std::io::Result<()> {
        let (workspace, author) = (WorkspaceId::terminal(), seat.author());
        match self.inlet.open(Opening { workspace, author, locale: Locale::English, form }).await {
            Ok((form, content)) => {
                let filling = Filling::new(form, content);
                self.terminal.screen.print(&filling.question().unwrap_or_default())?;
                self.filling = Some(filling);
                Ok(())
            }
            Err(refusal) => self.terminal.screen.print(&refusal.to_string()),
        }
    }

    async fn fill(&mut self, seat: &Seat, mut filling: Filling, line: &str) -> std::io::Result<()> {
        match filling.take(line) {
            Filled::On(question) => {
                self.filling = Some(filling);
                question.map_or(Ok(()), |question| self.terminal.screen.print(&question))
            }
            Filled::Done(form, fields) => self.send(seat, Act::Filled { form, fields }).await,
            Filled::Cancelled => self.terminal.screen.print("(Given up. Nothing was written.)"),
        }
    }

    async fn say(&self, seat: &Seat, text: &str) -> std::io::Result<()> {
        let before = self.terminal.screen.printed();
        let message = MessageId(format!("m{}-{}", self.session, self.lines));
        self.send(seat, Act::Said { message, text: Untrusted::new(text), mentions_desk: false }).await?;
        (self.terminal.settle)().await;
        if self.terminal.screen.printed() == before {
            let locale = Locale::of_text(text).unwrap_or_default();
            self.terminal.screen.print(silence(seat).in_locale(locale))?;
        }
        Ok(())
    }

    async fn send(&self, seat: &Seat, act: Act) -> std::io::Result<()> {
        let event = Event {
            key: format!("terminal:{}:{}", self.session, self.lines),
            at: self.terminal.clock.now(),
            workspace: WorkspaceId::terminal(),
            channel: "support".into(),
            thread: seat.thread(),
            direct: false,
            author: seat.author(),
            reply: None,
            act,
        };
        if self.inlet.take(event).await.is_err() {
            self.terminal.screen.print("The desk could not store that. Please try it again.")?;
        }
        Ok(())
    }
}

/// Why nothing was answered.
const fn silence(seat: &Seat) -> Words {
    if seat.in_question {
        return Words {
            en: "(It is in the thread of the question now.)", zh: "（已写入该问题的讨论串。）"
        };
    }
    match (seat.inside, seat.role) {
        (Some(_), _) => Words { en: "(It is in the ticket's thread now.)", zh: "（已写入工单讨论串。）" },
        (None, Role::Requester) => Words {
            en: "(The desk hears no question in that and stays out of it. /ask … asks it all the same, /new … opens a \
                 ticket.)",
            zh: "（这不像是提问，所以不作回复。仍要提问请用 /ask …，创建工单请用 /new …。）",
        },
        (None, _) => Words {
            en: "(Agents talk among themselves undisturbed. /in 1 writes in a ticket's thread, /ask asks.)",
            zh: "（支持人员之间的对话不作回复。/in 1 进入工单讨论串，/ask 提问。）",
        },
    }
}

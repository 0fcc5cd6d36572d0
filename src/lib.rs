//! Frontdesk: a chat-ops support desk for open-source projects that sell support.
//!
//! # One direction
//!
//! A chat event goes one way, and only the two ends touch the world:
//!
//! ```text
//! chat::discord  ┐                                                              ┌ chat::discord  courier
//! chat::slack    ├─ Event ─▶ flow: understand → load → decide → persist ─▶ outbox ┤ chat::slack    courier
//! chat::terminal ┘            (pure)             (pure)   one transaction        └ chat::terminal courier
//!                                                                          deliver (lease → send → record)
//! ```
//!
//! # The map
//!
//! | room | what is in it | may use |
//! |---|---|---|
//! | [`cli`] | subcommands that a person types | everything but the inside of platforms |
//! | [`run`] | composition root: builds, names and supervises, shuts down in order; has the platform table | everything |
//! | [`config`] | file and environment → checked values | domain, outgoing |
//! | [`clock`] | the only reader of the wall clock | failpoint |
//! | [`domain`] | the vocabulary, commands, entitlement, SLA, the choice of a strategy, `decide` | – |
//! | [`understand`] | text → verdict and candidates; FAQ entries, matcher, calibration | domain |
//! | [`library`] | the FAQ folder on disk: reading, watching, importing | domain, understand |
//! | [`neural`] | a sentence encoder from a folder, for a second look at candidates; on a thread of its own | understand |
//! | [`flow`] | one event through the desk; alarms, digests and reviews | clock, domain, failpoint, store, understand, vitals |
//! | [`store`] | the SQL of one table family a file, for both engines | domain, failpoint |
//! | [`draft`] | drafts of a language model, where one is configured: lease, ask, check, record | clock, config, domain, store |
//! | [`replica`] | this process among others on one database: its session, and what it holds of what is shared | domain, store |
//! | [`scribe`] | approved edits of the FAQ into its folder, and what people taught into the knowledge base | clock, domain, library, store |
//! | [`deliver`] | the outbox: lease, send, record; the `Courier` port | clock, domain, failpoint, replica, store, vitals |
//! | [`draw`] | pictures: paper with lines and letters, charts that are read on a phone | – |
//! | [`failpoint`] | moments at which a fault test ends the program; empty in a release build | – |
//! | [`chat`] | one platform a folder: its events → `Event`, `Notice` → its messages | clock, config, deliver, domain, draw, failpoint, vitals |
//! | [`outgoing`] | requests to addresses that people configure, never into the desk's own network | – |
//! | [`vitals`] | signs of life of the process | domain |
//! | [`web`] | HTTP: health, the API, pages; the routes of platforms are mounted beside them | chat, clock, config, domain, flow, outgoing, store, understand, vitals |
//!
//! `library` is a room that the first design did not have: `understand` is pure and may not read files, and `flow` should
//! not know where knowledge comes from, so it is given a function that returns the present [`understand::KnowledgeBase`].
//! `draft` is one more: it sends, as couriers do, and writes, as deliveries do, but what it brings back is text that has to
//! be checked against entries. It is given a function that returns them, and knows nothing of matching.
//! `scribe` is one: it writes files as no decision may, and is the only one that knows both the database and the folder.
//! `neural` is one as well: it carries out the port [`understand::SentenceEncoder`], so that `understand` stays pure and the
//! cargo feature `neural`, with its libraries, is one room's matter.
//! The words of messages are put together once for all platforms in `chat::words`, as a `chat::message::Message` without
//! markup; a platform's `render` only turns that into its own blocks.
//! `web` names `chat` for those words alone (`chat::words`), so that a page, a thread and an answer of the API call one thing
//! alike.
//!
//! # Nothing is missed
//!
//! `chat::catch_up` stands between a platform's live events and the inlet. What was said while nobody listened is read by
//! the platform's `backfill` and takes the same way: one key for a message on both ways (Discord `m:ID`, Slack
//! `m:CHANNEL:TS`; Slack's `event_id` is not known from history, and was never the key of a message, so rows of older
//! versions hold the same keys). The last message of each place is stored in the transaction of its event
//! ([`store::seen`]); a gap is committed before anything live is taken, and closed, in one transaction with what agents
//! are told of it, after all is read. What a platform needs of the database for that it asks by [`chat::books`].
//!
//! # Side by side
//!
//! Events are decided beside each other, those of one conversation or one person in turn (`run::turns`). On SQLite
//! writers take turns in one transaction, each in a savepoint of its own, and share its commit (`store::group`); each is
//! told only when that is on the disk. What an event may need is looked for in one statement ([`store::glance`]), since of
//! most events there is little, and a statement costs more than its rows. PostgreSQL plans statements by how large it
//! knows the tables to be, so a table that grew is looked at ([`store::statistics`]). Deliveries go on place by place ([`store::outbox::lease`]), each with a few rows
//! at once, and none while the platform takes none ([`deliver::Courier::takes`]).
//!
//! # Invariants
//!
//! * Nothing under `domain` or `understand` is async, reads a clock, or names a crate with I/O.
//! * Only `store` knows SQL. `store` never sends; couriers never write.
//! * No transaction and no lock is open across a network call.
//! * A ticket changes only through its version; a lost race is decided again from fresh rows, a bounded number of times.
//! * No message of a watched place is hidden by a later one: a gap ends only where it was read to its end, or was told,
//!   and a message is the last that was heard there only when all before it are committed.
//! * What a platform's limits hold back is no failed attempt.
//! * An event that cannot be taken is a dead letter before it is acknowledged.
//! * What one replica does for all (posts in hand, timers) is written behind its fence: late, it is refused.
//! * Every event, retry, batch, body and queue has a bound; every abandonment is a row that somebody can see.
//! * Every row belongs to a workspace, and every query names it (the sweeps over all workspaces say so in their docs).
//! * A button or a form acts only where the desk gave its id out ([`chat::seal`]).
//! * Whatever somebody does is a row of the log, in a chain that shows later changes ([`domain::audit`]).
//! * The tables of commands (`domain::command`), metrics (`domain::sla`) and platforms (`run`) are the only registries.
//!
//! `tests/architecture.rs` reads the sources and holds the map and these invariants; `tests/stories.rs` holds the rest.
//!
//! # Customers
//!
//! `domain::customer` says how a contract stands at a moment, what somebody is entitled to and by which rule, and where a
//! question of theirs goes: `customer::route` is the one place where modes and the configuration are asked that. Seats,
//! credits and codes are counted by the statement that takes them (`store::contracts`, `store::codes`). A contract's
//! number and a mode's name are a workspace's own; what joins workspaces is an account that its owner linked, and the
//! hash of a code. What is offered are records (`store::offers`); a contract has what it was signed at in its own terms
//! (`customer::signing`). Commands, the API and pages are one way to all of it. An event of a payment provider is kept in the transaction of what it changes, and what it says counts
//! by when it was made there, not by when it came.
//!
//! # Where to add things
//!
//! * **A command**: `domain/command/<verb>.rs` and a line in the command table. Parser, help, registration and dispatch
//!   derive from it.
//! * **A chat platform**: `chat/<name>.rs` with a listener and a courier, a config block, a line in `run`.
//! * **An SLA metric**: `domain/sla/<metric>.rs` and a line in the metric table; clocks are stored by metric key.

pub mod chat;
pub mod cli;
pub mod clock;
pub mod config;
pub mod deliver;
pub mod domain;
pub mod draft;
pub mod draw;
pub mod failpoint;
pub mod flow;
pub mod library;
pub mod neural;
pub mod outgoing;
pub mod replica;
pub mod run;
pub mod scribe;
pub mod store;
pub mod understand;
pub mod vitals;
pub mod web;

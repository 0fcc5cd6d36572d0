//! Tickets under thousands of random operations: against a simple model one after the other, and at once against what
//! must hold of any outcome. A seed that fails is printed; FRONTDESK_TEST_SEED plays it again.

mod dice;
mod model;
mod operation;
mod replayed;

use std::collections::BTreeMap;
use std::sync::Arc;

use frontdesk::domain::command::Typed;
use frontdesk::domain::{Act, EntryKind, Event, ThreadId};
use jiff::SignedDuration;

use super::desk::engine::Engine;
use super::desk::{Desk, UNKNOWN, said};
use dice::Dice;
use model::{Model, Modelled};
use operation::{AGENTS, Operation};

on_every_engine!(
    whatever_people_do_the_tickets_are_as_the_model_says,
    whatever_people_do_at_once_each_change_is_made_once_and_none_is_lost,
);

/// Operations in a usual run, and in a long one.
const QUICK: usize = 800;
const LONG: usize = 20_000;
/// People at work at once, what each does in a round, and on how many new tickets; how many rounds.
const WORKERS: usize = 4;
const EACH: usize = 50;
const TICKETS: usize = 5;
const QUICK_ROUNDS: usize = 2;
const LONG_ROUNDS: usize = 60;

async fn whatever_people_do_the_tickets_are_as_the_model_says(engine: Engine) {
    against_the_model(engine, QUICK).await;
}

async fn whatever_people_do_at_once_each_change_is_made_once_and_none_is_lost(engine: Engine) {
    at_once(engine, QUICK_ROUNDS).await;
}

macro_rules! long {
    ($($name:ident: $engine:ident,)+) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            #[ignore = "takes minutes: cargo test --test stories -- --ignored random"]
            async fn $name() {
                if Engine::$engine.is_there() {
                    against_the_model(Engine::$engine, LONG).await;
                    at_once(Engine::$engine, LONG_ROUNDS).await;
                }
            }
        )+
    };
}
long!(long_in_memory: SqliteInMemory, long_in_a_file: SqliteInAFile, long_on_postgres: Postgres,);

#[expect(clippy::print_stderr, reason = "a failure is played again from it")]
fn seed(is_long: bool) -> u64 {
    let seed = std::env::var("FRONTDESK_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    // A usual run is the same every time; new ground is for the long one.
    let seed = seed.unwrap_or_else(|| if is_long { rand::random::<u64>() } else { 1 });
    eprintln!("FRONTDESK_TEST_SEED={seed}");
    seed
}

/// The desk with agents whom it has seen, so that a name finds them.
async fn staffed(engine: Engine) -> Desk {
    let desk = Desk::open(engine).await;
    for agent in AGENTS {
        desk.types(agent, "whoami").await;
    }
    desk
}

async fn against_the_model(engine: Engine, operations: usize) {
    let mut kinds = BTreeMap::<String, usize>::new();
    let mut dice = Dice::new(seed(operations == LONG));
    let desk = staffed(engine).await;
    let (mut model, mut threads) = (Model::default(), Threads::new());
    let mut latest: Option<Event> = None;
    for nth in 0..operations {
        let tickets = i64::try_from(model.tickets.len()).unwrap();
        let operation = operation::next(&mut dice, tickets, nth);
        if let Operation::Passes(minutes) = operation {
            desk.clock.wind_to(desk.clock.now().checked_add(SignedDuration::from_mins(minutes)).unwrap());
            desk.flow.tick().await.unwrap();
        } else if let Some(event) = event_of(&desk, &operation, &threads).or_else(|| latest.clone()) {
            desk.handle(&event).await;
            latest = Some(event);
        }
        model.apply(&operation, desk.clock.now());
        for number in tickets + 1..=i64::try_from(model.tickets.len()).unwrap() {
            // A ticket that was split off has a thread once that is made.
            desk.delivered().await;
            threads.insert(number, desk.ticket(number).await.conversation.thread.unwrap());
        }
        let touched = touched(&operation, &model);
        for number in touched {
            agree(&desk, &mut model, number, &operation).await;
        }
    }
    for number in 1..=i64::try_from(model.tickets.len()).unwrap() {
        agree(&desk, &mut model, number, &Operation::Again).await;
        replayed::is_told_by_its_history(&desk.ticket(number).await);
        for what in &model.histories[usize::try_from(number - 1).unwrap()] {
            *kinds.entry(what.split([' ', '#']).next().unwrap_or_default().to_owned()).or_default() += 1;
        }
    }
    let seen: Vec<_> = kinds.keys().map(String::as_str).collect();
    for kind in ["claimed", "released", "assigned", "transferred", "tagged", "pending", "on_hold", "solved", "closed"] {
        assert!(seen.contains(&kind), "{kind} never happened: {kinds:?}");
    }
    for kind in ["reopened", "snoozed", "woken", "merged", "split", "related", "watched", "said", "replied", "urgent"] {
        assert!(seen.contains(&kind), "{kind} never happened: {kinds:?}");
    }
}

/// The tickets that an operation may have changed: for time all of them.
fn touched(operation: &Operation, model: &Model) -> Vec<i64> {
    let all = i64::try_from(model.tickets.len()).unwrap();
    match operation {
        Operation::Writes(_, thread, _) => vec![model.threads[usize::try_from(thread - 1).unwrap()]],
        Operation::Types(_, operation::Verb::Merge(other) | operation::Verb::Relate(other), number) => {
            vec![*other, *number]
        }
        Operation::Types(_, _, number) => vec![*number, all],
        Operation::Asks(_) => vec![all],
        Operation::Again | Operation::Passes(_) => (all - 12..=all).filter(|number| *number > 0).collect(),
    }
}

/// The desk has the ticket as the model has it. Alarms count as changes and depend on the plan: they are left out, and so
/// is what a change did to clocks.
async fn agree(desk: &Desk, model: &mut Model, number: i64, after: &Operation) {
    let file = desk.ticket(number).await;
    let is_alarm = |kind: &EntryKind| {
        matches!(kind, EntryKind::Warned { .. } | EntryKind::Breached { .. } | EntryKind::Escalated { .. })
    };
    let is_of_clocks = |kind: &EntryKind| is_alarm(kind) || matches!(kind, EntryKind::Recomputed { .. });
    let history: Vec<_> = file
        .history
        .iter()
        .filter(|entry| !is_of_clocks(&entry.kind))
        .map(|entry| super::desk::gist::kind(&entry.kind))
        .collect();
    let modelled = model.ticket(number).clone();
    let mut stored = Modelled::of(&file.ticket);
    // A tick tells a breach with its warning, or both one after the other, as one change each.
    let ticks = file.history.iter().filter(|entry| is_alarm(&entry.kind)).map(|entry| entry.at);
    let ticks = ticks.collect::<std::collections::BTreeSet<_>>().len();
    stored.version -= i64::try_from(ticks).unwrap();
    if !file.clocks.is_empty() {
        // Where something is promised, a word that the model only records is a change of the ticket as well.
        let is_word = |kind: &EntryKind| matches!(kind, EntryKind::Said { .. } | EntryKind::Replied { .. });
        let words = i64::try_from(file.history.iter().filter(|entry| is_word(&entry.kind)).count()).unwrap();
        let counted = modelled.version..=modelled.version + words;
        assert!(
            counted.contains(&stored.version),
            "#{number} after {after:?}: version {} of {counted:?}",
            stored.version
        );
        stored.version = modelled.version;
    }
    assert_eq!(stored, modelled, "#{number} after {after:?}: {history:?}");
    assert_eq!(history, model.histories[usize::try_from(number - 1).unwrap()], "#{number} after {after:?}");
}

/// The threads of tickets, by their numbers.
type Threads = BTreeMap<i64, ThreadId>;

/// The operation as an event; nothing for one that repeats the latest, or where the ticket has no thread yet.
fn event_of(desk: &Desk, operation: &Operation, threads: &Threads) -> Option<Event> {
    match operation {
        Operation::Asks(who) => {
            let event = desk.event(*who, Act::OpenedHome);
            let act = said(&event.key.replace('e', "m"), UNKNOWN);
            Some(Event { act, ..event })
        }
        Operation::Writes(who, thread, text) => {
            let event = desk.event(*who, Act::OpenedHome);
            let act = said(&event.key.replace('e', "m"), text);
            Some(Event { thread: Some(threads.get(thread)?.clone()), act, ..event })
        }
        Operation::Types(who, verb, number) => {
            Some(desk.event(*who, Act::Typed(Typed::Line(verb.line(*number).as_str().into()))))
        }
        Operation::Again | Operation::Passes(_) => None,
    }
}

/// Several people at once on a few tickets, through two processes, each event sometimes delivered to both.
async fn at_once(engine: Engine, rounds: usize) {
    let mut dice = Dice::new(seed(rounds == LONG_ROUNDS));
    let desk = Arc::new(staffed(engine).await);
    let replica = Arc::new(desk.replica().await);
    let mut written = Vec::new();
    for _ in 0..rounds {
        let mut threads = Threads::new();
        for _ in 0..TICKETS {
            let thread = desk.says(dice.one_of(&operation::REQUESTERS), UNKNOWN).await;
            let number = desk.number("SELECT max(number) FROM ticket").await;
            threads.insert(number, ThreadId(thread));
        }
        let threads = Arc::new(threads);
        let workers = (0..WORKERS).map(|worker| {
            let (desk, replica, threads) = (Arc::clone(&desk), Arc::clone(&replica), Arc::clone(&threads));
            let dice = Dice::new(dice.below(usize::MAX) as u64);
            tokio::spawn(async move { works(dice, worker, [&desk, &replica], &threads).await })
        });
        let workers: Vec<_> = workers.collect();
        for done in futures_util::future::join_all(workers).await {
            written.extend(done.unwrap());
        }
        desk.clock.wind_to(desk.clock.now().checked_add(SignedDuration::from_mins(7)).unwrap());
        desk.delivered().await;
    }
    check_all(&desk, written).await;
}

/// What one person does in a round; the words that they wrote.
async fn works(mut dice: Dice, worker: usize, desks: [&Desk; 2], threads: &Threads) -> Vec<String> {
    let (mut words, tickets) = (Vec::new(), *threads.keys().max().unwrap());
    for nth in 0..EACH {
        let nth = usize::try_from(tickets).unwrap() * 1_000_000 + worker * 1000 + nth;
        let operation = operation::next(&mut dice, tickets, nth);
        let here = desks[dice.below(2)];
        if let Operation::Passes(_) = operation {
            here.flow.tick().await.unwrap();
            continue;
        }
        let Some(event) = event_of(here, &operation, threads) else { continue };
        if let Operation::Writes(_, _, text) = &operation {
            words.push(text.clone());
        }
        if dice.once_in(4) {
            tokio::join!(desks[0].handle(&event), desks[1].handle(&event));
        } else {
            here.handle(&event).await;
        }
    }
    words
}

async fn check_all(desk: &Desk, written: Vec<String>) {
    assert!(super::audit::checked(desk).await.is_ok(), "the log is a chain");
    let tickets = desk.number("SELECT count(*) FROM ticket").await;
    assert_eq!(desk.number("SELECT max(number) FROM ticket").await, tickets, "numbers have no gaps");
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for number in 1..=tickets {
        let file = desk.ticket(number).await;
        replayed::is_told_by_its_history(&file);
        let changes = i64::try_from(file.history.len()).unwrap();
        assert!(file.ticket.version <= changes, "#{number}: every change is in the history");
        let related = file.ticket.related.iter();
        for other in related {
            let other = desk.ticket(other.0).await.ticket;
            assert!(other.related.contains(&file.ticket.number), "#{number} and {} show each other", other.number);
        }
        if let Some(into) = file.ticket.merged_into {
            let merged = desk.ticket(into.0).await.history;
            let told = merged
                .iter()
                .filter(|entry| matches!(entry.kind, EntryKind::Merged { from, .. } if from == file.ticket.number));
            assert_eq!(told.count(), 1, "#{number} was merged once");
        }
        for entry in &file.history {
            if let EntryKind::Said { text } | EntryKind::Replied { text } = &entry.kind {
                *found.entry(text.raw().to_owned()).or_default() += 1;
            }
        }
    }
    // Whoever was overtaken too often was told so; whatever was written otherwise is kept once.
    desk.delivered().await;
    let busy = desk.chat.posted().iter().filter(|posted| posted.line.contains("Many people")).count();
    let missing = written.iter().filter(|text| found.get(*text) != Some(&1)).count();
    assert!(missing <= busy, "{missing} of {} words are not there once, {busy} were turned away", written.len());
}

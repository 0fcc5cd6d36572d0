//! The encoder's thread: phrasings in the background, questions at once, nobody kept waiting for what will not come.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvError, channel};
use std::time::Duration;

use frontdesk::neural::{Model, Worker};
use frontdesk::understand::SentenceEncoder as _;

use crate::encoder;

/// More than a thread is done with before its maker asks a question.
const MANY: usize = 20_000;

fn started() -> Worker {
    let (folder, _) = encoder();
    Worker::start(Model::load(folder.path()).unwrap(), Duration::from_secs(10)).unwrap()
}

fn warm(worker: &Worker, phrasings: &[&str]) {
    worker.keep(phrasings.iter().map(|text| (*text).to_owned()).collect());
    while !worker.is_warm() {
        std::thread::yield_now();
    }
}

fn prepared(worker: &Worker, question: &str) -> Receiver<()> {
    let (told, ready) = channel();
    worker.prepare(question.to_owned(), Box::new(move || _ = told.send(())));
    ready
}

#[test]
fn a_question_that_was_made_ready_is_at_hand_with_the_phrasings_and_stays_so() {
    let worker = started();
    warm(&worker, &["the disk is full", "how long are records kept"]);
    assert!(worker.vectors(&["the disk is full"]).is_some() && worker.vectors(&["is the disk full?"]).is_none());
    assert_eq!(prepared(&worker, "is the disk full?").recv(), Ok(()));
    let first = worker.vectors(&["is the disk full?", "the disk is full"]).unwrap();
    assert_eq!(prepared(&worker, "is the disk full?").recv(), Ok(()));
    let again = worker.vectors(&["is the disk full?", "the disk is full"]).unwrap();
    assert!(first.iter().zip(&again).all(|(a, b)| Arc::ptr_eq(a, b)), "it was not made a second time");
}

#[test]
fn after_an_edit_only_new_phrasings_are_made_and_old_ones_are_forgotten() {
    let worker = started();
    warm(&worker, &["the disk is full", "how long are records kept"]);
    let before = worker.vectors(&["the disk is full"]).unwrap();
    warm(&worker, &["the disk is full", "reset the offsets"]);
    let after = worker.vectors(&["the disk is full", "reset the offsets"]).unwrap();
    assert!(Arc::ptr_eq(&before[0], &after[0]));
    assert!(worker.vectors(&["how long are records kept"]).is_none());
}

#[test]
fn the_first_questions_are_not_kept_waiting_while_phrasings_are_made() {
    let worker = started();
    worker.keep((0..MANY).map(|number| format!("the disk {number}")).collect());
    assert_eq!(prepared(&worker, "is the disk full?").recv(), Err(RecvError), "let go at once");
    assert!(worker.vectors(&["is the disk full?"]).is_none());
}

#[test]
fn a_base_with_too_many_phrasings_is_answered_without_the_encoder() {
    let worker = started();
    worker.keep((0..=MANY).map(|number| format!("the disk {number}")).collect());
    assert!(!worker.is_warm());
    assert_eq!(prepared(&worker, "is the disk full?").recv(), Err(RecvError));
    warm(&worker, &["the disk is full"]);
    assert_eq!(prepared(&worker, "is the disk full?").recv(), Ok(()));
}

#[test]
fn more_questions_than_may_wait_are_let_go() {
    let worker = started();
    warm(&worker, &["the disk is full"]);
    let waiting: Vec<Receiver<()>> =
        (0..4_000).map(|number| prepared(&worker, &format!("the disk {number}?"))).collect();
    let made = waiting.into_iter().filter(|ready| ready.recv().is_ok()).count();
    assert!((32..4_000).contains(&made), "{made}");
}

#[test]
fn what_was_waited_for_in_vain_is_counted() {
    let worker = started();
    worker.missed();
    worker.missed();
    assert_eq!(worker.missed_so_far(), 2);
}

#[test]
fn questions_that_wait_when_the_thread_ends_are_let_go() {
    let worker = started();
    warm(&worker, &["the disk is full"]);
    let waiting: Vec<Receiver<()>> = (0..32).map(|number| prepared(&worker, &format!("the disk {number}?"))).collect();
    drop(worker);
    // Each was made or let go; nobody waits for ever.
    assert_eq!(waiting.iter().map(Receiver::recv).count(), 32);
}

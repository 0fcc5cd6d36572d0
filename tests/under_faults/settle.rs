//! Waiting until a desk has nothing left to do: nothing missing, nothing waiting, all that was said taken.

use std::time::{Duration, Instant};

use super::books::{Books, Reader};
use super::checker::{self, Finding, Invariant};
use super::load::Said;
use super::seen::Seen;
use super::world::World;

/// How long nothing may change before that: a lease of a desk that was killed, and a wait that grew.
const PATIENCE: Duration = Duration::from_secs(90);
/// Looks at a desk that settles, and has something to do again each time.
const LOOKS_MAX: usize = 5;
/// Acknowledgements and edits that are on their way when all else is done.
const LAST_WORDS: Duration = Duration::from_millis(400);

/// Waits, and says what does not hold then.
pub async fn checked(world: &World, said: &[Said]) -> Vec<Finding> {
    let mut reader = Reader::open(&world.database).await;
    let mut looks = 0;
    let (settled, mut found) = loop {
        let settled = is_settled(&mut reader, said).await;
        tokio::time::sleep(LAST_WORDS).await;
        let found = checker::findings(&reader.books().await, &Seen::of(world), said);
        looks += 1;
        // A clock may have begun to tell something between the two.
        let is_late = settled && found.iter().any(|finding| finding.invariant == Invariant::Settled);
        if !is_late || looks == LOOKS_MAX {
            break (settled, found);
        }
    };
    if !settled && !found.iter().any(|finding| finding.invariant == Invariant::Settled) {
        let what = "there is still something to do".to_owned();
        found.push(Finding { invariant: Invariant::Settled, what });
    }
    found
}

async fn is_settled(reader: &mut Reader, said: &[Said]) -> bool {
    let (mut changed, mut last) = (Instant::now(), (0, 0));
    while changed.elapsed() < PATIENCE {
        if reader.is_made().await && is_quiet(reader).await && are_taken(&reader.books().await, said) {
            return true;
        }
        if reader.is_made().await {
            let taken = reader.number("SELECT count(*) FROM inbox").await;
            let now = (taken, reader.number("SELECT count(*) FROM outbox WHERE state <> 'waiting'").await);
            if now != last {
                (changed, last) = (Instant::now(), now);
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    false
}

async fn is_quiet(reader: &mut Reader) -> bool {
    reader.number("SELECT count(*) FROM outbox WHERE state = 'waiting'").await == 0
        && reader.number("SELECT count(*) FROM seen WHERE missing_after IS NOT NULL").await == 0
}

fn are_taken(books: &Books, said: &[Said]) -> bool {
    said.iter().all(|said| {
        let key = (said.workspace.clone(), said.key.clone());
        books.inbox.contains(&key) || books.letters.contains(&key)
    })
}

//! Group commit: transactions that write to one SQLite file share one flush of the disk.
//!
//! SQLite has one writer at a time, and with `synchronous=FULL` every commit waits for the disk. So writers take turns
//! inside one transaction: each has a savepoint to itself, and is told that it is committed when the one COMMIT after all
//! of them came back. Whoever gives up is rolled back alone. A group is those who were waiting when it began: it ends by
//! the turn of its closer, which queues behind them, so nobody waits for a timer, and a single writer waits for nobody.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqliteConnection, SqlitePool};
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard, watch};

use super::Failure;

/// How long a writer waits for its turn.
const TURN_TIMEOUT: Duration = Duration::from_secs(10);

/// The writers of one SQLite database.
#[derive(Debug, Clone)]
pub struct Writers {
    pool: SqlitePool,
    /// Handed out in the order that it was asked for.
    turn: Arc<Mutex<Option<Group>>>,
}

/// A transaction that several writers share.
#[derive(Debug)]
struct Group {
    connection: PoolConnection<Sqlite>,
    outcome: watch::Sender<Outcome>,
    /// A writer has begun. One that ended without a commit leaves it so, and the next turn rolls its part back.
    unfinished: bool,
}

/// What became of a group; the sentence is why it failed.
#[derive(Debug, Clone, Default)]
enum Outcome {
    #[default]
    Open,
    Committed,
    Failed(String),
}

/// One writer's part of a group. Dropped without a commit, it never was.
#[derive(Debug)]
pub struct Member(OwnedMappedMutexGuard<Option<Group>, Group>);

impl Writers {
    pub(super) fn of(pool: SqlitePool) -> Self {
        Self { pool, turn: Arc::default() }
    }

    /// Waits for a turn, and begins.
    pub(super) async fn begin(&self) -> Result<Member, Failure> {
        let turn = tokio::time::timeout(TURN_TIMEOUT, Arc::clone(&self.turn).lock_owned()).await;
        let mut turn = turn.map_err(|_| Failure::Database(sqlx::Error::PoolTimedOut))?;
        if let Some(group) = turn.as_mut()
            && let Err(error) = group.forget_unfinished().await
        {
            // SQLite gave the whole transaction up (a full disk, say): nobody in it is committed.
            end(turn.take(), Err(error)).await;
        }
        if turn.is_none() {
            *turn = Some(Group::begin(&self.pool).await?);
            self.close_behind_those_who_wait();
        }
        let member = OwnedMutexGuard::try_map(turn, Option::as_mut);
        let mut member = Member(member.map_err(|_| Failure::Database(sqlx::Error::PoolClosed))?);
        member.0.unfinished = true;
        sqlx::query("SAVEPOINT member").execute(&mut *member).await?;
        Ok(member)
    }

    /// The closer of a group takes its turn by itself: no writer that is cancelled meanwhile leaves the others waiting.
    fn close_behind_those_who_wait(&self) {
        let turn = Arc::clone(&self.turn);
        tokio::spawn(async move {
            let mut turn = turn.lock_owned().await;
            let Some(mut group) = turn.take() else { return };
            // The turn is kept meanwhile: whoever comes next begins a group of their own, and knows what became of this.
            let done = match group.forget_unfinished().await {
                Ok(()) => sqlx::query("COMMIT").execute(&mut *group.connection).await.map(drop),
                Err(error) => Err(error),
            };
            end(Some(group), done).await;
        });
    }

    /// Waits until no writer has begun.
    pub(super) async fn rest(&self) {
        loop {
            let turn = self.turn.lock().await;
            if turn.is_none() {
                return;
            }
            drop(turn);
            tokio::task::yield_now().await;
        }
    }
}

impl Group {
    async fn begin(pool: &SqlitePool) -> Result<Self, sqlx::Error> {
        let mut connection = pool.acquire().await?;
        // A plain BEGIN that writes later fails under contention instead of waiting.
        let begin = "BEGIN IMMEDIATE";
        if sqlx::query(begin).execute(&mut *connection).await.is_err() {
            // Whoever was cancelled just here before left one open.
            let _ = sqlx::query("ROLLBACK").execute(&mut *connection).await;
            sqlx::query(begin).execute(&mut *connection).await?;
        }
        Ok(Self { connection, outcome: watch::Sender::default(), unfinished: false })
    }

    async fn forget_unfinished(&mut self) -> Result<(), sqlx::Error> {
        if self.unfinished {
            sqlx::query("ROLLBACK TO member").execute(&mut *self.connection).await?;
            sqlx::query("RELEASE member").execute(&mut *self.connection).await?;
            self.unfinished = false;
        }
        Ok(())
    }
}

/// Tells everybody in the group what became of it.
async fn end(group: Option<Group>, done: Result<(), sqlx::Error>) {
    let Some(mut group) = group else { return };
    let outcome = match done {
        Ok(()) => Outcome::Committed,
        Err(error) => {
            // What SQLite did not roll back by itself must not stay on the connection.
            let _ = sqlx::query("ROLLBACK").execute(&mut *group.connection).await;
            Outcome::Failed(error.to_string())
        }
    };
    group.outcome.send_replace(outcome);
}

impl Member {
    /// Ends this part, lets the next writer have its turn, and waits until the group is on the disk.
    pub(super) async fn commit(mut self) -> Result<(), Failure> {
        sqlx::query("RELEASE member").execute(&mut *self).await?;
        self.0.unfinished = false;
        let mut outcome = self.0.outcome.subscribe();
        drop(self);
        let ended = outcome.wait_for(|outcome| !matches!(outcome, Outcome::Open)).await.map(|outcome| outcome.clone());
        match ended {
            Ok(Outcome::Committed) => Ok(()),
            Ok(Outcome::Failed(reason)) => Err(not_committed(&reason)),
            Ok(Outcome::Open) | Err(_) => Err(not_committed("nobody knows what became of it")),
        }
    }
}

fn not_committed(reason: &str) -> Failure {
    Failure::Database(sqlx::Error::Io(std::io::Error::other(format!("not committed: {reason}"))))
}

impl Deref for Member {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.0.connection
    }
}

impl DerefMut for Member {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0.connection
    }
}

/// A transaction on SQLite.
#[derive(Debug)]
pub enum SqliteTx {
    /// By itself: it only reads.
    Alone(sqlx::Transaction<'static, Sqlite>),
    /// With others: their commit is one.
    Member(Member),
}

impl From<sqlx::Transaction<'static, Sqlite>> for SqliteTx {
    fn from(tx: sqlx::Transaction<'static, Sqlite>) -> Self {
        Self::Alone(tx)
    }
}

impl Deref for SqliteTx {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        match self {
            Self::Alone(tx) => tx,
            Self::Member(tx) => tx,
        }
    }
}

impl DerefMut for SqliteTx {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Alone(tx) => tx,
            Self::Member(tx) => tx,
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use crate::store::{Db, Tx};

    async fn desk(folder: &tempfile::TempDir) -> Db {
        let db = Db::connect(&format!("sqlite:{}", folder.path().join("desk.db").display())).await.unwrap();
        run(&db, "CREATE TABLE word (word TEXT NOT NULL UNIQUE)").await;
        db
    }

    async fn run(db: &Db, statement: &'static str) {
        let mut tx = db.write().await.unwrap();
        on!(&mut tx, conn => async { sqlx::query(statement).execute(conn).await.map(drop) }).unwrap();
        tx.commit().await.unwrap();
    }

    async fn say(tx: &mut Tx, word: &str) -> Result<(), sqlx::Error> {
        on!(tx, conn => async { sqlx::query("INSERT INTO word VALUES ($1)").bind(word).execute(conn).await.map(drop) })
    }

    async fn words(db: &Db) -> Vec<String> {
        let mut tx = db.read().await.unwrap();
        on!(&mut tx, conn => sqlx::query_scalar("SELECT word FROM word ORDER BY word").fetch_all(conn)).unwrap()
    }

    /// Commits in the write-ahead log: the last frame of each names the size of the database.
    fn commits(folder: &tempfile::TempDir) -> usize {
        let log = std::fs::read(folder.path().join("desk.db-wal")).unwrap();
        let page = u32::from_be_bytes(log[8..12].try_into().unwrap()) as usize;
        let frames = log[32..].chunks_exact(24 + page);
        // Frames of an earlier round of the log have another salt.
        frames.filter(|frame| frame[8..16] == log[16..24] && frame[4..8] != [0; 4]).count()
    }

    /// Whoever of `writers` comes while one has the turn is in one group.
    async fn together<T>(db: &Db, writers: Vec<impl Future<Output = T>>) -> Vec<T> {
        let first = db.write().await.unwrap();
        let mut writing = Box::pin(join_all(writers));
        // All of them ask for their turn.
        assert!(futures_util::poll!(&mut writing).is_pending());
        drop(first);
        writing.await
    }

    #[tokio::test]
    async fn those_who_write_at_once_share_one_commit_and_each_is_there_when_it_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let db = desk(&folder).await;
        let before = commits(&folder);
        let writer = async |number: usize| {
            let mut tx = db.write().await.unwrap();
            let word = format!("{number:02}");
            say(&mut tx, &word).await.unwrap();
            tx.commit().await.unwrap();
            // Another connection sees it: the commit is behind it.
            assert!(words(&db).await.contains(&word));
        };
        together(&db, (0..20).map(writer).collect()).await;
        assert_eq!((words(&db).await.len(), commits(&folder) - before), (20, 1));
    }

    #[tokio::test]
    async fn who_gives_up_is_rolled_back_alone() {
        let folder = tempfile::tempdir().unwrap();
        let db = desk(&folder).await;
        let writer = async |(word, twice, commits): (&'static str, bool, bool)| {
            let mut tx = db.write().await.unwrap();
            say(&mut tx, word).await.unwrap();
            if twice && say(&mut tx, word).await.is_err() {
                return;
            }
            if commits {
                tx.commit().await.unwrap();
            }
        };
        let writers = [("a", false, true), ("b", true, true), ("c", false, false), ("d", false, true)];
        together(&db, writers.map(writer).into()).await;
        assert_eq!(words(&db).await, ["a", "d"]);
    }

    #[tokio::test]
    async fn where_sqlite_gives_the_transaction_up_nobody_in_it_is_told_that_it_is_committed() {
        let folder = tempfile::tempdir().unwrap();
        let db = desk(&folder).await;
        let writer = async |(word, breaks): (&'static str, bool)| {
            let mut tx = db.write().await?;
            say(&mut tx, word).await?;
            if breaks {
                // As SQLite does by itself where the disk is full.
                on!(&mut tx, conn => async { sqlx::query("ROLLBACK").execute(conn).await.map(drop) })?;
                return Ok(());
            }
            tx.commit().await
        };
        let done = together(&db, [("a", false), ("b", true), ("c", false)].map(writer).into()).await;
        let committed: Vec<bool> = done.iter().map(Result::is_ok).collect();
        assert_eq!(committed, [false, true, true], "{done:?}");
        assert_eq!(words(&db).await, ["c"]);
    }

    #[tokio::test]
    async fn a_group_that_nobody_commits_to_ends_and_frees_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let db = desk(&folder).await;
        drop(db.write().await.unwrap());
        let url = format!("sqlite:{}", folder.path().join("desk.db").display());
        let other = Db::connect(&url).await.unwrap();
        let mut tx = other.write().await.unwrap();
        say(&mut tx, "other").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(words(&db).await, ["other"]);
    }
}

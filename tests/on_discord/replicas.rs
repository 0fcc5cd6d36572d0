//! Two desks on one PostgreSQL: one listens and the other stands by; whatever becomes of one, each question has one
//! answer and one ticket, and nothing is lost.

use std::time::{Duration, Instant};

use super::guild::{Guild, KNOWN, UNKNOWN, count};
use crate::engine::{Database, Engine};
use crate::program::desk::Desk;

/// How long a replica may be deaf when the one that listened was killed.
const TAKEN_OVER_MAX: Duration = Duration::from_secs(30);

/// A guild with two desks; the database goes last.
struct Pair {
    guild: Guild,
    other: Desk,
    _database: Database,
}

impl Pair {
    /// The first listens, the other stands by; none where there is no PostgreSQL.
    async fn open(change: impl FnOnce(&Guild)) -> Option<Self> {
        if !Engine::Postgres.is_there() {
            return None;
        }
        let database = Database::create(Engine::Postgres).await;
        let guild = Guild::open_with(&format!("\n[database]\nurl = \"{}\"\n", database.url), |_| {}).await;
        change(&guild);
        let other = guild.desk.another();
        Some(Self { guild, other, _database: database })
    }

    async fn standing_by() -> Option<Self> {
        let pair = Self::open(|_| {}).await?;
        pair.other.says("this one stands by").await;
        Some(pair)
    }

    /// Asks something known; the thread of its answer.
    fn ask(&self) -> String {
        self.guild.discord.say(&self.guild.ann, &self.guild.support, KNOWN)
    }

    /// Each has its answer, and only one.
    async fn answered_once(&self, questions: &[String]) {
        for question in questions {
            self.guild.sees(question, "That helped").await;
        }
        // What a late one still had in hand would come by now.
        let last = self.ask();
        self.guild.sees(&last, "That helped").await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        for question in questions {
            assert_eq!(self.guild.discord.messages(question).len(), 1);
        }
    }
}

/// How often a desk has said that it listens or that it stands by.
fn place_said(desk: &Desk) -> usize {
    let log = desk.log();
    log.matches("Discord is listened to").count() + log.matches("this one stands by").count()
}

#[tokio::test]
async fn one_of_two_listens_and_when_it_is_killed_the_other_takes_over() {
    let Some(mut pair) = Pair::standing_by().await else { return };
    let first = pair.ask();
    pair.answered_once(std::slice::from_ref(&first)).await;
    assert_eq!(pair.guild.discord.identifies(), 1);
    pair.guild.desk.crash().await;
    let killed = Instant::now();
    let missed = pair.ask();
    pair.other.says("Discord is listened to").await;
    pair.guild.sees(&missed, "That helped").await;
    assert!(killed.elapsed() < TAKEN_OVER_MAX, "{:?}", killed.elapsed());
    let ticket = pair.guild.ticket().await;
    // The first comes back, and stands by.
    pair.guild.desk.start_again();
    pair.guild.desk.says("this one stands by").await;
    pair.answered_once(&[first, missed]).await;
    assert_eq!(pair.guild.discord.identifies(), 2);
    assert_eq!(pair.guild.discord.messages(&ticket).len(), 1);
    pair.guild.discord.assert_clean();
}

#[tokio::test]
async fn when_the_one_that_listens_is_stopped_the_other_takes_over_at_once() {
    let Some(mut pair) = Pair::standing_by().await else { return };
    assert_eq!(pair.guild.desk.stop().await, Some(0));
    let stopped = Instant::now();
    let missed = pair.ask();
    pair.guild.sees(&missed, "That helped").await;
    assert!(stopped.elapsed() < Duration::from_secs(10), "{:?}", stopped.elapsed());
    pair.answered_once(&[missed]).await;
    pair.guild.discord.assert_clean();
}

#[tokio::test]
async fn one_that_stood_still_does_nothing_twice_when_it_goes_on() {
    let Some(pair) = Pair::standing_by().await else { return };
    let mut questions: Vec<_> = (0..8).map(|_| pair.ask()).collect();
    // Somewhere in the middle of taking and answering them.
    pair.guild.sees(&questions[1], "That helped").await;
    pair.guild.desk.freeze().await;
    questions.extend((0..4).map(|_| pair.ask()));
    pair.other.says("Discord is listened to").await;
    for question in &questions {
        pair.guild.sees(question, "That helped").await;
    }
    pair.guild.desk.thaw().await;
    pair.guild.desk.says("other replicas went on without this one").await;
    pair.answered_once(&questions).await;
    assert_eq!(pair.guild.discord.listened_shards(), [0], "the one that stood still does not listen any more");
    pair.guild.discord.assert_clean();
}

#[tokio::test]
async fn a_rolling_restart_under_questions_loses_and_doubles_nothing() {
    let Some(mut pair) = Pair::standing_by().await else { return };
    let (mut questions, mut tickets) = (Vec::new(), Vec::new());
    for round in 0..4 {
        questions.extend((0..3).map(|_| pair.ask()));
        tickets.push(pair.guild.discord.say(&pair.guild.ann, &pair.guild.support, &format!("{UNKNOWN} ({round})")));
        let stopping = if round % 2 == 0 { &mut pair.guild.desk } else { &mut pair.other };
        assert_eq!(stopping.stop().await, Some(0));
        questions.extend((0..3).map(|_| pair.guild.discord.say(&pair.guild.ann, &pair.guild.support, KNOWN)));
        let stopped = if round % 2 == 0 { &mut pair.guild.desk } else { &mut pair.other };
        let said = place_said(stopped);
        stopped.start_again();
        while place_said(stopped) == said {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    pair.answered_once(&questions).await;
    for ticket in &tickets {
        pair.guild.sees(ticket, "Ticket #").await;
        assert_eq!(pair.guild.discord.messages(ticket).len(), 1);
    }
    assert_eq!(count(&pair.guild.discord, &pair.guild.agents, "Claim"), tickets.len(), "a card for each ticket");
    assert_eq!(count(&pair.guild.discord, &pair.guild.agents, "Missed while the desk was away"), 0);
    pair.guild.discord.assert_clean();
}

#[tokio::test]
async fn shards_are_shared_and_go_to_whoever_is_there() {
    if !Engine::Postgres.is_there() {
        return;
    }
    let database = Database::create(Engine::Postgres).await;
    let more = format!("\n[database]\nurl = \"{}\"\n", database.url);
    let guild = Guild::open_with(&more, |discord| assert!(discord.shard(2) < 2)).await;
    let shards = async |wanted: &[u64]| {
        let there = async {
            while guild.discord.listened_shards() != wanted {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let there = tokio::time::timeout(TAKEN_OVER_MAX, there).await;
        assert!(there.is_ok(), "{:?}\n{}", guild.discord.listened_shards(), guild.desk.log());
    };
    // Five seconds apart, as Discord wants it.
    shards(&[0, 1]).await;
    let mut other = guild.desk.another();
    other.says("Discord is listened to").await;
    shards(&[0, 1]).await;
    assert_eq!(guild.discord.identifies(), 3, "one of the two has moved");
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.sees(&question, "That helped").await;
    other.crash().await;
    let missed = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    guild.sees(&missed, "That helped").await;
    shards(&[0, 1]).await;
    assert_eq!([&question, &missed].map(|thread| guild.discord.messages(thread).len()), [1, 1]);
    guild.discord.assert_clean();
}

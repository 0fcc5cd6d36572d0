//! Two desks on one PostgreSQL share Slack's sockets; whatever becomes of one, each question has one answer and one
//! ticket, and nothing is lost.

use std::time::Duration;

use super::team::{KNOWN, Team, UNKNOWN, count};
use crate::engine::{Database, Engine};
use crate::program::desk::Desk;

/// A team with two desks; the database goes last.
struct Pair {
    team: Team,
    other: Desk,
    _database: Database,
}

impl Pair {
    /// Both listen; none where there is no PostgreSQL.
    async fn open() -> Option<Self> {
        if !Engine::Postgres.is_there() {
            return None;
        }
        let database = Database::create(Engine::Postgres).await;
        let team = Team::begin(&format!("[database]\nurl = \"{}\"", database.url), |_| {}).await;
        team.desk.says("Slack is listened to").await;
        let other = team.desk.another();
        let pair = Self { team, other, _database: database };
        pair.sockets(4).await;
        Some(pair)
    }

    async fn sockets(&self, wanted: usize) {
        self.team.slack.wait_for(|state| (state.sockets() == wanted).then_some(())).await;
    }

    fn ask(&self) -> String {
        self.team.slack.say(&self.team.ann, &self.team.support, KNOWN)
    }

    /// Each has its answer, and only one.
    async fn answered_once(&self, questions: &[String]) {
        for question in questions {
            self.team.sees_under(question, "That helped").await;
        }
        let last = self.ask();
        self.team.sees_under(&last, "That helped").await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        for question in questions {
            assert_eq!(self.team.slack.in_thread(&self.team.support, question).len(), 1);
        }
    }
}

#[tokio::test]
async fn two_share_the_sockets_and_one_that_is_killed_takes_nothing_with_it() {
    let Some(mut pair) = Pair::open().await else { return };
    let mut questions: Vec<_> = (0..6).map(|_| pair.ask()).collect();
    pair.team.desk.crash().await;
    questions.extend((0..3).map(|_| pair.ask()));
    pair.answered_once(&questions).await;
    pair.team.desk.start_again();
    pair.sockets(4).await;
    questions.push(pair.ask());
    pair.answered_once(&questions).await;
    pair.team.slack.assert_clean();
}

#[tokio::test]
async fn one_that_stood_still_does_nothing_twice_when_it_goes_on() {
    let Some(pair) = Pair::open().await else { return };
    let mut questions: Vec<_> = (0..6).map(|_| pair.ask()).collect();
    pair.team.sees_under(&questions[1], "That helped").await;
    pair.team.desk.freeze().await;
    questions.extend((0..3).map(|_| pair.ask()));
    pair.other.says("another replica is gone").await;
    for question in &questions {
        pair.team.sees_under(question, "That helped").await;
    }
    pair.team.desk.thaw().await;
    pair.team.desk.says("other replicas went on without this one").await;
    pair.answered_once(&questions).await;
    pair.team.slack.assert_clean();
}

#[tokio::test]
async fn a_rolling_restart_under_questions_loses_and_doubles_nothing() {
    let Some(mut pair) = Pair::open().await else { return };
    let (mut questions, mut tickets) = (Vec::new(), Vec::new());
    for round in 0..4 {
        questions.extend((0..3).map(|_| pair.ask()));
        tickets.push(pair.team.slack.say(&pair.team.ann, &pair.team.support, &format!("{UNKNOWN} ({round})")));
        let stopping = if round % 2 == 0 { &mut pair.team.desk } else { &mut pair.other };
        assert_eq!(stopping.stop().await, Some(0));
        questions.extend((0..3).map(|_| pair.team.slack.say(&pair.team.ann, &pair.team.support, KNOWN)));
        let stopped = if round % 2 == 0 { &mut pair.team.desk } else { &mut pair.other };
        stopped.start_again();
        pair.sockets(4).await;
    }
    pair.answered_once(&questions).await;
    for ticket in &tickets {
        pair.team.sees_under(ticket, "Ticket #").await;
        assert_eq!(pair.team.slack.in_thread(&pair.team.support, ticket).len(), 1);
    }
    let card = count(&pair.team.slack, &pair.team.agents, "Claim");
    assert_eq!(card, tickets.len(), "a card for each ticket");
    pair.team.slack.assert_clean();
}

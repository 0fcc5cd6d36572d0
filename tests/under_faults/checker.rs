//! The one checker: after a run it reads the database and what the platforms know, and says which invariant is broken.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::books::{Books, Row, text};
use super::load::Said;
use super::seen::{Post, Seen};

/// What must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Invariant {
    /// I1: what was acknowledged, or said in a watched place, is in the inbox.
    NothingLost,
    /// I2: a key has one effect.
    OneEffect,
    /// I3: what was taken has one visible reply.
    OneReply,
    /// I4: a ticket has one owner, and who is told so is.
    OneOwner,
    /// I5: a warning is told once.
    WarnedOnce,
    /// I6: a digest is posted once for its date.
    DigestOnce,
    /// I7: the history makes the state.
    HistoryTells,
    /// I12: no rule of a platform is broken, and no request comes before its time.
    RulesKept,
    /// I13: posts of one place keep their order.
    InOrder,
    /// Everything comes to an end: nothing waits for ever, and nothing is given up.
    Settled,
}

/// One thing that does not hold.
#[derive(Debug, Clone)]
pub struct Finding {
    pub invariant: Invariant,
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.invariant, self.what)
    }
}

/// All that does not hold.
pub fn findings(books: &Books, seen: &Seen, said: &[Said]) -> Vec<Finding> {
    let mut found = Findings(Vec::new());
    found.nothing_is_lost(books, seen, said);
    found.each_has_one_effect(books, said);
    found.each_has_one_reply(books, seen, said);
    found.private_answers_came(books, seen);
    found.the_history_tells(books);
    found.who_is_told_owns(books);
    found.warnings_are_told_once(books, seen);
    found.digests_are_posted_once(books);
    found.lanes_keep_their_order(books, seen);
    found.rules_are_kept(seen);
    found.0
}

struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, invariant: Invariant, what: String) {
        self.0.push(Finding { invariant, what });
    }

    fn nothing_is_lost(&mut self, books: &Books, seen: &Seen, said: &[Said]) {
        let has = |workspace: &str, key: &str| {
            let known = (workspace.to_owned(), key.to_owned());
            books.inbox.contains(&known) || books.letters.contains(&known)
        };
        for (workspace, begins, ends) in &seen.accepted {
            let matches =
                |(of, key): &(String, String)| of == workspace && key.starts_with(begins) && key.ends_with(ends);
            let there = if ends.is_empty() {
                has(workspace, begins)
            } else {
                books.inbox.iter().any(matches) || books.letters.iter().any(matches)
            };
            if !there {
                self.add(
                    Invariant::NothingLost,
                    format!("{workspace} {begins}…{ends} was acknowledged and is not there"),
                );
            }
        }
        for said in said.iter().filter(|said| !has(&said.workspace, &said.key)) {
            self.add(Invariant::NothingLost, format!("{} was said and is not there", said.key));
        }
    }

    fn each_has_one_effect(&mut self, books: &Books, said: &[Said]) {
        for said in said {
            let of_it = |row: &&Row, column: &str| text(&row[column]).contains(&said.token);
            if said.is_question {
                let conversations = books.conversations.iter().filter(|row| of_it(row, "question")).count();
                let is_letter = books.letters.contains(&(said.workspace.clone(), said.key.clone()));
                if conversations != 1 && !is_letter {
                    self.add(Invariant::OneEffect, format!("{} made {conversations} conversations", said.key));
                }
            }
            let entries = books.history.iter().filter(|row| text(&row["kind"]["text"]).contains(&said.token)).count();
            if entries > 1 {
                self.add(Invariant::OneEffect, format!("{} is in the history {entries} times", said.key));
            }
        }
    }

    fn each_has_one_reply(&mut self, books: &Books, seen: &Seen, said: &[Said]) {
        let mut posted: HashMap<(&str, i64), usize> = HashMap::new();
        for post in &seen.posts {
            match post.delivery {
                // Slack shows files in a message of its own, which bears no id.
                None if post.is_file => {}
                Some(id) => *posted.entry((post.workspace.as_str(), id)).or_default() += 1,
                None => self.add(Invariant::OneReply, format!("a post without a delivery id: {}", post.words)),
            }
        }
        for ((workspace, id), times) in &posted {
            if *times > 1 {
                self.add(Invariant::OneReply, format!("row {id} of {workspace} was posted {times} times"));
            }
            if !books.outbox.iter().any(|row| row["id"] == *id && row["workspace"] == *workspace) {
                self.add(Invariant::OneReply, format!("a post of {workspace} is of row {id}, which is not there"));
            }
        }
        for row in &books.outbox {
            let (id, workspace) = (row["id"].as_i64().unwrap_or_default(), text(&row["workspace"]));
            let to = &row["destination"];
            let stays = to["Conversation"].is_number() || to["Channel"].is_string();
            match text(&row["state"]) {
                "sent" if stays && !posted.contains_key(&(workspace, id)) => {
                    self.add(Invariant::OneReply, format!("row {id} is sent, and nobody sees it: {}", row["notice"]));
                }
                "sent" => {}
                state => {
                    self.add(Invariant::Settled, format!("row {id} is {state}: {} {}", row["reason"], row["notice"]))
                }
            }
        }
        for said in said.iter().filter(|said| said.is_question) {
            let replies = seen.posts.iter().filter(|post| post.place == said.thread);
            if replies.count() == 0 && !books.letters.contains(&(said.workspace.clone(), said.key.clone())) {
                self.add(Invariant::OneReply, format!("{} has no reply", said.key));
            }
        }
    }

    /// What is for one person alone has no delivery id: of each that was sent there is one, and more only for attempts
    /// whose outcome was not known (neither platform lets an answer of this kind be looked up).
    fn private_answers_came(&mut self, books: &Books, seen: &Seen) {
        for interaction in &seen.unanswered {
            self.add(Invariant::OneReply, format!("interaction {interaction} was promised an answer that never came"));
        }
        let mut due: BTreeMap<(&str, &str), (usize, i64)> = BTreeMap::new();
        for row in books.outbox.iter().filter(|row| text(&row["state"]) == "sent") {
            let person = text(&row["destination"]["Private"]["person"]);
            let direct = seen.posts.iter().any(|post| post.delivery == row["id"].as_i64());
            if !person.is_empty() && !direct {
                let entry = due.entry((text(&row["workspace"]), person)).or_default();
                entry.0 += 1;
                entry.1 += row["attempts"].as_i64().unwrap_or(1) - 1;
            }
        }
        for ((workspace, person), (rows, again)) in due {
            let told = seen.private.iter().filter(|(of, to, _)| of == workspace && to == person).count();
            let most = rows + usize::try_from(again).unwrap_or(0);
            if told < rows || told > most {
                let what = format!("{person} of {workspace} was told {told} times of {rows} rows, {again} tried again");
                self.add(Invariant::OneReply, what);
            }
        }
    }

    fn the_history_tells(&mut self, books: &Books) {
        for ticket in &books.tickets {
            let mut owner: Option<&str> = None;
            let mut opened = 0;
            let mine = |row: &&Row| row["workspace"] == ticket["workspace"] && row["ticket"] == ticket["number"];
            for entry in books.history.iter().filter(mine) {
                match text(&entry["kind"]["kind"]) {
                    "opened" => opened += 1,
                    "claimed" => {
                        let by = text(&entry["actor"]);
                        if let Some(owner) = owner.replace(by) {
                            let what = format!("#{} was {owner}'s when {by} claimed it", ticket["number"]);
                            self.add(Invariant::OneOwner, what);
                        }
                    }
                    "released" => owner = None,
                    _ => {}
                }
            }
            if opened != 1 || owner != ticket["owner"].as_str() {
                let what = format!(
                    "the history of #{} opens it {opened} times and gives it to {owner:?}, the row to {}",
                    ticket["number"], ticket["owner"]
                );
                self.add(Invariant::HistoryTells, what);
            }
        }
    }

    fn who_is_told_owns(&mut self, books: &Books) {
        for row in books.outbox.iter().filter(|row| row["notice"]["notice"] == "ticket_claimed") {
            let notice = &row["notice"];
            let stored = books.history.iter().filter(|entry| {
                entry["workspace"] == row["workspace"]
                    && entry["ticket"] == notice["ticket"]
                    && entry["kind"]["kind"] == "claimed"
                    && entry["actor"] == notice["by"]["id"]
            });
            let told = books.outbox.iter().filter(|other| {
                other["workspace"] == row["workspace"]
                    && other["notice"]["notice"] == "ticket_claimed"
                    && other["notice"]["ticket"] == notice["ticket"]
                    && other["notice"]["by"]["id"] == notice["by"]["id"]
                    && other["lane"] == row["lane"]
            });
            let (stored, told) = (stored.count(), told.count());
            if stored != told {
                let what = format!("{} of {notice}: told {told} times, stored {stored} times", row["id"]);
                self.add(Invariant::OneOwner, what);
            }
        }
    }

    fn warnings_are_told_once(&mut self, books: &Books, seen: &Seen) {
        let mut times: BTreeMap<(String, String, String, String), usize> = BTreeMap::new();
        for entry in &books.history {
            let kind = text(&entry["kind"]["kind"]);
            if matches!(kind, "warned" | "breached") {
                let metric = text(&entry["kind"]["metric"]).to_owned();
                let key = (text(&entry["workspace"]).to_owned(), entry["ticket"].to_string(), metric, kind.to_owned());
                *times.entry(key).or_default() += 1;
            }
        }
        for (what, times) in times.iter().filter(|(_, times)| **times > 1) {
            self.add(Invariant::WarnedOnce, format!("{what:?} {times} times"));
        }
        let warned = |post: &&Post| post.words.contains("nears its target") || post.words.contains("is due soon");
        let mut said: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for post in seen.posts.iter().filter(warned) {
            *said.entry((&post.place, &post.words)).or_default() += 1;
        }
        for ((place, words), times) in said.into_iter().filter(|(_, times)| *times > 1) {
            self.add(Invariant::WarnedOnce, format!("{place} saw {times} times: {words}"));
        }
    }

    fn digests_are_posted_once(&mut self, books: &Books) {
        let mut told: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for row in books.outbox.iter().filter(|row| row["notice"]["notice"] == "digest") {
            *told.entry((text(&row["workspace"]), text(&row["destination"]["Channel"]))).or_default() += 1;
        }
        let mut taken: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for row in &books.digests {
            *taken.entry((text(&row["workspace"]), text(&row["channel"]))).or_default() += 1;
        }
        for key in told.keys().chain(taken.keys()).collect::<std::collections::BTreeSet<_>>() {
            let count = |of: &BTreeMap<(&str, &str), usize>| of.get(key).copied().unwrap_or(0);
            if count(&told) != count(&taken) {
                let what = format!("{key:?}: {} digests of {} dates", count(&told), count(&taken));
                self.add(Invariant::DigestOnce, what);
            }
        }
    }

    fn lanes_keep_their_order(&mut self, books: &Books, seen: &Seen) {
        let lanes: HashMap<_, _> = books.outbox.iter().map(|row| (row["id"].as_i64(), text(&row["lane"]))).collect();
        let mut last: HashMap<(&str, &str), i64> = HashMap::new();
        for post in &seen.posts {
            let (Some(id), Some(lane)) = (post.delivery, lanes.get(&post.delivery)) else { continue };
            let before = last.insert((&post.workspace, lane), id);
            if let Some(before) = before.filter(|before| *before > id) {
                self.add(Invariant::InOrder, format!("in {lane} row {id} came after row {before}"));
            }
        }
    }

    fn rules_are_kept(&mut self, seen: &Seen) {
        for line in seen.violations.iter().filter(|line| !is_of_a_crash(line)) {
            self.add(Invariant::RulesKept, line.clone());
        }
    }
}

/// Whether this is what a crash between the commit of an interaction and its acknowledgement comes to on Discord: it
/// is followed up though Discord knows no answer of it, or is acknowledged late when Discord sends it again.
fn is_of_a_crash(violation: &str) -> bool {
    (violation.contains("/webhooks/") && violation.contains("Unknown Webhook"))
        || violation.contains("first answered after")
}

/// Findings as lines.
pub fn lines(found: &[Finding]) -> String {
    found.iter().map(|finding| format!("  {finding}\n")).collect()
}

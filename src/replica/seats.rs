//! Seats that replicas share: the shards of a bot in ranges, and what there may be only so many of.

use std::sync::atomic::Ordering;

use super::Replica;
use crate::domain::replica::{Seats, moves, range};
use crate::store::{Failure, leases};

impl Replica {
    /// The shards of a bot that are this process's to listen to, of which it does listen to `in_use`. Those that others
    /// still use come later.
    ///
    /// # Errors
    /// The database failed: what was told before holds for as long as it said.
    pub async fn shards(&self, bot: &str, total: u32, in_use: &[u32]) -> Result<Seats, Failure> {
        let Some(session) = self.session() else { return Ok(Seats::default()) };
        let (members, kind) = (member_kind(bot, total), shard_kind(bot, total));
        let mut tx = self.db.read().await?;
        let mut there = leases::holders(&mut tx, &members).await?;
        let held: Vec<u32> = numbers(leases::held(&mut tx, &kind, session).await?);
        drop(tx);
        if !there.contains(&session) {
            let mut tx = self.db.write().await?;
            leases::take(&mut tx, &members, session, session).await?;
            tx.commit().await?;
            there.push(session);
            there.sort_unstable();
        }
        let place = there.iter().position(|member| *member == session).unwrap_or_default();
        let moves = moves(&range(total, there.len(), place), &held, in_use);
        let mut mine = moves.keep;
        let mut tx = self.db.read().await?;
        let mut free = Vec::new();
        for seat in moves.take {
            if !leases::is_held(&mut tx, &kind, seat.into()).await? {
                free.push(seat);
            }
        }
        drop(tx);
        if !free.is_empty() || !moves.give.is_empty() {
            let mut tx = self.db.write().await?;
            for seat in moves.give {
                leases::give(&mut tx, &kind, seat.into(), session).await?;
            }
            for seat in free {
                if leases::take(&mut tx, &kind, seat.into(), session).await?.is_some() {
                    mine.push(seat);
                }
            }
            tx.commit().await?;
        }
        mine.sort_unstable();
        // Asked last: what was waited for the database is over by then.
        match self.session() {
            Some(now) if now == session => Ok(self.seats(mine)),
            _ => Ok(Seats::default()),
        }
    }

    /// Gives the shards of a bot back, and leaves those who share them.
    ///
    /// # Errors
    /// The database failed; others take them when the session has ended.
    pub async fn leave_shards(&self, bot: &str, total: u32) -> Result<(), Failure> {
        let Some(session) = self.session() else { return Ok(()) };
        let mut tx = self.db.write().await?;
        let kind = shard_kind(bot, total);
        for (seat, _) in leases::held(&mut tx, &kind, session).await? {
            leases::give(&mut tx, &kind, seat, session).await?;
        }
        leases::give(&mut tx, &member_kind(bot, total), session, session).await?;
        tx.commit().await
    }

    /// One of `seats` places, where one is free: the same for as long as the session lasts.
    ///
    /// # Errors
    /// The database failed.
    pub async fn place(&self, kind: &str, seats: u32) -> Result<Seats, Failure> {
        let Some(session) = self.session() else { return Ok(Seats::default()) };
        let mut tx = self.db.read().await?;
        let mut mine = numbers(leases::held(&mut tx, kind, session).await?);
        let mut free = Vec::new();
        for seat in (0..seats).filter(|_| mine.is_empty()) {
            if !leases::is_held(&mut tx, kind, seat.into()).await? {
                free.push(seat);
            }
        }
        drop(tx);
        for seat in free {
            let mut tx = self.db.write().await?;
            let taken = leases::take(&mut tx, kind, seat.into(), session).await?;
            tx.commit().await?;
            if taken.is_some() {
                mine.push(seat);
                break;
            }
        }
        Ok(self.seats(mine))
    }

    /// Gives a place back.
    ///
    /// # Errors
    /// The database failed; others take it when the session has ended.
    pub async fn leave_place(&self, kind: &str) -> Result<(), Failure> {
        let Some(session) = self.session() else { return Ok(()) };
        let mut tx = self.db.write().await?;
        for (seat, _) in leases::held(&mut tx, kind, session).await? {
            leases::give(&mut tx, kind, seat, session).await?;
        }
        tx.commit().await
    }
}

impl Replica {
    fn seats(&self, mine: Vec<u32>) -> Seats {
        Seats { mine, good_for: self.good_for(), others_gone: self.gone.load(Ordering::SeqCst) }
    }
}

fn numbers(held: Vec<(i64, i64)>) -> Vec<u32> {
    held.into_iter().filter_map(|(seat, _)| u32::try_from(seat).ok()).collect()
}

/// Replicas that disagree on the number of shards (after Discord recommends another) share each number by itself.
fn shard_kind(bot: &str, total: u32) -> String {
    format!("discord:{bot}:shard/{total}")
}

fn member_kind(bot: &str, total: u32) -> String {
    format!("discord:{bot}:member/{total}")
}

//! Bookkeeping that has had its time is forgotten.

use jiff::Timestamp;

use super::Flow;
use crate::store::{
    Failure, answers, codes, community, drafts, edits, inbox, logins, outbox, replies, seen, sessions, webhooks,
};

/// Rows of bookkeeping forgotten in one go.
const FORGET_ROWS_MAX: u64 = 1000;
/// Event keys are kept for longer than any platform redelivers (Slack: some six minutes; see also backfills).
const INBOX_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 7);
/// Delivered posts are kept for looking back.
const SENT_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 7);

/// Drafts are kept until the digest of any week has told of them.
const DRAFTS_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 14);

/// Replies are kept for as long as somebody may still mark them.
const REPLIES_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 30);

impl Flow {
    /// Forgets bookkeeping that has had its time.
    ///
    /// # Errors
    /// The database failed.
    pub async fn tidy(&self) -> Result<(), Failure> {
        let before = |kept| self.clock.now().checked_sub(kept).unwrap_or(Timestamp::MIN);
        // In small steps, so that nobody waits long for the write lock.
        loop {
            let mut tx = self.db.write().await?;
            let keys = inbox::forget(&mut tx, before(INBOX_KEPT), FORGET_ROWS_MAX).await?;
            let posts = outbox::forget_sent(&mut tx, before(SENT_KEPT), FORGET_ROWS_MAX).await?;
            let drafts = drafts::forget(&mut tx, before(DRAFTS_KEPT), FORGET_ROWS_MAX).await?;
            let edits = edits::forget(&mut tx, before(DRAFTS_KEPT), FORGET_ROWS_MAX).await?;
            let replies = community::forget(&mut tx, before(REPLIES_KEPT), FORGET_ROWS_MAX).await?;
            let replied = replies::forget(&mut tx, before(INBOX_KEPT), FORGET_ROWS_MAX).await?;
            let calls = webhooks::forget(&mut tx, before(SENT_KEPT), FORGET_ROWS_MAX).await?;
            let places = seen::forget(&mut tx, before(INBOX_KEPT), FORGET_ROWS_MAX).await?;
            let codes = codes::forget(&mut tx, before(INBOX_KEPT), FORGET_ROWS_MAX).await?;
            let sessions = sessions::forget(&mut tx, self.clock.now(), FORGET_ROWS_MAX).await?;
            let told = answers::forget(&mut tx, before(INBOX_KEPT), FORGET_ROWS_MAX).await?;
            let logins = logins::forget(&mut tx, self.clock.now(), FORGET_ROWS_MAX).await?;
            tx.commit().await?;
            let forgotten =
                [told, keys, posts, drafts, edits, replies, replied, calls, places, codes, sessions, logins];
            if forgotten.into_iter().all(|rows| rows < FORGET_ROWS_MAX) {
                return Ok(());
            }
        }
    }
}

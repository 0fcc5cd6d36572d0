//! The fence of leased work: a transaction that is begun on behalf of a session or a lease goes through only while that
//! is its own, however late it comes.

use super::{Failure, Tx};

/// On whose behalf work is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// The session.
    pub replica: i64,
    /// The seat and the token under which it is held, where the work hangs on one.
    pub seat: Option<Seat>,
}

/// A seat that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// What is shared.
    pub kind: String,
    /// Which of the seats.
    pub number: i64,
    /// The token under which it was taken.
    pub token: i64,
}

tokio::task_local! {
    // Leased work is spread over many functions that begin transactions of their own; none of them can forget it so.
    static FENCE: Fence;
}

/// Does `work` behind a fence: each transaction that it begins to write is refused with [`Failure::Lost`] where the
/// session or the seat is not its own any more.
pub async fn within<T>(fence: Fence, work: impl Future<Output = T>) -> T {
    FENCE.scope(fence, work).await
}

/// Checks the fence of the work in hand, where there is one. Until the transaction ends nobody can end the session.
pub(super) async fn check(tx: &mut Tx) -> Result<(), Failure> {
    let Ok(Fence { replica, seat }) = FENCE.try_with(Clone::clone) else { return Ok(()) };
    let (kind, number, token) = seat.map_or((None, 0, 0), |seat| (Some(seat.kind), seat.number, seat.token));
    let select = "SELECT r.id FROM replica r WHERE r.id = $1 AND ($2 IS NULL OR EXISTS (SELECT 1 FROM lease l \
                  WHERE l.kind = $2 AND l.seat = $3 AND l.token = $4 AND l.holder = r.id))";
    let found: Option<i64> = match tx {
        // Whoever writes has the file to itself.
        Tx::Sqlite(tx) => {
            let select = sqlx::query_scalar(select).bind(replica).bind(kind).bind(number).bind(token);
            select.fetch_optional(&mut **tx).await?
        }
        // A session is renewed beside this lock, and not ended.
        Tx::Postgres(tx) => {
            let select = "SELECT r.id FROM replica r WHERE r.id = $1 AND ($2::text IS NULL OR EXISTS (SELECT 1 FROM lease l \
                          WHERE l.kind = $2 AND l.seat = $3 AND l.token = $4 AND l.holder = r.id)) FOR KEY SHARE OF r";
            let select = sqlx::query_scalar(select).bind(replica).bind(kind).bind(number).bind(token);
            select.fetch_optional(&mut **tx).await?
        }
    };
    found.map(drop).ok_or(Failure::Lost)
}

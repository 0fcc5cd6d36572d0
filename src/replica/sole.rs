//! Work that one replica does for all: whoever has its seat.

use std::sync::{Arc, Mutex, PoisonError};

use super::Replica;
use crate::store::fence::{Fence, Seat};
use crate::store::{Failure, leases};

/// Whether this process is the one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is: behind this fence.
    Here(Fence),
    /// Another one is, or nobody can tell.
    Elsewhere,
}

/// Work of one kind that only one replica does.
#[derive(Clone)]
pub struct Sole {
    replica: Replica,
    kind: &'static str,
    fence: Arc<Mutex<Option<Fence>>>,
}

impl Sole {
    /// Work of this kind.
    #[must_use]
    pub fn new(replica: Replica, kind: &'static str) -> Self {
        Self { replica, kind, fence: Arc::default() }
    }

    /// Takes the seat where it is free. It is kept until the session ends, and the fence says so where it has.
    ///
    /// # Errors
    /// The database failed.
    pub async fn turn(&self) -> Result<Taken, Failure> {
        let Some(session) = self.replica.session() else { return Ok(Taken::Elsewhere) };
        let known = self.fence.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(fence) = known.filter(|fence| fence.replica == session) {
            return Ok(Taken::Here(fence));
        }
        let db = &self.replica.db;
        if leases::is_held(&mut db.read().await?, self.kind, 0).await? {
            return Ok(Taken::Elsewhere);
        }
        let mut tx = db.write().await?;
        let token = leases::take(&mut tx, self.kind, 0, session).await?;
        tx.commit().await?;
        let Some(token) = token else { return Ok(Taken::Elsewhere) };
        let seat = Some(Seat { kind: self.kind.to_owned(), number: 0, token });
        let fence = Fence { replica: session, seat };
        *self.fence.lock().unwrap_or_else(PoisonError::into_inner) = Some(fence.clone());
        Ok(Taken::Here(fence))
    }

    /// Does `work` behind the fence of a turn, while the session lasts; none where it ended before.
    pub async fn behind<T>(&self, fence: Fence, work: impl Future<Output = T>) -> Option<T> {
        let session = fence.replica;
        self.replica.during(session, crate::store::fence::within(fence, work)).await
    }
}

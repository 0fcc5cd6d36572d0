//! Tokens made and revoked, by a program and on a page alike; both are rows of the log.

use jiff::{SignedDuration, Timestamp};

use super::{Caller, hash_of, new_secret};
use crate::domain::audit::{Deed, DeedKind};
use crate::domain::token::{Scope, TokenId};
use crate::domain::{Role, WorkspacePolicy};
use crate::store::tokens::{self, Wanted};
use crate::store::{Failure, Tx, audit};

/// Characters of a token's name.
pub(super) const NAME_CHARS_MAX: usize = 60;
/// Days for which a token may be good, where it is not for ever.
const DAYS_MAX: i64 = 3650;

/// A token to make.
pub(super) struct NewToken {
    name: String,
    role: Role,
    scopes: Vec<Scope>,
    expires_at: Option<Timestamp>,
}

/// Why a token is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// The name is empty, too long, or has control characters.
    Name,
    /// There is no scope.
    NoScope,
    /// This scope needs a higher role.
    RoleTooLow(Scope),
    /// So many days are none or too many.
    Days,
}

impl NewToken {
    /// One of a workspace, checked.
    pub(super) fn checked(
        name: &str,
        role: Role,
        scopes: Vec<Scope>,
        days: Option<i64>,
        workspace: &WorkspacePolicy,
        now: Timestamp,
    ) -> Result<Self, Wrong> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
            return Err(Wrong::Name);
        }
        if scopes.is_empty() {
            return Err(Wrong::NoScope);
        }
        let standing = workspace.administering(role);
        if let Some(scope) = scopes.iter().find(|scope| scope.role() > standing) {
            return Err(Wrong::RoleTooLow(*scope));
        }
        let expires_at = days.map(|days| in_days(now, days).ok_or(Wrong::Days)).transpose()?;
        Ok(Self { name: name.to_owned(), role, scopes, expires_at })
    }
}

fn in_days(now: Timestamp, days: i64) -> Option<Timestamp> {
    let hours = days.checked_mul(24).filter(|_| (1..=DAYS_MAX).contains(&days))?;
    now.checked_add(SignedDuration::from_hours(hours)).ok()
}

/// Makes a token: its number, and the secret, which is in no other place.
pub(super) async fn make(
    tx: &mut Tx,
    caller: &Caller,
    new: &NewToken,
    now: Timestamp,
) -> Result<(TokenId, String), Failure> {
    let secret = new_secret();
    let NewToken { name, role, scopes, expires_at } = new;
    let wanted = Wanted { name, hash: &hash_of(&secret), role: *role, scopes, expires_at: *expires_at };
    let id = tokens::add(tx, &caller.workspace, &wanted, now).await?;
    log(tx, caller, DeedKind::TokenMade { token: id.0, role: *role }, now).await?;
    Ok((id, secret))
}

/// Makes a token good no more; `false` where there is no such token that is good.
pub(super) async fn revoke(tx: &mut Tx, caller: &Caller, id: TokenId, now: Timestamp) -> Result<bool, Failure> {
    let done = tokens::revoke(tx, &caller.workspace, id, now).await?;
    if done {
        log(tx, caller, DeedKind::TokenRevoked { token: id.0 }, now).await?;
    }
    Ok(done)
}

async fn log(tx: &mut Tx, caller: &Caller, kind: DeedKind, now: Timestamp) -> Result<(), Failure> {
    let deed = Deed { actor: Some(caller.person.clone()), subject: "token", kind };
    audit::add(tx, &caller.workspace, &deed, now).await?;
    audit::seal(tx, &caller.workspace).await.map(drop)
}

//! One desk to a SQLite file: a lock of the operating system's, which goes with its process however that ends.

use std::ffi::OsString;
use std::fs::{File, TryLockError};

use super::{Failure, sqlite_options};

/// The lock of a desk on its file; nothing for a database in memory or on a server.
#[derive(Debug)]
pub struct Alone {
    /// Held for as long as it is open.
    _file: Option<File>,
}

impl Alone {
    /// Takes the lock.
    ///
    /// # Errors
    /// Another desk has it: the sentence says what to do.
    pub fn on(url: &str) -> Result<Self, Failure> {
        if !url.starts_with("sqlite:") || url.contains(":memory:") {
            return Ok(Self { _file: None });
        }
        // Beside the database: closing any file that is the database would let go of SQLite's own locks.
        let mut path = OsString::from(sqlite_options(url)?.get_filename());
        path.push(".desk");
        let Ok(file) = File::create(&path) else {
            // Whoever cannot write there is told so by SQLite, in better words.
            return Ok(Self { _file: None });
        };
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: Some(file) }),
            Err(TryLockError::WouldBlock) => Err(Failure::Address(format!(
                "another desk runs on {url}: stop that one first, or give this one a database of its own with --database \
                 sqlite:PATH. Several desks share one database on PostgreSQL: --database postgres://…"
            ))),
            Err(TryLockError::Error(error)) => {
                tracing::warn!(%error, "the database's folder has no locks: see to it that only one desk runs on it");
                Ok(Self { _file: None })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_desk_on_a_file_is_refused_until_the_first_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("desk.db").display());
        let first = Alone::on(&url).unwrap();
        let refused = Alone::on(&url).unwrap_err().to_string();
        assert!(refused.contains("another desk runs on") && refused.contains("--database"), "{refused}");
        drop(first);
        Alone::on(&url).unwrap();
        let _memory = [Alone::on("sqlite::memory:").unwrap(), Alone::on("sqlite::memory:").unwrap()];
    }
}

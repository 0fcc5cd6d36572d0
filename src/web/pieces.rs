//! Files that are sent piece by piece, so that a million rows take no more room than some hundred.

use std::io;

use axum::body::Body;
use futures_util::stream;

use crate::store::Failure;

/// A file that is written piece by piece.
pub(super) trait Pieces: Sized + Send + 'static {
    /// The next piece, and whether it is the last.
    fn next(&mut self) -> impl Future<Output = Result<(String, bool), Failure>> + Send;
}

/// The file as the body of an answer. Where it breaks off, whoever gets it sees that it did.
pub(super) fn body(file: impl Pieces) -> Body {
    Body::from_stream(stream::unfold(Some(file), |file| async {
        let mut file = file?;
        Some(match file.next().await {
            Ok((text, is_last)) => (Ok(text), (!is_last).then_some(file)),
            Err(failure) => {
                tracing::error!(%failure, "an export broke off");
                (Err(io::Error::other("something broke")), None)
            }
        })
    }))
}

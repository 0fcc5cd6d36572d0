//! The gateway's `zlib-stream`: one endless zlib stream, flushed after every payload.
//!
//! Blocks are stored, not squeezed: that is as valid to a reader, and needs no library.

/// What one connection writes.
#[derive(Debug)]
pub(super) struct ZlibStream {
    begun: bool,
}

impl ZlibStream {
    pub(super) fn new() -> Self {
        Self { begun: false }
    }

    /// A payload as the next bytes of the stream; they end with the flush mark `00 00 FF FF`.
    pub(super) fn write(&mut self, payload: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(payload.len() + 32);
        if !self.begun {
            bytes.extend([0x78, 0x01]);
            self.begun = true;
        }
        for block in payload.chunks(usize::from(u16::MAX)) {
            stored(&mut bytes, block);
        }
        stored(&mut bytes, &[]);
        bytes
    }
}

/// A stored block: three header bits padded to a byte, the length, its complement, the bytes.
fn stored(bytes: &mut Vec<u8>, block: &[u8]) {
    let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
    bytes.push(0);
    bytes.extend(length.to_le_bytes());
    bytes.extend((!length).to_le_bytes());
    bytes.extend(block);
}

//! Pictures: paper with lines and letters, and charts that are read on a phone.
//!
//! Outlines of letters come from `ttf-parser`, and `tiny-skia` fills them. `charts-rs` with `resvg` was weighed: it lays
//! out neither several panels in one narrow picture nor labels of a width, so most of what is here would be here all the
//! same, beside some sixty crates more; and both would be the third way to draw letters in one program.

pub mod canvas;
pub mod sheet;

/// Why a picture was not drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Undrawn {
    /// It is too large.
    #[error("no memory for a picture")]
    NoMemory,
    /// A font of the program is broken.
    #[error("a font of the program cannot be read")]
    NoFont,
    /// The encoder failed.
    #[error("the picture cannot be made a PNG: {0}")]
    NoPng(String),
}

//! The encoder's table, read where it lies in the binary.
//!
//! The container is safetensors: the length of a JSON header, the header, the tensors. Its crate would be a
//! dependency for these few lines.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Vector, WIDTH};

/// The table of the binary.
pub(super) static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(FILE).unwrap_or_default());

static FILE: &[u8] = include_bytes!("encoder.safetensors");

/// A row of small whole numbers for every word piece, and what a row's numbers are multiplied with.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: &'static [[u8; WIDTH]],
    /// Halves, little end first.
    scales: &'static [[u8; 2]],
}

#[derive(Deserialize)]
struct Header {
    table: Tensor,
    scale: Tensor,
}

#[derive(Deserialize)]
struct Tensor {
    dtype: String,
    data_offsets: (usize, usize),
}

impl Table {
    /// `None` where `file` is not such a table.
    fn read(file: &'static [u8]) -> Option<Self> {
        let (length, rest) = file.split_first_chunk()?;
        let (header, tensors) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        let header: Header = serde_json::from_slice(header).ok()?;
        let bytes = |tensor: Tensor, dtype| {
            let (start, end) = tensor.data_offsets;
            (tensor.dtype == dtype).then(|| tensors.get(start..end)).flatten()
        };
        let (rows, no_rest) = bytes(header.table, "I8")?.as_chunks();
        let (scales, no_half) = bytes(header.scale, "F16")?.as_chunks();
        (rows.len() == scales.len() && no_rest.is_empty() && no_half.is_empty()).then_some(Self { rows, scales })
    }

    /// Adds the row of a piece; one that the table does not have adds nothing.
    pub(super) fn add_row(&self, piece: u32, sum: &mut Vector) {
        let (Some(row), Some(scale)) = (self.rows.get(piece as usize), self.scales.get(piece as usize)) else {
            return;
        };
        let scale = float(u16::from_le_bytes(*scale));
        for (sum, byte) in sum.iter_mut().zip(row) {
            *sum += f32::from(byte.cast_signed()) * scale;
        }
    }
}

/// A half (IEEE 754 binary16) as a float.
fn float(half: u16) -> f32 {
    let fraction = f32::from(half & 0x3ff) / 1024.0;
    let exponent = i32::from(half >> 10 & 0x1f);
    let size = match exponent {
        0 => fraction * 2.0_f32.powi(-14),
        31 if fraction > 0.0 => f32::NAN,
        31 => f32::INFINITY,
        _ => (1.0 + fraction) * 2.0_f32.powi(exponent - 15),
    };
    if half >> 15 == 1 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_read_as_the_standard_says() {
        let cases = [
            (0x0000, 0.0),
            (0x0001, 5.960_464_5e-8),
            (0x03ff, 6.097_555e-5),
            (0x0400, 6.103_515_6e-5),
            (0x3555, 0.333_251_95),
            (0x3c00, 1.0),
            (0x7bff, 65504.0),
            (0x7c00, f32::INFINITY),
            (0xc000, -2.0),
        ];
        for (half, expect) in cases {
            assert_eq!(float(half), expect, "{half:#06x}");
        }
        assert!(float(0x7e00).is_nan());
    }

    #[test]
    fn a_file_that_is_cut_or_something_else_is_no_table() {
        assert_eq!(Table::read(FILE).unwrap().rows.len(), 30_522);
        let files =
            [&FILE[..FILE.len() - 1], &FILE[..100], &FILE[..7], &FILE[8..], b"", b"\xff\xff\xff\xff\xff\xff\xff\xff{}"];
        for file in files {
            assert!(Table::read(file).is_none());
        }
        assert!(Table::read(file("I8", 256, 260)).is_some());
        for (dtype, rows_end, scales_end) in
            [("U8", 256, 260), ("I8", 256, 258), ("I8", 257, 261), ("I8", 256, 261), ("I8", 300, 304), ("I8", 256, 255)]
        {
            assert!(Table::read(file(dtype, rows_end, scales_end)).is_none(), "{dtype} {rows_end} {scales_end}");
        }
    }

    /// A file of 300 bytes of tensors after such a header.
    fn file(dtype: &str, rows_end: usize, scales_end: usize) -> &'static [u8] {
        let header = format!(
            r#"{{"table":{{"dtype":"{dtype}","data_offsets":[0,{rows_end}]}},
                "scale":{{"dtype":"F16","data_offsets":[{rows_end},{scales_end}]}}}}"#
        );
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend(header.bytes());
        file.extend([0; 300]);
        file.leak()
    }
}

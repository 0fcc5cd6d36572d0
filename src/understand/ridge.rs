//! Symmetric positive definite systems, small ones: by Cholesky's decomposition.

/// Numbers that the processor adds at once.
type Lanes = [f32; LANES];
const LANES: usize = 8;

/// A symmetric matrix, of which the upper triangle is kept.
///
/// Rows are padded to whole lanes, and every step works on whole lanes: what it does below the diagonal or in the padding
/// is zero or never read. Rows of some forty numbers would otherwise be mostly remainders, one number at a time.
#[derive(Debug)]
pub(super) struct Symmetric {
    size: usize,
    /// Lanes of a row.
    width: usize,
    rows: Vec<Lanes>,
}

impl Symmetric {
    /// Nothing but zeros.
    pub(super) fn new(size: usize) -> Self {
        let width = size.div_ceil(LANES);
        Self { size, width, rows: vec![[0.0; LANES]; size * width] }
    }

    /// The number at a place and at its mirror image.
    #[inline(always)]
    pub(super) fn at(&self, row: usize, column: usize) -> f32 {
        let (row, column) = (row.min(column), row.max(column));
        self.rows[row * self.width + column / LANES][column % LANES]
    }

    /// Adds to the number at a place and at its mirror image.
    #[inline(always)]
    pub(super) fn add(&mut self, row: usize, column: usize, value: f32) {
        let (row, column) = (row.min(column), row.max(column));
        self.rows[row * self.width + column / LANES][column % LANES] += value;
    }

    /// Solves `self · x = right`.
    #[inline(always)]
    pub(super) fn solve(mut self, mut right: Vec<f32>) -> Vec<f32> {
        self.decompose();
        let (size, width) = (self.size, self.width);
        right.resize(width * LANES, 0.0);
        let (solved, _) = right.as_chunks_mut::<LANES>();
        for row in 0..size {
            let (first, at) = (row / LANES, row % LANES);
            let own = &self.rows[row * width + first..(row + 1) * width];
            let value = solved[first][at] / own[0][at];
            subtract(&mut solved[first..], own, value);
            solved[first][at] = value;
        }
        for row in (0..size).rev() {
            let (first, at) = (row / LANES, row % LANES);
            let own = &self.rows[row * width + first..(row + 1) * width];
            let value = std::mem::take(&mut solved[first][at]);
            let later = product(own.as_flattened(), solved[first..].as_flattened());
            solved[first][at] = (value - later) / own[0][at];
        }
        right.truncate(size);
        right
    }

    /// Makes it the upper factor of itself.
    #[inline(always)]
    fn decompose(&mut self) {
        for row in 0..self.size {
            let (until, below) = self.rows.split_at_mut((row + 1) * self.width);
            let own = &mut until[row * self.width..];
            let root = own[row / LANES][row % LANES].max(f32::EPSILON).sqrt();
            for number in own[row / LANES..].as_flattened_mut() {
                *number /= root;
            }
            own[row / LANES][..row % LANES].fill(0.0);
            for (other, lower) in (row + 1..).zip(below.chunks_exact_mut(self.width)) {
                let first = other / LANES;
                subtract(&mut lower[first..], &own[first..], own[first][other % LANES]);
            }
        }
    }
}

/// `a -= factor · b`.
#[inline(always)]
fn subtract(a: &mut [Lanes], b: &[Lanes], factor: f32) {
    for (a, b) in a.iter_mut().zip(b) {
        for (a, b) in a.iter_mut().zip(b) {
            *a -= factor * b;
        }
    }
}

/// Eight sums side by side, so that the compiler may add them at once.
#[inline(always)]
pub(super) fn product(a: &[f32], b: &[f32]) -> f32 {
    let (chunks_a, rest_a) = a.as_chunks::<LANES>();
    let (chunks_b, rest_b) = b.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for (a, b) in chunks_a.iter().zip(chunks_b) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + rest_a.iter().zip(rest_b).map(|(a, b)| a * b).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_solved_gives_the_right_side_again() {
        for size in [1, 3, 8, 21, 40] {
            let entry =
                |row: usize, column: usize| 1.0 / (1.0 + row.abs_diff(column) as f32) + f32::from(row == column);
            let mut matrix = Symmetric::new(size);
            for (row, column) in (0..size).flat_map(|row| (0..=row).map(move |column| (row, column))) {
                matrix.add(row, column, entry(row, column));
            }
            let right: Vec<f32> = (0..size).map(|row| (row as f32).sin()).collect();
            let solved = matrix.solve(right.clone());
            assert_eq!(solved.len(), size);
            for (row, right) in right.iter().enumerate() {
                let again: f32 = solved.iter().enumerate().map(|(column, x)| entry(row, column) * x).sum();
                assert!((again - right).abs() < 1e-4, "{row} of {size}: {again} {right}");
            }
        }
    }
}

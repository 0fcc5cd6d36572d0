//! Symmetric positive definite systems, small ones: by Cholesky's decomposition.

/// Solves `matrix · x = right`; the matrix is given by rows, of which only the lower triangle is read, and is used up.
#[inline(always)]
pub(super) fn solve(matrix: &mut [f32], mut right: Vec<f32>) -> Vec<f32> {
    let size = right.len();
    for row in 0..size {
        let (above, from) = matrix.split_at_mut(row * size);
        let own = &mut from[..=row];
        for column in 0..row {
            let other = &above[column * size..=column * size + column];
            let inner = product(&own[..column], &other[..column]);
            own[column] = (own[column] - inner) / other[column];
        }
        let inner = product(&own[..row], &own[..row]);
        own[row] = (own[row] - inner).max(f32::EPSILON).sqrt();
    }
    for row in 0..size {
        let inner = product(&matrix[row * size..row * size + row], &right[..row]);
        right[row] = (right[row] - inner) / matrix[row * size + row];
    }
    for row in (0..size).rev() {
        right[row] /= matrix[row * size + row];
        let solved = right[row];
        for (earlier, factor) in right[..row].iter_mut().zip(&matrix[row * size..row * size + row]) {
            *earlier -= factor * solved;
        }
    }
    right
}

/// Eight sums side by side, so that the compiler may add them at once.
#[inline(always)]
pub(super) fn product(a: &[f32], b: &[f32]) -> f32 {
    let (chunks_a, rest_a) = a.as_chunks::<8>();
    let (chunks_b, rest_b) = b.as_chunks::<8>();
    let mut sums = [0.0_f32; 8];
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
        let size = 21;
        let entry = |row: usize, column: usize| 1.0 / (1.0 + row.abs_diff(column) as f32) + f32::from(row == column);
        let mut matrix: Vec<f32> = (0..size * size).map(|at| entry(at / size, at % size)).collect();
        let right: Vec<f32> = (0..size).map(|row| (row as f32).sin()).collect();
        let solved = solve(&mut matrix, right.clone());
        for (row, right) in right.iter().enumerate() {
            let again: f32 = solved.iter().enumerate().map(|(column, x)| entry(row, column) * x).sum();
            assert!((again - right).abs() < 1e-4, "{row}: {again} {right}");
        }
    }
}

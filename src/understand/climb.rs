//! Learning by climbing: the top of a hill that has one.

use super::ridge::Symmetric;

const STEPS: usize = 60;
/// Where a hill is nearly flat, a full step would overshoot.
const STEP_MAX: f32 = 0.5;

/// The weights at the top of a hill, by Newton's steps from `start`. `climb` adds to the slope at the weights it is
/// given, and to how fast that falls, each pair of weights once; `penalty` is what a weight of one costs.
pub(super) fn fitted<const SIZE: usize>(
    start: [f32; SIZE],
    penalty: f32,
    climb: impl Fn(&[f32; SIZE], &mut [f32; SIZE], &mut Symmetric),
) -> [f32; SIZE] {
    let mut weights = start;
    for _ in 0..STEPS {
        let mut slope = weights.map(|weight| -2.0 * penalty * weight);
        let mut bend = Symmetric::new(SIZE);
        for at in 0..SIZE {
            bend.add(at, at, 2.0 * penalty);
        }
        climb(&weights, &mut slope, &mut bend);
        let step = bend.solve(slope.to_vec());
        for (weight, step) in weights.iter_mut().zip(&step) {
            *weight += step.clamp(-STEP_MAX, STEP_MAX);
        }
        if step.iter().all(|step| step.abs() < 1e-4) {
            break;
        }
    }
    weights
}

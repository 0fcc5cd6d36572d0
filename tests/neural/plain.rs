//! BERT's layers once more, number by number in double precision: what the vectors are compared with.

use crate::tiny::{HEADS, LAYERS, Tensors, WIDTH};

type Rows = Vec<Vec<f64>>;

/// The vector of a text that has these pieces.
pub fn vector(tensors: &Tensors, pieces: &[usize]) -> Vec<f64> {
    let row = |name: &str, at: usize| &tensors[name].1[at * WIDTH..(at + 1) * WIDTH];
    let embedded = pieces.iter().enumerate().map(|(position, piece)| {
        let word = row("embeddings.word_embeddings.weight", *piece);
        let place = row("embeddings.position_embeddings.weight", position);
        let kind = row("embeddings.token_type_embeddings.weight", 0);
        (0..WIDTH).map(|at| f64::from(word[at]) + f64::from(place[at]) + f64::from(kind[at])).collect()
    });
    let mut tokens: Rows = embedded.map(|sum| normed(tensors, "embeddings.LayerNorm", sum)).collect();
    for layer in 0..LAYERS {
        tokens = through(tensors, &format!("encoder.layer.{layer}"), &tokens);
    }
    let mean: Vec<f64> =
        (0..WIDTH).map(|at| tokens.iter().map(|token| token[at]).sum::<f64>() / tokens.len() as f64).collect();
    let length = mean.iter().map(|x| x * x).sum::<f64>().sqrt();
    mean.into_iter().map(|x| x / length).collect()
}

fn through(tensors: &Tensors, layer: &str, tokens: &Rows) -> Rows {
    let projected = |name: &str| -> Rows {
        tokens.iter().map(|token| linear(tensors, &format!("{layer}.attention.self.{name}"), token)).collect()
    };
    let (queries, keys, values) = (projected("query"), projected("key"), projected("value"));
    let size = WIDTH / HEADS;
    tokens
        .iter()
        .zip(&queries)
        .map(|(token, query)| {
            let mut seen = vec![0.0; WIDTH];
            for head in (0..HEADS).map(|head| head * size..(head + 1) * size) {
                let looked = |key: &Vec<f64>| -> f64 {
                    let dot: f64 = head.clone().map(|at| query[at] * key[at]).sum();
                    (dot / (size as f64).sqrt()).exp()
                };
                let weights: Vec<f64> = keys.iter().map(looked).collect();
                let sum: f64 = weights.iter().sum();
                for at in head {
                    seen[at] = weights.iter().zip(&values).map(|(weight, value)| weight / sum * value[at]).sum();
                }
            }
            let attended = linear(tensors, &format!("{layer}.attention.output.dense"), &seen);
            let attended = normed(tensors, &format!("{layer}.attention.output.LayerNorm"), added(attended, token));
            let inner = linear(tensors, &format!("{layer}.intermediate.dense"), &attended);
            let inner: Vec<f64> = inner.into_iter().map(gelu).collect();
            let out = linear(tensors, &format!("{layer}.output.dense"), &inner);
            normed(tensors, &format!("{layer}.output.LayerNorm"), added(out, &attended))
        })
        .collect()
}

fn linear(tensors: &Tensors, name: &str, from: &[f64]) -> Vec<f64> {
    let (weights, bias) = (&tensors[&format!("{name}.weight")].1, &tensors[&format!("{name}.bias")].1);
    let rows = weights.chunks(from.len()).zip(bias);
    rows.map(|(row, bias)| {
        row.iter().zip(from).map(|(weight, x)| f64::from(*weight) * x).sum::<f64>() + f64::from(*bias)
    })
    .collect()
}

fn added(mut a: Vec<f64>, b: &[f64]) -> Vec<f64> {
    a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
    a
}

fn normed(tensors: &Tensors, name: &str, x: Vec<f64>) -> Vec<f64> {
    let (weight, bias) = (&tensors[&format!("{name}.weight")].1, &tensors[&format!("{name}.bias")].1);
    let mean = x.iter().sum::<f64>() / x.len() as f64;
    let spread = (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / x.len() as f64 + 1e-12).sqrt();
    x.iter()
        .zip(weight.iter().zip(bias))
        .map(|(x, (w, b))| (x - mean) / spread * f64::from(*w) + f64::from(*b))
        .collect()
}

/// x · Φ(x), with the normal distribution added up by Simpson's rule: there is no `erf` in the standard library.
fn gelu(x: f64) -> f64 {
    let steps = 2_000;
    let width = x / f64::from(steps);
    let density = |t: f64| (-t * t / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let weight = |step: i32| match step {
        0 | 2_000 => 1.0,
        odd if odd % 2 == 1 => 4.0,
        _ => 2.0,
    };
    let area: f64 = (0..=steps).map(|step| weight(step) * density(width * f64::from(step))).sum();
    x * (0.5 + area * width / 3.0)
}

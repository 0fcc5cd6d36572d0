//! A PostgreSQL of a test's own, which it stops as a power cut does (`pg_ctl stop -m immediate`) and starts again.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::stories::desk::engine::{Database, Engine};

/// A server in a folder of its own; it is stopped when this is dropped.
pub struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
}

impl Cluster {
    /// Makes and starts one; nothing where PostgreSQL's own programs are not on this machine.
    pub fn make() -> Option<Self> {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|entry| entry.path().join("bin"));
        let programs = versions.filter(|programs| programs.join("initdb").exists()).max()?;
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let cluster = Self { folder, programs, port };
        if is_root() {
            // PostgreSQL refuses to run as root.
            assert!(Command::new("chown").arg("postgres").arg(cluster.folder.path()).status().unwrap().success());
        }
        cluster.run("initdb", &["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale", "C", "-D"]);
        cluster.start();
        Some(cluster)
    }

    /// Its only database, for a desk.
    pub fn database(&self) -> Database {
        Database::at(Engine::Postgres, format!("postgres://postgres@127.0.0.1:{}/postgres", self.port))
    }

    pub fn start(&self) {
        let options = format!("-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''", self.port);
        self.run("pg_ctl", &["start", "-w", "-s", "-l", "/dev/null", "-o", &options, "-D"]);
    }

    /// Stops it as a power cut does.
    pub fn stop_at_once(&self) {
        self.run("pg_ctl", &["stop", "-w", "-s", "-m", "immediate", "-D"]);
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let cluster = self.folder.path().join("cluster");
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        let command = command.args(arguments).arg(cluster).current_dir("/");
        // The server must not hold this test's own output open.
        let (out, err) = (std::process::Stdio::null(), std::process::Stdio::null());
        assert!(command.stdout(out).stderr(err).status().unwrap().success(), "{command:?}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if Path::new(&self.folder.path().join("cluster/postmaster.pid")).exists() {
            self.stop_at_once();
        }
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    String::from_utf8_lossy(&id.stdout).trim() == "0"
}

//! Arguments → configuration → run; the exit code.

use std::process::ExitCode;

use clap::Parser;
use frontdesk::cli::Cli;

fn main() -> ExitCode {
    frontdesk::cli::main(Cli::parse())
}

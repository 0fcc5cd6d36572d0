//! The README says what the program does: its tables of commands, scopes, permissions and keys are complete.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the README has failed")]

use std::path::Path;
use std::process::Command;

use frontdesk::domain::command::COMMANDS;
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

fn frontdesk(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_frontdesk")).args(arguments).current_dir(&folder).output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    String::from_utf8(ran.stdout).unwrap()
}

/// The first cells of the table rows below a heading, without markup.
fn first_cells(readme: &str, heading: &str) -> Vec<String> {
    let section = readme.split(heading).nth(1).unwrap();
    let section = section.split("\n#").next().unwrap();
    let rows = section.lines().map(str::trim).filter(|line| line.starts_with("| ") && !line.starts_with("|---"));
    rows.map(|row| row.split(" | ").next().unwrap().trim_matches(['|', ' ']).replace('`', "")).collect()
}

#[test]
fn every_command_stands_there_as_it_is_written() {
    let cells = first_cells(&readme(), "### Commands");
    let verb = |cell: &String| {
        let words = cell.split(' ').take_while(|word| !word.starts_with(['<', '[']));
        words.collect::<Vec<_>>().join(" ")
    };
    let verbs: Vec<_> = cells.iter().skip(1).map(verb).collect();
    assert_eq!(verbs, COMMANDS.iter().map(|spec| spec.verb).collect::<Vec<_>>());
}

#[test]
fn every_scope_of_the_manifest_is_explained_and_no_other() {
    let manifest: Value = serde_json::from_str(&frontdesk(&["slack", "manifest"])).unwrap();
    let scopes = manifest["oauth_config"]["scopes"]["bot"].as_array().unwrap().clone();
    let cells = first_cells(&readme(), "## Connect Slack");
    assert_eq!(cells[1..], scopes.iter().map(|scope| scope.as_str().unwrap().to_owned()).collect::<Vec<_>>());
}

#[test]
fn every_permission_of_the_invitation_is_explained_and_no_other() {
    // https://discord.com/developers/docs/topics/permissions
    const BITS: [(&str, u64); 6] = [
        ("View Channels", 1 << 10),
        ("Read Message History", 1 << 16),
        ("Send Messages", 1 << 11),
        ("Send Messages in Threads", 1 << 38),
        ("Create Public Threads", 1 << 35),
        ("Embed Links", 1 << 14),
    ];
    let cells = first_cells(&readme(), "## Connect Discord");
    assert_eq!(cells[1..], BITS.map(|(name, _)| name.to_owned()));
    let invitation = frontdesk(&["discord", "invite", "--application", "42"]);
    let bits: u64 = BITS.iter().map(|(_, bit)| bit).sum();
    assert!(invitation.contains(&format!("&permissions={bits}&")), "{invitation}");
}

#[test]
fn the_examples_of_the_configuration_are_taken() {
    let blocks = readme();
    let blocks = blocks.split("```toml").skip(1).map(|rest| rest.split("```").next().unwrap());
    let configuration: String = blocks.map(|block| format!("{}\n", block.replace("\n   ", "\n"))).collect();
    assert_eq!(configuration.matches("[[workspace]]").count(), 2);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("frontdesk.toml");
    std::fs::write(&file, configuration).unwrap();
    frontdesk::config::Config::load(Some(&file)).unwrap();
}

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

/// Everything that stands in blocks of one kind.
fn blocks(kind: &str) -> Vec<String> {
    let (readme, begin) = (readme(), format!("```{kind}\n"));
    let blocks = readme.split(&begin).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap().replace("\n   ", "\n")).collect()
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
    const BITS: [(&str, u64); 7] = [
        ("View Channels", 1 << 10),
        ("Read Message History", 1 << 16),
        ("Send Messages", 1 << 11),
        ("Send Messages in Threads", 1 << 38),
        ("Create Public Threads", 1 << 35),
        ("Embed Links", 1 << 14),
        ("Attach Files", 1 << 15),
    ];
    let cells = first_cells(&readme(), "## Connect Discord");
    assert_eq!(cells[1..], BITS.map(|(name, _)| name.to_owned()));
    let invitation = frontdesk(&["discord", "invite", "--application", "42"]);
    let bits: u64 = BITS.iter().map(|(_, bit)| bit).sum();
    assert!(invitation.contains(&format!("&permissions={bits}&")), "{invitation}");
}

#[test]
fn the_examples_of_the_configuration_are_taken() {
    let configuration = blocks("toml").join("\n");
    assert_eq!(configuration.matches("[[workspace]]").count(), 2);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("frontdesk.toml");
    std::fs::write(&file, configuration).unwrap();
    frontdesk::config::Config::load(Some(&file)).unwrap();
}

#[test]
fn the_arithmetic_of_a_due_date_is_what_the_program_prints() {
    let folder = tempfile::tempdir().unwrap();
    let calendar = blocks("toml").into_iter().find(|block| block.starts_with("[[calendar]]")).unwrap();
    let file = folder.path().join("frontdesk.toml");
    std::fs::write(&file, calendar).unwrap();
    let command = blocks("sh").into_iter().find(|block| block.starts_with("frontdesk sla due")).unwrap();
    let arguments = command.split_whitespace().skip(1).chain(["--config", file.to_str().unwrap()]);
    let printed = frontdesk(&arguments.collect::<Vec<_>>());
    assert!(readme().contains(&format!("```\n{printed}```\n")), "{printed}");
}

#[test]
fn the_report_of_the_planner_is_what_it_prints() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("kafka.toml"), frontdesk(&["plan", "--example"])).unwrap();
    let readme = readme();
    let section = readme.split("## Choosing a strategy").nth(1).unwrap();
    let command = section.split("frontdesk plan kafka.toml").nth(1).unwrap().lines().next().unwrap();
    let arguments = ["plan", "kafka.toml"].into_iter().chain(command.split_whitespace());
    let ran = Command::new(env!("CARGO_BIN_EXE_frontdesk")).args(arguments).current_dir(&folder).output();
    let shown = section.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(shown, String::from_utf8(ran.unwrap().stdout).unwrap());
}

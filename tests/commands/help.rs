//! `--help` teaches: every subcommand shows examples, and a slip is answered with what was meant.

use crate::folder::Folder;

#[test]
fn the_help_of_every_subcommand_has_examples_that_begin_with_the_program() {
    let folder = Folder::empty();
    let commands: [&[&str]; 23] = [
        &[],
        &["run"],
        &["ask"],
        &["replay"],
        &["faq", "check"],
        &["faq", "import"],
        &["faq", "eval"],
        &["faq", "gaps"],
        &["sla", "due"],
        &["sla", "calendar"],
        &["plan"],
        &["mode", "list"],
        &["contract", "add"],
        &["contract", "code"],
        &["deadletter", "list"],
        &["deadletter", "show"],
        &["deadletter", "replay"],
        &["deadletter", "drop"],
        &["db", "copy"],
        &["backup"],
        &["restore"],
        &["slack", "manifest"],
        &["discord", "invite"],
    ];
    for command in commands {
        let help = folder.prints(&[command, &["--help"]].concat());
        let examples = help.split("Examples:\n").nth(1).unwrap_or_else(|| panic!("{command:?} has no examples"));
        let spelled = ["frontdesk"].iter().chain(command).copied().collect::<Vec<_>>().join(" ");
        assert!(examples.contains(&spelled), "{command:?}: {examples}");
        assert!(help.contains("--faq <DIR>") && help.contains("--database <URL>"), "{command:?}");
    }
}

#[test]
fn the_help_of_measuring_and_of_gaps_names_what_they_write() {
    let folder = Folder::empty();
    assert!(folder.prints(&["faq", "eval", "--help"]).contains("--plot <FILE.png>"));
    assert!(folder.prints(&["faq", "gaps", "--help"]).contains("--write <DIR>"));
}

#[test]
fn the_first_help_tells_what_there_is() {
    insta::assert_snapshot!(Folder::empty().prints(&["-h"]), @r"
    A chat-ops support desk for open-source projects that sell support

    Usage: frontdesk [OPTIONS] [COMMAND]

    Commands:
      run         Run the desk (the same as no subcommand)
      ask         Ask the knowledge base one question, and see what the desk would do with it
      replay      Feed a recorded chat through the desk on a wound clock, and report what it would have
                  done
      faq         Work on the knowledge base
      sla         See what promises come to on the business calendars
      plan        Choose support modes, tools and commercial strategies within a budget
      audit       See what was done and by whom, and check that the log of it was not touched
      mode        Look at support modes, and change how questions of each plan are served
      offer       Keep what can be agreed with customers: plans at prices for each segment and currency
      contract    Keep customers and their contracts, whom these hold for, and codes for them
      revenue     See what contracts earn in a month, and how that changed
      metrics     See need and satisfaction month by month: deflection, time and cost of tickets,
                  ratings, recommendation
      deadletter  Look at what the desk could not take or deliver; have it done again, or drop it
      person      Hand out or erase what is held about a person
      doctor      Look at everything that the desk depends on, and say what to mend
      top         See how the desk does, live
      token       Make and revoke tokens of programs that use the API
      db          Move a desk to another database
      backup      Write all rows of the desk into a file, also while it runs
      restore     Bring the rows of a backup into a database, of whichever engine
      slack       Help with connecting Slack
      discord     Help with connecting Discord
      help        Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help (see more with '--help')
      -V, --version  Print version

    Options of every command:
          --config <FILE>   The configuration file [default: frontdesk.toml, where it is there] [env:
                            FRONTDESK_CONFIG=]
          --faq <DIR>       The folder of the knowledge base [default: faq] [env: FRONTDESK_FAQ=]
          --database <URL>  The database: sqlite:PATH or postgres://… [default: sqlite:frontdesk.db; a
                            replay's: memory]
          --log-json        Write logs as JSON lines
    ");
}

#[test]
fn the_version_is_told() {
    assert_eq!(Folder::empty().prints(&["--version"]), format!("frontdesk {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_slip_is_answered_with_what_was_meant() {
    let reason = Folder::empty().refuses(&["repaly", "x"]);
    assert!(reason.contains("a similar subcommand exists: 'replay'"), "{reason}");
}

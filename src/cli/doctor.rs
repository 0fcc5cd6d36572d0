//! `frontdesk doctor`: looks at everything that the desk depends on, and says what to mend.

use std::fmt::Write;
use std::process::ExitCode;

use clap::Args;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::chat::finding::{Finding, Grade};
use crate::chat::{discord, slack};
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::{Platform, WorkspacePolicy};
use crate::store::{Db, examine};
use crate::web::Provider;

pub(super) const EXAMPLES: &str = "\
Examples:
  frontdesk doctor                  look at everything, and say what to mend
  frontdesk doctor --json | jq '.findings[] | select(.grade != \"good\")'

Nothing is posted, and nothing is changed. It exits with 1 where something does not work, and with 0 where all does, also
where it has remarks.";

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// Print JSON: ok, findings (what, grade, found, fix).
    #[arg(long)]
    json: bool,
}

pub(super) async fn doctor(config: &Config, args: &DoctorArgs) -> anyhow::Result<ExitCode> {
    let mut found = vec![Finding::good("configuration", "read")];
    found.push(faq(config));
    found.extend(database(config).await);
    let clock = Clock::System;
    if let Some(discord) = &config.discord {
        found.extend(discord::examine(discord, &workspaces(config, Platform::Discord), &clock).await);
    }
    if let Some(slack) = &config.slack {
        found.extend(slack::examine(slack, &workspaces(config, Platform::Slack), &clock).await);
    }
    if config.discord.is_none() && config.slack.is_none() {
        let fix = "set DISCORD_TOKEN, or SLACK_BOT_TOKEN and SLACK_APP_TOKEN, to sit in a chat";
        found.push(Finding::warning("chat", "no token is configured: the desk runs in the terminal", fix));
    }
    found.push(web(config));
    if let Some(oidc) = &config.web.oidc {
        found.extend(Provider::new(oidc.clone()).examine(clock.now()).await);
    }
    let ok = found.iter().all(|finding| finding.grade < Grade::Bad);
    let text = if args.json {
        format!("{}\n", serde_json::to_string_pretty(&json!({ "ok": ok, "findings": found }))?)
    } else {
        table(&found)
    };
    super::print(&text)?;
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn workspaces(config: &Config, platform: Platform) -> Vec<WorkspacePolicy> {
    config.policy.workspaces.iter().filter(|workspace| workspace.id.platform == platform).cloned().collect()
}

fn faq(config: &Config) -> Finding {
    let what = format!("FAQ {}", config.faq_dir.display());
    match crate::run::library(config) {
        Ok(library) => {
            let (flaws, entries) = (library.flaws().len(), library.snapshot().entries().len());
            let entries = super::counted(entries, "entry", "entries");
            if flaws > 0 {
                let flaws = super::counted(flaws, "flaw", "flaws");
                return Finding::warning(what, format!("{entries}, {flaws}"), "`frontdesk faq check` names each");
            }
            Finding::good(what, entries)
        }
        Err(error) => Finding::bad(what, format!("{error:#}"), "name the folder by --faq, or by faq.dir"),
    }
}

async fn database(config: &Config) -> Vec<Finding> {
    let what = "database";
    let url = config.database_url.expose_secret();
    let is_file = url.starts_with("sqlite:") && !url.contains(":memory:");
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//").split('?').next().unwrap_or_default();
    if is_file && !std::path::Path::new(path).exists() {
        return vec![Finding::good(what, "it is not there yet: the first start makes it")];
    }
    let examined = match Db::connect_to_read(url).await {
        Ok(db) => {
            let examined = examine::examine(&db).await;
            db.close().await;
            examined
        }
        Err(failure) => Err(failure),
    };
    let examined = match examined {
        Ok(examined) => examined,
        Err(failure) => {
            let found = super::trouble::in_words(&failure.into(), url);
            return vec![Finding::bad(what, found, "check DATABASE_URL (or database.url), and that the server runs")];
        }
    };
    let mut found = vec![Finding::good(what, examined.engine.clone())];
    let (applied, known) = examined.migrations;
    found.push(match applied.cmp(&known) {
        std::cmp::Ordering::Equal => Finding::good("database: schema", "up to date"),
        std::cmp::Ordering::Less => {
            Finding::good("database: schema", format!("{} migrations come with the next start", known - applied))
        }
        std::cmp::Ordering::Greater => Finding::bad(
            "database: schema",
            "a newer program made it",
            "run the version that you ran last, or a newer one",
        ),
    });
    for (name, value) in examined.settings {
        let what = format!("database: {name}");
        found.push(match (name, value.as_str()) {
            ("journal_mode", "wal") | ("quick_check", "ok") => Finding::good(what, value),
            ("journal_mode", _) => Finding::warning(what, value, "the next start sets it to wal"),
            ("quick_check", _) => Finding::bad(what, value, "the file is damaged: restore the last backup"),
            ("synchronous_commit", "off" | "local") => {
                Finding::bad(what, value, "set it to on: what is acknowledged must survive a crash")
            }
            ("fsync" | "full_page_writes", "off") => Finding::bad(what, value, "set it to on in postgresql.conf"),
            _ => Finding::good(what, value),
        });
    }
    found
}

fn web(config: &Config) -> Finding {
    match config.web.listen {
        Some(address) if !address.ip().is_loopback() && !config.web.is_https() => {
            let fix = "put a reverse proxy with TLS before it, and set web.public_url to its https:// address";
            Finding::warning("web", format!("served on {address} without TLS"), fix)
        }
        Some(address) => Finding::good("web", format!("served on {address}")),
        None => Finding::good("web", "not served: web.listen is not set"),
    }
}

fn table(found: &[Finding]) -> String {
    let mut text = String::new();
    for finding in found {
        let mark = match finding.grade {
            Grade::Good => "ok  ",
            Grade::Warning => "note",
            Grade::Bad => "BAD ",
        };
        // Writing to a string does not fail.
        let _ = writeln!(text, "{mark}  {}: {}", finding.what, finding.found);
        if let Some(fix) = &finding.fix {
            let _ = writeln!(text, "      → {fix}");
        }
    }
    text
}

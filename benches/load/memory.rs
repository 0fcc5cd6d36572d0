//! Memory of a desk that has nothing to do, with a FAQ of a thousand entries.

use std::path::Path;
use std::time::Duration;

use crate::figures::Table;
use crate::helper::Helper;
use crate::place::{Desk, Engine, Place};
use crate::slack::over_http;

const ENTRIES: usize = 1000;
const MEMORY_MAX: f64 = 40.0;

pub async fn measure(table: &mut Table) {
    let (place, helper) = (Place::new(Engine::Sqlite).await, Helper::with("slack").await);
    let faq = place.folder.path().join("faq");
    write_faq(&faq);
    let desk = Desk::start(&place, &over_http(&helper.address), &faq, "Slack is listened to").await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let (idle, most) = desk.memory();
    let figure = format!("{idle:.1} MiB (at most {most:.1} MiB), up after {:.2} s", desk.came_up.as_secs_f64());
    table.held("sqlite", "memory at rest, with 1,000 FAQ entries", &figure, idle <= MEMORY_MAX);
    desk.stop().await;
    place.end().await;
}

/// Entries as long and as different as real ones: each names other things, does other things to them, and says why.
fn write_faq(folder: &Path) {
    const THINGS: [&str; 20] = [
        "broker",
        "consumer",
        "producer",
        "partition",
        "replica",
        "topic",
        "cluster",
        "licence",
        "certificate",
        "index",
        "snapshot",
        "dashboard",
        "exporter",
        "gateway",
        "webhook",
        "invoice",
        "password",
        "session",
        "backup",
        "schema",
    ];
    const DEEDS: [&str; 10] =
        ["restart", "upgrade", "delete", "rename", "monitor", "resize", "encrypt", "restore", "export", "configure"];
    const PLACES: [&str; 5] = ["on Kubernetes", "on Windows", "behind a proxy", "in a container", "from the console"];
    std::fs::create_dir(folder).unwrap();
    for number in 0..ENTRIES {
        let thing = THINGS[number % 20];
        let (deed, place) = (DEEDS[number / 20 % 10], PLACES[number / 200 % 5]);
        let other = THINGS[(number * 7 + 3) % 20];
        let text = format!(
            "---\nid: entry-{number}\ntitle: How do I {deed} a {thing} {place}?\nquestions:\n  - what is the way to {deed} \
             the {thing} {place}\n  - the {thing} will not {deed} while the {other} is running\n  - {deed} {thing} fails \
             {place}\ntags: [{thing}, {deed}]\nupdated: 2026-11-20\n---\n\nStop the {other} first, then run `logctl {thing} \
             {deed} --step {number}`.\n\nWait until the {thing} says that it is ready; that takes up to {} minutes {place}. \
             If it does not, look into the log of the {other} for the word `{thing}-{number}`, and see the page about \
             how to {deed} things in the handbook.\n",
            number % 17 + 1
        );
        std::fs::write(folder.join(format!("entry-{number}.md")), text).unwrap();
    }
}

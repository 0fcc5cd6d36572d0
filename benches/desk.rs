//! A message through the whole desk into a database file, beside one bare row committed to a file with the same
//! settings: what the desk costs on top of the disk is their ratio.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot begin has failed")]

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use frontdesk::clock::Clock;
use frontdesk::config::Config;
use frontdesk::domain::{Act, Author, Event, MessageId, WorkspaceId};
use frontdesk::flow::{Flow, Handled};
use frontdesk::store::{Db, inbox};
use tokio::runtime::Runtime;

fn desk(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let flow = runtime.block_on(flow(folder.path()));
    let bare = runtime.block_on(Db::connect(&url(folder.path(), "bare.db"))).unwrap();
    let number = AtomicU64::new(0);
    let next = || number.fetch_add(1, Ordering::Relaxed);
    let mut group = criterion.benchmark_group("one commit to a file");
    group.throughput(Throughput::Elements(1)).sample_size(40);
    group.bench_function("a question, answered", |bench| {
        bench.to_async(&runtime).iter(|| said(&flow, next(), "why does my consumer lag keep growing?"));
    });
    group.bench_function("a question, escalated into a ticket", |bench| {
        bench.to_async(&runtime).iter(|| said(&flow, next(), "how do I make the flux capacitor hum in D minor?"));
    });
    group.bench_function("one bare row", |bench| bench.to_async(&runtime).iter(|| row(&bare, next())));
    group.finish();
}

fn url(folder: &Path, name: &str) -> String {
    format!("sqlite:{}", folder.join(name).display())
}

async fn flow(folder: &Path) -> Flow {
    let file = folder.join("frontdesk.toml");
    let faq = Path::new(env!("CARGO_MANIFEST_DIR")).join("faq");
    let text = format!("[database]\nurl = '{}'\n[faq]\ndir = '{}'\n", url(folder, "desk.db"), faq.display());
    std::fs::write(&file, text).unwrap();
    let config = Config::load(Some(&file)).unwrap();
    frontdesk::run::parts(&config, Clock::System).await.unwrap().flow
}

async fn said(flow: &Flow, number: u64, text: &str) -> Handled {
    let author = Author { id: "ann".into(), name: "Ann".into(), groups: Vec::new(), bot: false, locale: None };
    let message = MessageId(number.to_string());
    let event = Event {
        key: format!("m:{number}"),
        at: flow.clock.now(),
        workspace: WorkspaceId::terminal(),
        channel: "hall".into(),
        thread: None,
        direct: false,
        author,
        reply: None,
        act: Act::Said { message, text: text.into(), mentions_desk: false },
    };
    flow.handle(&event).await.unwrap()
}

async fn row(db: &Db, number: u64) {
    let mut tx = db.write().await.unwrap();
    let key = number.to_string();
    assert!(inbox::take(&mut tx, &WorkspaceId::terminal(), &key, Clock::System.now()).await.unwrap());
    tx.commit().await.unwrap();
}

criterion_group!(benches, desk);
criterion_main!(benches);

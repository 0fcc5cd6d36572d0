//! Slack: a steady load with its acknowledgements, a burst, the first visible reply, tickets, and the ratios to what the
//! database and the client library can do by themselves.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Size;
use crate::fake_slack::{CHANNELS, SECRET, TEAM};
use crate::figures::{Latencies, Table};
use crate::helper::Helper;
use crate::peers;
use crate::place::{Desk, Engine, Place, number, shipped_faq};

/// The configuration of a desk over HTTP.
pub fn over_http(address: &str) -> String {
    format!("{}signing_secret = '{SECRET}'\nmode = 'http'\n[web]\nlisten = '127.0.0.1:0'\n{}", slack(address), team())
}

/// The same over sockets.
fn over_sockets(address: &str) -> String {
    format!("{}app_token = 'xapp-1'\n{}", slack(address), team())
}

fn slack(address: &str) -> String {
    // A few people do all of it.
    format!(
        "[quota]\nmessages = 0\ncommands = 0\npresses = 0\n[slack]\nbot_token = 'xoxb-1'\napi_url = '{address}/api'\n"
    )
}

fn team() -> String {
    let channels: Vec<String> = (0..CHANNELS).map(|channel| format!("'C{channel}'")).collect();
    format!(
        "[[workspace]]\nplatform = 'slack'\nid = '{TEAM}'\nsupport_channels = [{}]\nagents_channel = 'CAGENTS'\n\
         agents = ['S1']\n[duplicates]\njoin = false\npeople = 0\n",
        channels.join(", ")
    )
}

/// Starts a desk over HTTP.
pub async fn desk(place: &Place, helper: &Helper) -> Desk {
    Desk::start(place, &over_http(&helper.address), &shipped_faq(), "Slack is listened to").await
}

pub fn latencies(done: &Value) -> Latencies {
    Latencies::of(done["millis"].as_array().unwrap().iter().filter_map(Value::as_f64).collect())
}

pub async fn measure(engine: Engine, size: Size, table: &mut Table) {
    let (place, mut helper) = (Place::new(engine).await, Helper::with("slack").await);
    let desk = desk(&place, &helper).await;
    let (http, db) = (desk.http(), place.db().await);
    let warm = json!({ "do": "flood", "desk": http, "kind": "mixed", "count": 500, "at_once": 8 });
    helper.does(warm).await;

    let seen = helper.does(json!({ "do": "see", "desk": http, "count": 30 })).await;
    table.told(engine.name(), "a question until its answer is seen", &latencies(&seen).told());

    steady(engine, size, &desk, &mut helper, table).await;
    burst(engine, &http, &place, &mut helper, table).await;

    let before = number(&db, "SELECT count(*) FROM ticket").await;
    let count = size.flood / 4;
    let flood = json!({ "do": "flood", "desk": http, "kind": "unknown", "count": count, "at_once": 64 });
    let secs = helper.does(flood).await["secs"].as_f64().unwrap();
    let opened = number(&db, "SELECT count(*) FROM ticket").await - before;
    table.told(engine.name(), "tickets opened", &format!("{:.0} a second ({opened})", opened as f64 / secs));

    let raw = peers::raw_commits(&db, size.flood / 2).await;
    let flood = json!({ "do": "flood", "desk": http, "kind": "chatter", "count": size.flood, "at_once": 64 });
    let done = helper.does(flood).await;
    let rate = size.flood as f64 / done["secs"].as_f64().unwrap();
    table.told(
        engine.name(),
        "events as fast as they are taken",
        &format!("{rate:.0} a second; {}", latencies(&done).told()),
    );
    let ratio = format!("{:.2} of {raw:.0} bare inserts a second", rate / raw);
    table.told(engine.name(), "its commits beside bare inserts", &ratio);
    desk.stop().await;
    db.close().await;
    place.end().await;
    sockets(engine, size, table).await;
}

/// So many messages a second as the issue asks for.
async fn steady(engine: Engine, size: Size, desk: &Desk, helper: &mut Helper, table: &mut Table) {
    let rate = match engine {
        Engine::Sqlite => 200,
        Engine::Postgres => 1000,
    };
    let secs = size.steady_secs;
    let used = desk.processor_secs();
    let task = json!({ "do": "talk", "desk": desk.http(), "kind": "mixed", "count": rate * secs, "secs": secs });
    let done = helper.does(task).await;
    let used = desk.processor_secs() - used;
    let (acknowledged, lost) = (latencies(&done), done["lost"].as_u64().unwrap());
    let holds = lost == 0 && acknowledged.percentile(99.0) <= 300.0 && acknowledged.max() <= 2500.0;
    let figure = format!("{}; {lost} lost {}", acknowledged.told(), done["why"].as_str().unwrap());
    table.held(engine.name(), &format!("{rate} messages a second, for {secs} s"), &figure, holds);
    let each =
        format!("{:.2} ms each ({:.0} % of one)", used * 1000.0 / (rate * secs) as f64, used / secs as f64 * 100.0);
    table.told(engine.name(), "processor time of the desk meanwhile", &each);
}

async fn burst(engine: Engine, http: &str, place: &Place, helper: &mut Helper, table: &mut Table) {
    let db = place.db().await;
    let before = number(&db, "SELECT count(*) FROM inbox").await;
    let began = Instant::now();
    let done = helper.does(json!({ "do": "talk", "desk": http, "kind": "mixed", "count": 2000, "secs": 1 })).await;
    let kept = number(&db, "SELECT count(*) FROM inbox").await - before;
    let figure = format!("{kept} kept after {:.1} s; {}", began.elapsed().as_secs_f64(), latencies(&done).told());
    table.held(engine.name(), "2,000 messages in one second", &figure, kept == 2000 && done["lost"] == 0);
    db.close().await;
}

/// Envelopes over sockets, beside a bare client that only acknowledges them.
async fn sockets(engine: Engine, size: Size, table: &mut Table) {
    let (place, mut helper) = (Place::new(engine).await, Helper::with("slack").await);
    let desk = Desk::start(&place, &over_sockets(&helper.address), &shipped_faq(), "Slack is listened to").await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let task = json!({ "do": "envelopes", "count": size.flood, "at_once": 64 });
    let done = helper.does(task.clone()).await;
    let rate = size.flood as f64 / done["secs"].as_f64().unwrap();
    desk.stop().await;
    place.end().await;
    let mut helper = Helper::with("slack").await;
    let address = helper.address.clone();
    let echo = peers::slack_echo(&address).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let bare = size.flood as f64 / helper.does(task).await["secs"].as_f64().unwrap();
    echo.abort();
    let figure = format!("{rate:.0} a second; {:.2} of {bare:.0} by a bare slack-morphism", rate / bare);
    table.told(engine.name(), "envelopes over two sockets", &figure);
}

//! A million tickets, each with a clock that runs: the start, memory, lists, and how late a clock is told that runs out.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::figures::{Table, millis};
use crate::helper::Helper;
use crate::place::{Engine, Place, number};
use crate::slack::{desk, latencies};
use crate::{Size, seed};

const LISTS: u64 = 200;
const DUE: i64 = 1000;

pub async fn measure(engine: Engine, size: Size, table: &mut Table) {
    let (place, mut helper) = (Place::new(engine).await, Helper::with("slack").await);
    let db = place.db().await;
    let began = Instant::now();
    seed::tickets(&db, size.tickets).await;
    table.told(
        engine.name(),
        &format!("{} tickets seeded", size.tickets),
        &format!("in {:.0} s", began.elapsed().as_secs_f64()),
    );
    // The first start after an edit of the policies looks at each ticket; it is not what is measured here.
    let first = desk(&place, &helper).await;
    let computed = Instant::now();
    while number(&db, "SELECT count(*) FROM computed").await == 0 {
        assert!(computed.elapsed() < Duration::from_secs(3600), "{}", first.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let figure = format!("{:.0} s beside everything else", millis(computed.elapsed()) / 1000.0);
    table.told(engine.name(), "all clocks computed anew, after an edit", &figure);
    first.stop().await;

    let desk = desk(&place, &helper).await;
    let secs = desk.came_up.as_secs_f64();
    table.held(engine.name(), "start", &format!("{secs:.2} s"), secs <= 3.0);
    let http = desk.http();
    for (text, what) in [("list", "the queue, as a list"), ("mine", "one's own tickets"), ("show 1", "one ticket")] {
        let task = json!({ "do": "command", "desk": http, "text": text, "count": LISTS, "at_once": 1 });
        helper.does(json!({ "do": "command", "desk": http, "text": text, "count": 20, "at_once": 1 })).await;
        let done = helper.does(task).await;
        let listed = latencies(&done);
        let holds = done["lost"] == 0 && listed.percentile(99.0) <= 150.0;
        table.held(engine.name(), what, &listed.told(), holds);
    }
    let (now, most) = desk.memory();
    table.held(engine.name(), "memory", &format!("{now:.0} MiB (at most {most:.0} MiB)"), most <= 256.0);
    late(engine, &db, &desk, table).await;
    let talk: Value = json!({ "do": "talk", "desk": http, "kind": "mixed", "count": 1000, "secs": 5 });
    let done = helper.does(talk).await;
    table.told(engine.name(), "200 messages a second meanwhile", &latencies(&done).told());
    desk.stop().await;
    db.close().await;
    place.end().await;
}

/// A thousand clocks run out at one moment.
async fn late(engine: Engine, db: &frontdesk::store::Db, desk: &crate::place::Desk, table: &mut Table) {
    let used = desk.processor_secs();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let idle = (desk.processor_secs() - used) / 5.0 * 100.0;
    table.told(engine.name(), "processor time while all clocks run", &format!("{idle:.1} % of one"));
    let due = seed::now() + 4000;
    seed::due_at(db, DUE, due).await;
    let begun = Instant::now();
    let told = "SELECT count(*) FROM clock WHERE breach_told = (1 = 1)";
    let (mut first, mut all) = (None, None);
    while all.is_none() && begun.elapsed() < Duration::from_secs(120) {
        let told = number(db, told).await;
        let late = seed::now() - due;
        first = first.or((told > 0).then_some(late));
        all = (told >= DUE).then_some(late);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let figure = format!("the first {} ms late, all {} ms", first.unwrap_or(-1), all.unwrap_or(-1));
    table.held(engine.name(), "1,000 clocks that run out at once", &figure, all.is_some());
}

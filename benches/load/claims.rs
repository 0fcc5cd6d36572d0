//! A hundred agents who claim the same ticket at once: one has it, and each is told.

use serde_json::json;

use crate::figures::Table;
use crate::helper::Helper;
use crate::place::{Engine, Place, number};
use crate::slack;

/// How often.
const ROUNDS: i64 = 10;

pub async fn measure(engine: Engine, table: &mut Table) {
    let (place, mut helper) = (Place::new(engine).await, Helper::with("slack").await);
    let desk = slack::desk(&place, &helper).await;
    let (http, db) = (desk.http(), place.db().await);
    // The agents are known by then: whom nobody knows yet is looked up first.
    helper.does(json!({ "do": "command", "desk": http, "text": "whoami", "count": 100, "at_once": 100 })).await;
    let (mut all, mut lost) = (Vec::new(), 0);
    for ticket in 1..=ROUNDS {
        helper.does(json!({ "do": "flood", "desk": http, "kind": "unknown", "count": 1, "at_once": 1 })).await;
        let text = format!("claim {ticket}");
        let done =
            helper.does(json!({ "do": "command", "desk": http, "text": text, "count": 100, "at_once": 100 })).await;
        lost += done["lost"].as_u64().unwrap();
        all.push(done["secs"].as_f64().unwrap() * 1000.0);
    }
    let owned = number(&db, "SELECT count(*) FROM ticket WHERE owner IS NOT NULL").await;
    let claims = "SELECT count(*) FROM history WHERE CAST(kind AS TEXT) LIKE '%claimed%'";
    let claimed = number(&db, claims).await;
    let longest = all.iter().copied().fold(0.0, f64::max);
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    let figure =
        format!("all answered in {mean:.0} ms, at most {longest:.0} ms; {claimed} claims of {ROUNDS}, {lost} lost");
    let holds = owned == ROUNDS && claimed == ROUNDS && lost == 0;
    table.held(engine.name(), "100 agents claim one ticket at once", &figure, holds);
    desk.stop().await;
    db.close().await;
    place.end().await;
}

//! Discord: interactions with their acknowledgements, and questions answered beside a bare serenity that echoes.

use std::time::Duration;

use serde_json::json;

use crate::Size;
use crate::fake_discord::{AGENTS_CHANNEL, CHANNELS, FIRST_CHANNEL, GUILD, ROLE};
use crate::figures::Table;
use crate::helper::Helper;
use crate::peers;
use crate::place::{Desk, Engine, Place, number, shipped_faq};
use crate::slack::latencies;

fn configuration(address: &str) -> String {
    let channels: Vec<String> = (0..CHANNELS).map(|channel| format!("'{}'", FIRST_CHANNEL + channel)).collect();
    format!(
        "[quota]\nmessages = 0\ncommands = 0\npresses = 0\n[discord]\ntoken = 'token'\napi_url = '{address}'\n[[workspace]]\nplatform = 'discord'\nid = '{GUILD}'\n\
         support_channels = [{}]\nagents_channel = '{AGENTS_CHANNEL}'\nagents = ['{ROLE}']\n\
         [duplicates]\njoin = false\npeople = 0\n",
        channels.join(", ")
    )
}

pub async fn measure(engine: Engine, size: Size, table: &mut Table) {
    let (place, mut helper) = (Place::new(engine).await, Helper::with("discord").await);
    let desk = Desk::start(&place, &configuration(&helper.address), &shipped_faq(), "Discord is listened to").await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let db = place.db().await;
    helper.does(json!({ "do": "interact", "count": 100, "at_once": 4 })).await;
    let count = size.flood / 4;
    let done = helper.does(json!({ "do": "interact", "count": count, "at_once": 32 })).await;
    let (rate, lost) = (count as f64 / done["secs"].as_f64().unwrap(), &done["lost"]);
    let figure = format!("{rate:.0} a second; {}; {lost} lost", latencies(&done).told());
    table.held(engine.name(), "slash commands, until acknowledged", &figure, *lost == 0);

    // A tenth is answered: what is visible is bounded by what one reply costs, what is heard by what one message costs.
    let before = number(&db, "SELECT count(*) FROM inbox").await;
    let text = "why does my consumer lag keep growing?";
    let done = helper.does(json!({ "do": "talk", "text": text, "count": count, "posts": count })).await;
    let (secs, posts) = (done["secs"].as_f64().unwrap(), done["posts"].as_u64().unwrap());
    let kept = number(&db, "SELECT count(*) FROM inbox").await - before;
    let answered = posts as f64 / secs;
    desk.stop().await;
    db.close().await;
    place.end().await;
    let mut helper = Helper::with("discord").await;
    let address = helper.address.clone();
    let echo = peers::discord_echo(&address).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let done = helper.does(json!({ "do": "talk", "text": text, "count": count, "posts": count })).await;
    let bare = done["posts"].as_u64().unwrap() as f64 / done["secs"].as_f64().unwrap();
    echo.abort();
    let figure = format!(
        "{answered:.0} a second; {:.2} of {bare:.0} echoes of a bare serenity; {posts} of {count}",
        answered / bare
    );
    let holds = posts == count as u64 && kept == i64::try_from(count).unwrap();
    table.held(engine.name(), "questions answered in threads", &figure, holds);
}

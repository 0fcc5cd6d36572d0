//! The second process: a fake platform and those who talk on it. It is told what to do by a line of JSON, and answers
//! with one.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::{fake_discord, fake_slack};

/// The other process, seen from this one.
pub struct Helper {
    _child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    /// `http://127.0.0.1:PORT`.
    pub address: String,
}

impl Helper {
    /// Starts it.
    pub async fn with(platform: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let command = command.args(["help-with", platform]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.kill_on_drop(true).spawn().unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut helper = Self { _child: child, input, output, address: String::new() };
        helper.address = helper.answer().await["address"].as_str().unwrap().to_owned();
        helper
    }

    /// Has something done, and waits for what came of it.
    pub async fn does(&mut self, task: Value) -> Value {
        self.input.write_all(format!("{task}\n").as_bytes()).await.unwrap();
        self.answer().await
    }

    async fn answer(&mut self) -> Value {
        serde_json::from_str(&self.output.next_line().await.unwrap().unwrap()).unwrap()
    }
}

/// What the second process does.
pub async fn serve(platform: &str) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let slack = (platform == "slack").then(|| fake_slack::Slack::new(&address));
    let discord = (platform == "discord").then(|| fake_discord::Discord::new(&address));
    let routes = match (&slack, &discord) {
        (Some(slack), _) => slack.routes(),
        (None, Some(discord)) => discord.routes(),
        (None, None) => unreachable!("there is no fake {platform}"),
    };
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    println!("{}", json!({ "address": address }));
    let mut tasks = BufReader::new(tokio::io::stdin()).lines();
    while let Some(task) = tasks.next_line().await.unwrap() {
        let task: Value = serde_json::from_str(&task).unwrap();
        let done = match (&slack, &discord) {
            (Some(slack), _) => slack.does(&task).await,
            (None, Some(discord)) => discord.does(&task).await,
            (None, None) => Value::Null,
        };
        println!("{done}");
    }
}

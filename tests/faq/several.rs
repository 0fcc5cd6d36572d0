//! Messages of several sentences: most ask one thing, and some ask several.

use frontdesk::domain::Reading;

use crate::{base, read, told};

/// One question, whatever leads up to it and follows.
const ONE: &[&str] = &[
    "I upgraded to 3.0. The broker restarts. How do I fix it?",
    "Hi all! We run four brokers on Kubernetes. Since yesterday the consumer lag keeps growing. What can I do?",
    "why is my consumer lag growing? what causes the lag?",
    "Why does my broker not start? It worked yesterday.",
    "How do I reset offsets? Is it safe?",
    "How do I reset the offsets of a group? Do I need to stop it first?",
    "How do I reset offsets? Any ideas?",
    "How do I turn on TLS? Thanks in advance!",
    "Can somebody help me? How do I turn on TLS?",
    "Hi, how are you? Quick question: how many partitions should a topic have?",
    "What is the idempotent producer and should I turn it on?",
    "How long are records kept, and how do I change that?",
    "How does log compaction work and when does it run?",
    "Should I use lz4 or zstd? Or is there something better?",
    "How do I add partitions? I mean, to a topic that has data already.",
    "How do I install Ledgerline on Linux? For example on Debian.",
    "Does Ledgerline support exactly-once? If so, since when?",
    "My producer times out. Why? What does the timeout depend on?",
    "The disk of my broker is full. Also the consumers are slow. What do I do?",
    "What does \"offset out of range\" mean? I see it all over the logs!",
    "how do i find out which topics are big and which are small?",
    "We get the same message twice!! Is this normal? Why?",
    "i want to mirror topics to another cluster. how do i do that?",
    "I am trying to connect from Java.\n\nWhy is the connection refused?",
    "Why can't my client connect?\n```\nconnection refused: 10.0.0.1:9092\n```\nWhat is wrong here?",
    "How do I upgrade a cluster without\ndowntime when clients are still running?",
    "Is there a client for Go? e.g. one that the team maintains?",
    "I have a question. How do I reach a human?",
    "@here the group rebalances over and over, is anyone else seeing this? why is that?",
    "Which licence is it? Also, is that a problem?",
    "我升级到 3.0 之后 broker 一直重启。日志里没有报错。怎么办？",
    "消费堆积一直在涨，怎么办？还有什么办法吗？",
    "怎么开启 TLS 加密？这样会影响性能吗？",
    "请问怎么提工单？谢谢！",
    "你好，请问 broker 的磁盘满了怎么办？急！",
    "为什么会收到重复的消息？重复是什么原因造成的？",
    "大家好，我们有三个 broker。想问一下 rebalance 为什么要这么久？",
    "用 Docker 怎么运行 Ledgerline？另外一个集群也是这样吗？",
    "How do I reset the offsets of a group? Also, I use Docker.",
    "Why is my consumer lag growing? Also, what makes the consumers fall behind?",
    "How do I monitor Ledgerline? Also, we run the brokers on twelve old laptops in a barn.",
    "How do I turn on TLS? Or should I set up SASL user names and passwords?",
    "Our broker is on 3.2. Also, we have three of them. How do I turn on TLS?",
    "broker 连不上。Why is that? 怎么办？",
];

/// Several questions, with the entry of each.
const SEVERAL: &[(&str, &[&str])] = &[
    ("How do I reset a consumer group's offsets? And also, how do I turn on TLS?", &["offsets-reset", "tls-setup"]),
    ("How do I turn on TLS? Another question: how long are records kept?", &["tls-setup", "retention-time"]),
    ("Why is my consumer lag growing? Btw, who can see my ticket?", &["consumer-lag", "ticket-privacy"]),
    ("how do i turn on tls and how do i back up a cluster?", &["tls-setup", "backup-restore"]),
    (
        "I have two questions:\n1. How do I install Ledgerline on Linux?\n2. Which programming languages have a client?",
        &["install-linux", "client-languages"],
    ),
    (
        "- how do I reset offsets of a consumer group?\n- why are partitions under-replicated?\n- how do I monitor \
         ledgerline?",
        &["offsets-reset", "under-replicated", "monitoring-metrics"],
    ),
    (
        "Hi! First, how many partitions should a topic have? Second question: which compression should I use?",
        &["partitions-how-many", "compression"],
    ),
    (
        "We run five brokers. Why does a rebalance take so long? Also, I want to know: does Ledgerline support \
         exactly-once processing?",
        &["rebalance-slow", "exactly-once"],
    ),
    ("How do I open a ticket? How do I report a security vulnerability?", &["open-a-ticket", "report-a-vulnerability"]),
    (
        "How does log compaction work? Separately, why does my producer time out?",
        &["log-compaction", "timeout-producer"],
    ),
    (
        "how do i connect frontdesk to discord, and also how do i connect frontdesk to slack",
        &["connect-discord", "connect-slack"],
    ),
    (
        "Which versions still get fixes? By the way, what does a support plan cost?",
        &["version-support", "become-a-customer"],
    ),
    (
        "1) how do I use the schema registry?\n2) how do I set up SASL user names and passwords?\n3) how do I turn on \
         TLS?\n4) how do I monitor Ledgerline?",
        &["schema-registry", "sasl-auth", "tls-setup", "monitoring-metrics"],
    ),
    ("How do I turn on TLS? Also, the disk of my broker is full.", &["tls-setup", "disk-full"]),
    ("My producer times out. Another question: how do I turn on TLS?", &["timeout-producer", "tls-setup"]),
    (
        "How do I monitor Ledgerline? Also, my consumer lag keeps growing since Monday. Any ideas?",
        &["monitoring-metrics", "consumer-lag"],
    ),
    ("怎么开启 TLS 加密？另外，消息会保留多久？", &["tls-setup", "retention-time"]),
    ("怎么提工单？还有，多久会有人答复我？", &["open-a-ticket", "response-times"]),
    (
        "消费组为什么不停地 rebalance？顺便问一下，怎么用 Docker 运行 Ledgerline？",
        &["rebalance-loop", "install-docker"],
    ),
    ("怎么不停机升级集群，另外消息能保证顺序吗", &["upgrade-rolling", "message-order"]),
    ("broker 的磁盘满了，怎么办？再问一个：怎么联系人工支持？", &["disk-full", "reach-a-human"]),
    (
        "1、怎么发送和读取第一条消息？\n2、怎么限制一个 topic 占用的磁盘空间？",
        &["quickstart-produce-consume", "retention-size"],
    ),
    ("How do I turn on TLS? 另外，为什么会收到重复的消息？", &["tls-setup", "duplicate-messages"]),
    ("客户端为什么连不上 broker？ btw, how do I monitor Ledgerline?", &["connection-refused", "monitoring-metrics"]),
];

fn ids(reading: &Reading) -> Vec<&str> {
    let firsts = reading.parts.iter().map(|part| part.candidates.first().map_or("none", |first| first.id.as_str()));
    firsts.collect()
}

#[test]
fn one_question_in_several_sentences_stays_one() {
    let base = base();
    let readings = ONE.iter().map(|text| (text, read(&base, text, None)));
    let cut = readings.filter(|(_, reading)| !reading.parts.is_empty());
    let cut: Vec<_> = cut.map(|(text, reading)| format!("{:?} of {}", ids(&reading), told(text, &reading))).collect();
    assert!(cut.is_empty(), "\n{}", cut.join("\n"));
}

#[test]
fn several_questions_in_one_message_are_each_read() {
    let base = base();
    let readings = SEVERAL.iter().map(|(text, expect)| (text, *expect, read(&base, text, None)));
    let missed = readings.filter(|(_, expect, reading)| ids(reading) != *expect);
    let missed: Vec<_> =
        missed.map(|(text, _, reading)| format!("{:?} of {}", ids(&reading), told(text, &reading))).collect();
    assert!(missed.is_empty(), "\n{}", missed.join("\n"));
}

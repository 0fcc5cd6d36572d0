//! `frontdesk faq train`: the weights, from people's own question sets.

use serde_json::json;

use crate::folder::Folder;

/// Two sets of four entries each, with questions of which one has no answer.
fn sets() -> Folder {
    let folder = Folder::empty();
    let kafka = [
        ("lag", "Why is my consumer lag growing?", "the group falls behind"),
        ("offsets", "How do I reset offsets?", "start over from the beginning"),
        ("disk", "The disk is full. What do I do?", "no space left on the broker"),
        ("keep", "How long are records kept?", "retention of a topic"),
    ];
    let shop = [
        ("refund", "How do I get my money back?", "return an order"),
        ("parcel", "Where is my parcel?", "track the delivery"),
        ("card", "Which cards do you take?", "pay with a credit card"),
        ("hours", "When are you open?", "opening hours on sunday"),
    ];
    for (dir, entries) in [("kafka", kafka), ("shop", shop)] {
        let rows = entries.map(|(id, question, alias)| json!({"id": id, "question": question, "aliases": [alias]}));
        folder.write_lines(&format!("{dir}/kb.jsonl"), &rows);
        let asked = entries.map(|(id, question, _)| json!({"text": question.to_lowercase(), "answers": [id]}));
        let strange = [json!({"text": "who wrote the national anthem", "answers": []})];
        folder.write_lines(&format!("{dir}/queries.jsonl"), &[&asked[..], &strange].concat());
    }
    folder
}

#[test]
fn weights_are_the_same_every_time_and_are_what_the_desk_then_uses() {
    let folder = sets();
    let learned = folder.prints(&["faq", "train", "kafka", "shop"]);
    assert!(learned.starts_with("# Learned by `frontdesk faq train` from kafka, shop.\n"), "{learned}");
    folder.prints(&["faq", "train", "kafka", "shop", "--out", "weights.toml"]);
    assert_eq!(std::fs::read_to_string(folder.path("weights.toml")).unwrap(), learned);
    let eval = ["faq", "eval", "--kb", "kafka/kb.jsonl", "--queries", "kafka/queries.jsonl", "--json"];
    let curve = |more: &[&str]| folder.json(&[&eval[..], more].concat())["curve"].clone();
    let with_file = curve(&["--weights", "weights.toml"]);
    assert_ne!(with_file, curve(&[]));
    folder.write("frontdesk.toml", "[faq]\nweights = \"weights.toml\"\n");
    assert_eq!(curve(&[]), with_file);
}

#[test]
fn a_set_is_measured_with_weights_that_it_did_not_teach() {
    let folder = sets();
    let told = folder.json(&["faq", "train", "kafka", "shop", "--leave-one-out", "--json"]);
    assert_eq!((&told["sets"][0]["queries"], &told["sets"][0]["n"]), (&json!("kafka"), &json!(5)), "{told}");
    assert_eq!(told["accuracy_at_1"], 1.0, "{told}");
    let alone = folder.refuses(&["faq", "train", "kafka", "--leave-one-out"]);
    assert!(alone.contains("name at least two"), "{alone}");
}

#[test]
fn what_cannot_be_learned_from_is_named_with_the_way_out() {
    let folder = sets();
    let empty = folder.refuses(&["faq", "train", "kafka", "nowhere"]);
    assert!(empty.contains("nowhere has no queries.jsonl"), "{empty}");
    folder.write("frontdesk.toml", "[faq]\nweights = \"weights.toml\"\n");
    folder.write("weights.toml", "[score]\nwords = 1\n");
    let bad = folder.refuses(&["ask", "how do I reset offsets?", "--faq", "kafka"]);
    assert!(bad.contains("the weights weights.toml cannot be used") && bad.contains("faq train"), "{bad}");
}

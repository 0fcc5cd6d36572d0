//! `frontdesk faq eval` as people and scripts run it: figures with stable names, and bad rows refused whole.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

#[path = "program/folder.rs"]
mod folder;

use serde_json::{Value, json};

use crate::folder::Folder;

/// A base of three entries, and four questions: three found, one that nothing answers.
fn sets() -> Folder {
    let folder = Folder::empty();
    folder.write_lines(
        "kb.jsonl",
        &[
            json!({"id": "Reset_Offsets", "question": "How do I reset offsets?", "aliases": ["start over from the beginning"]}),
            json!({"id": "keep", "question": "How long are records kept?", "answer": "Seven days.", "tags": ["retention"]}),
            json!({"id": "disk", "question": "磁盘满了怎么办？"}),
        ],
    );
    folder.write_lines(
        "queries.jsonl",
        &[
            json!({"text": "how can I reset the offsets", "answers": ["Reset_Offsets"]}),
            json!({"text": "磁盘满了", "answers": ["disk"]}),
            json!({"text": "how long do you keep records", "answers": ["keep"]}),
            json!({"text": "where do zebras sleep", "answers": []}),
        ],
    );
    folder
}

const EVAL: [&str; 4] = ["faq", "eval", "--queries", "queries.jsonl"];

#[test]
fn scripts_read_figures_whose_names_stay() {
    let folder = sets();
    let told = folder.json(&[&EVAL[..], &["--kb", "kb.jsonl", "--json"]].concat());
    for (name, value) in [("n", 4.0), ("accuracy_at_1", 1.0), ("mrr", 1.0), ("recall_at_3", 1.0), ("auroc", 1.0)] {
        assert_eq!(told[name].as_f64(), Some(value), "{name}: {told}");
    }
    // One wrong answer would be a quarter of all messages, so the known three are what can be answered.
    assert_eq!((told["coverage_at_5"].as_f64(), told["coverage_at_2"].as_f64()), (Some(1.0), Some(1.0)), "{told}");
    assert!(told["ece"].is_f64() && told["micros"]["p50"].as_f64() <= told["micros"]["p99"].as_f64(), "{told}");
    let at: Vec<_> = told["operating"].as_object().unwrap().keys().collect();
    assert_eq!(at, ["coverage", "precision", "wrong_rate"]);
    let curve = told["curve"].as_array().unwrap();
    assert!(curve.is_sorted_by(|a, b| a["risk"].as_f64() <= b["risk"].as_f64()), "{told}");
    assert_eq!(curve.last().unwrap()["risk"], 0.25);
}

#[test]
fn thresholds_of_the_configuration_are_the_operating_point() {
    let folder = sets();
    let answered = |toml: &str| {
        folder.write("frontdesk.toml", toml);
        folder.json(&[&EVAL[..], &["--kb", "kb.jsonl", "--json"]].concat())["operating"].clone()
    };
    assert_eq!(answered("[faq]\nanswer_at = 1.0\n"), json!({"coverage": 0.0, "wrong_rate": 0.0, "precision": null}));
    assert_eq!(
        answered("[faq]\nanswer_at = 0.01\nsuggest_at = 0.01\n")["coverage"],
        json!(1.0),
        "near ties aside, all that is known is answered"
    );
}

#[test]
fn several_sets_have_a_row_each_and_their_mean() {
    let folder = sets();
    folder.write_lines("other.jsonl", &[json!({"text": "磁盘满了", "answers": ["keep"]})]);
    let both = ["--queries", "other.jsonl", "--kb", "kb.jsonl"];
    let told = folder.json(&[&EVAL[..], &both, &["--json"]].concat());
    let means: Vec<&Value> = ["n", "accuracy_at_1", "auroc"].map(|name| &told[name]).into();
    assert_eq!(means, [&json!(5), &json!(0.5), &json!(1.0)], "a set that cannot tell a figure is left out of its mean");
    assert_eq!(told["sets"][1]["queries"], "other.jsonl");
    assert_eq!(told["sets"][1]["auroc"], Value::Null);
    let table = folder.prints(&[&EVAL[..], &both].concat());
    let heads: Vec<_> = table.lines().skip(1).take(3).map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(heads, ["queries.jsonl", "other.jsonl", "mean"], "{table}");
    let lone = folder.refuses(&["faq", "eval", "--queries", "queries.jsonl", "--kb", "kb.jsonl", "--kb", "kb.jsonl"]);
    assert!(lone.contains("2 --kb and 1 --queries do not pair"), "{lone}");
}

#[test]
fn phrasings_can_be_left_out() {
    let folder = sets();
    let kept = json!({"id": "keep", "question": "How long are records kept?", "aliases": ["保留多久"]});
    folder.write_lines("kb.jsonl", &[json!({"id": "reset", "question": "How do I reset offsets?"}), kept]);
    folder.write_lines("queries.jsonl", &[json!({"text": "保留多久", "answers": ["keep"]})]);
    let accuracy = |args: &[&str]| {
        folder.json(&[&EVAL[..], &["--kb", "kb.jsonl", "--json"], args].concat())["accuracy_at_1"].as_f64()
    };
    assert_eq!(accuracy(&[]), Some(1.0));
    assert_eq!(accuracy(&["--one-alias"]), Some(0.0));
}

#[test]
fn the_configured_folder_is_measured_and_an_id_it_does_not_have_is_remarked() {
    let folder = Folder::with_faq();
    folder.write_lines("queries.jsonl", &[json!({"text": "How long are records kept?", "answers": ["keep-record"]})]);
    let ran = folder.run(&[&EVAL[..], &["--json"]].concat());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(
        ran.err.trim_end(),
        "note: queries.jsonl names 1 id that the base does not have, as “keep-record”: they count as missed"
    );
    folder.write("faq/bad.md", "no front matter");
    let refused = folder.refuses(&EVAL);
    assert!(refused.contains("bad.md:1: ") && refused.contains("mend it first"), "{refused}");
}

#[test]
fn a_base_that_was_imported_is_measured_with_the_questions_as_they_were() {
    let folder = sets();
    folder.prints(&["faq", "import", "kb.jsonl", "--to", "made"]);
    let ran = folder.run(&[&EVAL[..], &["--kb", "made", "--json"]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "no id is strange");
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told["accuracy_at_1"], 1.0);
}

#[test]
fn a_picture_is_drawn_beside_the_figures_and_what_is_no_png_is_refused_at_once() {
    let folder = sets();
    let plot = |file: &str| folder.run(&[&EVAL[..], &["--kb", "kb.jsonl", "--plot", file]].concat());
    let drawn = plot("risk.png");
    assert!(drawn.code == Some(0) && drawn.out.contains("queries.jsonl"), "{drawn:?}");
    assert!(std::fs::read(folder.path("risk.png")).unwrap().starts_with(b"\x89PNG\r\n\x1a\n"));
    for (file, expect) in [
        ("risk.jpg", "--plot risk.jpg cannot be written: only PNG pictures are made; name a file that ends in .png"),
        ("nowhere/risk.png", "there is no folder nowhere; create it first"),
        ("risk", "name a file that ends in .png"),
    ] {
        let refused = plot(file);
        assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""), "{refused:?}");
        assert!(refused.err.contains(expect), "{refused:?}");
    }
}

#[test]
fn a_bad_row_is_named_with_its_line_and_the_way_out() {
    let good = json!({"id": "a", "question": "Why?"}).to_string();
    let cases = [
        ("kb.jsonl", format!("{good}\n{{\"id\": \"b\"}}\n"), "kb.jsonl:2: missing field `question`"),
        ("kb.jsonl", format!("{good}\n\n{good}\n"), "kb.jsonl:3: the id `a` is taken by a row above"),
        (
            "kb.jsonl",
            "{\"id\": \" \", \"question\": \"Why?\"}".to_owned(),
            "kb.jsonl:1: `id` and `question` must not be empty",
        ),
        ("kb.jsonl", "\n".to_owned(), "kb.jsonl has no rows; a row is {\"id\": …"),
        (
            "queries.jsonl",
            "{\"text\": \"why\"}".to_owned(),
            "queries.jsonl:1: missing field `answers` (column 15); a row is {\"text\": …",
        ),
        ("queries.jsonl", "not JSON".to_owned(), "queries.jsonl:1: expected ident (column 2)"),
        (
            "queries.jsonl",
            json!({"text": "x".repeat(40_000), "answers": []}).to_string(),
            "queries.jsonl:1: the text has more than 32768 bytes; shorten it",
        ),
        (
            "queries.jsonl",
            format!("{{\"text\": \"{}", "x".repeat(2_000_000)),
            "queries.jsonl:1: the row has more than 1048576 bytes",
        ),
    ];
    for (name, text, expect) in cases {
        let folder = sets();
        folder.write(name, text);
        let ran = folder.run(&[&EVAL[..], &["--kb", "kb.jsonl"]].concat());
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
        assert!(ran.err.contains(expect), "{expect}: {}", ran.err);
    }
}

//! `frontdesk ask`: one question, for people and for scripts.

use serde_json::json;

use crate::folder::Folder;

#[test]
fn a_question_is_answered_with_what_the_desk_would_post() {
    let folder = Folder::with_faq();
    insta::assert_snapshot!(folder.prints(&["ask", "How long are records kept?"]), @r"
    ANSWER (99 % sure): the first of these is posted
       99 %  How long are records kept?  (keep-records)
        0 %  How do I reset a consumer group's offsets?  (reset-offsets)
        0 %  The disk of a broker is full. What do I do?  (disk-full)

    Seven days.
    ");
}

#[test]
fn quotes_are_not_needed() {
    let folder = Folder::with_faq();
    let with = folder.prints(&["ask", "how long are records kept"]);
    assert_eq!(folder.prints(&["ask", "how", "long", "are", "records", "kept"]), with);
}

#[test]
fn each_decision_has_a_name_of_its_own_that_stays() {
    let folder = Folder::with_faq();
    let decision = |text: &str| folder.json(&["ask", text, "--json"])["decision"].clone();
    assert_eq!(decision("How long are records kept?"), "answer");
    assert_eq!(decision("磁盘满了怎么办？"), "answer");
    assert_eq!(decision("can I get an invoice with our VAT id on it?"), "escalate");
    assert_eq!(decision("good morning everybody"), "leave");
    assert_eq!(decision(""), "leave");
    folder.write("frontdesk.toml", "[faq]\nanswer_at = 1.0\nsuggest_at = 0.0001\n");
    assert_eq!(decision("how long are my records kept?"), "suggest");
}

#[test]
fn less_risk_makes_a_suggestion_of_an_answer_and_a_bad_risk_is_refused() {
    let folder = Folder::with_faq();
    folder.write("frontdesk.toml", "[faq]\nanswer_at = 1.0\nsuggest_at = 1.0\n");
    let told =
        |risk: &str| folder.json(&["ask", "--json", "--explain", "--risk", risk, "how long are my records kept?"]);
    assert_eq!(told("0.3")["decision"], "answer", "it comes before what is configured");
    assert_eq!(told("0")["decision"], "escalate");
    let at = |risk: &str| told(risk)["explanation"]["thresholds"]["answer_at"].as_f64().unwrap();
    assert!(at("0.05") < at("0.02") && at("0") >= 1.0);
    for risk in ["7", "-0.1", "nan", "low"] {
        let reason = folder.refuses(&["ask", "hi", &format!("--risk={risk}")]);
        assert!(reason.contains("is not a share from 0 to 1; 0.05 is one message in twenty"), "{reason}");
    }
}

#[test]
fn json_has_the_candidates_with_score_and_confidence_the_best_first() {
    let folder = Folder::with_faq();
    let asked = folder.json(&["ask", "--json", "How long are records kept?"]);
    let keys: Vec<_> = asked.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["candidates", "confidence", "decision", "parts"]);
    let best = &asked["candidates"][0];
    assert_eq!(best["id"], "keep-records");
    assert_eq!(best["confidence"], asked["confidence"]);
    assert!(best["score"].is_number() && asked["confidence"].as_f64().unwrap() <= 1.0, "{asked}");
    let confidences: Vec<_> =
        asked["candidates"].as_array().unwrap().iter().map(|c| c["confidence"].as_f64()).collect();
    assert!(confidences.is_sorted_by(|a, b| a >= b), "{asked}");
}

#[test]
fn a_message_that_asks_several_things_is_told_part_by_part() {
    let folder = Folder::with_faq();
    let text = "How long are records kept? And also, how do I reset a consumer group's offsets?";
    let asked = folder.json(&["ask", "--json", text]);
    let parts = asked["parts"].as_array().unwrap();
    let told: Vec<_> = parts.iter().map(|part| (&part["decision"], &part["candidates"][0]["id"])).collect();
    assert_eq!(told, [(&json!("answer"), &json!("keep-records")), (&json!("answer"), &json!("reset-offsets"))]);
    assert_eq!(asked["decision"], "answer");
    let least = parts.iter().filter_map(|part| part["confidence"].as_f64()).fold(1.0, f64::min);
    assert_eq!(asked["confidence"].as_f64(), Some(least));
    let names: Vec<_> = parts[0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["candidates", "confidence", "decision", "text"]);
    assert_eq!(folder.json(&["ask", "--json", "How long are records kept?"])["parts"], json!([]));
    let words = folder.prints(&["ask", text]);
    for part in ["2 QUESTIONS: the first entry of each is posted", "1. How long are records kept?", "2. how do I reset"]
    {
        assert!(words.contains(part), "{part}: {words}");
    }
    let unknown = folder.prints(&["ask", "How long are records kept? Another question: can I get an invoice in gold?"]);
    assert!(unknown.starts_with("2 QUESTIONS: a person gets them as one ticket"), "{unknown}");
}

#[test]
fn an_entry_for_a_plan_is_found_with_that_plan_and_an_unknown_plan_is_remarked() {
    let folder = Folder::with_faq();
    let question = "What is the number of the emergency hotline?";
    let ids = |args: &[&str]| folder.json(&[&["ask", "--json", question], args].concat())["candidates"].to_string();
    assert!(!ids(&[]).contains("hotline"));
    assert!(ids(&["--plan", "enterprise"]).contains("hotline"));
    let ran = folder.run(&["ask", question, "--plan", "gold"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (Some(0), "note: no plan “gold” is configured; there are: community, enterprise, pro\n")
    );
}

#[test]
fn the_folder_of_the_faq_is_named_before_or_after_the_subcommand_or_in_the_environment() {
    let folder = Folder::with_faq();
    std::fs::rename(folder.path("faq"), folder.path("answers")).unwrap();
    let expect = json!("answer");
    for args in [
        ["--faq", "answers", "ask", "How long are records kept?", "--json"],
        ["ask", "How long are records kept?", "--json", "--faq", "answers"],
    ] {
        assert_eq!(folder.json(&args)["decision"], expect, "{args:?}");
    }
    let output =
        folder.program(&["ask", "How long are records kept?"]).env("FRONTDESK_FAQ", "answers").output().unwrap();
    assert!(output.status.success());
    insta::assert_snapshot!(folder.refuses(&["ask", "How long are records kept?"]), @"error: the FAQ folder faq does not exist: create it, or name another folder with --faq DIR or in the configuration");
}

#[test]
fn nothing_is_stored_and_files_in_error_are_remarked() {
    let folder = Folder::with_faq();
    folder.write("faq/broken.md", "no front matter");
    let ran = folder.run(&["ask", "How long are records kept?", "--json"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (Some(0), "note: the FAQ in faq has 1 flaw; `frontdesk faq check` names each\n")
    );
    assert!(!folder.path("frontdesk.db").exists());
}

#[test]
fn why_is_told_with_phrasing_correction_channels_and_thresholds() {
    let folder = Folder::with_faq();
    let asked = ["ask", "--explain", "how do I start over from the frist record?"];
    let words = folder.prints(&asked);
    for part in
        ["% it is answered, from ", "frist → first", "likest phrasing  start over from the first record", "matched by "]
    {
        assert!(words.contains(part), "{part}: {words}");
    }
    let told = folder.json(&[&asked[..], &["--json"]].concat());
    let why = &told["explanation"];
    assert_eq!(why["corrected"], json!([{"written": "frist", "read_as": "first"}]));
    assert_eq!(why["candidates"][0]["phrasing"], "start over from the first record");
    assert_eq!(why["candidates"][0]["confidence"], told["confidence"]);
    let sum: f64 =
        why["candidates"][0]["shares"].as_object().unwrap().values().filter_map(serde_json::Value::as_f64).sum();
    assert!((sum - 1.0).abs() < 1e-5, "{why}");
    let hostile = folder.prints(&["ask", "--explain", "\u{1b}[2Jrecords\u{7} keptt"]);
    assert!(!hostile.contains(['\u{1b}', '\u{7}']), "{hostile:?}");
}

#[test]
#[cfg(not(feature = "neural"))]
fn an_encoder_without_the_feature_is_refused_with_the_way_to_get_it() {
    let folder = Folder::with_faq();
    folder.write("frontdesk.toml", "[faq.neural]\ndirectory = 'encoder'\n");
    let ran = folder.run(&["ask", "how long are records kept?"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("encoder") && ran.err.contains("--features neural"), "{ran:?}");
}

//! `frontdesk sla check`: the clocks against cases of other help desks, each under the rules of its source.

use serde_json::{Value, json};

use crate::folder::Folder;

const CASES: &str = include_str!("../sla/cases.json");
const MORE: &str = include_str!("../sla/more_cases.json");
const ESCALATION: &str = include_str!("../sla/escalation_cases.json");

/// The exit code and the report on a file of cases.
fn checked(cases: &str) -> (Option<i32>, Value) {
    let folder = Folder::empty();
    folder.write("cases.json", cases.as_bytes());
    let ran = folder.run(&["sla", "check", "cases.json", "--json"]);
    assert_eq!(ran.err, "");
    (ran.code, serde_json::from_str(&ran.out).unwrap())
}

fn one(case: &Value) -> Value {
    let (code, report) = checked(&json!({ "calendars": {}, "cases": [case] }).to_string());
    let passed = report["passed"] == 1;
    assert_eq!(code, Some(i32::from(!passed)));
    report["failed"].get(0).cloned().unwrap_or_default()
}

#[test]
fn every_case_of_other_help_desks_passes_under_its_sources_rules() {
    for (cases, count) in [(CASES, 88), (MORE, 68), (ESCALATION, 8)] {
        let (code, report) = checked(cases);
        assert_eq!(report["failed"], json!([]));
        assert_eq!((code, &report["cases"], &report["passed"]), (Some(0), &json!(count), &json!(count)));
    }
}

#[test]
fn a_case_is_judged_by_what_it_says_and_never_by_its_name() {
    let mut book: Value = serde_json::from_str(CASES).unwrap();
    let cases = book["cases"].as_array_mut().unwrap();
    let names: Vec<_> = cases.iter().map(|case| case["id"].clone()).collect();
    let other = |name: &Value| json!(format!("case {}", names.iter().position(|known| known == name).unwrap()));
    for case in cases {
        case["id"] = other(&case["id"]);
        if case["input"].get("base").is_some() {
            case["input"]["base"] = other(&case["input"]["base"]);
        }
    }
    assert_eq!(checked(&book.to_string()).1["passed"], json!(names.len()));
}

#[test]
fn a_case_that_comes_out_otherwise_fails_with_what_came_and_the_setting_that_governs_it() {
    let case = json!({
        "id": "x", "source": { "repo": "zammad/zammad", "path": "spec/x.rb" }, "calendar": null,
        "input": { "start": "2024-01-17T15:00:00Z", "target_min": 60, "pauses": [["2024-01-17T15:10:00Z", "2024-01-17T15:20:00Z"]] },
        "expected": { "due": "2024-01-17T16:00:00Z" },
    });
    let failed = one(&case);
    let expect = json!({
        "id": "x", "expected": { "due": "2024-01-17T16:00:00Z" }, "got": { "due": "2024-01-17T16:10:00Z" },
        "setting": "on_pause = \"shift\"",
    });
    assert_eq!(failed, expect);
}

#[test]
fn warnings_and_levels_that_come_otherwise_fail_with_what_came() {
    let case = |input: Value, expected: Value| {
        one(&json!({ "id": "x", "calendar": null, "input": input, "expected": expected }))
    };
    let input =
        json!({ "created": "2024-01-15T10:00:00Z", "target_min": 60, "levels": [{ "after_min": 5, "to": "leads" }] });
    let failed = case(input.clone(), json!({ "told": [] }));
    let told = json!([{ "at": "2024-01-15T11:05:00Z", "level": 1, "to": ["leads"] }]);
    assert_eq!(failed["got"], json!({ "told": told }));
    assert_eq!(
        case(input.clone(), json!({ "warned_at": ["T"] }))["got"]["warned_at"].as_array().map(Vec::len),
        Some(3)
    );
    assert_eq!(case(input, json!({ "level": 2 }))["got"], json!({ "level": 1 }));
    let wrong = [
        (json!({ "warn_at": [0] }), "input.warn_at: [0] is no list of percentages between 1 and 99"),
        (json!({ "levels": 3 }), "input.levels: 3 is no list of levels"),
        (json!({ "levels": [{ "to": [] }] }), "input.levels: {\"to\":[]} is no level"),
        (
            json!({ "levels": [{ "after_min": 5, "to": "a" }, { "to": "b" }] }),
            "input.levels: write them by their delays",
        ),
        (json!({ "agents_calendar": "mars" }), "there is no calendar `mars` in `calendars`"),
    ];
    for (input, sentence) in wrong {
        let got = case(input, json!({ "level": 1 }))["got"].clone();
        assert!(got.as_str().is_some_and(|got| got.starts_with(sentence)), "{got}");
    }
}

#[test]
fn what_is_not_understood_fails_its_case_with_a_sentence() {
    let expected = json!({ "due": "2024-01-17T16:00:00Z" });
    let cases = [
        (json!({ "start": "soon", "target_min": 60 }), expected.clone(), "the time `soon` is not understood"),
        (
            json!({ "start": "2024-01-17T15:00:00Z", "target_min": "long" }),
            expected.clone(),
            "`target_min`: \"long\" is no number",
        ),
        (json!({ "events": ["blorp"] }), expected.clone(), "the event `blorp` is not understood"),
        (json!({ "base": "y" }), expected.clone(), "input.base: there is no case `y`"),
        (json!({ "base": "x" }), expected.clone(), "input.base: it goes on from itself"),
        (json!({ "mode": "upside down" }), expected.clone(), "input.mode: `upside down` is not understood"),
        (json!({ "targets_min": { "joy": 5 } }), expected.clone(), "input.targets_min: `joy` is no metric known"),
        (
            json!({ "settings": { "at_close": "never" } }),
            expected,
            "`never` is no choice for `at_close`; use one of: close, opening",
        ),
        (json!({}), json!({ "colour": "red" }), "what is expected as `colour` is not understood"),
        (json!({}), json!({}), "nothing is expected: `expected` has no key"),
    ];
    for (input, expected, sentence) in cases {
        let failed = one(&json!({ "id": "x", "input": input, "expected": expected }));
        assert_eq!(failed["got"], json!(sentence));
    }
    let unknown = one(&json!({ "id": "x", "calendar": "mars", "input": {}, "expected": { "open": true } }));
    assert_eq!(unknown["got"], json!("there is no calendar `mars` in `calendars`"));
}

#[test]
fn a_file_that_is_none_is_refused() {
    let folder = Folder::empty();
    folder.write("cases.json", b"[]");
    let ran = folder.run(&["sla", "check", "cases.json"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), "error: cases.json: it is no JSON object\n"));
}

//! What is wrong with a file is told with its line, its field and the way out.

use frontdesk::domain::strategy::{EXAMPLE, file};

const SMALL: &str = "\
[limits]
budget = 10
[[segment]]
name = \"all\"
[[mode]]
name = \"hybrid\"
cost = 4
[[tool]]
name = \"chatbot\"
cost = 2
";

fn mistake(text: &str) -> String {
    file::read(text, None).map(|problem| panic!("{problem:?}")).unwrap_err().to_string()
}

#[test]
fn each_slip_is_told_with_its_line_and_the_way_out() {
    file::read(SMALL, None).unwrap();
    let cases = [
        ("cost = 2", "cots = 2", "line 10: tool \"chatbot\": cots: there is no such field; did you mean cost?"),
        (
            "cost = 2",
            "cost = \"2\"",
            "line 10: tool \"chatbot\": cost: it has to be a number, not a text, or a table like { value = 100, low = 80, high = 130, samples = 42 }",
        ),
        (
            "cost = 2",
            "cost = 0.1234567",
            "line 10: tool \"chatbot\": cost: it has more than six places after the point; round it",
        ),
        (
            "cost = 2",
            "cost = 1e12",
            "line 10: tool \"chatbot\": cost: it is 1,000,000,000,000 or more; count in thousands or millions instead",
        ),
        (
            "cost = 2",
            "cost = inf",
            "line 10: tool \"chatbot\": cost: it is not a decimal number; write it like 1200 or 0.25",
        ),
        (
            "cost = 2",
            "cost = { value = 2, low = 3 }",
            "line 10: tool \"chatbot\": cost: value: 2 is not between low = 3 and high = 2; correct one of them",
        ),
        (
            "cost = 2",
            "cost = { value = 2, hihg = 3 }",
            "line 10: tool \"chatbot\": cost: hihg: there is no such field; did you mean high?",
        ),
        (
            "cost = 2",
            "cost = { value = 2, samples = 1.5 }",
            "line 10: tool \"chatbot\": cost: samples: it has to be a whole number",
        ),
        ("budget = 10", "", "line 1: limits: budget: it is missing; write budget = 1000000, or give --budget"),
        ("budget = 10", "budget = -1", "line 2: limits: budget: -1 is below zero; it has to be 0 or more"),
        (
            "budget = 10",
            "budget = 10\nsla_attainment = 95",
            "line 3: limits: sla_attainment: 95 is more than 1; write 95 percent as 0.95",
        ),
        ("[limits]", "[limit]", "line 1: limits: budget: it is missing; write budget = 1000000, or give --budget"),
        ("name = \"all\"", "nam = \"all\"", "line 3: segment: name: it is missing; give a name like \"chatbot\""),
        (
            "name = \"chatbot\"",
            "name = \"hybrid\"",
            "line 9: tool: name: \"hybrid\" is the name of a mode too; rename one",
        ),
        (
            "name = \"chatbot\"",
            "name = \"chat\\nbot\"",
            "line 9: tool: name: it has letters that cannot be seen, or several lines; remove them",
        ),
        ("[[tool]]", "[tool]", "line 8: tool: it has to be a list of tables ([[tool]] in TOML), not a table"),
        (
            "cost = 4",
            "cost = 4\nserves = [\"al\"]",
            "line 8: mode \"hybrid\": serves: there is no segment \"al\"; did you mean \"all\"?",
        ),
        (
            "cost = 2",
            "cost = 2\n[tool.in.everyone]\nrating = 1",
            "line 11: tool \"chatbot\": in.\"everyone\": there is no segment \"everyone\"; name one that the file has, like \"all\"",
        ),
        (
            "cost = 2",
            "[[requires]]\nchoice = \"chatbt\"\nany_of = [\"hybrid\"]",
            "line 11: requires: choice: there is no mode, tool or strategy \"chatbt\"; did you mean \"chatbot\"?",
        ),
        (
            "cost = 2",
            "[[requires]]\nchoice = \"chatbot\"\nany_of = [\"chatbot\"]",
            "line 12: requires: any_of: \"chatbot\" cannot need itself; remove it from the list",
        ),
        (
            "cost = 2",
            "[[excludes]]\nchoices = [\"chatbot\"]",
            "line 11: excludes: choices: it has 1 names; between 2 and 20 are needed",
        ),
        (
            "[[segment]]",
            "[pick]\ntools = \"one\"\n[[segment]]",
            "line 4: pick: tools: it has to be one of \"exactly one\", \"at least one\", \"at most one\", \"any\"",
        ),
        (
            "[[segment]]",
            "[pick]\nstrategies = \"exactly one\"\n[[segment]]",
            "line 4: pick: strategies: there is no [[strategy]] to choose from; add one, or say \"any\"",
        ),
        (
            "[[segment]]",
            "[history]\nmonths = 0\n[[segment]]",
            "line 4: history: months: it has to be a whole number from 1 to 120",
        ),
        (
            "[[segment]]",
            "[history]\nsamples_min = 1\n[[segment]]",
            "line 4: history: samples_min: it has to be a whole number from 2 to 65535",
        ),
        (
            "[[segment]]",
            "[history]\nin_force = [\"hybird\"]\n[[segment]]",
            "line 4: history: in_force: there is no mode, tool or strategy \"hybird\"; did you mean \"hybrid\"?",
        ),
        (
            "[[segment]]",
            "[history]\ndeflected_by = \"hybrid\"\n[[segment]]",
            "line 4: history: deflected_by: there is no tool \"hybrid\"; name one that the file has, like \"chatbot\"",
        ),
        (
            "[[segment]]",
            "[history.plans]\nal = [\"pro\"]\n[[segment]]",
            "line 4: history: plans: \"al\": there is no segment or strategy \"al\"; did you mean \"all\"?",
        ),
        (
            "[[segment]]",
            "[history.modes]\nhybrid = [\"a\", \"b\"]\n[[segment]]",
            "line 4: history: modes: \"hybrid\": it has to be one name, as `mode list` shows it",
        ),
        ("cost = 2", "cost = ", "line 10: this is no TOML: string values must be quoted, expected literal string"),
    ];
    for (from, to, told) in cases {
        assert_eq!(mistake(&SMALL.replace(from, to)), told, "{to}");
    }
}

#[test]
fn json_is_read_alike_and_its_slips_have_lines_too() {
    let json = r#"{
  "limits": {"budget": 10},
  "segment": [{"name": "all"}],
  "mode": [{"name": "hybrid", "cost": 4}],
  "tool": [
    {"name": "chatbot",
     "cost": 2}
  ]
}"#;
    assert_eq!(file::read(json, None).unwrap(), file::read(SMALL, None).unwrap());
    let told = |from: &str, to: &str| mistake(&json.replace(from, to));
    assert_eq!(
        told("\"cost\": 2", "\"cots\": 2"),
        "line 7: tool \"chatbot\": cots: there is no such field; did you mean cost?"
    );
    assert_eq!(
        told("\"cost\": 2", "\"cost\": true"),
        "line 7: tool \"chatbot\": cost: it has to be a number, not true or false, or a table like { value = 100, low = 80, high = 130, samples = 42 }"
    );
    assert_eq!(told("\"cost\": 2", "\"cost\": 2, \"cost\": 3"), "line 7: cost: it is there twice; keep one");
    assert_eq!(told("\"cost\": 2}", "\"cost\": 2"), "line 8: this is no JSON: expected `,` or `}`");
}

#[test]
fn a_file_has_bounds() {
    let long = format!("{SMALL}#{}", "x".repeat(1024 * 1024));
    assert_eq!(mistake(&long), format!("line 1: {} bytes are too many; at most 1048576", long.len()));
    let many: String = (0..201).map(|at| format!("[[tool]]\nname = \"t{at}\"\n")).collect();
    assert_eq!(mistake(&format!("{SMALL}{many}")), "line 8: tool: there are 202 of them; at most 200");
    let unsure: String = (0..67)
        .map(|at| {
            let number = "{ value = 1, low = 0, high = 2 }";
            format!("[[tool]]\nname = \"t{at}\"\nusage_value = {number}\nrating = {number}\ncost = {number}\n")
        })
        .collect();
    assert_eq!(
        mistake(&format!("{SMALL}{unsure}")),
        "line 1: 201 numbers have a range; at most 200: keep those that are least sure"
    );
    let deep = format!("{SMALL}x = {}", "[".repeat(100_000));
    assert!(mistake(&deep).starts_with("line 11: this is no TOML"), "{}", mistake(&deep));
    assert!(mistake(&format!("{{\"x\": {}", "[".repeat(100_000))).starts_with("line 1: this is no JSON"));
    let large = SMALL
        .replace("cost = 2", "usage_value = 900_000_000_000")
        .replace("[[segment]]", "[weights]\nbenefit = 900_000\n[[segment]]");
    assert_eq!(
        mistake(&large),
        "line 1: the numbers are too large to be multiplied exactly; count money in thousands or millions"
    );
}

#[test]
fn a_budget_from_outside_counts_instead_of_the_files() {
    let budget = |text: &str, budget: &str| file::read(text, Some(budget.parse().unwrap())).unwrap().budget.to_string();
    assert_eq!(budget(EXAMPLE, "12000000"), "12000000");
    assert_eq!(budget(&SMALL.replace("budget = 10", ""), "7.5"), "7.5");
}

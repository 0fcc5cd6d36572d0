//! `frontdesk plan`: what a lead reads and a script takes, and how a question that cannot be answered is refused.

use crate::folder::Folder;

/// A folder with the worked example.
fn kafka() -> Folder {
    let folder = Folder::empty();
    folder.write("kafka.toml", folder.prints(&["plan", "--example"]));
    folder
}

#[test]
fn the_worked_example_is_told_in_chinese_too() {
    let told = kafka().prints(&["plan", "kafka.toml", "--lang", "zh", "--runners-up", "1"]);
    insta::assert_snapshot!(told, @r#"
    Support for a Kafka-like project, next year

    最佳：hybrid · full suite · enterprise
      已证明：限制之内没有更好的组合
      目标值 19,444,000 = 收益 11,500,000 × 1 + 满意度 3.972 × 2,000,000
      成本 USD 9,200,000，预算 10,000,000（剩余 800,000）；利润 2,300,000
      人力工时 17,000，上限 42,000

      客户群      支持模式  评分  不满意  解决时长  超出目标  SLA 达成  满意度
      high value  hybrid     4.4       0         0         0     100 %     4.4
      standard    hybrid     3.9      90        30         6      20 %     3.6
      community   hybrid     4.1     320        42         0      20 %    3.46

    次优组合及落选原因
      #  组合                                    目标值       成本       利润  满意度
      1  hybrid · full suite · enterprise    19,444,000  9,200,000  2,300,000   3.972
      2  hybrid · self-service · enterprise  18,232,000  7,600,000  3,200,000   3.716
      2: 少了满意度 0.256（折合 512,000）和收益 700,000；成本低 1,600,000

    更好但无法选择
      commercial · full suite · enterprise：目标值高 1,936,000，但超出预算 1,700,000

    增加预算
      增加 100,000（预算 10,100,000）可换成 commercial · self-service · enterprise：目标值高 248,000；增加得更少则没有变化

    选择取决于哪些数字
      commercial（high value）的订阅收入：5,000,000（4,000,000 至 6,500,000；n = 18，renewals of last year）；高于 6,278,000 时最佳为 commercial · essentials · enterprise
      以下数字在其范围内不影响选择：hybrid 的成本，hybrid（high value）的订阅收入，hybrid（standard）的不满意用户数，self-service 的工具使用价值，enterprise 的企业版收入

    利润与满意度：互不占优的全部 3 个组合
           利润  满意度  组合
      3,350,000   3.373  hybrid · essentials · enterprise
      3,200,000   3.716  hybrid · self-service · enterprise
      2,300,000   3.972  即上述最佳
    "#);
}

#[test]
fn the_names_in_json_are_stable() {
    let folder = kafka();
    let told = folder.json(&["plan", "kafka.toml", "--json"]);
    let keys: Vec<&str> = told.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "best",
            "budget",
            "coefficients",
            "cost",
            "frontier",
            "frontier_complete",
            "history",
            "next_budget",
            "next_budget_known",
            "objective",
            "order_proven",
            "out_of_reach",
            "out_of_reach_complete",
            "proven",
            "runners_up",
            "sensitivity",
        ]
    );
    assert_eq!(told["best"]["choices"], serde_json::json!(["hybrid", "full suite", "enterprise"]));
    assert_eq!(told["best"]["served"]["high value"], "hybrid");
    assert_eq!(
        (&told["objective"], &told["cost"], &told["budget"]),
        (&19_444_000.into(), &9_200_000.into(), &10_000_000.into())
    );
    assert_eq!(told["proven"], true);
    assert_eq!(told["best"]["satisfaction"], 3.972);
    assert_eq!(told["runners_up"].as_array().unwrap().len(), 5);
    assert_eq!(
        told["runners_up"][0]["why"],
        "loses 0.256 of satisfaction (worth 512,000) and 700,000 of benefit; costs 1,600,000 less"
    );
    assert_eq!(told["out_of_reach"][0]["why"], "costs over budget by 1,700,000");
    assert_eq!((&told["next_budget"]["budget"], &told["next_budget"]["more"]), (&10_100_000.into(), &100_000.into()));
    assert_eq!(told["next_budget"]["buys"]["modes"], serde_json::json!(["commercial"]));
    assert_eq!(told["frontier"].as_array().unwrap().len(), 3);
    assert_eq!(told["frontier"][2]["is_best"], true);
    let matters = &told["sensitivity"][0];
    assert_eq!(matters["number"], "subscription revenue of commercial in high value");
    assert_eq!(
        (&matters["stays"][1], &matters["samples"], &matters["matters"]),
        (&6_278_000.into(), &18.into(), &true.into())
    );
    // What the next budget is said to buy is what it buys.
    let richer = folder.json(&["plan", "kafka.toml", "--json", "--budget", "10_100_000"]);
    assert_eq!(richer["best"]["choices"], told["next_budget"]["buys"]["choices"]);
    let almost = folder.json(&["plan", "kafka.toml", "--json", "--budget", "10,099,999.99"]);
    assert_eq!(almost["best"]["choices"], told["best"]["choices"]);
}

#[test]
fn each_number_is_told_with_where_it_is_from_and_the_best_mix_becomes_the_plan_in_force() {
    let folder = Folder::with_faq();
    folder.write("kafka.toml", folder.prints(&["plan", "--example"]));
    let written = folder.json(&["plan", "kafka.toml", "--json"]);
    let first = &written["coefficients"][0];
    assert_eq!(
        (&first["number"], &first["file"]["value"], &first["history"], &first["used"], &first["why"]),
        (&"cost of community".into(), &1_200_000.into(), &serde_json::Value::Null, &"file".into(), &"not_asked".into())
    );
    let asked = folder.json(&["plan", "kafka.toml", "--json", "--history"]);
    assert_eq!((&asked["coefficients"][0]["why"], &asked["history"]["months"]), (&"no_whole_month".into(), &0.into()));
    assert_eq!(asked["best"], written["best"], "where history has nothing all is as the file says");
    let told = folder.prints(&["plan", "kafka.toml", "--history", "--lang", "zh"]);
    assert!(told.contains("历史数据：尚无完整月份"), "{told}");
    for number in 1..3 {
        let ran = folder.run(&["plan", "kafka.toml", "--adopt"]);
        assert!(ran.err.contains(&format!("the best mix is the plan in force now (number {number})")), "{}", ran.err);
    }
}

#[test]
fn where_nothing_is_possible_it_says_what_to_loosen_and_by_how_much() {
    let folder = kafka();
    let ran = folder.run(&["plan", "kafka.toml", "--budget", "4000000"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    insta::assert_snapshot!(ran.out, @r#"
    No mix keeps to all limits.

    These contradict each other (without any one of them the others can be kept):
      the budget of 4,000,000
      an SLA attainment of at least 80 % for high value

    Ways out, each of which is enough:
      raise the budget to 4,700,000 (700,000 more)
      lower the SLA floor of high value from 80 % to 68 %
    "#);
    let ran = folder.run(&["plan", "kafka.toml", "--budget", "4000000", "--json"]);
    assert_eq!(ran.code, Some(1));
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert!(told["best"].is_null());
    assert_eq!(told["conflict"][0]["kind"], "budget");
    assert_eq!(told["ways_out"][0]["loosen"][0]["to"], 4_700_000);
    // Doing what it says helps.
    assert_eq!(folder.run(&["plan", "kafka.toml", "--budget", "4700000"]).code, Some(0));
}

#[test]
fn a_slip_in_the_file_is_refused_with_file_line_field_and_the_way_out() {
    let folder = kafka();
    let text = folder.prints(&["plan", "--example"]);
    folder.write("slip.toml", text.replacen("unhappy_users = 60", "unhapy_users = 60", 1));
    assert_eq!(
        folder.refuses(&["plan", "slip.toml"]),
        "error: slip.toml: line 30: segment \"high value\": unhapy_users: there is no such field; did you mean unhappy_users?"
    );
    assert!(folder.refuses(&["plan", "none.toml"]).contains("cannot read none.toml"));
    folder.write("latin.toml", b"title = \"caf\xe9\"");
    assert!(folder.refuses(&["plan", "latin.toml"]).contains("it is not UTF-8 text; save it as UTF-8"));
    assert!(folder.refuses(&["plan", "kafka.toml", "--budget", "-5"]).contains("it is below zero"));
    assert!(folder.refuses(&["plan", "kafka.toml", "--budget", "ten"]).contains("write it like 1200 or 0.25"));
    assert!(folder.refuses(&["plan", "kafka.toml", "--lang", "fr"]).contains("use en or zh-CN"));
    assert!(folder.refuses(&["plan", "kafka.toml", "--plot", "a.svg"]).contains("only PNG pictures are made"));
    assert!(folder.refuses(&["plan"]).contains("<FILE>"));
}

#[test]
fn the_frontier_is_drawn() {
    let folder = kafka();
    folder.prints(&["plan", "kafka.toml", "--plot", "frontier.png"]);
    let picture = std::fs::read(folder.path("frontier.png")).unwrap();
    assert!(picture.starts_with(b"\x89PNG") && picture.len() > 10_000, "{} bytes", picture.len());
    let size = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
    assert_eq!((size(16), size(20)), (1800, 1120));
}

#[test]
fn a_question_from_a_pipe_in_json_is_answered_alike() {
    use std::io::Write;
    let question = serde_json::json!({
        "limits": {"budget": 10},
        "segment": [{"name": "all"}],
        "mode": [{"name": "hybrid", "cost": 6, "in": {"all": {"subscription_revenue": 20}}}],
        "tool": [{"name": "bot", "cost": 5, "usage_value": 9}],
    });
    let mut running = Folder::empty()
        .program(&["plan", "-", "--json"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    running.stdin.take().unwrap().write_all(question.to_string().as_bytes()).unwrap();
    let ran = running.wait_with_output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(told["best"]["choices"], serde_json::json!(["hybrid"]));
    assert_eq!(told["next_budget"]["budget"], 11);
}

//! Hostile templates, plans and comments end with a message at its place. Each is linted by a process that may not have much memory.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;

use super::bombs::run;

/// What is said of a file, of which no more than its beginning is written where it is `long`, in bytes.
fn said_of(name: &str, text: &str, long: Option<u64>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut file = File::create(folder.path().join(name)).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    if let Some(long) = long {
        file.set_len(long).unwrap();
    }
    let output = run(folder.path(), &["lint", ".", "--scope", "all", "--output", "json"]);
    let errors = String::from_utf8(output.stderr).unwrap();
    let short: String = errors.chars().take(300).collect();
    assert!(matches!(output.status.code(), Some(0 | 1 | 3)), "{name}: {:?} {short}", output.status);
    assert!(output.stdout.ends_with(b"}\n"), "{name}: {short}");
    assert!(output.status.code() != Some(if errors.is_empty() { 3 } else { 0 }), "{name}: {short}");
    errors
}

/// Each of the texts is not checked, and this is said at a line and a column.
fn end(name: &str, bombs: &[(String, &str)]) {
    for (text, message) in bombs {
        let said = said_of(name, text, None);
        let line = said.lines().find(|line| line.contains(message));
        let short: String = said.chars().take(300).collect();
        let place = line.and_then(|line| line.strip_prefix(name)?.strip_prefix(':')?.split_once(": not checked: "));
        let (place, _) = place.unwrap_or_else(|| panic!("{message}: {short}"));
        assert_eq!(place.split(':').filter(|number| number.parse::<u32>().is_ok()).count(), 2, "{message}: {short}");
    }
}

/// A template without anything to find, and this behind it or in front.
fn template(more: &str) -> String {
    format!("AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n  V:\n    Type: AWS::EC2::VPC\n{more}")
}

/// A template whose bucket has a property of what is made of `count` anchors, each of the one before.
fn anchors(first: &str, each: &str, count: usize, property: &str) -> String {
    let mut text = format!("AWSTemplateFormatVersion: \"2010-09-09\"\nMetadata:\n  a0: &a0 {first}\n");
    for at in 1..=count {
        writeln!(text, "  a{at}: &a{at} {}", each.replace("BEFORE", &format!("*a{}", at - 1))).unwrap();
    }
    text + &format!("Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      {property}: *a{count}\n")
}

#[test]
fn aliases_end() {
    end(
        "t.yaml",
        &[
            (anchors("[x, x]", "[BEFORE, BEFORE, BEFORE]", 40, "Tags"), "holds too much"),
            (anchors("{k: x}", "{l: BEFORE, r: BEFORE}", 60, "Tags"), "holds too much"),
            (anchors("!Join [\"\", [x, x]]", "!Join [\"\", [BEFORE, BEFORE]]", 60, "BucketName"), "levels deep"),
            (anchors("x", "!If [C, BEFORE, BEFORE]", 80, "BucketName"), "levels deep"),
            (anchors(&keys(5_000), "{<<: [BEFORE, BEFORE, BEFORE, BEFORE]}", 60, "Tags"), "are merged"),
            (template("Metadata: &m\n  a: *m\n"), "no anchor that stands before it"),
        ],
    );
}

/// A mapping of so many keys.
fn keys(count: usize) -> String {
    let keys: Vec<String> = (0..count).map(|at| format!("k{at}: 1")).collect();
    format!("{{{}}}", keys.join(", "))
}

#[test]
fn deep_templates_end() {
    let lines = |count: usize| (1..=count).fold(String::new(), |text, at| text + &" ".repeat(at) + "a:\n");
    let yaml = ["[".repeat(100_000), "[".repeat(100_000) + &"]".repeat(100_000)];
    let mut bombs: Vec<(String, &str)> =
        yaml.iter().map(|deep| (template(&format!("Metadata: {deep}\n")), "recursion limit exceeded")).collect();
    bombs.extend([
        (template(&format!("Metadata: {}\n", "{a: ".repeat(100_000))), "levels deep"),
        (template(&format!("Metadata:\n  {}x\n", "- ".repeat(100_000))), "levels deep"),
        (template(&format!("Metadata:\n{}", lines(2_000))), "levels deep"),
        (template(&format!("Metadata:\n  {}x\n", "? ".repeat(50_000))), "only strings can be keys"),
    ]);
    end("t.yaml", &bombs);
    let head = "{\"AWSTemplateFormatVersion\": \"2010-09-09\", \"Metadata\": ";
    let deep = [("[", "]"), ("{\"a\": ", "}")];
    let deep = deep.map(|(open, close)| format!("{head}{}1{}}}", open.repeat(100_000), close.repeat(100_000)));
    end("t.json", &deep.map(|text| (text, "nesting depth")));
}

#[test]
fn large_templates_end() {
    end(
        "t.yaml",
        &[
            (template(&"---\n".repeat(500_000)), "a second document begins here"),
            ("---\n".repeat(500_000) + &template(""), "a second document begins here"),
            (template(&format!("Metadata: [{}]\n", "1,".repeat(600_000))), "values is not read"),
        ],
    );
    let json = format!("{{\"AWSTemplateFormatVersion\": \"x\", \"Metadata\": [{}1]}}", "1,".repeat(1_100_000));
    end("t.json", &[(json, "more than 1000000 values")]);
    // Numbers of a million digits are none, and strings may be long.
    for value in [
        "9".repeat(5_000_000),
        "1e999999999".to_owned(),
        "a".repeat(5_000_000),
        format!("\"{}\"", "\\n".repeat(1_000_000)),
    ] {
        assert_eq!(said_of("t.yaml", &template(&format!("Metadata:\n  x: {value}\n")), None), "");
    }
    let message = "this file has 50000000 bytes; more than 10485760 are not read";
    assert!(said_of("t.yaml", &template(""), Some(50_000_000)).contains(message));
    // Of which only a part of a character is looked at.
    let cut = template(&format!("Metadata: {}", "é".repeat(6 << 20)));
    let other = template(&format!("Metadata:  {}", "é".repeat(6 << 20)));
    for text in [cut, other] {
        assert!(said_of("t.yaml", &text, None).contains("bytes; more than 10485760 are not read"));
    }
}

/// A plan with these parts.
fn plan(parts: &str) -> String {
    format!("{{\"format_version\": \"1.2\", \"terraform_version\": \"1.11.4\", {parts}}}")
}

/// A plan of a resource with these values, of which nothing is to be found.
fn planned(values: &str) -> String {
    plan(&format!(
        "\"resource_changes\": [{{\"address\": \"aws_vpc.v\", \"mode\": \"managed\", \"type\": \"aws_vpc\", \"name\": \"v\",
          \"change\": {{\"actions\": [\"create\"], \"after\": {{\"x\": {values}}}, \"after_unknown\": {{}}}}}}]"
    ))
}

#[test]
fn deep_plans_end() {
    let nested = |open: &str, close: &str| format!("{}{{}}{}", open.repeat(100_000), close.repeat(100_000));
    let state = nested("{\"child_modules\": [", "]}");
    let calls = nested("{\"module_calls\": {\"a\": {\"module\": ", "}}}");
    let other = nested("[", "]");
    let before = format!("\"prior_state\": {{\"values\": {{\"root_module\": {state}}}}}, \"resource_changes\": []");
    end(
        "plan.json",
        &[
            (planned(&nested("[", "]")), "nesting depth"),
            (planned(&nested("{\"a\": ", "}")), "nesting depth"),
            (plan(&format!("\"values\": {{\"root_module\": {state}}}")), "recursion limit"),
            (
                plan(&format!("\"configuration\": {{\"root_module\": {calls}}}, \"resource_changes\": []")),
                "nesting depth",
            ),
            (plan(&before), "recursion limit"),
            (planned(&"[".repeat(100_000)), "no JSON"),
        ],
    );
    // What is not read may be as deep as it likes.
    assert_eq!(
        said_of("plan.json", &plan(&format!("\"resource_drift\": {other}, \"resource_changes\": []")), None),
        ""
    );
}

#[test]
fn large_plans_end() {
    end(
        "plan.json",
        &[
            (
                plan(&format!("\"resource_drift\": [{}1], \"resource_changes\": []", "1,".repeat(10_000_001))),
                "more than 10000000 values",
            ),
            (planned(&format!("[{}1]", "1,".repeat(1_000_001))), "more than 1000000 values"),
            (plan(&format!("\"resource_changes\": [{}{{}}]", "{},".repeat(100_000))), "resources is not read"),
            (
                plan(&format!("\"values\": {{\"root_module\": {{\"resources\": [{}{{}}]}}}}", "{},".repeat(100_000))),
                "resources is not read",
            ),
            (plan("\"resource_changes\": [], \"resource_changes\": []"), "duplicate field"),
            (plan(&format!("\"resource_changes\": \"{}\"", "x".repeat(1 << 20))), "invalid type: string \"xxx"),
        ],
    );
    for value in
        ["9".repeat(5_000_000), "1e999999999".to_owned(), format!("\"{}\"", "#seclog:ignore[x] y".repeat(30_000))]
    {
        assert_eq!(said_of("plan.json", &planned(&value), None), "");
    }
    // Plans may be larger than other files.
    let large = plan(&format!("\"resource_drift\": \"{}\", \"resource_changes\": []", "x".repeat(20 << 20)));
    assert_eq!(said_of("plan.json", &large, None), "");
    let said = said_of("plan.json", &plan("\"resource_changes\": []"), Some(200 << 20));
    assert!(said.contains("this file has 209715200 bytes; more than 104857600 are not read"), "{said}");
}

/// Each comment is looked at with what is behind it.
#[test]
fn suppressions_end() {
    let terraform = "resource \"aws_vpc\" \"v\" {\n}\n";
    let template = template("");
    for (name, head, each, last) in [
        ("main.tf", terraform, "# seclog:ignore[x] y\n", ""),
        ("main.tf", terraform, "# seclog:ignore[x] y", "\n"),
        ("main.tf", terraform, "// seclog:ignore seclog:ignore", "\n"),
        ("main.tf", terraform, "x = [ # seclog:ignore[x] y\n", ""),
        ("main.tf", terraform, "seclog:ignore", "\n"),
        ("t.yaml", &template, "# seclog:ignore[x] y\n", ""),
        ("t.yaml", &template, "# seclog:ignore[x] y", "\n"),
    ] {
        said_of(name, &format!("{head}{}{last}", each.repeat(200_000)), None);
    }
}

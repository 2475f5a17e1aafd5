//! Templates: how they are known, where their values stand, and what hostile ones cost.

use std::time::{Duration, Instant};

use seclog::base::{Kind, Piece, Resource, Value};
use seclog::cloudformation::parameters::{self, Given};
use seclog::cloudformation::template;

use crate::cloudformation_functions::evaluated;

fn read(text: &str) -> Result<bool, String> {
    template::read(text, 0, &"x.yaml".into()).map(|read| read.is_some()).map_err(|mistake| mistake.to_string())
}

#[test]
fn templates_are_known_by_what_they_hold() {
    for text in [
        "AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n",
        "Resources:\n  A: {Type: AWS::S3::Bucket}\n",
        "Resources:\n  A: {Type: 'Custom::X'}\n",
        "{\"Resources\": {\"A\": {\"Type\": \"AWS::S3::Bucket\"}}}",
        "{\n\t\"Resources\": {\n\t\t\"A\": {\"Type\": \"AWS::S3::Bucket\"}}}",
        "\u{feff}AWSTemplateFormatVersion: 2010-09-09\nDescription: é\n",
    ] {
        assert_eq!(read(text), Ok(true), "{text}");
    }
    for text in [
        "",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  t: |\n    AWSTemplateFormatVersion: '2010-09-09'\n",
        "apiVersion: v1\n---\napiVersion: v1\n# AWS::S3::Bucket Resources\n",
        "services: {web: {image: x}}\n",
        "on: push\njobs: {a: {steps: [{run: 'grep AWS:: Resources'}]}}\n",
        "service: x\nresources:\n  Resources:\n    A: {Type: AWS::S3::Bucket}\n",
        "{{ if .Values.x }}\nkind: Job\n{{ end }}\nargs: [AWS::S3, Resources]\n",
        "[1, 2]",
        "{\"planned_values\": {}}",
    ] {
        assert_eq!(read(text), Ok(false), "{text}");
    }
    for (text, expected) in [
        ("AWSTemplateFormatVersion: x\nResources: [\n", "this is no YAML"),
        ("AWSTemplateFormatVersion: x\n---\na: b\n", "a second document begins here"),
        ("{\"AWSTemplateFormatVersion\": \"x\", \"Resources\": {}", "this is no JSON"),
    ] {
        let said = read(text).expect_err("a mistake");
        assert!(said.contains(expected), "{said}");
    }
}

fn only(text: &str) -> Resource {
    let evaluated = evaluated(text, &Given::new());
    assert!(evaluated.unchecked.is_empty(), "{:?}", evaluated.unchecked);
    evaluated.resources.into_iter().next().expect("a resource")
}

fn stands(value: &Value, source: &str) -> Vec<String> {
    let Kind::String(text) = &value.kind else { return vec![source[value.place().span()].to_owned()] };
    let pieces = text.pieces(value.place()).into_iter().filter_map(|piece| match piece {
        Piece::Known(_, place) => Some(source[place.span()].to_owned()),
        _ => None,
    });
    pieces.collect()
}

#[test]
fn values_keep_their_places_and_ways() {
    let text = "\
# é
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Name: {Type: String, Default: 'secops-ä'}
Resources:
  Logs:
    Type: AWS::S3::Bucket
    DependsOn: Other
    Properties:
      BucketName: !Ref Name
      A: !Sub \"arn:${AWS::Partition}:${Name}\"
      B: !Join ['', ['{\"x\":[', !Ref Name, ']}']]
      C: |
        one
        ${two}
      D: !GetAtt Other.Arn
  Other: {Type: AWS::S3::Bucket, Properties: {BucketName: plain}}
";
    let logs = only(text);
    let value = |name: &str| logs.values.get(name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(stands(value("BucketName"), text), ["secops-ä"]);
    assert_eq!(value("BucketName").origin.steps().map(seclog::base::Step::shown).collect::<Vec<_>>(), ["Name"]);
    assert_eq!(stands(value("A"), text), ["arn:", "AWS::Partition", ":", "secops-ä"]);
    assert_eq!(stands(value("B"), text), ["{\"x\":[", "secops-ä", "]}"]);
    assert_eq!(stands(value("C"), text), ["one\n", "${two}\n"]);
    assert_eq!(&text[logs.header.span()], "Logs");
    assert!(text[logs.place.span()].starts_with("Logs:\n") && text[logs.place.span()].ends_with("Other.Arn"));
    let references: Vec<_> = logs.references.iter().map(|one| (&*one.target, &*one.argument, one.explicit)).collect();
    assert_eq!(references, [("Other", "D", false), ("Other", "DependsOn", true)]);
}

#[test]
fn within_brackets_and_quotes_lines_need_no_indentation() {
    let text = "\
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      A: [
        \"ä\"
      ]
      B:
        C: !Join [\"\", [ # \"
    'x', \"y\",
z # ]
]
    ]
      D: {
        \"a\": 'b'
      }
      E: 'one
      it''s

 \"three'
      F: \"one \\\" \\
      two\"
      G: |
        [
      H: \"ö\"
";
    let logs = only(text);
    let value = |name: &str| logs.values.get(name).unwrap_or_else(|| panic!("{name}"));
    let shown = ["A", "B", "D", "E", "F", "G", "H"].map(|name| seclog::base::identity::of(value(name)));
    let expected = [
        r#"["ä"]"#,
        r#"{C = "xyz"}"#,
        r#"{a = "b"}"#,
        r#""one it\'s\n\"three""#,
        r#""one \" two""#,
        r#""[\n""#,
        r#""ö""#,
    ];
    assert_eq!(shown, expected);
    assert_eq!(stands(value("H"), text), ["ö"]);
    assert_eq!(stands(value("E"), text), ["one", "\n", "it", "''", "s\n", "\"three"]);
    assert_eq!(&text[value("A").place().span()], "[\n        \"ä\"\n      ]");
    assert_eq!(stands(value("B").as_entries().unwrap().get("C").unwrap(), text), ["x", "y", "z"]);
    for text in ["A: [\n\"x\"\n]\nB: [\n]]\n", "A:\n  B: 'x\n  y\n", "A:\n  - [\r'x',\r]\rB: \"\r\n"] {
        has_places(&format!("AWSTemplateFormatVersion: ä\n{text}"));
    }
}

#[test]
fn anchors_aliases_and_merge_keys() {
    let text = "\
Resources:
  A:
    Type: AWS::S3::Bucket
    Properties: &all
      BucketName: one
      Tags: &tags [{Key: a, Value: b}]
  B:
    Type: AWS::S3::Bucket
    Properties:
      <<: *all
      BucketName: two
      Other: *tags
";
    let evaluated = evaluated(text, &Given::new());
    assert!(evaluated.unchecked.is_empty(), "{:?}", evaluated.unchecked);
    let two = &evaluated.resources[1].values;
    assert_eq!(two.get("BucketName").and_then(Value::as_str).map(|name| &**name), Some("two"));
    assert_eq!(seclog::base::identity::of(two.get("Other").unwrap()), r#"[{Key = "a", Value = "b"}]"#);
    assert_eq!(seclog::base::identity::of(two.get("Tags").unwrap()), r#"[{Key = "a", Value = "b"}]"#);
}

#[test]
fn conditions_decide_what_is_there() {
    let text = "\
Parameters: {Env: {Type: String}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  A: {Type: AWS::S3::Bucket, Condition: IsProd}
";
    let presence = |given: Given| {
        let evaluated = evaluated(text, &given);
        assert!(evaluated.unchecked.is_empty(), "{:?}", evaluated.unchecked);
        evaluated.resources.first().map(|one| one.presence.as_ref().map(|own| own.identity().to_string()))
    };
    assert_eq!(presence(Given::new()), Some(Some("Env == \"prod\"".to_owned())));
    let given = |text: &str| parameters::read(text, 1).unwrap();
    assert_eq!(presence(given(r#"[{"ParameterKey": "Env", "ParameterValue": "prod"}]"#)), Some(None));
    assert_eq!(presence(given(r#"{"Parameters": {"Env": "prod"}}"#)), Some(None));
    assert_eq!(presence(given(r#"["Env=prod"]"#)), Some(None));
    assert_eq!(presence(given("Env: dev\n")), None);
    assert!(parameters::read("[1]", 1).is_err());
}

#[test]
fn what_makes_no_sense_is_said_where_it_is() {
    let text = "\
Parameters: {Env: {Type: String, Default: x, AllowedValues: [a, b]}}
Transform: [AWS::Serverless-2016-10-31, Mine]
Resources:
  A: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Missing, BucketName: b}}
  B: {Type: AWS::Serverless::Function}
  C: {Type: AWS::Serverless::Api}
  D: {Properties: {}}
  E: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://example.com/x'}}
  F: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./x.yaml}}
  G: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: '{{resolve:ssm:/x/main.yaml:1}}'}}
";
    let said: Vec<String> = evaluated(text, &Given::new())
        .unchecked
        .iter()
        .map(|one| format!("{}: {}", &text[one.place.unwrap().span()], one.reason))
        .collect();
    let expected = [
        "BucketName: BucketName stands here a second time",
        "x: `x` is none of the values that Env allows: a, b",
        "Mine: what the transform Mine makes of this template is not known",
        "B: what AWS SAM makes of resources of AWS::Serverless is not known",
        "!Ref Missing: there is no parameter or resource Missing",
        "D: D has no type",
        "E: E: the template of this stack is not in view",
        "F: F: there is no ./x.yaml",
        "G: G: the template of this stack is not in view",
    ];
    assert_eq!(said, expected);
}

#[test]
fn what_sam_makes_is_not_known() {
    let template = |transform: &str| {
        format!(
            "\
{transform}
Resources:
  F: {{Type: AWS::Serverless::Function}}
  P:
    Type: AWS::IAM::Policy
    Properties: {{A: !Ref FRole, B: !GetAtt FRole.Arn, C: !Sub 'x/${{ServerlessRestApi}}', D: !Ref Missing, E: !Ref PRole}}
"
        )
    };
    let said = |transform: &str| {
        let evaluated = evaluated(&template(transform), &Given::new());
        let policy = evaluated.resources.into_iter().nth(1).expect("the policy");
        let shown = ["A", "B", "C"].map(|name| policy.values.get(name).map(seclog::base::identity::of).unwrap());
        let reasons: Vec<String> = evaluated.unchecked.into_iter().skip(1).map(|one| one.reason).collect();
        (shown, reasons)
    };
    let missing = |name: &str| format!("there is no parameter or resource {name}");
    let (shown, reasons) = said("Transform: AWS::Serverless-2016-10-31");
    assert_eq!(shown, ["FRole", "FRole.Arn", "\"x/${ServerlessRestApi}\""]);
    assert_eq!(reasons, [missing("Missing"), missing("PRole")]);
    let (_, reasons) = said("Description: without");
    assert_eq!(reasons.len(), 5, "{reasons:?}");
}

/// Reads and evaluates in bounded time, whatever comes of it.
fn bounded(text: &str) {
    let start = Instant::now();
    if let Ok(Some(_)) = template::read(text, 0, &"x.yaml".into()) {
        std::thread::scope(|scope| {
            let builder = std::thread::Builder::new().stack_size(seclog::cloudformation::evaluate::STACK);
            let run = builder.spawn_scoped(scope, || drop(evaluated(text, &Given::new())));
            run.expect("a thread").join().expect("no panic");
        });
    }
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn bombs_go_off_quietly() {
    let mut laughs = String::from("AWSTemplateFormatVersion: x\nA0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..40 {
        let before = format!("*a{}, ", level - 1).repeat(9);
        laughs = format!("{laughs}A{level}: &a{level} [{before}]\n");
    }
    bounded(&format!("{laughs}Resources: {{B: {{Type: AWS::S3::Bucket, Properties: {{P: *a39}}}}}}\n"));
    let names = (0..200).map(|at| {
        let name = format!("!Sub '${{B{}}}${{B{}}}'", at + 1, at + 1);
        format!("  B{at}: {{Type: AWS::S3::Bucket, Properties: {{BucketName: {name}}}}}\n")
    });
    bounded(&format!(
        "Resources:\n{}  B200: {{Type: AWS::S3::Bucket, Properties: {{BucketName: xx}}}}\n",
        names.collect::<String>()
    ));
    bounded(&format!("AWSTemplateFormatVersion: x\nA: {}\n", "[".repeat(100_000)));
    bounded(&format!("{{\"AWSTemplateFormatVersion\": {}", "[".repeat(100_000)));
    bounded(&format!(
        "AWSTemplateFormatVersion: x\nResources: {{B: {{Type: AWS::X, Properties: {{P: {}x{}}}}}}}\n",
        "{'Fn::Sub': ".repeat(90),
        "}".repeat(90)
    ));
    let loops = (0..12).fold("{'K': v}".to_owned(), |inner, at| {
        format!("{{'Fn::ForEach::L{at}': [X{at}, [a, b, c, d, e, f, g, h, i, j], {inner}]}}")
    });
    bounded(&format!("AWSTemplateFormatVersion: x\nResources: {{B: {{Type: AWS::X, Properties: {loops}}}}}\n"));
    bounded(&format!("AWSTemplateFormatVersion: x\nResources: {loops}\n"));
    bounded(&format!("AWSTemplateFormatVersion: x\nA:\n{}", "  B: [\n    'x'\n  ]\n".repeat(10_000)));
    bounded(&format!("AWSTemplateFormatVersion: x\nA:\n  B: '{}'\n", "\n  x".repeat(100_000)));
    let conditions = (0..2_000).map(|at| format!("  C{at}: !Not [!Condition C{}]\n", at + 1));
    bounded(&format!(
        "AWSTemplateFormatVersion: x\nConditions:\n{}Resources: {{B: {{Type: AWS::X, Condition: C0}}}}\n",
        conditions.collect::<String>()
    ));
}

fn has_places(text: &str) {
    match template::read(text, 0, &"x.yaml".into()) {
        Err(mistake) => assert!(text.get(mistake.span().clone()).is_some(), "{mistake:?}\n{text}"),
        Ok(None) => {}
        Ok(Some(_)) => {
            for unchecked in evaluated(text, &Given::new()).unchecked {
                let span = unchecked.place.expect("a place").span();
                assert!(text.get(span).is_some(), "{unchecked:?}\n{text}");
            }
        }
    }
}

#[test]
fn what_is_broken_anywhere_ends_with_places_in_the_text() {
    let frame = crate::project::text("tests/cloudformation/spliced/security.yaml");
    let parts: Vec<char> = "{}[]:,-'\"!&*|>#%@ \n\t~${AWé\u{10348}".chars().collect();
    let mut seed: usize = 7;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below.max(1)
    };
    // What is white for some is part of the name of an anchor or a tag.
    for white in ['\u{85}', '\u{a0}', '\u{2028}', '\u{3000}'] {
        for text in ["&{}ʅ \"x\"", "&a{}ʅ 'x''é'", "!Sub{}é 'é'", "&{}", "&{}é |\n    é\n"] {
            let name = text.replace("{}", &white.to_string());
            has_places(&format!("Resources:\n  B: {{Type: AWS::S3::Bucket}}\nA: {name}\n"));
        }
    }
    for _ in 0..300 {
        let mut characters: Vec<char> = frame.chars().collect();
        for _ in 0..=next(4) {
            let at = next(characters.len());
            match next(3) {
                0 => drop(characters.remove(at)),
                1 => characters.insert(at, parts[next(parts.len())]),
                _ => characters.truncate(at.max(400)),
            }
        }
        let text: String = characters.into_iter().collect();
        has_places(&text);
    }
}

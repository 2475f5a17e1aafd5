//! Reading HCL: what Terraform takes is taken, what it refuses is refused, and every place is one of the original bytes.

use std::fmt::Write as _;

use seclog::base::{Mistake, Place};
use seclog::hcl::ast::{Body, Expression, Key, Kind, Part};
use seclog::hcl::parse;

/// Reads on a thread with the stack that the parser may need.
fn parsed(source: &str) -> Result<Body, Mistake> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(parse::STACK);
        thread.spawn_scoped(scope, || parse::body(source, 0)).unwrap().join().unwrap()
    })
}

fn read(source: &str) -> Body {
    parsed(source).unwrap_or_else(|mistake| panic!("{mistake:?}\n{source}"))
}

fn attribute<'a>(body: &'a Body, name: &str) -> &'a Expression {
    let found = body.attributes.iter().find(|attribute| &*attribute.name.text == name);
    &found.unwrap_or_else(|| panic!("no {name} in {body:#?}")).value
}

/// The text of a template; sequences stand as `{}`, `{if}`, `{for}`.
fn text(expression: &Expression) -> String {
    fn parts(parts: &[Part], text: &mut String) {
        for part in parts {
            match part {
                Part::Literal(literal, _) => text.push_str(literal),
                Part::Interpolation(_) => text.push_str("{}"),
                Part::If(_, then, otherwise) => {
                    text.push_str("{if}");
                    parts_of(then, text);
                    text.push_str("{else}");
                    parts_of(otherwise, text);
                    text.push_str("{end}");
                }
                Part::For(for_) => {
                    text.push_str("{for}");
                    parts_of(&for_.parts, text);
                    text.push_str("{end}");
                }
            }
        }
    }
    use parts as parts_of;
    let Kind::Template(inner) = &expression.kind else { panic!("{expression:?}") };
    let mut found = String::new();
    parts(inner, &mut found);
    found
}

fn refused(source: &str) -> String {
    match parsed(source) {
        Ok(body) => panic!("read: {source}\n{body:#?}"),
        Err(mistake) => mistake.to_string(),
    }
}

#[test]
fn escapes_are_cooked() {
    let body = read("a = \"x\\n\\t\\\"\\\\\\u00e9\\U0001F600 $${b} %%{c} $x %y\"\n");
    assert_eq!(text(attribute(&body, "a")), "x\n\t\"\\é😀 ${b} %{c} $x %y");
    assert!(refused("a = \"\\q\"\n").contains("escape"));
}

#[test]
fn an_empty_heredoc_swallows_nothing() {
    let body = read("a = <<X\n  X\nb = 1\nc = <<X\nX\n");
    assert_eq!(body.attributes.len(), 3);
    assert_eq!(text(attribute(&body, "a")), "");
    assert_eq!(text(attribute(&body, "c")), "");
}

#[test]
fn heredocs_are_dedented_as_terraform_does() {
    for (source, expected) in [
        ("a = <<E\n  x\n y\nE\n", "  x\n y\n"),
        ("a = <<-E\n    x\n      y\n    E\n", "x\n  y\n"),
        // A line of blanks does not count.
        ("a = <<-E\n    x\n \n    y\n    E\n", "x\n \ny\n"),
        ("a = <<-E\n    x\n\n    y\n    E\n", "x\n\ny\n"),
        // CRLF stays.
        ("a = <<-E\r\n    x\r\n    y\r\n    E\r\n", "x\r\ny\r\n"),
        // A sequence at the start of a line counts as no indentation.
        ("a = <<-E\n    x\n${b}y\n    E\n", "    x\n{}y\n"),
        ("a = <<-E\n    x ${b} y\n      z\n    E\n", "x {} y\n  z\n"),
        // Text inside of a directive is dedented too.
        ("a = <<-E\n    %{if c}\n    x\n    %{endif}\n    E\n", "{if}\nx\n{else}{end}\n"),
        // A line that begins like the end.
        ("a = <<E\nx\nE\"\nE\n", "x\nE\"\n"),
        ("a = <<E\n\\n $${b} \"q\"\nE\n", "\\n ${b} \"q\"\n"),
    ] {
        assert_eq!(text(attribute(&read(source), "a")), expected, "{source}");
    }
}

#[test]
fn strip_markers_take_the_white_space_beside_them() {
    for (source, expected) in [
        ("a = \"x  ${~ b ~}  y\"\n", "x{}y"),
        ("a = \"x ${b ~} y ${~ c} z\"\n", "x {}y{} z"),
        ("a = <<E\n%{ for x in y ~}\n  ${x}\n%{ endfor ~}\nz\nE\n", "{for}  {}\n{end}z\n"),
        ("a = <<E\nx\n  ${~ b}\nE\n", "x\n{}\n"),
    ] {
        assert_eq!(text(attribute(&read(source), "a")), expected, "{source}");
    }
}

#[test]
fn keys_that_stand_twice_are_read_under_their_own_name() {
    let body = read("a = {\n  Resource = 1\n  \"x\" = 2, \"x\" = 3\n  Resource = 4\n}\n");
    let Kind::Object(entries) = &attribute(&body, "a").kind else { panic!() };
    let keys: Vec<String> = entries
        .iter()
        .map(|(key, _)| match key {
            Key::Name(name) => name.text.to_string(),
            Key::Expression(expression) => text(expression),
        })
        .collect();
    assert_eq!(keys, ["Resource", "x", "x", "Resource"]);
    assert!(refused("a = 1\na = 2\n").contains("no HCL"), "an attribute that stands twice is refused");
}

#[test]
fn keys_of_any_form_may_stand_twice() {
    for key in ["1", "1.5", "true", "null", "(b)", "(b.c[0])", "\"${b}\"", "\"${b}-x\"", "(f(1, [2]))", "f", "\"b\""] {
        for separator in [", ", "\n"] {
            let source =
                format!("a = {{ {key} = 1{separator}/* b */ {key} : c ? 2 : 3{separator}{key} = {{ {key} = 4 }} }}\n");
            let body = read(&source);
            let Kind::Object(entries) = &attribute(&body, "a").kind else { panic!() };
            assert_eq!(entries.len(), 3, "{source}");
            for (read, _) in entries {
                let place = match read {
                    Key::Name(name) => name.place,
                    Key::Expression(expression) => expression.place,
                };
                assert_eq!(&source[place.span()], key, "{source}");
            }
        }
    }
}

#[test]
fn a_step_lies_inside_of_its_chain() {
    let source = "a = b.*.c.d[0].e\n";
    let body = read(source);
    let mut places = Vec::new();
    let mut at = attribute(&body, "a");
    while let Kind::Attribute(inner, _) | Kind::Index(inner, _) = &at.kind {
        places.push(&source[at.place.span()]);
        at = inner;
    }
    places.push(&source[at.place.span()]);
    assert_eq!(places, ["b.*.c.d[0].e", "b.*.c.d[0]", "b.*.c.d"]);
}

#[test]
fn line_ends_count_for_nothing_inside_of_brackets() {
    for source in [
        "a = {for k in l : k => x ?\n y : z}\n",
        "a = [for k in l :\n # why\n k\n if k !=\n 1]\n",
        "a = (1 +\n 2)\n",
        "a = [\n1,\n// x\n2,\n]\n",
        "a = f(\n1,\n2,\n)\n",
        "a = \"${\nb\n}\"\n",
        "\u{feff}a = 1\n",
        "a = 1\r\nb = 2\r\n",
        "# x\ry\na = 1 /* \r */\n",
        "a = b.*\nb = c[*]\n",
        "a = {\n  b = 1,\n  -1 = 2\n}\n",
        "a = \"%{\nif b }x%{ // c\nendif\n}\"\n",
    ] {
        assert!(!read(source).attributes.is_empty(), "{source}");
    }
}

#[test]
fn what_terraform_refuses_is_refused() {
    for source in [
        "a = 10.11.10.12/32\n",
        "a = \"x\ny\"\n",
        "a = b.0.1\n",
        "a = 1.5.0\n",
        "a = b.*.c.*.d\n",
        "a = [for]\n",
        "a = <<E\nx\nE",
        "a = <<E\nx\n",
        "a = \"x\n",
        "a = [1, 2\n",
        "a = 'x'\n",
        "a b = 1\n",
        // Words that only begin like keywords.
        "a = [for x iny : x]\n",
        "a = [forx in y : x]\n",
        "a = [for x in y : x ifz]\n",
        "a = \"%{ ifx }y%{ endif }\"\n",
        "a = \"%{ for x iny }y%{ endfor }\"\n",
        // Line ends inside of an expression.
        "a = b.\nc\n",
        "a = b\n.c\n",
        "a = b ?\nc : d\n",
        "a = b + // c\nd\n",
        "a = { b = c ?\nd : e }\n",
        // A carriage return by itself.
        "a = \"x\ry\"\n",
        "a = <<E\nx\ry\nE\n",
        // A string that ends where the parser sees none.
        "a = \"%{ for k, v in l ~} $\"\"k} %{ endfor }\"\n",
    ] {
        refused(source);
    }
}

#[test]
fn traversals_keep_their_shape() {
    let kind = |source: &str| format!("{:?}", attribute(&read(source), "a").kind);
    assert!(kind("a = b.c[0].d\n").starts_with("Attribute"));
    assert!(kind("a = b.*.c[0]\n").starts_with("Index"), "`.*` takes attributes only");
    assert!(kind("a = b[*].c[0]\n").starts_with("Splat"), "`[*]` takes indexes too");
    assert!(kind("a = b.0\n").starts_with("Index"));
    assert!(kind("a = - 1\n").starts_with("Unary"), "a sign is no part of a number");
    assert!(kind("a = provider::aws::arn_parse(b)\n").contains("provider::aws::arn_parse"));
}

#[test]
fn every_literal_is_verbatim_at_its_place() {
    fn check(source: &str, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Literal(text, place) => {
                    let raw = &source[Place::span(*place)];
                    assert!(
                        raw == &**text || raw.starts_with('\\') || raw == format!("{}{text}", &text[..1]),
                        "{raw:?} is not {text:?}"
                    );
                }
                Part::Interpolation(_) => {}
                Part::If(_, then, otherwise) => {
                    check(source, then);
                    check(source, otherwise);
                }
                Part::For(for_) => check(source, &for_.parts),
            }
        }
    }
    let source = "a = <<-E\n    x $${y}\n      \"é\" ${b ~}   z\n    %{if c}\n      w\n    %{endif}\n    E\nb = \"p\\nq ${~ c ~} r\"\n";
    let body = read(source);
    for name in ["a", "b"] {
        let Kind::Template(parts) = &attribute(&body, name).kind else { panic!() };
        check(source, parts);
    }
    assert_eq!(attribute(&body, "b").place.span(), source.find("\"p").unwrap()..source.len() - 1);
}

#[test]
fn bombs_end_with_a_message() {
    for key in ["k@", "@", "\"@\"", "\"${b}@\"", "(b@)", "(b[@])", "same"] {
        let mut keys = String::from("a = {\n");
        for at in 0..100_000 {
            let _ = writeln!(keys, "{} = 1", key.replace('@', &at.to_string()));
        }
        assert!(refused(&(keys + "}\n")).contains("keys"), "{key}");
    }
    // Many objects, each of a size that is read by itself.
    let entries: Vec<String> = (0..5_000).map(|at| format!("k{at} = 1")).collect();
    let object = format!("{{{}}},\n", entries.join(","));
    assert!(refused(&format!("a = [{}]\n", object.repeat(10))).contains("keys"));
    assert!(refused(&format!("a = {{ {} }}\n", "b = 1, ".repeat(1_000))).contains("too often"));
    for open in ["[", "(", "{a=", "\"${", "!", "-", "f("] {
        refused(&format!("a = {}\n", open.repeat(100_000)));
    }
    refused(&format!("a = {}{}\n", "[".repeat(100_000), "]".repeat(100_000)));
    refused(&"b {\n".repeat(100_000));
    assert!(refused(&format!("a = b{}\n", ".c".repeat(100_000))).contains("steps"));
    assert!(refused(&format!("a = b{}\n", "[0]".repeat(100_000))).contains("steps"));
    assert!(refused(&"#".repeat(11 << 20)).contains("bytes"));
}

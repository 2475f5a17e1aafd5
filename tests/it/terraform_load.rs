//! Reading folders as Terraform modules.

use std::path::Path;

use seclog::base::Mode;
use seclog::base::lines::Sources as _;
use seclog::hcl::ast::{Expression, Kind, Part};
use seclog::hcl::parse;
use seclog::terraform::files::Files;
use seclog::terraform::module::{Module, ResourceName, literal};
use seclog::terraform::{folder, tree};

use crate::project::folder_of;

fn files(folder: &Path) -> Files {
    Files::new(folder).unwrap()
}

fn module(folder: &Path) -> Module {
    let files = files(folder);
    Module::new(&files, folder::read(&files, &folder.canonicalize().unwrap()))
}

fn resource(kind: &str, name: &str) -> ResourceName {
    ResourceName { mode: Mode::Managed, kind: kind.into(), name: name.into() }
}

fn text(expression: &Expression) -> String {
    literal(expression).unwrap_or_else(|| panic!("{expression:?}")).into()
}

fn reasons(module: &Module) -> Vec<&str> {
    module.unchecked.iter().map(|unchecked| &*unchecked.reason).collect()
}

#[test]
fn all_files_of_a_folder_are_one_module() {
    let folder = folder_of(&[
        ("a.tf", "variable \"x\" {}\nlocals { a = 1 }\n"),
        ("b.tf", "locals { b = 2 }\nresource \"aws_s3_bucket\" \"b\" {}\n"),
        ("c.tf.json", r#"{"output": {"o": {"value": "${local.a}"}}, "//": "a comment"}"#),
        (".hidden.tf", "variable \"no\" {}\n"),
        ("d.tf~", "variable \"no\" {}\n"),
        ("#e.tf#", "variable \"no\" {}\n"),
        ("notes.txt", "variable \"no\" {}\n"),
    ]);
    let module = module(folder.path());
    assert_eq!(reasons(&module), [""; 0]);
    assert_eq!(module.variables.keys().map(|name| &**name).collect::<Vec<_>>(), ["x"]);
    assert_eq!(module.locals.len(), 2);
    assert!(module.resources.contains_key(&resource("aws_s3_bucket", "b")));
    assert!(matches!(module.outputs["o"].body.attribute("value").unwrap().kind, Kind::Template(_)));
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_the_others_count() {
    let folder = folder_of(&[("a.tf", "resource \"aws_s3_bucket\" \"b\" {}\n"), ("b.tf", "x = [\n")]);
    std::fs::write(folder.path().join("c.tf"), b"a = \"\xff\"\n").unwrap();
    std::fs::write(folder.path().join("d.tf"), b"# \xff\nvariable \"v\" {}\n").unwrap();
    let module = module(folder.path());
    assert_eq!(module.resources.len(), 1);
    assert_eq!(module.variables.len(), 1);
    assert_eq!(module.unchecked.len(), 2);
    assert!(module.unchecked.iter().all(|unchecked| unchecked.place.is_some()), "{:?}", module.unchecked);
}

#[test]
fn places_behind_bytes_that_are_no_utf_8_stay_true() {
    let folder = folder_of(&[]);
    std::fs::write(folder.path().join("a.tf"), b"# \xff\xe9\xff\nvariable {}\n").unwrap();
    let files = Files::new(folder.path()).unwrap();
    let module = Module::new(&files, folder::read(&files, &folder.path().canonicalize().unwrap()));
    let place = module.unchecked[0].place.unwrap();
    assert_eq!(&files.source(place.file).unwrap().text()[place.span()], "variable");
}

#[test]
fn override_files_merge_as_terraform_merges() {
    let folder = folder_of(&[
        (
            "main.tf",
            "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"a\"\n  tags = {}\n  lifecycle {\n    prevent_destroy = true\n  }\n  \
             logging {}\n  logging {}\n  versioning {}\n}\nvariable \"v\" {\n  type = string\n  default = \"a\"\n}\nlocals { l = \"a\" }\n",
        ),
        (
            "b_override.tf",
            "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n  lifecycle {\n    ignore_changes = all\n  }\n  \
             dynamic \"logging\" {}\n}\nvariable \"v\" {\n  default = \"b\"\n}\nlocals { l = \"b\" }\n",
        ),
        ("override.tf.json", r#"{"resource": {"aws_s3_bucket": {"b": {"bucket": "c"}, "none": {}}}}"#),
    ]);
    let module = module(folder.path());
    assert_eq!(reasons(&module), ["there is no resource aws_s3_bucket.none that this could override"]);
    let bucket = &module.resources[&resource("aws_s3_bucket", "b")].body;
    assert_eq!(text(bucket.attribute("bucket").unwrap()), "c");
    assert!(bucket.attribute("tags").is_some());
    let kinds: Vec<&str> = bucket.blocks.iter().map(|block| &*block.kind.text).collect();
    assert_eq!(kinds, ["lifecycle", "versioning", "dynamic"]);
    assert_eq!(bucket.blocks[0].body.attributes.len(), 2, "lifecycle is merged argument by argument");
    assert_eq!(text(module.variables["v"].body.attribute("default").unwrap()), "b");
    assert!(module.variables["v"].body.attribute("type").is_some());
    assert_eq!(text(&module.locals["l"].value), "b");
}

#[test]
fn opentofu_files_stand_in_for_files_of_the_same_name() {
    let folder = folder_of(&[
        ("a.tf", "locals { a = \"tf\" }\n"),
        ("a.tofu", "locals { a = \"tofu\" }\n"),
        ("b.tf", "locals { b = \"tf\" }\n"),
    ]);
    let module = module(folder.path());
    assert_eq!(text(&module.locals["a"].value), "tofu");
    assert_eq!(text(&module.locals["b"].value), "tf");
}

#[test]
fn json_has_blocks_where_the_schema_has_them() {
    let folder = folder_of(&[(
        "a.tf.json",
        r#"{
  "resource": {
    "aws_s3_bucket_server_side_encryption_configuration": {"e": [{
      "bucket": "${aws_s3_bucket.b.id}",
      "depends_on": ["aws_s3_bucket.b"],
      "rule": {"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms"}]},
      "dynamic": {"rule": {"for_each": "${[1]}", "content": {"bucket_key_enabled": true}}},
      "lifecycle": {"ignore_changes": ["rule"]}
    }]},
    "aws_s3_bucket": {"b": {"bucket": "x\n$${y}", "tags": {"rule": "a"}}}
  },
  "variable": {"v": {"type": "list(string)", "default": ["${not.a.template}"]}}
}"#,
    )]);
    let module = module(folder.path());
    assert_eq!(reasons(&module), [""; 0]);
    let encryption = &module.resources[&resource("aws_s3_bucket_server_side_encryption_configuration", "e")].body;
    let kinds: Vec<&str> = encryption.blocks.iter().map(|block| &*block.kind.text).collect();
    assert_eq!(kinds, ["rule", "dynamic", "lifecycle"]);
    assert_eq!(encryption.blocks[0].body.blocks.len(), 1);
    assert_eq!(&*encryption.blocks[1].body.blocks[0].kind.text, "content");
    let Kind::Tuple(names) = &encryption.attribute("depends_on").unwrap().kind else { panic!() };
    assert!(matches!(names[0].kind, Kind::Attribute(..)));
    let bucket = &module.resources[&resource("aws_s3_bucket", "b")].body;
    assert_eq!(text(bucket.attribute("bucket").unwrap()), "x\n${y}");
    let variable = &module.variables["v"].body;
    assert!(matches!(variable.attribute("type").unwrap().kind, Kind::Call(_)));
    let Kind::Tuple(items) = &variable.attribute("default").unwrap().kind else { panic!() };
    assert_eq!(text(&items[0]), "${not.a.template}");
}

#[test]
fn a_key_of_json_stands_once() {
    let module = module(folder_of(&[("a.tf.json", r#"{"locals": {"a": {"b": 1, "\u0062": 2}}}"#)]).path());
    assert_eq!(reasons(&module), ["b stands here a second time"]);
}

#[test]
fn places_in_json_are_those_of_the_file() {
    let source = r#"{"locals": {"a": "p\"q\n${ local.b }\u00e9 $${x}", "b": "y"}}"#;
    let folder = folder_of(&[("a.tf.json", source)]);
    let module = module(folder.path());
    let Kind::Template(parts) = &module.locals["a"].value.kind else { panic!() };
    let found: Vec<(String, &str)> = parts
        .iter()
        .map(|part| match part {
            Part::Literal(text, place) => (text.to_string(), &source[place.span()]),
            Part::Interpolation(inner) => ("...".to_owned(), &source[inner.place.span()]),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected =
        [("p", "p"), ("\"", "\\\""), ("q", "q"), ("\n", "\\n"), ("...", "local.b"), ("é", "\\u00e9"), (" ", " ")];
    for ((text, raw), expected) in found.iter().zip(expected) {
        assert_eq!((&**text, *raw), expected);
    }
    assert_eq!(found.iter().skip(7).map(|(text, _)| &**text).collect::<String>(), "${x}");
}

#[test]
fn a_whole_text_can_be_a_template() {
    let parts = parse::template("a \"b\" \\n\n${c}\n%{ if d ~}\n  e\n%{ endif ~}\n", 0).unwrap();
    let shown = format!("{parts:?}");
    assert!(shown.contains("If("), "{shown}");
    let Part::Literal(first, place) = &parts[0] else { panic!() };
    assert_eq!((&**first, place.start), ("a \"b\" \\n\n", 0));
    for text in ["", "T", "x\n", "x\nT\n", "TT_", "\n\n"] {
        let parts = parse::template(text, 0).unwrap();
        let joined: String = parts
            .iter()
            .map(|part| if let Part::Literal(literal, _) = part { &**literal } else { panic!("{part:?}") })
            .collect();
        assert_eq!(joined, text);
    }
    assert!(parse::template("${", 0).is_err());
}

#[test]
fn roots_are_folders_that_no_other_calls() {
    let folder = folder_of(&[
        ("live/prod/main.tf", "module \"a\" {\n  source = \"../../modules/a\"\n}\n"),
        ("live/dev/main.tf", "resource \"aws_s3_bucket\" \"b\" {}\n"),
        ("modules/a/main.tf", "module \"b\" {\n  source = \"../b/\"\n}\n"),
        ("modules/b/main.tf", "module \"a\" {\n  source = \"../a\"\n}\n"),
        ("circle/x/main.tf", "module \"y\" {\n  source = \"../y\"\n}\n"),
        ("circle/y/main.tf", "module \"x\" {\n  source = \"../x\"\n}\n"),
        ("self/main.tf", "module \"s\" {\n  source = \"../self\"\n}\n"),
        ("live/.terraform/modules/m/main.tf", "resource \"aws_s3_bucket\" \"b\" {}\n"),
        ("empty/notes.txt", ""),
    ]);
    let files = files(folder.path());
    let tree = tree::find(&files, folder.path()).unwrap();
    let top = folder.path().canonicalize().unwrap();
    let roots: Vec<String> =
        tree.roots.iter().map(|root| root.path.strip_prefix(&top).unwrap().display().to_string()).collect();
    assert_eq!(roots, ["circle/x", "live/dev", "live/prod", "self"]);
    assert_eq!(tree.called.len(), 3);
}

#[cfg(unix)]
#[test]
fn links_out_of_the_root_are_not_followed() {
    use std::os::unix::fs::symlink;
    let outside = folder_of(&[("secret.tf", "locals { s = 1 }\n")]);
    let folder = folder_of(&[("root/a.tf", "locals { a = 1 }\n"), ("root/b/c.tf", "locals { c = 1 }\n")]);
    let root = folder.path().join("root");
    symlink(outside.path().join("secret.tf"), root.join("x.tf")).unwrap();
    symlink(outside.path(), root.join("y")).unwrap();
    symlink(root.join("b/c.tf"), root.join("inner.tf")).unwrap();
    symlink("loop.tf", root.join("loop.tf")).unwrap();
    symlink(".", root.join("b/again")).unwrap();
    let files = files(&root);
    let tree = tree::find(&files, &root).unwrap();
    assert_eq!(tree.roots.len(), 2);
    let module = Module::new(&files, tree.roots.into_iter().next().unwrap());
    assert_eq!(module.locals.keys().map(|name| &**name).collect::<Vec<_>>(), ["a", "c"]);
    assert_eq!(module.unchecked.len(), 2, "{:?}", module.unchecked);
    assert!(module.unchecked.iter().any(|unchecked| unchecked.reason.contains("outside")));
    assert!(files.inside(&root.join("../../..")).is_err());
}

#[test]
fn json_bombs_end_with_a_message() {
    let deep = format!("{{\"locals\": {{\"a\": {}1{}}}}}", "[".repeat(100_000), "]".repeat(100_000));
    let many: Vec<String> = (0..100_000).map(|at| format!("\"k{at}\": 1")).collect();
    let many = format!("{{\"locals\": {{\"a\": {{{}}}}}}}", many.join(","));
    let folder = folder_of(&[("deep.tf.json", &deep), ("many.tf.json", &many)]);
    let module = module(folder.path());
    assert_eq!(reasons(&module), ["this is no JSON: Maximum nesting depth exceeded"]);
    assert_eq!(module.locals.len(), 1);
}

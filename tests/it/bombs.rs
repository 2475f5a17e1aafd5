//! Hostile modules end with a message. Each runs as a process that may not have much memory.

#![allow(clippy::format_collect)]

use std::path::Path;
use std::process::{Command, Output};

/// Address space in KiB: what the allocator reserves and the stacks of all threads are part of it.
const SPACE: &str = "4000000";

fn inspect(folder: &Path) -> Output {
    let linted = run(folder, &["lint", ".", "--scope", "all", "--output", "json"]);
    let errors = String::from_utf8_lossy(&linted.stderr).into_owned();
    assert!(matches!(linted.status.code(), Some(0 | 1 | 3)), "{:?} {errors}", linted.status);
    assert!(linted.stdout.ends_with(b"}\n"), "{errors}");
    run(folder, &["inspect", ".", "--output", "json"])
}

pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new("sh")
        .args(["-c", "ulimit -v $1; shift; exec \"$@\"", "sh", SPACE])
        .arg(env!("CARGO_BIN_EXE_seclog"))
        .arg("--quiet")
        .args(arguments)
        .current_dir(folder)
        .env("RAYON_NUM_THREADS", "2")
        .output()
        .unwrap()
}

/// What is printed for a module of these files. What is printed is whole, whatever went wrong.
fn said(files: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    checked(&inspect(folder.path()))
}

fn checked(output: &Output) -> String {
    let errors = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(matches!(output.status.code(), Some(0 | 3)), "{:?} {errors}", output.status);
    let printed = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(printed.ends_with("]}\n"), "{errors}");
    assert_eq!(output.status.code() == Some(3), !errors.is_empty(), "{errors}");
    errors
}

/// What is said of a local value `x` that a bucket's name is made of.
fn of_value(expression: &str) -> String {
    let text = format!(
        "locals {{\n  x = {expression}\n}}\nresource \"aws_s3_bucket\" \"b\" {{\n  bucket = jsonencode(local.x)\n}}\n"
    );
    said(&[("main.tf", &text)])
}

/// Locals `l1`, `l2` ... that are each made of the one before.
fn chain(first: &str, each: &str, count: usize) -> String {
    use std::fmt::Write as _;
    let mut text = format!("variable \"v\" {{}}\nlocals {{\n  l0 = {first}\n");
    for at in 1..=count {
        let _ = writeln!(text, "  l{at} = {}", each.replace("BEFORE", &format!("local.l{}", at - 1)));
    }
    let _ = writeln!(text, "}}\nresource \"aws_s3_bucket\" \"b\" {{\n  bucket = local.l{count}\n}}");
    text
}

#[test]
fn what_doubles_ends() {
    for (first, each, message) in [
        ("\"a\"", "\"${BEFORE}${BEFORE}\"", "bytes; at most"),
        ("var.v", "\"${BEFORE}${BEFORE}\"", "holds too much"),
        ("var.v", "upper(\"${BEFORE}${BEFORE}\")", "holds too much"),
        ("\"\\\"\"", "jsonencode([BEFORE])", "holds too much"),
        ("[\"a\"]", "concat(BEFORE, BEFORE)", "holds too much"),
        ("[\"a\"]", "[BEFORE, BEFORE]", "holds too much"),
        ("var.v", "{ a = BEFORE, b = BEFORE }", "holds too much"),
        ("1", "BEFORE", ""),
    ] {
        let said = said(&[("main.tf", &chain(first, each, 60))]);
        assert!(said.contains(message), "{each}: {said}");
        assert_eq!(said.is_empty(), message.is_empty(), "{each}: {said}");
    }
}

/// What thousands of instances share would be converted and printed for each.
#[test]
fn what_is_shared_ends() {
    let all = "flatten([for a in range(100): [for b in range(100): a * 100 + b]])";
    let shared = format!(
        "locals {{\n  m = {{ for i in {all}: \"k${{i}}\" => \"v\" }}\n}}\nresource \"aws_s3_bucket\" \"b\" {{\n  for_each = local.m\n  tags = local.m\n}}\n"
    );
    assert!(said(&[("main.tf", &shared)]).contains("takes more than 5000000 steps"));
    let printed = "locals {\n  t = { for i in range(1000): \"k${i}\" => \"v\" }\n}\nresource \"aws_s3_bucket\" \"b\" {\n  count = 1000\n  tags = local.t\n}\n";
    assert!(said(&[("main.tf", printed)]).contains("resources are not printed"));
}

#[test]
fn chains_and_circles_end() {
    assert!(said(&[("main.tf", &chain("1", "BEFORE", 3000))]).contains("more than 2000 levels deep"));
    let circle =
        "locals {\n  a = local.b\n  b = local.a\n}\nresource \"aws_s3_bucket\" \"b\" {\n  bucket = local.a\n}\n";
    assert!(said(&[("main.tf", circle)]).contains("depends on itself"));
    let provider = "provider \"aws\" {\n  region = aws_s3_bucket.b.region\n}\nresource \"aws_s3_bucket\" \"b\" {\n  tags = aws_s3_bucket.b.tags\n}\n";
    assert!(said(&[("main.tf", provider)]).contains("depends on itself"));
    let calls = |source: &str| format!("module \"m\" {{\n  source = \"{source}\"\n}}\n");
    let said = said(&[("main.tf", &calls("./a")), ("a/main.tf", &calls("../b")), ("b/main.tf", &calls("../a"))]);
    assert!(said.contains("leads back to a module"), "{said}");
}

#[test]
fn large_values_end() {
    let a = "a".repeat(100_000);
    let brackets = "[".repeat(100_000);
    for (expression, message) in [
        ("setproduct(range(1000), range(1000), range(1000))", "elements"),
        ("[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]", "holds too much"),
        ("format(\"%1000000000d\", 1)", "this string would have"),
        ("formatlist(\"%1000000d\", range(1000))", "steps"),
        ("join(\"AAA\", range(1000))", "this string would have"),
        ("replace(\"AAA\", \"a\", \"AAA\")", "this string would have"),
        ("replace(\"AAA\", \"/(a)/\", \"$1AAA\")", "this string would have"),
        ("indent(100000000, \"\\n\")", "this string would have"),
        ("range(1e15)", "more than 1024 numbers"),
        ("\"1e1000000\" + 1", "larger, or nearer to zero"),
        ("pow(10, 1000000000)", "infinite"),
        ("parseint(\"AAA\", 16)", "larger, or nearer to zero"),
        ("regex(\"(a{1000}){1000}\", \"a\")", "too large"),
        ("regex(\"(a*)*(a*)*b\", \"AAA\")", "does not match"),
        ("jsondecode(\"BBB\")", "nests more than"),
        ("yamldecode(\"BBB\")", "this is no YAML"),
        ("[for i in range(1000) : [for j in range(1000) : sha512(\"AAA\")]]", "steps"),
        ("coalesce([for i in range(1000) : null]...)", "no argument"),
        ("templatestring(local.x, {})", "depends on itself"),
    ] {
        let said = of_value(&expression.replace("AAA", &a).replace("BBB", &brackets));
        assert!(said.contains(message), "{expression}: {said}");
    }
    let aliases: String = (1..40).map(|at| format!("a{at}: &a{at} [*a{0}, *a{0}, *a{0}]\\n", at - 1)).collect();
    let said = of_value(&format!("yamldecode(\"a0: &a0 [x]\\n{aliases}\")"));
    assert!(said.contains("more than"), "{said}");
}

#[test]
fn large_files_end() {
    for (name, text, message) in [
        ("main.tf", "#".repeat(11 << 20), "bytes"),
        ("main.tf", format!("locals {{\n  x = [{}]\n}}\n", "1,".repeat(600_000)), "tokens"),
        ("main.tf.json", format!("{{\"locals\":{{\"x\":[{}1]}}}}", "1,".repeat(1_100_000)), "values"),
        ("main.tf", "foo {}\n".repeat(20_000), "more messages are left out"),
        ("main.tf", format!("locals {{\n  x = {}\n}}\n", "[".repeat(100_000)), "levels deep"),
        ("main.tf", format!("locals {{\n  x = a{}\n}}\n", ".b".repeat(100_000)), "steps"),
        ("main.tf", "\"".repeat(100_001), "not checked"),
        ("main.tf.json", "[".repeat(100_000), "not checked"),
    ] {
        let said = said(&[(name, &text)]);
        let short: String = said.chars().take(300).collect();
        assert!(said.contains(message), "{message}: {short}");
    }
    let keys: String = (0..30_000).map(|at| format!("k{at} = 1\n")).collect();
    let said = said(&[("main.tf", &format!("locals {{\n  x = {{\n{keys}  }}\n}}\n"))]);
    assert!(said.contains("too many keys"), "{said}");
}

#[test]
fn many_instances_end() {
    let bucket = |more: &str| format!("resource \"aws_s3_bucket\" \"b\" {{\n{more}\n}}\n");
    let nested = |levels: usize| {
        let open: String =
            (0..levels).map(|at| format!("dynamic \"a{at}\" {{\nfor_each = range(1000)\ncontent {{\n")).collect();
        bucket(&format!("{open}{}", "}\n}\n".repeat(levels)))
    };
    for (text, message) in [
        (bucket("  count = 1000000"), "not a whole number up to"),
        (
            bucket("  for_each = toset([for p in setproduct(range(200), range(200)) : join(\"-\", p)])"),
            "more than 10000",
        ),
        (nested(10), "steps"),
    ] {
        let said = said(&[("main.tf", &text)]);
        assert!(said.contains(message), "{message}: {said}");
    }
    let fan = |to: &str| format!("module \"m\" {{\n  source = \"{to}\"\n  count  = 30\n}}\n");
    let files: Vec<(String, String)> =
        (0..6).map(|at| (format!("m{at}/main.tf"), fan(&format!("../m{}", at + 1)))).collect();
    let mut files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    files.push(("m6/main.tf", "locals {\n  x = 1\n}\n"));
    let said = said(&files);
    assert!(said.contains("module instances are not read"), "{said}");
}

#[cfg(unix)]
#[test]
fn what_is_no_plain_file_is_said() {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(
        path("main.tf"),
        "module \"up\" {\n  source = \"../../../..\"\n}\nmodule \"loop\" {\n  source = \"./loop/loop\"\n}\nmodule \"etc\" {\n  source = \"./etc\"\n}\n",
    )
    .unwrap();
    symlink("/dev/zero", path("device.tf")).unwrap();
    symlink("self.tf", path("self.tf")).unwrap();
    symlink(".", path("loop")).unwrap();
    symlink("/etc", path("etc")).unwrap();
    assert!(Command::new("mkfifo").arg(path("fifo.tf")).arg(path("terraform.tfvars")).status().unwrap().success());
    std::fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"\xff.tf")), "").unwrap();
    let said = checked(&inspect(folder.path()));
    for message in [
        "device.tf: not checked: this lies outside",
        "self.tf: not checked: Too many levels",
        "fifo.tf: not checked: this is no file",
        "terraform.tfvars: not checked: this is no file",
        "its name is no UTF-8",
        "module.up: ../../../.. cannot be read: this lies outside",
        "module.loop: ./loop/loop leads back",
        "module.etc: ./etc cannot be read: this lies outside",
    ] {
        assert!(said.contains(message), "{message}\n{said}");
    }
}

#[test]
fn hostile_manifests_lead_nowhere() {
    let said = said(&[
        ("main.tf", "module \"a\" {\n  source = \"x/y/z\"\n}\nmodule \"b\" {\n  source = \"x/y/z\"\n}\n"),
        (
            ".terraform/modules/modules.json",
            "{\"Modules\":[{\"Key\":\"a\",\"Dir\":\"/etc\"},{\"Key\":\"b\",\"Dir\":\"../../../..\"}]}",
        ),
    ]);
    assert_eq!(said.matches("lies outside").count(), 2, "{said}");
}

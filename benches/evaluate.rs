//! Reading and evaluating Terraform: one module, 500 modules, reading alone, functions.
#![allow(clippy::expect_used)]

use std::fmt::Write as _;
use std::path::Path;

use divan::Bencher;
use rayon::prelude::*;
use seclog::hcl::eval::{EvalError, Files as ReadFiles, Fuel, NoFiles, Reference, Resolved, Scope, evaluate};
use seclog::hcl::parse;
use seclog::terraform::environment::Environment;
use seclog::terraform::evaluate::{self, Evaluated};
use seclog::terraform::files::Files;
use seclog::terraform::library::Library;
use seclog::terraform::{folder, tree};

fn main() {
    // Evaluation needs more stack than a thread has by itself.
    let pool = rayon::ThreadPoolBuilder::new().stack_size(evaluate::STACK).build().expect("threads");
    pool.install(divan::main);
}

const MODULE: &str = r#"
variable "name" {
  type    = string
  default = "payments"
}

locals {
  bucket = format("secops-%s-logs", var.name)
}

resource "aws_s3_bucket" "logs" {
  bucket = local.bucket
  tags   = { for key in ["team", "owner"] : key => upper(var.name) }
}

data "aws_iam_policy_document" "write" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.logs.arn}/*"]
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
  }
}

resource "aws_iam_role" "ingest" {
  name               = "secops-${var.name}-ingest"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "firehose.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "ingest" {
  role   = aws_iam_role.ingest.id
  policy = data.aws_iam_policy_document.write.json
}
"#;

/// A folder with so many modules.
fn modules(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for at in 0..count {
        let module = folder.path().join(format!("m{at}"));
        std::fs::create_dir(&module).expect("a folder");
        std::fs::write(module.join("main.tf"), MODULE.replace("payments", &format!("team{at}"))).expect("a file");
    }
    folder
}

fn evaluated(files: &Files, path: &Path) -> Evaluated {
    evaluate::root(files, &Library::default(), &Environment::default(), folder::read(files, path), &[])
}

#[divan::bench]
fn one_module(bencher: Bencher<'_, '_>) {
    let folder = modules(1);
    let path = folder.path().canonicalize().expect("a path");
    bencher.bench_local(|| evaluated(&Files::new(&path).expect("files"), &path.join("m0")));
}

#[divan::bench]
fn modules_500(bencher: Bencher<'_, '_>) {
    let folder = modules(500);
    bencher.bench_local(|| {
        let files = Files::new(folder.path()).expect("files");
        let roots = tree::find(&files, folder.path()).expect("a tree").roots;
        let library = Library::default();
        let environment = Environment::default();
        let all = roots.into_par_iter().map(|root| evaluate::root(&files, &library, &environment, root, &[]));
        all.map(|evaluated| evaluated.resources.len()).sum::<usize>()
    });
}

#[divan::bench]
fn reading(bencher: Bencher<'_, '_>) {
    bencher.counter(divan::counter::BytesCount::of_str(MODULE)).bench_local(|| parse::body(MODULE, 0));
}

/// No names.
struct Nothing;

impl Scope for Nothing {
    fn resolve(&self, reference: &Reference<'_>) -> Result<Resolved, EvalError> {
        Err(EvalError::invalid(reference.place, "there are no names here"))
    }

    fn files(&self) -> &dyn ReadFiles {
        &NoFiles
    }
}

#[divan::bench]
fn functions(bencher: Bencher<'_, '_>) {
    let mut text = String::from("[");
    for at in 0..100 {
        let _ = write!(
            text,
            "merge({{ a = upper(\"x{at}\") }}, {{ b = join(\",\", [for i in range(5) : format(\"%03d\", i)]) }}), "
        );
    }
    text.push(']');
    let parsed = parse::expression(&text, 0).expect("an expression");
    bencher.bench_local(|| evaluate(&parsed, &Nothing, &Fuel::default()));
}

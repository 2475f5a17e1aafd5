//! Mutation testing of the policies: flaws are put into what is generated, in the forms in which people write Terraform, and each has
//! to be reported by the policy that promises the opposite.
//!
//! | file | what |
//! |---|---|
//! | `document` | operators on policy documents |
//! | `setting` | operators on settings, names, resources and their order |
//! | `form` | the forms in which documents and values are written |
//! | `promises` | which policy promises what |
//! | `edit` | changes of Terraform's text |
//! | `score` | what came of it |

mod document;
mod edit;
mod form;
mod promises;
mod score;
mod setting;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use rayon::prelude::*;
use seclog::base::{Kind, Mode, Piece, Source, Value};
use seclog::config::{self, EXAMPLE};
use seclog::generate;
use seclog::iam::access::{Answer, Fuel, PolicyKind, within};
use seclog::iam::read::read;
use serde_json::json;

use super::agreement::{Unsaid, as_template};
use super::linted::{self, Linted, Told};
use document::Change;
use edit::Tree;
use promises::Promise;
use score::{Fate, Score};

/// The root modules that are linted, and the modules that each calls.
const ROOTS: [(&str, &[&str]); 2] = [
    ("stacks/security/eu-west-1", &["modules/security-account", "modules/log-destination"]),
    ("stacks/orders/eu-west-1", &["modules/application-account"]),
];

/// How many mutants run with every test.
const SAMPLE: usize = 60;

/// Code with a flaw.
struct Mutant {
    operator: &'static str,
    form: &'static str,
    what: String,
    promise: Promise,
    root: &'static str,
    files: Tree,
    /// A changed document, and what it was.
    documents: Option<(PolicyKind, serde_json::Value, serde_json::Value)>,
}

/// How code is linted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// As it is written.
    Terraform,
    /// As the CloudFormation template that says the same.
    Template,
}

struct Code {
    linted: Linted,
    format: Format,
    /// What each root needs.
    trees: BTreeMap<&'static str, Tree>,
}

impl Code {
    fn new(format: Format) -> Self {
        let held_to = config::read_text(&Source::new("the example", EXAMPLE)).unwrap();
        let tree = generate::tree(&held_to.contract).unwrap();
        let of = |root: &str, modules: &[&str]| {
            let needed = |path: &str| modules.iter().any(|own| path.starts_with(own)) || path.starts_with(root);
            let all = tree.iter().filter(|(path, _)| needed(path));
            all.map(|(path, bytes)| (path.clone(), String::from_utf8(bytes.clone()).unwrap())).collect()
        };
        let trees = ROOTS.iter().map(|(root, modules)| (*root, of(root, modules))).collect();
        Self { linted: Linted::new(&held_to), format, trees }
    }

    /// What is found in a root where some files are others.
    fn lint(&self, root: &str, changed: &Tree, asks: impl Fn(&str) -> bool) -> Result<Vec<Told>, Unsaid> {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &self.trees[root]);
        write(folder.path(), changed);
        match self.format {
            Format::Terraform => Ok(self.linted.lint(folder.path(), root, asks)),
            Format::Template => {
                let resources = self.linted.resources(folder.path(), root);
                Ok(self.linted.lint_template(&as_template(resources)?, asks))
            }
        }
    }

    fn mutants(&self) -> Vec<Mutant> {
        let mut all = Vec::new();
        for (root, _) in ROOTS {
            let settings = setting::mutants(&self.trees[root]).into_iter();
            all.extend(settings.map(|setting::Mutant { operator, form, what, promise, files }| Mutant {
                operator,
                form,
                what,
                promise,
                root,
                files,
                documents: None,
            }));
            all.extend(self.documents(root));
        }
        all
    }

    /// The mutants of all policy documents of a root, in all forms.
    fn documents(&self, root: &'static str) -> Vec<Mutant> {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &self.trees[root]);
        let (resources, files) = self.linted.evaluated(folder.path(), root);
        let mut all = Vec::new();
        for resource in resources.iter().filter(|resource| resource.mode == Mode::Managed) {
            let path = linted::file_of(resource, &files, folder.path());
            let header = format!("resource {} {}", resource.kind, resource.name);
            for attribute in ["policy", "access_policy", "assume_role_policy"] {
                let value = resource.values.get(attribute).and_then(|value| text(value, &resource.module));
                let Some(own) = value.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok()) else {
                    continue;
                };
                let address = format!("{}.{}", resource.kind, resource.name);
                for (number, mutant) in document::mutants(&own).into_iter().enumerate() {
                    let Some(promise) = promises::of_document(&address, attribute, &mutant) else {
                        continue;
                    };
                    // What is no policy at all, or no flaw, is the same in all forms: three of them, in turn.
                    let is_fault = matches!(mutant.change, Change::Grammar | Change::NoEffect);
                    let is_alike = is_fault || same(kind(&address, attribute), &mutant.document, &own);
                    let forms =
                        form::DOCUMENTS.iter().cycle().skip(number * 3 % 10).take(if is_alike { 3 } else { 10 });
                    for (form, write) in forms {
                        let Some(written) = write(&mutant.document) else { continue };
                        let text = &self.trees[root][&path];
                        let text = edit::set(text, &header, attribute, &written.expression).unwrap();
                        let folder = path.rsplit_once('/').unwrap().0;
                        let more = written.files.into_iter().map(|(name, text)| (format!("{folder}/{name}"), text));
                        let mut files: Tree = more.collect();
                        files.insert(path.clone(), text + &written.blocks);
                        all.push(Mutant {
                            operator: mutant.operator,
                            form,
                            what: format!("{address} {}: {}", mutant.sid, mutant.what),
                            promise,
                            root,
                            files,
                            documents: Some((kind(&address, attribute), mutant.document.clone(), own.clone())),
                        });
                    }
                }
            }
        }
        all
    }

    /// Runs mutants: what came of each.
    fn run(&self, mutants: Vec<Mutant>) -> Score {
        let policies = self.linted.policies();
        let before: HashMap<&str, BTreeSet<String>> = ROOTS
            .iter()
            .map(|(root, _)| {
                let told = self.lint(root, &Tree::new(), |_| true).unwrap().iter().map(told).collect();
                (*root, told)
            })
            .collect();
        let fates = mutants.into_par_iter().map(|mutant| {
            if !policies.contains(mutant.promise[0]) {
                return (mutant, Fate::Waiting);
            }
            let new = |promised: bool| {
                let asks = |policy: &str| mutant.promise.contains(&policy) == promised;
                let all = self.lint(mutant.root, &mutant.files, asks)?.into_iter();
                Ok(all.filter(|one| !before[mutant.root].contains(&told(one))).collect::<Vec<_>>())
            };
            // The others are asked only where those that promise it are silent.
            let fate = new(true).and_then(|promised| {
                let others = if promised.iter().any(|one| one.decided) { Vec::new() } else { new(false)? };
                Ok(fate(&mutant, &promised, &others))
            });
            let fate = fate.unwrap_or_else(|Unsaid(what)| Fate::Unsaid(what));
            (mutant, fate)
        });
        let mut score = Score::default();
        for (mutant, fate) in fates.collect::<Vec<_>>() {
            score.add(mutant, fate);
        }
        score
    }
}

fn told(one: &Told) -> String {
    format!("{}{} {}: {}", one.policy, if one.decided { "" } else { "?" }, one.address, one.message)
}

fn fate(mutant: &Mutant, promised: &[Told], others: &[Told]) -> Fate {
    if promised.iter().any(|one| one.decided) {
        return Fate::Killed;
    }
    if let Some(other) = others.iter().find(|one| one.decided) {
        return Fate::KilledByAnother(other.policy.clone());
    }
    if mutant.documents.as_ref().is_some_and(|(kind, new, old)| same(*kind, new, old)) {
        return Fate::Equivalent;
    }
    let told = |one: &Told| format!("{}:{}: {}", one.path, one.line, told(one));
    Fate::Survived(promised.iter().chain(others).map(told).collect())
}

/// Whether each of two documents allows no more than the other.
fn same(kind: PolicyKind, one: &serde_json::Value, other: &serde_json::Value) -> bool {
    let document = |value: &serde_json::Value| {
        // What is not known is the same on both sides. Beside what is only denied, all is allowed: else nothing would be either way.
        let mut value = value.clone();
        let statements = value["Statement"].as_array_mut().unwrap();
        if kind == PolicyKind::Resource && statements.iter().all(|own| own["Effect"] == "Deny") {
            statements.push(json!({ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }));
        }
        let text = value.to_string().replace([form::OPEN, form::CLOSE], "");
        read(&text, 0).map(|read| read.document)
    };
    let (Ok(one), Ok(other)) = (document(one), document(other)) else { return false };
    let is_within = |one, other| within(one, other, kind, Fuel::default()) == Answer::Yes;
    is_within(&one, &other) && is_within(&other, &one)
}

fn kind(address: &str, attribute: &str) -> PolicyKind {
    match (address.split('.').next().unwrap(), attribute) {
        ("aws_kms_key", _) => PolicyKind::Key,
        ("aws_iam_role", _) => PolicyKind::Trust,
        ("aws_iam_role_policy" | "aws_iam_policy", _) => PolicyKind::Identity,
        _ => PolicyKind::Resource,
    }
}

/// A string in which what is not known stands between marks, as the module calls it.
fn text(value: &Value, module: &str) -> Option<String> {
    let Kind::String(text) = &value.kind else { return None };
    let pieces = text.flat_pieces(value.place()).into_iter().map(|piece| match piece {
        Piece::Known(text, _) => text.to_string(),
        Piece::Unknown(unknown) => {
            let name = unknown.identity().replace(&format!("{module}."), "");
            format!("{}{name}{}", form::OPEN, form::CLOSE)
        }
        Piece::Json(..) => unreachable!("flat pieces"),
    });
    Some(pieces.collect())
}

fn write(folder: &Path, tree: &Tree) {
    for (name, text) in tree {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// Some of each operator, each in another form: about as many as asked for.
fn sample(mutants: Vec<Mutant>, count: usize) -> Vec<Mutant> {
    let mut by_operator: BTreeMap<&str, Vec<Mutant>> = BTreeMap::new();
    for mutant in mutants {
        by_operator.entry(mutant.operator).or_default().push(mutant);
    }
    let each = count.div_ceil(by_operator.len());
    let some = by_operator.into_values().flat_map(|all| {
        // No divisor of the number of forms, so that these differ.
        let step = (all.len() / each).max(1) | 1;
        all.into_iter().step_by(step).take(each)
    });
    some.collect()
}

/// Runs a sample.
fn some(format: Format) {
    linted::threads().install(|| {
        let code = Code::new(format);
        let score = code.run(sample(code.mutants(), SAMPLE));
        println!("{score}");
        assert!(score.survivors().is_empty(), "{}", score.survivors().join("\n"));
    });
}

#[test]
fn a_sample_of_flaws_is_reported() {
    some(Format::Terraform);
}

#[test]
fn a_sample_of_flaws_is_reported_in_templates_too() {
    some(Format::Template);
}

/// Writes flawed trees for `tests/e2e/test_plans.py`, each into a folder of its own below `SECLOG_MUTANTS_OUT`.
#[test]
#[ignore = "is for tests that plan them"]
fn a_sample_is_written() {
    let variable = |name| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
    let (out, count) = (variable("SECLOG_MUTANTS_OUT"), variable("SECLOG_MUTANTS_COUNT").parse().unwrap());
    linted::threads().install(|| {
        let code = Code::new(Format::Terraform);
        let all = sample(code.mutants(), count);
        let step = all.len() / count;
        for (number, mutant) in all.into_iter().step_by(step.max(1)).enumerate() {
            let folder = Path::new(&out).join(format!("{number:04}"));
            write(&folder, &code.trees[mutant.root]);
            write(&folder, &mutant.files);
            let Mutant { operator, form, what, root, promise, .. } = mutant;
            let about = json!({ "operator": operator, "form": form, "what": what, "root": root, "promise": promise });
            std::fs::write(folder.join("mutant.json"), about.to_string()).unwrap();
            std::fs::write(folder.join("seclog.hcl"), EXAMPLE).unwrap();
        }
    });
}

/// Runs all, or those that are wanted.
fn every(format: Format) {
    linted::threads().install(|| {
        let code = Code::new(format);
        let wanted = std::env::var("SECLOG_MUTANTS").unwrap_or_default();
        let all = code.mutants().into_iter().filter(|one| {
            let said = format!("{} {} {} {}", one.operator, one.form, one.what, one.promise[0]);
            wanted.split(',').all(|word| said.contains(word))
        });
        let score = code.run(all.collect());
        println!("{score}");
        assert!(score.survivors().is_empty(), "{}", score.survivors().join("\n"));
        if wanted.is_empty() {
            assert!(score.is_enough(), "too few, or too many that are no flaws");
        }
    });
}

/// `just mutants`.
#[test]
#[ignore = "takes minutes"]
fn every_flaw_is_reported() {
    every(Format::Terraform);
}

/// `just mutants`.
#[test]
#[ignore = "takes minutes"]
fn every_flaw_is_reported_in_templates_too() {
    every(Format::Template);
}

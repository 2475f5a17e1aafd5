//! Every case of every policy as a CloudFormation template too, where one can say it: the verdicts are the same.
//!
//! The templates are made of what evaluation says of the Terraform code. What becomes of which property stands in `properties.txt`, which
//! is independent of the program's own model; `tests/data/test_templates.py` holds the templates to AWS's schemas.
//!
//! | file | what |
//! |---|---|
//! | `case` | the cases, and what their code makes |
//! | `template` | from resources to a template |
//! | `table` | `properties.txt`: arguments and properties |
//! | `at` | values of nested blocks and properties |
//! | `text` | texts with unknown parts |
//! | `words` | intrinsic functions, parameters and conditions |
//! | `unsaid` | `unsaid.txt`: what templates cannot say |

mod at;
mod case;
mod table;
mod template;
mod text;
mod unsaid;
mod words;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{linted, project};
use case::Case;
use unsaid::{Otherwise, Table, Unsaid};

/// Where templates go: pages of policies, and each template by itself for cfn-lint.
const TARGET: &str = "target/agreement";

#[test]
fn templates_have_the_verdicts_of_terraform_code() {
    let target = project::path(TARGET);
    let _ = std::fs::remove_dir_all(&target);
    let policies = target.join("policies");
    let templates = target.join("templates");
    project::copy(&project::path("policies"), &policies);
    std::fs::create_dir_all(&templates).unwrap();

    let mut table = Table::read();
    let (mut unknown, mut count, mut all) = (BTreeSet::new(), 0, 0);
    for page in linted::threads().install(|| case::pages(&policies)) {
        let mut text = String::new();
        for (number, Case { caption, expected, options, made }) in page.cases.iter().enumerate() {
            all += 1;
            let expected = match table.find(&format!("{}: {caption}", page.policy)) {
                Some(Otherwise::Nothing) => continue,
                Some(Otherwise::Verdict(verdict)) => verdict,
                None => expected,
            };
            match made {
                Ok(template) => {
                    count += 1;
                    let template = serde_json::to_string_pretty(template).unwrap();
                    let name = format!("{}-{:02}.json", page.policy, number + 1);
                    std::fs::write(templates.join(name), &template).unwrap();
                    let _ = writeln!(text, "{caption}\n\n```cloudformation {expected} {options}\n{template}\n```\n");
                }
                Err(Unsaid(what)) if table.find(what).is_some() => {}
                Err(Unsaid(what)) => drop(unknown.insert(format!("{}: {caption}: {what}", page.policy))),
            }
        }
        if text.is_empty() {
            std::fs::remove_file(&page.file).unwrap();
            std::fs::remove_file(page.file.with_extension("hcl")).unwrap();
        } else {
            std::fs::write(&page.file, text).unwrap();
        }
    }
    println!("{count} of {all} cases of Terraform code are templates too");
    for (why, count) in table.reasons() {
        println!("{count:>5} {why}");
    }
    assert!(unknown.is_empty(), "unsaid.txt does not say why these are no templates:\n{unknown:#?}");
    assert_eq!(table.stale(), [""; 0], "no case needs these entries of unsaid.txt");
    let (code, out, error) = project::seclog(&["policy", "test", policies.to_str().unwrap()]);
    assert_eq!(code, 0, "{out}{error}");
}

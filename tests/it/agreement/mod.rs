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
//! | `value` | values as properties have them |
//! | `draft` | resources of a template |
//! | `words` | names in a template: what resources return, parameters, conditions |
//! | `style` | texts that are put together |
//! | `unsaid` | `unsaid.txt`: what templates cannot say |

mod at;
mod case;
mod draft;
mod style;
mod table;
mod template;
mod text;
mod unsaid;
mod value;
mod words;

use std::fmt::Write as _;

use super::{linted, project};
use case::Here;
use style::Style;
use unsaid::{Otherwise, Table, Unsaid};

/// Where templates go: pages of policies, and each template by itself for cfn-lint.
const TARGET: &str = "target/agreement";

#[test]
fn templates_with_sub_have_the_verdicts_of_terraform_code() {
    agree("sub", |_| Style::Sub);
}

#[test]
fn templates_with_join_and_pseudo_parameters_have_them_too() {
    agree("join", |here| Style::Join { here });
}

/// Holds that the templates of one style have the verdicts of the code that they are made of.
fn agree(name: &str, style: impl Fn(Here) -> Style) {
    let target = project::path(TARGET).join(name);
    let _ = std::fs::remove_dir_all(&target);
    let (policies, templates) = (target.join("policies"), target.join("templates"));
    project::copy(&project::path("policies"), &policies);
    std::fs::create_dir_all(&templates).unwrap();

    let mut table = Table::read();
    let (mut unknown, mut count, mut all) = (Vec::new(), 0, 0);
    for page in linted::threads().install(|| case::pages(&policies)) {
        let mut text = String::new();
        for (number, case) in (1..).zip(&page.cases) {
            all += 1;
            let key = format!("{}: {}", page.policy, case.caption);
            let expected = match table.find(&key) {
                Some(Otherwise::Nothing) => continue,
                Some(Otherwise::Verdict(verdict)) => verdict,
                None => &case.expected,
            };
            match case.template(style(case.here)) {
                Ok(template) => {
                    count += 1;
                    let template = serde_json::to_string_pretty(&template).unwrap();
                    std::fs::write(templates.join(format!("{}-{number:02}.json", page.policy)), &template).unwrap();
                    let (caption, options) = (&case.caption, &case.options);
                    let _ = writeln!(text, "{caption}\n\n```cloudformation {expected} {options}\n{template}\n```\n");
                }
                Err(Unsaid(what)) if table.find(&what).is_some() => {}
                Err(Unsaid(what)) => unknown.push(format!("{key}: {what}")),
            }
        }
        // A policy of which no case is a template is not tried.
        if text.is_empty() {
            std::fs::remove_file(page.file.with_extension("hcl")).unwrap();
        }
        std::fs::write(&page.file, text).unwrap();
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

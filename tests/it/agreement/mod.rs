//! Every case of every policy as a CloudFormation template too, where one can say it: the verdicts are the same, and the findings.
//!
//! The templates are made of what evaluation says of the Terraform code. What becomes of which property stands in `properties.txt`, which
//! is independent of the program's own model; `tests/data/test_templates.py` holds the templates to AWS's schemas.
//!
//! | file | what |
//! |---|---|
//! | `case` | the cases, and what their code makes |
//! | `told` | what a policy tells of code |
//! | `template` | from resources to a template |
//! | `table` | `properties.txt` and `others.txt`: arguments and properties |
//! | `at` | values of nested blocks and properties |
//! | `text` | texts with unknown parts |
//! | `value` | values as properties have them |
//! | `draft` | resources of a template |
//! | `words` | names in a template: what resources return, parameters, conditions |
//! | `style` | how texts are put together |
//! | `generated` | what is generated, as templates |
//! | `unsaid` | `unsaid.txt`: what templates cannot say |

mod at;
mod case;
mod draft;
mod generated;
mod style;
mod table;
mod template;
mod text;
mod told;
mod unsaid;
mod value;
mod words;

use std::path::PathBuf;

use seclog::base::Resource;
use seclog::cloudformation::evaluate::Environment;
use seclog::policy;

use super::{linted, project};
use style::Style;
use template::template;
use told::{Made, told};
use unsaid::Table;
pub use unsaid::Unsaid;

/// Resources of Terraform code, as their template has them.
pub fn as_template(resources: Vec<Resource>) -> Result<Vec<Resource>, Unsaid> {
    let (text, here) = written(&Made { resources, beyond: None }, Style::Sub)?;
    Ok(told::made(&text, &here).resources)
}

/// A template as text, and where its stack runs.
fn written(made: &Made, style: Style) -> Result<(String, Environment), Unsaid> {
    let (template, here) = template(made, style)?;
    Ok((serde_json::to_string_pretty(&template).unwrap(), here))
}

/// A folder without files for templates, which cfn-lint looks at.
fn emptied(name: &str) -> PathBuf {
    let folder = project::path("target/agreement").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn templates_with_sub_have_the_verdicts_of_terraform_code() {
    agree("sub", Style::Sub, "");
}

#[test]
fn templates_with_join_pseudo_parameters_and_other_types_in_yaml_have_them_too() {
    // What begins so is read as YAML.
    agree("join", Style::Join, "---\n");
}

/// Holds that of the templates of one style is told what is told of the code that they are made of; `before`: what they begin with.
fn agree(name: &str, style: Style, before: &str) {
    let target = emptied(name);
    let mut table = Table::read();
    let (mut count, mut all, mut wrong) = (0, 0, Vec::new());
    linted::threads().install(|| {
        for entry in policy::folder(&project::path("policies")).unwrap() {
            for (number, case) in (1..).zip(case::of(&entry)) {
                all += 1;
                let (template, here) = match written(&case.made, style) {
                    Ok(written) => written,
                    Err(Unsaid(what)) => {
                        if table.find(&what).is_none() {
                            wrong.push(format!("{}: unsaid.txt does not know {what}", case.name));
                        }
                        continue;
                    }
                };
                std::fs::write(target.join(format!("{}-{number:02}.json", entry.policy.id)), &template).unwrap();
                count += 1;
                let code = told(&entry.policy, &case.made, &case.config);
                let other = told(&entry.policy, &told::made(&format!("{before}{template}"), &here), &case.config);
                let is_right = match table.find(&case.name) {
                    Some(verdict) => verdict == other.verdict && verdict != code.verdict,
                    None => code == other,
                };
                if !is_right {
                    wrong.push(format!("{}:\n{code:?}, and as a template\n{other:?}\n{template}", case.name));
                }
            }
        }
    });
    println!("{count} of {all} cases of Terraform code are templates too");
    for (why, count) in table.reasons() {
        println!("{count:>5} {why}");
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(table.stale(), [""; 0], "no case needs these entries of unsaid.txt");
}

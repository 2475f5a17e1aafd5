//! What is generated into this repository is up to date. `just bless` writes it.

use hcl::Body;
use seclog::base::Source;
use seclog::generate::modules;
use seclog::policy::{self, Policy};

use crate::project;

/// Puts `table` between the markers of a page.
fn with_table(page: &str, name: &str, table: &str) -> String {
    let (begin, end) = (format!("<!-- BEGIN {name} -->"), format!("<!-- END {name} -->"));
    let (before, rest) = page.split_once(&begin).unwrap_or_else(|| panic!("no {begin}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no {end}"));
    format!("{before}{begin}\n{table}{end}{after}")
}

fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// The tables of variables and of outputs.
fn tables<'a>(files: impl Iterator<Item = &'a String>) -> (String, String) {
    let mut inputs = Vec::new();
    let mut outputs = Vec::new();
    for text in files {
        let body: Body = hcl::parse(text).expect("HCL");
        for block in body.into_blocks() {
            let Some(name) = block.labels.first().map(|label| label.as_str().to_owned()) else { continue };
            let get = |key: &str| block.body.attributes().find(|attribute| attribute.key.as_str() == key);
            let text = |key: &str| {
                get(key).map(|attribute| match &attribute.expr {
                    hcl::Expression::String(string) => string.clone(),
                    other => other.to_string(),
                })
            };
            let description = text("description").map(|text| cell(&text)).unwrap_or_default();
            match block.identifier.as_str() {
                "variable" => {
                    let default = get("default").map_or("(required)".to_owned(), |attribute| {
                        format!("`{}`", cell(&attribute.expr.to_string()))
                    });
                    let kind = cell(&text("type").expect("a type"));
                    inputs.push(format!("| `{name}` | {description} | `{kind}` | {default} |\n"));
                }
                "output" => outputs.push(format!("| `{name}` | {description} |\n")),
                _ => {}
            }
        }
    }
    inputs.sort();
    outputs.sort();
    (
        format!("| name | description | type | default |\n|---|---|---|---|\n{}", inputs.concat()),
        format!("| name | description |\n|---|---|\n{}", outputs.concat()),
    )
}

#[test]
fn the_tables_of_the_modules_readmes_are_up_to_date() {
    for module in modules().expect("modules").values() {
        let file = format!("modules/{}/README.md", module.name);
        let page = project::text(&file);
        let (inputs, outputs) = tables(module.files.values());
        let wanted = with_table(&with_table(&page, "INPUTS", &inputs), "OUTPUTS", &outputs);
        if std::env::var_os("SECLOG_BLESS").is_some() {
            std::fs::write(project::path(&file), &wanted).expect("written");
        }
        assert!(project::text(&file) == wanted, "{file} is stale: run `just bless`");
    }
}

/// All policies, with the path of their page.
fn policies() -> Vec<(Policy, String)> {
    let mut all = Vec::new();
    for kind in project::names("policies") {
        if !project::path(&format!("policies/{kind}")).is_dir() {
            continue;
        }
        for file in project::names(&format!("policies/{kind}")) {
            if let Some(name) = file.strip_suffix(".hcl").filter(|name| *name != "seclog") {
                let text = project::text(&format!("policies/{kind}/{file}"));
                let policies = policy::read(&Source::new(file.as_str(), text), 0).expect("policies");
                all.extend(policies.into_iter().map(|policy| (policy, format!("policies/{kind}/{name}.md"))));
            }
        }
    }
    all
}

#[test]
fn the_index_of_policies_is_up_to_date() {
    let rows = policies().into_iter().map(|(policy, page)| {
        let (id, severity, title) = (policy.id, policy.severity.name(), cell(&policy.title));
        format!("| [`{id}`](../{page}) | {severity} | {title} |\n")
    });
    let table = format!("| policy | severity | what must hold |\n|---|---|---|\n{}", rows.collect::<String>());
    let page = project::text("docs/policies.md");
    let wanted = with_table(&page, "POLICIES", &table);
    if std::env::var_os("SECLOG_BLESS").is_some() {
        std::fs::write(project::path("docs/policies.md"), &wanted).expect("written");
    }
    assert!(project::text("docs/policies.md") == wanted, "docs/policies.md is stale: run `just bless`");
}

//! Generator and linter prove each other: what one writes gives no finding of the other, and leaves nothing undecided.

use seclog::config::EXAMPLE;
use serde_json::Value;

use super::project::{self, folder_of, seclog_in};

fn proves(name: &str, contract: &str) {
    let folder = folder_of(&[("seclog.hcl", contract)]);
    let (code, _, error) = seclog_in(folder.path(), &["tf", "gen", "--quiet"]);
    assert_eq!(code, 0, "{name}: {error}");
    let (code, out, error) =
        seclog_in(folder.path(), &["lint", "terraform", "--strict", "--no-suppress", "--output", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|wrong| panic!("{wrong}: {out}{error}"));
    for wrong in ["findings", "undecided", "unchecked"] {
        let told = report[wrong].as_array().unwrap();
        let told: Vec<String> = told.iter().map(|one| format!("{one:#}")).collect();
        assert!(told.is_empty(), "{name}: {wrong}: {}", told.join("\n"));
    }
    assert_eq!(code, 0, "{name}");
    assert!(report["coverage"]["in_scope"].as_u64().unwrap() > 20, "{name}: {}", report["coverage"]);
}

#[test]
fn what_is_generated_gives_no_finding_and_leaves_nothing_undecided() {
    for name in project::contracts() {
        proves(&name, &project::text(&format!("tests/contracts/{name}.hcl")));
    }
    proves("the example", EXAMPLE);
}

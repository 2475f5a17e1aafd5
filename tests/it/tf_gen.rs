//! `seclog init` and `seclog tf gen` as a user runs them.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const CONTRACT: &str = "security_account {
  id      = \"111122223333\"
  regions = [\"eu-west-1\"]
}

application_account \"payments\" {
  id         = \"222222222222\"
  log_groups = [\"/payments/api\"]
}

application_account \"orders\" {
  id         = \"333333333333\"
  log_groups = [\"/orders/api\"]
}
";

fn seclog(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_seclog")).args(arguments).current_dir(folder).output().expect("seclog runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (status.code().expect("an exit code"), text(stdout), text(stderr))
}

/// A folder with a contract and what it generates.
fn generated() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("seclog.hcl"), CONTRACT).expect("written");
    let (code, stdout, stderr) = seclog(folder.path(), &["tf", "gen"]);
    assert_eq!((code, stdout.as_str()), (0, ""), "{stderr}");
    assert!(stderr.contains("contract: "), "the run names the contract: {stderr}");
    assert!(stderr.contains("3 stacks") && stderr.contains("terraform -chdir="), "{stderr}");
    folder
}

fn append(path: &Path, text: &str) {
    let before = std::fs::read_to_string(path).expect("a file");
    std::fs::write(path, before + text).expect("written");
}

#[test]
fn init_writes_a_contract_that_generates_and_never_overwrites_one() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(seclog(folder.path(), &["init"]).0, 0);
    assert_eq!(seclog(folder.path(), &["tf", "gen", "--quiet"]), (0, String::new(), String::new()));
    let (code, _, stderr) = seclog(folder.path(), &["init"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("exists already"), "{stderr}");
}

#[test]
fn what_is_not_generated_yet_is_refused_at_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let organization = "organization {\n  id = \"o-a1b2c3d4e5\"\n}\n\n";
    let contract = CONTRACT.replace("log_groups = [\"/orders/api\"]", "subscribe  = \"account\"");
    std::fs::write(folder.path().join("seclog.hcl"), organization.to_owned() + &contract).expect("written");
    let (code, _, stderr) = seclog(folder.path(), &["tf", "gen"]);
    assert_eq!(code, 2, "{stderr}");
    for said in
        ["an organization is not generated yet", "account-level subscriptions are not generated yet", "seclog.hcl:17"]
    {
        assert!(stderr.contains(said), "{stderr}");
    }
    assert!(!folder.path().join("terraform").exists());
}

#[test]
fn the_nearest_contract_up_to_the_repository_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let below = folder.path().join("repository/a/b");
    std::fs::create_dir_all(&below).expect("a folder");
    std::fs::write(folder.path().join("seclog.hcl"), CONTRACT).expect("written");
    let (code, _, stderr) = seclog(&below, &["tf", "gen", "--check"]);
    assert_eq!(code, 2, "outside of a repository a contract above does not count: {stderr}");

    std::fs::create_dir(folder.path().join("repository/.git")).expect("a folder");
    let (code, _, stderr) = seclog(&below, &["tf", "gen", "--check"]);
    assert_eq!(code, 2, "one above the repository does not count: {stderr}");
    assert!(stderr.contains("seclog init"), "{stderr}");

    std::fs::write(folder.path().join("repository/seclog.hcl"), CONTRACT).expect("written");
    assert_eq!(seclog(&below, &["tf", "gen"]).0, 0);
    assert!(folder.path().join("repository/terraform/stacks/payments/eu-west-1/main.tf").exists());
}

#[test]
fn check_and_diff_write_nothing() {
    let folder = generated();
    let main = folder.path().join("terraform/stacks/payments/eu-west-1/main.tf");
    assert_eq!(seclog(folder.path(), &["tf", "gen", "--check"]).0, 0);

    let contract = CONTRACT.replace("/payments/api", "/payments/web");
    std::fs::write(folder.path().join("seclog.hcl"), contract).expect("written");
    let before = std::fs::read_to_string(&main).expect("a file");
    let (code, stdout, stderr) = seclog(folder.path(), &["tf", "gen", "--check"]);
    assert_eq!((code, stdout.as_str()), (1, ""));
    assert!(stderr.contains("main.tf would be updated"), "{stderr}");

    let (code, stdout, _) = seclog(folder.path(), &["tf", "gen", "--diff"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("-    \"/payments/api\" = {\n+    \"/payments/web\" = {"), "{stdout}");
    assert!(stdout.contains("--- a/stacks/payments/eu-west-1/main.tf"), "{stdout}");
    assert_eq!(std::fs::read_to_string(&main).expect("a file"), before);
}

#[test]
fn an_edit_by_hand_is_kept_and_named_until_forced() {
    let folder = generated();
    let main = folder.path().join("terraform/stacks/payments/eu-west-1/main.tf");
    append(&main, "# by hand\n");
    let (code, _, stderr) = seclog(folder.path(), &["tf", "gen"]);
    assert_eq!(code, 0);
    assert!(stderr.contains("kept stacks/payments/eu-west-1/main.tf: it was edited by hand"), "{stderr}");
    let (code, _, stderr) = seclog(folder.path(), &["tf", "gen", "--check"]);
    assert_eq!(code, 1);
    assert!(stderr.contains("main.tf was edited by hand"), "{stderr}");
    let (_, _, stderr) = seclog(folder.path(), &["tf", "gen", "--quiet"]);
    assert!(stderr.contains("edited by hand"), "a quiet run says it too: {stderr}");
    assert!(std::fs::read_to_string(&main).expect("a file").ends_with("# by hand\n"));

    assert_eq!(seclog(folder.path(), &["tf", "gen", "--force"]).0, 0);
    assert!(!std::fs::read_to_string(&main).expect("a file").contains("# by hand"));
    assert_eq!(seclog(folder.path(), &["tf", "gen", "--check"]).0, 0);
}

#[test]
fn an_account_that_goes_takes_its_stack_and_only_that() {
    let folder = generated();
    let stack = |account: &str| folder.path().join(format!("terraform/stacks/{account}/eu-west-1"));
    std::fs::write(stack("payments").join(".terraform.lock.hcl"), "kept").expect("written");
    let (before, orders) = CONTRACT.split_once("application_account \"orders\"").expect("two accounts");
    assert!(!orders.is_empty());
    std::fs::write(folder.path().join("seclog.hcl"), before).expect("written");
    let (code, _, stderr) = seclog(folder.path(), &["tf", "gen"]);
    assert_eq!(code, 0);
    assert!(stderr.contains("1 removed"), "{stderr}");
    assert!(!folder.path().join("terraform/stacks/orders").exists());
    assert!(stack("payments").join("main.tf").exists());
    assert!(stack("payments").join(".terraform.lock.hcl").exists());
    assert!(stack("security").join("main.tf").exists());
}

#[test]
fn state_and_lock_files_of_a_stack_that_goes_stay() {
    let folder = generated();
    let orders = folder.path().join("terraform/stacks/orders/eu-west-1");
    std::fs::write(orders.join("terraform.tfstate"), "{}").expect("written");
    let (before, _) = CONTRACT.split_once("application_account \"orders\"").expect("two accounts");
    std::fs::write(folder.path().join("seclog.hcl"), before).expect("written");
    assert_eq!(seclog(folder.path(), &["tf", "gen"]).0, 0);
    assert!(orders.join("terraform.tfstate").exists());
    assert!(!orders.join("main.tf").exists());
}

#[test]
fn a_wrong_contract_writes_nothing_and_exits_with_2() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("seclog.hcl"), CONTRACT.replace("111122223333", "1111")).expect("written");
    let (code, stdout, stderr) = seclog(folder.path(), &["tf", "gen"]);
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert!(stderr.contains("expected an account id: 12 digits"), "{stderr}");
    assert!(stderr.contains("seclog.hcl:2:"), "the place is shown: {stderr}");
    assert!(!folder.path().join("terraform").exists());
}

#[test]
fn a_file_that_is_not_there_or_no_text_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, _, stderr) = seclog(folder.path(), &["tf", "gen", "--config", "nowhere.hcl"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("nowhere.hcl cannot be read"), "{stderr}");
    std::fs::write(folder.path().join("seclog.hcl"), b"\xff\xfe").expect("written");
    assert_eq!(seclog(folder.path(), &["tf", "gen"]).0, 2);
}

#[test]
fn the_example_generates() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, _, stderr) = seclog(folder.path(), &["tf", "gen", "--example", "--out", "x"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(folder.path().join("x/README.md").exists());
}

#[test]
fn completions_are_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, stdout, _) = seclog(folder.path(), &["completions", "bash"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("_seclog"));
}

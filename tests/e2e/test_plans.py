"""What is said of a plan by the real Terraform is what is said of its code, flaws included.

Environment: SECLOG_PLANNED_MUTANTS, how many flawed trees are planned; default 12. A plan takes seconds.
"""

import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import REPOSITORY, Stack, lint, login, run

CONTRACTS = sorted((REPOSITORY / "tests" / "contracts").glob("*.hcl"))
# Further accounts differ in names only.
MOST_STACKS = 6
MUTANTS = int(os.environ.get("SECLOG_PLANNED_MUTANTS", "12"))


def plan(stack, out):
    """Writes a plan in JSON. Returns what Terraform or the provider says against the code."""
    (stack.folder / "backend_override.tf").write_text('terraform {\n  backend "local" {}\n}\n')
    account = re.search(r'allowed_account_ids = \[\s*"(\d+)"', (stack.folder / "main.tf").read_text())[1]
    keys = login(account).get_credentials()
    stack.environment = {
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "AWS_SESSION_TOKEN": keys.token,
    }
    stack.init()
    done = stack.terraform("plan", "-input=false", "-lock=false", f"-out={out}.tfplan", accepted=(0, 1))
    if done.returncode == 0:
        out.write_text(stack.terraform("show", "-json", f"{out}.tfplan").stdout)
    return done.stderr


def two_at_once(function, items):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(function, items))


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.stem)
def test_plans_of_generated_stacks_are_clean(double, binary, tmp_path, contract):
    tree = tmp_path / "tree"
    run([binary, "tf", "gen", "--quiet", "--config", contract, "--out", tree])
    folders = sorted(path for path in (tree / "stacks").glob("*/*") if path.is_dir())
    # The security account first, which has the most to say.
    folders.sort(key=lambda folder: folder.parent.name != "security")

    def check(folder):
        out = tmp_path / f"{folder.parent.name}-{folder.name}.json"
        assert plan(Stack(folder), out) == ""
        code, report = lint(binary, tmp_path, out, "--source-root", folder, "--config", contract)
        assert (code, report["findings"], report["undecided"], report["unchecked"]) == (0, [], [], []), folder
        _, report = lint(binary, tmp_path, out, "--config", contract)
        assert (report["findings"], report["unchecked"]) == ([], []), folder
        assert all("(known after apply)" in one["reason"] for one in report["undecided"]), report["undecided"]
        assert report["coverage"]["in_scope"] > 1

    two_at_once(check, folders[:MOST_STACKS])


def test_plans_of_flawed_code_are_told_as_it_is(double, binary, tmp_path):
    environment = os.environ | {"SECLOG_MUTANTS_OUT": str(tmp_path), "SECLOG_MUTANTS_COUNT": str(MUTANTS)}
    written = ["cargo", "test", "--quiet", "--test", "it", "--", "--ignored", "--exact", "mutants::a_sample_is_written"]
    subprocess.run(written, cwd=REPOSITORY, env=environment, check=True, capture_output=True)

    def check(folder):
        """None: refused. Else the policy that is broken, and what is told of the code and of the plan."""
        mutant = json.loads((folder / "mutant.json").read_text())
        if plan(Stack(folder / mutant["root"]), folder / "plan.json"):
            return None
        told = [lint(binary, folder, *given)[1] for given in ([mutant["root"]], ["plan.json", "--source-root", mutant["root"]])]
        return mutant, *({(kind, one["policy"], one["path"], one["line"]) for kind in ("findings", "undecided") for one in each[kind]} for each in told)

    folders = sorted(path for path in tmp_path.iterdir() if path.is_dir())
    assert len(folders) >= MUTANTS
    checked = [one for one in two_at_once(check, folders) if one]
    assert len(checked) > len(folders) / 2, "too many are refused"
    differ = [(mutant, code ^ planned) for mutant, code, planned in checked if code != planned]
    assert differ == []
    print(f"{len(checked)} of {len(folders)} planned, each as its code")
    # A few change nothing: tests/it/mutants tells which.
    told = [mutant for mutant, code, _ in checked if any(one[1] in mutant["promise"] for one in code)]
    assert len(told) > len(checked) / 2

"""Makes the plans of the policies' cases with the real Terraform: `just plan-cases`.

Each Terraform case on the pages of policies/ is a module of one root module for each policy, so that Terraform and the provider start
once for it. What a case asks for and does not get (a variable without a default) is not known until the plan is applied. The plan is then
cut into one for each case, as if that were the root module, and written to plans/POLICY.json beside this file, by the hash of the case.
A case that Terraform or the provider refuses is there with what they say.

Needs terraform on PATH and the packages of tests/e2e/requirements.txt; SECLOG_TERRAFORM_PLUGIN_DIR as in tests/run.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
sys.path.insert(0, str(REPOSITORY / "tests" / "e2e"))

from moto_double import Double  # noqa: E402

CASE = re.compile(r"^```terraform \w+.*?\n(.*?)^```$", re.M | re.S)
VARIABLE = re.compile(r'^variable "(\w+)" \{(.*?)\}$', re.M | re.S)

ROOT = """
provider "aws" {
  region = "eu-west-1"

  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/secops-deploy"
  }
}

resource "terraform_data" "unknown" {}
"""


def main():
    pages = sorted((REPOSITORY / "policies").glob("*/*.md"))
    wanted = sys.argv[1:]
    pages = [page for page in pages if not wanted or policy(page) in wanted]
    (HERE / "plans").mkdir(exist_ok=True)
    with Double() as double:
        environment = os.environ | {
            "AWS_ENDPOINT_URL": double.endpoint,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_EC2_METADATA_DISABLED": "true",
            "CHECKPOINT_DISABLE": "1",
        }
        environment.pop("TF_CLI_CONFIG_FILE", None)
        with ThreadPoolExecutor(2) as pool:
            for page, plans in zip(pages, pool.map(lambda page: planned(page, environment), pages)):
                lines = [f"{json.dumps(key)}: {json.dumps(plan, separators=(',', ':'))}" for key, plan in plans.items()]
                path = HERE / "plans" / f"{policy(page)}.json"
                path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
                refused = [plan["refused"] for plan in plans.values() if "refused" in plan]
                print(policy(page), len(plans), *refused, sep="\n  " if refused else " ", flush=True)


def policy(page):
    return f"{page.parent.name}-{page.stem}"


def planned(page, environment):
    """By the hashes of the cases: a plan, or what Terraform says against it."""
    cases = {hashlib.sha256(text.encode()).hexdigest()[:12]: text for text in CASE.findall(page.read_text())}
    plans = dict.fromkeys(cases)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for key, text in cases.items():
            (folder / key).mkdir()
            (folder / key / "main.tf").write_text(text)
        while left := [key for key, plan in plans.items() if plan is None]:
            calls = "\n".join(call(key, cases[key]) for key in left)
            (folder / "main.tf").write_text(ROOT + calls)
            plan, refused = plan_of(folder, environment)
            if plan:
                return plans | {key: cut(plan, f"case_{key}") for key in left}
            plans |= {key: {"refused": message} for key, message in refused}
    return plans


def call(key, text):
    unset = [name for name, body in VARIABLE.findall(text) if "default" not in body]
    arguments = "".join(f"  {name} = jsondecode(terraform_data.unknown.id)\n" for name in unset)
    return f'module "case_{key}" {{\n  source = "./{key}"\n{arguments}}}\n'


def plan_of(folder, environment):
    """The plan, or (case, message) for each that is refused."""
    run = lambda *arguments: subprocess.run(  # noqa: E731
        ["terraform", f"-chdir={folder}", *arguments], capture_output=True, text=True, env=environment
    )
    plugins = environment.get("SECLOG_TERRAFORM_PLUGIN_DIR")
    done = run("init", "-input=false", "-no-color", *([f"-plugin-dir={plugins}"] if plugins else []))
    if done.returncode != 0:
        return None, refusals(done.stdout + done.stderr)
    done = run("plan", "-input=false", "-no-color", "-out=plan")
    if done.returncode != 0:
        return None, refusals(done.stdout + done.stderr)
    return json.loads(run("show", "-json", "plan").stdout), []


def refusals(output):
    """Terraform's errors: the case that each names, and what it says."""
    errors = re.split(r"Error: ", output)[1:]
    named = [(key, error.splitlines()[0]) for error in errors for key in re.findall(r"(?:case_|\b)([0-9a-f]{12})\b", error)]
    return named or sys.exit(output)


def cut(plan, module):
    """The plan of a module as if it were the root."""
    inside = f"module.{module}"
    before = plan["prior_state"]["values"]["root_module"] if "prior_state" in plan else {}
    read = [child for child in before.get("child_modules", []) if child["address"] == inside]
    providers = {
        name: provider
        for name, provider in plan["configuration"]["provider_config"].items()
        if provider.get("module_address", inside).startswith(inside) and provider["name"] == "aws"
    }
    root = plan["configuration"]["root_module"]["module_calls"][module]["module"]
    whole = {
        "format_version": plan["format_version"],
        "terraform_version": plan["terraform_version"],
        "variables": {
            # As Terraform writes one that is null.
            name: {} if variable["default"] is None else {"value": variable["default"]}
            for name, variable in root.get("variables", {}).items()
            if "default" in variable
        },
        "resource_changes": [
            change
            for change in plan.get("resource_changes", [])
            if f"{change.get('module_address')}.".startswith(f"{inside}.")
        ],
        "prior_state": {"values": {"root_module": read[0] if read else {}}},
        "configuration": {
            "provider_config": providers,
            "root_module": root,
        },
    }
    for change in whole["resource_changes"]:
        for name in ("before_sensitive", "after_sensitive"):
            change["change"].pop(name, None)
    text = json.dumps(whole).replace(f'"address": "{inside}", ', "").replace(f'"module_address": "{inside}", ', "")
    return json.loads(text.replace(f"{inside}.", "").replace(f"{inside}:", ""))


if __name__ == "__main__":
    main()

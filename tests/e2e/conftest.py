"""Fixtures: the test double, the tree that the binary writes, and the root stacks in it.

Environment:
- SECLOG_BIN: the binary; default target/debug/seclog.
- SECLOG_TERRAFORM_PLUGIN_DIR: a folder for `terraform init -plugin-dir`; without it, init fetches the provider.
"""

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import boto3
import pytest
from moto_double import Double

REPOSITORY = Path(__file__).parents[2]
CONTRACT = Path(__file__).with_name("seclog.hcl")
REGION = "eu-west-1"
SECURITY = "111122223333"
PAYMENTS = "222222222222"
ORDERS = "333333333333"
UNLISTED = "444444444444"

# Roles that exist in an account before Terraform runs.
DEPLOYER = "secops-deploy"
BREAK_GLASS = "secops-break-glass"


@pytest.fixture(scope="session")
def binary():
    path = Path(os.environ.get("SECLOG_BIN", REPOSITORY / "target" / "debug" / "seclog"))
    if not path.is_file():
        pytest.fail(f"{path} does not exist: build it (cargo build), or name it in SECLOG_BIN", pytrace=False)
    return path


@pytest.fixture(scope="session")
def tree(binary, tmp_path_factory):
    """What `seclog tf gen` writes for the contract beside this file."""
    out = tmp_path_factory.mktemp("generated")
    run([binary, "tf", "gen", "--config", CONTRACT, "--out", out])
    return out


@pytest.fixture(scope="session")
def double():
    with Double() as running, pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", running.endpoint)
        environment.setenv("AWS_ACCESS_KEY_ID", "testing")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        environment.setenv("AWS_REGION", REGION)
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        environment.setenv("AWS_EC2_METADATA_DISABLED", "true")
        environment.setenv("CHECKPOINT_DISABLE", "1")
        environment.setenv("TF_IN_AUTOMATION", "1")
        for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE", "MOTO_ACCOUNT_ID"):  # the last one folds all accounts into one
            environment.delenv(name, raising=False)
        if not Path(os.environ.get("TF_CLI_CONFIG_FILE", "")).is_file():
            environment.delenv("TF_CLI_CONFIG_FILE", raising=False)
        for account in (SECURITY, PAYMENTS, ORDERS):
            for role in (DEPLOYER, BREAK_GLASS):
                login(account).client("iam").create_role(RoleName=role, AssumeRolePolicyDocument="{}")
        yield running


def login(account, role=DEPLOYER):
    """A session as the role in the account; moto asks for no trust and not even for the role."""
    arn = f"arn:aws:iam::{account}:role/{role}"
    credentials = boto3.client("sts").assume_role(RoleArn=arn, RoleSessionName="e2e")["Credentials"]
    return boto3.Session(
        credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"], region_name=REGION
    )


@dataclass
class Stack:
    """One root module."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def init(self):
        plugins = os.environ.get("SECLOG_TERRAFORM_PLUGIN_DIR")
        self.terraform("init", "-input=false", *([f"-plugin-dir={plugins}"] if plugins else []))

    def apply(self):
        self.terraform("apply", "-input=false", "-auto-approve")

    def plan(self):
        """Exit code (0: nothing to do, 2: changes) and what was printed."""
        done = self.terraform("plan", "-input=false", "-detailed-exitcode", "-lock=false", accepted=(0, 2))
        return done.returncode, done.stdout

    def destroy(self):
        self.terraform("destroy", "-input=false", "-auto-approve")

    def terraform(self, command, *arguments, accepted=(0,)):
        whole = ["terraform", f"-chdir={self.folder}", command, "-no-color", *arguments]
        return run(whole, accepted, environment=self.environment)


def lint(binary, folder, *arguments):
    """The exit code and the report of `seclog lint --strict`."""
    done = run([binary, "lint", "--strict", "--output", "json", *arguments], (0, 1, 3), folder)
    return done.returncode, json.loads(done.stdout)


def run(command, accepted=(0,), folder=None, environment=None):
    command = [str(part) for part in command]
    environment = os.environ | (environment or {})
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment)
    if done.returncode not in accepted:
        pytest.fail(f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout}\n{done.stderr}", pytrace=False)
    return done


def at_once(function, items):
    """Terraform mostly waits: the stacks need not wait for one another."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(function, items))


@pytest.fixture(scope="session")
def stacks(tree, double):
    """The three stacks by name, applied: the security account first, since it must let the others in."""
    stacks = {name: Stack(tree / "stacks" / name / REGION) for name in ("security", "payments", "orders")}
    at_once(Stack.init, stacks.values())
    stacks["security"].apply()
    at_once(Stack.apply, [stacks["payments"], stacks["orders"]])
    return stacks

"""The hook that other repositories use, run by pre-commit itself."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
BINARY = Path(os.environ.get("SECLOG_BIN", REPOSITORY / "target" / "debug" / "seclog"))

FLAWED = 'resource "aws_kinesis_stream" "logs" {\n  name             = "secops-logs"\n  retention_period = 168\n}\n'
RIGHT = FLAWED.replace("168\n", '168\n  encryption_type  = "KMS"\n  kms_key_id       = "arn:aws:kms:eu-west-1:111122223333:key/1"\n')
CONTRACT = """
security_account {
  id      = "111122223333"
  regions = ["eu-west-1"]
}

application_account "payments" {
  id         = "222222222222"
  log_groups = ["/payments/api"]
}

lint {
  policy "alarm-missing" {
    enabled = false
  }
}
"""
CALLER = 'module "logs" {\n  source = "../../modules/logs"\n}\n'


def git(folder, *arguments):
    identity = ["-c", "user.name=tests", "-c", "user.email=tests@example.com"]
    return subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path):
    """A repository with one module, its caller, and the hook; the hooks stand in a repository of their own, as ours is for others."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    shutil.copy(REPOSITORY / ".pre-commit-hooks.yaml", hooks)
    git(hooks, "init", "--initial-branch=main")
    git(hooks, "add", "--all")
    git(hooks, "commit", "--message=hooks")
    revision = git(hooks, "rev-parse", "HEAD").strip()
    code = tmp_path / "code"
    for name, text in {
        "modules/logs/main.tf": FLAWED,
        "live/prod/main.tf": CALLER,
        "seclog.hcl": CONTRACT,
        "live/other/main.tf": "locals {\n  a = 1\n}\n",
        ".pre-commit-config.yaml": f"repos:\n- repo: {hooks.as_uri()}\n  rev: {revision}\n  hooks:\n  - id: seclog-system\n",
    }.items():
        (code / name).parent.mkdir(parents=True, exist_ok=True)
        (code / name).write_text(text)
    git(code, "init", "--initial-branch=main")
    git(code, "add", "--all")
    return code


def hook(repository, *arguments):
    environment = os.environ | {
        "PATH": f"{BINARY.parent}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(repository.parent / "home"),
    }
    command = [sys.executable, "-m", "pre_commit", "run", "--color=never", *arguments]
    done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_changed_files_are_linted_in_their_modules(repository):
    code, said = hook(repository, "--files", "modules/logs/main.tf")
    assert code == 1, said
    assert "stream-encryption" in said and "module.logs.aws_kinesis_stream.logs" in said, said


def test_other_modules_are_of_no_account(repository):
    code, said = hook(repository, "--files", "live/other/main.tf")
    assert code == 0 and "Passed" in said, said


def test_right_code_passes(repository):
    (repository / "modules/logs/main.tf").write_text(RIGHT)
    git(repository, "add", "--all")
    code, said = hook(repository, "--all-files")
    assert code == 0 and "Passed" in said, said

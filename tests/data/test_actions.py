"""The embedded data is what its script makes of the pinned package."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def test_the_action_table_is_not_stale():
    done = subprocess.run(
        [sys.executable, REPOSITORY / "scripts" / "update-actions", "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr

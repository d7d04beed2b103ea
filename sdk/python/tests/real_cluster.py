"""A cluster of the checkout's own programs, in a home of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from typing import Dict, Optional

from repository import ROOT, SOURCES


def wheels() -> Optional[str]:
    """The folder of wheels to install from, where there is one."""
    folder = os.environ.get("SATCHEL_TEST_WHEELS") or os.path.join(os.path.dirname(ROOT), "shared", "wheels")
    return folder if os.path.isdir(folder) else None


def variables(home: str) -> Dict[str, str]:
    """What a driver of the cluster runs with."""
    chosen = {name: value for name, value in os.environ.items() if not name.startswith(("SATCHEL_NODE", "SATCHEL_ADDRESS", "RAY_"))}
    chosen.update(SATCHEL_HOME=home, PYTHONPATH=SOURCES, PYTHONUNBUFFERED="1", NO_COLOR="1")
    # The one of the checkout looks at all sources each time.
    chosen.setdefault("SATCHEL_CLI", os.path.join(os.environ.get("SATCHEL_TEST_PROGRAMS") or ROOT, "satchel"))
    chosen["PATH"] = os.path.dirname(os.path.abspath(sys.executable)) + os.pathsep + chosen.get("PATH", "")
    folder = wheels()
    if folder is not None:
        chosen.update(SATCHEL_TOOL_WHEELS=folder, PIP_NO_INDEX="1", PIP_FIND_LINKS=folder, UV_CONFIG_FILE=_uv_config(home, folder))
    return chosen


def _uv_config(home: str, folder: str) -> str:
    """Has uv install from the folder only; it has no variable for that."""
    path = os.path.join(home, "uv.toml")
    os.makedirs(home, exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"no-index = true\nfind-links = [{json.dumps(folder)}]\n")
    return path


class RealCluster:
    """A home in which drivers start a cluster themselves; `close` ends it."""

    def __init__(self) -> None:
        self.home = tempfile.mkdtemp(prefix="satchel-sdk-")
        self.variables = variables(self.home)

    def start(self, *options: str) -> None:
        """Starts the cluster with options of `satchel start --head`."""
        subprocess.run([self.variables["SATCHEL_CLI"], "start", "--head", *options], env=self.variables, capture_output=True, check=True)

    def run(self, script: str, timeout: float = 120) -> "subprocess.CompletedProcess[str]":
        """Runs a program as a driver."""
        return subprocess.run(
            [sys.executable, script],
            cwd=os.path.dirname(script),
            env=self.variables,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def stop(self) -> None:
        """Ends the cluster, where one runs; the next driver starts another one in the home."""
        if os.path.exists(os.path.join(self.home, "head.json")):
            cli = self.variables["SATCHEL_CLI"]
            subprocess.run([cli, "stop", "--force"], env=self.variables, capture_output=True, check=False)

    def close(self) -> None:
        """Ends the cluster and removes its home."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

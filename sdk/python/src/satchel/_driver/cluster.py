"""The cluster of this machine: where its node listens, and how one is started and ended."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional

from .._wire.listener import connect

if TYPE_CHECKING:
    from subprocess import CompletedProcess

_NODE = "head"
_PATIENCE_SECONDS = 30.0
_PAUSE_SECONDS = 0.01


class Node(NamedTuple):
    """Where the daemon of a node listens, and the file that holds its token."""

    socket: str
    token_path: str
    sdk_path: str = ""


def home() -> str:
    """The directory of the cluster: SATCHEL_HOME, else ~/.satchel."""
    return os.path.abspath(os.environ.get("SATCHEL_HOME") or os.path.join(os.path.expanduser("~"), ".satchel"))


def of_job() -> Optional[Node]:
    """The node that runs the job which this process belongs to; None outside of a job, and for a program with a cluster of its own."""
    from . import beside

    if beside.is_used():
        return None
    socket = os.environ.get("SATCHEL_NODE_SOCKET")
    return Node(socket, os.environ.get("SATCHEL_NODE_TOKEN_PATH", "")) if socket else None


def running() -> Optional[Node]:
    """The node of the home's running cluster; None when none runs. Raises ConnectionError where it is somebody else's."""
    told = _read_placed(os.path.join(home(), _NODE, "run", "node.json"))
    if told is None:
        return None
    try:
        # A daemon that was killed leaves the file, and its process id may be another's by now.
        connect(told["socket"]).close()
    except PermissionError as refused:
        raise ConnectionError(f"The node of this machine cannot be reached: {refused}.") from refused
    except OSError:
        return None
    return Node(told["socket"], told["token_path"], told.get("sdk_path") or "")


def address() -> Optional[str]:
    """URL of the home's running cluster."""
    told = _read_placed(os.path.join(home(), "head.json"))
    return told.get("address") if told is not None and (_is_elsewhere(told) or _is_alive(told.get("pid"))) else None


def token_path(address: str) -> Optional[str]:
    """The file with the token of the home's head when that is at a URL of this machine; None when it is not, or does not say."""
    from urllib.parse import urlsplit

    told = _read_placed(os.path.join(home(), "head.json")) or {}
    path = told.get("token_file")
    return path if path and urlsplit(told.get("address") or "").port == urlsplit(address).port else None


def start(options: Dict[str, Any]) -> "tuple[Node, bool]":
    """Starts a cluster in the home, unless one runs there: the node, and whether it was started now. Raises ConnectionError.

    `options` are those of `satchel start` without dashes.
    """
    import subprocess

    arguments = [*command(), "start", "--head", "--json"]
    for name, value in options.items():
        if value is not None:
            arguments += [f"--{name}", value if isinstance(value, str) else json.dumps(value)]
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ConnectionError(f"No cluster could be started: {reason(done)}")
    started = bool(json.loads(done.stdout)["started"])
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        node = running()
        if node is not None:
            return node, started
        if time.monotonic() > deadline:
            raise ConnectionError(f"The cluster of {home()} was started, but it takes no drivers. Its log says why: {home()}/{_NODE}/logs.")
        time.sleep(_PAUSE_SECONDS)


def stop(of: Optional[str] = None) -> bool:
    """Ends the cluster of a home, by default of the own, with everything in it; whether it is over."""
    import subprocess

    variables = {**os.environ, "SATCHEL_HOME": of or home()}
    done = subprocess.run([*command(), "stop", "--force"], env=variables, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return done.returncode == 0


def package(environment: Dict[str, Any], address: Optional[str] = None, context: Optional[str] = None) -> Dict[str, Any]:
    """An environment with packages in place of its local paths, sent to a cluster. Raises ValueError with what is wrong in it.

    The cluster is that of a context or at an address, else the one that this program is a driver of: its job's, or the home's.
    """
    import subprocess

    arguments = [*command(), "package", "send", "--json", "--runtime-env-json", json.dumps(environment)]
    if context is not None:
        arguments += ["--context", context]
    elif address is not None or of_job() is None:
        # Else variables and contexts would name another one. A job's own are those of its cluster.
        arguments += ["--address", address or "local"]
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ValueError(reason(done))
    packaged: Dict[str, Any] = json.loads(done.stdout)["runtime_env"]
    return packaged


def reason(done: "CompletedProcess[str]") -> str:
    """Why the program `satchel`, run with `--json`, has failed: its message and hint in one line, or what ended it."""
    said = done.stderr.strip() or done.stdout.strip()
    try:
        error = json.loads(said.split("\n")[-1])
        error = error.get("error", error)
        return f"{error['message']} {error.get('hint') or ''}".strip()
    except (ValueError, KeyError, TypeError, AttributeError):
        return " ".join(part for part in (said, _ended(done.returncode, bool(said))) if part)


def _ended(code: int, has_said: bool) -> str:
    """What is to be said of an exit code: all of it where the program said nothing itself."""
    if code >= 0:
        return "" if has_said else f"{command()[0]} ended with exit code {code} and said nothing."
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    killed = " The kernel does so when memory runs out." if code == -signal.SIGKILL else ""
    return f"{command()[0]} was ended by {name} before it was done.{killed}"


def command() -> List[str]:
    """The program `satchel`: SATCHEL_CLI, else on PATH, else of the programs or the checkout that this package lies in. Raises ConnectionError."""
    given = os.environ.get("SATCHEL_CLI")
    if given:
        return [given]
    found = shutil.which("satchel")
    if found:
        return [found]
    around = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    checkout = os.path.dirname(os.path.dirname(around))
    for candidate in (os.path.join(around, "satchel"), os.path.join(checkout, "satchel"), os.path.join(checkout, "bin", "satchel")):
        if os.access(candidate, os.X_OK) and not os.path.isdir(candidate):
            return [candidate]
    if of_job() is not None:
        raise ConnectionError(
            "The program satchel, which packages local paths, is not in this container or on its PATH. "
            "Name local paths in the job's own environment, at its submit."
        )
    raise ConnectionError(
        "No cluster runs on this machine, and none can be started: the program satchel is not on PATH. "
        "Put it there, or set SATCHEL_CLI to its path."
    )


def _read(path: str) -> Optional[Dict[str, Any]]:
    try:
        with open(path, encoding="utf-8") as file:
            told = json.load(file)
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def _read_placed(path: str) -> Optional[Dict[str, Any]]:
    """What a head of this very home has written; None of one that was copied here with it."""
    told = _read(path)
    try:
        directory = os.stat(os.path.dirname(path))
    except OSError:
        return None
    place = f"{os.major(directory.st_dev)}:{os.minor(directory.st_dev)}:{directory.st_ino}"
    return told if told is not None and told.get("place") in (None, place) else None


def _is_elsewhere(told: Dict[str, Any]) -> bool:
    """Whether a head runs in other namespaces, so that its pid says nothing here."""
    names = told.get("namespaces")
    try:
        return names is not None and names.split(" ")[0] != os.readlink("/proc/self/ns/pid")
    except (OSError, AttributeError):
        return False


def _is_alive(pid: Any) -> bool:
    try:
        os.kill(int(pid), 0)
    except (OSError, TypeError, ValueError):
        return False
    return True

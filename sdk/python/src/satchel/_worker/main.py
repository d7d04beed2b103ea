"""The life of a worker, from the fork of its zygote on."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any, Dict, Optional

from .. import _version
from .._session.session import Session
from .._session.unhandled import Unhandled
from .._wire import frames
from .._wire.connection import Connection
from .executor import Executor
from .leaving import leave
from .output import write

HOOK = "__RAY_WORKER_PROCESS_SETUP_HOOK_ENV_VAR"


def run(socket: str, token: str, worker: str) -> None:
    """Connects to the node and does its work; does not return."""
    session = Session(Connection(socket), "worker")
    executor = Executor(session, own_address())
    unhandled = Unhandled()
    session.store.unhandled = lambda value: write(unhandled.take(value))
    session.connection.start(executor)
    session.connection.closed_here = lambda: leave(1)
    session.welcome(
        session.connection.call(
            "hello",
            protocol=frames.PROTOCOL,
            role="worker",
            token=token,
            pid=os.getpid(),
            sdk=_version.__version__,
            python=".".join(map(str, sys.version_info[:3])),
            worker=worker,
        )
    )
    session.hook_name = session.job_config.get("hook_name")
    _extend_path(session.job_config)
    session.open()
    executor.run(lambda: _run_hook(session.hook_name))


def own_address() -> str:
    """The address of this node, for texts."""
    return os.environ.get("SATCHEL_NODE_ADDRESS") or "127.0.0.1"


def _extend_path(config: Dict[str, Any]) -> None:
    for path in reversed(config.get("sys_path") or []):
        if path not in sys.path:
            sys.path.insert(0, path)


def _run_hook(name: Optional[str]) -> Optional[str]:
    """Calls the setup hook, where there is one. Gives what is told of it where it fails: no task runs before it has succeeded."""
    text = os.environ.get(HOOK)
    if not text:
        return None
    try:
        from .hooks import load

        load(text)()
    except BaseException:
        return f"worker_process_setup_hook {name or text} failed in the worker:\n{traceback.format_exc()}".rstrip()
    return None

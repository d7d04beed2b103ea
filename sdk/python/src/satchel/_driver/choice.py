"""Which cluster is meant where a program names none, in the order of the command line: variables, then the home's contexts."""

from __future__ import annotations

import json
import os
import socket
from typing import Any, Dict, NamedTuple, Optional, Union
from urllib.parse import urlsplit

from . import cluster

ADDRESS_VARIABLES = ("SATCHEL_ADDRESS", "RAY_API_SERVER_ADDRESS", "RAY_ADDRESS")

_LOCAL = "local"
_PORT = 8265


class Choice(NamedTuple):
    """A cluster, and who names it."""

    address: Optional[str] = None
    """Its URL; None for the home's own."""
    source: str = ""
    context: Optional[str] = None
    """Name of the context that it is of."""
    token_path: Optional[str] = None
    verify: Union[str, bool] = True
    headers: Dict[str, str] = {}


def named(source: str, address: Optional[str]) -> Choice:
    """The cluster at an address as a user writes it."""
    if address is None or address in ("auto", _LOCAL):
        return Choice(source=source)
    return Choice((address if "://" in address else f"http://{address}").rstrip("/"), source)


def by_variable() -> Optional[Choice]:
    """The one that a variable names by its address; None where none does."""
    name = next((name for name in ADDRESS_VARIABLES if os.environ.get(name)), None)
    return None if name is None else named(f"variable {name}", os.environ[name])


def choose() -> Choice:
    """The cluster that counts when the program says nothing. Raises ConnectionError where what names one is wrong."""
    found = by_variable()
    if found is not None:
        return found
    name, source = os.environ.get("SATCHEL_CONTEXT"), "variable SATCHEL_CONTEXT"
    if name == _LOCAL or (not name and not _may_have_contexts()):
        return Choice()
    # The program reads the file: what it takes for a configuration, we take for one.
    contexts = _contexts()
    if not name:
        name = next((each["name"] for each in contexts if each["current"]), _LOCAL)
        source = f"context in {_file()}"
    if name == _LOCAL:
        return Choice()
    for each in contexts:
        if each["name"] == name:
            verify = {"true": True, "false": False}.get((each["verify"] or "true").lower(), each["verify"])
            headers = json.loads(each["headers"] or "{}")
            address = named(source, each["address"]).address
            return Choice(address, f"context '{name}' ({source})", name, each["token_file"], verify, headers)
    raise ConnectionError(f"There is no context '{name}' in {_file()}, which {source} names. `satchel context list` shows all.")


def is_same(address: str, here: str) -> bool:
    """Whether an address as a user writes it is that of the cluster of this machine, by whichever of the machine's names."""
    asked, own = (urlsplit(each if "://" in each else f"http://{each}") for each in (address, here))
    try:
        if (asked.port or _PORT) != own.port:
            return False
    except ValueError:
        return False
    return asked.hostname == own.hostname or _is_of_this_machine(asked.hostname or "")


def _is_of_this_machine(host: str) -> bool:
    try:
        found = socket.getaddrinfo(host, 0, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return False
    for family, kind, protocol, _, place in found:
        try:
            with socket.socket(family, kind, protocol) as probe:
                probe.bind(place)  # Only addresses of this machine can be taken.
            return True
        except OSError:
            continue
    return False


def _file() -> str:
    return os.path.join(cluster.home(), "config.toml")


def _may_have_contexts() -> bool:
    """Most homes have none: then no program is started."""
    try:
        with open(_file(), "rb") as file:
            return b"context" in file.read()
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _contexts() -> Any:
    import subprocess

    try:
        program = cluster.command()
    except ConnectionError:
        raise ConnectionError(
            f"{_file()} may name the cluster to use, and is read by the program satchel, which is not on PATH. "
            "Put it there, set SATCHEL_CLI to its path, or set SATCHEL_ADDRESS, `local` for the cluster of this machine."
        ) from None
    arguments = [*program, "context", "list", "--with-headers", "--json"]
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ConnectionError(cluster.reason(done))
    return json.loads(done.stdout)

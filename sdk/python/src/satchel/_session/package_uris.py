"""The names that programs written for Ray know packages by: `pip://`, `uv://` and `conda://` with a digest of the field.

The node names layers itself, by all that decides what is in them: nothing here decides what is built.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import Any, Dict, Iterator, List, Mapping, Optional, Set

_WORKING_DIR = "RAY_RUNTIME_ENV_CREATE_WORKING_DIR"
_REFERENCE = re.compile(r"\$(?:\{([^}]*)\}|([A-Za-z0-9_]+))")
_FILE = re.compile(r"(?:-r|--requirement\s*=?)\s*(.*)", re.DOTALL)


def pip_uri(fields: Mapping[str, Any]) -> Optional[str]:
    """Files that `-r` names count by what they say. Raises OSError for one that cannot be read."""
    pip = fields.get("pip")
    if not pip:
        return None
    seen: Set[str] = set()
    packages = [line for each in pip["packages"] for line in _spliced(each, os.getcwd(), seen)]
    return _uri("pip", {**pip, "packages": packages})


def uv_uri(fields: Mapping[str, Any]) -> Optional[str]:
    """Variables that packages and options refer to count as well."""
    uv = fields.get("uv")
    if not uv:
        return None
    named = _references([*uv["packages"], *uv.get("uv_pip_install_options", ())])
    variables = dict(fields.get("env_vars") or {})
    if fields.get("working_dir"):
        variables.setdefault(_WORKING_DIR, fields["working_dir"])
    used = {name: variables[name] for name in sorted(named) if name in variables}
    return _uri("uv", {"env_vars": used, "uv": uv} if used else uv)


def conda_uri(fields: Mapping[str, Any]) -> Optional[str]:
    """None for an environment that is there already, and for a file: the node reads it."""
    conda = fields.get("conda")
    return _uri("conda", conda) if isinstance(conda, dict) else None


def _uri(scheme: str, content: Dict[str, Any]) -> str:
    return f"{scheme}://{hashlib.sha1(json.dumps(content, sort_keys=True).encode()).hexdigest()}"


def _references(texts: List[str]) -> Set[str]:
    return {braced or bare for text in texts for braced, bare in _REFERENCE.findall(text)}


def _spliced(line: str, folder: str, seen: Set[str]) -> Iterator[str]:
    path = _FILE.fullmatch(line) if line.startswith("-") else None
    if path is None or _REFERENCE.search(path[1]):
        yield line
        return
    file = os.path.abspath(os.path.join(folder, path[1]))
    if file in seen:
        return
    seen.add(file)
    with open(file, encoding="utf-8") as opened:
        lines = opened.read().split("\n")
    for each in lines:
        kept = each.strip().partition(" #")[0].strip()
        if kept and not kept.startswith("#"):
            yield from _spliced(kept, os.path.dirname(file), seen)

"""Where files of an environment may lie: the schemes of URIs that nodes fetch themselves, and the endings of archives."""

from __future__ import annotations

import os
import re
from types import ModuleType
from typing import Any, Dict, List, Mapping, Optional

OF_PACKAGE_MANAGERS = frozenset(("pip", "uv", "conda"))
"""Schemes of the package managers' own layers: they have no files to fetch."""

_FETCHED = frozenset(("gcs", "s3", "gs", "https", "http", "file", "azure", "abfss"))
_REPOSITORIES = "git+"
_IS_ENDING_ALONE = re.compile(r"\.[^.]*")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")

ARCHIVES = (".zip", ".tar.gz", ".tgz", ".tar.xz")
MODULE_ARCHIVES = (".zip", ".whl", ".tar.gz", ".tgz", ".tar.xz")


def scheme_of(text: str) -> str:
    """The scheme that a text begins with, in small letters, whether it is known or not; empty for a path."""
    found = _SCHEME.match(text)
    return found[1].lower() if found else ""


def is_uri(text: str) -> bool:
    """Whether a text is a URI that nodes fetch themselves."""
    scheme = scheme_of(text)
    return is_fetched(scheme) or scheme in OF_PACKAGE_MANAGERS or scheme in ("local", "satchel") or scheme.startswith(_REPOSITORIES)


def is_fetched(scheme: str) -> bool:
    """Whether what a scheme leads to is a file, whose ending says what it is."""
    return scheme in _FETCHED


def ending_name(text: str) -> str:
    """The part of a URI of a file that its ending is looked for in: without query and fragment."""
    scheme = scheme_of(text)
    place = re.split(r"[?#]", text[len(scheme) + 1 :], maxsplit=1)[0]
    if place.startswith("//"):
        host, _, path = place[2:].partition("/")
        place = host if scheme == "gcs" else f"{host}/{path}"
    if scheme in ("http", "https"):
        place = re.sub(r";[^/]*$", "", place)
    name = place.rstrip("/").rpartition("/")[2]
    return name if name.strip(".") and not _IS_ENDING_ALONE.fullmatch(name) else ""


def module_path(module: ModuleType) -> str:
    """Where a module lies: the directory of a package, else its file. Raises ValueError."""
    paths: List[str] = list(getattr(module, "__path__", ()))
    if len(paths) > 1:
        raise ValueError(
            f"py_modules only supports modules whose __path__ has length 1 or those who are single-file; that of {module.__name__} is {paths}."
        )
    if paths:
        return os.path.abspath(paths[0])
    file: Optional[str] = getattr(module, "__file__", None)
    if not file:
        raise ValueError(f"The module {module.__name__} has no file that could be sent.")
    return os.path.abspath(file)


def with_module_paths(environment: Mapping[str, Any]) -> Dict[str, Any]:
    """An environment as it is given, with the paths of the modules that stand in its `py_modules`. Raises ValueError."""
    modules = environment.get("py_modules")
    if not isinstance(modules, list) or not any(isinstance(each, ModuleType) for each in modules):
        return dict(environment)
    return {**environment, "py_modules": [module_path(each) if isinstance(each, ModuleType) else each for each in modules]}

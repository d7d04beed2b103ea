"""Local paths in the environment of a driver: found wrong before anything is started. Packaging them is the daemon's."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType
from typing import Any, Dict

from .._session.places import ARCHIVES, is_uri, module_path
from .._session.validation import validate

_ARCHIVE_WORDS = ", ".join(ARCHIVES)


def check_local_paths(environment: Dict[str, Any]) -> Dict[str, Any]:
    """The environment with paths as text and modules as the paths they lie at. Raises ValueError, TypeError."""
    if environment.get("working_dir") is not None:
        environment["working_dir"] = _working_dir(environment["working_dir"])
    if environment.get("py_modules") is not None:
        environment["py_modules"] = _py_modules(environment["py_modules"])
    return environment


def _working_dir(value: Any) -> str:
    if not isinstance(value, (str, Path)):
        raise TypeError(f"working_dir must be a string or Path (either a local path or remote URI), got {type(value)}.")
    text = str(value)
    if is_uri(text):
        validate("working_dir", text)
        return text
    path = os.path.normpath(text) if text else os.getcwd()
    if not (os.path.isdir(path) or (os.path.isfile(path) and path.endswith(ARCHIVES))):
        raise ValueError(f"directory {path} must be an existing directory or a supported archive ({_ARCHIVE_WORDS})")
    return text or os.getcwd()


def _py_modules(value: Any) -> "list[str]":
    if not isinstance(value, list):
        raise TypeError(f"py_modules must be a List of local paths, imported modules, or URIs, got {type(value)}.")
    return [_py_module(each) for each in value]


def _py_module(value: Any) -> str:
    if isinstance(value, ModuleType):
        return module_path(value)
    if not isinstance(value, (str, Path)):
        raise TypeError(f"py_modules must be a list of file paths, URIs, or imported modules, got {type(value)}.")
    text = str(value)
    if is_uri(text):
        validate("py_modules", [text])
        return text
    path = os.path.normpath(text)
    if path.endswith((".py", ".whl")):
        if not os.path.isfile(path):
            raise ValueError(f"File {path} must be an existing file")
    elif not os.path.isdir(path):
        raise ValueError(f"py_modules entry must be a .py file, a directory, or a .whl file; got {text}")
    return text

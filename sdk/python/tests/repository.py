"""Where tests find what they share."""

from __future__ import annotations

import json
import os
from typing import Any

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
SOURCES = os.path.join(ROOT, "sdk", "python", "src")


def vectors(name: str) -> Any:
    """A file of cases recorded from Ray."""
    return _read("tests", "vectors", "ray", name)


def differences(name: str) -> Any:
    """Where we differ on purpose: id and reason."""
    return _read("tests", "vectors", "ray", "differences", name)


def _read(*parts: str) -> Any:
    with open(os.path.join(ROOT, *parts), encoding="utf-8") as file:
        return json.load(file)

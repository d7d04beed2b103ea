"""A package under a name of ours whose modules are those of the node's cloudpickle.

Pickles name the functions that put them together again by their module. Under its own name that would be whichever cloudpickle an environment
has: one that is older than what has pickled, or one that a task's packages brought.
"""

from __future__ import annotations

import os
import sys
from glob import escape, glob
from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any, Iterable, List

__path__: List[str] = []


def look_in(places: Iterable[str]) -> None:
    """Takes the first of these folders that holds a cloudpickle, unless one is in use."""
    if f"{__name__}.cloudpickle" in sys.modules:
        return
    folders = (os.path.join(place, "cloudpickle") for place in places if place)
    __path__[:] = [folder for folder in folders if os.path.isfile(os.path.join(folder, "cloudpickle.py"))][:1] or __path__


def load() -> Any:
    """What has `dumps` and its like; None where no folder is known."""
    if not _is_there():
        # An update of Satchel has removed it since.
        __path__.clear()
        look_in([*_of_home(), *_installed()])
    if not __path__:
        return None
    found = import_module(f"{__name__}.cloudpickle")
    if hasattr(found, "dumps"):
        return found
    # Until cloudpickle 3 what pickles was a module of its own.
    pickling = import_module(f"{__name__}.cloudpickle_fast")
    return SimpleNamespace(**{**vars(found), **{name: getattr(pickling, name) for name in ("CloudPickler", "dump", "dumps")}})


def _is_there() -> bool:
    return f"{__name__}.cloudpickle" in sys.modules or any(os.path.isdir(folder) for folder in __path__)


def _installed() -> List[str]:
    try:
        found = find_spec("cloudpickle")
    except (ImportError, ValueError):
        return []
    return [os.path.dirname(folder) for folder in (found.submodule_search_locations if found else None) or ()]


def _of_home() -> List[str]:
    home = os.environ.get("SATCHEL_HOME") or os.path.join(os.path.expanduser("~"), ".satchel")
    return sorted(glob(os.path.join(escape(home), "*", "sdk", "*")))


# Until a cluster says which: the one that it will name where it has run before, so that what was pickled before `init` and what is read from
# a file, by whatever process, has one name.
look_in(os.environ.get("SATCHEL_SDK_PATH", "").split(":"))
look_in([] if __path__ else [*_of_home(), *_installed()])

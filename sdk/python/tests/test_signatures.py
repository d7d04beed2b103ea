"""Every name that ordinary Ray programs use is here and takes what it takes there; what is chosen to differ is written down with its reason."""

import importlib
import subprocess
import sys
import unittest
from typing import Any, Dict, Iterator, Optional, Tuple

import signatures
from repository import SOURCES, differences, vectors

USES = ("core", "common")
# Their signature is that of the standard library's own base class, which changes with Python.
WITHOUT_OWN = ("enum",)


def names() -> Iterator[Tuple[str, str, Dict[str, Any]]]:
    """Module, name and description of what ordinary programs use."""
    for module, content in vectors("api-surface.json")["modules"].items():
        for name, described in content.get("names", {}).items():
            if described.get("use") in USES:
                yield module, name, described


class SignatureTests(unittest.TestCase):
    def test_signatures_are_read(self) -> None:
        text = "(a: Dict[str, int], b: \"x, y\" = 'p,q', /, c=<factory>, *args: Any, d: Callable[[], int] = (1, 2), **more) -> Tuple[int, int]"
        self.assertEqual(
            signatures.recorded(text),
            [("a", "/", None), ("b", "/", "'p,q'"), ("c", "", "<factory>"), ("args", "*args", None), ("d", "*", "(1, 2)"), ("more", "**kwargs", None)],
        )
        self.assertEqual(signatures.recorded("(*, a) -> None"), [("a", "*", None)])

        def ours(a, b="p,q", /, c=1, *args, d=(1, 2), **more) -> None:
            pass

        text = "(a, b='p,q', /, c=1, *args, d=(1, 2), **more)"
        self.assertEqual(signatures.recorded(text), signatures.of(ours))

    def test_names_and_signatures_are_those_of_ray(self) -> None:
        chosen = differences("api-surface.json")
        found = set()
        for name, how in _differing():
            # One that ends with a dot is of all that is below it.
            reason = next((each for each in chosen if name == each or each.endswith(".") and name.startswith(each)), None)
            if reason is None:
                self.fail(f"{name} {how}")
            found.add(reason)
        self.assertEqual(chosen.keys() - found, set(), "do not differ any more")

    def test_modules_of_ray_are_those_of_satchel(self) -> None:
        modules = sorted({module[4:] for module, _, _ in names() if module != "ray"})
        script = (
            "import importlib, sys\nfrom satchel._stand_in import install\ninstall()\nimport ray, satchel\nassert ray is satchel\n"
            "for name in sys.argv[1:]:\n"
            "    try: ours = importlib.import_module('satchel.' + name)\n    except ImportError: ours = None\n"
            "    try: theirs = importlib.import_module('ray.' + name)\n    except ImportError: theirs = None\n"
            "    if ours is None or ours is not theirs: print(name)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, *modules], env={"PYTHONPATH": SOURCES}, capture_output=True, text=True, check=True
        )
        refused = {"client_builder", "cluster_utils", "cross_language"}
        self.assertEqual(set(done.stdout.split()), refused)


def _differing() -> Iterator[Tuple[str, str]]:
    """Dotted name, and how it differs."""
    for module, name, described in names():
        whole = f"{module}.{name}"
        try:
            ours = getattr(importlib.import_module("satchel" + module[3:]), name)
        except (ImportError, AttributeError):
            yield whole, "is missing"
            continue
        if described["kind"] in WITHOUT_OWN:
            continue
        difference = _difference(described.get("signature"), ours)
        if difference:
            yield whole, difference
        for member, told in described.get("members", {}).items():
            if member.startswith("__"):
                continue
            if not hasattr(ours, member):
                yield f"{whole}.{member}", "is missing"
                continue
            difference = _difference(told.get("signature"), _member(ours, member))
            if difference:
                yield f"{whole}.{member}", difference


def _member(owner: Any, name: str) -> Any:
    """As it is written down: a class method with its first parameter."""
    found = getattr(owner, name)
    return getattr(found, "__func__", found)


def _difference(recorded: Optional[str], ours: Any) -> Optional[str]:
    if recorded is None:
        return None
    try:
        own = signatures.of(ours)
    except (TypeError, ValueError) as error:
        return str(error)
    wanted = signatures.recorded(recorded)
    return None if own == wanted else f"{own} instead of {wanted}"


if __name__ == "__main__":
    unittest.main()

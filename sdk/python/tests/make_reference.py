"""Writes docs/reference/python.md from the docstrings of the package."""

from __future__ import annotations

import importlib
import inspect
import os
from typing import Any, List, Tuple

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "docs", "reference", "python.md")

MODULES: List[Tuple[str, List[str]]] = [
    (
        "satchel",
        "init shutdown is_initialized remote get put wait kill cancel get_actor method get_runtime_context nodes cluster_resources "
        "available_resources get_gpu_ids timeline ObjectRef ObjectRefGenerator DynamicObjectRefGenerator".split(),
    ),
    ("satchel.remote_function", ["RemoteFunction"]),
    ("satchel.actor", ["ActorClass", "ActorHandle", "ActorMethod", "exit_actor"]),
    ("satchel.runtime_env", ["RuntimeEnv", "RuntimeEnvConfig"]),
    ("satchel.runtime_context", ["RuntimeContext"]),
    ("satchel.job_submission", ["JobSubmissionClient", "JobDetails", "JobInfo", "JobStatus", "JobErrorType", "JobType", "DriverInfo"]),
    ("satchel.util", ["ActorPool", "list_named_actors", "get_node_ip_address", "inspect_serializability", "log_once"]),
    ("satchel.util.multiprocessing", ["Pool", "AsyncResult"]),
    ("satchel.util.queue", ["Queue", "Empty", "Full"]),
    ("satchel.util.serialization", ["register_serializer", "deregister_serializer"]),
    (
        "satchel.util.scheduling_strategies",
        ["NodeAffinitySchedulingStrategy", "NodeLabelSchedulingStrategy", "In", "NotIn", "Exists", "DoesNotExist"],
    ),
    ("satchel.util.metrics", ["Counter", "Gauge", "Histogram"]),
    (
        "satchel.util.state",
        "list_tasks list_actors list_objects list_workers list_nodes list_jobs list_runtime_envs get_task get_actor get_node summarize_tasks "
        "summarize_actors summarize_objects".split(),
    ),
]


def text() -> str:
    """The page."""
    lines = [
        "# Python package",
        "",
        "`import satchel as ray` runs what is written for Ray Core; names of Ray that are not provided raise `NotImplementedError`. Importing the",
        "package costs about a millisecond: what is used is imported then.",
        "",
        "This page is made from the docstrings by `sdk/python/tests/make_reference.py`.",
    ]
    for module, names in MODULES:
        lines += ["", f"## `{module}`"]
        for name in names:
            lines += _entry(name, getattr(importlib.import_module(module), name))
    lines += ["", "## `satchel.exceptions`", "", "| class | bases | |", "| --- | --- | --- |", *_errors()]
    return "\n".join(lines) + "\n"


def _entry(name: str, thing: Any) -> List[str]:
    lines = ["", f"### `{name}{_signature(thing)}`", "", *_paragraphs(thing)]
    if inspect.isclass(thing):
        for below, member in vars(thing).items():
            if below.startswith("_"):
                continue
            member = getattr(member, "__func__", member)
            function = member.fget if isinstance(member, property) else member
            if inspect.isfunction(function) and function.__doc__:
                signature = "" if isinstance(member, property) else _signature(function)
                lines.append(f"- `{below}{signature}`: {' '.join(inspect.cleandoc(function.__doc__).split())}")
    return lines


def _signature(thing: Any) -> str:
    function = thing.__init__ if inspect.isclass(thing) else thing
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return ""
    shown = [each for each in parameters if each.name not in ("self", "cls") and not each.name.startswith("_")]
    if [each.kind.name for each in shown] == ["VAR_POSITIONAL", "VAR_KEYWORD"] and inspect.isclass(thing):
        return ""
    text, starred = [], False
    for each in shown:
        if each.kind is inspect.Parameter.KEYWORD_ONLY and not starred:
            starred = True
            if not any(part.startswith("*") for part in text):
                text.append("*")
        prefix = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(each.kind.name, "")
        default = "" if each.default is inspect.Parameter.empty else f"={each.default!r}"
        text.append(f"{prefix}{each.name}{default}")
    return f"({', '.join(text)})"


def _paragraphs(thing: Any) -> List[str]:
    return inspect.cleandoc(thing.__doc__ or "").split("\n")


def _errors() -> List[str]:
    from satchel import exceptions

    rows = []
    for name, thing in vars(exceptions).items():
        if inspect.isclass(thing) and issubclass(thing, exceptions.RayError):
            bases = ", ".join(f"`{base.__name__}`" for base in thing.__bases__)
            rows.append(f"| `{name}` | {bases} | {' '.join(inspect.cleandoc(thing.__doc__ or '').split())} |")
    return rows


if __name__ == "__main__":
    with open(PATH, "w", encoding="utf-8") as file:
        file.write(text())

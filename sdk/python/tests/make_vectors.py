"""Writes docs/spec/vectors/worker-protocol.json: frames as both sides of the protocol must make and read them."""

from __future__ import annotations

import json
import os
from typing import Any, Dict, List

from satchel._wire import frames

PATH = os.path.join(os.path.dirname(__file__), "..", "..", "..", "docs", "spec", "vectors", "worker-protocol.json")

TASK = bytes(range(24))
OBJECT = bytes(range(28))
OTHER = bytes(range(100, 128))
DIGEST = bytes(range(32))


def cases() -> List[Dict[str, Any]]:
    """Each frame with what it says in words of the page."""
    ids = {"task": TASK.hex(), "object": OBJECT.hex(), "other": OTHER.hex()}
    return [
        _case("call", frames.call(7, b'{"op": "nodes"}'), number=7, json={"op": "nodes"}),
        _case("tell", frames.frame(frames.TELL, b"", b'{"op": "exit"}'), json={"op": "exit"}),
        _case("tell of an actor that leaves", frames.frame(frames.TELL, b"", b'{"op": "leaves"}'), json={"op": "leaves"}),
        _case("reply", frames.frame(frames.REPLY, b"\x07\0\0\0\x01", b"{}"), number=7, done=True, json={}),
        _case("function", frames.frame(frames.FUNCTION, DIGEST, b"bytes"), digest=DIGEST.hex(), bytes=b"bytes".hex()),
        _case("template", frames.template(3, b'{"kind": "task"}'), template=3, json={"kind": "task"}),
        _case("submit", frames.submit(3, TASK, b"arguments"), template=3, task=ids["task"], dependencies=[], held=[]),
        _case(
            "submit with references",
            frames.submit(3, TASK, b"arguments", (OBJECT,), (OTHER, OBJECT)),
            template=3,
            task=ids["task"],
            dependencies=[ids["object"]],
            held=[ids["other"], ids["object"]],
        ),
        _case("result", frames.result(TASK, frames.DONE, [frames.NO_VALUE]), task=ids["task"], status=0, values=[{"kind": 3}]),
        _case(
            "result that failed",
            frames.result(TASK, frames.RAISED, [frames.encode_value(frames.RAISES, b"error")]),
            task=ids["task"],
            status=1,
            values=[{"kind": 2, "bytes": b"error".hex()}],
        ),
        _case("result of a generator", frames.result(TASK, frames.DONE, (), items=2), task=ids["task"], status=0, values=[], items=2),
        _case(
            "yield",
            frames.item(TASK, 2, frames.encode_value(frames.INLINE, b"item")),
            task=ids["task"],
            index=2,
            value={"kind": 0, "bytes": b"item".hex()},
        ),
        _case(
            "object in a segment",
            frames.frame(frames.OBJECT, OBJECT + b"\0", frames.encode_segment(5, "/dev/shm/a", 1 << 20, (OTHER,))),
            object=ids["object"],
            state=0,
            value={"kind": 1, "references": [ids["other"]], "segment": 5, "path": "/dev/shm/a", "length": 1 << 20},
        ),
        _case(
            "object that is the error of an argument",
            frames.frame(
                frames.OBJECT,
                OBJECT + b"\x01\x02\0" + b"\0\x03\0n\xc3\xa4" + b"\x01\x0a\0A.__init__",
                frames.encode_value(frames.RAISES, b"error"),
            ),
            object=ids["object"],
            state=1,
            unmet=[["nä", False], ["A.__init__", True]],
            value={"kind": 2, "bytes": b"error".hex()},
        ),
        _case(
            "put with a reference inside",
            frames.frame(frames.PUT, OBJECT, frames.encode_value(frames.INLINE, b"value", (OTHER,))),
            object=ids["object"],
            value={"kind": 0, "references": [ids["other"]], "bytes": b"value".hex()},
        ),
        _case("want", frames.objects(frames.WANT, (OBJECT,)), objects=[ids["object"]]),
        _case("hold", frames.objects(frames.HOLD, (OBJECT, OTHER)), objects=[ids["object"], ids["other"]]),
        _case("release", frames.objects(frames.RELEASE, ()), objects=[]),
        _case("cancel", frames.frame(frames.CANCEL, TASK + b"\x03"), task=ids["task"], force=True, recursive=True),
        _case("blocked", frames.frame(frames.BLOCKED, b"\x01"), waits=True),
        _case("mark", frames.mark(10, 1 << 33, "näme"), stdout=10, stderr=1 << 33, text="näme"),
    ]


def _case(name: str, data: bytes, **fields: Any) -> Dict[str, Any]:
    return {"name": name, "frame": data.hex(), "type": data[4], **fields}


def text() -> str:
    """The file."""
    about = "Frames of the worker protocol: `frame` is the whole frame in hex, the other fields what it says. Made by sdk/python/tests/make_vectors.py."
    return json.dumps({"about": about, "cases": cases()}, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    with open(PATH, "w", encoding="utf-8") as file:
        file.write(text())

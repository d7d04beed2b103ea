"""What workers print, at the driver: each line with the name of its task or actor, the same line of many workers once."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from queue import Empty, SimpleQueue
from typing import Any, Dict, Optional, Set, Tuple

_FOLD_SECONDS = 5.0
_COLOURS = ("\x1b[36m", "\x1b[35m", "\x1b[32m", "\x1b[33m", "\x1b[34m")
_RESET = "\x1b[0m"
_NUMBERS = re.compile(r"\d+|0x[0-9a-f]+")
_HOW = " (Ray deduplicates logs by default: lines that differ in numbers only are one. RAY_DEDUP_LOGS=0 shows each.)"


class _Folded:
    __slots__ = ("text", "count", "sources", "since", "out", "head")

    def __init__(self, text: str, source: Any, out: bool, head: str, now: float) -> None:
        self.text = text
        self.count = 0
        self.sources: Set[Any] = {source}
        self.since = now
        self.out = out
        self.head = head


class LogPrinter:
    """Prints on a thread of its own: a terminal that does not take more must not stop the connection from being read."""

    def __init__(self) -> None:
        self._queue: "SimpleQueue[Optional[Dict[str, Any]]]" = SimpleQueue()
        self._folds = os.environ.get("RAY_DEDUP_LOGS", "1") != "0"
        self._folded: Dict[Tuple[str, str], _Folded] = {}
        self._has_explained = False
        self._thread: Optional[threading.Thread] = threading.Thread(target=self._run, name="satchel-logs", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:
            self._thread = None  # From 3.12 on no thread starts any more once the program ends: who brings a line prints it.

    def take(self, message: Dict[str, Any]) -> None:
        """Takes lines of a worker; never waits, but at the end of the program."""
        if self._thread is None:
            self._print(message)
        else:
            self._queue.put(message)

    def close(self) -> None:
        """Prints what is left."""
        self._queue.put(None)
        if self._thread is None:
            self._flush(float("inf"))
        elif self._thread is not threading.current_thread():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while True:
            try:
                message = self._queue.get(timeout=_FOLD_SECONDS if self._folded else None)
            except Empty:
                self._flush(time.monotonic())
                continue
            if message is None:
                self._flush(float("inf"))
                return
            self._print(message)
            self._flush(time.monotonic())

    def _print(self, message: Dict[str, Any]) -> None:
        if "notice" in message:
            _write(message["notice"], out=False)
            return
        out = message.get("stream") != "err"
        source = (message.get("ip"), message.get("pid"))
        head = self._head(message)
        for line in message.get("lines") or ():
            if self._folds and not self._is_new(line, source, out, head):
                continue
            _write(f"{head} {line}", out)

    def _head(self, message: Dict[str, Any]) -> str:
        name = message.get("name") or ""
        where = f", ip={message['ip']}" if message.get("ip") and not message.get("local", True) else ""
        text = f"({name} pid={message.get('pid')}{where})" if name else f"(pid={message.get('pid')}{where})"
        if not _has_colours():
            return text
        return f"{_COLOURS[int(message.get('pid') or 0) % len(_COLOURS)]}{text}{_RESET}"

    def _is_new(self, line: str, source: Any, out: bool, head: str) -> bool:
        key = (line if len(line) > 2000 else _NUMBERS.sub("0", line), "out" if out else "err")
        known = self._folded.get(key)
        if known is None:
            self._folded[key] = _Folded(line, source, out, head, time.monotonic())
            return True
        if known.sources == {source}:
            return True  # One worker alone may repeat itself.
        known.sources.add(source)
        known.count += 1
        known.text, known.head = line, head
        return False

    def _flush(self, now: float) -> None:
        for key in [key for key, each in self._folded.items() if now - each.since >= _FOLD_SECONDS]:
            each = self._folded.pop(key)
            if each.count == 0:
                continue
            how = "" if self._has_explained else _HOW
            self._has_explained = True
            repeated = f" [repeated {each.count}x across cluster]{how}" if each.count > 1 else ""
            _write(f"{each.head} {each.text}{repeated}", each.out)


def _has_colours() -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("RAY_COLOR_PREFIX") == "0":
        return False
    return bool(getattr(sys.stdout, "isatty", lambda: False)())


def _write(line: str, out: bool) -> None:
    stream = sys.stdout if out else sys.stderr
    try:
        print(line, file=stream, flush=True)
    except (OSError, ValueError, AttributeError):
        pass  # The program has closed it: nobody reads.

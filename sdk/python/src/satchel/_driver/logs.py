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
# A terminal may take the last line slowly.
_LAST_LINE_SECONDS = 0.5
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
        self._ends = float("inf")
        self._unsaid = [0, 0]
        self._rest: Dict[str, Any] = {}
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

    def close(self, ends: Optional[float] = None, rest: Optional[Dict[str, Any]] = None) -> None:
        """Prints what is left until a moment (default: in some seconds), and says what was not.

        `rest` is what the node says at the end: `unsent_bytes`, `unsent_lines`, and `output`, the files that have all.
        """
        self._rest = rest or {}
        self._ends = time.monotonic() + _FOLD_SECONDS if ends is None else ends
        self._queue.put(None)
        if self._thread is None:
            self._finish()
        elif self._thread is not threading.current_thread():
            self._thread.join(timeout=max(self._ends - time.monotonic(), 0) + _LAST_LINE_SECONDS)

    def _run(self) -> None:
        while True:
            try:
                message = self._queue.get(timeout=_FOLD_SECONDS if self._folded else None)
            except Empty:
                self._flush(time.monotonic())
                continue
            if message is None:
                self._finish()
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
            if self._ends < float("inf") and time.monotonic() > self._ends:
                self._unsaid[0] += 1
                self._unsaid[1] += len(line) + 1
                continue
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

    def _finish(self) -> None:
        self._flush(float("inf"))
        text = unsaid(self._unsaid[0], self._unsaid[1], self._rest)
        if text is not None:
            _write(text, out=False)

    def _flush(self, now: float) -> None:
        for key in [key for key, each in self._folded.items() if now - each.since >= _FOLD_SECONDS]:
            each = self._folded.pop(key)
            if each.count == 0:
                continue
            how = "" if self._has_explained else _HOW
            self._has_explained = True
            repeated = f" [repeated {each.count}x across cluster]{how}" if each.count > 1 else ""
            _write(f"{each.head} {each.text}{repeated}", each.out)


def unsaid(lines: int, bytes: int, rest: Dict[str, Any]) -> Optional[str]:
    """Says in one line what workers printed and this program did not: `lines` and `bytes` that it had, and what the node kept."""
    bytes += rest.get("unsent_bytes") or 0
    if bytes == 0:
        return None
    kept = rest.get("unsent_lines", 0)
    count = f"{'more than ' if kept is None else ''}{lines + (kept or 0):,} lines" if lines or kept else "lines"
    where = rest.get("output") or ""
    all = f"All of them: {where}" if os.path.isdir(os.path.dirname(where)) else "They are gone with the cluster of this program."
    return f"(satchel) warning: {count} ({bytes / (1 << 20):,.1f} MiB) of workers are left out, since the program ends. {all}"


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

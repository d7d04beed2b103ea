"""What workers print, at the driver: each line with the name of its task or actor, the same line of many workers once."""

from __future__ import annotations

import contextlib
import os
import re
import select
import sys
import threading
import time
from collections import OrderedDict
from queue import Empty, SimpleQueue
from typing import Any, Callable, Dict, List, Optional, Set, Tuple

_FOLD_SECONDS = 5.0
# A terminal may take the last line slowly.
_LAST_LINE_SECONDS = 0.5
# What the printing thread may take to write what it has begun to tell.
_TELL_SECONDS = 1.0
# Of lines that wait to be printed, as they are in memory: where more come they are left out until half of it is printed.
_MOST_QUEUED = 16 << 20
_PER_LINE = 64
# Lines that are remembered, to tell those that others repeat.
_MOST_FOLDED = 10_000
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
        self._queue: "SimpleQueue[Optional[Tuple[Dict[str, Any], int]]]" = SimpleQueue()
        self._lock = threading.Lock()
        self._queued = 0
        self._is_full = False
        self._missed = [0, 0]  # Lines and bytes that had no room since the last one that had.
        self._missed_before = [0, 0]
        self._folds = os.environ.get("RAY_DEDUP_LOGS", "1") != "0"
        self._folded: "OrderedDict[Tuple[str, str], _Folded]" = OrderedDict()
        self._has_explained = False
        self._ends = float("inf")
        self._unsaid = [0, 0]
        self._has_told = False
        self._rest: Dict[str, Any] = {}
        self._thread: Optional[threading.Thread] = threading.Thread(target=self._run, name="satchel-logs", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:
            self._thread = None  # From 3.12 on no thread starts any more once the program ends: who brings a line prints it.

    def take(self, message: Dict[str, Any]) -> None:
        """Takes lines of a worker; never waits, but at the end of the program. Lines for which there is no room are counted."""
        if self._thread is None:
            self._print(message)
            return
        lines = message.get("lines") or ()
        length = sum(map(len, lines)) + len(lines)
        size = length + len(lines) * _PER_LINE
        with self._lock:
            self._is_full = self._queued > (_MOST_QUEUED // 2 if self._is_full else _MOST_QUEUED)
            if self._is_full and lines:
                self._missed[0] += len(lines)
                self._missed[1] += length
                return
            self._queued += size
            missed = self._take_missed() if lines else None
        if missed is not None:
            self._queue.put(({"notice": missed}, 0))
        self._queue.put((message, size))

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
            if self._thread.is_alive():
                # Its output takes nothing, which must not keep the program from its end, nor the other output from saying so.
                if not self._tell_unsaid(lambda: bool(select.select([], [sys.stderr], [], 0)[1])):
                    self._thread.join(timeout=_TELL_SECONDS)  # It is about to say so itself.

    def _run(self) -> None:
        while True:
            try:
                taken = self._queue.get(timeout=_FOLD_SECONDS if self._folded else None)
            except Empty:
                self._flush(time.monotonic())
                continue
            if taken is None:
                self._finish()
                return
            self._print(taken[0])
            with self._lock:
                self._queued -= taken[1]
            self._flush(time.monotonic())

    def _take_missed(self) -> Optional[str]:
        """What is said where lines are missing between others; once. With the lock held."""
        lines, length = self._missed
        if lines == 0:
            return None
        self._missed_before = [self._missed_before[0] + lines, self._missed_before[1] + length]
        self._missed = [0, 0]
        return f"(satchel) warning: {_amount(lines, length)} of workers are left out here: they come faster than they can be printed."

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
            if len(self._folded) >= _MOST_FOLDED:
                self._tell_folded(self._folded.popitem(last=False)[1])
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
        self._tell_unsaid()

    def _tell_unsaid(self, may: Callable[[], bool] = lambda: True) -> bool:
        """Says what was not printed. False: the other thread does, or has done."""
        with self._lock:
            if self._has_told:
                return False
            self._has_told = True
            self._take_missed()
            missed, late = self._missed_before, [self._unsaid[0], self._unsaid[1] + self._queued]
        text = unsaid(late, missed, self._rest)
        with contextlib.suppress(OSError, ValueError, AttributeError, TypeError):  # Closed, or no file.
            if text is not None and may():
                _write(text, out=False)
        return True

    def _flush(self, now: float) -> None:
        # The first ones are the oldest.
        while self._folded and now - next(iter(self._folded.values())).since >= _FOLD_SECONDS:
            self._tell_folded(self._folded.popitem(last=False)[1])

    def _tell_folded(self, each: _Folded) -> None:
        if each.count == 0:
            return
        how = "" if self._has_explained else _HOW
        self._has_explained = True
        repeated = f" [repeated {each.count}x across cluster]{how}" if each.count > 1 else ""
        _write(f"{each.head} {each.text}{repeated}", each.out)


def unsaid(late: List[int], missed: List[int], rest: Dict[str, Any]) -> Optional[str]:
    """Says in one line what workers printed and this program did not.

    Lines and bytes that came too `late`, that were `missed` since too many waited, and in `rest` what the node kept, or that it said nothing.
    """
    where = rest.get("output") or ""
    all = f"All of them: {where}" if os.path.isdir(os.path.dirname(where)) else "They are gone with the cluster of this program."
    if rest.get("is_unanswered"):
        few = f" {_amount(missed[0], missed[1])} are left out besides, which came faster than they could be printed." if missed[1] else ""
        return f"(satchel) warning: The node did not answer when the program ended: the last lines of workers may be missing.{few} {all}"
    ended = late[1] + (rest.get("unsent_bytes") or 0)
    if ended + missed[1] == 0:
        return None
    kept = rest.get("unsent_lines", 0)
    whys = ["they came faster than they could be printed"] * (missed[1] > 0) + ["the program ends"] * (ended > 0)
    count = _amount(late[0] + missed[0] + (kept or 0), ended + missed[1], is_more=kept is None)
    return f"(satchel) warning: {count} of workers are left out, since {' and '.join(whys)}. {all}"


def _amount(lines: int, length: int, is_more: bool = False) -> str:
    count = f"{'more than ' if is_more else ''}{lines:,} lines" if lines else "lines"
    return f"{count} ({length / (1 << 20):,.1f} MiB)"


def _has_colours() -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("RAY_COLOR_PREFIX") == "0":
        return False
    try:
        return bool(sys.stdout.isatty())
    except (ValueError, AttributeError):
        return False  # Closed, or replaced by something else.


def _write(line: str, out: bool) -> None:
    stream = sys.stdout if out else sys.stderr
    try:
        print(line, file=stream, flush=True)
    except (OSError, ValueError, AttributeError):
        pass  # The program has closed it: nobody reads.

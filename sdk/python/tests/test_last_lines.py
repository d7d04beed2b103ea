"""The last things that a driver says: lines of workers, and how many are left out."""

import contextlib
import io
import os
import tempfile
import threading
import time
import unittest
from typing import Any, Optional
from unittest import mock

from satchel._driver.logs import LogPrinter, unsaid
from wire import PATIENCE_SECONDS, Wire, within


class LastMomentTests(unittest.TestCase):
    """From 3.12 on no thread starts any more once the program ends, and what it says then comes all the same."""

    def setUp(self) -> None:
        self.wire = Wire()
        self.addCleanup(self.wire.close)
        self.session = self.wire.connect()
        patch = mock.patch.object(threading.Thread, "start", side_effect=RuntimeError("can't create new thread at interpreter shutdown"))
        patch.start()
        self.addCleanup(patch.stop)

    def test_lines_of_workers_are_printed(self) -> None:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            printer = LogPrinter()
            printer.take({"name": "f", "pid": 7, "lines": ["said"]})
            printer.close()
        self.assertEqual(out.getvalue(), "(f pid=7) said\n")

    def test_large_frames_are_sent(self) -> None:
        got: list = []
        with mock.patch.object(self.session.connection._socket.__class__, "sendall", lambda _, data: got.append(data), create=True):
            self.session.connection.send(bytes(1 << 20))
        self.assertEqual([len(data) for data in got], [1 << 20])


class LastLinesTests(unittest.TestCase):
    def test_lines_that_come_too_late_are_counted_with_those_that_the_node_kept(self) -> None:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), tempfile.TemporaryDirectory() as logs:
            printer = LogPrinter()
            printer.take({"notice": "a notice"})
            printer._ends = 0.0  # The printing thread is as late as it can be.
            printer.take({"name": "f", "pid": 7, "lines": ["x" * 499999, "y" * 499999]})
            where = os.path.join(logs, "worker-*-01000000.*")
            with mock.patch("satchel._driver.logs._LAST_LINE_SECONDS", PATIENCE_SECONDS):
                printer.close(0.0, {"output": where, "unsent_bytes": 48576, "unsent_lines": 1000})
        last = f"(satchel) warning: 1,002 lines (1.0 MiB) of workers are left out, since the program ends. All of them: {where}"
        self.assertEqual((out.getvalue(), err.getvalue()), ("", f"a notice\n{last}\n"))

    def test_output_that_the_program_has_closed_holds_up_the_other_one_not(self) -> None:
        out, err = io.StringIO(), io.StringIO()
        out.close()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            printer = LogPrinter()
            printer.take({"name": "f", "pid": 7, "lines": ["lost"]})
            printer.take({"name": "f", "pid": 7, "lines": ["said"], "stream": "err"})
            with mock.patch("satchel._driver.logs._LAST_LINE_SECONDS", PATIENCE_SECONDS):
                printer.close()
        self.assertEqual(err.getvalue(), "(f pid=7) said\n")

    def test_output_that_takes_nothing_is_told_on_the_other_one(self) -> None:
        gate = threading.Event()
        self.addCleanup(gate.set)

        class Stuck(io.StringIO):
            def write(self, text: str) -> int:
                gate.wait()
                return len(text)

        with tempfile.TemporaryFile("w+") as err, contextlib.redirect_stdout(Stuck()), contextlib.redirect_stderr(err):
            with mock.patch("satchel._driver.logs._LAST_LINE_SECONDS", 0):
                printer = LogPrinter()
                printer.take({"name": "f", "pid": 7, "lines": ["x" * 1000, "y" * 1000]})
                printer.close(0.0)
            err.seek(0)
            self.assertIn("of workers are left out, since the program ends", err.read())

    def test_the_program_waits_for_what_is_just_being_told(self) -> None:
        def slowly(*args: Any) -> Optional[str]:
            threading.Event().wait(0.5)  # As where the thread does not get on.
            return unsaid(*args)

        with tempfile.TemporaryFile("w+") as err, contextlib.redirect_stderr(err):
            patches = {"_LAST_LINE_SECONDS": 0.2, "_TELL_SECONDS": PATIENCE_SECONDS, "unsaid": slowly}
            with mock.patch.multiple("satchel._driver.logs", **patches):
                printer = LogPrinter()
                printer.close(0.0, {"unsent_bytes": 9, "unsent_lines": 1})
            err.seek(0)
            self.assertIn("of workers are left out, since the program ends", err.read())

    def test_nothing_is_said_where_nothing_is_left_out(self) -> None:
        self.assertIsNone(unsaid([0, 0], [0, 0], {"output": "/tmp/x", "unsent_bytes": 0, "unsent_lines": 0}))
        self.assertIn("more than 3 lines (300.0 MiB)", str(unsaid([3, 0], [0, 0], {"unsent_bytes": 300 << 20, "unsent_lines": None})))

    def test_lines_that_come_faster_than_they_are_printed_are_bounded_and_counted(self) -> None:
        gate, printed = threading.Event(), []

        def write(line: str, out: bool) -> None:
            within(gate.wait)
            printed.append(line)

        with mock.patch("satchel._driver.logs._write", write), mock.patch("satchel._driver.logs._MOST_QUEUED", 10_000):
            printer = LogPrinter()
            for number in range(100):
                printer.take({"name": "f", "pid": 7, "lines": ["x" * 999, f"{number}"]})
                self.assertLess(printer._queued, 12_000)
            printer.take({"notice": "a notice has room"})
            gate.set()
            while printer._queued > 0:
                time.sleep(0.01)
            printer.take({"name": "f", "pid": 7, "lines": ["after it"]})
            printer.close()
        shown = sum(line.startswith("(f pid=7) ") for line in printed) - 1
        self.assertIn(f"(satchel) warning: {200 - shown} lines (0.1 MiB) of workers are left out here", printed[-3])
        self.assertIn("a notice has room", printed)
        self.assertEqual(printed[-2], "(f pid=7) after it")
        self.assertIn(f"{200 - shown} lines (0.1 MiB) of workers are left out, since they came faster than they could be printed.", printed[-1])

    def test_lines_that_are_remembered_are_bounded(self) -> None:
        with mock.patch("satchel._driver.logs._MOST_FOLDED", 5), contextlib.redirect_stdout(io.StringIO()):
            printer = LogPrinter()
            for number in range(50):
                printer._print({"name": "f", "pid": 7, "lines": ["x" * number]})
            self.assertEqual(len(printer._folded), 5)
            printer.close()

    def test_node_that_does_not_answer_at_the_end_is_told(self) -> None:
        with tempfile.TemporaryDirectory() as logs:
            where = os.path.join(logs, "worker-*-01000000.*")
            text = str(unsaid([0, 0], [3, 1 << 20], {"output": where, "is_unanswered": True}))
        self.assertIn("The node did not answer when the program ended: the last lines of workers may be missing.", text)
        self.assertIn("3 lines (1.0 MiB) are left out besides", text)
        self.assertIn(where, text)


if __name__ == "__main__":
    unittest.main()

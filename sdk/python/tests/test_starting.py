"""Why no cluster could be started, in words: what the program `satchel` said, or what ended it."""

import os
import tempfile
import unittest
from typing import Dict
from unittest import mock

from satchel._driver import cluster

SAYS = """#!/bin/sh
echo 'Something before.' >&2
echo '{"error":{"code":"start_failed","message":"The directory \\\\"x\\\\" is full.","hint":"Make room."},"errors":null}' >&2
exit 1
"""


class StartingTests(unittest.TestCase):
    def test_the_error_is_told_as_text(self) -> None:
        self.assertEqual(self.told(SAYS), 'No cluster could be started: The directory "x" is full. Make room.')

    def test_other_texts_are_told_as_they_are(self) -> None:
        self.assertEqual(self.told("#!/bin/sh\necho Out of order. >&2\nexit 3\n"), "No cluster could be started: Out of order.")

    def test_a_program_that_says_nothing_is_named(self) -> None:
        for how, ends in (
            ("exit 3", "ended with exit code 3 and said nothing."),
            ("kill -9 $$", "was ended by SIGKILL before it was done. The kernel does so when memory runs out."),
            ("kill -15 $$", "was ended by SIGTERM before it was done."),
        ):
            with self.subTest(how):
                self.assertEqual(self.told(f"#!/bin/sh\n{how}\n"), f"No cluster could be started: {self.program} {ends}")

    def test_packages_have_the_same_reasons(self) -> None:
        with self.assertRaisesRegex(ValueError, "was ended by SIGKILL"):
            self.run_with("#!/bin/sh\nkill -9 $$\n", lambda: cluster.package({"working_dir": "."}, "http://127.0.0.1:1"))

    def told(self, script: str) -> str:
        with self.assertRaises(ConnectionError) as raised:
            self.run_with(script, lambda: cluster.start({}))
        return str(raised.exception)

    def run_with(self, script: str, what: object) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self.program = os.path.join(folder, "satchel")
            with open(self.program, "w", encoding="utf-8") as file:
                file.write(script)
            os.chmod(self.program, 0o700)
            variables: Dict[str, str] = {"SATCHEL_CLI": self.program, "SATCHEL_HOME": os.path.join(folder, "home")}
            with mock.patch.dict(os.environ, variables):
                what()  # type: ignore[operator]


if __name__ == "__main__":
    unittest.main()

"""Which cluster is meant: what the command line would take, the SDK takes."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from typing import List
from unittest import mock

from real_cluster import RealCluster, variables
from satchel._driver import choice, cluster
from satchel.job_submission import JobSubmissionClient


class ContextTests(unittest.TestCase):
    """With the program that reads contexts, and no cluster."""

    def setUp(self) -> None:
        home = tempfile.TemporaryDirectory()
        self.addCleanup(home.cleanup)
        self.home = home.name
        kept = {name: value for name, value in variables(self.home).items() if not name.startswith("RAY_")}
        patch = mock.patch.dict(os.environ, {**kept, "SATCHEL_HOME": self.home}, clear=True)
        patch.start()
        self.addCleanup(patch.stop)

    def satchel(self, *arguments: str) -> None:
        subprocess.run([*cluster.command(), *arguments], capture_output=True, check=True)

    def test_the_order_is_that_of_the_command_line(self) -> None:
        self.assertEqual(choice.choose(), choice.Choice())
        self.satchel("context", "add", "one", "--address", "127.0.0.1:1", "--use")
        self.satchel("context", "add", "two", "--address", "https://two:2", "--token-file", "/two/token", "--headers", '{"A": "b"}')
        self.satchel("context", "add", "three", "--address", "https://three:3", "--verify", "false")

        def chosen() -> choice.Choice:
            # What a command goes by, as it says itself.
            done = subprocess.run([*cluster.command(), "config", "show", "--json"], capture_output=True, text=True, check=False)
            settings = {each["key"]: each["value"] for each in json.loads(done.stdout)["client"]}
            found = choice.choose()
            said = settings["address"]
            self.assertEqual(found.address, None if said in (None, "local") else choice.named("", said).address)
            self.assertEqual(found.context, None if settings["context"] == "local" else settings["context"])
            return found

        self.assertEqual(chosen().address, "http://127.0.0.1:1")
        with mock.patch.dict(os.environ, SATCHEL_CONTEXT="two"):
            found = chosen()
            self.assertEqual(
                (found.address, found.token_path, found.headers, found.verify), ("https://two:2", "/two/token", {"A": "b"}, True)
            )
            with mock.patch.dict(os.environ, RAY_ADDRESS="http://four:4"):
                self.assertEqual(chosen().address, "http://four:4")
                with mock.patch.dict(os.environ, SATCHEL_ADDRESS="five:5"):
                    self.assertEqual(chosen().address, "http://five:5")
        with mock.patch.dict(os.environ, SATCHEL_CONTEXT="three"):
            self.assertIs(chosen().verify, False)
        with mock.patch.dict(os.environ, SATCHEL_CONTEXT="local"):
            self.assertEqual(chosen(), choice.Choice())
        self.satchel("context", "use", "local")
        self.assertEqual(chosen(), choice.Choice())

    def test_a_client_of_jobs_goes_to_the_context_unless_it_is_told_an_address(self) -> None:
        self.satchel("context", "add", "one", "--address", "http://127.0.0.1:1", "--use")
        for address, expected in ((None, "http://127.0.0.1:1"), ("http://127.0.0.1:2", "http://127.0.0.1:2")):
            with self.subTest(str(address)), self.assertRaisesRegex(ConnectionError, expected):
                JobSubmissionClient(address)
        self.assertIsNone(choice.named("", "auto").address)

    def test_what_is_wrong_is_said_as_the_program_says_it(self) -> None:
        with mock.patch.dict(os.environ, SATCHEL_CONTEXT="nosuch"), self.assertRaisesRegex(ConnectionError, "no context 'nosuch'"):
            JobSubmissionClient()
        with open(os.path.join(self.home, "config.toml"), "w", encoding="utf-8") as file:
            file.write("context = \n")
        with self.assertRaisesRegex(ConnectionError, "is not TOML: line 1"):
            JobSubmissionClient()
        with mock.patch.dict(os.environ, SATCHEL_CLI="", PATH=""), mock.patch.object(cluster, "command", side_effect=ConnectionError):
            with self.assertRaisesRegex(ConnectionError, "is read by the program satchel"):
                JobSubmissionClient()

    def test_other_configuration_starts_no_program(self) -> None:
        with open(os.path.join(self.home, "config.toml"), "w", encoding="utf-8") as file:
            file.write("[jobs]\nretained = 10\n")
        with mock.patch.object(cluster, "command", side_effect=AssertionError):
            self.assertEqual(choice.choose(), choice.Choice())


class DriverTests(unittest.TestCase):
    """Drivers and clients beside a real cluster."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.cluster = RealCluster()
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.start("--num-cpus", "1")

    def satchel(self, *arguments: str) -> None:
        subprocess.run([self.cluster.variables["SATCHEL_CLI"], *arguments], env=self.cluster.variables, capture_output=True, check=True)

    def run_driver(self, *lines: str) -> "subprocess.CompletedProcess[str]":
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(os.path.join(folder, "files"))
            path = os.path.join(folder, "script.py")
            with open(path, "w", encoding="utf-8") as file:
                file.write("\n".join(("import os, satchel", *lines)))
            return self.cluster.run(path)

    def test_a_driver_is_of_the_cluster_that_the_context_names(self) -> None:
        self.satchel("context", "add", "far", "--address", "http://192.0.2.1:8265", "--use")
        self.addCleanup(self.satchel, "context", "remove", "far")
        told = self.run_driver("satchel.init()")
        self.assertIn("http://192.0.2.1:8265, which context 'far'", told.stderr)
        self.assertIn("satchel job submit", told.stderr)
        # Its packages go to the cluster that it is of.
        lines: List[str] = [
            "satchel.init('auto', runtime_env={'working_dir': 'files'})",
            "print(satchel.get(satchel.remote(lambda: os.path.basename(os.getcwd()) != '').remote()))",
        ]
        done = self.run_driver(*lines)
        self.assertEqual((done.returncode, done.stdout), (0, "True\n"), done.stderr)

    def test_a_context_of_this_cluster_is_this_cluster(self) -> None:
        with open(os.path.join(self.cluster.home, "head.json"), encoding="utf-8") as file:
            address = json.load(file)["address"]
        self.satchel("context", "add", "here", "--address", address, "--token-file", os.path.join(self.cluster.home, "token"), "--use")
        self.addCleanup(self.satchel, "context", "remove", "here")
        done = self.run_driver(
            "from satchel.job_submission import JobSubmissionClient",
            "satchel.init()",
            "client = JobSubmissionClient()",
            "print(client.get_address(), client.submit_job(entrypoint='true', submission_id='sent', runtime_env={'working_dir': 'files'}))",
        )
        self.assertEqual((done.returncode, done.stdout), (0, f"{address} sent\n"), done.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())

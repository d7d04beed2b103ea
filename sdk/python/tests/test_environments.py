"""`runtime_env`: fields, merging, against what Ray was seen to do."""

import builtins
import os
import tempfile
import unittest
from unittest import mock

from repository import differences, vectors
from satchel._driver import cluster
from satchel._driver.environment import merge, override
from satchel._driver.local_paths import check_local_paths
from satchel._session import options
from satchel._session.environments import compact, has_local_paths
from satchel._session.environments import merge as merge_child
from satchel._session.packages import Packages
from satchel._session.validation import validate_together
from satchel.runtime_env import RuntimeEnv, RuntimeEnvConfig


class PackageTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.write("main.py", "1")
        self.sent = []
        patch = mock.patch.object(cluster, "package", self.package)
        patch.start()
        self.addCleanup(patch.stop)
        self.packages = Packages()

    def package(self, environment: dict) -> dict:
        self.sent.append(environment)
        return {"working_dir": f"satchel://{len(self.sent)}"}

    def write(self, name: str, text: str) -> None:
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def send(self, **more: object) -> str:
        return self.packages.send({"working_dir": self.folder, **more})["working_dir"]

    def settled(self) -> "mock._patch":
        return mock.patch("satchel._session.packages._SETTLED_NANOSECONDS", 0)

    def test_what_a_link_leads_to_is_looked_at(self) -> None:
        self.write("one.zip", "1")
        link = os.path.join(self.folder, "latest.zip")
        os.symlink("one.zip", link)
        with self.settled():
            self.assertEqual(self.packages.send({"working_dir": link})["working_dir"], "satchel://1")
            self.write("one.zip", "other")
            self.assertEqual(self.packages.send({"working_dir": link})["working_dir"], "satchel://2")

    def test_what_has_not_changed_is_sent_once(self) -> None:
        with self.settled():
            self.assertEqual([self.send() for _ in range(3)], ["satchel://1"] * 3)
            self.assertEqual(self.send(excludes=["x"]), "satchel://2")

    def test_changes_are_sent(self) -> None:
        with self.settled():
            self.send()
            self.write("main.py", "12")
            self.assertEqual(self.send(), "satchel://2")
            self.write("new.py", "")
            self.assertEqual(self.send(), "satchel://3")
            os.remove(os.path.join(self.folder, "new.py"))
            self.assertEqual(self.send(), "satchel://4")

    def test_what_changes_now_or_is_large_or_was_sent_long_ago_is_sent_again(self) -> None:
        with mock.patch("satchel._session.packages._SETTLED_NANOSECONDS", 1 << 62):
            self.assertEqual([self.send(), self.send()], ["satchel://1", "satchel://2"])
        with self.settled():
            with mock.patch("satchel._session.packages._MOST_ENTRIES", 1):
                self.assertEqual([self.send(), self.send()], ["satchel://3", "satchel://4"])
            self.send()
            self.assertEqual(self.send(), "satchel://5")
            # A node that keeps nothing that is not used.
            self.packages.keep(0)
            self.assertEqual(self.send(), "satchel://6")


class PlaceTests(unittest.TestCase):
    def test_packages_and_repositories_are_sent_by_nobody(self) -> None:
        package = "satchel://sha256-" + "0" * 64
        repository = "git+https://host/repository.git@v1"
        environment = check_local_paths({"working_dir": package, "py_modules": [repository, package]})
        self.assertFalse(has_local_paths(environment))
        self.assertFalse(has_local_paths(check_local_paths({"working_dir": repository})))

    def test_tasks_and_actors_take_packages_and_repositories(self) -> None:
        package = "satchel://sha256-" + "0" * 64
        repository = "git+https://host/repository.git@v1"
        for place in (package, repository, "git+ssh://git@host/repository.git"):
            with self.subTest(place):
                environment = RuntimeEnv(working_dir=place, py_modules=[place])
                self.assertEqual(environment.to_dict(), {"working_dir": place, "py_modules": [place]})
                self.assertFalse(has_local_paths(environment))
                options.check({"runtime_env": {"working_dir": place}}, options.TASK, "remote functions")
        with self.assertRaises(ValueError):
            RuntimeEnv(working_dir="gitlab://host/repository.git")

    def test_the_program_is_found_beside_a_published_package(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            program = os.path.join(os.path.realpath(folder), "satchel")
            with open(program, "w", encoding="utf-8") as file:
                file.write("#!/bin/sh\n")
            os.chmod(program, 0o700)
            inside = os.path.join(os.path.dirname(program), "python", "satchel", "_driver", "cluster.py")
            with mock.patch.object(cluster, "__file__", inside), mock.patch.dict(os.environ, {"PATH": "", "SATCHEL_CLI": ""}):
                self.assertEqual(cluster.command(), [program])


class MergeTests(unittest.TestCase):
    def test_job_and_driver(self) -> None:
        chosen = differences("merge.json")
        for case in vectors("merge.json")["cases"]:
            if case["rule"] != "job against driver":
                continue
            with self.subTest(case["id"]):
                self.assertEqual(self._differs_from_ray(case), case["id"] in chosen, chosen.get(case["id"]))

    def _differs_from_ray(self, case: dict) -> bool:
        how = override if case["RAY_OVERRIDE_JOB_RUNTIME_ENV"] == "1" else merge
        if "merge_raises" in case or "$py" in str(case["child"]):
            return case.get("merge_raises") is not None or "_ray_commit" in str(case["parent"])
        try:
            merged = how(case["parent"] or {}, case["child"] or {})
        except ValueError as error:
            return not case.get("conflict") or str(error) != case["error"]["message"]
        if case.get("then_validation_fails"):
            try:
                validate_together(merged)
            except ValueError as error:
                return not case["then_validation_fails"]["message"].startswith(str(error).rstrip("."))
            return True
        return merged != case["result"]

    def test_child_and_parent(self) -> None:
        for case in vectors("merge.json")["cases"]:
            if case["rule"] == "job against driver" or case.get("decorator") or "result" not in case:
                continue
            with self.subTest(case["id"]):
                parent, child = RuntimeEnv(**(case["parent"] or {})).to_dict(), RuntimeEnv(**(case["child"] or {})).to_dict()
                self.assertEqual(merge_child(parent, child), case["result"])
                if case.get("serialized") and child and parent:
                    self.assertEqual(compact(merge_child(parent, child)), case["serialized"])


class FieldTests(unittest.TestCase):
    def test_fields_are_checked_as_ray_does(self) -> None:
        chosen = differences("validation-python.json")
        for case in vectors("validation.json")["cases"]:
            if case["scope"] not in ("schema", "config_ctor") or "$py" in str(case["input"]):
                continue
            with self.subTest(case["id"]):
                self.assertEqual(self._differs(case), case["id"] in chosen, chosen.get(case["id"]))

    def _differs(self, case: dict) -> bool:
        make = RuntimeEnvConfig if case["scope"] == "config_ctor" else RuntimeEnv
        given = _at(case["input"], self._fixture)
        try:
            made = make(**given).to_dict()
        except (TypeError, ValueError) as error:
            expected = _at(case.get("error_message", ""), self._fixture)
            return case["accepted"] or type(error).__name__ != case["error_type"] or not _same(str(error), expected)
        return not case["accepted"] or made != _without_commit(_at(case["normalized"], self._fixture))

    def setUp(self) -> None:
        self._scratch = tempfile.TemporaryDirectory()
        self._fixture = os.path.realpath(self._scratch.name)
        self._before = os.getcwd()
        self._lay_out(vectors("validation.json")["header"]["fixture"])
        os.chdir(self._fixture)

    def _lay_out(self, files: "dict[str, str]") -> None:
        for name, text in files.items():
            path = os.path.join(self._fixture, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)

    def tearDown(self) -> None:
        os.chdir(self._before)
        self._scratch.cleanup()

    def test_packages_have_the_names_that_ray_gives_them(self) -> None:
        recorded = vectors("hashes.json")
        self._lay_out(recorded["header"]["fixture"])
        for case in recorded["cases"]:
            with self.subTest(case["id"]):
                field = next(name for name in ("pip", "uv", "conda") if name in case["input"])
                environment = RuntimeEnv(**_at(case["input"], self._fixture))
                self.assertEqual(environment[field], _at(case["normal_form"], self._fixture))
                name = getattr(environment, f"{field}_uri")
                if "error" in case:
                    with self.assertRaises(getattr(builtins, case["error"]["type"])) as raised:
                        name()
                    self.assertEqual(str(raised.exception), _at(case["error"]["message"], self._fixture))
                else:
                    self.assertEqual(name(), case["uri"])

    def test_files_of_requirements_count_as_ray_reads_them(self) -> None:
        self._lay_out({"same.txt": "requests==2.31.0\nemoji\n", "more/up.txt": "-r ../same.txt\n", "odd.txt": "a\u2028b\nq\t#t\n# c\n"})
        listed = RuntimeEnv(pip=["requests==2.31.0", "emoji"]).pip_uri()
        for line in ("-rsame.txt", "--requirementsame.txt", "--requirement =same.txt", "-r\tmore/up.txt"):
            with self.subTest(line):
                self.assertEqual(RuntimeEnv(pip=[line]).pip_uri(), listed)
        self.assertEqual(RuntimeEnv(pip=["-r odd.txt"]).pip_uri(), RuntimeEnv(pip=["a\u2028b", "q\t#t"]).pip_uri())
        for line in ("-r=same.txt", "-r same.txt ", "-r 'same.txt'"):
            with self.subTest(line), self.assertRaises(FileNotFoundError):
                RuntimeEnv(pip=[line]).pip_uri()

    def test_forms_of_our_own_are_taken(self) -> None:
        for own in (
            {"env_vars": {"A": {"secret": "word"}, "B": "1"}},
            {"uv": {"project": "."}},
            {"uv": {"project": "sub", "extras": ["x"], "groups": ["dev"]}},
            {"pip": {"packages": ["a"], "pip_check": False, "constraints": ["a<2"], "build_constraints": ["b"]}},
        ):
            with self.subTest(str(own)):
                self.assertEqual(RuntimeEnv(**own).to_dict(), own)
                options.check({"runtime_env": own}, options.TASK, "remote functions")
        for wrong in ({"A": {"secret": 1}}, {"A": {"secret": "x", "more": "y"}}, {"A": {}}):
            with self.subTest(str(wrong)), self.assertRaises(TypeError):
                RuntimeEnv(env_vars=wrong)
        with self.assertRaises(TypeError):
            RuntimeEnv(pip={"packages": ["a"], "constraints": "a<2"})

    def test_item_assignment_is_checked(self) -> None:
        environment = RuntimeEnv(env_vars={"A": "1"})
        with self.assertRaises(TypeError):
            environment["env_vars"] = {"A": 2}
        self.assertEqual(environment, {"env_vars": {"A": "1"}})

    def test_text_survives(self) -> None:
        environment = RuntimeEnv(pip=["a"], env_vars={"B": "\u00e9"}, config={"setup_timeout_seconds": 5})
        self.assertEqual(RuntimeEnv.deserialize(environment.serialize()).to_dict(), environment.to_dict())


def _at(value, directory: str):
    if isinstance(value, str):
        return value.replace("{dir}", directory)
    if isinstance(value, list):
        return [_at(each, directory) for each in value]
    if isinstance(value, dict):
        return {_at(key, directory): _at(each, directory) for key, each in value.items()}
    return value


def _without_commit(normalized: dict) -> dict:
    # Ray puts its own commit beside pip and conda.
    return {key: value for key, value in normalized.items() if value != "{commit}"}


def _same(ours: str, ray: str) -> bool:
    # Ray's ends with where its own documentation says more; sets have no order.
    return sorted(ours) == sorted(ray) or ray.startswith(ours.rstrip("."))


if __name__ == "__main__":
    unittest.main()

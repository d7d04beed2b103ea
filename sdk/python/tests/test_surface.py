"""Every name that ordinary Ray programs use is here, or known to be missing and refused by name."""

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from repository import SOURCES, vectors

MISSING = set(
    "ray.ClientBuilder ray.LoggingConfig ray.autoscaler ray.client ray.cross_language ray.internal ray.java_function "
    "ray.job_submission.JobErrorType ray.util.PublicAPI ray.util.connect ray.util.disconnect ray.util.iter ray.util.pdb "
    "ray.util.state.StateApiClient ray.util.state.get_log ray.util.state.list_logs "
    "ray.util.state.list_placement_groups ray.util.state.list_runtime_envs ray.util.state.summarize_actors "
    "ray.util.state.summarize_objects ray.cross_language.cpp_function ray.util.multiprocessing.Pool ray.client_builder.ClientBuilder "
    "ray.client_builder.ClientContext ray.cluster_utils.Cluster".split()
)


class SurfaceTests(unittest.TestCase):
    def test_names_of_use_core_and_common_are_there(self) -> None:
        missing = set()
        for module, content in vectors("api-surface.json")["modules"].items():
            for name, described in content.get("names", {}).items():
                if described.get("use") not in ("core", "common"):
                    continue
                try:
                    getattr(importlib.import_module("satchel" + module[3:]), name)
                except (ImportError, AttributeError):
                    missing.add(f"{module}.{name}")
        self.assertEqual(missing, MISSING)

    def test_what_is_missing_says_so(self) -> None:
        import satchel
        from satchel import _stand_in

        with self.assertRaisesRegex(NotImplementedError, "ray.data"):
            satchel.data
        with self.assertRaisesRegex(NotImplementedError, "ray.util.multiprocessing"):
            satchel.util.multiprocessing
        with self.assertRaisesRegex(NotImplementedError, "ray.train"):
            _stand_in.Finder().find_spec("ray.train")
        with self.assertRaisesRegex(NotImplementedError, "state.get_log"):
            satchel.util.state.get_log
        self.assertFalse(hasattr(satchel, "data"), "programs may ask whether it is there")

    def test_two_copies_of_the_stand_in_find_the_real_one_or_none(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            copy = os.path.join(folder, "copy")
            shutil.copytree(SOURCES, copy)
            real = os.path.join(folder, "real", "ray")
            os.makedirs(real)
            with open(os.path.join(real, "__init__.py"), "w", encoding="utf-8") as file:
                file.write("name = 'the real one'\n")
            for paths, expected in (((SOURCES, copy), "satchel"), ((SOURCES, copy, os.path.dirname(real)), "the real one")):
                with self.subTest(expected):
                    done = subprocess.run(
                        [sys.executable, "-c", "import ray; print(getattr(ray, 'name', ray.__name__))"],
                        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                        capture_output=True,
                        text=True,
                        check=False,
                    )
                    self.assertEqual(done.stdout, expected + "\n", done.stderr)


if __name__ == "__main__":
    unittest.main()

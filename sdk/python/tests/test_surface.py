"""What is missing says so, and the module `ray` is this package unless a real one is there. Names and signatures: test_signatures."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from repository import SOURCES

class SurfaceTests(unittest.TestCase):
    def test_what_is_missing_says_so(self) -> None:
        import satchel
        from satchel import _stand_in

        with self.assertRaisesRegex(NotImplementedError, "ray.data"):
            satchel.data
        with self.assertRaisesRegex(NotImplementedError, "ray.data"):
            from ray import data  # noqa: F401
        with self.assertRaisesRegex(NotImplementedError, "ray.util.collective"):
            from ray.util import collective  # noqa: F401
        with self.assertRaisesRegex(NotImplementedError, "ray.util.joblib"):
            satchel.util.joblib
        with self.assertRaisesRegex(NotImplementedError, "ray.train"):
            _stand_in.Finder().find_spec("ray.train")
        for name in ("ray.util.annotations", "ray.experimental.tqdm_ray", "ray._private"):
            with self.assertRaisesRegex(NotImplementedError, name) as raised:
                _stand_in.Finder().find_spec(name)
            self.assertIsInstance(raised.exception, ModuleNotFoundError, "programs may try whether it is there")
        for name in ("_private", "_common"):
            with self.assertRaisesRegex(NotImplementedError, f"ray.{name}"):
                getattr(satchel, name)
        with self.assertRaisesRegex(NotImplementedError, "ray._raylet.CoreWorker"):
            satchel._raylet.CoreWorker
        self.assertIs(satchel._raylet.ObjectRefGenerator, satchel.ObjectRefGenerator)
        self.assertEqual(satchel.logger.name, "ray")
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

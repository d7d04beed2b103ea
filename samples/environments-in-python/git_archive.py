"""A Git archive: two commits of a repository at the same moment, each as the archive that a Git host serves for it.

prints: version 1 version 2
"""

import os
import subprocess
import tempfile

import satchel as ray


def git(*words):
    who = ["-c", "user.name=sample", "-c", "user.email=sample@localhost"]
    return subprocess.run(["git", *who, *words], cwd=repository, check=True, capture_output=True, text=True).stdout.strip()


def archive_of_commit(text):
    """As https://github.com/OWNER/project/archive/COMMIT.zip: all files below one directory with the commit in its name."""
    with open(os.path.join(repository, "library.py"), "w", encoding="utf-8") as file:
        file.write(f"def version():\n    return {text!r}\n")
    git("add", "--all")
    git("commit", "--quiet", "--message", text)
    commit = git("rev-parse", "HEAD")
    path = os.path.join(folder, f"{commit}.zip")
    git("archive", "--format=zip", f"--prefix=project-{commit}/", f"--output={path}", commit)
    return f"file://{path}"


@ray.remote
def version():
    import library

    return library.version()


with tempfile.TemporaryDirectory() as folder:
    repository = os.path.join(folder, "project")
    os.mkdir(repository)
    git("init", "--quiet")
    old, new = archive_of_commit("version 1"), archive_of_commit("version 2")
    ray.init()
    print(*ray.get([version.options(runtime_env={"py_modules": [each]}).remote() for each in (old, new)]))

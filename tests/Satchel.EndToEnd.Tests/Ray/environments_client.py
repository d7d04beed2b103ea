"""Submits environments by Ray's own JobSubmissionClient to the server in argv[1]; argv[2] is a JSON object of what they are made of."""

import json
import pathlib
import sys
import tempfile
import time

from ray.job_submission import JobStatus, JobSubmissionClient

address = sys.argv[1]
have = json.loads(sys.argv[2])
client = JobSubmissionClient(address)
files = pathlib.Path(tempfile.mkdtemp())
(files / "requirements.txt").write_text("alpha==1.0\n")
(files / "environment.yml").write_text("dependencies:\n  - python\n  - toolz\n")
(files / "library").mkdir()
(files / "library" / "__init__.py").write_text("name = 'a library'\n")
(files / "work").mkdir()
(files / "work" / "greeting.txt").write_text("hello from a directory")

ALPHA = "python -c 'import alpha; print(\"alpha\", alpha.version)'"
TOOLZ = "python -c 'import toolz; print(\"toolz\", toolz.version)'"
environments = {
    "pip, a list": ({"pip": ["alpha==1.0"]}, ALPHA, "alpha 1.0"),
    "pip, a file": ({"pip": str(files / "requirements.txt")}, ALPHA, "alpha 1.0"),
    "pip, an object": ({"pip": {"packages": ["alpha==1.0"], "pip_check": False}}, ALPHA, "alpha 1.0"),
    "py_modules, a directory": (
        {"py_modules": [str(files / "library")]},
        "python3 -c 'import library; print(library.name)'",
        "a library",
    ),
    "py_modules, a wheel": (
        {"py_modules": [have["wheel"]]},
        "python3 -c 'import own; print(\"own\", own.version)'",
        "own 1.0",
    ),
    "working_dir, a directory": ({"working_dir": str(files / "work")}, "cat greeting.txt", "hello from a directory"),
    "working_dir, https": ({"working_dir": have["https"]}, "cat greeting.txt", "hello from afar"),
    "working_dir, s3": ({"working_dir": "s3://bucket/code.zip"}, "cat greeting.txt", "hello from afar"),
    "working_dir, gs": ({"working_dir": "gs://bucket/code.zip"}, "cat greeting.txt", "hello from afar"),
    "py_modules, https": (
        {"py_modules": [have["part"]]},
        "python3 -c 'import part; print(part.name)'",
        "a remote part",
    ),
}
if have["uv"]:
    environments["uv, a list"] = ({"uv": ["alpha==1.0"]}, ALPHA, "alpha 1.0")
    environments["uv, an object"] = ({"uv": {"packages": ["alpha==1.0"], "uv_check": True}}, ALPHA, "alpha 1.0")
if have["conda"]:
    environments["conda, an object"] = ({"conda": {"dependencies": ["python", "toolz"]}}, TOOLZ, "toolz 1.0")
    environments["conda, a file"] = ({"conda": str(files / "environment.yml")}, TOOLZ, "toolz 1.0")

for name, (runtime_env, entrypoint, shows) in environments.items():
    job = client.submit_job(entrypoint=entrypoint, runtime_env=runtime_env)
    while not client.get_job_status(job).is_terminal():
        time.sleep(0.05)
    assert client.get_job_status(job) == JobStatus.SUCCEEDED, (name, client.get_job_info(job))
    assert shows in client.get_job_logs(job), (name, client.get_job_logs(job))
    print(name)

job = client.submit_job(entrypoint="true", runtime_env={"pip": ["absent-from-everywhere"]})
while not client.get_job_status(job).is_terminal():
    time.sleep(0.05)
info = client.get_job_info(job)
assert info.status == JobStatus.FAILED and "runtime_env setup failed" in info.message, info
assert "absent-from-everywhere" in info.message, info
print("every environment works")

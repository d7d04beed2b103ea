"""Drives every method of Ray's own JobSubmissionClient against the server in argv[1], with the working directory argv[2]."""

import asyncio
import sys

from ray.job_submission import JobStatus, JobSubmissionClient

address, working_dir = sys.argv[1:]
client = JobSubmissionClient(address)


def wait(job_id):
    while not client.get_job_status(job_id).is_terminal():
        pass
    return client.get_job_status(job_id)


assert client.get_address() == address
assert client.get_version() == "4", client.get_version()

job = client.submit_job(
    entrypoint="python3 show.py",
    submission_id="from-ray",
    runtime_env={"working_dir": working_dir, "env_vars": {"GREETING": "hello"}},
    metadata={"owner": "ray"},
    entrypoint_num_cpus=1,
)
assert job == "from-ray"
assert wait(job) == JobStatus.SUCCEEDED, client.get_job_info(job)
assert "hello from the package" in client.get_job_logs(job), client.get_job_logs(job)

info = client.get_job_info(job)
assert info.metadata == {"owner": "ray"}, info
assert info.driver_exit_code == 0 and info.message == "Job finished successfully.", info
assert info.runtime_env["working_dir"].startswith("gcs://_ray_pkg_"), info
assert [j.submission_id for j in client.list_jobs()] == ["from-ray"]

try:
    client.submit_job(entrypoint="true", submission_id="from-ray")
except RuntimeError as e:
    assert "already exists" in str(e), e
else:
    raise AssertionError("a duplicate id was accepted")


async def tail(job_id):
    return "".join([lines async for lines in client.tail_job_logs(job_id)])


slow = client.submit_job(entrypoint="for i in 1 2 3; do echo tick $i; sleep 0.1; done")
text = asyncio.run(tail(slow))
assert all(f"tick {i}" in text for i in (1, 2, 3)), text

endless = client.submit_job(entrypoint="sleep 600")
while client.get_job_status(endless) != JobStatus.RUNNING:
    pass
assert client.stop_job(endless) is True
assert wait(endless) == JobStatus.STOPPED
assert client.stop_job(endless) is False
assert client.delete_job(endless) is True
try:
    client.get_job_info(endless)
except RuntimeError as e:
    assert "does not exist" in str(e), e
else:
    raise AssertionError("a deleted job is still there")

failed = client.submit_job(entrypoint="echo boom; exit 3")
assert wait(failed) == JobStatus.FAILED
assert client.get_job_info(failed).driver_exit_code == 3
assert "boom" in client.get_job_info(failed).message
print("every method works")

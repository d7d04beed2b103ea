"""A job with an environment, submitted by a program: the environment is there before the entrypoint runs.

prints: SUCCEEDED
prints: 3 lines in notes.txt for vision
"""

import asyncio
import os

import satchel as ray

here = os.path.dirname(os.path.abspath(__file__))
client = ray.job_submission.JobSubmissionClient(create_cluster_if_needed=True)
job = client.submit_job(
    entrypoint="python3 -c \"import os; print(sum(1 for _ in open('notes.txt')), 'lines in notes.txt for', os.environ['TEAM'])\"",
    runtime_env={"working_dir": os.path.join(here, "files"), "env_vars": {"TEAM": "vision"}},
)


async def follow():
    return "".join([text async for text in client.tail_job_logs(job)])


log = asyncio.run(follow())
print(client.get_job_status(job))
print(log.strip().splitlines()[-1])

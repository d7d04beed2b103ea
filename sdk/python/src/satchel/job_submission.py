"""Submitting programs as jobs: a client of the Jobs REST API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, AsyncIterator, Dict, List, Optional, Union

from ._jobs import token
from ._jobs.http import Api
from ._jobs.records import DriverInfo, JobDetails, JobErrorType, JobInfo, JobStatus, JobType, details_of

if TYPE_CHECKING:
    from ._driver import choice

__all__ = ["DriverInfo", "JobDetails", "JobErrorType", "JobInfo", "JobStatus", "JobSubmissionClient", "JobType"]

_MOST_BREAKS = 3
_DEFAULT = "http://127.0.0.1:8265"


class JobSubmissionClient:
    """Submits jobs and looks after them. Safe for any number of threads: each call is one request."""

    def __init__(
        self,
        address: Optional[str] = None,
        create_cluster_if_needed: bool = False,
        cookies: Optional[Dict[str, Any]] = None,
        metadata: Optional[Dict[str, Any]] = None,
        headers: Optional[Dict[str, Any]] = None,
        verify: Optional[Union[str, bool]] = True,
        **kwargs: Any,
    ) -> None:
        """Finds the cluster and asks for its version.

        Args:
            address: `http://host:port`. SATCHEL_ADDRESS, RAY_API_SERVER_ADDRESS and RAY_ADDRESS count more. Without any of them: the
                context of SATCHEL_CONTEXT, else the current one (`satchel context use`), else the cluster of this machine.
            create_cluster_if_needed: Start one on this machine when none runs.
            metadata: Added to the metadata of each job that is submitted.
            headers: Sent with each request. The token is known without: SATCHEL_TOKEN, SATCHEL_TOKEN_PATH, else that of the home. A
                listener on this machine is sent nothing before it has proven that it is the cluster's.
            verify: False trusts any certificate, a path trusts those in it.

        Raises ConnectionError, RuntimeError (no such server), AuthenticationError, TypeError.
        """
        chosen = _choose(address)
        is_own = chosen.address is None
        self._address = chosen.address or _address_of_home(create_cluster_if_needed)
        self._context = chosen.context
        sent = {**chosen.headers, **{name: str(value) for name, value in (headers or {}).items()}}
        if cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        bearer = token.find(self._address, is_own, chosen.token_path)
        self._api = Api(self._address, sent, bearer, chosen.verify if verify is True else verify)
        self._metadata = dict(metadata or {})
        try:
            self._version = self._api.json("GET", "/api/version")
        except OSError as error:
            raise ConnectionError(f"Failed to connect to Ray at address: {self._address}. {error}") from error

    def get_address(self) -> str:
        """URL of the cluster."""
        return self._address

    def get_version(self) -> str:
        """Version of the Jobs API."""
        return str(self._version["version"])

    def submit_job(
        self,
        *,
        entrypoint: str,
        job_id: Optional[str] = None,
        runtime_env: Optional[Dict[str, Any]] = None,
        metadata: Optional[Dict[str, str]] = None,
        submission_id: Optional[str] = None,
        entrypoint_num_cpus: Optional[Union[int, float]] = None,
        entrypoint_num_gpus: Optional[Union[int, float]] = None,
        entrypoint_memory: Optional[int] = None,
        entrypoint_resources: Optional[Dict[str, float]] = None,
        entrypoint_label_selector: Optional[Dict[str, str]] = None,
    ) -> str:
        """Submits a program, local paths of `runtime_env` packaged by the program `satchel`. Returns the job's id.

        Args:
            entrypoint: A command for the shell.
            submission_id: Id of the job; a new one when left out. One that is taken is an error.

        Raises RuntimeError with the server's answer, ValueError, TypeError for a wrong environment.
        """
        environment = _packaged(runtime_env, self._address, self._context)
        body: Dict[str, Any] = {
            "entrypoint": entrypoint,
            "submission_id": submission_id or job_id,
            "runtime_env": environment,
            "metadata": {**(metadata or {}), **self._metadata},
        }
        asked = {
            "entrypoint_num_cpus": entrypoint_num_cpus,
            "entrypoint_num_gpus": entrypoint_num_gpus,
            "entrypoint_memory": entrypoint_memory,
            "entrypoint_resources": entrypoint_resources,
            "entrypoint_label_selector": entrypoint_label_selector,
        }
        body.update({name: value for name, value in asked.items() if value is not None})
        return str(self._api.json("POST", "/api/jobs/", body)["submission_id"])

    def stop_job(self, job_id: str) -> bool:
        """Asks a job to stop; returns whether it runs still. Raises RuntimeError for an unknown one."""
        return bool(self._api.json("POST", f"/api/jobs/{_quote(job_id)}/stop")["stopped"])

    def delete_job(self, job_id: str) -> bool:
        """Forgets a job that has ended. Raises RuntimeError for an unknown one and for one that has not."""
        return bool(self._api.json("DELETE", f"/api/jobs/{_quote(job_id)}")["deleted"])

    def get_job_info(self, job_id: str) -> JobDetails:
        """All of a job. Raises RuntimeError for an unknown one."""
        return details_of(self._api.json("GET", f"/api/jobs/{_quote(job_id)}"))

    def list_jobs(self) -> List[JobDetails]:
        """All jobs."""
        return [details_of(each) for each in self._api.json("GET", "/api/jobs/")]

    def get_job_status(self, job_id: str) -> JobStatus:
        """Where a job is. Raises RuntimeError for an unknown one."""
        return self.get_job_info(job_id).status

    def get_job_logs(self, job_id: str) -> str:
        """All that a job has printed so far. Raises RuntimeError for an unknown one."""
        return str(self._api.json("GET", f"/api/jobs/{_quote(job_id)}/logs")["logs"])

    async def tail_job_logs(self, job_id: str) -> AsyncIterator[str]:
        """What a job prints, as it comes, until it ends. Raises RuntimeError for an unknown one, OSError when the daemon is gone."""
        import asyncio
        import codecs
        from concurrent.futures import ThreadPoolExecutor

        loop = asyncio.get_running_loop()
        # It waits as long as the job runs: the loop's own threads are for what ends.
        reading = ThreadPoolExecutor(max_workers=1, thread_name_prefix="satchel-tail")
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        offset = breaks = 0
        try:
            while True:
                path = f"/v1/jobs/{_quote(job_id)}/logs?offset={offset}&follow=true"
                stream = await loop.run_in_executor(reading, self._api.stream, path)
                try:
                    while True:
                        data = await loop.run_in_executor(reading, stream.read)
                        if not data:
                            rest = decoder.decode(b"", True)
                            if rest:
                                yield rest
                            return
                        offset, breaks = offset + len(data), 0
                        text = decoder.decode(data)
                        if text:
                            yield text
                except ConnectionError:
                    # The daemon may be back: whether it is says the next request.
                    breaks += 1
                    if breaks > _MOST_BREAKS:
                        raise
                finally:
                    stream.close()
        finally:
            reading.shutdown(wait=False)


def _quote(job: str) -> str:
    from urllib.parse import quote

    return quote(job, safe="")


def _choose(given: Optional[str]) -> "choice.Choice":
    """The cluster that is meant. Raises TypeError, ConnectionError."""
    if given is not None and not isinstance(given, str):
        raise TypeError(f"address must be a string, got {type(given)}")
    from ._driver import choice

    return choice.choose() if given is None else choice.by_variable() or choice.named("argument address", given)


def _address_of_home(creates: bool) -> str:
    from ._driver import cluster

    found = cluster.address()
    if found is None and creates:
        cluster.start({})
        found = cluster.address()
    return (found or _DEFAULT).rstrip("/")


def _packaged(environment: Any, address: str, context: Optional[str]) -> Dict[str, Any]:
    if environment is None:
        return {}
    from ._driver.environment import check
    from ._session.environments import has_local_paths

    checked = check(environment)
    hook = checked.get("worker_process_setup_hook")
    if hook is not None and not isinstance(hook, str):
        raise ValueError(
            f"Invalid type {type(hook)} for `worker_process_setup_hook`. When a job submission API is used, `worker_process_setup_hook` only "
            "allows a string type (module name). Specify `worker_process_setup_hook` via ray.init within a driver to use a function type."
        )
    if not has_local_paths(checked):
        return checked
    from ._driver import cluster

    return cluster.package(checked, address, context)

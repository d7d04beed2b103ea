"""What is told of a job."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from enum import Enum
from typing import Any, Dict, Mapping, Optional, Union


class JobStatus(str, Enum):
    """Where a job is in its life."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    STOPPED = "STOPPED"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"

    def __str__(self) -> str:
        return self.value

    def is_terminal(self) -> bool:
        """Whether it stays so."""
        return self in (JobStatus.STOPPED, JobStatus.SUCCEEDED, JobStatus.FAILED)


class JobType(str, Enum):
    """What a job is: submitted, or a driver that connected by itself."""

    SUBMISSION = "SUBMISSION"
    DRIVER = "DRIVER"


class JobErrorType(str, Enum):
    """Why a job failed, for programs; `message` says it to people."""

    RUNTIME_ENV_SETUP_FAILURE = "RUNTIME_ENV_SETUP_FAILURE"
    JOB_SUPERVISOR_ACTOR_START_TIMEOUT = "JOB_SUPERVISOR_ACTOR_START_TIMEOUT"
    JOB_SUPERVISOR_ACTOR_START_FAILURE = "JOB_SUPERVISOR_ACTOR_START_FAILURE"
    JOB_SUPERVISOR_ACTOR_UNSCHEDULABLE = "JOB_SUPERVISOR_ACTOR_UNSCHEDULABLE"
    JOB_SUPERVISOR_ACTOR_UNKNOWN_FAILURE = "JOB_SUPERVISOR_ACTOR_UNKNOWN_FAILURE"
    JOB_SUPERVISOR_ACTOR_DIED = "JOB_SUPERVISOR_ACTOR_DIED"
    JOB_ENTRYPOINT_COMMAND_START_ERROR = "JOB_ENTRYPOINT_COMMAND_START_ERROR"
    JOB_ENTRYPOINT_COMMAND_ERROR = "JOB_ENTRYPOINT_COMMAND_ERROR"


@dataclass(init=False)
class DriverInfo:
    """The driver of a job. `id`: that of its job among drivers; `pid` as text."""

    id: str
    node_ip_address: str
    pid: str

    def __init__(self, *, id: str, node_ip_address: str, pid: str) -> None:
        self.id = id
        self.node_ip_address = node_ip_address
        self.pid = pid

    def dict(self) -> Dict[str, Any]:
        """As a dict."""
        return asdict(self)


@dataclass(init=False)
class JobDetails:
    """A job with its ids. `start_time` and `end_time` are milliseconds since 1970; `driver_exit_code` is there once the entrypoint has ended."""

    type: JobType
    job_id: Optional[str]
    submission_id: Optional[str]
    driver_info: Optional[DriverInfo]
    status: JobStatus
    entrypoint: str
    message: Optional[str]
    error_type: Optional[str]
    start_time: Optional[int]
    end_time: Optional[int]
    metadata: Optional[Dict[str, str]]
    runtime_env: Optional[Dict[str, Any]]
    driver_agent_http_address: Optional[str]
    driver_node_id: Optional[str]
    driver_exit_code: Optional[int]

    def __init__(
        self,
        *,
        type: JobType,
        job_id: Optional[str] = None,
        submission_id: Optional[str] = None,
        driver_info: Optional[DriverInfo] = None,
        status: JobStatus,
        entrypoint: str,
        message: Optional[str] = None,
        error_type: Optional[str] = None,
        start_time: Optional[int] = None,
        end_time: Optional[int] = None,
        metadata: Optional[Dict[str, str]] = None,
        runtime_env: Optional[Dict[str, Any]] = None,
        driver_agent_http_address: Optional[str] = None,
        driver_node_id: Optional[str] = None,
        driver_exit_code: Optional[int] = None,
    ) -> None:
        self.type = JobType(type)
        self.job_id = job_id
        self.submission_id = submission_id
        self.driver_info = driver_info
        self.status = JobStatus(status)
        self.entrypoint = entrypoint
        self.message = message
        self.error_type = error_type
        self.start_time = start_time
        self.end_time = end_time
        self.metadata = metadata
        self.runtime_env = runtime_env
        self.driver_agent_http_address = driver_agent_http_address
        self.driver_node_id = driver_node_id
        self.driver_exit_code = driver_exit_code

    def dict(self) -> Dict[str, Any]:
        """As a dict."""
        return asdict(self)


def details_of(told: Mapping[str, Any]) -> JobDetails:
    """A job as the server tells of it; what a newer one tells beyond that is left out."""
    known = {each.name: told[each.name] for each in fields(JobDetails) if each.name in told}
    if isinstance(known.get("driver_info"), dict):
        driver = known["driver_info"]
        known["driver_info"] = DriverInfo(id=driver["id"], node_ip_address=driver["node_ip_address"], pid=driver["pid"])
    return JobDetails(**known)


@dataclass
class JobInfo:
    """A job without its ids. Times are milliseconds since 1970."""

    status: JobStatus
    entrypoint: str
    message: Optional[str] = None
    error_type: Optional[JobErrorType] = None
    start_time: Optional[int] = None
    end_time: Optional[int] = None
    metadata: Optional[Dict[str, str]] = None
    runtime_env: Optional[Dict[str, Any]] = None
    entrypoint_num_cpus: Optional[Union[int, float]] = None
    entrypoint_num_gpus: Optional[Union[int, float]] = None
    entrypoint_memory: Optional[int] = None
    entrypoint_resources: Optional[Dict[str, float]] = None
    driver_agent_http_address: Optional[str] = None
    driver_node_id: Optional[str] = None
    driver_exit_code: Optional[int] = None

    def to_json(self) -> Dict[str, Any]:
        """As JSON; the environment as text."""
        told = asdict(self)
        told["status"] = str(told["status"])
        told["runtime_env_json"] = json.dumps(told.pop("runtime_env"))
        return told

    @classmethod
    def from_json(cls, json_dict: Mapping[str, Any]) -> "JobInfo":
        """What `to_json` made."""
        told = dict(json_dict)
        told["runtime_env"] = json.loads(told.pop("runtime_env_json", "null"))
        told["status"] = JobStatus(told["status"])
        return cls(**told)


for _class in (JobStatus, JobType, JobErrorType, DriverInfo, JobDetails, JobInfo):
    _class.__module__ = "satchel.job_submission"

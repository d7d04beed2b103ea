"""Where the calling code runs: job, node, worker, task, actor, environment."""

from __future__ import annotations

import os
from typing import Any, Dict, List, Optional

from ._session import current
from ._session.session import Session

__all__ = ["RuntimeContext", "get_runtime_context"]


class RuntimeContext:
    """What a driver, task or actor knows of itself. Ids are lower-case hexadecimal text."""

    def __init__(self, worker: Session) -> None:
        """Made by `get_runtime_context`."""
        self.worker = worker

    def get(self) -> Dict[str, Any]:
        """The ids as a dict."""
        known = {"job_id": self.job_id, "node_id": self.node_id, "namespace": self.namespace}
        if self.worker.role == "worker":
            known["task_id"] = self.task_id
            if self.worker.actor is not None:
                known["actor_id"] = self.actor_id
        return known

    @property
    def job_id(self) -> Any:
        """Id of the job, as an object."""
        from ._objects.ids import JobID

        return JobID(self.worker.job)

    @property
    def node_id(self) -> Any:
        """Id of the node, as an object."""
        from ._objects.ids import NodeID

        return NodeID(self.worker.node)

    @property
    def task_id(self) -> Any:
        """Id of the task, as an object."""
        from ._objects.ids import TaskID

        return TaskID(self.worker.running.id)

    @property
    def actor_id(self) -> Any:
        """Id of the actor, as an object; None outside of one."""
        from ._objects.ids import ActorID

        return None if self.worker.actor is None else ActorID(self.worker.actor)

    @property
    def namespace(self) -> str:
        """Where names of actors are looked up."""
        return self.worker.namespace

    def get_job_id(self) -> str:
        """Id of the job."""
        return self.worker.job.hex()

    def get_node_id(self) -> str:
        """Id of the node."""
        return self.worker.node.hex()

    def get_worker_id(self) -> str:
        """Id of the process."""
        return self.worker.worker.hex()

    def get_task_id(self) -> Optional[str]:
        """Id of the task; None in a driver."""
        return self.worker.running.id.hex() if self.worker.role == "worker" else None

    def get_task_name(self) -> Optional[str]:
        """Name of the task; None in a driver."""
        return self.worker.running.template.get("name") if self.worker.role == "worker" else None

    def get_task_function_name(self) -> Optional[str]:
        """Module and name of the task's function; None in a driver."""
        return self.worker.running.template.get("qualname") if self.worker.role == "worker" else None

    def get_actor_id(self) -> Optional[str]:
        """Id of the actor; None outside of one."""
        return None if self.worker.actor is None else self.worker.actor.hex()

    def get_actor_name(self) -> Optional[str]:
        """Name of the actor, empty when it has none; None outside of one."""
        if self.worker.actor is None:
            return None
        return self.worker.actor_template["actor"]["name"] or ""

    @property
    def was_current_actor_reconstructed(self) -> bool:
        """Whether the actor was restarted. Raises RuntimeError outside of an actor."""
        if self.worker.actor is None:
            raise RuntimeError("This method is only available in an actor.")
        return self.worker.reconstructed

    @property
    def current_actor(self) -> Any:
        """A handle of the actor itself. Raises RuntimeError outside of an actor."""
        from ._actor.handle import handle_of

        if self.worker.actor is None:
            raise RuntimeError("This method is only available in an actor.")
        return handle_of(self.worker.actor, self.worker.actor_template["actor"]["methods"])

    def get_assigned_resources(self) -> Dict[str, float]:
        """What the task or actor holds of its node."""
        template = self.worker.actor_template if self.worker.actor is not None else self.worker.running.template
        return dict(template.get("resources") or {})

    def get_resource_ids(self) -> Dict[str, List[str]]:
        """As `get_accelerator_ids`."""
        return self.get_accelerator_ids()

    def get_accelerator_ids(self) -> Dict[str, List[str]]:
        """The devices that the task or actor was given, by kind, as texts; none in a driver."""
        return {"GPU": [str(each) for each in self.worker.running.gpus]}

    def get_node_labels(self) -> Dict[str, str]:
        """The labels of the node."""
        for node in self.worker.connection.call("nodes")["nodes"]:
            if node.get("node_id") == self.get_node_id():
                return dict(node.get("labels") or {})
        return {}

    def get_runtime_env_string(self) -> str:
        """The environment as the text that names it."""
        template = self.worker.actor_template if self.worker.actor is not None else self.worker.running.template
        return template.get("runtime_env_text") or self.worker.runtime_env_text

    @property
    def runtime_env(self) -> Any:
        """The environment: a `RuntimeEnv`."""
        import json

        from ._driver.environment import shown
        from .runtime_env import RuntimeEnv

        return RuntimeEnv(_validate=False, **shown(json.loads(self.get_runtime_env_string()), self.worker.hook_name))

    @property
    def gcs_address(self) -> str:
        """Address of the cluster."""
        from ._driver import cluster

        return (cluster.address() or "").rpartition("//")[2]

    def get_session_name(self) -> str:
        """Name of the cluster's session."""
        return os.path.basename(self.worker.name)

    def get_temp_dir(self) -> str:
        """Directory of the cluster."""
        from ._driver import cluster

        return cluster.home()

    def get_placement_group_id(self) -> Optional[str]:
        """Always None: there are no placement groups yet."""
        return None

    @property
    def current_placement_group_id(self) -> Any:
        """Always None: there are no placement groups yet."""
        return None

    @property
    def should_capture_child_tasks_in_placement_group(self) -> bool:
        """Always False: there are no placement groups yet."""
        return False

    def is_canceled(self) -> bool:
        """Whether `cancel` was called for the task; what cannot be interrupted may ask."""
        return self.worker.running.cancelled


def get_runtime_context() -> RuntimeContext:
    """Where the calling code runs. Connects first where `init` was not called."""
    return RuntimeContext(current.connected())

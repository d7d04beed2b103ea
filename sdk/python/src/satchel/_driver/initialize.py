"""`init` and `shutdown`: a program becomes a driver, and ends being one."""

from __future__ import annotations

import atexit
import os
import threading
import time
from typing import Any, Callable, Dict, Optional

from .._session import current
from .._session.session import Session
from ..exceptions import RaySystemError
from . import beside, checks, choice, cluster
from .connecting import connect
from .context import BaseContext, RayContext
from .environment import of_driver

_SHUTDOWN_SECONDS = 10.0
_OUTPUT_SECONDS = 2.0  # Lines of workers are printed so long at the end.

_lock = threading.RLock()
_context: Optional[RayContext] = None


def init(
    address: Optional[str] = None,
    *,
    num_cpus: Optional[int] = None,
    num_gpus: Optional[int] = None,
    resources: Optional[Dict[str, float]] = None,
    labels: Optional[Dict[str, str]] = None,
    object_store_memory: Optional[int] = None,
    local_mode: bool = False,
    ignore_reinit_error: bool = False,
    include_dashboard: Optional[bool] = None,
    dashboard_host: str = "127.0.0.1",
    dashboard_port: Optional[int] = None,
    job_config: Any = None,
    configure_logging: bool = True,
    logging_level: Any = "info",
    logging_format: Optional[str] = None,
    logging_config: Any = None,
    log_to_driver: Optional[bool] = None,
    namespace: Optional[str] = None,
    runtime_env: Any = None,
    enable_resource_isolation: bool = False,
    cgroup_path: Optional[str] = None,
    system_reserved_cpu: Optional[float] = None,
    system_reserved_memory: Optional[int] = None,
    proxy_server_url: Optional[str] = None,
    **kwargs: Any,
) -> BaseContext:
    """Connects this program to a cluster as a driver, and starts one on this machine where none runs.

    Inside of a job it is the job's cluster, and `runtime_env` is merged with the job's. A cluster that is started with amounts
    (`num_cpus`, …) is this driver's own and ends with it; one that is started without stays, and the next driver finds it.

    Args:
        address: "auto" for the cluster of this machine (it starts none), "local" for a new one that is this driver's own, or its URL.
            Default: the one that SATCHEL_ADDRESS, RAY_API_SERVER_ADDRESS or RAY_ADDRESS, SATCHEL_CONTEXT or the current context names,
            which has to be that of this machine; else the cluster of this machine, started where none runs.
        num_cpus, num_gpus, resources, labels: What a new cluster may give out; whole numbers. Default: what the machine has.
        ignore_reinit_error: A second call returns the first one's context instead of raising.
        log_to_driver: Whether lines that workers print are printed here. Default: yes.
        namespace: Where names of actors are looked up. Default: a new one that nobody shares.
        runtime_env: Environment of the driver's tasks and actors: a dict or a `RuntimeEnv`; local paths are packaged.

    Raises:
        RuntimeError: a second call. ConnectionError: no cluster there, or none can be started. ValueError, TypeError: wrong arguments.
    """
    global _context
    checks.check_keywords(kwargs)
    checks.check_address(address)
    if local_mode:
        raise NotImplementedError("satchel has no local_mode: tasks run in processes of their own, also on one machine.")
    with _lock:
        if current.session is not None:
            return _again(ignore_reinit_error)
        if namespace is not None:
            from .._actor.handle import check_namespace

            check_namespace(namespace)
        checks.check_resources(num_cpus, num_gpus, resources, object_store_memory)
        checks.check_unheeded(locals(), kwargs)
        environment = of_driver(runtime_env if runtime_env is not None else getattr(job_config, "runtime_env", None))
        amounts = {"num-cpus": num_cpus, "num-gpus": num_gpus, "resources": resources, "labels": labels}
        has_amounts = any(amount is not None for amount in amounts.values())
        node, end = _find_node(address, has_amounts, {**amounts, "dashboard-port": dashboard_port})
        try:
            environment.send()
            chosen = namespace or getattr(job_config, "ray_namespace", None)
            session = connect(node, environment, chosen, log_to_driver is not False, owns_cluster=end is not None)
        except BaseException:
            if end is not None:
                end()
            raise
        if end is not None:
            session.on_close.append(end)
        session.open()
        environment.publish(session)
        atexit.register(_at_exit, os.getpid())
        _context = RayContext(_address_info(session, node.socket))
        return _context


def begin() -> None:
    """As `init()` where no session is. Of threads that need one at the same time the first makes it, the others use it."""
    with _lock:
        if current.session is None:
            init()


def _again(is_fine: bool) -> BaseContext:
    global _context
    if is_fine and current.session is not None:
        if _context is None:  # A worker's: it had its session before anything of the user ran.
            _context = RayContext(_address_info(current.session, os.environ.get("SATCHEL_NODE_SOCKET") or ""))
        return _context
    raise RuntimeError(
        "Maybe you called ray.init twice by accident? This error can be suppressed by passing in 'ignore_reinit_error=True' or by calling "
        "'ray.shutdown()' prior to 'ray.init()'."
    )


def _find_node(address: Optional[str], has_amounts: bool, options: Dict[str, Any]) -> "tuple[cluster.Node, Optional[Callable[[], object]]]":
    """The node, and what ends its cluster where that was started for this program alone."""
    job = cluster.of_job()
    if job is not None and address in (None, "auto"):
        return job, None
    source = ""
    if address is None:
        chosen = choice.choose()
        if chosen.address is not None:
            address, source = chosen.address, f", which {chosen.source} names"
    found = cluster.running()
    if found is not None and address == "local":
        return beside.start(options), beside.stop
    if found is not None:
        if address not in (None, "auto"):
            _check_is_here(str(address), source)
        if has_amounts:
            raise _takes_no_amounts()
        return found, None
    if address not in (None, "local"):
        raise ConnectionError(
            f"Could not find any running cluster{'' if address == 'auto' else f' at {address}'}{source} on this machine. "
            + (
                "Drivers run on the machines of their cluster; for one of this machine call init('local')."
                if source
                else "Start one with `satchel start --head`, or call init without an address."
            )
        )
    node, started = cluster.start(options)
    is_own = has_amounts or address == "local"
    if started or not is_own:
        return node, cluster.stop if is_own else None
    # Somebody else started one in this moment.
    if address == "local":
        return beside.start(options), beside.stop
    raise _takes_no_amounts()


def _takes_no_amounts() -> ValueError:
    return ValueError(
        "When connecting to an existing cluster, num_cpus, num_gpus, resources and labels must not be provided: "
        f"the cluster of {cluster.home()} has its own. End it with `satchel stop`, leave them out, or have a cluster of this program's own: "
        "init(address='local', …)."
    )


def _check_is_here(address: str, source: str) -> None:
    here = cluster.address() or ""
    if not choice.is_same(address, here):
        raise ConnectionError(
            f"The cluster of this machine is at {here}, not at {address}{source}. Drivers run on the machines of their cluster: "
            "submit the program there as a job, `satchel job submit`."
        )


def _address_info(session: Session, socket: str) -> Dict[str, Any]:
    url = (cluster.address() or "").rpartition("//")[2]
    return {
        "node_ip_address": "127.0.0.1",
        "redis_address": None,
        "object_store_address": socket,
        "raylet_socket_name": socket,
        "webui_url": url,
        "session_dir": session.name,
        "metrics_export_port": None,
        "gcs_address": url,
        "address": url,
        "dashboard_agent_listen_port": None,
        "node_id": session.node.hex(),
    }


def _begin_anew() -> None:
    """In the child of a fork, which is no driver yet, whatever its parent's threads were doing."""
    global _lock, _context
    _lock, _context = threading.RLock(), None


os.register_at_fork(after_in_child=_begin_anew)


def is_initialized() -> bool:
    """Whether this process is connected to a cluster."""
    return current.session is not None


def shutdown(*, wait_for_processes: bool = False, _exiting_interpreter: bool = False) -> None:
    """Ends what `init` began: tasks and actors of this driver end, detached ones apart. A second call does nothing."""
    global _context
    with _lock:
        session = current.session
        if session is None or session.role == "worker":
            return
        session.output_ends = time.monotonic() + _OUTPUT_SECONDS
        try:
            session.output = session.connection.call("shutdown", timeout=_SHUTDOWN_SECONDS)
        except TimeoutError:
            session.output = {**session.output, "is_unanswered": True}
        except RaySystemError:
            pass  # The node ends what a lost connection belonged to all the same.
        session.close()
        _context = None


def _at_exit(pid: int) -> None:
    # The child of a fork has its parent's session and must not end it.
    if pid == os.getpid():
        shutdown(_exiting_interpreter=True)

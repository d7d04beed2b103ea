"""A driver says hello to its node."""

from __future__ import annotations

import os
import sys
import time
from typing import Optional

from .. import _version
from .._session.session import Session
from .._wire import frames
from .._wire.connection import Connection
from .._wire.failures import code_of, message_of
from ..exceptions import RaySystemError
from . import cluster
from .environment import DriverEnvironment
from .handler import DriverHandler
from .shell import variables

_JOB_SECONDS = 10.0  # A job waits so long for its node: one that was started again runs what it finds queued before it takes drivers.
_PAUSE_SECONDS = 0.05


class _Unready(ConnectionError):
    pass


def connect(node: cluster.Node, environment: DriverEnvironment, namespace: Optional[str], prints: bool, owns_cluster: bool) -> Session:
    """A session of this program as a driver of a node. Raises ConnectionError, and ValueError for an environment that is refused."""
    ends = time.monotonic() + (_JOB_SECONDS if node == cluster.of_job() else 0)
    while True:
        try:
            return _connect_now(node, environment, namespace, prints, owns_cluster)
        except _Unready as unready:
            if time.monotonic() > ends:
                raise ConnectionError(str(unready)) from unready.__cause__
        time.sleep(_PAUSE_SECONDS)


def _connect_now(node: cluster.Node, environment: DriverEnvironment, namespace: Optional[str], prints: bool, owns_cluster: bool) -> Session:
    try:
        with open(node.token_path, encoding="ascii") as file:
            token = file.read().strip()
        session = Session(Connection(node.socket), "driver")
    except OSError as error:
        raise _Unready(f"The node of this machine cannot be reached: {error}.") from error
    session.connection.start(DriverHandler(session, prints))
    try:
        answer = session.connection.call(
            "hello",
            protocol=frames.PROTOCOL,
            role="driver",
            token=token,
            pid=os.getpid(),
            sdk=_version.__version__,
            python=".".join(map(str, sys.version_info[:3])),
            executable=sys.executable,
            variables=variables() if cluster.of_job() is None else None,
            job=os.environ.get("SATCHEL_JOB_ID") if cluster.of_job() is not None else None,
            namespace=namespace,
            runtime_env=environment.sent,
            directory=os.getcwd(),
            metadata={},
            log_to_driver=prints,
            owns_cluster=owns_cluster,
            job_config=environment.job_config,
        )
    except RaySystemError as refused:
        session.connection.close()
        raise _explain(refused) from None
    session.welcome(answer)
    environment.accept(session)
    return session


def _explain(refused: RaySystemError) -> Exception:
    text, code = str(refused.client_exc), code_of(refused)
    if code is None:
        return ConnectionError(message_of(refused))
    if code == "WRONG_TOKEN":
        return _Unready(text)
    if code == "PROTOCOL_VERSION":
        text += f" This SDK speaks version {frames.PROTOCOL}. After an update start the cluster anew: 'satchel stop', 'satchel start'."
    if code.lower().startswith(("runtime_env", "invalid", "package")):
        return ValueError(text)
    return ConnectionError(text)

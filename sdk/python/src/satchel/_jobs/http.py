"""Requests to the API of a cluster: each on a connection of its own, whose listener is asked who it is first."""

from __future__ import annotations

import json
import os
import socket
from typing import TYPE_CHECKING, Any, Dict, Iterator, Optional, Union

from . import token

if TYPE_CHECKING:
    from http.client import HTTPConnection, HTTPResponse

_AT_ONCE = 1 << 16
_PROOF_SECONDS = 10.0


def refused(status: int, text: str) -> RuntimeError:
    """The API answered with an error: what programs catch, with the attributes `status` (of HTTP) and `text` (what it said)."""
    made = RuntimeError(f"Request failed with status code {status}: {text}.")
    vars(made).update(status=status, text=text)
    return made


class Api:
    """The API at a URL. Safe for any number of threads."""

    def __init__(self, address: str, headers: Dict[str, str], bearer: Optional[str], verify: Optional[Union[str, bool]]) -> None:
        """`headers` go with each request; one for authorization counts instead of `bearer`, the token of the cluster."""
        self.address = address
        self._headers = dict(headers)
        own = next((value for name, value in headers.items() if name.lower() == "authorization"), None)
        self._token = bearer if own is None else own.partition(" ")[2] or None
        if own is None and bearer is not None:
            self._headers["Authorization"] = f"Bearer {bearer}"
        self._verify = verify

    def json(self, method: str, path: str, body: Any = None) -> Any:
        """What the API answers. Raises RuntimeError (`refused`), AuthenticationError, OSError where nobody answers."""
        connection = self._connect()
        try:
            answer = self._ask(connection, method, path, body)
            return json.loads(answer.read())
        finally:
            connection.close()

    def stream(self, path: str) -> "Stream":
        """Bytes that come as they are made. Raises as `json`."""
        connection = self._connect()
        try:
            # Kept for its end: the connection lets go of it when the answer is to end it.
            end = connection.sock
            return Stream(end, self._ask(connection, "GET", path, None))
        except BaseException:
            connection.close()
            raise

    def _ask(self, connection: "HTTPConnection", method: str, path: str, body: Any) -> "HTTPResponse":
        from http.client import HTTPException
        from urllib.parse import urlsplit

        data = None if body is None else json.dumps(body).encode()
        headers = self._headers if data is None else {"Content-Type": "application/json", **self._headers}
        try:
            connection.request(method, urlsplit(self.address).path.rstrip("/") + path, data, headers)
            answer = connection.getresponse()
            if answer.status == 200:
                return answer
            text = answer.read().decode("utf-8", "replace")
        except HTTPException as error:
            raise ConnectionError(f"{self.address} does not answer as HTTP says: {error!r}.") from error
        if answer.status in (401, 403):
            from ..exceptions import AuthenticationError

            raise AuthenticationError(text)
        raise refused(answer.status, text)

    def _connect(self) -> "HTTPConnection":
        from http.client import HTTPConnection, HTTPSConnection
        from urllib.parse import urlsplit

        parts = urlsplit(self.address)
        if parts.scheme == "https":
            connection: HTTPConnection = HTTPSConnection(
                parts.hostname or "", parts.port, timeout=_PROOF_SECONDS, context=_tls(self._verify)
            )
        else:
            connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_PROOF_SECONDS)
        try:
            connection.connect()
            # Else it would open another one by itself, to a listener that nobody has asked.
            connection.auto_open = 0
            if parts.scheme != "https":
                token.check_listener(connection, parts.path.rstrip("/"), self._token)
            if connection.sock is None:
                raise ConnectionError(f"{self.address} ended the connection: the cluster is leaving, or is none.")
            # Who has proved to be the head may take as long as what is asked takes.
            connection.sock.settimeout(None)
        except (socket.timeout, TimeoutError) as error:
            connection.close()
            raise ConnectionError(
                f"{self.address} does not answer within {_PROOF_SECONDS:.0f} s. A head that hangs is named, with its process, by: satchel status"
            ) from error
        except BaseException:
            connection.close()
            raise
        return connection


def of_session() -> Api:
    """The API of the cluster that this process is connected to. Raises ConnectionError where its address is not known."""
    from .._driver import cluster

    named = os.environ.get("SATCHEL_ADDRESS") if cluster.of_job() is not None else None
    address = named or cluster.address()
    if address is None:
        raise ConnectionError("The address of the cluster's API is not known here.")
    return Api(address.rstrip("/"), {}, token.find(address, named is None), True)


class Stream:
    """An answer that grows. `close` may come from any thread: who reads meanwhile gets the end."""

    def __init__(self, end: socket.socket, answer: "HTTPResponse") -> None:
        self._end = end
        self._answer = answer

    def read(self) -> bytes:
        """The next bytes; nothing at the end. Raises OSError where the answer breaks off."""
        from http.client import HTTPException

        try:
            return self._answer.read1(_AT_ONCE)
        except HTTPException as error:
            raise ConnectionError(f"The answer broke off: {error!r}.") from error

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.read, b"")

    def close(self) -> None:
        """Ends it."""
        try:
            self._end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # It has ended already.
        self._answer.close()
        self._end.close()


def _tls(verify: Optional[Union[str, bool]]) -> Any:
    import ssl

    if verify is False:
        return ssl._create_unverified_context()
    if isinstance(verify, str):
        if not os.path.exists(verify):
            raise FileNotFoundError(f"Path to the CA certificates does not exist: {verify}")
        return ssl.create_default_context(capath=verify) if os.path.isdir(verify) else ssl.create_default_context(cafile=verify)
    return ssl.create_default_context()

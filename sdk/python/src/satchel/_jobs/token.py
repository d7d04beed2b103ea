"""Which bearer token is for which cluster, and how a head of this machine proves that it knows it before anything is sent."""

from __future__ import annotations

import hmac
import os
import stat
from typing import TYPE_CHECKING, NoReturn, Optional, Set

from ..exceptions import AuthenticationError

if TYPE_CHECKING:
    from http.client import HTTPConnection

_LISTENS = "0A"
_LONGEST = 4096


def find(address: str, is_own: bool, path: Optional[str] = None) -> Optional[str]:
    """The token for the cluster at a URL, `is_own` when it is the home's; None when there is none. Raises AuthenticationError.

    The home's own head says which file holds its token, and that one counts for it.
    `path` is the file that a context names for it, which counts more than all else. The variables for it belong to the address that a variable
    names, where one does. The home's own goes to this machine only.
    """
    from .._driver import choice, cluster

    if path is not None:
        return _read(path) or _refuse(f"There is no token in {path}, which the context names.")
    if is_own:
        # Whatever variables say: the head takes no other, and whoever can read its files may use it.
        known = _of_head(address)
        if known is not None:
            return known
    variable = choice.by_variable()
    if not is_own or variable is None or variable.address is None:
        for name in ("SATCHEL_TOKEN", "RAY_AUTH_TOKEN"):
            if os.environ.get(name):
                return _checked(os.environ[name].strip(), name)
        for name in ("SATCHEL_TOKEN_PATH", "RAY_AUTH_TOKEN_PATH"):
            if os.environ.get(name):
                return _read(os.environ[name]) or _refuse(f"There is no token in {os.environ[name]}, which {name} names.")
    if not is_own and not _is_of_this_machine(address):
        return None
    return _of_head(address) or _read(os.path.join(cluster.home(), "token"))


def _of_head(address: str) -> Optional[str]:
    """The token of the home's own head when that is at the URL; None when it is not, or its file is not there any more."""
    from .._driver import cluster

    path = cluster.token_path(address)
    return _read(path) if path is not None else None


def _read(path: str) -> Optional[str]:
    try:
        # Never waits: a pipe may lie there.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        _refuse(f"The token in {path} cannot be read: {error.strerror}.")
    with open(descriptor, "rb") as file:
        kept = os.fstat(descriptor)
        if not stat.S_ISREG(kept.st_mode):
            _refuse(f"The token in {path} is not used: it is no regular file.")
        if kept.st_uid not in (0, os.getuid()) or kept.st_mode & 0o077:
            _refuse(f"The token in {path} is not used: others may read it or have written it. chmod 600 mends that, or chown.")
        token = file.read(_LONGEST + 1).strip()
    return _checked(token.decode("latin-1"), path) or None


def _checked(token: str, place: str) -> str:
    if len(token) > _LONGEST or any(not "!" <= character <= "~" for character in token):
        _refuse(f"What {place} holds is not a token: one line of printable characters, at most {_LONGEST}.")
    return token


def _refuse(text: str) -> NoReturn:
    raise AuthenticationError(text)


def _is_of_this_machine(address: str) -> bool:
    from urllib.parse import urlsplit

    return urlsplit(address).hostname in ("127.0.0.1", "localhost", "::1")


def check_listener(connection: "HTTPConnection", base: str, token: Optional[str]) -> None:
    """Asks who listens at the other end of a new plain connection, before anything secret goes over it; only where that is this machine.

    Any user can hold a port that a head has let go of: docs/spec/http-v1.md, "Proof of the head". Raises ConnectionError,
    AuthenticationError; then nothing but the question was sent.
    """
    import secrets

    host, port = connection.sock.getpeername()[:2]
    if not (host.startswith("127.") or host in ("::1",) or host.startswith("::ffff:127.")):
        return
    challenge = secrets.token_hex(32)
    connection.request("GET", f"{base}/v1/proof", headers={"Satchel-Challenge": challenge})
    answer = connection.getresponse()
    answer.read(_LONGEST)
    where = f"{connection.host}:{connection.port}"
    served, proof = answer.getheader("Satchel-Port"), answer.getheader("Satchel-Proof")
    knows = token is not None and proof is not None and hmac.compare_digest(compute_proof(token, challenge, served or ""), proof)
    if answer.status == 204 and knows and served == str(port):
        return
    users = _users_of(port)
    if not users or not users <= {0, os.getuid()}:
        raise ConnectionError(
            f"What listens at {where} (user {', '.join(map(str, sorted(users))) or 'unknown'}) does not prove that it is the cluster's head; "
            "nothing was sent to it. Another user's process may have taken the port: look at `satchel status`."
        )
    if answer.status != 204:
        raise ConnectionError(f"What listens at {where} is not a head of Satchel: it answered {answer.status}. Check the address.")
    if token is not None and proof is not None and not knows:
        raise AuthenticationError(
            f"The cluster at {where} has another token than the one to be sent; nothing was sent. Set SATCHEL_TOKEN, or SATCHEL_TOKEN_PATH "
            "to the file 'token' of the cluster's home."
        )


def compute_proof(token: str, challenge: str, port: str) -> str:
    """What a head that knows the token answers: 64 lower-case hex digits."""
    return hmac.new(token.encode(), f"satchel-head-proof\n{challenge}\n{port}".encode(), "sha256").hexdigest()


def _users_of(port: int) -> Set[int]:
    """Ids of the users whose sockets listen at a port of this machine."""
    users: Set[int] = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table, encoding="ascii") as file:
                rows = [line.split() for line in file.readlines()[1:]]
        except OSError:
            continue
        users.update(int(row[7]) for row in rows if row[3] == _LISTENS and int(row[1].rpartition(":")[2], 16) == port)
    return users

"""The client of jobs: whom it tells the token. What it does with jobs is shown on a real cluster, in test_cluster."""

import asyncio
import http.client
import http.server
import json
import os
import socket
import tempfile
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import List
from unittest import mock

from satchel._jobs.http import Api
from satchel._jobs.records import details_of
from satchel._jobs.token import compute_proof, find
from satchel.exceptions import AuthenticationError
from satchel.job_submission import JobDetails, JobErrorType, JobInfo, JobStatus, JobSubmissionClient, JobType


class Listener(http.server.ThreadingHTTPServer):
    """A server that is no head: keeps what it is sent, and answers as it is told."""

    def __init__(self, status: int, headers: dict) -> None:
        self.got: List[str] = []
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                listener.got.append(f"{self.path}\n{self.headers}")
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class TokenTests(unittest.TestCase):
    def setUp(self) -> None:
        home = tempfile.TemporaryDirectory()
        self.addCleanup(home.cleanup)
        self.token = os.path.join(home.name, "token")
        with open(self.token, "w", encoding="ascii") as file:
            file.write("secret-of-the-home")
        os.chmod(self.token, 0o600)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SATCHEL_", "RAY_"))}
        patch = mock.patch.dict(os.environ, {**kept, "SATCHEL_HOME": home.name}, clear=True)
        patch.start()
        self.addCleanup(patch.stop)

    def listen(self, status: int, **headers: str) -> Listener:
        listener = Listener(status, {name.replace("_", "-"): value for name, value in headers.items()})
        self.addCleanup(listener.close)
        return listener

    def test_proof_is_that_of_the_specification(self) -> None:
        proof = "7ad3ec8a9b2d88a643141dfae1da34d40fc98b44223ffd3f614e5f84bb8cfd46"
        self.assertEqual(compute_proof("0123456789abcdef", "a" * 64, "8265"), proof)

    def test_what_is_no_head_gets_nothing(self) -> None:
        listener = self.listen(404)
        for variables, headers in (({}, None), ({"SATCHEL_TOKEN": "secret-of-a-variable"}, None), ({}, {"authorization": "Bearer secret"})):
            with self.subTest(str(variables or headers)), mock.patch.dict(os.environ, variables):
                with self.assertRaisesRegex(ConnectionError, "not a head"):
                    JobSubmissionClient(listener.address, headers=headers)
        self.assertNotIn("secret", "".join(listener.got))
        self.assertNotIn("Authorization", "".join(listener.got))

    def test_a_head_of_another_token_gets_nothing(self) -> None:
        listener = self.listen(204, Satchel_Port="1", Satchel_Proof="0" * 64)
        with self.assertRaisesRegex(AuthenticationError, "another token"):
            JobSubmissionClient(listener.address)
        self.assertEqual([each.partition("\n")[0] for each in listener.got], ["/v1/proof"])

    def test_the_head_of_the_home_says_which_token_it_takes(self) -> None:
        home = os.environ["SATCHEL_HOME"]
        own = os.path.join(home, "own")
        with open(own, "w", encoding="ascii") as file:
            file.write("token-of-the-head")
        os.chmod(own, 0o600)
        with open(os.path.join(home, "head.json"), "w", encoding="utf-8") as file:
            json.dump({"address": "http://127.0.0.1:4711", "pid": os.getpid(), "token_file": own}, file)
        self.assertEqual(find("http://127.0.0.1:4711", False), "token-of-the-head")
        self.assertEqual(find("http://127.0.0.1:4712", False), "secret-of-the-home", "somebody else listens there")
        self.assertIsNone(find("http://10.0.0.1:4711", False), "that is another machine")
        with mock.patch.dict(os.environ, {"SATCHEL_TOKEN": "of-a-variable"}):
            self.assertEqual(find("http://127.0.0.1:4711", True), "token-of-the-head")
            self.assertEqual(find("http://127.0.0.1:4711", False), "of-a-variable", "an address that was given")
        with open(os.path.join(home, "head.json"), "w", encoding="utf-8") as file:
            json.dump({"address": "http://127.0.0.1:4711", "pid": os.getpid(), "token_file": own, "place": "1:1"}, file)
        self.assertEqual(find("http://127.0.0.1:4711", False), "secret-of-the-home", "the record was copied here with another home")
        os.remove(own)
        self.assertEqual(find("http://127.0.0.1:4711", True), "secret-of-the-home")

    def test_a_head_of_another_namespace_is_found_whatever_has_its_pid_here(self) -> None:
        from satchel._driver import cluster

        for namespaces, expected in (("pid:[1] time:[1]", "http://127.0.0.1:4711"), (f"{os.readlink('/proc/self/ns/pid')} time:[1]", None)):
            with open(os.path.join(os.environ["SATCHEL_HOME"], "head.json"), "w", encoding="utf-8") as file:
                json.dump({"address": "http://127.0.0.1:4711", "pid": 2**22 + 1, "namespaces": namespaces}, file)
            self.assertEqual(cluster.address(), expected)

    def test_a_listener_of_another_user_gets_nothing_even_without_a_token(self) -> None:
        listener = self.listen(204)
        os.remove(self.token)
        with mock.patch("satchel._jobs.token._users_of", return_value={65534}):
            with self.assertRaisesRegex(ConnectionError, "user 65534"):
                JobSubmissionClient(listener.address, cookies={"a": "b"})
        self.assertNotIn("Cookie", "".join(listener.got))

    def test_a_token_that_others_may_read_is_refused(self) -> None:
        os.chmod(self.token, 0o644)
        with self.assertRaisesRegex(AuthenticationError, "chmod 600"):
            JobSubmissionClient("http://127.0.0.1:1")

    def test_what_is_no_token_is_refused_and_never_shown(self) -> None:
        for content in ("secret\nInjected: header", "secret\x7f", "s" * 5000):
            with self.subTest(content[:20]):
                with open(self.token, "w", encoding="ascii") as file:
                    file.write(content)
                for variables in ({}, {"SATCHEL_TOKEN": content}):
                    with mock.patch.dict(os.environ, variables), self.assertRaisesRegex(AuthenticationError, "is not a token") as refused:
                        JobSubmissionClient("http://127.0.0.1:1")
                    self.assertNotIn("secret", str(refused.exception))

    def test_a_pipe_in_place_of_the_token_holds_nobody_up(self) -> None:
        os.remove(self.token)
        os.mkfifo(self.token, 0o600)
        with self.assertRaisesRegex(AuthenticationError, "no regular file"):
            JobSubmissionClient("http://127.0.0.1:1")

    def test_a_listener_that_is_silent_holds_nobody_up(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent, mock.patch("satchel._jobs.http._PROOF_SECONDS", 0.1):
            with self.assertRaisesRegex(ConnectionError, "does not answer within"):
                JobSubmissionClient(f"http://127.0.0.1:{silent.getsockname()[1]}")


class AnswerTests(unittest.TestCase):
    def test_a_connection_that_was_closed_meanwhile_is_an_error_of_connections(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", 1)
        connection.auto_open = 0
        with self.assertRaisesRegex(ConnectionError, "does not answer as HTTP says: NotConnected"):
            Api("http://127.0.0.1:1", {}, None, None)._ask(connection, "GET", "/api/jobs/", None)

    def test_waiting_for_lines_takes_no_thread_of_the_loop(self) -> None:
        waits, may_end = threading.Event(), threading.Event()

        def read() -> bytes:
            waits.set()
            may_end.wait()
            return b""

        client = JobSubmissionClient.__new__(JobSubmissionClient)
        client._api = mock.Mock(stream=lambda path: mock.Mock(read=read))

        async def tail() -> List[str]:
            return [text async for text in client.tail_job_logs("j")]

        async def main() -> List[str]:
            loop = asyncio.get_running_loop()
            loop.set_default_executor(ThreadPoolExecutor(1))
            tailing = asyncio.ensure_future(tail())
            try:
                while not waits.is_set():
                    await asyncio.sleep(0.01)
                await asyncio.wait_for(loop.run_in_executor(None, int), 30)
            finally:
                may_end.set()
            return await tailing

        self.assertEqual(asyncio.run(main()), [])


class RecordTests(unittest.TestCase):
    def test_what_a_newer_server_tells_is_left_out(self) -> None:
        driver = {"id": "01000000", "node_ip_address": "10.0.0.1", "pid": "7", "colour": "red"}
        job = details_of({"type": "SUBMISSION", "status": "RUNNING", "entrypoint": "true", "driver_info": driver, "colour": "red"})
        self.assertEqual(job, JobDetails(type=JobType.SUBMISSION, status=JobStatus.RUNNING, entrypoint="true", driver_info=job.driver_info))
        self.assertEqual(job.driver_info.pid, "7")

    def test_a_record_survives_as_json(self) -> None:
        info = JobInfo(JobStatus.FAILED, "true", error_type=JobErrorType.JOB_ENTRYPOINT_COMMAND_ERROR, runtime_env={"env_vars": {"A": "1"}})
        told = info.to_json()
        self.assertEqual((told["status"], told["runtime_env_json"]), ("FAILED", '{"env_vars": {"A": "1"}}'))
        self.assertEqual(JobInfo.from_json(told), info)


if __name__ == "__main__":
    unittest.main()

"""Making actors, with the node played by the test."""

import json
import unittest
from unittest import mock

import satchel
from satchel._wire import frames
from satchel._worker.executor import Executor
from wire import Wire


class NameTests(unittest.TestCase):
    def setUp(self) -> None:
        self.wire = Wire()
        self.addCleanup(self.wire.close)
        self.session = self.wire.connect()

    def told(self) -> dict:
        """What the package tells the node next."""
        while True:
            kind, _, payload = self.wire.receive()
            if kind == frames.TELL:
                return json.loads(payload)

    def test_an_interrupt_while_the_name_is_taken_gives_it_back(self) -> None:
        @satchel.remote
        class Counter:
            pass

        asked = []

        def interrupted(op: str, **fields: object) -> None:
            asked.append(fields)
            raise KeyboardInterrupt

        with mock.patch.object(self.session.connection, "call", interrupted), self.assertRaises(KeyboardInterrupt):
            Counter.options(name="one").remote()
        self.assertEqual(self.told(), {"op": "unreserve", "actor": asked[0]["reserve"]})

    def test_an_interrupt_before_the_actor_is_made_gives_its_name_back(self) -> None:
        @satchel.remote
        class Counter:
            pass

        free = mock.patch("satchel._actor.classes.look_up", return_value=None)
        sending = mock.patch.object(self.session, "send_template", side_effect=KeyboardInterrupt)
        with free, sending, self.assertRaises(KeyboardInterrupt):
            Counter.options(name="one").remote()
        self.assertEqual(self.told()["op"], "unreserve")


class GroupTests(unittest.TestCase):
    def setUp(self) -> None:
        self.wire = Wire()
        self.addCleanup(self.wire.close)
        self.session = self.wire.connect()

    def test_a_method_of_a_group_that_is_not_defined_is_refused_when_the_actor_is_made(self) -> None:
        class Counter:
            @satchel.method(concurrency_group="io")
            def read(self) -> None:
                pass

        with self.assertRaisesRegex(ValueError, r"concurrency group io\. .* those of the actor are \['cpu'\]"):
            satchel.remote(concurrency_groups={"cpu": 1})(Counter).remote()
        satchel.remote(concurrency_groups={"io": 1})(Counter).remote()

    def test_a_call_in_a_group_that_the_actor_has_not_raises(self) -> None:
        executor = Executor(self.session, "127.0.0.1")
        executor._instance = self
        executor._groups = ["io"]
        self.assertEqual(executor.find_method("id", "io"), self.id)
        self.assertEqual(executor.find_method("id"), self.id)
        with self.assertRaisesRegex(ValueError, "group nope"):
            executor.find_method("id", "nope")


if __name__ == "__main__":
    unittest.main()

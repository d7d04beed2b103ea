"""Options of tasks, actors and methods: what is not provided is said, never ignored."""

import contextlib
import io
import threading
import unittest
from typing import AsyncIterator
from unittest import mock

from satchel import get_actor, method, remote
from satchel._actor.handle import check_returns
from satchel._driver import checks
from satchel._driver.environment import DriverEnvironment, of_driver
from satchel._session import options
from satchel.exceptions import RuntimeEnvSetupError
from satchel.util.scheduling_strategies import (
    DoesNotExist,
    Exists,
    In,
    NodeAffinitySchedulingStrategy,
    NodeLabelSchedulingStrategy,
    NotIn,
)
from wire import Wire

# What asks for something, by option.
ASKED = {
    "object_store_memory": 1 << 30,
    "fallback_strategy": [{"label_selector": {"zone": "b"}}],
    "placement_group": object(),
    "placement_group_bundle_index": 0,
    "_labels": {"zone": "a"},
    "_metadata": {"a": 1},
}
OF_TASKS = {"_generator_backpressure_num_objects": 2, "_num_objects_per_yield": 2}
OF_ACTORS = {"_actor_generator_backpressure_num_objects": 2, "enable_tensor_transport": True}


def task() -> None:
    pass


class Actor:
    def call(self) -> None:
        pass


class CountTests(unittest.TestCase):
    def test_counts_that_cannot_be_are_refused(self) -> None:
        for wrong in ({"max_concurrency": -1}, {"max_pending_calls": -2}, {"resources": {"memory": 1}}):
            with self.subTest(wrong), self.assertRaises(ValueError):
                remote(**wrong)(Actor)
        with self.assertRaisesRegex(ValueError, "not supported in '.options\\(\\)'"):
            remote(Actor).options(concurrency_groups={"io": 1})

    def test_retries_name_exceptions(self) -> None:
        for wrong in ([1], (ValueError, "KeyError"), [ValueError()]):
            with self.subTest(wrong), self.assertRaisesRegex(ValueError, "a boolean or a list of exceptions"):
                remote(retry_exceptions=wrong)(Actor.call)
        remote(retry_exceptions=(ValueError, KeyError))(Actor.call)

    def test_groups_take_at_least_one_call(self) -> None:
        wire = Wire()
        self.addCleanup(wire.close)
        wire.connect("driver")
        for count, error in ((0, ValueError), (-1, ValueError), ("x", TypeError)):
            with self.subTest(count), self.assertRaises(error):
                remote(concurrency_groups={"io": count})(Actor).remote()

    def test_resources_are_amounts_by_name(self) -> None:
        with self.assertRaisesRegex(TypeError, "resources must be a dict"):
            checks.check_resources(None, None, "x", None)

    def test_names_of_actors_are_texts(self) -> None:
        for wrong, error in ((None, ValueError), ("", ValueError), (5, TypeError)):
            with self.subTest(wrong), self.assertRaises(error):
                get_actor(wrong)

    def test_methods_refuse_what_is_no_number_of_results(self) -> None:
        for count, error in (("zz", TypeError), (1.5, TypeError), (-1, ValueError)):
            with self.subTest(count), self.assertRaises(error):
                check_returns(count)


class YieldTests(unittest.TestCase):
    """What does not yield has no items, as Ray says where it is asked for them."""

    def test_functions_that_do_not_yield_are_refused(self) -> None:
        for count in ("streaming", "dynamic"):
            for make in (lambda: remote(num_returns=count)(task), lambda: remote(task).options(num_returns=count)):
                with self.subTest(count), self.assertRaisesRegex(ValueError, f"num_returns='{count}' can only be used with generator"):
                    make()

    def test_methods_that_do_not_yield_are_refused(self) -> None:
        wire = Wire()
        self.addCleanup(wire.close)
        wire.connect("driver")
        call = remote(Actor).remote().call
        for count in ("streaming", "dynamic"):
            for make in (lambda: method(num_returns=count)(Actor.call), lambda: call.options(num_returns=count)):
                with self.subTest(count), self.assertRaisesRegex(ValueError, f"num_returns='{count}' can only be used with generator"):
                    make()

    def test_what_yields_is_taken(self) -> None:
        async def later() -> "AsyncIterator[int]":
            yield 1

        for count in ("streaming", "dynamic"):
            remote(num_returns=count)(later)
            remote(lambda: (yield)).options(num_returns=count)
            method(num_returns=count)(later)


class EnvironmentTests(unittest.TestCase):
    def test_excludes_are_texts(self) -> None:
        for wrong in (5, "*.log", [1]):
            with self.subTest(wrong), self.assertRaisesRegex(TypeError, "runtime_env\\['excludes'\\] must be of type"):
                of_driver({"excludes": wrong})
        self.assertEqual(of_driver({"excludes": ("*.log",)}).sent, {"excludes": ["*.log"]})

    def test_a_module_stands_for_where_it_lies(self) -> None:
        import json

        import wire

        asked = {"py_modules": [json, wire, "https://h/a.zip"]}
        for made in (remote(runtime_env=asked)(task), remote(runtime_env=asked)(Actor)):
            self.assertEqual(made._options["runtime_env"]["py_modules"], [json.__path__[0], wire.__file__, "https://h/a.zip"])


class RefusedTests(unittest.TestCase):
    def test_amount_that_is_no_number_is_told(self) -> None:
        for amount in (float("nan"), float("inf")):
            for asked in ({"num_cpus": amount}, {"memory": amount}, {"resources": {"slot": amount}}):
                with self.assertRaisesRegex(ValueError, f"must be a finite number, not {amount}"):
                    remote(**asked)(task)

    def test_what_is_not_provided_is_refused_by_its_name(self) -> None:
        for target, asked in ((task, {**ASKED, **OF_TASKS}), (Actor, {**ASKED, **OF_ACTORS})):
            for name, value in asked.items():
                with self.subTest(target=target.__name__, option=name):
                    with self.assertRaisesRegex(NotImplementedError, name):
                        remote(**{name: value})(target)
                    with self.assertRaisesRegex(NotImplementedError, name):
                        remote(target).options(**{name: value})

    def test_options_of_methods_too(self) -> None:
        for name, value in {**OF_TASKS, "tensor_transport": "nccl"}.items():
            with self.subTest(name), self.assertRaisesRegex(NotImplementedError, name):
                method(**{name: value})

    def test_values_that_ask_for_nothing_are_taken(self) -> None:
        remote(placement_group="default", placement_group_bundle_index=-1, _num_objects_per_yield=1, fallback_strategy=None)(task)
        remote(placement_group=None, enable_tensor_transport=False, allow_out_of_order_execution=True, enable_task_events=False)(Actor)

    def test_unknown_strategies_are_refused(self) -> None:
        remote(scheduling_strategy="SPREAD")(task)
        with self.assertRaisesRegex(ValueError, "SPRED"):
            remote(scheduling_strategy="SPRED")(task)


class PlaceTests(unittest.TestCase):
    def test_a_hook_of_workers_is_refused_for_tasks_and_actors(self) -> None:
        wire = Wire()
        self.addCleanup(wire.close)
        wire.connect()
        for hook, kind in ((task, TypeError), ("module.hook", ValueError)):
            asked = {"runtime_env": {"worker_process_setup_hook": hook}}
            for made in (remote(task).options(**asked), remote(Actor).options(**asked)):
                with self.assertRaisesRegex(kind, "worker_process_setup_hook cannot be given to a task or actor.*init"):
                    made.remote()

    def test_a_hook_that_cannot_be_pickled_leaves_the_driver_unconnected(self) -> None:
        wire = Wire()
        self.addCleanup(wire.close)
        session = wire.connect()
        lock = threading.Lock()
        environment = DriverEnvironment({}, "hook", lambda: lock, "key")
        with mock.patch("satchel._driver.initialize.shutdown") as shutdown:
            with self.assertRaisesRegex(RuntimeEnvSetupError, "Failed to export the setup function"):
                environment.publish(session)
        shutdown.assert_called_once_with()

    def test_what_init_does_not_heed_is_said(self) -> None:
        given = {**{name: harmless[0] for name, harmless in checks._UNHEEDED.items()}, **dict.fromkeys(checks._LIMITS)}
        told = io.StringIO()
        with contextlib.redirect_stderr(told):
            checks.check_unheeded({**given, "logging_level": 20, "include_dashboard": False}, {"_temp_dir": None})
            self.assertEqual(told.getvalue(), "")
            checks.check_unheeded({**given, "object_store_memory": 1 << 30}, {"_system_config": {"a": 1}})
        self.assertIn("takes no account of object_store_memory, _system_config:", told.getvalue())
        self.assertEqual(told.getvalue().count("\n"), 1)
        with contextlib.redirect_stderr(io.StringIO()) as told:
            checks.check_unheeded({**given, "dashboard_host": "0.0.0.0"}, {})
        self.assertIn("`satchel start --head --dashboard-host HOST`", told.getvalue())
        self.assertNotIn("no such setting", told.getvalue())
        with self.assertRaisesRegex(NotImplementedError, "cgroup_path"):
            checks.check_unheeded({**given, "cgroup_path": "/x"}, {})


class LabelTests(unittest.TestCase):
    def test_a_selector_reaches_the_node(self) -> None:
        given = options.check({"label_selector": {"zone": "!b"}}, options.TASK, "remote functions")
        self.assertEqual(options.labels(given), {"zone": "!b"})

    def test_what_strategies_demand_reaches_the_node(self) -> None:
        hard = {"zone": In("a", "b"), "disk": NotIn("slow")}
        for strategy, expected in (
            (NodeAffinitySchedulingStrategy("ab12", soft=False), {"ray.io/node-id": "ab12"}),
            (NodeAffinitySchedulingStrategy("ab12", soft=True), {}),
            (NodeLabelSchedulingStrategy(hard, soft={"gpu": In("t4")}), {"zone": "in(a,b)", "disk": "!in(slow)"}),
            ("SPREAD", {}),
            (None, {}),
        ):
            with self.subTest(str(strategy)):
                self.assertEqual(options.labels({"scheduling_strategy": strategy}), expected)
                self.assertEqual(options.is_bound({"scheduling_strategy": strategy}), "ray.io/node-id" in expected)

    def test_what_no_selector_can_say_is_refused(self) -> None:
        for operator in (Exists(), DoesNotExist()):
            with self.assertRaisesRegex(NotImplementedError, type(operator).__name__):
                options.labels({"scheduling_strategy": NodeLabelSchedulingStrategy({"zone": operator})})
        with self.assertRaisesRegex(ValueError, "zone"):
            options.labels({"scheduling_strategy": NodeLabelSchedulingStrategy({"zone": In("a")}), "label_selector": {"zone": "b"}})
        with self.assertRaisesRegex(ValueError, "label_selector"):
            remote(label_selector={"zone": 1})(task)


if __name__ == "__main__":
    unittest.main()

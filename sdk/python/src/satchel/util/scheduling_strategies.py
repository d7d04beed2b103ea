"""Which node a task or actor runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Optional, Union

if TYPE_CHECKING:
    from .._objects.ids import NodeID

_NODE_ID = "ray.io/node-id"
"""The label of each node that is its id."""


class PlacementGroupSchedulingStrategy:
    """In the resources that a placement group reserved."""

    def __init__(
        self, placement_group: Any, placement_group_bundle_index: int = -1, placement_group_capture_child_tasks: Optional[bool] = None
    ) -> None:
        self.placement_group = placement_group
        self.placement_group_bundle_index = placement_group_bundle_index
        self.placement_group_capture_child_tasks = placement_group_capture_child_tasks

    def is_bound(self) -> bool:
        """Nothing is."""
        return False

    def to_labels(self) -> Dict[str, str]:
        """Not provided: there are no placement groups yet. Raises NotImplementedError."""
        raise NotImplementedError("satchel has no placement groups yet: PlacementGroupSchedulingStrategy is not provided.")


class NodeAffinitySchedulingStrategy:
    """On one node; where that cannot be, elsewhere with `soft`, else it fails with TaskUnschedulableError or ActorUnschedulableError."""

    def __init__(self, node_id: Union[str, "NodeID"], soft: bool, _spill_on_unavailable: bool = False, _fail_on_unavailable: bool = False) -> None:
        self.node_id = node_id if isinstance(node_id, str) else node_id.hex()
        self.soft = soft
        self._spill_on_unavailable = _spill_on_unavailable
        self._fail_on_unavailable = _fail_on_unavailable

    def to_labels(self) -> Dict[str, str]:
        """What it demands of a node's labels, as the cluster reads it."""
        return {} if self.soft else {_NODE_ID: self.node_id}

    def is_bound(self) -> bool:
        """Whether it fails where that node is none or too small for it."""
        return not self.soft


class _Operator:
    def __init__(self, *values: str) -> None:
        self.values = list(values)

    def to_condition(self) -> str:
        """As the cluster reads it. Raises NotImplementedError."""
        raise NotImplementedError(f"satchel does not provide the label operator {type(self).__name__}.")


class In(_Operator):
    """The label is one of the values."""

    def to_condition(self) -> str:
        """As the cluster reads it."""
        return f"in({','.join(self.values)})"


class NotIn(_Operator):
    """The label is none of the values."""

    def to_condition(self) -> str:
        """As the cluster reads it."""
        return f"!in({','.join(self.values)})"


class Exists(_Operator):
    """The label is there. Not provided yet: a task or actor that asks for it is refused."""

    def __init__(self) -> None:
        super().__init__()


class DoesNotExist(_Operator):
    """The label is not there. Not provided yet: a task or actor that asks for it is refused."""

    def __init__(self) -> None:
        super().__init__()


class NodeLabelSchedulingStrategy:
    """On nodes by their labels: `hard` ones must fit, `soft` ones are preferred."""

    def __init__(self, hard: Dict[str, _Operator], *, soft: Optional[Dict[str, _Operator]] = None) -> None:
        self.hard = hard
        self.soft = soft

    def to_labels(self) -> Dict[str, str]:
        """What it demands of a node's labels, as the cluster reads it. Raises NotImplementedError."""
        return {name: operator.to_condition() for name, operator in self.hard.items()}

    def is_bound(self) -> bool:
        """It waits for a node that has the labels."""
        return False


SchedulingStrategyT = Union[None, str, PlacementGroupSchedulingStrategy, NodeAffinitySchedulingStrategy, NodeLabelSchedulingStrategy]

"""Which node a task or actor runs on."""

from __future__ import annotations

from typing import Any, Dict, Optional, Union


class PlacementGroupSchedulingStrategy:
    """In the resources that a placement group reserved."""

    def __init__(
        self, placement_group: Any, placement_group_bundle_index: int = -1, placement_group_capture_child_tasks: Optional[bool] = None
    ) -> None:
        self.placement_group = placement_group
        self.placement_group_bundle_index = placement_group_bundle_index
        self.placement_group_capture_child_tasks = placement_group_capture_child_tasks

    def to_wire(self) -> Any:
        """Not provided: there are no placement groups yet. Raises NotImplementedError."""
        raise NotImplementedError("satchel has no placement groups yet: PlacementGroupSchedulingStrategy is not provided.")


class NodeAffinitySchedulingStrategy:
    """On one node; with `soft` elsewhere when that is gone."""

    def __init__(self, node_id: str, soft: bool, _spill_on_unavailable: bool = False, _fail_on_unavailable: bool = False) -> None:
        self.node_id = node_id if isinstance(node_id, str) else node_id.hex()
        self.soft = soft

    def to_wire(self) -> Dict[str, Any]:
        """As the cluster reads it."""
        return {"node": self.node_id, "soft": self.soft}


class _Operator:
    def __init__(self, *values: str) -> None:
        self.values = list(values)

    def to_wire(self) -> Dict[str, Any]:
        """As the cluster reads it."""
        return {"op": type(self).__name__, "values": self.values}


class In(_Operator):
    """The label is one of the values."""


class NotIn(_Operator):
    """The label is none of the values."""


class Exists(_Operator):
    """The label is there."""

    def __init__(self) -> None:
        super().__init__()


class DoesNotExist(_Operator):
    """The label is not there."""

    def __init__(self) -> None:
        super().__init__()


class NodeLabelSchedulingStrategy:
    """On nodes by their labels: `hard` ones must fit, `soft` ones are preferred."""

    def __init__(self, hard: Dict[str, _Operator], *, soft: Optional[Dict[str, _Operator]] = None) -> None:
        self.hard = hard
        self.soft = soft

    def to_wire(self) -> Dict[str, Any]:
        """As the cluster reads it."""
        sides = {"hard": self.hard, "soft": self.soft or {}}
        return {"labels": {side: {name: each.to_wire() for name, each in rules.items()} for side, rules in sides.items()}}


SchedulingStrategyT = Union[None, str, PlacementGroupSchedulingStrategy, NodeAffinitySchedulingStrategy, NodeLabelSchedulingStrategy]

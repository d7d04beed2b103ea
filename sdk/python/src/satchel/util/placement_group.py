"""Resources reserved together. Not provided yet: each call says so."""

from __future__ import annotations

from typing import Any, Dict, List, NoReturn, Optional

VALID_PLACEMENT_GROUP_STRATEGIES = {"PACK", "SPREAD", "STRICT_PACK", "STRICT_SPREAD"}


class PlacementGroup:
    """A group of reserved resources."""

    def __init__(self, id: Any, bundle_cache: Optional[List[Dict[str, float]]] = None) -> None:
        _refuse("PlacementGroup")


def placement_group(
    bundles: List[Dict[str, float]],
    strategy: Optional[str] = None,
    name: str = "",
    lifetime: Optional[str] = None,
    _soft_target_node_id: Optional[str] = None,
    bundle_label_selector: Optional[List[Dict[str, str]]] = None,
    topology_strategy: Optional[Dict[str, str]] = None,
) -> PlacementGroup:
    """Not provided yet. Raises ValueError for wrong arguments, else NotImplementedError."""
    _check(bundles, strategy or "PACK")
    _refuse("placement_group")


def _check(bundles: Any, strategy: str) -> None:
    if strategy not in VALID_PLACEMENT_GROUP_STRATEGIES:
        raise ValueError(f"Invalid placement group strategy {strategy}. Supported strategies are: {VALID_PLACEMENT_GROUP_STRATEGIES}.")
    if not isinstance(bundles, list):
        raise ValueError(f"Placement group bundles must be a list, got {type(bundles)}.")
    if not bundles:
        raise ValueError(
            'Bundles must be a non-empty list of resource dictionaries. For example: `[{"CPU": 1.0}, {"GPU": 1.0}]`. Got empty list instead.'
        )
    for bundle in bundles:
        if not bundle or all(amount == 0 for amount in bundle.values()):
            raise ValueError(f"Bundles cannot be an empty dictionary or resources with only 0 values. Bundles: {bundles}")


def _refuse(name: str) -> NoReturn:
    raise NotImplementedError(f"satchel has no placement groups yet: {name} is not provided.")


def remove_placement_group(placement_group: PlacementGroup) -> None:
    """Not provided yet. Raises NotImplementedError."""
    _refuse("remove_placement_group")


def get_placement_group(placement_group_name: str) -> PlacementGroup:
    """Not provided yet. Raises NotImplementedError."""
    _refuse("get_placement_group")


def get_current_placement_group() -> Optional[PlacementGroup]:
    """The group that the task runs in: None, there are none yet."""
    return None


def placement_group_table(placement_group: Optional[PlacementGroup] = None) -> Dict[str, Any]:
    """The groups there are: none yet."""
    return {}

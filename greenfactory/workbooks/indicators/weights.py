"""Weights as tables write them, as points: percentages of the whole, shares of one, shares within an area or a group."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

_HUNDRED = Fraction(100)
Way = Literal["points", "shares"]


@dataclass(slots=True)
class Node:
    """A weight in the tree of areas, groups and rows; `value` is None where none is said; `points` is what comes out."""

    value: Fraction | None
    children: list["Node"] = field(default_factory=list)
    points: Fraction | None = None
    way: Way = "points"


def settle(areas: Sequence[Node]) -> bool:
    """Set the points of every node. True where the whole is written as shares of one."""
    leaves = [leaf for area in areas for leaf in _leaves(area)]
    of_one = _sum(areas) == 1 or (_sum(areas) is None and _sum(leaves) == 1 and len(leaves) > 1)
    for area in areas:
        area.points = None if area.value is None else area.value * (100 if of_one else 1)
        _settle(area, _HUNDRED if of_one and area.value is None else Fraction(1))
    return of_one


def settle_apart(area: Node) -> None:
    """The same for an area that is no part of the hundred, such as bonus points."""
    area.points = area.value
    _settle(area, Fraction(1))


def _settle(parent: Node, factor: Fraction) -> None:
    """Points of the children of a node: as they stand, or shares of the parent where they sum to 100 or to 1."""
    children = [child for child in parent.children if child.value is not None]
    total = _sum(parent.children)
    shares = (
        parent.points is not None and total in {Fraction(1), _HUNDRED} and total not in {parent.points, parent.value}
    )
    if parent.points is not None and total is not None and total == parent.value:
        factor = parent.points / parent.value if parent.value else Fraction(1)
    elif shares and total and parent.points is not None:
        parent.way, factor = "shares", parent.points / total
    for child in children:
        child.points = None if child.value is None else child.value * factor
    for child in parent.children:
        _settle(child, factor)


def _leaves(node: Node) -> list[Node]:
    return [leaf for child in node.children for leaf in _leaves(child)] if node.children else [node]


def _sum(nodes: Sequence[Node]) -> Fraction | None:
    """The sum of what is said; None where one says nothing."""
    values = [node.value for node in nodes]
    return None if None in values or not values else sum((value for value in values if value is not None), Fraction(0))

"""What a rewrite is, of a whole tree or of one node, and how the latter are applied to all nodes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sqlglot import exp

from heartwatch_deploy.sql.walks import level_by_level

Rewrite: TypeAlias = Callable[[exp.Expr], exp.Expr]
"""A tree to one of the same meaning. The tree is a copy that is nobody else's: it may be changed and given back."""


@dataclass(frozen=True)
class Change:
    """The same of one node in its tree, after all that is below it, for nodes of these kinds."""

    of: tuple[type[exp.Expr], ...]
    made: Callable[[exp.Expr], exp.Expr]


def change_of(*kinds: type[exp.Expr]) -> Callable[[Callable[[exp.Expr], exp.Expr]], Change]:
    """A function of a node as a change of nodes of these kinds."""
    return lambda made: Change(kinds, made)


def everywhere(*changes: Change) -> Rewrite:
    """All changes, in their order, of each node before its parent; one walk and no recursion."""

    kinds = tuple({kind for each in changes for kind in each.of})

    def rewritten(tree: exp.Expr) -> exp.Expr:
        for node in reversed([each for each in level_by_level(tree) if isinstance(each, kinds)]):
            changed = _changed(node, changes)
            tree = changed if node is tree else tree
        return tree

    return rewritten


def one_after_another(*rewrites: Rewrite) -> Rewrite:
    """All of them, in their order."""

    def rewritten(tree: exp.Expr) -> exp.Expr:
        for rewrite in rewrites:
            tree = rewrite(tree)
        return tree

    return rewritten


def where_there_is(kind: type[exp.Expr], rewrite: Rewrite) -> Rewrite:
    """The rewrite, which changes no tree without such a node."""

    def rewritten(tree: exp.Expr) -> exp.Expr:
        return rewrite(tree) if any(isinstance(each, kind) for each in level_by_level(tree)) else tree

    return rewritten


def _changed(node: exp.Expr, changes: tuple[Change, ...]) -> exp.Expr:
    for change in changes:
        if isinstance(node, change.of):
            changed = change.made(node)
            if changed is not node:
                node.replace(changed)
            node = changed
    return node

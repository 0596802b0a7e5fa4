"""What a rewrite is, of a whole tree or of one node, and how the latter are applied to all nodes."""

from collections.abc import Callable
from typing import TypeAlias

from sqlglot import exp

Rewrite: TypeAlias = Callable[[exp.Expr], exp.Expr]
"""A tree to one of the same meaning. The tree is a copy that is nobody else's: it may be changed and given back."""

Change: TypeAlias = Callable[[exp.Expr], exp.Expr]
"""The same of one node in its tree, after all that is below it."""


def everywhere(*changes: Change) -> Rewrite:
    """All changes, in their order, of each node before its parent; one walk and no recursion."""

    def rewritten(tree: exp.Expr) -> exp.Expr:
        for node in reversed(list(tree.bfs())):
            changed = _changed(node, changes)
            tree = changed if node is tree else tree
        return tree

    return rewritten


def _changed(node: exp.Expr, changes: tuple[Change, ...]) -> exp.Expr:
    for change in changes:
        changed = change(node)
        if changed is not node:
            node.replace(changed)
        node = changed
    return node

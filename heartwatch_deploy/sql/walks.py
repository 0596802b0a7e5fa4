"""Trees walked and copied without what fingerprints never look at: places in the text, comments."""

from sqlglot import exp


def level_by_level(tree: exp.Expr) -> list[exp.Expr]:
    """All nodes, each after its parent, as sqlglot's `bfs` yields them."""
    found = [tree]
    for node in found:  # what is found is looked at in its turn
        for value in node.args.values():
            if isinstance(value, exp.Expr):
                found.append(value)
            elif isinstance(value, list):
                found += [each for each in value if isinstance(each, exp.Expr)]
    return found


def bare_copy(tree: exp.Expr) -> exp.Expr:
    """The nodes with their arguments, and nothing besides."""
    root = type(tree)()
    waiting = [(tree, root)]
    while waiting:
        node, copy = waiting.pop()
        for key, value in node.args.items():
            if isinstance(value, exp.Expr):
                waiting.append((value, _inside(copy, key, type(value)())))
                copy.args[key] = waiting[-1][1]
            elif isinstance(value, list):
                copy.args[key] = copies = []
                for index, each in enumerate(value):
                    if isinstance(each, exp.Expr):
                        waiting.append((each, _inside(copy, key, type(each)(), index)))
                        copies.append(waiting[-1][1])
                    else:
                        copies.append(each)
            else:
                copy.args[key] = value
    return root


def _inside(parent: exp.Expr, key: str, node: exp.Expr, index: int | None = None) -> exp.Expr:
    node.parent, node.arg_key, node.index = parent, key, index
    return node

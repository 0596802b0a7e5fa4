"""YAML text → nodes and values, unless its aliases of aliases would make a few lines endless."""

from typing import Any, Final

import yaml

MOST_REPEATED: Final = 100_000
"""So many nodes may be there by aliases alone; what is written out may be as long as it likes."""


class TooManyAliases(yaml.YAMLError):
    """Whoever walked all of it would not come back."""

    def __init__(self) -> None:
        super().__init__("its aliases repeat more than 100,000 values, or one stands for itself")


def composed(loader: yaml.SafeLoader) -> yaml.Node | None:
    """The only document's nodes; raises yaml.YAMLError."""
    root: yaml.Node | None = loader.get_single_node()
    sizes: dict[int, int] = {}
    if root is not None and _size(root, sizes) - len(sizes) > MOST_REPEATED:
        raise TooManyAliases
    return root


def loaded(text: str) -> Any:
    """The value of a text; raises yaml.YAMLError, ValueError or RecursionError."""
    loader = yaml.SafeLoader(text)
    root = composed(loader)
    return None if root is None else loader.construct_document(root)


def _size(node: yaml.Node, sizes: dict[int, int]) -> int:
    """How many nodes it is when each alias is written out; each is counted once, and then known."""
    if id(node) not in sizes:
        sizes[id(node)] = MOST_REPEATED**2  # until it is known: who asks meanwhile is within it
        sizes[id(node)] = 1 + sum(_size(each, sizes) for each in _inside(node))
    return sizes[id(node)]


def _inside(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [each for pair in node.value for each in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []

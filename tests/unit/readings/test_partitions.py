import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.readings.partitions import key_in, murmur2, partition_of


@pytest.mark.parametrize(
    ("key", "as_java_says"),
    [
        (b"21", -973_932_308),
        (b"foobar", -790_332_482),
        (b"a-little-bit-long-string", -985_981_536),
        (b"a-little-bit-longer-string", -1_486_304_829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
        (b"abc", 479_470_107),
    ],
)
def test_the_hash_is_the_java_clients(key: bytes, as_java_says: int) -> None:
    assert murmur2(key) == as_java_says % 2**32


@given(st.integers(1, 12).flatmap(lambda of: st.tuples(st.integers(0, of - 1), st.just(of))))
def test_a_key_can_be_found_for_every_partition(chosen: tuple[int, int]) -> None:
    partition, partitions = chosen
    assert partition_of(key_in(partition, partitions, prefix="tick-"), partitions) == partition

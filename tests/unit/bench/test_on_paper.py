"""The numbers of docs/many-machines.md are those that are computed."""

from collections.abc import Callable, Iterator

import pytest

from bench import on_paper
from bench.on_paper import ASSUMED, Change
from tests.contract.documents import ROOT

PAGE = (ROOT / "docs" / "many-machines.md").read_text()


@pytest.mark.parametrize("table", [on_paper.one_change, on_paper.organisation])
def test_the_page_has_the_tables_as_they_are_computed(table: Callable[[], Iterator[str]]) -> None:
    assert "\n".join(table()) in PAGE


def test_a_shard_is_billed_as_one_write_and_five_reads_of_the_cache() -> None:
    bill = on_paper.readings_of_shard(10_000, ASSUMED)
    assert bill.requests == 6
    assert bill.uncached == 6 * ASSUMED.charge + 10_000
    assert bill.output == 6 * ASSUMED.answer
    # 10,000 written and five times read, six charges, six answers.
    assert bill.usd == pytest.approx(0.025 + 5 * 0.001 + 6 * 0.004 + 6 * 0.020)


def test_more_machines_never_take_longer_than_fewer() -> None:
    minutes = [
        Change(256, on_paper.Assumed(parallel=parallel)).minutes for parallel in (1, 16, 64, 256)
    ]
    assert minutes == sorted(minutes, reverse=True)

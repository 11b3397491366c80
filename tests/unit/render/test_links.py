"""Addresses made by code."""

import pytest

from panelist.contracts import Side
from panelist.render.links import Links, address
from tests.unit.render.hostile import HOSTILE, live, skeleton
from tests.unit.render.samples import BASE, HEAD, REVIEW, SERVER, place

LINKS = Links(SERVER, "octo/shop", BASE, HEAD)


def test_a_place_of_the_head_links_to_the_pinned_head() -> None:
    assert LINKS.place(place("src/a b.py", 3, 5)) == (
        f"[`src/a b.py:3-5`](https://github.com/octo/shop/blob/{HEAD}/src/a%20b.py#L3-L5)"
    )


def test_a_removed_line_links_to_the_base() -> None:
    url = LINKS.url(place("a.py", 3, side=Side.LEFT))
    assert url == f"https://github.com/octo/shop/blob/{BASE}/a.py#L3"


def test_a_file_links_without_lines() -> None:
    assert LINKS.file("a.py") == f"[`a.py`](https://github.com/octo/shop/blob/{HEAD}/a.py)"


def test_a_local_range_has_no_links() -> None:
    local = REVIEW.model_copy(update={"number": None})
    assert Links.of(local, SERVER).place(place("a.py", 3)) == "`a.py:3`"
    assert Links.of(REVIEW, SERVER).repository_url() == "https://github.com/octo/shop"


@pytest.mark.parametrize(
    "links",
    [
        Links(None, "octo/shop", BASE, HEAD),
        Links("javascript:x", "octo/shop", BASE, HEAD),
        Links("https://github.com/?q=", "octo/shop", BASE, HEAD),
        Links(SERVER, "octo/shop/../../evil", BASE, HEAD),
        Links(SERVER, "shop", BASE, HEAD),
        Links(SERVER, "octo/shop", BASE, None),
        Links(SERVER, "octo/shop", BASE, "main) [x](https://evil.example"),
    ],
)
def test_a_value_that_is_not_what_it_should_be_makes_no_link(links: Links) -> None:
    assert links.place(place("a.py", 3)) == "`a.py:3`"


def test_an_enterprise_server_with_a_port_is_fine() -> None:
    links = Links("https://git.corp.example:8443/", "octo/shop", BASE, HEAD)
    assert links.file("a") == f"[`a`](https://git.corp.example:8443/octo/shop/blob/{HEAD}/a)"


def test_a_path_too_long_for_an_address_is_only_shown() -> None:
    assert LINKS.file("a/" * 2_000) == f"`{'a/' * 120}…`"


@pytest.mark.parametrize("path", [path for path in HOSTILE if path and "@" not in path])
def test_a_hostile_path_is_one_link_to_the_same_repository(path: str) -> None:
    shown = LINKS.place(place(path, 1))
    if len(path) < 240:
        assert skeleton(shown) == skeleton(LINKS.place(place("word", 1)))
    assert live(f"- {shown}") == []


def test_only_a_plain_address_is_one() -> None:
    assert address("https://github.com/octo/shop/actions/runs/7") is not None
    assert address("https://github.com/x) [y](z") is None
    assert address("") is None
    assert address(None) is None

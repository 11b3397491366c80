"""F12, F13, F28, F42: what the token may not do, what there is no key for, and who is not there."""

import re
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from bench.faults import crowd, promises
from bench.faults.rows import Act, Row
from bench.faults.scene import BASE, CLEAN, RIGHTS, Setting, World
from tests.fakes.anthropic import api_error
from tests.fakes.github import Limits
from tests.fakes.github.state import Level

_READ_ONLY: Mapping[str, Level] = dict.fromkeys(RIGHTS, "read")
_MAY_NOT = "the token may not write check runs"
_REVIEWS = "pull-requests: write"
_UNREACHABLE = "The Anthropic API cannot be reached"


def _without(right: str) -> Mapping[str, Level]:
    return {name: had for name, had in RIGHTS.items() if name != right}


def _to_read(*rights: str) -> Mapping[str, Level]:
    less: dict[str, Level] = dict.fromkeys(rights, "read")
    return {**RIGHTS, **less}


def _f12() -> Iterator[Row]:
    row = Row("F12", "403, one permission is missing")
    unchecked = replace(row, check="", why=_MAY_NOT, told="checks: write")
    for case, less in (("none", _without), ("read", _to_read)):
        rights = Setting(rights=less("checks"))
        yield replace(unchecked, case=f"checks: {case}", setting=rights)
        rights = Setting(rights=less("pull_requests"))
        name = f"pull-requests: {case}"
        yield replace(row, case=name, setting=rights, told=_REVIEWS, inline=0)
        rights = Setting(rights=less("issues"))
        name = f"issues: {case}, which pull-requests makes up for"
        yield replace(row, case=name, setting=rights)
    yield from _f12_more(replace(row, inline=0), replace(unchecked, inline=0))


def _f12_more(row: Row, unchecked: Row) -> Iterator[Row]:
    hidden = Setting(rights=_to_read("pull_requests"), limits=Limits(denied_reviews_status=404))
    what = "404 in place of 403 at a review"
    yield replace(row, what=what, setting=hidden, told=_REVIEWS)
    silent = Setting(rights=_to_read("pull_requests", "issues"))
    what = "403, no comment of any kind is allowed"
    yield replace(row, what=what, setting=silent, told=_REVIEWS, stickies=0)
    nothing = replace(unchecked, what="403, nothing may be written", stickies=0)
    yield replace(nothing, case="all may be read", setting=Setting(rights=_READ_ONLY))
    yield replace(nothing, case="no right at all", setting=Setting(rights={}))
    yield replace(
        nothing,
        what="403, nothing may be read either",
        setting=Setting(rights={}, private=True),
        told="lacks the permission",
        fails=("collect",),
    )
    yield replace(
        row,
        what="403, the contents of a private repository may not be read",
        setting=Setting(rights=_without("contents"), private=True),
        check="neutral",
        told="contents: read",
        stickies=0,
        fails=("collect",),
    )
    what, told = "a personal token", "leave `github-token` out"
    yield replace(unchecked, what=what, act=_as_a_person, told=told, inline=3)


def _as_a_person(world: World) -> None:
    world.write_as("carol")
    world.run()


def _keyless(author: str = "alice") -> Act:
    def act(world: World) -> None:
        world.pull.author = author
        job = world.job({"PANELIST_ENGINE": "claude"})
        job.key = ""
        job.run()

    return act


def _f13() -> Iterator[Row]:
    hidden = "GitHub hides secrets from pull requests of forks and bots"
    row = Row("F13", "no key", act=_keyless(), check="neutral", told=hidden, inline=0)
    yield replace(
        row,
        case="a fork, whose token may only read",
        setting=Setting(fork=True, rights=_READ_ONLY),
        check="",
        why=_MAY_NOT,
        stickies=0,
    )
    yield replace(row, case="a fork, on pull_request_target", setting=Setting(fork=True))
    bots = Setting(base={**BASE, ".github/panelist.yml": b"review-bots: true\n"})
    by_bot = replace(row, act=_keyless("dependabot[bot]"))
    yield replace(by_bot, case="Dependabot, bots are reviewed", setting=bots)
    told = "A bot opened this pull request"
    skipped = replace(by_bot, check="skipped", told=told, stickies=0)
    yield replace(skipped, case="Dependabot, bots are not reviewed")
    told = "ANTHROPIC_API_KEY is not set"
    yield replace(row, case="a branch of the repository itself", told=told, fails=("review",))


def _unasked(world: World) -> Iterator[str]:
    """Nobody paid for what nobody can see, and it is said once."""
    if world.claude is not None and world.claude.requests:
        yield f"{len(world.claude.requests)} calls were paid for"
    errors = world.jobs[-1].log.getvalue().count("::error")
    if errors != 1:
        yield f"{errors} errors are told"


def _keyed_wrong(world: World) -> None:
    """Claude accepts nobody."""
    if world.claude is not None:
        world.claude.fail(api_error(401, "authentication_error", "invalid"))
    world.run()


def _told_once(sentence: str, calls: int) -> Callable[[World], Iterator[str]]:
    """Who lost a call or none says why in one sentence of every page that people read."""

    def look(world: World) -> Iterator[str]:
        made = len(world.claude.requests) if world.claude is not None else 0
        if made != calls:
            yield f"{made} calls were made"
        job = world.jobs[-1]
        errors = re.findall("^::error.*", job.log.getvalue(), re.MULTILINE)
        pages = {
            "the summary": promises.stickies(world)[-1],
            "the check": promises.checks(world)[-1].summary or "",
            "the job's page": job.summary,
            "the annotations": "\n".join(errors),
        }
        for page, text in pages.items():
            if text.count(sentence) != 1:
                yield f"{page} says it {text.count(sentence)} times"

    return look


def _f28() -> Iterator[Row]:
    told = "The Anthropic API did not accept the API key"
    row = Row(
        "F28",
        "a dead key, and what the collectors are certain of",
        act=_keyed_wrong,
        setting=Setting(claude=crowd.finds(1)),
        told=told,
        fails=("review",),
        also=_told_once(told, 1),
    )
    yield row
    clean = Setting(claude=crowd.finds(1), head=CLEAN)
    yield replace(row, case="nothing of the kind", setting=clean, check="neutral", inline=0)


def _dead(world: World) -> None:
    """Nobody listens where Claude should be."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        world.run(ANTHROPIC_BASE_URL=f"http://127.0.0.1:{closed.getsockname()[1]}")


def _f42() -> Iterator[Row]:
    row = Row("F42", "every right is missing but reading", check="", why=_MAY_NOT)
    row = replace(row, inline=0, stickies=0, told="The token may only read", fails=("collect",))
    paid = replace(row, also=_unasked)
    little: Mapping[str, Level] = {"contents": "read"}
    for case, rights in (("contents: read", little), ("all: read", _READ_ONLY)):
        yield replace(paid, case=case, setting=Setting(rights=rights, claude=crowd.finds(1)))
    commented: Mapping[str, Level] = {**_READ_ONLY, "pull_requests": "write"}
    yield replace(
        row,
        what="comments alone may be written",
        setting=Setting(rights=commented, claude=crowd.finds(1)),
        told="checks: write",
        inline=None,
        stickies=1,
        fails=(),
    )
    yield Row(
        "F42",
        "nobody listens at the address of the API",
        act=_dead,
        told=_UNREACHABLE,
        setting=Setting(claude=crowd.finds(1)),
        fails=("review",),
        also=_told_once(_UNREACHABLE, 0),
        slow=True,
    )


def rows() -> Iterator[Row]:
    """The rows."""
    yield from _f12()
    yield from _f13()
    yield from _f28()
    yield from _f42()

"""F23, F37 and F39: other servers, odd runners, and what lies between the two."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from bench.faults import crowd
from bench.faults.answers import ANY, altered, mapped
from bench.faults.promises import stickies
from bench.faults.relay import certificate, relayed
from bench.faults.rows import Act, Row, breaking
from bench.faults.scene import Setting, World
from tests.fakes.github import EVERY, Limits

_NEWER = {"app", "author_association", "auto_merge", "draft", "node_id"}
_NAME = "github.invalid"


def _older(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    """An answer as a server of years ago gave it: without what is newer."""
    return mapped(value, lambda inside: {k: v for k, v in inside.items() if k not in _NEWER})


def _linked(world: World) -> Iterable[str]:
    """Links lead to the server of the job and nowhere else."""
    (sticky,) = stickies(world)
    if world.github.server_url not in sticky:
        yield "no link to the server"
    if "github.com" in sticky:
        yield "a link to another server"


def _given(**variables: str) -> Act:
    """One job with those variables; an empty one is not set."""
    return lambda world: world.run(**variables)


def _slashed(world: World) -> None:
    names = ("GITHUB_API_URL", "GITHUB_SERVER_URL", "GITHUB_GRAPHQL_URL")
    world.run(**{name: f"{world.github.environment[name]}/" for name in names})


def _f23() -> Iterator[Row]:
    row = Row("F23", "GitHub Enterprise Server", also=_linked)
    yield replace(row, case="links of its own")
    yield replace(row, case="no rate headers", setting=Setting(limits=Limits(rate_limit=None)))
    yield replace(row, case="no GITHUB_GRAPHQL_URL", act=_given(GITHUB_GRAPHQL_URL=""))
    yield replace(row, case="addresses that end with a slash", act=_slashed)
    old = breaking("*", ANY, altered(_older), at=EVERY)
    yield replace(row, case="an older API", act=old)


def _f37() -> Iterator[Row]:
    absent = Row("F37", "the runner names no file to write to")
    broken = Row("F37", "a file of the runner cannot be written", told="cannot be written")
    targets = {"a full disk": "/dev/full", "a directory": "/proc", "no such folder": "/proc/no/x"}
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        yield replace(absent, case=name, act=_given(**{name: ""}))
        for case, target in targets.items():
            yield replace(broken, case=f"{name}: {case}", act=_given(**{name: target}))
    full = _given(GITHUB_OUTPUT="/dev/full", GITHUB_STEP_SUMMARY="/dev/full")
    yield replace(broken, case="both: a full disk", act=full)
    row = Row("F37", "the run directory cannot be written", told="cannot be")
    unread = replace(row, check="neutral", inline=0)
    nowhere = _given(PANELIST_RUN_DIRECTORY="/proc/nowhere/run")
    at_once = replace(unread, case="from the start", act=nowhere, stickies=0)
    yield replace(at_once, fails=("collect",))
    later = replace(unread, case="when the review begins", act=_blocked)
    yield replace(later, fails=("review", "publish"))
    yield replace(row, case="once all is published", act=_blocked_last, fails=("publish",))
    yield Row(
        "F37",
        "120 findings of 12 kB for the job summary",
        told="120 findings to fix",
        inline=20,
        setting=Setting(head=crowd.MANY, claude=crowd.finds(20, "\U0001f9ee" * 3_000, "high")),
        also=_short,
    )


def _short(world: World) -> Iterable[str]:
    if (size := len(world.jobs[-1].summary.encode())) > 1024 * 1024:
        yield f"a job summary of {size} bytes"


def _blocked(world: World) -> None:
    """A plain file is where the folder of the reports should be."""
    job = world.job()
    job.collect()
    (job.home / "run" / "reports").write_text("")
    job.review()
    job.publish()


def _blocked_last(world: World) -> None:
    job = world.job()
    job.collect()
    job.review()
    (job.home / "run" / "publication.json").mkdir()
    job.publish()


def _port(world: World) -> int:
    return urlsplit(world.github.server_url).port or 0


def _apart(world: World, server: str, **variables: str) -> None:
    """A job of processes that reaches GitHub at another address."""
    addresses = {
        "GITHUB_API_URL": f"{server}/api/v3",
        "GITHUB_GRAPHQL_URL": f"{server}/api/graphql",
        "GITHUB_SERVER_URL": server,
    }
    job = world.job({**addresses, **variables})
    job.apart = True
    job.run()


def _at(server: str, **variables: str) -> Act:
    return lambda world: _apart(world, server, **variables)


def _proxied(host: str) -> Act:
    """A name that nobody can resolve but the proxy on ``host``."""

    def act(world: World) -> None:
        world.names |= {_NAME, f"{_NAME}:80"}
        with relayed(_port(world), host=host.strip("[]")) as port:
            _apart(world, f"http://{_NAME}", http_proxy=f"http://{host}:{port}")

    return act


def _secured(*, trusted: bool) -> Act:
    def act(world: World) -> None:
        path = world.home / "ca.pem"
        certificate(path)
        given = {"REQUESTS_CA_BUNDLE": str(path), "GIT_SSL_CAINFO": str(path)} if trusted else {}
        with relayed(_port(world), tls=path) as port:
            world.names.add(f"127.0.0.1:{port}")
            _apart(world, f"https://127.0.0.1:{port}", **given)

    return act


def _f39() -> Iterator[Row]:
    row = Row("F39", "between the runner and GitHub", slow=True)
    yield replace(row, case="a proxy", act=_proxied("127.0.0.1"))
    yield replace(row, case="a proxy that has IPv6 only", act=_proxied("[::1]"))
    yield replace(row, case="an authority of one's own", act=_secured(trusted=True))
    down = replace(
        row,
        what="GitHub cannot be reached",
        check="",
        why="GitHub cannot be reached",
        told="check HTTPS_PROXY and the certificates",
        inline=0,
        stickies=0,
        fails=("collect", "publish"),
    )
    dead = _at(f"http://{_NAME}", http_proxy="http://127.0.0.1:1")
    yield replace(down, case="the proxy is down", act=dead)
    yield replace(down, case="the name is unknown", act=_at(f"http://{_NAME}"))
    yield replace(down, case="nobody trusts the certificate", act=_secured(trusted=False))
    bare = replace(down, act=_at("http://[::1]:1"), told="with a name for the host")
    yield replace(bare, case="an IPv6 address without a name")


def rows() -> Iterator[Row]:
    """The rows."""
    yield from _f23()
    yield from _f37()
    yield from _f39()

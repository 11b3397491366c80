"""Facts that are true: those that are new, and those that are not."""

from collections.abc import Iterator

from bench.ordinary.case import Case
from panelist.contracts import Conclusion

_SHA = "8f4b7f84864484a7bf31766abe9204da3cbe65b3"
_CI = ".github/workflows/ci.yml"


def _workflow(*uses: str, run: str = "make") -> str:
    steps = "".join(f"      - uses: {each}\n" for each in uses)
    return (
        "on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n"
        f"{steps}      - run: {run}\n"
    )


def _actions() -> Iterator[Case]:
    old = "versions of actions that were never pinned"
    before = {_CI: _workflow("actions/checkout@v3", "a/deploy@v1", "a/deploy/sub@v1")}
    after = {_CI: _workflow("actions/checkout@v4", "a/deploy@v2", "a/deploy/sub@v2")}
    yield Case(old, "all of a workflow", base=before, head=after, silent={"workflows"})
    yield Case(
        old,
        "a new workflow with the habits of the others",
        base=before,
        head={".github/workflows/docs.yml": _workflow("actions/checkout@v4")},
        silent={"workflows"},
    )
    yield Case(
        old,
        "a workflow that is renamed",
        base=before,
        head={_CI: None, ".github/workflows/build.yml": after[_CI]},
        silent={"workflows"},
    )
    yield Case(
        old,
        "a pin that moves",
        base={_CI: _workflow(f"a/b@{_SHA}")},
        head={_CI: _workflow(f"a/b@{_SHA[::-1]}")},
        silent={"workflows"},
    )
    new = "actions that are new or lose their pin"
    three = _workflow("actions/checkout@v4", "a/b@v1", "a/c@v1")
    yield Case(new, "three at once are one finding", head={_CI: three}, findings=("workflows",))
    yield Case(
        new,
        "one beside old ones",
        base=before,
        head={_CI: _workflow("actions/checkout@v3", "b/upload@v1")},
        findings=("workflows",),
    )
    yield Case(
        new,
        "a pin that is given up",
        base={_CI: _workflow(f"a/b@{_SHA}")},
        head={_CI: _workflow("a/b@v2")},
        findings=("workflows",),
    )
    yield Case(
        new,
        "a title in a script",
        base=before,
        head={_CI: _workflow("a/deploy@v1", run="echo ${{ github.event.pull_request.title }}")},
        findings=("workflows",),
        conclusion=Conclusion.FAILURE,
    )


def _function(name: str, branches: int) -> str:
    body = "".join(f"    if x == {n}:\n        return {n}\n" for n in range(branches))
    return f"def {name}(x):\n{body}    return 0\n"


def _class(name: str, method: str) -> str:
    return (
        f"class {name}:\n" + "".join(f"    {row}\n" for row in method.rstrip().split("\n")) + "\n"
    )


def _complexity() -> Iterator[Case]:
    big = _function("run", 80)
    filler = "".join(f"V{n} = {n}\n" for n in range(60))
    small = _class("A", _function("run", 2))
    for name, before, after in (
        ("from 81 to 82", big, _function("run", 81)),
        ("behind a new namesake", _class("B", big), small + _class("B", big.replace("3:", "33:"))),
        ("moved", big + filler, filler + big),
        ("a new parameter", big, big.replace("(x)", "(x, y)")),
    ):
        base, head = {"shop/a.py": before}, {"shop/a.py": after}
        kind = "functions that hardly changed"
        yield Case(kind, name, base=base, head=head, silent={"complexity"})
    grew = "functions that grew complex"
    for name, before, after in (("by ten", 10, 20), ("new", 0, 25), ("a monster", 40, 60)):
        base = {"shop/a.py": _function("run", before)} if before else {}
        head = {"shop/a.py": _function("run", after)}
        yield Case(grew, name, base=base, head=head, hints={"complexity"})
    prose = "words of prose"
    lines = "\n".join("    If it is, or while it is not, and when." for _ in range(9))
    calls = "".join(f"    a{n} = f({n})\n" for n in range(9))
    for suffix, text in {
        "py": f'def g():\n    """Say so.\n\n{lines}\n    """\n{calls}',
        "js": f"/*\n{lines}\n*/\nfunction g() {{\n{calls}}}\n",
        "go": f"package a\n\nvar t = `\n{lines}\n`\n\nfunc g() {{\n{calls}}}\n",
        "rb": f"=begin\n{lines}\n=end\ndef g\n{calls}end\n",
    }.items():
        silent = {"complexity", "untested"}
        yield Case(prose, f"of .{suffix}", head={f"shop/a.{suffix}": text}, silent=silent)


def _hints() -> Iterator[Case]:
    kind = "judgements that are hints and never findings"
    branches = "".join(f"    if f({n}):\n        g({n})\n" for n in range(6))
    loop = "def h(db, users):\n    for user in users:\n        db.query(user)\n"
    long = "def k():\n" + "".join(f"    a{n} = {n}\n" for n in range(150))
    yield Case(
        kind, "source without a test", head={"a.py": f"def m():\n{branches}"}, hints={"untested"}
    )
    yield Case(kind, "a query for each item", head={"a.py": loop}, hints={"hot_loops"})
    yield Case(kind, "a long function", head={"a.py": long}, hints={"complexity"})


CASES = (*_actions(), *_complexity(), *_hints())

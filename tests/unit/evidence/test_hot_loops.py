import pytest

from tests.unit.evidence.changes import change, findings, seen_by, told

EACH = "One query or request for each item of a loop."


def _python(body: str) -> list[tuple[int, str]]:
    gathered = seen_by("hot_loops", change({"app.py": body}))
    # How often a loop turns nobody can tell from the code.
    assert findings(gathered) == []
    return told(gathered)


@pytest.mark.parametrize(
    "call",
    [
        "cursor.execute(SQL, (user.id,))",
        "self.db.query(user.id)",
        "session.execute(select(A).where(A.id == user.id))",
        "requests.get(f'/u/{user.id}', timeout=1)",
        "httpx.post('/u', json=user)",
        "Order.objects.get(user=user)",
        "Order.objects.filter(user=user).first()",
        "urllib.request.urlopen(user.url)",
        "pool.fetchrow(SQL, user.id)",
    ],
)
def test_a_query_for_each_item_is_found_at_its_line(call: str) -> None:
    assert _python(f"def f(users):\n    for user in users:\n        x = {call}\n") == [(3, EACH)]


@pytest.mark.parametrize(
    "body",
    [
        "for row in cursor.execute(SQL):\n    use(row)\n",
        "rows = [r.id for r in cursor.execute(SQL, (x,))]\n",
        "for a in b:\n    pass\nelse:\n    cursor.execute(a)\n",
        "for a in b:\n    def g(a):\n        return cursor.execute(a)\n",
        "for a in b:\n    task.execute\n",
        "cursor.execute(a)\n",
        "for a in b:\n    registry.get(a)\n    requests.codes(a)\n    query(a)\n",
    ],
)
def test_what_runs_once_or_is_no_round_trip_is_nothing(body: str) -> None:
    assert seen_by("hot_loops", change({"app.py": body})).evidence == ()


@pytest.mark.parametrize(
    "body",
    [
        "for a in b:\n    cursor.execute(SQL)\n",
        "while more:\n    a = requests.get(url, timeout=1)\n",
        "for page in range(9):\n    requests.get(url, params=page, timeout=1)\n",
        "for command in commands:\n    command.execute(command)\n",
    ],
)
def test_a_loop_that_may_need_each_call_is_told_in_other_words(body: str) -> None:
    assert _python(body) == [(2, "A query or request stands in a loop.")]


def test_a_name_computed_from_the_item_counts_as_the_item() -> None:
    body = "for user in users:\n    key = user.id\n    cursor.execute(SQL, key)\n"
    assert _python(body) == [(3, EACH)]


def test_a_comprehension_and_an_inner_loop_are_loops() -> None:
    assert _python("x = [cursor.execute(u) for u in us if u]\n") == [(1, EACH)]
    assert _python("x = {u: db.query(u) for g in gs for u in g}\n") == [(1, EACH)]
    assert _python("for g in gs:\n    for u in us:\n        cursor.execute(g)\n") == [(3, EACH)]


def test_a_call_over_several_lines_is_found_where_its_name_stands() -> None:
    body = "for u in us:\n    x = (\n        self.session\n        .execute(u)\n    )\n"
    assert _python(body) == [(4, EACH)]


def test_a_constant_expression_compiled_in_a_loop_is_told() -> None:
    body = "import re\nfor a in b:\n    re.compile('x')\n    re.compile(a)\n"
    assert _python(body) == [(3, "A constant regular expression is compiled in a loop.")]


def test_sleep_in_a_coroutine_is_found_and_elsewhere_is_not() -> None:
    body = (
        "async def f():\n    time.sleep(1)\n    def g():\n        time.sleep(1)\n\n\n"
        "def h():\n    time.sleep(1)\n"
    )
    assert _python(body) == [(2, "time.sleep blocks the event loop.")]


def test_files_awaits_and_strings_in_loops_are_told() -> None:
    body = (
        "async def f(xs):\n    s = ''\n    for x in xs:\n        open(x)\n        await g(x)\n"
        "        await g(1)\n        s += 'a'\n        s += f'{x}'\n        n += 1\n    s += 'b'\n"
    )
    assert _python(body) == [
        (4, "A file is opened in a loop."),
        (5, "Awaits one item after the other; independent ones could overlap."),
        (7, "A string is built piece by piece in a loop."),
        (8, "A string is built piece by piece in a loop."),
    ]


def test_lines_that_were_there_before_are_not_reported() -> None:
    before = "for u in us:\n    cursor.execute(u)\n"
    seen = change({"a.py": before + "    cursor.execute(1)\n"}, {"a.py": before})
    assert [line for line, _ in told(seen_by("hot_loops", seen))] == [3]


@pytest.mark.parametrize(
    "text",
    [
        "for u in us:\n    cursor.execute(u\n",
        "cursor.execute(1)\x00\n",
        "cursor.execute(" + "(" * 300 + ")" * 300 + ")\n",
        "cursor.execute(1" + "+1" * 50_000 + ")\n",
        "cursor.execute(" + "-" * 100_000 + "1)\n",
    ],
    ids=["cut", "nul", "nested", "deep", "unary"],
)
def test_python_that_cannot_be_parsed_is_counted(text: str) -> None:
    gathered = seen_by("hot_loops", change({"a.py": text, "b.py": "x = 1\n"}))
    note = "Costly work in loops: 1 of 1 Python files could not be read or parsed."
    assert (gathered.evidence, gathered.notes) == ((), (note,))


def test_the_parsers_warnings_are_not_printed() -> None:
    """They would quote the text; warnings are errors here, so this is enough."""
    assert _python("for u in us:\n    cursor.execute(u, '\\d', 1 is 1)\n") == [(2, EACH)]


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert _python("\ufefffor u in us:\n    cursor.execute(u)\n") == [(2, EACH)]


def test_a_chain_of_names_without_end_is_cut() -> None:
    body = "for u in us:\n    " + "a." * 40 + "cursor.execute(u)\n"
    assert _python(body) == [(2, EACH)]


def test_files_that_cannot_be_read_are_counted() -> None:
    seen = change({"a.py": "cursor.execute(1)\n"}, readable=False)
    assert seen_by("hot_loops", seen).notes == (
        "Costly work in loops: 1 of 1 Python files could not be read or parsed.",
    )


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("a.js", "for (const u of us) {\n  await db.query(sql, u);\n}\n", 2),
        ("a.ts", "us.forEach(async (u) => {\n  await fetch(u.url);\n});\n", 2),
        ("a.go", "for _, u := range us {\n\tif ok {\n\t\tdb.Query(s, u)\n\t}\n}\n", 3),
        ("A.java", "for (User u : us) {\n    st.executeQuery(u.sql);\n}\n", 2),
    ],
)
def test_other_languages_are_told_by_indentation(path: str, text: str, line: int) -> None:
    gathered = seen_by("hot_loops", change({path: text}))
    assert (findings(gathered), told(gathered)) == (
        [],
        [(line, "A query or request stands in a loop.")],
    )


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.js", "async function f() {\n  await fetch(u);\n}\n"),
        ("a.js", "for (const u of us) {\n}\n  await fetch(u);\n"),
        ("a.js", "for (;;) {\n  const f = function () {\n    return fetch(u);\n  };\n}\n"),
        ("a.rb", "for u in us\n  db.query(u)\nend\n"),
        ("tests/a.test.js", "for (const u of us) {\n  await fetch(u);\n}\n"),
        ("a.md", "for (const u of us) {\n  await fetch(u);\n}\n"),
    ],
)
def test_what_is_in_no_loop_or_no_source_is_nothing(path: str, text: str) -> None:
    assert seen_by("hot_loops", change({path: text})).evidence == ()


def test_a_query_for_every_column_is_told_in_any_language() -> None:
    seen = change({"a.rb": 'x = "select * from users"\ny = "select id from users"\n'})
    assert told(seen_by("hot_loops", seen)) == [(1, "The query reads every column of the table.")]

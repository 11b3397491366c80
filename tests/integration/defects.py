"""Twenty small changes, each with one defect that was put there on purpose."""

import difflib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Defect:
    """A file before and after; ``what`` is wrong with it afterwards."""

    what: str
    path: str
    before: str
    after: str


def patch(*files: Defect) -> bytes:
    """The change as git would write it."""
    return "".join(map(_section, files)).encode()


def _section(file: Defect) -> str:
    old, new = (text.splitlines(keepends=True) for text in (file.before, file.after))
    name_before = f"a/{file.path}" if old else "/dev/null"
    head = f"diff --git a/{file.path} b/{file.path}\n"
    mode = "" if old else "new file mode 100644\n"
    rows = difflib.unified_diff(old, new, name_before, f"b/{file.path}")
    return f"{head}{mode}index 1111111..2222222{' 100644' if old else ''}\n{''.join(rows)}"


DEFECTS = (
    Defect(
        "SQL from a request",
        "shop/orders.py",
        "def find(db, term):\n    return db.all('SELECT * FROM orders WHERE name = ?', term)\n",
        "def find(db, term):\n    return db.all(f\"SELECT * FROM orders WHERE name = '{term}'\")\n",
    ),
    Defect(
        "a redirect to anywhere",
        "web/login.js",
        "export function done(req, res) {\n  res.redirect('/home');\n}\n",
        "export function done(req, res) {\n  res.redirect(req.query.next);\n}\n",
    ),
    Defect(
        "a check that was inverted",
        "api/guard.ts",
        "export const allowed = (u: User, o: Order) => u.id === o.owner;\n",
        "export const allowed = (u: User, o: Order) => u.id !== o.owner;\n",
    ),
    Defect(
        "an error that nobody looks at",
        "store/save.go",
        "func Save(f *os.File, b []byte) error {\n\t_, err := f.Write(b)\n\treturn err\n}\n",
        "func Save(f *os.File, b []byte) error {\n\tf.Write(b)\n\treturn nil\n}\n",
    ),
    Defect(
        "a stream that stays open",
        "src/main/java/Reader.java",
        "class Reader {\n  String all(Path p) throws IOException {\n"
        "    try (var in = Files.newBufferedReader(p)) { return in.readLine(); }\n  }\n}\n",
        "class Reader {\n  String all(Path p) throws IOException {\n"
        "    return Files.newBufferedReader(p).readLine();\n  }\n}\n",
    ),
    Defect(
        "a shell that takes what it gets",
        "lib/archive.rb",
        "def unpack(name)\n  system('tar', 'xf', name)\nend\n",
        'def unpack(name)\n  system("tar xf #{name}")\nend\n',
    ),
    Defect(
        "HTML that is not escaped",
        "public/hello.php",
        "<?php echo htmlspecialchars($_GET['name']);\n",
        "<?php echo $_GET['name'];\n",
    ),
    Defect(
        "a copy without a limit",
        "src/name.c",
        'void put(char *to, size_t n, const char *s) {\n  snprintf(to, n, "%s", s);\n}\n',
        "void put(char *to, size_t n, const char *s) {\n  strcpy(to, s);\n}\n",
    ),
    Defect(
        "a panic on empty input",
        "src/first.rs",
        "pub fn first(v: &[u8]) -> Option<u8> {\n    v.first().copied()\n}\n",
        "pub fn first(v: &[u8]) -> Option<u8> {\n    Some(v[0])\n}\n",
    ),
    Defect(
        "an update of every row",
        "migrations/7.sql",
        "UPDATE users SET active = false WHERE last_seen < '2020-01-01';\n",
        "UPDATE users SET active = false;\n",
    ),
    Defect(
        "rights that a workflow does not need",
        ".github/workflows/test.yml",
        "on: pull_request\npermissions: {}\n",
        "on: pull_request_target\npermissions: write-all\n",
    ),
    Defect(
        "a container that runs as root",
        "Dockerfile",
        "FROM python:3.13\nUSER app\n",
        "FROM python:3.13\nUSER root\nRUN chmod -R 777 /srv\n",
    ),
    Defect(
        "a folder that may be the root",
        "bin/clean.sh",
        'set -eu\nrm -rf "${BUILD:?}/out"\n',
        'rm -rf "$BUILD/out"\n',
    ),
    Defect(
        "a null that is not one",
        "app/src/Cart.kt",
        "fun total(c: Cart?): Int = c?.total ?: 0\n",
        "fun total(c: Cart?): Int = c!!.total\n",
    ),
    Defect(
        "a lock that is kept",
        "src/Counter.cs",
        "class Counter {\n  int n; object gate = new();\n  void Up() { lock (gate) { n++; } }\n}\n",
        "class Counter {\n  int n; object gate = new();\n"
        "  void Up() { Monitor.Enter(gate); n++; Save(); Monitor.Exit(gate); }\n}\n",
    ),
    Defect(
        "a query for each row",
        "shop/report.py",
        "def totals(db, users):\n    return db.totals([user.id for user in users])\n",
        "def totals(db, users):\n    return [db.total(user.id) for user in users]\n",
    ),
    Defect(
        "a bucket for everybody",
        "infra/files.tf",
        'resource "bucket_acl" "files" {\n  acl = "private"\n}\n',
        'resource "bucket_acl" "files" {\n  acl = "public-read"\n}\n',
    ),
    Defect(
        "a page that is left out",
        "src/pages.scala",
        "def pages(n: Int, size: Int): Int = (n + size - 1) / size\n",
        "def pages(n: Int, size: Int): Int = n / size\n",
    ),
    Defect(
        "a search that grows with its square",
        "web/unique.js",
        "export const unique = (xs) => [...new Set(xs)];\n",
        "export const unique = (xs) => xs.filter((x, i) => xs.indexOf(x) === i);\n",
    ),
    Defect(
        "a test that cannot fail",
        "tests/test_ratio.py",
        "def test_half():\n    assert ratio(1, 2) == 0.5\n",
        "def test_half():\n    assert ratio(1, 2) or True\n",
    ),
)

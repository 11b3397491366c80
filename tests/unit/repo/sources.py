"""One well-formed and one broken text for every language we parse."""

GOOD = {
    "a.py": "def f(x: int) -> int:\n    return x\n",
    "a.pyi": "def f(x: int) -> int: ...\n",
    "a.json": '{"a": [1, -2.5e9, null], "big": ' + "9" * 5000 + "}",
    "a.toml": '[table]\nkey = "value"\n',
    "a.js": "const a = async () => { await b?.c ?? d; };\n",
    "a.mjs": "import a from 'b';\nexport default a;\n",
    "a.cjs": "module.exports = require('b');\n",
    "a.jsx": "const A = () => <div className='a'>{b}</div>;\n",
    "a.ts": "const a = <T>(b: T): T => b as T;\nenum E { A }\n",
    "a.mts": "export type A = Readonly<{ a: string }>;\n",
    "a.cts": "import a = require('a');\n",
    "a.tsx": "const A = (p: Props): JSX.Element => <div {...p}>{p.a}</div>;\n",
    "a.go": "package main\n\nfunc f[T any](a T) T { return a }\n",
    "A.java": "record A(int b) { int c() { return switch (b) { case 1 -> 2; default -> 3; }; } }\n",
}
BAD = {
    "a.py": "def f(:\n",
    "a.pyi": "def f( -> int: ...\n",
    "a.json": '{"a": 1,}',
    "a.toml": "key = \n",
    "a.js": "const a = (;\n",
    "a.mjs": "export defaul a b;\n",
    "a.cjs": "module.exports = {;\n",
    "a.jsx": "const A = <div>{b</div>;\n",
    "a.ts": "const a: = 1;\n",
    "a.mts": "type A = ;\n",
    "a.cts": "import a = ;\n",
    "a.tsx": "const A = <div>;\n",
    "a.go": "package main\nfunc f( {\n",
    "A.java": "class A { void b( { } }\n",
}

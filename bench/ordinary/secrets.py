"""Keys that everybody has, words behind telling names, and the secrets beside them."""

from collections.abc import Iterator

from bench.ordinary.case import Case
from panelist.contracts import Conclusion
from tests.unit.evidence.fake_secrets import ONE_LINE, PEM_BODY, PEM_HEAD, PEM_TAIL, chars

_SILENT = frozenset({"secrets"})
_GITHUB, _STRIPE, _GOOGLE, _AZURE = (
    ONE_LINE[kind][2]
    for kind in (
        "GitHub Token",
        "Stripe Access Key",
        "Google API Key",
        "Azure Storage Account access key",
    )
)
_AZURITE = (
    "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBek"
    "soGMGw=="
)
_COSMOS = "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw=="
_PEM = "\n".join([PEM_HEAD, *PEM_BODY, PEM_TAIL, ""])
_CERTIFICATE = "\n".join(
    ["-----BEGIN CERTIFICATE-----", *PEM_BODY, "-----END CERTIFICATE-----", ""]
)


def _published() -> Iterator[Case]:
    kind = "keys that emulators and manuals publish"
    silent = {
        "Azurite": ("src/Blob.cs", f'var c = "AccountName=devstoreaccount1;{_AZURITE};";\n'),
        "Cosmos": ("src/db.ts", f'const key = "{_COSMOS}";\n'),
        "AWS": ("src/s3.py", 'key = "AKIAIOSFODNN7' + 'EXAMPLE"\n'),
        "LocalStack": ("compose.env", "AWS_SECRET_ACCESS_KEY=test\nAWS_ACCESS_KEY_ID=test\n"),
        "Stripe": ("src/pay.py", 'api_key = "sk_test_' + '4eC39HqLyjWDarjtT1zdp7dc"\n'),
    }
    for name, (path, text) in silent.items():
        yield Case(kind, name, head={path: text}, silent=_SILENT)
    yield Case(
        kind,
        "a key of an account of one's own",
        head={"src/Blob.cs": f'var c = "AccountName=shop;{_AZURE};";\n'},
        findings=("secrets",),
        conclusion=Conclusion.FAILURE,
    )


def _public() -> Iterator[Case]:
    kind = "keys that are public by design"
    silent = {
        "Stripe, publishable": ("web/pay.ts", f'const key = "pk_{"live"}_{chars(24)}";\n'),
        "Mapbox": ("web/map.ts", f'const accessToken = "pk.eyJ1Ijoi{chars(20)}.{chars(22)}";\n'),
        "Algolia, search only": ("web/find.ts", f'const searchOnlyApiKey = "{chars(32)}";\n'),
        "Sentry": ("web/log.ts", f'init({{dsn: "https://{chars(32).lower()}@o1.sentry.io/4"}});\n'),
        "reCAPTCHA": ("web/form.ts", f'const siteKey = "6Lc{chars(37)}";\n'),
        "a certificate": ("deploy/ca.pem", _CERTIFICATE),
        "integrity": ("web/a.html", f'<link href="a.css" integrity="sha384-{chars(64)}">\n'),
    }
    for name, (path, text) in silent.items():
        yield Case(kind, name, head={path: text}, silent=_SILENT)
    web = f'const c = {{\n  apiKey: "{_GOOGLE}",\n  authDomain: "x.firebaseapp.com",\n}};\n'
    yield Case(kind, "Firebase", head={"web/firebase.ts": web}, hints=_SILENT)
    for name, path, text in (
        ("Stripe, secret", "web/pay.ts", f'const key = "{_STRIPE}";\n'),
        ("Google, on a server", "src/geo.py", f'KEY = "{_GOOGLE}"\n'),
        ("a private key", "deploy/ca.key", _PEM),
    ):
        yield Case(
            kind,
            name,
            head={path: text},
            findings=("secrets",),
            conclusion=Conclusion.FAILURE,
        )


def _shown() -> Iterator[Case]:
    kind = "keys of tests, manuals and examples"
    for path in ("t/login.t", "tests/test_login.py", "examples/login.py", "docs/login.md"):
        text = f'LOGIN = "{_GITHUB}"\n'
        yield Case(kind, f"a provider's in {path}", head={path: text}, findings=("secrets",))
        url = f'URL = "postgres://app:{chars(18)}@db.prod.internal/app"\n'
        yield Case(kind, f"a password in {path}", head={path: url}, hints=_SILENT)
    yield Case(kind, "a private key", head={"tests/certs/server.pem": _PEM}, hints=_SILENT)
    yield Case(
        kind,
        "a provider's in a program",
        head={"src/login.py": f'LOGIN = "{_GITHUB}"\n'},
        findings=("secrets",),
        conclusion=Conclusion.FAILURE,
    )


def _words() -> Iterator[Case]:
    kind = "words and look-ups behind telling names"
    silent = {
        "a translation": ("i18n/de.properties", "password=Passwort\ntoken.reset=Zurücksetzen\n"),
        "the file of a secret": ("app.env", "TOKEN_FILE=/run/secrets/token_2\n"),
        "a tokenizer": ("search.ini", "[index]\ntokenizer=whitespace\n"),
        "a manifest": ("k8s/app.yml", "secretName: shop-tls-2\n"),
        "a context of CI": ("ci/job.yml", "token: ${{ secrets.GITHUB_TOKEN }}\n"),
        "a type": ("src/user.py", "password: str\n"),
        "the environment": ("src/user.py", 'import os\n\ntoken = os.environ["API_TOKEN_V1"]\n'),
        "a placeholder": (".env", "API_KEY=<your-key-1>\n"),
        "services of compose": (
            "docker-compose.yml",
            (
                "environment:\n  POSTGRES_PASSWORD: example\n"
                "  DATABASE_URL: postgres://postgres:postgres@db:5432/app\n"
            ),
        ),
    }
    for name, (path, text) in silent.items():
        yield Case(kind, name, head={path: text}, silent=_SILENT)
    yield Case(
        kind, "a password", head={".env": f"DB_PASSWORD={chars(20)}\n"}, findings=("secrets",)
    )
    yield Case(
        kind, "a password in YAML", head={"k8s/app.yml": f"token: {chars(20)}\n"}, hints=_SILENT
    )


CASES = (*_published(), *_public(), *_shown(), *_words())

from collections.abc import Sequence

import pytest

from panelist.contracts import Severity
from panelist.evidence import gather, redact_text
from tests.unit.evidence.changes import Change, briefs, change, findings, seen_by, told
from tests.unit.evidence.fake_secrets import ONE_LINE, PEM_BODY, PEM_HEAD, PEM_TAIL, chars

MEDIUM = {"JSON Web Token"}
HIGH = {"Basic Auth Credentials", "Twilio API Key"}


def _dump(seen: Change) -> str:
    gathered = gather(seen)
    return "\n".join([each.model_dump_json() for each in gathered.evidence] + list(gathered.notes))


@pytest.mark.parametrize("kind", ONE_LINE)
def test_a_key_is_found_at_its_line_and_its_value_is_nowhere(kind: str) -> None:
    path, template, value = ONE_LINE[kind]
    seen = change({path: f"first\n{template.format(value)}\nlast\n"}, {path: "first\nlast\n"})
    (finding,) = findings(seen_by("secrets", seen))
    severity = "medium" if kind in MEDIUM else "high" if kind in HIGH else "critical"
    assert (finding.place.path, finding.place.start, finding.place.end) == (path, 2, 2)
    assert (finding.category, finding.severity.value) == ("hardcoded-secret", severity)
    assert finding.title == f"Secret in the source: {kind}"
    assert finding.quote == template.format(f"⟦secret:{kind}⟧")
    assert (finding.agent, finding.collector, finding.id) == ("security", "secrets", "secrets.1")
    assert value not in _dump(seen)


@pytest.mark.parametrize("kind", ONE_LINE)
def test_a_key_on_a_line_that_was_there_before_is_not_reported(kind: str) -> None:
    path, template, value = ONE_LINE[kind]
    before = f"first\n{template.format(value)}\nlast\n"
    assert seen_by("secrets", change({path: before + "more\n"}, {path: before})).evidence == ()


def test_a_key_that_is_taken_out_is_not_reported() -> None:
    path, template, value = ONE_LINE["GitHub Token"]
    seen = change({path: "x\n"}, {path: f"{template.format(value)}\nx\n"})
    assert seen_by("secrets", seen).evidence == ()
    assert value not in _dump(seen)


def _pem(lines: Sequence[str] = PEM_BODY) -> str:
    return "\n".join([PEM_HEAD, *lines, PEM_TAIL])


def test_a_private_key_is_one_finding_at_the_first_line_of_its_body() -> None:
    seen = change({"server.pem": f"{_pem()}\n"})
    assert briefs(seen_by("secrets", seen)) == [("server.pem", 2, "hardcoded-secret", "critical")]
    dump = _dump(seen)
    assert not [line for line in PEM_BODY if line in dump]


def test_two_private_keys_are_two_findings() -> None:
    seen = change({"two.pem": f"{_pem()}\n{_pem()}\n"})
    assert [each[1] for each in briefs(seen_by("secrets", seen))] == [2, 8]


def test_a_private_key_in_a_json_string_is_found_on_its_line() -> None:
    body = "\\n".join([PEM_HEAD, *PEM_BODY, PEM_TAIL])
    seen = change({"sa.json": f'{{\n  "private_key": "{body}\\n"\n}}\n'})
    (finding,) = findings(seen_by("secrets", seen))
    assert (finding.place.start, finding.title) == (2, "Secret in the source: Private Key")
    assert PEM_BODY[0] not in _dump(seen)


def test_a_private_key_whose_header_is_not_shown_is_found_by_its_end() -> None:
    seen = change({"a.py": "\n".join(["x = 1", PEM_BODY[0], PEM_BODY[1], PEM_TAIL])})
    assert briefs(seen_by("secrets", seen)) == [("a.py", 2, "hardcoded-secret", "critical")]


def test_what_may_be_the_middle_of_a_key_is_told_once_and_not_claimed() -> None:
    gathered = seen_by("secrets", change({"a.py": "\n".join(["x", *PEM_BODY, "y"])}))
    message = "The added line holds what looks like a secret (Base64 Block)."
    assert (findings(gathered), told(gathered)) == ([], [(2, message)])


def test_a_long_name_on_a_line_of_its_own_is_no_key() -> None:
    name = ("BetaManagedAgentsDeploymentPausedReason" * 2)[:64]
    assert seen_by("secrets", change({"a.py": f"    {name},\n"})).evidence == ()


@pytest.mark.parametrize(
    "code",
    [
        f'if "{PEM_HEAD}" in text:\n    return True\n',
        f'if "{PEM_HEAD}" in text:\n    return\n',
        f"The file begins with {PEM_HEAD}\nand ends with {PEM_TAIL}\n",
        f"{PEM_HEAD}\n...\n{PEM_TAIL}\n",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        f"sha = '{'0123456789abcdef' * 4}'\n",
    ],
)
def test_a_header_without_key_material_is_no_key(code: str) -> None:
    assert findings(seen_by("secrets", change({"a.py": code}))) == []


def test_a_password_in_an_env_file_is_found_without_quotes() -> None:
    value = "Tr0ub4dor" + chars(4)
    seen = change({".env": f"DEBUG=1\nDB_PASSWORD={value}\nNAME=shop\n"})
    assert briefs(seen_by("secrets", seen)) == [(".env", 2, "hardcoded-secret", "medium")]
    assert value not in _dump(seen)


def test_a_password_in_code_is_told_and_not_claimed() -> None:
    value = "Tr0ub4dor" + chars(4)
    gathered = seen_by("secrets", change({"app.py": f'password = "{value}"\n'}))
    assert findings(gathered) == []
    assert told(gathered) == [
        (1, "The added line holds what looks like a secret (Secret Keyword).")
    ]


@pytest.mark.parametrize(
    "line",
    [
        'aws_key = "AKIA' + 'IOSFODNN7EXAMPLE"',
        'password = "${DB_PASSWORD}"',
        'password = "<your-password-1>"',
        "api_key = os.environ['API_KEY']",
        'token = "xxxxxxxxxxxxxxxxxxxx1"',
        'secret_name = "oauth-v2-client-secret"',
        'password_field = "new_password_2"',
        'url = "postgres://user:{password}@db/app"',
        'token = "abcdefghijklmnop"',
        'rev = "3f786850e387550fdab836ed7e6dc881de23001b"',
        'uuid_token = "123e4567-e89b-42d3-a456-426614174000"',
        'monkey = "keyboard"',
        "http://username:password@host.com:80/path",
        "http://user:***@host.com",
    ],
)
def test_placeholders_references_and_names_are_no_secrets(line: str) -> None:
    assert seen_by("secrets", change({"app.py": f"{line}\n"})).evidence == ()


def test_a_random_string_is_told_and_not_claimed() -> None:
    gathered = seen_by("secrets", change({"app.py": f'x = "{chars(40)}"\n'}))
    message = "The added line holds what looks like a secret (Base64 High Entropy String)."
    assert (findings(gathered), told(gathered)) == ([], [(1, message)])


def test_digests_of_a_lock_file_are_not_taken_for_secrets() -> None:
    line = f'"integrity": "{chars(44)}", "token": "{chars(20)}"\n'
    assert seen_by("secrets", change({"package-lock.json": line})).evidence == ()


@pytest.mark.parametrize("path", ["tests/test_a.py", "t/a.t", "examples/a.py", "docs/a.py"])
def test_a_key_where_things_are_only_shown_weighs_less(path: str) -> None:
    _, template, value = ONE_LINE["GitHub Token"]
    (finding,) = findings(seen_by("secrets", change({path: template.format(value)})))
    assert (finding.severity, finding.confidence) == (Severity.LOW, 60)


@pytest.mark.parametrize("path", ["tests/test_a.py", "README.md", ".env.example"])
def test_what_only_its_name_gives_away_is_not_claimed_where_it_is_for_show(path: str) -> None:
    line = f'password = "Tr0ub4dor{chars(4)}"\n'
    assert findings(seen_by("secrets", change({path: line}))) == []


def test_a_private_key_of_a_test_is_told_and_not_claimed() -> None:
    gathered = seen_by("secrets", change({"tests/certs/server.pem": f"{_pem()}\n"}))
    assert (findings(gathered), [line for line, _ in told(gathered)]) == ([], [2])


RUST = """\
pub fn connect() -> Client {{
    {code}
}}

#[cfg(test)]
mod tests {{
    #[test]
    fn connects() {{
        {test}
    }}
}}
"""


def test_tests_inside_a_rust_file_are_graded_as_tests() -> None:
    _, template, token = ONE_LINE["GitHub Token"]
    _, web, value = ONE_LINE["JSON Web Token"]
    key, web_token = template.format(token), web.format(value)
    in_tests = change(
        {"src/net.rs": RUST.format(code="todo!()", test=f"{key}\n        {web_token}")}
    )
    in_code = change({"src/net.rs": RUST.format(code=f"{key}\n    {web_token}", test="todo!()")})
    graded = [
        [(each.severity, each.confidence) for each in findings(seen_by("secrets", seen))]
        for seen in (in_tests, in_code)
    ]
    assert graded == [
        [(Severity.LOW, 60)],
        [(Severity.CRITICAL, 95), (Severity.MEDIUM, 60)],
    ]


PUBLISHED = {
    "Azurite": "AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50u"
    "SRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;BlobEndpoint=x",
    "Cosmos": 'key = "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEca'
    'GQy67XIw/Jw=="',
    "AWS, the manual": 'secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"',
    "LocalStack": "AWS_SECRET_ACCESS_KEY=test",
    "Stripe, the manual": 'stripe.api_key = "sk_test_4eC39HqLyjWDarjtT1zdp7dc"',
    "Stripe, publishable": f'const token = "pk_{"live"}_{chars(24)}";',
    "Mapbox": f'mapboxgl.accessToken = "pk.eyJ1Ijoi{chars(20)}.{chars(22)}";',
    "Algolia": f'searchOnlyApiKey: "{chars(32).lower()}",',
    "reCAPTCHA": f'siteKey = "6Lc{chars(37)}"',
    "reCAPTCHA for tests": 'recaptcha_secret = "6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe"',
    "by its name": f'NEXT_PUBLIC_MAPS_API_KEY="{chars(32)}"',
    "integrity": f'integrity="sha384-{chars(64)}"',
    "Sentry": f"dsn: 'https://{chars(32).lower()}@o1.ingest.sentry.io/42'",
    "an SSH key": f"deploy_key: ssh-ed25519 AAAAC3{chars(60)} ada@host",
    "repeated": 'token = "gh' + f'p_{"a1" * 2}abcdefghijklmnopqrstuvwxyz012345"',
}


@pytest.mark.parametrize("path", ["app.ts", ".env", "config.yml"])
@pytest.mark.parametrize("line", PUBLISHED.values(), ids=PUBLISHED)
def test_keys_that_everybody_has_are_nothing_and_stay_readable(path: str, line: str) -> None:
    seen = change({path: f"{line}\n"})
    assert seen_by("secrets", seen).evidence == ()
    assert redact_text(path, line) == line


WEB_CONFIG = 'const c = {{\n  apiKey: "{}",\n  authDomain: "x.firebaseapp.com",\n}};\n'


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("web/firebase.ts", WEB_CONFIG),
        ("app/google-services.json", '{{"current_key": "{}"}}\n'),
        ("index.html", "<script src='https://maps.googleapis.com/maps/api/js?key={}'></script>\n"),
    ],
)
def test_the_key_of_a_web_page_is_told_and_not_claimed(path: str, text: str) -> None:
    value = ONE_LINE["Google API Key"][2]
    gathered = seen_by("secrets", change({path: text.format(value)}))
    assert (findings(gathered), len(gathered.evidence)) == ([], 1)


@pytest.mark.parametrize(
    "kind", ["CERTIFICATE", "RSA PUBLIC KEY", "PGP PUBLIC KEY BLOCK", "CERTIFICATE REQUEST"]
)
@pytest.mark.parametrize("seen", [slice(None), slice(1, None), slice(None, -1)])
def test_certificates_and_public_keys_are_nothing(kind: str, seen: slice) -> None:
    """Whole, or as far as a hunk shows them."""
    rows = [f"-----BEGIN {kind}-----", *PEM_BODY, f"-----END {kind}-----"][seen]
    text = "\n".join(["x", *rows, "y"])
    assert seen_by("secrets", change({"a.txt": text})).evidence == ()
    assert redact_text("a.txt", text) == text


ORDINARY = {
    "messages_de.properties": [
        "password=Passwort",
        "login.password.error=Falsch!",
        "reset.token=Zurücksetzen",
        "password=Contrase\\u00f1a",
    ],
    "settings.ini": [
        "TOKEN_FILE=/run/secrets/db_password_2",
        "tokenizer=whitespace",
        "token_type=oauth2",
        "password_encryption=scram-sha-256",
        "secret_name=my-app/prod/db-2",
        "api_key_header=X-Api-Key",
        "credentials_path=/etc/app/v2/key.json",
        "access_key = test",
    ],
    ".env": [
        "POSTGRES_PASSWORD=postgres",
        "POSTGRES_PASSWORD=example",
        "DB_PASSWORD=changeme",
        "JWT_SECRET=${JWT_SECRET:-}",
        "API_KEY=<your-key>",
        "TOKEN=your_token_here_1",
        "SECRET_KEY=$(cat /run/key1)",
        "AMQP=amqp://rabbit:rabbit@rabbitmq:5672",
        "DB=postgres://app:password@localhost/app1",
    ],
    "deploy.yml": [
        "token: ${{ secrets.GITHUB_TOKEN }}",
        "secretName: tls-app-2",
        "POSTGRES_PASSWORD: postgres",
        "password: str",
        "api_key: \"{{ lookup('env', 'API_KEY1') }}\"",
        "DATABASE_URL: postgres://postgres:postgres@db:5432/app",
    ],
    "app.py": [
        "password: str",
        "token = os.environ['API_TOKEN_1']",
        'token = getenv("SERVICE_TOKEN_V2_NAME")',
        'tokenizer = "bert-base-uncased-v1"',
        'api_key = "<your-api-key-1>"',
        'path = "src/components/UserAccount/ApiKeyDialog2"',
    ],
}


@pytest.mark.parametrize(
    ("path", "line"), [(path, line) for path, lines in ORDINARY.items() for line in lines]
)
def test_ordinary_words_are_no_secrets_and_stay_readable(path: str, line: str) -> None:
    assert seen_by("secrets", change({path: f"{line}\n"})).evidence == ()
    assert redact_text(path, line) == line


@pytest.mark.parametrize(
    ("path", "template"),
    [
        (".env", "DB_PASSWORD={}"),
        (".env", "SERVICE_TOKEN_FILE={}"),
        ("app.properties", "spring.datasource.password={}"),
        ("deploy.yml", "  password: {}"),
        ("values.yaml", "apiKey: {}"),
        ("app.py", "secret_name = '{}'"),
        ("web.ts", "const NEXT_PUBLIC_CLIENT_SECRET = '{}';"),
    ],
)
def test_what_is_random_is_taken_out_whatever_it_is_called(path: str, template: str) -> None:
    value = chars(24)
    safe = redact_text(path, template.format(value))
    assert safe == template.format("⟦secret:Secret Keyword⟧")


@pytest.mark.parametrize(
    "value",
    ["hunter2", "p@ssw0rd{x9", "ab(cd)9ef", "s3cr3t!", "qwxzkvbnmrtplkjhgf", "kRtQpLmXwZbNcD"],
)
def test_what_is_no_word_is_taken_out_of_settings(value: str) -> None:
    assert value not in redact_text(".env", f"DB_PASSWORD={value}")


@pytest.mark.parametrize("kind", ["JSON Web Token", "Basic Auth Credentials"])
def test_what_tests_make_up_every_day_is_not_claimed_there(kind: str) -> None:
    _, template, value = ONE_LINE[kind]
    gathered = seen_by("secrets", change({"tests/test_a.py": template.format(value)}))
    assert (findings(gathered), len(gathered.evidence)) == ([], 1)


def test_what_only_looks_like_a_web_token_is_none() -> None:
    line = "x(eyJhbGciOiJIUzI1NiJ9x.notjsonatall.signature)\n"
    assert seen_by("secrets", change({"a.txt": line})).evidence == ()


@pytest.mark.parametrize(
    "host",
    [
        "localhost:6379",
        "db/x",
        "127.0.0.1",
        "api.example.com/",
        "host",
        "my-cache:6379",
        "host.docker.internal/",
    ],
)
def test_credentials_of_a_local_service_are_told_and_not_claimed(host: str) -> None:
    url = f"redis://app:s3cr3tpw@{host}"
    gathered = seen_by("secrets", change({"a.py": f"u = '{url}'\n"}))
    assert (findings(gathered), len(gathered.evidence)) == ([], 1)


def test_a_file_out_of_scope_is_looked_at() -> None:
    path, template, value = ONE_LINE["AWS Access Key"]
    seen = change({path: template.format(value)}, in_scope=[])
    assert len(findings(seen_by("secrets", seen))) == 1


def test_no_comment_silences_the_search() -> None:
    _, template, value = ONE_LINE["GitHub Token"]
    for comment in ("# pragma: allowlist secret", "# noqa", "# nosec"):
        seen = change({"a.py": f"{template.format(value)}  {comment}\n"})
        assert len(findings(seen_by("secrets", seen))) == 1


def test_a_key_longer_than_its_kind_used_to_be_is_taken_out_whole() -> None:
    value = ONE_LINE["Stripe Access Key"][2] + chars(60)
    (finding,) = findings(seen_by("secrets", change({"a.js": f"f('{value}')\n"})))
    assert finding.quote == "f('⟦secret:Stripe Access Key⟧')"


def test_a_short_prefix_inside_base64_is_no_key() -> None:
    blob = chars(40) + ONE_LINE["AWS Access Key"][2] + chars(40)
    gathered = seen_by("secrets", change({"a.js": f"from({blob})\n"}))
    assert gathered.evidence == ()


@pytest.mark.parametrize("before", ["\\n", "\\t", "=", ":", " ", "'"])
def test_a_short_prefix_after_an_escape_or_a_sign_is_a_key(before: str) -> None:
    line = f'x = "one{before}{ONE_LINE["AWS Access Key"][2]}"\n'
    assert len(findings(seen_by("secrets", change({"a.js": line})))) == 1


def test_several_secrets_on_one_line_are_each_named() -> None:
    github, slack = ONE_LINE["GitHub Token"][2], ONE_LINE["Slack Token"][2]
    seen = change({"a.py": f'use("{github}", "{slack}", "{github}")\n'})
    found = findings(seen_by("secrets", seen))
    titles = [each.title for each in found]
    gone = "⟦secret:GitHub Token⟧", "⟦secret:Slack Token⟧", "⟦secret:GitHub Token⟧"
    assert found[0].quote == 'use("{}", "{}", "{}")'.format(*gone)
    assert titles == ["Secret in the source: GitHub Token", "Secret in the source: Slack Token"]
    dump = _dump(seen)
    assert github not in dump
    assert slack not in dump


def test_a_secret_far_into_a_very_long_line_is_quoted_in_part() -> None:
    _, _, value = ONE_LINE["GitHub Token"]
    line = "x" * 50_000 + f' "{value}" ' + "y" * 50_000
    (finding,) = findings(seen_by("secrets", change({"min.js": line})))
    assert len(finding.quote) == 300
    assert "⟦secret:GitHub Token⟧" in finding.quote

from pathlib import Path

import pytest

from panelist.settings import read


def test_an_empty_environment_has_the_public_endpoints_and_nothing_else() -> None:
    found = read({})
    assert found.github_api_url == "https://api.github.com"
    assert found.github_server_url == "https://github.com"
    assert found.anthropic_api_key is None
    assert found.inputs == {}
    assert found.run_url is None
    assert not found.on_actions


@pytest.mark.parametrize(
    ("given", "addresses"),
    [
        (
            {},
            ("https://api.github.com", "https://api.github.com/graphql", "https://github.com"),
        ),
        (  # what the runner of an Enterprise Server says
            {
                "GITHUB_API_URL": "https://git.example/api/v3",
                "GITHUB_GRAPHQL_URL": "https://git.example/api/graphql",
                "GITHUB_SERVER_URL": "https://git.example",
            },
            (
                "https://git.example/api/v3",
                "https://git.example/api/graphql",
                "https://git.example",
            ),
        ),
        (  # one that names no GraphQL: it is beside the other, not below it
            {
                "GITHUB_API_URL": "https://git.example/api/v3/",
                "GITHUB_SERVER_URL": "https://git.example/",
            },
            (
                "https://git.example/api/v3",
                "https://git.example/api/graphql",
                "https://git.example",
            ),
        ),
        (  # a tenant with a host of its own
            {"GITHUB_API_URL": "https://api.octo.ghe.com"},
            ("https://api.octo.ghe.com", "https://api.octo.ghe.com/graphql", "https://github.com"),
        ),
    ],
)
def test_github_is_wherever_the_runner_says(
    given: dict[str, str], addresses: tuple[str, str, str]
) -> None:
    found = read(given)
    assert (
        found.github_api_url,
        found.github_graphql_url,
        found.github_server_url,
    ) == addresses


def test_links_to_a_run_lead_to_the_server_it_is_on() -> None:
    found = read(
        {
            "GITHUB_ACTIONS": "true",
            "GITHUB_SERVER_URL": "https://git.example/",
            "GITHUB_REPOSITORY": "octo/widgets",
            "GITHUB_RUN_ID": "7",
        }
    )
    assert found.run_url == "https://git.example/octo/widgets/actions/runs/7"


def test_the_way_out_of_a_network_is_handed_on_to_git() -> None:
    """In either case of the letters, as every program reads them; empty is not given."""
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
    given = {name: f"of {name}" for name in (*names, *map(str.lower, names))}
    authorities = {"SSL_CERT_FILE": "/ca.pem", "GIT_SSL_CAINFO": "/git.pem"}
    assert read({**given, **authorities}).network == {**given, **authorities}
    assert read({"HTTPS_PROXY": "", "SSL_CERT_FILE": ""}).network == {}


def test_the_runner_is_read_as_it_is() -> None:
    found = read(
        {
            "ANTHROPIC_API_KEY": " sk-key\n",
            "GITHUB_TOKEN": "t",
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": "octo/widgets",
            "GITHUB_RUN_ID": "7",
            "GITHUB_OUTPUT": "/tmp/out",
            "PANELIST_FAIL_ON": "low",
            "PANELIST_AGENTS": "  ",
            "https_proxy": "http://proxy",
            "JOB_STATUS": "cancelled",
        }
    )
    assert found.anthropic_api_key == "sk-key"
    assert found.output_path == Path("/tmp/out")
    assert found.inputs == {"fail-on": "low"}
    assert found.network == {"https_proxy": "http://proxy"}
    assert found.run_url == "https://github.com/octo/widgets/actions/runs/7"
    assert found.cancelled


def test_what_the_clouds_know_by_name_is_handed_on_as_it_is() -> None:
    found = read({"AWS_REGION": " us-east-1\n", "CLOUD_ML_REGION": "", "AWS_OTHER": "x"})
    assert found.clouds == {"AWS_REGION": "us-east-1"}
    assert "us-east-1" not in repr(found)


def test_spans_go_to_the_endpoint_that_is_named_for_them_first() -> None:
    general, own = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
    assert read({}).otlp_endpoint is None
    assert read({general: "http://a"}).otlp_endpoint == "http://a"
    assert read({general: "http://a", own: "http://b"}).otlp_endpoint == "http://b"


def test_secrets_do_not_show_in_its_repr() -> None:
    shown = repr(read({"ANTHROPIC_API_KEY": "sk-key", "GITHUB_TOKEN": "ghs-token"}))
    assert "sk-key" not in shown
    assert "ghs-token" not in shown


def test_whatever_a_run_signs_in_with_is_a_secret() -> None:
    names = ("ANTHROPIC_API_KEY", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    given = {name: f"secret of {name}" for name in names}
    assert read({**given, "AWS_REGION": "eu-west-1"}).secrets == tuple(given.values())
    assert read({}).secrets == ()


def test_the_process_environment_is_what_is_read_by_default() -> None:
    assert read().inputs == {}


def test_what_signs_and_what_opens_the_event_stream_are_secrets_and_no_inputs() -> None:
    secret, broker = "s3cret-of-the-webhook", "rediss://me:pass%20word-1@host:6379/0"
    environment = read({"PANELIST_EVENTS_SECRET": secret, "PANELIST_EVENTS_BROKER": broker})
    assert (environment.events_secret, environment.events_broker) == (secret, broker)
    assert environment.secrets == (secret, "pass word-1")
    assert environment.inputs == {}
    assert "s3cret" not in repr(environment)
    assert "pass" not in repr(environment)
    assert read({"PANELIST_EVENTS_BROKER": "redis://["}).secrets == ("redis://[",)
    assert read({"PANELIST_EVENTS_BROKER": "redis://host"}).secrets == ()

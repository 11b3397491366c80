"""Rules whose breach an attacker can use."""

from panelist.contracts import ClaimKind, Severity
from panelist.evidence.lint_rules.rule import Rule


def _hole(
    category: str, severity: Severity, confidence: int, title: str, scenario: str, fix: str
) -> Rule:
    kind = ClaimKind.VULNERABILITY
    return Rule("security", title, kind, category, severity, confidence, scenario, fix)


def _hint(title: str) -> Rule:
    return Rule("security", title)


# Whoever is named in a scenario needs nothing but what stands on the line. Where it matters where
# a value comes from, or what the code is for, a linter can only point.
SECURITY = {
    "S501": _hole(
        "tls-not-verified",
        Severity.HIGH,
        95,
        "Certificate check switched off",
        "Anybody on the way can pose as the server and read or change what is sent.",
        "Leave `verify` at its default, or give the path of your own CA.",
    ),
    "S323": _hole(
        "tls-not-verified",
        Severity.HIGH,
        95,
        "TLS context without certificate check",
        "Anybody on the way can pose as the server and read or change what is sent.",
        "Use `ssl.create_default_context()`.",
    ),
    "S502 S503": _hole(
        "weak-tls",
        Severity.MEDIUM,
        90,
        "Broken TLS version",
        "An attacker on the way makes both sides use a version whose encryption is broken.",
        "Use `ssl.create_default_context()`.",
    ),
    "S506": _hole(
        "unsafe-deserialization",
        Severity.MEDIUM,
        85,
        "yaml.load builds arbitrary objects",
        "A document with a `!!python/object` tag runs code while it is loaded.",
        "Use `yaml.safe_load`.",
    ),
    "S507": _hole(
        "host-key-not-verified",
        Severity.MEDIUM,
        90,
        "Unknown SSH host keys are trusted",
        "The first connection to an impostor succeeds, and gets the credentials.",
        "Load the known hosts and reject others.",
    ),
    "S306": _hole(
        "race-condition",
        Severity.MEDIUM,
        90,
        "Temporary file name without the file",
        "Between the call and the use somebody else creates the file, or a link, of that name.",
        "Use `tempfile.NamedTemporaryFile` or `mkstemp`.",
    ),
    "S612": _hole(
        "code-injection",
        Severity.MEDIUM,
        85,
        "Logging configuration accepted from a socket",
        "Anybody who reaches the port can run code through the configuration.",
        "Check the configuration with `verify`, or do not listen.",
    ),
    "S102 S307": _hint("Text is run as code"),
    "S103": _hint("File that others can change or run"),
    "S201": _hint("Flask runs in debug mode"),
    "S202": _hint("Archive unpacked without looking at its names"),
    "S301 S302": _hint("Data is loaded in a format that can run code"),
    "S303 S324": _hint("Hash that no longer resists collisions"),
    "S304 S305 S505 S508 S509": _hint("Cryptography that can be broken"),
    "S308 S704": _hint("Text is marked as safe HTML"),
    "S313 S314 S315 S316 S317 S318 S319": _hint("XML parser that expands entities"),
    "S602 S604 S605": _hint("A command goes through the shell"),
    "S608": _hint("SQL is built from strings"),
    "S609": _hint("A wildcard is expanded into a command's options"),
    "S610 S611": _hint("Raw SQL in a Django query"),
    "S701 S702": _hint("Templates do not escape HTML"),
}

"""Rules whose breach an attacker can use."""

from panelist.contracts import ClaimKind, Severity
from panelist.evidence.lint_rules.rule import Rule


def _security(
    category: str, severity: Severity | None, confidence: int, title: str, scenario: str, fix: str
) -> Rule:
    kind = ClaimKind.VULNERABILITY
    return Rule("security", kind, category, severity, confidence, title, scenario, fix)


SECURITY = {
    "S102 S307": _security(
        "code-injection",
        Severity.MEDIUM,
        70,
        "Text is run as code",
        "If any part of the text comes from a user, a file or the network, its author runs code "
        "in this process.",
        "Parse the text (`ast.literal_eval`, json) or look the operation up in a table.",
    ),
    "S301 S302": _security(
        "unsafe-deserialization",
        Severity.MEDIUM,
        70,
        "Data is loaded in a format that can run code",
        "Whoever can write the data runs code in this process when it is loaded.",
        "Use json or another format that holds data only, or check a signature first.",
    ),
    "S506": _security(
        "unsafe-deserialization",
        Severity.HIGH,
        90,
        "yaml.load builds arbitrary objects",
        "A document with a `!!python/object` tag runs code while it is loaded.",
        "Use `yaml.safe_load`.",
    ),
    "S602 S604 S605": _security(
        "command-injection",
        Severity.MEDIUM,
        75,
        "A command goes through the shell",
        "If a part of the command comes from outside, shell syntax in it is executed.",
        "Pass the command as a list and leave `shell` out.",
    ),
    "S609": _security(
        "command-injection",
        Severity.MEDIUM,
        70,
        "A wildcard is expanded into a command's options",
        "A file named like an option changes what the command does.",
        "Put `--` or `./` in front of the wildcard.",
    ),
    "S608": _security(
        "sql-injection",
        Severity.MEDIUM,
        60,
        "SQL is built from strings",
        "If a part comes from outside, it can end the statement and add its own.",
        "Pass the values as parameters of the query.",
    ),
    "S610 S611": _security(
        "sql-injection",
        Severity.MEDIUM,
        60,
        "Raw SQL in a Django query",
        "If a part comes from outside, it can end the statement and add its own.",
        "Use the query expressions of Django, or pass the values as parameters.",
    ),
    "S501": _security(
        "tls-not-verified",
        Severity.HIGH,
        95,
        "Certificate check switched off",
        "Anybody on the way can pose as the server and read or change what is sent.",
        "Leave `verify` at its default, or give the path of your own CA.",
    ),
    "S323": _security(
        "tls-not-verified",
        Severity.HIGH,
        95,
        "TLS context without certificate check",
        "Anybody on the way can pose as the server and read or change what is sent.",
        "Use `ssl.create_default_context()`.",
    ),
    "S502 S503": _security(
        "weak-tls",
        Severity.MEDIUM,
        90,
        "Broken TLS version",
        "An attacker on the way makes both sides use a version whose encryption is broken.",
        "Use `ssl.create_default_context()`.",
    ),
    "S507": _security(
        "host-key-not-verified",
        Severity.HIGH,
        90,
        "Unknown SSH host keys are trusted",
        "The first connection to an impostor succeeds, and gets the credentials.",
        "Load the known hosts and reject others.",
    ),
    "S304 S305 S505 S508 S509": _security(
        "weak-cryptography",
        Severity.MEDIUM,
        85,
        "Cryptography that can be broken",
        "What it protects can be read or forged with ordinary means.",
        "Use AES-GCM or ChaCha20-Poly1305, RSA of 2048 bits or more, SNMPv3 with privacy.",
    ),
    "S303 S324": _security(
        "weak-hash",
        Severity.LOW,
        60,
        "Hash that no longer resists collisions",
        "Two inputs with the same hash can be made, so a signature or a check of integrity "
        "accepts the wrong one.",
        "Use SHA-256, or say `usedforsecurity=False`.",
    ),
    "S201": _security(
        "debug-mode",
        Severity.HIGH,
        85,
        "Flask runs in debug mode",
        "Anybody who reaches an error page gets a console in the server's process.",
        "Leave `debug` out and set it by the environment of the developer.",
    ),
    "S202": _security(
        "path-traversal",
        Severity.MEDIUM,
        70,
        "Archive unpacked without looking at its names",
        "A member named `../…` or a link writes outside of the target folder.",
        'Give `filter="data"`.',
    ),
    "S306": _security(
        "race-condition",
        Severity.MEDIUM,
        90,
        "Temporary file name without the file",
        "Between the call and the use somebody else creates the file, or a link, of that name.",
        "Use `tempfile.NamedTemporaryFile` or `mkstemp`.",
    ),
    "S103": _security(
        "file-permissions",
        Severity.MEDIUM,
        80,
        "File that everybody can change or run",
        "Another account of the machine changes the file.",
        "Give access to the owner only.",
    ),
    "S313 S314 S315 S316 S317 S318 S319": _security(
        "xml-entities",
        None,
        50,
        "XML parser that expands entities",
        "",
        "",
    ),
    "S701 S702": _security(
        "cross-site-scripting",
        Severity.MEDIUM,
        70,
        "Templates do not escape HTML",
        "Text of a user that holds a script tag runs in the browser of another.",
        "Switch escaping on for HTML templates.",
    ),
    "S308 S704": _security(
        "cross-site-scripting",
        None,
        50,
        "Text is marked as safe HTML",
        "",
        "",
    ),
    "S612": _security(
        "code-injection",
        Severity.MEDIUM,
        85,
        "Logging configuration accepted from a socket",
        "Anybody who reaches the port can run code through the configuration.",
        "Check the configuration with `verify`, or do not listen.",
    ),
}

"""Made-up secrets, put together so that none stands in the source of the tests."""

import base64
import json

_DIGITS = "a7Kq2Zm9Xw4Rt6Yp1Lc8Vb3Nd5Hf0Gs"
_RANDOM = (_DIGITS * 8).replace(" ", "")


def _b64(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def chars(count: int, skip: int = 0) -> str:
    """That many letters and digits without a pattern."""
    return _RANDOM[skip : skip + count]


PEM_BODY = tuple(
    base64.b64encode(bytes((7 * row + 31 * n) % 251 for n in range(48))).decode()
    for row in range(1, 5)
)
PEM_HEAD = "-----BEGIN RSA " + "PRIVATE KEY-----"
PEM_TAIL = "-----END RSA " + "PRIVATE KEY-----"

JWT = ".".join((_b64({"alg": "HS256"}), _b64({"sub": "4711", "name": "Ada"}), chars(43)))

# kind -> (path, the line, the part that nobody may see)
ONE_LINE = {
    "AWS Access Key": ("deploy.py", 'key = "{}"', "AKI" + "A" + chars(16).upper()),
    "GitHub Token": ("ci.py", 'login("{}")', "gh" + "p_" + chars(36)),
    "GitLab Token": ("ci.rb", "token = '{}'", "glp" + "at-" + chars(20)),
    "Slack Token": ("bot.js", "const t = '{}';", "xox" + "b-123456789012-" + chars(24).lower()),
    "Stripe Access Key": ("pay.go", 'stripe.Key = "{}"', "sk_" + "live_" + chars(34)),
    "JSON Web Token": ("auth.ts", 'const jwt = "{}";', JWT),
    "Basic Auth Credentials": (
        "db.py",
        'connect("postgres://app:{}@db.prod.internal/app")',
        chars(18),
    ),
    "SendGrid API Key": ("mail.py", 'SendGrid("{}")', "SG" + "." + chars(22) + "." + chars(43, 7)),
    "Twilio API Key": ("sms.py", 'Client("{}")', "S" + "K" + chars(32).lower()),
    "NPM tokens": (".npmrc", "//npm.example.com/:_authToken={}", "np" + "m_" + chars(36)),
    "PyPI Token": ("up.py", 'password="{}"', "pyp" + "i-AgEIcHlwaS5vcmc" + chars(80)),
    "OpenAI Token": (
        "ai.py",
        'OpenAI("{}")',
        "s" + "k-" + chars(20) + "T3Blbk" + "FJ" + chars(20, 5),
    ),
    "Anthropic API Key": ("ai.py", 'Anthropic("{}")', "sk-" + "ant-api03-" + chars(60)),
    "Discord Bot Token": (
        "bot.py",
        'run("{}")',
        "M" + chars(23) + "." + chars(6) + "." + chars(27, 3),
    ),
    "Telegram Bot Token": ("bot.py", 'Bot("{}")', "987654321" + ":" + chars(35)),
    "Square OAuth Secret": ("sq.py", 'secret("{}")', "sq0" + "csp-" + chars(43)),
    "Mailchimp Access Key": ("mc.py", 'mc("{}")', chars(32).lower() + "-us" + "14"),
    "Azure Storage Account access key": (
        "az.cs",
        'var c = "AccountName=x;{};Suffix=core";',
        "Account" + "Key=" + chars(86) + "==",
    ),
    "Google API Key": ("maps.js", 'init("{}")', "AIz" + "a" + chars(35)),
}

"""SARIF 2.1.0 logs of other tools, as plain results.

A log is made of the head, often by the workflow under review, so it is read as
a stranger's text: checked against the part of the schema that is used, and
nothing in it opens a file or an address.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError
from pydantic.alias_generators import to_camel

from panelist.errors import EvidenceError
from panelist.evidence.sighting import named

Level = Literal["error", "warning", "note", "none"]

_FIX = "Give logs in SARIF 2.1.0, made of the head revision, as `sarif-in`."
_CWE = re.compile(r"(external/)?cwe\b", re.IGNORECASE)
_FILE_SCHEME = re.compile(r"^file://[^/]*")


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool says of one place. Every text is anybody's.

    Attributes:
        rule: its id; "" where the tool names none.
        security: whether the tool calls the rule one about security.
        suppressed: whether a comment or a list told the tool to look away.
        path: as the log spells it, without scheme and encoding; "" for none.
        start: 1-based line; 0 where the result is about a whole file.
        end: the last line, included.
    """

    tool: str
    rule: str
    level: Level
    message: str
    security: bool
    suppressed: bool
    path: str
    start: int
    end: int


def read_log(name: str, text: str) -> Sequence[Result]:
    """The failures a log reports, once for each place, in its order.

    Raises:
        EvidenceError: ``text`` is no SARIF 2.1.0 log, or a log of a scan that was not done.
    """
    try:
        log = _Log.model_validate_json(text.removeprefix("\ufeff"))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = named(".".join(str(part) for part in first["loc"])) if first["loc"] else "file"
        raise EvidenceError(
            f"{name} is no SARIF 2.1.0 log ({where}: {first['msg']}).", _FIX
        ) from error
    if any(run.results is None for run in log.runs):
        raise EvidenceError(f"{name} holds a run without results: the tool did not scan.", _FIX)
    return [result for run in log.runs for result in _of_run(run)]


class _Part(BaseModel):
    """A part of a log; what is not named here is not looked at."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)


class _Message(_Part):
    text: str = ""


class _Configuration(_Part):
    level: Level | None = None


class _Properties(_Part):
    tags: tuple[str, ...] = ()
    security_severity: JsonValue = Field(default=None, alias="security-severity")

    @property
    def security(self) -> bool:
        """Whether they say that this is about security."""
        tagged = any(tag.lower() == "security" or _CWE.match(tag) for tag in self.tags)
        return tagged or self.security_severity is not None


class _Rule(_Part):
    id: str
    short_description: _Message = _Message()
    default_configuration: _Configuration = _Configuration()
    properties: _Properties = _Properties()


class _Component(_Part):
    name: str
    rules: tuple[_Rule, ...] = ()


class _Tool(_Part):
    driver: _Component
    extensions: tuple[_Component, ...] = ()


class _File(_Part):
    uri: str | None = None
    uri_base_id: str | None = None
    index: int = -1


class _Region(_Part):
    start_line: int = Field(default=0, ge=0)
    end_line: int | None = None


class _Physical(_Part):
    artifact_location: _File = _File()
    region: _Region = _Region()


class _Location(_Part):
    physical_location: _Physical = _Physical()


class _RuleReference(_Part):
    id: str = ""
    index: int = -1


class _Result(_Part):
    rule_id: str = ""
    rule_index: int = -1
    rule: _RuleReference = _RuleReference()
    kind: str = "fail"
    level: Level | None = None
    message: _Message
    locations: tuple[_Location, ...] = ()
    suppressions: tuple[JsonValue, ...] | None = None
    baseline_state: str = ""
    properties: _Properties = _Properties()


class _Artifact(_Part):
    location: _File = _File()


class _Run(_Part):
    tool: _Tool
    results: tuple[_Result, ...] | None = None
    artifacts: tuple[_Artifact, ...] = ()
    original_uri_base_ids: dict[str, _File] = {}


class _Log(_Part):
    version: Literal["2.1.0"]
    runs: tuple[_Run, ...]


def _of_run(run: _Run) -> Iterator[Result]:
    rules = {
        rule.id: rule for part in (*run.tool.extensions, run.tool.driver) for rule in part.rules
    }
    for result in run.results or ():
        if result.kind == "fail" and result.baseline_state != "absent":
            yield from _of_result(result, run, rules)


def _of_result(result: _Result, run: _Run, rules: Mapping[str, _Rule]) -> Iterator[Result]:
    known = _rule(result, run, rules)
    rule = known or _Rule(id=result.rule_id or result.rule.id)
    for location in result.locations or (_Location(),):
        region = location.physical_location.region
        yield Result(
            tool=run.tool.driver.name,
            rule=rule.id,
            level=result.level or rule.default_configuration.level or "warning",
            message=result.message.text or rule.short_description.text,
            security=result.properties.security or rule.properties.security,
            suppressed=bool(result.suppressions),
            path=_path(location.physical_location.artifact_location, run),
            start=region.start_line,
            end=max(region.end_line or 0, region.start_line),
        )


def _rule(result: _Result, run: _Run, rules: Mapping[str, _Rule]) -> _Rule | None:
    """The rule by its id, by that of its family (``CA1000`` of ``CA1000/1``), or by its index."""
    name = result.rule_id or result.rule.id
    if name:
        return rules.get(name) or rules.get(name.rpartition("/")[0])
    index = max(result.rule_index, result.rule.index)
    return run.tool.driver.rules[index] if 0 <= index < len(run.tool.driver.rules) else None


def _path(file: _File, run: _Run) -> str:
    if file.uri is None and 0 <= file.index < len(run.artifacts):
        file = run.artifacts[file.index].location
    uri = file.uri or ""
    base = run.original_uri_base_ids.get(file.uri_base_id or "", _File()).uri
    if base and not uri.startswith(("/", "file:")):
        uri = f"{base.rstrip('/')}/{uri}"
    path = unquote(_FILE_SCHEME.sub("", uri)).replace("\\", "/").replace("/./", "/")
    return path.removeprefix("./")

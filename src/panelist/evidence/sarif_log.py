"""SARIF 2.1.0 logs of other tools, as plain results.

A log is made of the head, often by the workflow under review, so it is read as
a stranger's text: checked against the part of the schema that is used, and
nothing in it opens a file or an address.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar, cast
from urllib.parse import unquote

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    ValidationError,
    model_validator,
)
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


@dataclass(frozen=True, slots=True)
class Log:
    """What a log reports.

    Attributes:
        results: its failures, once for each place, in its order.
        skipped: how many runs and results are not in the form of SARIF 2.1.0.
        first: where the first of them departs from it, and how; "" for none.
    """

    results: Sequence[Result]
    skipped: int
    first: str


def read_log(name: str, text: str) -> Log:
    """The log, part by part: one that cannot be read costs no other.

    Raises:
        EvidenceError: ``text`` is no SARIF 2.1.0 log, or a log of a scan that was not done.
    """
    try:
        log = _Log.model_validate_json(text.removeprefix("\ufeff"))
    except ValidationError as error:
        raise EvidenceError(f"{name} is no SARIF 2.1.0 log ({_fault(error)}).", _FIX) from error
    runs = [_read(_Run, run) for run in log.runs]
    whole = [run for run in runs if isinstance(run, _Run)]
    if any(run.results is None for run in whole):
        raise EvidenceError(f"{name} holds a run without results: the tool did not scan.", _FIX)
    parts = [(run, [_read(_Result, each) for each in run.results or ()]) for run in whole]
    faults = [run for run in runs if isinstance(run, str)]
    faults += [each for _, results in parts for each in results if isinstance(each, str)]
    results = [
        each
        for run, found in parts
        for each in _of_run(run, [result for result in found if isinstance(result, _Result)])
    ]
    return Log(results, len(faults), faults[0] if faults else "")


def _fault(error: ValidationError) -> str:
    """Where a log departs from the schema first, and how; never a value of the log."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = named(".".join(str(part) for part in first["loc"])) if first["loc"] else "file"
    return f"{where}: {first['msg']}"


_P = TypeVar("_P", bound=BaseModel)


def _read(kind: type[_P], value: JsonValue) -> _P | str:
    """A part of a log read by itself, or what is wrong with it."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        return _fault(error)


class _Part(BaseModel):
    """A part of a log; what is not named here is not looked at."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _leave_out_nulls(cls, value: object) -> object:
        """A null says what leaving the property out says; some tools write one for each."""
        if not isinstance(value, dict):
            return value
        part = cast("dict[str, object]", value)
        return {key: each for key, each in part.items() if each is not None}


class _Message(_Part):
    text: str = ""


class _Configuration(_Part):
    level: Level | None = None


class _Properties(_Part):
    tags: tuple[JsonValue, ...] = ()
    security_severity: JsonValue = Field(default=None, alias="security-severity")

    @property
    def security(self) -> bool:
        """Whether they say that this is about security."""
        tags = [tag for tag in self.tags if isinstance(tag, str)]
        tagged = any(tag.lower() == "security" or _CWE.match(tag) for tag in tags)
        return tagged or self.security_severity is not None


class _Rule(_Part):
    id: str
    short_description: _Message = _Message()
    default_configuration: _Configuration = _Configuration()
    properties: _Properties = _Properties()


class _Component(_Part):
    name: str
    rules: tuple[JsonValue, ...] = ()


class _Tool(_Part):
    driver: _Component
    extensions: tuple[JsonValue, ...] = ()


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
    suppressions: tuple[JsonValue, ...] = ()
    baseline_state: str = ""
    properties: _Properties = _Properties()


class _Artifact(_Part):
    location: _File = _File()


class _Run(_Part):
    tool: _Tool
    results: tuple[JsonValue, ...] | None = None
    artifacts: tuple[JsonValue, ...] = ()
    original_uri_base_ids: dict[str, JsonValue] = {}


class _Log(_Part):
    version: Literal["2.1.0"]
    runs: tuple[JsonValue, ...]


def _of_run(run: _Run, results: Sequence[_Result]) -> Iterator[Result]:
    parts = [_read(_Component, each) for each in run.tool.extensions]
    components = [*(part for part in parts if isinstance(part, _Component)), run.tool.driver]
    known = [_read(_Rule, rule) for component in components for rule in component.rules]
    rules = {rule.id: rule for rule in known if isinstance(rule, _Rule)}
    for result in results:
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
    known = run.tool.driver.rules
    rule = _read(_Rule, known[index]) if 0 <= index < len(known) else None
    return rule if isinstance(rule, _Rule) else None


def _path(file: _File, run: _Run) -> str:
    if file.uri is None and 0 <= file.index < len(run.artifacts):
        listed = _read(_Artifact, run.artifacts[file.index])
        file = file if isinstance(listed, str) else listed.location
    uri = file.uri or ""
    root = _read(_File, run.original_uri_base_ids.get(file.uri_base_id or "", {}))
    base = None if isinstance(root, str) else root.uri
    if base and not uri.startswith(("/", "file:")):
        uri = f"{base.rstrip('/')}/{uri}"
    path = unquote(_FILE_SCHEME.sub("", uri)).replace("\\", "/").replace("/./", "/")
    return path.removeprefix("./")

"""Cases as folders: reading them, and writing proposed ones."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from panelist.errors import ArtifactError, SettingsError
from panelist.evaluation.cases import CaseLabel, LabelKind, LabelledCase, parse_labels
from panelist.forge import local
from panelist.forge.collected import Collected

_ABOUT = ("case.json", "pr.json")
_LABELS = tuple((kind, f"{kind.value}.json") for kind in LabelKind)
_PATCH = "diff.patch"
_REPO = "repo"


class _About(BaseModel):
    """``case.json``; what else it holds is for people."""

    model_config = ConfigDict(extra="ignore")

    title: str = ""
    body: str = ""
    base: str = "main"
    head: str = "pr"


@dataclass(frozen=True, slots=True)
class CaseFolder:
    """A case and where its change is: in a repository, or in a patch alone.

    Attributes:
        repo: ``None`` where there is only a patch.
        base: revision of ``repo`` that the change starts from.
        head: revision of ``repo`` where it ends.
    """

    case: LabelledCase
    folder: Path
    repo: Path | None
    base: str = "main"
    head: str = "pr"

    def collect(self, config: str | None, config_path: str) -> Collected:
        """The change as a snapshot, reviewed under ``config`` and no other configuration.

        Raises:
            RepositoryError: the repository lacks a revision.
            DiffError: the diff cannot be read.
        """
        if self.repo is not None:
            collected = local.from_range(self.repo, self.base, self.head)
        else:
            collected = local.from_diff((self.folder / _PATCH).read_bytes(), self.case.name)
        trusted = collected.pull.trusted.model_copy(
            update={"config": config, "config_path": config_path}
        )
        pull = collected.pull.model_copy(
            update={
                "repository": self.case.name,
                "title": self.case.title,
                "body": self.case.body,
                "trusted": trusted,
            }
        )
        return Collected(pull, collected.patch)


def load_cases(
    root: Path, *, repos: Path | None = None, only: Sequence[str] = ()
) -> tuple[CaseFolder, ...]:
    """Every case below ``root``, by name.

    Args:
        root: holds one folder for each case.
        repos: holds repositories by the names of cases, apart from the labels.
        only: the names that are wanted; all if empty.

    Raises:
        SettingsError: there is no case, or not one of those names.
        ArtifactError: a folder holds no case.
    """
    try:
        folders = sorted(path for path in root.iterdir() if path.is_dir())
    except OSError as error:
        raise SettingsError(
            f"{root} cannot be listed: {error.strerror}.", "Name a folder of cases."
        ) from error
    names = [path.name for path in folders]
    unknown = [name for name in only if name not in names]
    if unknown or not folders:
        raise SettingsError(
            f"There is no case {unknown[0]} in {root}." if unknown else f"{root} holds no case.",
            "docs/eval.md describes the folder of a case.",
        )
    return tuple(_load(path, repos) for path in folders if not only or path.name in only)


def _load(folder: Path, repos: Path | None) -> CaseFolder:
    about = _read_about(folder)
    labels = tuple(
        label
        for kind, name in _LABELS
        if (folder / name).exists()
        for label in parse_labels((folder / name).read_bytes(), kind, str(folder / name))
    )
    ids = [label.id for label in labels]
    if len(set(ids)) < len(ids):
        raise ArtifactError(f"{folder} has two labels of one id.", "Ids are unique in a case.")
    case = LabelledCase(name=folder.name, title=about.title, body=about.body, labels=labels)
    places = [folder / _REPO, *([repos / folder.name] if repos else [])]
    repo = next((place for place in places if place.is_dir()), None)
    if repo is None and not (folder / _PATCH).is_file():
        raise ArtifactError(
            f"{folder} has neither {_PATCH} nor {_REPO}.",
            "docs/eval.md describes the folder of a case.",
        )
    return CaseFolder(case, folder, repo, about.base, about.head)


def _read_about(folder: Path) -> _About:
    path = next((folder / name for name in _ABOUT if (folder / name).is_file()), None)
    if path is None:
        return _About()
    try:
        return _About.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise ArtifactError(
            f"{path} does not describe a case.", "docs/eval.md describes the file."
        ) from error


def write_case(folder: Path, case: LabelledCase, patch: bytes, note: str) -> None:
    """Write a proposed case; ``note`` says what a person has to do with it.

    Raises:
        ArtifactError: the folder is there, and may hold what a person made of it.
    """
    if folder.exists():
        raise ArtifactError(f"{folder} is there already.", "Remove it to have it proposed anew.")
    folder.mkdir(parents=True)
    about = {"title": case.title, "body": case.body, "note": note}
    (folder / _PATCH).write_bytes(patch)
    _write_json(folder / _ABOUT[0], about)
    _write_json(
        folder / "golden.json", [_written(label) | {"proposed": note} for label in case.golden]
    )


def _written(label: CaseLabel) -> dict[str, object]:
    return label.model_dump(mode="json", exclude={"kind"}, exclude_defaults=True)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

"""Content blocks, as they come in piece by piece, and whole again."""

from typing import Any, cast

from pydantic import BaseModel, ConfigDict
from pydantic_core import from_json

_GROWS = {"text_delta": "text", "thinking_delta": "thinking", "signature_delta": "signature"}


class Opening(BaseModel):
    """A block as it is first told of, with whatever else the API says about it."""

    model_config = ConfigDict(extra="allow")

    type: str = ""
    text: str = ""
    thinking: str = ""
    signature: str = ""


class Addition(BaseModel):
    """One more piece of a block."""

    type: str = ""
    text: str = ""
    thinking: str = ""
    signature: str = ""
    partial_json: str = ""


class Block:
    """One block of a response.

    Attributes:
        type: as the API names it.
    """

    def __init__(self, opening: Opening) -> None:
        self.type = opening.type
        self._opening: dict[str, Any] = opening.model_dump(exclude_unset=True)
        self._grown: dict[str, list[str]] = {}
        self._json: list[str] = []
        self._understood = True

    @property
    def text(self) -> str:
        """What it says, "" if it is no text."""
        return self._field("text") if self.type == "text" else ""

    def add(self, piece: Addition) -> None:
        """Take one more piece in."""
        if piece.type == "input_json_delta":
            self._json.append(piece.partial_json)
        elif field := _GROWS.get(piece.type):
            self._grown.setdefault(field, []).append(getattr(piece, field))
        else:
            self._understood = False

    def whole(self) -> dict[str, Any] | None:
        """The block as the API takes it back; ``None`` if that cannot be told.

        It cannot when a piece was of an unknown kind, or when the input of a
        tool is no JSON object.
        """
        if not self._understood:
            return None
        told = self._opening | {field: self._field(field) for field in self._grown}
        if self.type != "tool_use":
            return told
        try:
            # Nothing at all is how the API writes an empty object.
            given: object = from_json("".join(self._json) or "{}", allow_inf_nan=False)
        except ValueError:
            return None
        return told | {"input": cast("object", given)} if isinstance(given, dict) else None

    def _field(self, name: str) -> str:
        return "".join((self._opening.get(name, ""), *self._grown.get(name, ())))

"""What a run was asked, told and shown, kept so that it can be had again without anybody.

Recording and replaying are the two ports, ``Model`` and ``Repo``, with a folder
in between. No phase knows whether it is recorded or replayed.
"""

from panelist.replay.recording import Recording
from panelist.replay.replaying import ReplayModel, ReplayRepo
from panelist.replay.transcript import FOLDER, Recorded, Transcript, foreign, load
from panelist.replay.writing import write

__all__ = [
    "FOLDER",
    "Recorded",
    "Recording",
    "ReplayModel",
    "ReplayRepo",
    "Transcript",
    "foreign",
    "load",
    "write",
]

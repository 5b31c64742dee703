"""The starter instance: small, commented, and it solves."""

import re
import shutil
from pathlib import Path

from sourcing.folders import replaced, require_new_folder

STARTER = Path(__file__).parent / "instance"


def write_starter(folder: Path) -> None:
    """Copy the starter instance to a new folder and name it after that folder.

    Raises
    ------
    BadInput
        If the folder holds anything already, or cannot be written.
    """
    require_new_folder(folder)
    with replaced(folder) as made:
        shutil.copytree(STARTER, made, dirs_exist_ok=True)
        settings = made / "instance.toml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(
            text.replace('name = "starter"', f'name = "{as_id(folder)}"'), encoding="utf-8", newline="\n"
        )


def as_id(folder: Path) -> str:
    """The folder's name as an id: lower-case words with hyphens."""
    words = re.findall(r"[a-z0-9]+", folder.resolve().name.lower())
    return "-".join(words) or "starter"

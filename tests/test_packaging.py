"""What a fresh machine meets: the README's commands, the declared dependencies, the installed files."""

import ast
import re
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MODULES = sorted((ROOT / "sourcing").rglob("*.py"))


def first_commands() -> list[str]:
    return re.findall(r"^python3 -m venv .*$", README, flags=re.MULTILINE)


def test_the_readme_opens_with_two_commands_that_set_everything_up() -> None:
    install, test = first_commands()
    assert install.endswith(".venv/bin/sourcing solve instances/us-allied")
    assert ".venv/bin/pytest" in test
    assert (ROOT / "instances" / "us-allied" / "instance.toml").is_file()


def test_the_check_of_a_change_runs_the_second_command() -> None:
    assert first_commands()[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_the_links_of_the_readme_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_import_is_declared_with_a_lower_bound() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    declared = [
        *PROJECT["project"]["dependencies"],
        *chain(*(extras[name] for name in extras if name not in ("bench", "test"))),
    ]
    assert all(">=" in dependency for dependency in declared)
    names = {re.split(r"[\[>]", dependency)[0] for dependency in declared}
    assert imported_distributions() == names


def imported_distributions() -> set[str]:
    names = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    other_names = {"PIL": "pillow", "tomli_w": "tomli-w"}
    return {other_names.get(name, name) for name in names - sys.stdlib_module_names - {"sourcing"}}


def test_every_folder_with_modules_is_a_package() -> None:
    """setuptools leaves a folder without ``__init__.py`` out of the installation."""
    assert {path.parent for path in MODULES if not (path.parent / "__init__.py").is_file()} == set()


def test_no_module_hides_a_function_of_the_public_face() -> None:
    import sourcing

    assert {path.stem for path in (ROOT / "sourcing").iterdir()} & set(sourcing.__all__) == set()


@pytest.mark.parametrize("folder", ["sourcing/starter/instance", "instances/published"])
def test_what_is_installed_beside_the_modules_is_named(folder: str) -> None:
    """The patterns of setup.py reach one level down; deeper files would be left behind."""
    depth = 1 if folder == "instances/published" else 0
    paths = [path.relative_to(ROOT / folder) for path in (ROOT / folder).rglob("*") if path.is_file()]
    assert paths
    assert max(len(path.parents) - 1 for path in paths) == depth


def test_the_files_of_reports_are_installed() -> None:
    report = ROOT / "sourcing" / "report"
    patterns = re.findall(r'"report/([^"]+)"', (ROOT / "setup.py").read_text(encoding="utf-8"))
    installed = {path for pattern in patterns for path in report.glob(pattern)}
    others = {path for path in report.rglob("*.*") if path.suffix not in (".py", ".pyc")}
    assert installed == others != set()

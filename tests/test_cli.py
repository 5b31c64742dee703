"""The command line as a user meets it: what it prints, what it writes, and its exit codes."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import sourcing
from sourcing.cli import cli, run
from sourcing.errors import NoOptimum
from tests.worlds import write_world

COMMAND = [sys.executable, "-c", "from sourcing.cli import main; main()"]
CHECKOUT = Path(__file__).parents[1]
HEAVY = {
    *(
        "highspy",
        "matplotlib",
        "networkx",
        "numpy",
        "openpyxl",
        "pandas",
        "pandera",
        "pyomo",
        "rich",
        "scipy",
    ),
    "typst",
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def starter(here: Path) -> Path:
    assert run(["new", "starter"]) == 0
    return here / "starter"


def small_world(folder: Path, title: str = "One mine, one market", demand: float = 12) -> Path:
    """A mine of 10 t/y sells to one market at 5 USD/t; a tonne short costs 100."""
    return write_world(
        folder,
        {"title": title},
        countries="country,tier\nUS,domestic",
        commodities="commodity,mineral,form\nmetal,metal,metal",
        facilities="facility,name,kind,country\nmine,Mine,mine,US\nmarket,Market,market,US",
        capacity="facility,unit,rate_t_per_y\nmine,pit,10",
        processes="facility,process,unit,cost_usd_per_t\nmine,dig,pit,4",
        recipes="facility,process,commodity,rate\nmine,dig,metal,1",
        lanes="origin,destination,commodity,cost_usd_per_t\nmine,market,metal,1",
        demand="facility,commodity,year,quantity_t_per_y,priority,shortfall_usd_per_t\n"
        f"market,metal,2026,{demand},1,100",
    )


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def spawn(*arguments: str, cwd: Path, encoding: str = "utf-8") -> "subprocess.Popen[str]":
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT), "PYTHONIOENCODING": encoding}
    pipe = subprocess.PIPE
    command = [*COMMAND, *arguments]
    return subprocess.Popen(
        command, cwd=cwd, env=environment, text=True, stdout=pipe, stderr=pipe, preexec_fn=heed_interrupts
    )


def heed_interrupts() -> None:
    """Let Ctrl-C reach the process also where the tests run in the background of a shell, which ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


# help


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(f"\n  {verb} " in text for verb in cli.commands)


@pytest.mark.parametrize("verb", sorted(cli.commands))
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([verb, "--help"]) == 0
    assert f"Usage: sourcing {verb}" in capsys.readouterr().out


def test_start_up_imports_nothing_heavy() -> None:
    script = "import sys, sourcing.cli; print(' '.join(sys.modules))"
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    found = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert not HEAVY & set(found.stdout.split())


def test_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert sourcing.__version__ in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["solve"],
        ["solve", "x", "--step", "week"],
        ["solve", "x", "--threads", "0"],
        ["check", "--far"],
    ],
)
def test_wrong_usage_is_bad_input(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert "Usage: sourcing" in capsys.readouterr().err


# new


def test_the_starter_is_valid_without_a_warning(starter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["check", "starter"]) == 0
    assert "is valid: no errors, no warnings" in capsys.readouterr().out


@pytest.mark.parametrize("step", ["year", "quarter", "month"])
def test_the_starter_solves_at_every_step(starter: Path, step: str) -> None:
    assert run(["solve", "starter", "--step", step, "--quiet"]) == 0
    summary = json.loads(Path("results/starter/summary.json").read_text(encoding="utf-8"))
    assert (summary["status"], summary["step"]) == ("optimal", step)


def test_a_new_instance_is_named_after_its_folder(here: Path) -> None:
    assert run(["new", "My first_instance"]) == 0
    assert sourcing.load("My first_instance").settings.name == "my-first-instance"


def test_new_accepts_an_empty_folder_and_refuses_any_other(
    starter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("empty").mkdir()
    assert run(["new", "empty"]) == 0
    before = files(starter)
    assert run(["new", "starter"]) == 2
    assert "starter exists and is not an empty folder" in capsys.readouterr().err
    assert files(starter) == before


def test_new_below_a_file_is_bad_input(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("file").write_text("text", encoding="utf-8")
    assert run(["new", "file/instance"]) == 2
    assert "cannot be written" in capsys.readouterr().err


# solve


def test_solve_prints_coverage_cost_and_what_is_short(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By hand: 10 t at 5 USD, 2 t short at 100 USD; 250 USD, and 10 of 12 t are 83 %."""
    small_world(here / "world")
    assert run(["solve", "world"]) == 0
    seen = capsys.readouterr()
    assert "83%" in seen.out
    assert "250.0" in seen.out
    assert "metal" in seen.out
    assert "written to results/world" in seen.out
    assert "read" in seen.err
    assert "solve" in seen.err
    assert "\x1b" not in seen.out + seen.err, "colour only on a terminal"
    assert json.loads(Path("results/world/summary.json").read_text(encoding="utf-8"))["objective_usd"] == 250


def test_solve_says_when_every_demand_is_met(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_world(here / "world", demand=8)
    assert run(["solve", "world"]) == 0
    assert "Every demand is met." in capsys.readouterr().out


def test_json_is_the_summary_and_nothing_else(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_world(here / "world")
    assert run(["solve", "world", "--json", "--out", "plan"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(Path("plan/summary.json").read_text("utf-8"))


def test_quiet_prints_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_world(here / "world")
    assert run(["solve", "world", "--quiet"]) == 0
    assert tuple(capsys.readouterr()) == ("", "")


def test_an_earlier_result_is_replaced(here: Path) -> None:
    small_world(here / "world")
    assert run(["solve", "world", "--quiet"]) == 0
    Path("results/world/stale.txt").write_text("stale", encoding="utf-8")
    assert run(["solve", "world", "--quiet"]) == 0
    assert not Path("results/world/stale.txt").exists()
    assert [path.name for path in Path("results").iterdir()] == ["world"]


def test_a_folder_of_something_else_is_left_alone(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world = small_world(here / "world")
    before = files(world)
    assert run(["solve", "world", "--out", "world"]) == 2
    assert "world holds something else than an earlier result" in capsys.readouterr().err
    assert files(here) == {f"world/{name}": content for name, content in before.items()}


@pytest.mark.parametrize("out", ["file", "file/plan", "x" * 250, "."])
def test_a_place_that_cannot_be_written_is_found_before_solving(
    here: Path, out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    small_world(here / "world")
    Path("file").write_text("text", encoding="utf-8")
    before = files(here)
    assert run(["solve", "world", "--out", out]) == 2
    assert "solve" not in capsys.readouterr().err.replace("--out", "")
    assert files(here) == before


def test_bad_input_writes_nothing_and_shows_no_traceback(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = small_world(here / "world")
    (world / "capacity.csv").write_text("facility,unit,rate_t_per_y\nmine,pit,-1\n", encoding="utf-8")
    assert run(["solve", "world"]) == 2
    seen = capsys.readouterr()
    assert "capacity.csv:2" in seen.err
    assert "Traceback" not in seen.err
    assert not Path("results").exists()


def test_no_optimum_is_exit_code_1(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    small_world(here / "world")
    monkeypatch.setattr(sourcing, "solve", raising(NoOptimum("the solver gave up")))
    assert run(["solve", "world"]) == 1
    assert "the solver gave up" in capsys.readouterr().err


def test_an_interrupt_is_a_clear_line(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    small_world(here / "world")
    monkeypatch.setattr(sourcing, "solve", raising(KeyboardInterrupt()))
    assert run(["solve", "world"]) == 130
    assert capsys.readouterr().err.endswith("interrupted; nothing is half written\n")


def raising(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def test_a_reader_that_leaves_early_is_no_error(here: Path) -> None:
    """The pipe is closed before the command writes, as by ``| head`` on a slow day."""
    small_world(here / "world")
    with spawn("solve", "world", "--json", cwd=here) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
    assert process.returncode == 1
    assert "Traceback" not in errors
    assert "Exception" not in errors
    assert Path("results/world/summary.json").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals are sent as on POSIX")
def test_control_c_ends_a_run_without_a_traceback(here: Path) -> None:
    """The signal comes with the first phase that is shown, in the middle of reading or building."""
    small_world(here / "world")
    with spawn("solve", "world", cwd=here) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        errors = first + process.stderr.read()
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert errors.endswith("interrupted; nothing is half written\n")
    assert not Path("results/world").exists()


def test_names_cannot_drive_the_terminal(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Markup and escape sequences of a title come out as the letters they are."""
    small_world(here / "world")
    settings = here / "world" / "instance.toml"
    text = settings.read_text(encoding="utf-8")
    hostile = r"[red]hot[/red] [/] :fire: \u001b[2J \u202e"
    settings.write_text(text.replace("One mine, one market", hostile), encoding="utf-8")
    assert run(["solve", "world"]) in (0, 2)  # a check may refuse control characters
    seen = capsys.readouterr()
    assert "\x1b" not in seen.out + seen.err
    assert "\u202e" not in seen.out + seen.err
    settings.write_text(text.replace("One mine, one market", "[red]hot[/red] [/] :fire:"), encoding="utf-8")
    assert run(["solve", "world"]) == 0
    assert "[red]hot[/red] [/] :fire:" in capsys.readouterr().out


@pytest.mark.parametrize("columns", ["20", "60", "300"])
def test_any_width_of_terminal_will_do(
    starter: Path, columns: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert run(["solve", "starter"]) == 0
    seen = capsys.readouterr().out
    assert "2026" in seen
    assert "2029" in seen


def test_a_terminal_without_unicode_will_do(starter: Path) -> None:
    text = (starter / "instance.toml").read_text(encoding="utf-8")
    (starter / "instance.toml").write_text(text.replace("Tungsten", "Tungsten – Wolfram"), encoding="utf-8")
    with spawn("solve", "starter", cwd=starter.parent, encoding="ascii") as process:
        seen, errors = process.communicate()
    assert process.returncode == 0, errors
    assert "Tungsten ? Wolfram" in seen


# check


def test_check_prints_the_balance(starter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["check", "starter"]) == 0
    seen = capsys.readouterr().out
    assert "tungsten" in seen
    assert "2029" in seen


def test_check_lists_errors_with_their_place(starter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (starter / "countries.csv").write_text("country,tier\nUS,domestic\nCA,friend\n", encoding="utf-8")
    assert run(["check", "starter"]) == 2
    assert "countries.csv:3" in capsys.readouterr().out


def test_check_as_json(starter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["check", "starter", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["errors"], record["warnings"]) == ([], [])
    assert {row["year"] for row in record["balance"]} == {2026, 2027, 2028, 2029}
    (starter / "demand.csv").unlink()
    assert run(["check", "starter", "--json"]) == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["file"] == "demand.csv"


def test_a_folder_that_is_not_there(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_a_command_without_standard_output(starter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As under pythonw, and where whoever starts it has closed the stream."""
    monkeypatch.setattr(sys, "stdout", None)
    assert run(["check", "starter"]) == 0

"""Silence where a process has no standard output."""

import os
import sys

import pytest

from sourcing.solver.silence import silenced


def test_a_process_without_streams_can_be_silenced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    with silenced():
        os.write(1, b"HighsPostsolveStack::DuplicateColumn\n")

"""What a valid folder may still get wrong: data that contradict themselves, and what deserves a second look."""

from sourcing.checking.report import CheckReport, check, require_consistent, warning_names

__all__ = ["CheckReport", "check", "require_consistent", "warning_names"]

"""Damaged input by the thousand: whatever a file holds, a command ends in a clean message or in a proved answer."""

"""Reports for decision-makers: what a result says, in sentences, tables and figures, as Markdown and as PDF.

``contents`` says what a report holds, once; ``sections`` fill it from the tables of a result; ``figures`` draw; the two
renderers turn it into ``report.md`` and ``report.pdf``. Nothing here solves anything.
"""

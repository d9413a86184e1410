"""Templates can be read: no line runs out of the window. Their layout is checked by `make lint`."""

from pathlib import Path

from django.conf import settings
from django.template import engines

TEMPLATES = Path(settings.BASE_DIR) / "templates"
LONGEST = 120
# What may be longer, by the end of its name: a line of a letter in plain text is a line of the letter.
MAY_BE_LONGER = (".txt",)


def long_lines() -> list[str]:
    """Every line that is too long, as file:line: length, in what a formatter lays out."""
    return [
        f"{path.relative_to(TEMPLATES)}:{number}: {len(line)}"
        for path in sorted(TEMPLATES.rglob("*.*"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST and not path.name.endswith(MAY_BE_LONGER)
    ]


def test_no_line_of_a_template_is_longer_than_can_be_read_beside_another_window() -> None:
    too_long = long_lines()

    assert not too_long, "break these lines, or take a part out of them:\n" + "\n".join(too_long)


def test_the_indentation_of_a_page_is_not_sent_but_that_of_a_letter_is() -> None:
    engine = engines["django"].engine
    page = engine.get_template("base.html")
    letter = engine.get_template("reporting/email/report.txt")

    assert page.source.count("\n") == (TEMPLATES / "base.html").read_text(encoding="utf-8").count("\n")
    assert not [line for line in page.source.splitlines() if line.startswith((" ", "\t"))]
    assert letter.source == (TEMPLATES / "reporting/email/report.txt").read_text(encoding="utf-8")


def test_make_lint_checks_the_layout_of_the_templates() -> None:
    lint = (Path(settings.BASE_DIR) / "Makefile").read_text(encoding="utf-8").partition("\nlint:\n")[2]
    commands = lint.partition("\n\n")[0]

    assert "djangofmt --quiet --check templates" in commands
    assert "$(DJADE) --check $(TEMPLATES)" in commands

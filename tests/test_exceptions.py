"""What a review takes as an exception: rules over plain values."""

from dataclasses import replace
from datetime import date

import pytest

from priorities.status import STANDARD_SCHEME, StatusMeaning
from reporting.rules.exceptions import ExceptionKind, UpdateFacts, exceptions_of

pytestmark = pytest.mark.once
LABELS = {item.label: item for item in STANDARD_SCHEME}
DAY = date(2015, 1, 27)
FINE = UpdateFacts(
    LABELS["Green"], LABELS["Green"], date(2015, 3, 31), None, is_sent=True, asks_for_help=False
)
DONE = StatusMeaning("Complete", "Done", "complete")
GOES_ON = StatusMeaning("In Progress", "Begun", "in_progress")
UNMAPPED = StatusMeaning("Incomplete", "Not done")


def test_an_update_that_is_as_it_was_is_no_exception() -> None:
    assert exceptions_of(FINE, DAY) == ()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (replace(FINE, now=LABELS["Red"], before=LABELS["Red"]), [ExceptionKind.RED]),
        (replace(FINE, now=LABELS["Red"]), [ExceptionKind.RED, ExceptionKind.WORSENED]),
        (replace(FINE, now=LABELS["Amber"]), [ExceptionKind.WORSENED]),
        (replace(FINE, now=LABELS["Amber"], before=LABELS["Amber"]), []),
        (replace(FINE, before=None), []),
        (replace(FINE, now=LABELS["Paused"]), [ExceptionKind.WORSENED]),
        (replace(FINE, now=LABELS["Paused"], before=LABELS["Paused"]), []),
        (replace(FINE, now=LABELS["Closed, not delivered"]), [ExceptionKind.WORSENED]),
        (replace(FINE, due=date(2015, 1, 26)), [ExceptionKind.OVERDUE]),
        (replace(FINE, due=DAY), []),
        (replace(FINE, due=date(2015, 1, 26), now=LABELS["Complete"]), [ExceptionKind.COMPLETED]),
        (replace(FINE, due=None), []),
        (replace(FINE, proposed_due=date(2015, 6, 30)), [ExceptionKind.DATE_MOVED]),
        (replace(FINE, proposed_due=FINE.due), []),
        (replace(FINE, due=None, proposed_due=date(2015, 6, 30)), [ExceptionKind.DATE_MOVED]),
        (replace(FINE, now=None, is_sent=False), [ExceptionKind.NOTHING_SENT]),
        (
            replace(FINE, now=None, is_sent=False, due=date(2014, 12, 31)),
            [ExceptionKind.OVERDUE, ExceptionKind.NOTHING_SENT],
        ),
        (replace(FINE, asks_for_help=True), [ExceptionKind.ASKED_FOR_HELP]),
        (replace(FINE, now=LABELS["Complete"]), [ExceptionKind.COMPLETED]),
        (replace(FINE, now=LABELS["Complete"], before=LABELS["Complete"]), []),
    ],
)
def test_each_exception_is_named_in_the_group_s_order(
    facts: UpdateFacts, expected: list[ExceptionKind]
) -> None:
    assert list(exceptions_of(facts, DAY)) == expected


def test_a_scheme_without_rag_has_its_exceptions_too() -> None:
    plain = replace(FINE, now=GOES_ON, before=GOES_ON)

    assert exceptions_of(plain, DAY) == ()
    assert exceptions_of(replace(plain, now=DONE), DAY) == (ExceptionKind.COMPLETED,)
    assert exceptions_of(replace(plain, before=DONE), DAY) == (ExceptionKind.WORSENED,)
    assert exceptions_of(replace(plain, now=UNMAPPED, due=date(2015, 1, 1)), DAY) == (ExceptionKind.OVERDUE,)

"""Every GET of the resolver, as everybody: looking changes nothing, and every page opens for somebody."""

from __future__ import annotations

import re
from statistics import median

import pytest
from django.test import Client

from accounts.models import User
from tests.addresses import url_names
from tests.goldens import hold
from tests.signing_in import sign_in
from tests.visits import Visit, written_by

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# What a GET may write: the session, and what allauth keeps for itself about signing in - its own copy of an address
# when a link to set a password is opened, recovery codes when they are shown. (The cache, which counts sign-ins, is
# in memory in the tests.)
MAY_BE_WRITTEN = {"django_session", "account_emailaddress", "mfa_authenticator"}
MOST_JOINS = 8

# Pages that stand only inside a journey, or lead on to another page whoever asks.
ONLY_ON_THE_WAY = {
    "account_confirm_login_code": "a code has been asked for",
    "account_email": "leads to how one signs in",
    "account_signup": "leads to signing in",
    "carry-on": "something was kept",
    "mfa_authenticate": "a password has been given",
    "mfa_trust": "a second factor has just been shown",
    "request-answer": "a lead has said that it is no longer theirs",
}


def test_looking_at_a_page_writes_to_no_table_but_the_session(visits: list[Visit]) -> None:
    wrote = [str(visit) for visit in visits if set(visit.written) - MAY_BE_WRITTEN]

    assert not wrote, "\n".join(wrote)


def test_no_page_fails_for_anybody(visits: list[Visit]) -> None:
    failed = [str(visit) for visit in visits if visit.status >= 500]

    assert not failed, "\n".join(failed)


def test_no_page_asks_with_a_statement_of_more_than_eight_joins(visits: list[Visit]) -> None:
    """Beyond eight, PostgreSQL plans for longer than it works."""
    slow = {f"{visit.address.url_name}: {visit.joins}" for visit in visits if visit.joins > MOST_JOINS}

    assert slow == set()


def test_an_ordinary_page_is_a_short_way(visits: list[Visit]) -> None:
    """Half of all addresses: at most sixty functions of ours, in files that a person can hold in mind: decision 45."""
    functions: dict[str, int] = {}
    files: dict[str, int] = {}
    for visit in visits:
        if visit.way is not None and visit.status == 200 and is_ours(visit):
            name = visit.address.url_name
            functions[name] = max(functions.get(name, 0), len(visit.way.functions))
            files[name] = max(files.get(name, 0), len(visit.way.files))

    print(
        f"\n{len(functions)} addresses: {sum(number <= 60 for number in functions.values())} within 60 functions,"
    )
    print(f"{sum(number <= 20 for number in files.values())} within 20 files;")
    print(f"half within {median(functions.values())} and {median(files.values())}; the longest:")
    for name in sorted(functions, key=lambda name: -functions[name])[:20]:
        print(f"  {name}: {functions[name]} in {files[name]}")
    assert median(functions.values()) <= 60
    assert median(files.values()) <= 26


def test_every_page_opens_for_somebody(visits: list[Visit]) -> None:
    opened = {visit.address.url_name for visit in visits if visit.status == 200}
    by_post = {visit.address.url_name for visit in visits if visit.status == 405}
    known = {visit.address.url_name for visit in visits}

    shut = known - opened - by_post - set(ONLY_ON_THE_WAY)
    assert not shut, f"opens for nobody; say in tests/world.py of which rows: {', '.join(sorted(shut))}"


def test_the_pages_that_stand_only_inside_a_journey_are_known_and_still_do(visits: list[Visit]) -> None:
    opened = {visit.address.url_name for visit in visits if visit.status == 200}

    assert set(ONLY_ON_THE_WAY) <= set(url_names())
    assert set(ONLY_ON_THE_WAY) & opened == set(), "takes no journey any more"


def test_what_is_not_in_the_report_is_never_called_unpublished_and_can_be_asked_for(
    visits: list[Visit],
) -> None:
    """All that is held can be asked for under Freedom of Information, and the page says so in one line."""
    said = [visit for visit in visits if "ot in the report" in visit.words]
    silent = {str(visit) for visit in said if "Freedom of Information Act" not in visit.words}
    promised = {str(visit) for visit in visits if "never published" in visit.words.lower()}

    assert {"update-edit", "update-notes", "period-decide"} <= {visit.address.url_name for visit in said}
    assert silent == set()
    assert promised == set()


OWN_REF = re.compile(
    # As the tracker makes them: ten hexadecimal digits, of which one at least is a letter and one a numeral.
    r"(?<![0-9a-z])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{10}(?![0-9a-z])"
    # As the demonstration gives them to its actions, which readers know as "4.2a".
    r"|\b(?:DA|RS|SM|ASB|AC|VC|FR|CC)[0-9]\.[0-9]\b"
)


def test_no_page_names_a_row_as_the_tracker_does_by_itself(visits: list[Visit]) -> None:
    """Readers know an action as "4.2a" and a priority as "4"; refs are for addresses and files."""
    named = {
        f"{visit.address.url_name} as {visit.who}: {found.group()}"
        for visit in visits
        if is_ours(visit) and (found := OWN_REF.search(visit.words))
    }

    assert not named, "\n".join(sorted(named))


def test_every_page_says_to_each_person_what_it_said(visits: list[Visit]) -> None:
    """A move of code changes no word; words that were changed on purpose: make goldens."""
    hold("pages", {f"{visit.address.name} as {visit.who}": visit.words for visit in visits if is_ours(visit)})


def is_ours(visit: Visit) -> bool:
    """Whether the page is not of Django's own admin, whose words come with Django."""
    return not visit.address.url_name.startswith("admin:")


def test_the_ear_for_writes_hears_one(client: Client) -> None:
    person = User.objects.create_user("lead@example.org", "Lee Lead")
    sign_in(client, person)

    _, tables, _ = written_by(lambda: person.save())

    assert tables == ("accounts_historicaluser", "accounts_user")

"""The one table of who may open and who may post to which page (design: product.md, "Who sees what").

A row for each URL name: what each member of the cast gets on GET and on POST, in the order of :data:`CAST`. Everyone
signed in has shown a second factor here; that chairs and administrators must, is tested in test_second_factor.py.

    200 the page      to  a redirect to another page      in  to sign-in, then that page
    400 cannot be so  403 may not, and is told why        404 does not exist for them      405 no such verb

``path`` gives the URL's arguments, from the made world: see :class:`tests.test_access.World`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CAST = (
    "signed_out",
    "outsider",
    "other_administrator",
    "viewer",
    "member",
    "lead",
    "delegate",
    "other_lead",
    "reviewer",
    "chair",
    "administrator",
)

Path = Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """What the cast gets on GET and POST, a Partnership member as a viewer unless the row says it apart.

    ``data`` is what is posted; ``public``: the agreement is a public one.
    """

    get: str
    post: str
    path: Path = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)

    def expected(self, method: str) -> dict[str, str]:
        """Who gets what."""
        words = (self.get if method == "get" else self.post).split()
        if len(words) == 1:
            words *= len(CAST)
        if len(words) == len(CAST) - 1:
            words.insert(CAST.index("member"), words[CAST.index("viewer")])
        return dict(zip(CAST, words, strict=True))


#                out oadm view lead dele olea revi chai admi
EVERYBODY = "200"
NO_POST = "405"
READERS = "in  404 404 200 200 200 200 200 200 200"
SIGNED_IN = "in  200 200 200 200 200 200 200 200 200"
ADMINISTRATORS = "in  403 404 403 403 403 403 403 403 200"
ADMINISTRATORS_TO = "in 403 404 403 403 403 403 403 403 to"
PLAN = {"agreement": "private"}
EDITORS = "in  404 404 403 403 403 403 403 403 200"
EDITORS_TO = "in 404 404 403 403 403 403 403 403 to"
REVIEWERS = "in 404 404 403 403 403 403 200 200 200"
NOT_POSTED = "in 405 405 405 405 405 405 405 405 405"
PERIOD = {**PLAN, "period": "period"}
FILERS = "in 404 404 403 403 403 403 403 200 200"
FILERS_OF = "in 404 404 404 403 403 403 403 200 200"
FILED = {**PLAN, "pk": "filed"}
THE_LEAD = "in 404 404 404 200 404 404 404 404 404"


def read_only(**path: str) -> Page:
    """A page about a plan that is not public, to be read only."""
    return Page(READERS, NO_POST, {**PLAN, **path})


PAGES: dict[str, Page] = {
    # --- everybody's ---
    "healthz": Page(EVERYBODY, NO_POST),
    "home": Page(EVERYBODY, NO_POST),
    "accessibility": Page(EVERYBODY, NO_POST),
    "privacy": Page(EVERYBODY, NO_POST),
    "cookies": Page(EVERYBODY, NO_POST),
    "contact": Page(EVERYBODY, NO_POST),
    "agreement-list": Page(EVERYBODY, NO_POST),
    # --- a plan that is not public ---
    "agreement-detail": read_only(),
    "plan": read_only(),
    "agreement-document": read_only(),
    "priority-detail": read_only(number="1"),
    "theme-detail": read_only(slug="early-help"),
    "funding": read_only(),
    "place-list": read_only(),
    "place-detail": read_only(place="place"),
    "action-list": read_only(),
    "agreement-progress": read_only(),
    "plan-in-time": read_only(),
    "action-detail": read_only(ref="act0"),
    "action-changes": read_only(ref="act0"),
    "indicator-list": read_only(),
    # --- the action log: an action from a meeting, for the lead ---
    "action-log": read_only(),
    "matter-raise": Page(REVIEWERS, REVIEWERS, PLAN),
    "matter-detail": Page(
        "in 404 404 404 200 200 200 200 200 200",
        "in 404 404 404 200 200 403 403 403 200",
        {**PLAN, "ref": "asked"},
        {"do": "answer"},
    ),
    # --- indicators: the one of the world is the lead's ---
    "indicator-detail": read_only(ref="burglary"),
    "indicator-chart": read_only(ref="burglary"),
    "indicator-enter": Page(
        "in 404 404 403 200 403 403 403 403 200", "in 404 404 403 200 403 403 403 403 200", PLAN
    ),
    "indicator-move": Page(
        "in 404 404 403 200 403 403 403 403 200", "in 404 404 403 200 403 403 403 403 200", PLAN
    ),
    "paper-list": read_only(),
    "paper-detail": read_only(kind="progress-report"),
    # Posting asks for a long one; this one is short, and is at its address.
    "paper-file": Page(
        READERS,
        "in 404 404 to to to to to to to",
        {**PLAN, "kind": "progress-report", "ending": "docx"},
    ),
    "paper-filing": Page(FILERS, FILERS, {**PLAN, "kind": "progress-report"}),
    # Filed for who works on the plan.
    "filed-paper": Page("in 404 404 404 200 200 200 200 200 200", NO_POST, FILED),
    "filed-paper-add": Page(FILERS_OF, FILERS_OF, FILED),
    "filed-paper-withdraw": Page(FILERS_OF, FILERS_OF, FILED),
    # Asked for by the lead.
    "paper-order": Page(THE_LEAD, NO_POST, {**PLAN, "key": "order"}),
    "paper-order-file": Page(THE_LEAD, NO_POST, {**PLAN, "key": "order", "ending": "docx"}),
    "meeting-papers": Page(
        "in 404 404 403 403 403 403 200 200 200",
        "in 404 404 403 403 403 403 403 to to",
        {**PERIOD, "meeting": "group"},
    ),
    "paper-check": Page(EVERYBODY, EVERYBODY),
    "information-request-list": Page(
        "in 404 404 403 403 403 403 403 403 200",
        "in 404 404 403 403 403 403 403 403 to",
        PLAN,
        {"reference": "FOI 12", "action": "act0"},
    ),
    "information-request": Page(
        "in 404 404 403 403 403 403 403 403 200",
        "in 404 404 403 403 403 403 403 403 to",
        {**PLAN, "pk": "information"},
    ),
    "version-list": read_only(),
    "plan-compare": read_only(),
    "version-publish": Page(EDITORS, EDITORS, PLAN, {"number": "9.9"}),
    "version-comments": Page(
        "in 404 404 403 403 403 403 403 403 404",
        "in 404 404 403 403 403 403 403 403 404",
        {**PLAN, "version": "1.0"},  # there is none
        {"comments": "Not theirs"},
    ),
    "version-withdraw": Page(
        "in 404 404 403 403 403 403 403 403 404",
        "in 404 404 403 403 403 403 403 403 404",
        {**PLAN, "version": "1.0"},  # there is none
        {"reason": "Not theirs"},
    ),
    "change-list": read_only(),
    # --- updates: act0 is the lead's; the delegate may not send ---
    "update-list": Page(SIGNED_IN, "in to to to to to to to to to"),
    "update-notes": Page(SIGNED_IN, "in 404 404 404 404 404 404 404 404 404"),
    "update-year": Page(SIGNED_IN, NOT_POSTED),
    "update-calendar": Page(SIGNED_IN, NOT_POSTED),
    "update-check": Page(SIGNED_IN, "in 200 200 200 200 200 200 200 200 200"),
    # --- a plan to be filled in, empty: anybody's; with a plan's rows, see test_load_template.py ---
    "load-template": Page(SIGNED_IN, NOT_POSTED),
    # --- the same from a workbook: without a file it asks for one ---
    "update-file": Page(SIGNED_IN, "in 200 200 200 200 200 200 200 200 200"),
    "update-file-download": Page(
        "in 404 404 403 200 200 200 403 403 403", "in 405 405 405 405 405 405 405 405 405", PERIOD
    ),
    "update-file-record": Page(EDITORS, "in 404 404 403 403 403 403 403 403 409", PERIOD),
    "update-edit": Page(
        "in 404 404 404 200 200 404 200 200 200",
        "in 404 404 404 to to 404 403 403 to",
        {"pk": "update"},
        {"save": "1", "report_text": "On track"},
    ),
    # --- reporting periods: one is open on the private plan; act0 is owed; there is no commentary and no message ---
    "period-list": Page("in 404 404 403 200 200 200 200 200 200", NOT_POSTED, PLAN),
    "period-open": Page(EDITORS, EDITORS, PLAN, {"do": "open", "title": "Not theirs"}),
    "period-review": Page(
        REVIEWERS, "in 404 404 403 403 403 403 to to to", PERIOD, {"do": "share", "how": "meeting"}
    ),
    "period-decide": Page(
        REVIEWERS,
        "in 404 404 403 403 403 403 to to to",
        {**PERIOD, "pk": "update"},
        {"do": "comment", "comment-text": "Read"},
    ),
    "meeting-list": Page(REVIEWERS, NOT_POSTED, PLAN),
    "meeting-detail": Page(
        REVIEWERS,
        "in 404 404 403 403 403 403 403 to to",
        {**PLAN, "pk": "meeting"},
        {"do": "file"},
    ),
    "meeting-notes": Page(REVIEWERS, NOT_POSTED, {**PLAN, "pk": "meeting"}),
    "period-meeting": Page("in 404 404 403 403 403 403 to to to", NOT_POSTED, PERIOD),
    "period-commentary-record": Page(
        EDITORS, EDITORS, {**PERIOD, "pk": "priority"}, {"report_text": "Not theirs"}
    ),
    "period-responders": Page(EDITORS, EDITORS, PERIOD, {"do": "chase", "post": "0"}),
    "period-responder": Page(
        EDITORS, EDITORS_TO, {**PERIOD, "post": "post"}, {"received_from": "call, 12 May"}
    ),
    # The post is the lead's, for whom an update waits.
    "period-chase": Page(EDITORS, NOT_POSTED, {**PERIOD, "post": "post"}),
    "period-close": Page(EDITORS, EDITORS, PERIOD, {"do": "reopen"}),
    "period-publish": Page(EDITORS, EDITORS, PERIOD),
    "reminder-log": Page(EDITORS, "in 404 404 403 403 403 403 403 403 404", PLAN, {"reminder": "1"}),
    "update-say": Page(
        "in 405 405 405 405 405 405 405 405 405",
        "in 404 404 404 to to 404 403 403 403",
        {"pk": "update"},
        {"do": "line", "text": "Beside it"},
    ),
    # --- people and posts of the county: for its administrators; the post is the lead's, with a delegate ---
    "people-list": Page("in 403 200 403 403 403 403 403 403 200", "in 405 405 405 405 405 405 405 405 405"),
    "people-invite": Page("in 403 200 403 403 403 403 403 403 200", "in 403 200 403 403 403 403 403 403 200"),
    "person-detail": Page(ADMINISTRATORS, "in 403 404 403 403 403 403 403 403 404", {"pk": "viewer"}),
    "person-edit": Page(ADMINISTRATORS, ADMINISTRATORS, {"pk": "viewer"}),
    "person-close": Page(ADMINISTRATORS, ADMINISTRATORS, {"pk": "viewer"}),
    "person-hand-over": Page(ADMINISTRATORS, ADMINISTRATORS, {"pk": "viewer"}),
    "person-reset-proof": Page(ADMINISTRATORS, ADMINISTRATORS, {"pk": "viewer"}),
    "person-reopen": Page("in 405 405 405 405 405 405 405 405 405", ADMINISTRATORS_TO, {"pk": "viewer"}),
    "post-detail": Page(ADMINISTRATORS, "in 405 405 405 405 405 405 405 405 405", {"pk": "post"}),
    "post-hand-over": Page(ADMINISTRATORS, ADMINISTRATORS, {"pk": "post"}),
    "post-appoint": Page(ADMINISTRATORS, ADMINISTRATORS, {"pk": "post"}),
    "holding-edit": Page(ADMINISTRATORS, ADMINISTRATORS, {"pk": "holding"}),
    "pre-election": Page(
        "in 404 404 404 404 404 404 404 404 200",
        "in 404 404 404 404 404 404 404 404 409",
        {"pk": "partnership"},
    ),
    "unit-contacts": Page(
        "in 404 404 404 404 404 404 404 404 200",
        "in 404 404 404 404 404 404 404 404 409",
        {"pk": "partnership"},
    ),
    "word-template": Page(
        "in 404 404 404 404 404 404 404 404 200",
        "in 404 404 404 404 404 404 404 404 to",
        {"pk": "partnership"},
        {"do": "own"},
    ),
    "place-register": Page("in 403 200 403 403 403 403 403 403 200", NOT_POSTED),
    "place-add": Page(ADMINISTRATORS, ADMINISTRATORS, {"pk": "partnership"}),
    "place-edit": Page(ADMINISTRATORS, ADMINISTRATORS, {"pk": "place"}),
    "request-answer": Page(ADMINISTRATORS, ADMINISTRATORS, {"pk": "request"}),
    "mail-all-again": Page("in 405 405 405 405 405 405 405 405 405", "in 403 to  403 403 403 403 403 403 to"),
    "mail-again": Page("in 405 405 405 405 405 405 405 405 405", ADMINISTRATORS_TO, {"pk": "mail"}),
    "post-no-longer-mine": Page(
        "in 404 404 404 200 200 404 404 404 404", "in 404 404 404 200 200 404 404 404 404", {"pk": "post"}
    ),
    # --- editing the private plan: for its administrators; without a reason nothing is saved ---
    "gaps": Page("in 404 404 403 200 200 200 200 200 200", NO_POST, PLAN),
    "plan-edit": Page(EDITORS, NO_POST, PLAN),
    "plan-edit-list": Page(EDITORS, NO_POST, {**PLAN, "kind": "aims"}),
    "plan-edit-reason": Page(EDITORS, EDITORS, PLAN),
    "plan-edit-grid": Page(EDITORS, EDITORS, PLAN, {"do": "save"}),
    "plan-edit-numbers": Page(EDITORS, EDITORS, PLAN),
    "plan-edit-add": Page(EDITORS, EDITORS, {**PLAN, "kind": "themes"}, {"title": "Not theirs"}),
    "plan-edit-row": Page(
        EDITORS, EDITORS, {**PLAN, "kind": "aims", "ref": "aim0"}, {"report_text": "Not theirs"}
    ),
    "plan-edit-withdraw": Page(EDITORS, EDITORS, {**PLAN, "kind": "actions", "ref": "act0"}),
    "plan-edit-put-back": Page(EDITORS, EDITORS, {**PLAN, "kind": "actions", "ref": "act0"}),
    # --- loading a file into the private plan: for the administrators of its partnership ---
    "agreement-create": Page(
        "in 403 200 403 403 403 403 403 403 200", "in 403 200 403 403 403 403 403 403 200"
    ),
    "load-start": Page("in 403 200 403 403 403 403 403 403 200", "in 403 200 403 403 403 403 403 403 200"),
    "load-detail": Page(ADMINISTRATORS, ADMINISTRATORS, {"pk": "load"}),
    "load-replace": Page(ADMINISTRATORS, ADMINISTRATORS, {"pk": "load"}),
    "load-columns": Page(ADMINISTRATORS, ADMINISTRATORS, {"pk": "load-in-columns"}),
    "load-check": Page(ADMINISTRATORS, ADMINISTRATORS_TO, {"pk": "load"}),
    "load-layouts": Page("in 403 200 403 403 403 403 403 403 200", NO_POST),
    "load-layout": Page(ADMINISTRATORS, ADMINISTRATORS, {"pk": "load-layout"}),
    "load-cells": Page(ADMINISTRATORS, NO_POST, {"pk": "load-laid-out"}),
    "load-cells-file": Page(ADMINISTRATORS, NO_POST, {"pk": "load-laid-out"}),
    "load-absent": Page(ADMINISTRATORS, ADMINISTRATORS_TO, {"pk": "load"}),
    "load-confirm": Page(ADMINISTRATORS, ADMINISTRATORS, {"pk": "load"}, {"seen": "not as it was"}),
    "load-undo": Page(ADMINISTRATORS, ADMINISTRATORS, {"pk": "load-done"}),
    # --- kept files: an adopted document of the private plan; the paper of a meeting; evidence of the lead's update ---
    "file-download": Page(READERS, NO_POST, {"pk": "document"}),
    "file-withdraw": Page(EDITORS, EDITORS, {"pk": "document"}),
    "document-add": Page(EDITORS, EDITORS, PLAN),
    "meeting-paper-add": Page(
        "in 404 404 403 403 403 403 403 200 200", "in 404 404 403 403 403 403 403 200 200", PERIOD
    ),
    "evidence-add": Page(
        "in 404 404 404 200 200 404 403 403 200", "in 404 404 404 200 200 404 403 403 200", {"pk": "update"}
    ),
    # --- the refresh of the private plan: one is open ---
    "became": read_only(),
    "refresh-start": Page(EDITORS, EDITORS, PLAN),
    "refresh-head": Page(EDITORS, EDITORS, PLAN),
    "refresh-rows": Page(EDITORS, EDITORS_TO, {**PLAN, "part": "priorities"}),
    "refresh-actions": Page(EDITORS, EDITORS_TO, PLAN),
    "refresh-check": Page(EDITORS, EDITORS, PLAN),
    "refresh-drop": Page(EDITORS, EDITORS, PLAN),
    # --- signing in ---
    "demo-sign-in": Page("404", "404", data={"person": "lead"}),
    "second-factor": Page("in to to to to to to to to to", NO_POST),
    "without-second-proof": Page("405", "in  to  to  to  to  to  to  to  to  to"),
    "carry-on": Page("in to to to to to to to to to", NO_POST),
}

"""The world that journeys, pictures and measurements look at: the Kent agreements and the illustrative one."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TypeVar

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core.management import call_command
from django.db.models import Model
from django.test import Client, override_settings
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from accounts.models import Message, User
from actions.models import Action
from indicators.models import Indicator
from loading.models import FiledPaper, InformationRequest, KeptFile, Load, SavedLayout
from papers.kinds.catalogue import KINDS
from papers.models import PaperOrder
from priorities.models import Agreement, Holding, Matter, Priority, Theme
from priorities.models import Place as PlaceRow
from reporting.models import Meeting, Report
from tests.addresses import Place
from tests.clock import LONDON
from tests.loads import FILES, loads_of
from tests.papers import filed, information_request, ordered
from tests.refreshing import refresh_of
from tests.signing_in import sign_in

Row = TypeVar("Row", bound=Model)

SHOWN = "illustrative"
KENT = "kent-2014-17"
TITLE = "Illustrative Community Safety Agreement 2016-19"
# A Monday after the last state of the Kent agreements; all days of the illustrative agreement are counted from here.
SHOWN_ON = datetime(2018, 1, 15, 9, 30, tzinfo=LONDON)
PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
# The demonstration person of each kind by key, in the order of the sign-in page; "" is signed out.
EVERYBODY = ("", "lead", "delegate", "reviewer", "chair", "administrator", "viewer")


def load_world() -> None:
    """Fills an empty database as `make run` does."""
    call_command("load_kent", verbosity=0, stdout=_Nowhere())
    with override_settings(DEBUG=True):
        call_command("demo", verbosity=0, stdout=_Nowhere())
    loads_of(Agreement.objects.get(slug="kent-2008-11"), demonstration_person("administrator"))
    refresh_of(Agreement.objects.get(slug="kent-2011-14"), demonstration_person("administrator"))
    filed(SHOWN, by=demonstration_person("administrator"))
    information_request(
        _first(Action, Agreement.objects.get(slug=SHOWN)), by=demonstration_person("administrator")
    )
    for person in ("administrator", "lead"):
        ordered(SHOWN, ending="xlsx", by=demonstration_person(person))
    Message.objects.filter(kind=Message.Kind.PAPER).delete()  # nobody waits for these


def demonstration_person(key: str) -> User:
    """The account behind a button of the sign-in page."""
    return User.objects.get(email=f"{key}@demo.example")


def careful_person() -> User:
    """Somebody with a password and every second factor there is, who leads and administers nothing."""
    person = User.objects.create_user("careful@example.org", "Cara Careful", password=PASSWORD)
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    WebAuthn.add(person, "Key on my ring", _passkey())
    return person


def _passkey() -> dict[str, object]:
    """What a browser hands over when a passkey is made; nobody can sign in with this one."""
    key = {1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)}
    made = AttestedCredentialData.create(Aaguid.NONE, b"key-on-my-ring", key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    attested = AttestationObject.create("none", AuthenticatorData.create(bytes(32), flags, 0, made), {})
    client_data = CollectedClientData.create("webauthn.create", b"challenge", "https://csa.example.gov.uk")
    return {
        "id": websafe_encode(made.credential_id),
        "rawId": websafe_encode(made.credential_id),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(client_data),
            "attestationObject": websafe_encode(attested),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }


def session_of(client: Client, person: User, *, recently: bool = True) -> str:
    """Signs the client in as the person, with the second factor shown; gives the session's cookie.

    ``recently``: just now, so that pages about signing in do not ask again.
    """
    sign_in(client, person, second_factor=recently)
    session = client.session
    if recently:
        proof = {"method": "mfa", "at": time.time(), "type": "totp", "reauthenticated": True}
        session["account_authentication_methods"] = [proof]
        session.save()
    return str(session.session_key)


def update_on(action: str) -> Report:
    """The update that the open period of the illustrative plan asks for on an action."""
    return Report.objects.get(agreement__slug=SHOWN, period__state="open", action__ref=action)


def shown() -> Place:
    """The illustrative plan, with updates in every state that the demonstration leaves."""
    agreement = Agreement.objects.get(slug=SHOWN)
    lead = demonstration_person("lead")
    holding = Holding.objects.get(agreement=agreement, person=lead)
    period = {"period": update_on("ASB2.2").period_id}
    keys = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).values_list("pk", flat=True)
    # Untouched; a delegate's draft; the lead's draft; the lead's, sent; somebody else's, sent with a reason.
    updates = tuple({"pk": update_on(ref).pk} for ref in ("ASB1.1", "ASB2.1", "CC2.1", "ASB2.2", "DA4.1"))
    return Place(
        agreement=SHOWN,
        priority="4",
        theme=_first(Theme, agreement).slug,
        action="ASB2.2",
        version="1.2",
        at="2017-06-30",
        area=str(PlaceRow.objects.get(name="Dartford").pk),
        rows={
            "pre-election": ({"pk": agreement.partnership_id},),
            "unit-contacts": ({"pk": agreement.partnership_id},),
            "word-template": ({"pk": agreement.partnership_id},),
            "place-add": ({"pk": agreement.partnership_id},),
            "place-edit": ({"pk": PlaceRow.objects.get(name="Dartford").pk},),
            "evidence-add": updates[3:4],
            "meeting-": ({"pk": Meeting._default_manager.filter(agreement=agreement).latest("held_on").pk},),
            "meeting-list": ({},),
            "meeting-paper-add": (period,),
            "file-withdraw": ({"pk": KeptFile.objects.get(version__number="1.3").pk},),
            "update-edit": updates,
            "update-": updates[3:4],
            "period-": (period,),
            "period-responder": ({**period, "post": holding.post_id},),
            "period-decide": ({**period, **updates[3]}, {**period, **updates[4]}, {**period, **updates[0]}),
            "period-commentary-record": ({**period, "pk": _first(Priority, agreement).pk},),
            "plan-edit-": ({"kind": "actions", "ref": "ASB2.2"},),
            "version-": ({"number": "1.2"},),
            "matter-detail": ({"ref": _first(Matter, agreement).ref},),
            "paper-": tuple({"kind": kind.slug} for kind in KINDS),
            "paper-filing": ({"kind": "exception-report"}, {"kind": "review-pack"}),
            "filed-paper": ({"pk": FiledPaper.objects.latest("pk").pk},),
            "filed-paper-": ({"pk": FiledPaper.objects.latest("pk").pk},),
            "meeting-papers": tuple({**period, "meeting": meeting} for meeting in ("group", "partnership")),
            "information-request": ({"pk": InformationRequest.objects.latest("pk").pk},),
            "paper-order": tuple({"key": key} for key in PaperOrder.objects.values_list("key", flat=True)),
            "person-": ({"pk": lead.pk},),
            "post-": ({"pk": holding.post_id},),
            "holding-": ({"pk": holding.pk},),
            "load-": loads("load"),
            "load-columns": loads("load-in-columns"),
            "load-cells": loads("load-laid-out"),
            "load-layout": ({"pk": SavedLayout.objects.latest("pk").pk},),
            "load-cells-file": loads("load-laid-out"),
            "load-detail": loads("load", "load-done"),
            "load-undo": loads("load-done"),
            "mfa_": tuple({"pk": key} for key in keys) or ({},),
        },
    )


def loads(*keys: str) -> tuple[dict[str, object], ...]:
    """Files on their way into a plan, by what they are for; see ``loads_of``."""
    return tuple({"pk": Load.objects.filter(file__name=FILES[key]).latest("pk").pk} for key in keys)


def before_kent() -> Place:
    """The Kent plan of 2011-14 as it was reported in March 2013: the one with indicators and their figures."""
    agreement = Agreement.objects.get(slug="kent-2011-14")
    return Place(
        agreement=agreement.slug,
        priority="1",
        theme=_first(Theme, agreement).slug,
        action=_first(Action, agreement).ref,
        at="2012-06-30",
        rows={**shown().rows, "indicator-": ({"ref": _first(Indicator, agreement).ref},)},
    )


def _first(model: type[Row], agreement: Agreement) -> Row:
    """The first of an agreement's rows that is in force."""
    rows = model._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
    return rows.order_by("position", "pk")[0]


class _Nowhere:
    """A stream for what commands say to people."""

    def write(self, words: str) -> int:
        return len(words)

    def flush(self) -> None:
        return None

"""The forms of the people pages. Rules are the verbs'; a verb's refusal is put at its box by ``refuse``."""

from priorities.forms.base import DeskForm
from priorities.forms.people import (
    ChargeForm,
    CloseForm,
    InviteForm,
    PersonForm,
    ProposalsForm,
    RolesForm,
    SearchForm,
)
from priorities.forms.posts import (
    AnswerForm,
    AppointForm,
    ComingForm,
    HandOverForm,
    NoLongerMineForm,
    TermForm,
)

__all__ = [
    "AnswerForm",
    "AppointForm",
    "ChargeForm",
    "CloseForm",
    "ComingForm",
    "DeskForm",
    "HandOverForm",
    "InviteForm",
    "NoLongerMineForm",
    "PersonForm",
    "ProposalsForm",
    "RolesForm",
    "SearchForm",
    "TermForm",
]

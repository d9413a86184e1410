"""The form of a new agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import Partnership
from core.forms import ChoiceLabel, DatePartsField, FieldLabel, GovukForm, PlainLineField, PlainTextField
from core.text import lines_of
from plan.new_agreement.workflow import NewAgreement, scheme_of, standard_scheme, themes_of
from plan.value.rows import StatusLabelValue
from priorities.models import Agreement

STANDARD = "standard"
LONGEST_THEME = 300


class NewAgreementForm(GovukForm):
    """Title, dates, themes and status scheme. ``last``: the partnership's agreements, the latest first."""

    partnership = forms.ChoiceField(label="Partnership")
    title = PlainLineField(
        label="Title", help_text="For example Community Safety Agreement 2027 to 2030", max_length=300
    )
    starts_on = DatePartsField(label=FieldLabel("From", "the first day"), help_text="For example 1 4 2027")
    ends_on = DatePartsField(
        label=FieldLabel("To", "the last day"),
        help_text="Leave it empty for a rolling agreement, which has no end",
        required=False,
    )
    themes = PlainTextField(
        label="Cross-cutting themes",
        help_text="One on each line. Leave it empty if there are none, or if they are not agreed yet",
        required=False,
    )
    themes_apply = forms.ChoiceField(
        label="How do the themes apply?",
        widget=forms.RadioSelect,
        choices=Agreement.ThemesApply.choices,
        initial=Agreement.ThemesApply.BY_AIM,
    )
    scheme = forms.ChoiceField(
        label="Which statuses can an action have?",
        help_text="You can change the labels and their meanings until the first update is sent",
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        partnerships: Sequence[Partnership],
        last: Sequence[Agreement],
        **options: Any,
    ) -> None:
        self.partnerships = {str(item.pk): item for item in partnerships}
        self.schemes = _different_schemes(last)
        newest = last[0] if last else None
        initial = {
            "scheme": next(iter(self.schemes), STANDARD),
            **(
                {"themes": "\n".join(themes_of(newest)), "themes_apply": newest.themes_apply}
                if newest
                else {}
            ),
        }
        super().__init__(data, initial=initial, **options)
        if len(partnerships) > 1:
            self.fields["partnership"].choices = [  # type: ignore[attr-defined]
                ("", "Choose a partnership"),
                *((key, item.name) for key, item in self.partnerships.items()),
            ]
        else:
            del self.fields["partnership"]
        self.fields["scheme"].choices = [  # type: ignore[attr-defined]
            *(
                (slug, ChoiceLabel(f"As in {item.title}", _labels_of(scheme)))
                for slug, (item, scheme) in self.schemes.items()
            ),
            (STANDARD, ChoiceLabel("The usual ones", _labels_of(standard_scheme()))),
        ]

    @property
    def chosen_partnership(self) -> Partnership:
        """The partnership whose agreement it is."""
        chosen = self.cleaned_data.get("partnership")
        return self.partnerships[chosen] if chosen else next(iter(self.partnerships.values()))

    @property
    def new_agreement(self) -> NewAgreement:
        """What a valid form says."""
        data = self.cleaned_data
        _, scheme = self.schemes.get(data["scheme"], (None, standard_scheme()))
        return NewAgreement(
            title=data["title"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            themes=tuple(dict.fromkeys(lines_of(data["themes"]))),
            themes_apply=data["themes_apply"],
            scheme=scheme,
        )

    def clean(self) -> dict[str, Any]:
        """The dates in order, themes once and short enough, and a title that no other agreement has."""
        data: dict[str, Any] = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error(
                "ends_on", "The last day must be after the first day: choose a later day, or leave it empty"
            )
        lines = lines_of(data.get("themes"))
        if too_long := next((line for line in lines if len(line) > LONGEST_THEME), None):
            self.add_error(
                "themes", f"A theme has {LONGEST_THEME} characters or fewer: shorten “{too_long[:40]}…”"
            )
        title = data.get("title")
        if (
            title
            and Agreement.objects.filter(
                title__iexact=title, partnership__in=self.partnerships.values(), withdrawn_at__isnull=True
            ).exists()
        ):
            self.add_error("title", "There is an agreement with this title already: choose another title")
        return data


def _different_schemes(
    agreements: Sequence[Agreement],
) -> dict[str, tuple[Agreement, tuple[StatusLabelValue, ...]]]:
    """By its name in addresses: each agreement whose labels are neither the usual ones nor another's, with them."""
    seen = {_labels_of(standard_scheme()), ""}
    schemes = {}
    for agreement in agreements:
        scheme = scheme_of(agreement)
        if _labels_of(scheme) not in seen:
            seen.add(_labels_of(scheme))
            schemes[agreement.slug] = (agreement, scheme)
    return schemes


def _labels_of(scheme: Sequence[Any]) -> str:
    return ", ".join(row.label for row in scheme)

"""The loop in a browser: a period to the public page, and what is asked to its answer in the next period."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.loop import round_the_loop

pytestmark = pytest.mark.browser


def test_what_is_agreed_reaches_the_public_and_what_is_asked_comes_back_answered(
    world: str, page: Page
) -> None:
    assert len(list(round_the_loop(page, world))) == 9

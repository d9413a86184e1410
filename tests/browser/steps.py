"""What people do in a browser, in their words; used by several journeys."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

KENT = "Kent Community Safety Agreement 2014-17"
# More presses of the Tab key than any page needs.
MOST_TABS = 150


def sign_in_as(page: Page, world: str, role: str) -> None:
    """By the button of a demonstration person; a new visitor, whoever was here before."""
    page.context.clear_cookies()
    page.goto(f"{world}/account/login/")
    page.get_by_role("button", name=role, exact=True).click()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()


def open_menu(page: Page, label: str) -> None:
    """On a narrow window with scripts a navigation is folded behind its button."""
    page.wait_for_load_state("load")
    button = page.get_by_role("navigation", name=label).get_by_role("button")
    if button.is_visible() and button.get_attribute("aria-expanded") == "false":
        button.click()


def open_filters(page: Page) -> None:
    """On a narrow window the filters of a list are folded until one is on."""
    fold = page.locator(".csa-filters .csa-fold > summary")
    if fold.is_visible() and not page.get_by_role("button", name="Apply filters").is_visible():
        fold.click()


def follow(page: Page, label: str, words: str) -> None:
    """A link of one of the navigations."""
    open_menu(page, label)
    page.get_by_role("navigation", name=label).get_by_role("link", name=words, exact=True).click()


def main(page: Page) -> Locator:
    """The main part of the page."""
    return page.get_by_role("main")


def done(page: Page) -> Locator:
    """The banner that says what has been done."""
    return page.get_by_role("alert", name="Done")


def heading(page: Page, words: str) -> None:
    """The page that we are on has this as its heading."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def tab_to(page: Page, wanted: Locator) -> None:
    """Moves on with the Tab key until the element has the focus, which must be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            assert is_focus_seen(wanted), f"nothing shows that {wanted} has the focus"
            return
    raise AssertionError(f"the Tab key never comes to {wanted}")


def is_focus_seen(element: Locator) -> bool:
    """Whether the focused element is marked by an outline, a shadow or a background of its own."""
    return bool(
        element.evaluate(
            """element => {
                const label = element.labels && element.labels[0];
                const looks = part => {
                    const style = getComputedStyle(part);
                    const mark = label && part === label ? getComputedStyle(part, '::before') : style;
                    return (mark.outlineStyle !== 'none' && parseFloat(mark.outlineWidth) >= 2)
                        || mark.boxShadow !== 'none';
                };
                return looks(element) || (label ? looks(label) : false);
            }"""
        )
    )

"""What must hold of every page, whoever looks at it and however wide the window is."""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings
from playwright.sync_api import Page

from tests.pages import Node, find, markup, tree

AXE = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
# Everything that axe-core tests for WCAG 2.2 AA, and its good practice; "experimental" is not in either.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# What can be otherwise in a narrow window.
OF_THE_LAYOUT = ["color-contrast", "target-size", "scrollable-region-focusable", "aria-hidden-focus"]
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}


@cache
def axe_script() -> str:
    """The script, to be given to a page, or to all pages that a browser will open (quicker)."""
    return AXE.read_text(encoding="utf-8")


def axe_problems(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe-core finds on the page: rule, what it means, where. ``rules`` None: all of RULES.

    The script is evaluated by the browser's own debugger, so the content security policy stays as it is.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_script())
    found = page.evaluate(
        """async asked => (await axe.run(document, {
            runOnly: asked, resultTypes: ['violations'], preload: false,
            rules: asked.type === 'tag' ? {'target-size': {enabled: true}} : {},
        })).violations.map(rule => [rule.id, rule.help, rule.nodes.map(node => node.target.join(' '))])""",
        {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES},
    )
    return [f"axe {rule}: {words}: {'; '.join(map(str, places[:3]))}" for rule, words, places in found]


def frame_problems(page: Page) -> list[str]:
    """One heading of the first level, a title of its own, a language, one main part, no id twice."""
    found = page.evaluate(
        """() => {
            const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
            return {
                h1: document.querySelectorAll('h1').length,
                title: document.title,
                lang: document.documentElement.lang,
                main: document.querySelectorAll('main').length,
                twice: ids.filter((id, place) => ids.indexOf(id) !== place),
            };
        }"""
    )
    problems = []
    if found["h1"] != 1:
        problems.append(f"{found['h1']} headings of the first level")
    if not re.fullmatch(r".*\S.* - Community Safety Agreement tracker", found["title"]):
        problems.append(f"the title is “{found['title']}”")
    if found["lang"] != "en-GB":
        problems.append(f"the language is “{found['lang']}”")
    if found["main"] != 1:
        problems.append(f"{found['main']} main parts")
    if found["twice"]:
        problems.append(f"the same id twice: {', '.join(found['twice'][:5])}")
    return problems


def overflow_problems(page: Page) -> list[str]:
    """What sticks out of the window on the right and makes the whole page scroll sideways."""
    found = page.evaluate(
        """() => {
            const wide = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= wide) return [];
            const scrolls = element => {
                for (let up = element.parentElement; up; up = up.parentElement) {
                    if (getComputedStyle(up).overflowX !== 'visible') return true;
                }
                return false;
            };
            return [...document.querySelectorAll('body *')]
                .filter(element => element.getBoundingClientRect().right > wide + 1 && !scrolls(element))
                .map(element => `${element.tagName.toLowerCase()}.${element.className}`);
        }"""
    )
    return [f"sticks out of {page.viewport_size}: {', '.join(found[:4])}"] if found else []


def without_what_differs(html: str) -> str:
    """The page without what makes no difference to a picture of it.

    These are what is posted unseen, where links and forms lead, who is signed in, and their menu.
    """
    if not html.strip():
        return html
    page = _without_reader(html)
    for name in ("href", "action"):
        for part in find(page, f"//*[@{name}[not(starts-with(., '#'))]]"):
            part.set(name, "/")
    return markup(page)


def shape_of(html: str) -> str:
    """How a page is built, to know one that was looked at already: its elements without words and addresses.

    Of neighbours that are built alike one is told: a list of three and one of thirty have the same shape.
    """
    return _shape(_without_reader(html)) if html.strip() else html


def _without_reader(html: str) -> Node:
    """The page without what is posted unseen, who is signed in and their menu."""
    page = tree(html)
    for path in ("//input[@type='hidden']", "//ul[@class='csa-header__person']", "//nav[@aria-label='Menu']"):
        for part in find(page, path):
            part.drop_tree()
    return page


def _shape(element: Node) -> str:
    if not isinstance(element.tag, str):
        return ""
    attributes = " ".join(
        f"{name}={value}" if name in ("class", "role", "type", "scope") else name
        for name, value in sorted(element.attrib.items())
    )
    has_words = any((text or "").strip() for text in (element.text, *(child.tail for child in element)))
    children = dict.fromkeys(map(_shape, element))
    return f"<{element.tag} {attributes}{'.' if has_words else ''}{''.join(children)}>"

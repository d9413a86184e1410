"""What must hold of every page, whoever looks at it and however wide the window is."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import pairwise

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
    # At its end a page is whole: nothing that sticks to the window's foot lies over a button that can be scrolled to.
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
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


def frame_problems(html: str) -> list[str]:
    """One heading of the first level, no level left out, a title of its own, a language, one main part, no id twice."""
    page = tree(html)
    counts = {part: len(find(page, f"//{part}")) for part in ("h1", "main")}
    problems = [f"{count} parts {part}" for part, count in counts.items() if count != 1]
    title = "".join(words.text_content() for words in find(page, "/html/head/title"))
    if not re.fullmatch(r".*\S.* - Community Safety Agreement tracker", " ".join(title.split())):
        problems.append(f"the title is “{title}”")
    if page.get("lang") != "en-GB":
        problems.append(f"the language is “{page.get('lang')}”")
    levels = [int(heading.tag[1]) for heading in find(page, "//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]
    problems += [f"h{level} follows h{above}" for above, level in pairwise(levels) if level > above + 1]
    ids = Counter(part.get("id") for part in find(page, "//*[@id]"))
    if twice := [name for name, count in ids.items() if count > 1]:
        problems.append(f"the same id twice: {', '.join(twice[:5])}")
    return problems


def overflow_problems(page: Page) -> list[str]:
    """What sticks out of the window on the right and makes the whole page scroll sideways."""
    found = page.evaluate(
        """() => {
            const wide = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= wide) return [];
            const scrolls = element => {
                // The page itself scrolls, which is what is looked for.
                for (let up = element; up !== document.body; up = up.parentElement) {
                    if (getComputedStyle(up).overflowX !== 'visible') return true;
                }
                return false;
            };
            return [...document.querySelectorAll('body *')]
                .filter(element => !scrolls(element))
                .filter(element => element.getBoundingClientRect().right > wide + 1 || (
                    element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline'
                    && element.getBoundingClientRect().left + element.scrollWidth > wide + 1
                ))
                .map(element => `${element.tagName.toLowerCase()}.${element.className}`.trim().replace(/\\s+/g, ' '))
                .concat([`the page is ${document.documentElement.scrollWidth} wide`]).slice(-5);
        }"""
    )
    return [f"sticks out of {page.viewport_size}: {', '.join(found)}"] if found else []


def squeezed_problems(page: Page) -> list[str]:
    """Words that stand one letter above the other, because what they stand in is as narrow as a letter."""
    squeezed = page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter(element => {
            const own = [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE);
            const words = own.flatMap(text => text.data.trim().split(/\\s+/));
            const style = getComputedStyle(element);
            return words.some(word => word.length > 4) && style.display !== 'inline'
                && !element.closest('.govuk-visually-hidden, option') && element.clientWidth > 1
                && element.clientWidth < 1.7 * parseFloat(style.fontSize);
        }).slice(0, 5).map(element => element.tagName.toLowerCase() + ': ' + element.textContent.trim().slice(0, 30))"""
    )
    return [f"letter above letter at {page.viewport_size}: {', '.join(squeezed)}"] if squeezed else []


LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" + "x" * 30
LONG_ADDRESS = f"https://csa.example.gov.uk/{'very-long-address' * 16}/"


def long_word_problems(page: Page) -> list[str]:
    """What sticks out once every text that somebody may have written has a word and an address that nothing breaks."""
    page.evaluate(
        """words => {
            const ours = 'button, option, select, summary, svg, .csa-status, .csa-tag, .csa-legend, .csa-history,'
                + '.govuk-visually-hidden, .govuk-table__cell--numeric, .govuk-service-navigation,'
                + '.govuk-pagination, .govuk-button';
            const main = document.querySelectorAll('main, .govuk-breadcrumbs');
            for (const part of main) {
                const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
                const texts = [];
                while (walker.nextNode()) texts.push(walker.currentNode);
                texts.filter(text => text.data.trim() && !text.parentElement.closest(ours))
                    .forEach((text, number) => { text.data = words[number % words.length]; });
            }
        }""",
        [LONG_WORD, LONG_ADDRESS],
    )
    return [f"with a long word: {problem}" for problem in overflow_problems(page)]


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


def parts_of(html: str) -> set[str]:
    """What a page is built of, to know one with nothing in it that was not looked at before.

    Each part is an element with all that it stands in, without words and addresses, and whether it has words.
    """
    found: set[str] = set()
    if html.strip():
        _add_parts(_without_reader(html), "", found)
    return found


def _without_reader(html: str) -> Node:
    """The page without what is posted unseen, who is signed in and their menu."""
    page = tree(html)
    for path in ("//input[@type='hidden']", "//ul[@class='csa-header__person']", "//nav[@aria-label='Menu']"):
        for part in find(page, path):
            part.drop_tree()
    return page


def _add_parts(element: Node, above: str, found: set[str]) -> None:
    if not isinstance(element.tag, str):
        return
    attributes = " ".join(
        f"{name}={value}" if name in ("class", "role", "type", "scope") else name
        for name, value in sorted(element.attrib.items())
    )
    part = f"{above}/{element.tag} {attributes}"
    has_words = any((text or "").strip() for text in (element.text, *(child.tail for child in element)))
    found.add(f"{part}." if has_words else part)
    for child in element:
        _add_parts(child, part, found)

"""Reading pages as people do: the text of HTML, its tables and links; and the Kent agreement of 2014-17 to look at."""

import re
from datetime import date
from html import unescape

from django.conf import settings
from django.test import Client

from loading.load import load, read_path
from priorities.models import Agreement

STATES = (
    ("2014-07-31", date(2014, 7, 31)),
    ("2014-10-14", date(2014, 10, 14)),
    ("2014-12-31", date(2014, 12, 31)),
)
KENT = "kent-2014-17"


def load_kent() -> Agreement:
    """The 2014-17 agreement with its three states, as a public agreement."""
    for folder, day in STATES:
        load(
            read_path(settings.BASE_DIR / "fixtures" / KENT / folder),
            effective=day,
            reason=f"State of {folder}",
        )
    Agreement.objects.filter(slug=KENT).update(is_public=True)
    return Agreement.objects.get(slug=KENT)


def html_of(client: Client, address: str, status: int = 200) -> str:
    """The page at an address, which must answer with the status."""
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


def words(html: str) -> str:
    """The text of HTML as it is read, one blank between words."""
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
    return re.sub(r" ([,.;:])", r"\1", text)


def text_of(client: Client, address: str, status: int = 200) -> str:
    """The text of the page's main part."""
    return words(html_of(client, address, status).partition('id="main-content">')[2].partition("</main>")[0])


def tables(html: str) -> list[list[list[str]]]:
    """Tables, as lists of rows, as the texts of their cells; with the row of headings."""
    return [
        [
            [words(cell) for cell in re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.S)]
            for row in re.findall(r"<tr\b.*?</tr>", table, re.S)
        ]
        for table in re.findall(r"<table\b.*?</table>", html, re.S)
    ]


def links(html: str) -> list[str]:
    """Where the page's links lead."""
    return [unescape(found) for found in re.findall(r'<a [^>]*href="([^"]*)"', html)]

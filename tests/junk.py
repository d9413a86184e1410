"""Requests with junk in them: in the address, in what it asks, in what is posted, in files and cookies.

Everything junk goes into is found, so that a new page is met from its first day: addresses by the resolver, boxes by
the forms of the pages themselves, names in queries by the links of the pages and by the code that reads them. The same
seed gives the same requests.
"""

from __future__ import annotations

import copy
import logging
import random
import re
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.cache import cache
from django.db import transaction
from django.test import Client, TestCase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from tests.addresses import FILLED, NOT_PAGES, Place, arguments, every_address, url_names
from tests.world import EVERYBODY, before_kent, session_of, shown

TEXTS = (
    "",
    " ",
    "0",
    "-1",
    "1",
    "1.5",
    "1e9",
    "NaN",
    "\0",
    "a\0b c",
    "²",
    "١",
    "½",
    "1" * 5_000,
    str(2**31),
    str(2**63 - 1),
    str(2**63),
    str(10**18 * 9 + 1),
    "-" + "9" * 30,
    "9999-99-99",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2014-W53-7",
    "31 December 9999",
    "29 February 2015",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:60+99:99",
    "9999-12-31T23:59:59-23:59",
    "2014-12-31T00:00:00+99:99",
    "2014-12-31T10:00:00",
    "\ud800",
    "a\udfffb",
    "\u202e\ufeff\u200b",
    "\x1b[2J\x07\x85",
    "🏳️‍🌈" * 40,
    "long " * 3_000,
    "<script>alert(1)</script>",
    "{{ settings.SECRET_KEY }}{% now 'Y' %}",
    "%s %(x)s {0} %n",
    "' OR 1=1 --",
    "../../../etc/passwd",
    "//evil.example/",
    "\r\nSet-Cookie: a=b",
    "[]",
    '{"a": {"b": [1, null]}}',
    "on",
    "None",
    "same",
    "now",
    "=cmd|'/C calc'!A1",
)
# What junk is sent as: the texts, and bytes that are none.
JUNK: tuple[bytes, ...] = (
    *(text.encode("utf-8", "surrogatepass") for text in TEXTS),
    b"\xff\xfe",
    b"\xc3",
    b"caf\xe9 latin",
)

# What stands in an address as it is sent; the rest is quoted. These are no valid encoding of anything.
RAW = (
    "%",
    "%zz",
    "%u0000",
    "%E0%A4%A",
    "%00",
    "%2F%2F",
    "%0d%0aX:1",
    "%ED%A0%80",
    "..%2f..%2f",
    ";",
    "?",
    "%25%30%30",
)

FILES: tuple[tuple[str, bytes], ...] = (
    ("empty.xlsx", b""),
    ("not-a-workbook.xlsx", b"PK\x03\x04" + b"\0" * 200),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    ("letter.docx", b"PK\x05\x06" + b"\0" * 18),
    ("nul.csv", b"ref,action\n\0,\0\0\n"),
    ("latin.csv", b"ref;action\n1;caf\xe9\n"),
    ("one-line.csv", b"a," * 3_000),
    ("quotes.csv", b'"' * 501),
    ("utf16.csv", "ref,action\n1,²\n".encode("utf-16")),
    ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
    ("..\\..\\a\0b\r\n.xlsx", b"x"),
    (f"{'long' * 200}.csv", b"ref\n1\n"),
    ("", b"nameless"),
)

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "junkjunkjunk"
# So many fields are taken while junk is sent: more than any page has, and fewer than in service, which takes its time.
MOST_FIELDS = 3_000
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
# Bodies that are no form: (content type, bytes).
BODIES: tuple[tuple[str, bytes], ...] = (
    (MULTIPART, b""),
    (MULTIPART, f"--{BOUNDARY}--\r\n".encode()),
    (MULTIPART, f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"'.encode()),
    (MULTIPART, b"\xff\0" * 50),
    (
        MULTIPART,
        (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
            f"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--{BOUNDARY}--\r\n"
        ).encode(),
    ),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=\xff".encode().decode("latin-1"), b"odd boundary"),
    (f"{FORM}; charset=utf-16", "a=b".encode("utf-16")),
    (f"{FORM}; charset=no-such", b"a=b"),
    (FORM, b"%FF=%ff&%00=%00&&&===;%"),
    (FORM, b"&".join(b"a=b" for _ in range(MOST_FIELDS + 5))),
    ("application/json", b'{"do": "save"}'),
    ("text/plain", b"do=save"),
    ("", b"do=save"),
)

READS = r"\b(?:%s)(?:\.get|\.getlist|\[)\(?\s*[\"']([\w-]+)[\"']"
ASKED, POSTED = re.compile(READS % "GET|asked"), re.compile(READS % "POST|posted|data")
TOKEN = "junk" * 8
Pair = tuple[bytes, bytes]


@dataclass(frozen=True)
class Form:
    """A form of a page, as a browser would send it untouched. ``buttons``: of which it sends the one pressed."""

    action: str
    method: str
    fields: tuple[tuple[str, str], ...]
    buttons: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


class _Forms(HTMLParser):
    """Reads the forms of a page, and what its links ask."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self.asked: set[str] = set()
        self._open: dict[str, Any] | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        its = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.asked |= {name for name, _ in parse_qsl(urlsplit(its.get("href", "")).query)}
        elif tag == "form":
            action = its.get("action") or self.address
            self._open = {"action": action, "method": its.get("method", "get").lower()}
            self._open |= {"fields": [], "buttons": [], "files": []}
        elif self._open is not None:
            self._box(tag, its, {name for name, _ in attrs})

    def _box(self, tag: str, its: dict[str, str], named: set[str]) -> None:
        assert self._open is not None
        name, kind = its.get("name", ""), its.get("type", "")
        if tag == "option" and self._select:
            self._select[1].append((its.get("value", ""), "selected" in named))
        elif not name:
            return
        elif tag == "button" or kind in ("submit", "image"):
            self._open["buttons"].append((name, its.get("value", "")))
        elif tag == "select":
            self._select = (name, [])
        elif tag == "textarea":
            self._area = (name, [])
        elif kind == "file":
            self._open["files"].append(name)
        elif tag == "input" and (kind not in ("radio", "checkbox") or "checked" in named):
            self._open["fields"].append((name, its.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "input":
            # Not chosen: a box all the same, which junk goes into.
            self._open["buttons"].append((name, its.get("value", "on")))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._open is None:
            return
        if tag == "textarea" and self._area:
            self._open["fields"].append((self._area[0], "".join(self._area[1])))
            self._area = None
        elif tag == "select" and self._select:
            name, options = self._select
            chosen = [value for value, is_chosen in options if is_chosen] or [
                value for value, _ in options[:1]
            ]
            self._open["fields"] += [(name, value) for value in chosen]
            self._select = None
        elif tag == "form":
            of = self._open
            self.forms.append(
                Form(
                    of["action"], of["method"], tuple(of["fields"]), tuple(of["buttons"]), tuple(of["files"])
                )
            )
            self._open = None


@dataclass(frozen=True)
class Sent:
    """One request. ``path``: with its query, quoted as it is sent. ``body`` None: a GET."""

    who: str
    path: str
    body: bytes | None = None
    content_type: str = FORM
    cookies: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        what = "GET" if self.body is None else f"POST {self.content_type}"
        more = "" if self.body is None else f" {_shortened(self.body.decode('latin-1'))}"
        cookies = f" cookies {self.cookies}" if self.cookies else ""
        return f"{what} {_shortened(self.path)} as {self.who or 'signed out'}{more}{cookies}"


def _shortened(text: str) -> str:
    return text if len(text) < 700 else f"{text[:500]}… ({len(text):,}) …{text[-150:]}"


@dataclass(frozen=True)
class Fault:
    """A request that was not answered, or left a traceback in the log."""

    sent: Sent
    status: int
    trace: str

    @property
    def place(self) -> str:
        """Where it went wrong: the last lines of ours in the trace, and the exception."""
        lines = self.trace.strip().splitlines()
        ours = [
            line.strip()
            for line in lines
            if 'File "' in line and "/.venv/" not in line and "/lib/" not in line
        ]
        return f"{' < '.join(reversed(ours[-3:]))}: {lines[-1][:200] if lines else ''}"

    def __str__(self) -> str:
        return f"{self.status} for {self.sent}\n{self.place}"


class _Ear(logging.Handler):
    """Hears every traceback and every error that is logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR or record.exc_info:
            trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
            self.heard.append(f"{trace}{record.name}: {record.getMessage()[:300]}")


@dataclass
class Crawl:
    """Junk everywhere, as everybody. The world is loaded (``tests.world.load_world``) and its clock stands still."""

    seed: int
    clients: dict[str, Client] = field(default_factory=dict)
    forms: dict[str, list[Form]] = field(default_factory=dict)
    addresses: dict[str, list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)
    routes: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    made: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311 - the same requests every time, not a secret

    # --- what junk goes into ------------------------------------------------------------------------------

    def look_around(self, pages: int | None = None) -> None:
        """Opens pages as everybody and reads their forms; at most so many for each, chosen anew by each seed."""
        asked = _names_read(ASKED)
        self.posted = sorted(_names_read(POSTED))
        places = (shown(), before_kent())
        self.routes = list(_routes())
        own = [address.path for address in every_address(*places)]
        own += [_filled(name, places[0]) for name in sorted(NOT_PAGES)]
        for who, client in self._everybody():
            self.clients[who] = client
            known = [*own, *(_of_admin() if who == "staff" else ())]
            chosen = known if pages is None else self.random.sample(known, min(pages, len(known)))
            self.addresses[who] = known
            self.forms[who] = []
            for address in chosen:
                answer = self._send(Sent(who, address))
                if (
                    answer is None
                    or answer.status_code != 200
                    or "html" not in answer.headers["Content-Type"]
                ):
                    continue
                found = _Forms(address)
                found.feed(answer.content.decode())
                self.forms[who] += found.forms
                asked |= found.asked
        self.asked = sorted(asked)

    def _everybody(self) -> Iterator[tuple[str, Client]]:
        """Signed out, each demonstration person, and somebody who may use Django's admin."""
        for who in EVERYBODY:
            client = Client(raise_request_exception=False)
            if who:
                client.post(reverse("demo-sign-in"), {"person": who})
            yield who, _with_token(client)
        staff = User.objects.create_superuser("staff@example.org", "Stella Staff")
        client = Client(raise_request_exception=False)
        session_of(client, staff)
        yield "staff", _with_token(client)

    # --- the requests -------------------------------------------------------------------------------------

    def run(self, requests: int) -> None:
        """Makes so many requests, half of them forms."""
        kinds = (
            self._path,
            self._query,
            self._query,
            self._form,
            self._form,
            self._form,
            self._body,
            self._cookie,
        )
        everybody = list(self.clients)
        # Who has more boxes to fill in is asked more often: the administrator.
        weights = [1 + len(self.forms[who]) for who in everybody]
        for who in self.random.choices(everybody, weights, k=requests):
            self._send(self.random.choice(kinds)(who))

    def _send(self, sent: Sent) -> Any:
        """One request, of which nothing stays: neither what it wrote nor where it led."""
        self.made += 1
        client, ear = self.clients[sent.who], _Ear()
        kept = copy.deepcopy(client.cookies)
        client.exc_info = None
        for name, value in sent.cookies:
            client.cookies[name] = value
        loggers = [logging.getLogger(), logging.getLogger("django")]
        for logger in loggers:
            logger.addHandler(ear)
        answer, trace = None, ""
        cache.clear()
        try:
            with transaction.atomic():
                with TestCase.captureOnCommitCallbacks(execute=True):
                    answer = _answer(client, sent)
                transaction.set_rollback(True)
        except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
            trace = traceback.format_exc()
        finally:
            client.cookies = kept
            for logger in loggers:
                logger.removeHandler(ear)
        status = answer.status_code if answer is not None else 0
        if answer is not None and getattr(answer, "exc_info", None):
            trace = "".join(traceback.format_exception(*answer.exc_info))
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status >= 500 or status == 0 or trace or ear.heard:
            self.faults.append(Fault(sent, status, trace or "\n".join(ear.heard)))
        return answer

    def _path(self, who: str) -> Sent:
        """An address with one argument, or some, turned to junk; as often asked as posted to."""
        route, names = self.random.choice(self.routes)
        wrong = set(self.random.sample(names, self.random.randint(1, len(names))))
        known = self.random.choice(self._places)
        arguments = {name: self._raw() if name in wrong else quote(known.get(name, "1")) for name in names}
        path = "/" + route % arguments
        return (
            Sent(who, path)
            if self.random.random() < 0.5
            else Sent(who, path, self._pairs_sent([self._pair()]))
        )

    @cached_property
    def _places(self) -> list[dict[str, str]]:
        """What each argument of an address is called in the two plans."""
        return [_arguments_of(place) for place in (shown(), before_kent())]

    def _raw(self) -> str:
        if self.random.random() < 0.2:
            return self.random.choice(RAW)
        junk = self.random.choice(JUNK)
        return quote(junk, safe="")[:8_000] or "%20"

    def _query(self, who: str) -> Sent:
        """An address that asks for junk, by names that pages know."""
        address = self.random.choice(self.addresses[who])
        forms = [form for form in self.forms[who] if form.method == "get"]
        path, _, query = address.partition("?")
        pairs = [(name.encode(), value.encode()) for name, value in parse_qsl(query, keep_blank_values=True)]
        if forms and self.random.random() < 0.3:
            form = self.random.choice(forms)
            path = form.action.partition("?")[0]
            pairs = [(name.encode(), value.encode()) for name, value in form.fields]
        pairs = self._spoiled(pairs, [name.encode() for name in self.asked])
        return Sent(who, f"{path}?{self._pairs_sent(pairs).decode('latin-1')}")

    def _form(self, who: str) -> Sent:
        """A form of a page with a few boxes turned to junk, given twice, or left out; some with files."""
        forms = [form for form in self.forms[who] if form.method == "post"]
        if not forms:
            return self._query(who)
        form = self.random.choice(forms)
        pairs = list(form.fields)
        if form.buttons:
            pairs.append(self.random.choice(form.buttons))
        others = [name.encode() for name, _ in form.buttons] + [name.encode() for name in form.files]
        spoiled = self._spoiled([(name.encode(), value.encode()) for name, value in pairs], others)
        if self.random.random() < (0.9 if form.files else 0.05):
            return Sent(who, form.action, self._parts_sent(spoiled, form.files or ("file",)), MULTIPART)
        return Sent(who, form.action, self._pairs_sent(spoiled))

    def _spoiled(self, pairs: Sequence[Pair], others: Sequence[bytes]) -> list[Pair]:
        """The pairs with one or a few things wrong."""
        found = list(pairs)
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            what = self.random.random()
            number = self.random.randrange(len(found)) if found else 0
            if found and what < 0.45:
                found[number] = (found[number][0], self.random.choice(JUNK))
            elif found and what < 0.6:
                del found[number]
            elif found and what < 0.7:
                found.append((found[number][0], self.random.choice(JUNK)))
            elif found and what < 0.8:
                found[number] = (self._wrong_name(found[number][0]), found[number][1])
            elif found and what < 0.85:
                name = found[number][0]
                found = [pair for pair in found if pair[0] != name]
            elif others:
                found.append((self.random.choice(others), self.random.choice(JUNK)))
            else:
                found.append(self._pair())
        return found

    def _wrong_name(self, name: bytes) -> bytes:
        """A name whose number or ending is junk: "head-0" becomes "head-²"."""
        before, dash, _ = name.rpartition(b"-")
        if dash:
            return before + dash + self.random.choice(JUNK)[:300]
        return re.sub(rb"\d+", lambda found: self.random.choice(JUNK)[:300], name, count=1)

    def _pair(self) -> Pair:
        return self.random.choice(self.posted).encode(), self.random.choice(JUNK)

    def _pairs_sent(self, pairs: Iterable[Pair]) -> bytes:
        sent = [f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs]
        if self.random.random() < 0.05:
            sent.append(self.random.choice(RAW))
        return "&".join(sent).encode("latin-1", "replace")

    def _parts_sent(self, pairs: Iterable[Pair], files: Iterable[str]) -> bytes:
        parts = [_part(name, value) for name, value in pairs]
        for name in files:
            file_name, content = self.random.choice(FILES)
            parts.append(_part(name.encode(), content, f'; filename="{file_name}"'.encode()))
        return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()

    def _body(self, who: str) -> Sent:
        """What is no form at all, posted to an address."""
        content_type, body = self.random.choice(BODIES)
        return Sent(who, self.random.choice(self.addresses[who]), body, content_type)

    def _cookie(self, who: str) -> Sent:
        """A cookie that the service never set."""
        name = self.random.choice(
            (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "mfa_trusted", "messages")
        )
        value = self.random.choice(JUNK).decode("latin-1")[:3_000]
        return Sent(who, self.random.choice(self.addresses[who]), cookies=((name, value),))


def _with_token(client: Client) -> Client:
    """The client with what shows that a form comes from a page of ours: it is checked, as in service."""
    client.handler.enforce_csrf_checks = True
    client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    return client


def _answer(client: Client, sent: Sent) -> Any:
    # The words of a query must reach the service as they were sent, so they are given beside the path.
    path, _, query = sent.path.partition("?")
    method = "GET" if sent.body is None else "POST"
    content_type = sent.content_type if sent.body is not None else "application/octet-stream"
    more = {"QUERY_STRING": query, "HTTP_X_CSRFTOKEN": TOKEN}
    return client.generic(method, path, sent.body or b"", content_type, **more)


def _part(name: bytes, value: bytes, more: bytes = b"") -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=".encode()
    return head + b'"' + name.replace(b'"', b"%22") + b'"' + more + b"\r\n\r\n" + value + b"\r\n"


def _names_read(pattern: re.Pattern[str]) -> set[str]:
    """The names that the code of the service reads from what is asked, or from what is posted."""
    found: set[str] = set()
    for config in apps.get_app_configs():
        if Path(config.path).parent == settings.BASE_DIR:
            for path in Path(config.path).rglob("*.py"):
                found |= set(pattern.findall(path.read_text()))
    return found


def _routes(patterns: Iterable[Any] | None = None, before: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every route that takes arguments, as a pattern to be filled in with %, and the names of its arguments."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + re.sub(r"<(?:\w+:)?(\w+)>", r"%(\1)s", str(pattern.pattern).replace("%", "%%"))
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and "%(" in route and "(?P" not in route:
            yield route, tuple(re.findall(r"%\((\w+)\)s", route))


def _arguments_of(place: Place) -> dict[str, str]:
    found = {name: fill(place) for name, fill in FILLED.items()}
    for rows in place.rows.values():
        for row in rows:
            found |= {name: str(value) for name, value in row.items() if name not in found}
    return found


def _filled(url_name: str, place: Place) -> str:
    return reverse(url_name, kwargs=arguments(url_name, url_names()[url_name], place)[0])


def _of_admin() -> list[str]:
    """The pages of Django's own admin."""
    found = [reverse("admin:index")]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found += [reverse(f"{name}_changelist"), reverse(f"{name}_change", args=["1"])]
    return found

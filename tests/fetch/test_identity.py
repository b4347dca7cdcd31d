"""Who an entry is: the same thing said differently stays itself, different things never meet."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.hosts import home, registrable
from pipeline.fetch.identity import EntryKey, canonical_url, identities

URL = "https://www.stadt.example/presse/1"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (URL, URL),
        (URL + "?utm_source=rss&utm_medium=feed", URL),
        (URL + "?id=7&utm_source=rss", URL + "?id=7"),
        (URL + "?fbclid=abc&id=7", URL + "?id=7"),
        (URL + "?id=7&PHPSESSID=0a1b", URL + "?id=7"),
        (URL + ";jsessionid=0A1B.node2?id=7", URL + "?id=7"),
        (URL + "#kontakt", URL),
        (URL + "?", URL),
        ("HTTPS://WWW.Stadt.Example:443/presse/1", URL),
        ("http://stadt.example:80/", "http://stadt.example/"),
        ("http://stadt.example:8080/", "http://stadt.example:8080/"),
        ("https://stadt.example", "https://stadt.example/"),
        ("https://stadt.example/straße?q=ü", "https://stadt.example/stra%C3%9Fe?q=ü"),
        ("https://stadt.example/stra%c3%9fe", "https://stadt.example/stra%C3%9Fe"),
        ("https://stadt.example/a%2Fb", "https://stadt.example/a%2Fb"),
        ("https://städte.example/", "https://xn--stdte-hra.example/"),
        ("https://stadt.example/?sp%3Aout=rss&b=", "https://stadt.example/?sp%3Aout=rss&b="),
        ("https://stadt.example/?institutions[]=a&gclid=1", "https://stadt.example/?institutions[]=a"),
        ("https://stadt.example/?sid=1234&side=2", "https://stadt.example/?sid=1234&side=2"),
        (
            "https://stadt.example/?sid=0a1b2c3d4e5f60718293a4b5c6d7e8f9&side=2",
            "https://stadt.example/?side=2",
        ),
        (" https://stadt.example/a ", "https://stadt.example/a"),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a"),
        ("mailto:presse@stadt.example", "mailto:presse@stadt.example"),
        ("tag:stadt.example,2026:1", "tag:stadt.example,2026:1"),
        ("http://[::1", "http://[::1"),
        ("", ""),
    ],
)
def test_what_only_counts_visitors_is_dropped(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@given(
    st.lists(
        st.sampled_from(["id=7", "b=%C3%BC", "utm_source=x", "a", "c[]=1", "fbclid=2", "q=a+b"]), max_size=6
    ),
    st.sampled_from(["/", "/presse", "/a%20b", "/ä", "/a;b", "/%25"]),
)
def test_canonical_twice_is_canonical_once(query: list[str], path: str) -> None:
    once = canonical_url(f"https://Stadt.example{path}?{'&'.join(query)}")

    assert canonical_url(once) == once
    assert "utm_" not in once


@given(st.text(max_size=60))
def test_any_text_may_come_as_an_address(text: str) -> None:
    for address in (text, "https://stadt.example/" + text):
        once = canonical_url(address)
        assert canonical_url(once) == once
        assert home(once) in ("", home(address))
    assert canonical_url("https://stadt.example/" + text).startswith("https://stadt.example/")
    assert not set(home(text)) & set("/?# ")


def one(**said: object) -> str:
    return identities("stadt", [EntryKey(**said)])[0]  # type: ignore[arg-type]  # each test names what is said


def test_an_identity_is_32_hex_digits_that_never_change() -> None:
    """Stored identities depend on it: a new value here means that every release of every city is new."""
    assert one(guid="pm-1", url=URL) == "3c416e8ec99ce8c84879b86b7734c303"
    assert one(url=URL) == "f8c58a98f2622c4494982772f6930cec"
    assert (
        one(title="Brücke gesperrt", day=dt.date(2026, 3, 12), text="Ab Montag.")
        == "ecad5040d24726746d28569ea6dda991"
    )


def test_the_guid_decides_then_the_address_then_the_text() -> None:
    day = dt.date(2026, 3, 12)

    assert one(guid="1", url=URL, title="a") == one(guid="1", url=URL + "/neu", title="b")
    assert one(guid="1", url=URL) != one(guid="2", url=URL)
    assert one(url=URL, title="a") == one(url=URL + "?utm_source=x", title="b")
    assert one(title="a", day=day, text="b  c\nd") == one(title="a", day=day, text="b c d")
    assert one(title="a", day=day, text="b") != one(title="a", day=day, text="c")


def test_another_source_another_release() -> None:
    assert identities("berlin", [EntryKey(guid="1")]) != identities("bremen", [EntryKey(guid="1")])


def test_a_move_to_https_makes_nothing_new() -> None:
    assert one(url="http://stadt.example/1") == one(url="https://stadt.example/1")
    assert one(guid="http://stadt.example/1?utm_source=a") == one(guid="https://stadt.example/1?utm_source=b")


def test_a_guid_and_an_address_of_the_same_text_are_two_things() -> None:
    """Otherwise one entry could pass itself off as another."""
    assert one(guid="stadt.example/1") != one(url="https://stadt.example/1")


TRAITS = st.builds(
    EntryKey,
    guid=st.sampled_from(["", "1", "2"]),
    url=st.sampled_from(["", URL, URL + "?b=1"]),
    title=st.sampled_from(["", "a", "b"]),
    text=st.sampled_from(["", "x", "y"]),
)


@given(st.lists(TRAITS, max_size=12))
def test_no_two_entries_of_a_poll_share_an_identity(traits: list[EntryKey]) -> None:
    """Whatever guids, addresses and titles they share: none is lost."""
    found = identities("stadt", traits)

    assert len(found) == len(traits)
    assert len(set(found)) == len(found)
    assert found == identities("stadt", traits)


@given(st.lists(TRAITS, min_size=2, max_size=8, unique=True))
def test_a_newcomer_renames_nobody_who_shares_a_guid(traits: list[EntryKey]) -> None:
    """With one guid for all, the next entry on top leaves the others who they were."""
    shared = [EntryKey(guid="presse", url=t.url, title=t.title, day=t.day, text=t.text) for t in traits]
    newcomer = EntryKey(guid="presse", url=URL + "/neu", title="neu")

    assert identities("stadt", [newcomer, *shared])[1:] == identities("stadt", shared)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.stadt-koeln.de", "stadt-koeln.de"),
        ("ru.muenchen.de", "muenchen.de"),
        ("presse.wien.gv.at", "wien.gv.at"),
        ("www.stadt-zuerich.ch", "stadt-zuerich.ch"),
        ("jemand.github.io", "jemand.github.io"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
        ("stadt.example", "stadt.example"),
        ("WWW.Stadt.DE.", "stadt.de"),
    ],
)
def test_whose_site_a_host_belongs_to(host: str, domain: str) -> None:
    assert registrable(host) == domain


def test_a_newcomer_that_shares_guid_address_and_title_renumbers_none_of_the_older_ones() -> None:
    """A list is newest first: the counter starts at its end, so that what is known stays who it is."""
    same = EntryKey(guid="1", url=URL, title="Meldung", day=dt.date(2026, 9, 1))

    names = [identities("stadt", [same] * number) for number in range(1, 5)]

    assert [len(set(name)) for name in names] == [1, 2, 3, 4]
    for before, after in pairwise(names[1:]):
        assert after[1:] == before


def test_what_is_shared_by_some_alone_leaves_the_others_as_they_were() -> None:
    alone = EntryKey(guid="alone", url=URL)
    shared = [EntryKey(guid="1", url=f"{URL}{number}") for number in range(2)]

    assert identities("stadt", [alone, *shared])[0] == identities("stadt", [alone])[0]
    assert identities("stadt", [alone, *shared])[1] != identities("stadt", shared[:1])[0]


def test_a_shared_guid_is_told_apart_by_address_wherever_its_entries_stand() -> None:
    """Counted alone, two entries would change names with their places on the list."""
    first, second = (EntryKey(guid="1", url=f"{URL}{number}", title="Meldung") for number in range(2))

    names = identities("stadt", [first, second])

    assert identities("stadt", [second, first]) == names[::-1]


def test_a_shared_guid_and_address_are_told_apart_by_title_and_day() -> None:
    days = [EntryKey(guid="1", url=URL, title="Meldung", day=dt.date(2026, 9, day)) for day in (1, 2)]
    titles = [EntryKey(guid="1", url=URL, title=title) for title in ("Meldung", "Warnung")]

    for pair in (days, titles):
        assert identities("stadt", pair[::-1]) == identities("stadt", pair)[::-1]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_a_counter_tells_apart_has_these_names_for_good(number: int) -> None:
    """Stored identities depend on it, as on the first of this kind."""
    same = EntryKey(guid="1", url=URL, title="Meldung", day=dt.date(2026, 9, 1))

    names = (
        "fed3b1abe6ab16df11cef5ee12ca6ced",
        "cd9976d1cc6dee9e1bd04d7c05e5d379",
        "179909233ba9c7b803bc0332e5c2eb7f",
    )
    assert identities("stadt", [same] * 3)[-number] == names[number - 1]


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("ftp://stadt.example/a?utm_source=x", "ftp://stadt.example/a?utm_source=x"),
        ("http:///a?utm_source=x", "http:///a?utm_source=x"),
        ("https://stadt.example/?a=&utm_source=x", "https://stadt.example/?a="),
        ("https://stadt\u00adxn.example.:8443/", "https://stadtxn.example:8443/"),
    ],
)
def test_more_addresses(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical

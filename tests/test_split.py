"""Sites, splits, folds and near-duplicates."""

from __future__ import annotations

import random
import warnings
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclf.errors import ConfigError, TrainingError
from newsclf.leaks import near_duplicates
from newsclf.metrics import tokens
from newsclf.site import site_of
from newsclf.split import assign_splits, site_folds, split_by_page, split_by_site

ALL = {"train", "validation", "test"}

many_sites = st.lists(st.integers(1, 40), min_size=5, max_size=40).map(
    lambda sizes: [f"site{i}.com" for i, size in enumerate(sizes) for _ in range(size)]
)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.foo.co.uk/x?y=1#z", "foo.co.uk"),
        ("www.foo.co.uk/x", "foo.co.uk"),
        ("//cdn.foo.com/x", "foo.com"),
        ("HTTP://User:Pa@ss@News.Foo.COM.:8080/", "foo.com"),
        (" https://foo.com ", "foo.com"),
        ("foo.com?u=http://bar.com", "foo.com"),
        ("foo.com:80/x", "foo.com"),
        ("http://foo.com\\bar", "foo.com"),
        ("https://a.foo.github.io/", "foo.github.io"),
        ("https://foo.blogspot.com/2020", "foo.blogspot.com"),
        ("https://github.io/", "github.io"),
        ("http://192.168.0.1:80/x", "192.168.0.1"),
        ("192.168.0.1/x", "192.168.0.1"),
        ("http://[2001:DB8::0:1]:80/x", "2001:db8::1"),
        ("http://localhost:8000/", "localhost"),
        ("localhost:8000", "localhost"),
        ("http://wiki.team.intern/x", "team.intern"),
        ("https://www.MÜLLER.de/", "müller.de"),
        ("https://www.xn--mller-kva.de/", "müller.de"),
        ("https://xn--strae-oqa.de/", "straße.de"),
        ("http://新闻.公司.cn/", "新闻.公司.cn"),
        ("http://ｆｏｏ。com/", "foo.com"),
        ("http://www.हिन्दी.भारत/", "हिन्दी.भारत"),
        ("http://xn--\u00fc.de/", "xn--ü.de"),
        (None, None),
        ("", None),
        ("http://", None),
        ("http:///x", None),
        ("file:///srv/pages/page.html", None),
        ("page.html", None),
        ("just some words.", None),
        ("http://foo bar.com/", None),
        ("http://foo..com/", None),
        ("http://foo\ud800.com/", None),
        ("http://[::1", None),
        ("http://[nonsense]/", None),
        ("http://foo.com:port/", None),
        ("mailto:joe@foo.com", None),
        ("joe@foo.com", None),
        ("javascript:void(0)", None),
        ("urn:uuid:5d0e", None),
    ],
)
def test_site_of(url: str | None, site: str | None) -> None:
    assert site_of(url) == site


@given(st.text())
def test_site_of_takes_any_text(text: str) -> None:
    for url in (text, f"http://{text}", f"http://{text}.com/"):
        site = site_of(url)
        assert site is None or (site and site_of(f"http://{site}/") == site) or ":" in site


def check_whole_sites(sites: list[str], splits: list[str]) -> None:
    assert len(sites) == len(splits)
    assert len(set(zip(sites, splits, strict=True))) == len(set(sites))


@given(many_sites, st.integers(0, 5))
def test_split_by_site_cuts_no_site_and_fills_each_split(sites: list[str], seed: int) -> None:
    splits = split_by_site(sites, seed=seed)
    check_whole_sites(sites, list(splits))
    assert set(splits) == ALL
    pages = Counter(splits)
    largest = max(Counter(sites).values()) / len(sites)
    for name in ("validation", "test"):
        assert pages[name] / len(sites) <= max(0.2, largest)
    for site, size in Counter(sites).items():
        if 3 * size >= len(sites):
            assert splits[sites.index(site)] == "train"


@given(many_sites, st.randoms())
def test_split_by_site_does_not_hang_on_the_order_of_pages(sites: list[str], rng: random.Random) -> None:
    shuffled = sites.copy()
    rng.shuffle(shuffled)
    one = dict(zip(sites, split_by_site(sites), strict=True))
    assert one == dict(zip(shuffled, split_by_site(shuffled), strict=True))


@given(many_sites, st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9)))
def test_split_by_site_fills_each_split_at_any_shares(sites: list[str], parts: tuple[int, int, int]) -> None:
    total = sum(parts)
    splits = split_by_site(sites, shares=(parts[0] / total, parts[1] / total, parts[2] / total))
    check_whole_sites(sites, list(splits))
    assert set(splits) == ALL


def test_split_by_site_holds_the_shares_of_pages() -> None:
    rng = random.Random(1)
    sites = [f"s{i}" for i in range(200) for _ in range(rng.randint(1, 30))]
    pages = Counter(split_by_site(sites, seed=4))
    assert pages["test"] / len(sites) == pytest.approx(0.1, abs=0.01)
    assert pages["validation"] / len(sites) == pytest.approx(0.1, abs=0.01)


def test_split_by_site_hangs_on_the_seed_and_little_on_new_pages() -> None:
    sites = [f"s{i}" for i in range(200) for _ in range(5)]
    one, other = split_by_site(sites), split_by_site(sites, seed=1)
    assert one != other
    more = split_by_site([*sites, *["new.com"] * 5])
    assert sum(a != b for a, b in zip(one, more[: len(one)], strict=True)) <= 15


def test_split_by_site_is_the_same_in_every_process_and_release() -> None:
    splits = split_by_site([f"s{i}" for i in range(20)])
    # A change here moves pages of every data set that was built before from one split to another.
    assert [i for i, name in enumerate(splits) if name == "validation"] == [5, 8]
    assert [i for i, name in enumerate(splits) if name == "test"] == [10, 19]


def test_a_site_with_a_third_of_the_pages_is_train() -> None:
    sites = ["big"] * 100 + [f"s{i}" for i in range(4) for _ in range(50)]
    for seed in range(20):
        splits = split_by_site(sites, seed=seed, shares=(0.2, 0.4, 0.4))
        assert splits[0] == "train"
        assert set(splits) == ALL


def test_few_sites_are_split_by_page_with_a_warning() -> None:
    sites = ["a"] * 50 + ["b"] * 50
    with pytest.warns(UserWarning, match="at least 5 sites"):
        splits = split_by_site(sites)
    assert Counter(splits) == {"train": 80, "validation": 10, "test": 10}
    ids = [f"page{i}" for i in range(100)]
    with pytest.warns(UserWarning, match="got 2"):
        assert assign_splits(ids, sites) == split_by_page(ids)


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (0, {}),
        (1, {"train": 1}),
        (2, {"train": 1, "test": 1}),
        (3, {"train": 1, "validation": 1, "test": 1}),
        (4, {"train": 2, "validation": 1, "test": 1}),
        (10, {"train": 8, "validation": 1, "test": 1}),
    ],
)
def test_split_by_page_of_few_pages(n: int, expected: dict[str, int]) -> None:
    assert Counter(split_by_page([str(i) for i in range(n)])) == expected


def test_split_by_page_keeps_equal_ids_together() -> None:
    ids = [str(i // 2) for i in range(100)]
    check_whole_sites(ids, list(split_by_page(ids)))


def test_a_split_without_a_share_is_empty() -> None:
    ids = [str(i) for i in range(100)]
    assert Counter(split_by_page(ids, shares=(0.9, 0.0, 0.1))) == {"train": 90, "test": 10}
    assert Counter(split_by_page(ids, shares=(1.0, 0.0, 0.0))) == {"train": 100}


def test_assign_splits() -> None:
    ids = [f"p{i}" for i in range(60)]
    sites: list[str | None] = [f"s{i // 6}" for i in range(30)] + [None] * 30
    assert assign_splits(ids, sites, "none") == ["train"] * 60
    assert assign_splits(ids, sites, "page", seed=2) == split_by_page(ids, seed=2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        splits = assign_splits(ids, sites, "site")
        assert assign_splits([], []) == []
        assert set(assign_splits(ids, [None] * 60)) == ALL  # each page is its own site
    check_whole_sites([site or page for site, page in zip(sites, ids, strict=True)], list(splits))
    assert set(splits) == ALL


def test_assign_splits_refuses_what_it_can_not_do() -> None:
    with pytest.raises(ConfigError, match="for each page"):
        assign_splits(["a"], [])
    with pytest.raises(ConfigError, match="'sites'"):
        assign_splits(["a"], ["b"], "sites")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="an id for each page"):
        split_by_site(["a"], page_ids=[])
    for shares in ((0.5, 0.2, 0.2), (0.0, 0.5, 0.5), (1.2, -0.1, -0.1)):
        with pytest.raises(ConfigError, match="add up to 1"):
            split_by_page(["a"], shares=shares)


@given(many_sites, st.integers(2, 5), st.integers(0, 5))
def test_folds_cover_all_pages_and_cut_no_site(sites: list[str], n_folds: int, seed: int) -> None:
    folds = site_folds(sites, n_folds, seed)
    assert folds.shape == (len(sites),)
    assert set(folds.tolist()) == set(range(n_folds))
    assert len(set(zip(sites, folds.tolist(), strict=True))) == len(set(sites))
    loads = np.bincount(folds)
    assert loads.max() - loads.min() <= max(Counter(sites).values())


def test_folds_are_balanced_and_hang_on_the_seed() -> None:
    assert sorted(np.bincount(site_folds(list("aaaaabbbbcccdd"), 2))) == [7, 7]
    sites = [f"s{i}" for i in range(50)]
    assert site_folds(sites, 5).tolist() == site_folds(sites, 5).tolist()
    assert site_folds(sites, 5).tolist() != site_folds(sites, 5, seed=1).tolist()


def test_folds_refuse_too_few_sites() -> None:
    with pytest.raises(TrainingError, match="at least 3 sites"):
        site_folds(["a", "b", "b"], 3)
    with pytest.raises(ConfigError, match="at least 2 folds"):
        site_folds(["a", "b"], 1)


def words(start: int, stop: int) -> str:
    return " ".join(f"w{i}" for i in range(start, stop))


def test_near_duplicates() -> None:
    train = [words(0, 107), words(1000, 1107), "Short note."]
    test = [
        words(0, 107).upper(),  # all of its 100 sequences
        words(20, 127),  # 80 of 100
        words(21, 128),  # 79 of 100
        words(0, 57) + " " + words(1000, 1050),  # 50 of one text, 43 of the other
        words(50, 60),  # a part of a train text
        "short NOTE",
        "another short note",
        "",
        words(5000, 5100),
    ]
    assert near_duplicates(train, test) == [0, 1, 4, 5]
    assert near_duplicates(train, test, share=0.79) == [0, 1, 2, 4, 5]
    assert near_duplicates(train, test, share=1.0) == [0, 4, 5]


def test_near_duplicates_of_nothing() -> None:
    assert near_duplicates([], ["a", words(0, 20), ""]) == []
    assert near_duplicates(["a", words(0, 20), ""], []) == []
    assert near_duplicates(["", "..."], ["", "!"]) == []
    assert near_duplicates([words(0, 20)], [""]) == []


def test_near_duplicates_count_distinct_sequences() -> None:
    # The sequence of the train text a hundred times over, and eight that it does not have: 1 of 9.
    assert near_duplicates(["a " * 8], ["a " * 107 + words(0, 8)]) == []
    assert near_duplicates(["a " * 8], ["a " * 107]) == [0]


def test_near_duplicates_need_order_and_take_characters_of_chinese() -> None:
    assert near_duplicates(["a b c d e f g h"], ["h g f e d c b a"]) == []
    assert near_duplicates(["据新华社北京电，记者今天获悉"], ["新华社北京电 记者今天"]) == [0]


def test_near_duplicates_refuse_what_is_out_of_range() -> None:
    with pytest.raises(ConfigError, match="at least 1 token"):
        near_duplicates([], [], shingle=0)
    for share in (0.0, 1.1):
        with pytest.raises(ConfigError, match="share"):
            near_duplicates([], [], share=share)


small_texts = st.lists(st.lists(st.sampled_from("abc"), max_size=14).map(" ".join), max_size=8)


@given(small_texts, small_texts, st.integers(1, 4), st.sampled_from([0.3, 0.5, 0.7, 0.8, 1.0]))
def test_near_duplicates_are_those_of_the_plain_definition(
    train: list[str], test: list[str], size: int, share: float
) -> None:
    def sequences(text: str) -> set[tuple[str, ...]]:
        cut = tokens(text)
        return {tuple(cut[i : i + size]) for i in range(len(cut) - size + 1)}

    expected = []
    for i, text in enumerate(test):
        own = sequences(text)
        if own:
            is_copy = any(len(own & sequences(other)) / len(own) >= share - 1e-9 for other in train)
        else:
            is_copy = bool(tokens(text)) and any(tokens(other) == tokens(text) for other in train)
        if is_copy:
            expected.append(i)
    assert near_duplicates(train, test, shingle=size, share=share) == expected

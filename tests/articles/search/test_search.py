"""What is found, in which order, and what is never found."""

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from articles.models import Rendition, SearchDocument
from articles.search import BadCursor, probes, search
from reviews import workflow
from tests.articles.search.finding import a_text, found, in_english, published
from tests.reviews.board import a_member, approve

pytestmark = pytest.mark.django_db

GOUT = "Gout is a painful arthritis caused by crystals of uric acid in a joint."
LYME = "Lyme disease is an infection that a tick bite passes on. Doxycycline is used."


@pytest.fixture
def some(alice: User) -> None:
    in_english("gout", "Gout: what helps in an attack?", GOUT, alice, topics=["joints"])
    in_english(
        "lyme",
        "What is Lyme disease?",
        LYME,
        alice,
        aliases={"en": ["Borreliosis", "MI of ticks"]},
        topics=["infections"],
    )
    in_english("flu", "How long does influenza last?", "Most people are well in a week.", alice)


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("gout", "gout"),
        ("what is borreliosis", "lyme"),
        ("BORRELIOSIS symptoms", "lyme"),
        ("tick bites", "lyme"),
        ("flu", "flu"),
        ("uric acid crystals", "gout"),
        ("Hello doctor, please help me, my big toe hurts and they say it is gout", "gout"),
        ("How long does influenza last?", "flu"),
        ("lime disease borreliosis", "lyme"),
    ],
)
def test_the_right_article_comes_first(some: None, query: str, slug: str) -> None:
    assert found(query)[0] == slug


def test_one_word_of_many_is_enough(some: None) -> None:
    assert found("zebra doxycycline umbrella") == ["lyme"]


def test_words_with_which_one_asks_find_nothing(some: None, alice: User) -> None:
    in_english("noise", "Hello", "Please tell me what you would like to know, doctor.", alice)
    assert found("please tell me doctor about gout")[0] == "gout"


def test_a_misspelling_finds_the_article_and_says_what_was_meant(some: None) -> None:
    results = search("doxicycline", language="en", persona="general")
    assert ([hit.slug for hit in results.hits], results.meant) == (["lyme"], "doxycycline")


def test_a_known_word_is_not_corrected(some: None) -> None:
    assert search("gout", language="en", persona="general").meant == ""


def test_accents_may_be_left_out_without_a_question(alice: User) -> None:
    published(
        a_text("asma", {"es": "¿Qué es el asma?"}, {"es": "La medicación alivia."}, source="es"),
        alice,
    )
    results = search("medicacion", language="es", persona="general")
    assert ([hit.slug for hit in results.hits], results.meant) == (["asma"], "")


@pytest.mark.parametrize(
    ("language", "question", "text", "queries"),
    [
        ("zh-hans", "什么是糖尿病？", "糖尿病是一种代谢疾病。", ["糖尿", "糖尿病", "糖尿病是什麼"]),
        (
            "ja",
            "インフルエンザとは何ですか",
            "発熱と咳が出ます。",
            ["ｲﾝﾌﾙｴﾝｻﾞ", "発熱", "いんふるえんざ"],
        ),
        ("ar", "ما هو مرض السكري؟", "السكري مرض مزمن.", ["السُّكَّري", "السكري"]),
        ("fr", "Qu'est-ce que la grippe ?", "Les fièvres durent.", ["fievre", "grippes"]),
        ("es", "¿Qué es la gripe?", "Las fiebres duran.", ["fiebre", "GRIPE"]),
    ],
)
def test_each_language_finds_its_words(
    alice: User, language: str, question: str, text: str, queries: list[str]
) -> None:
    """F-60."""
    published(a_text("a", {language: question}, {language: text}, source=language), alice)
    other = {language: {"zh-hans": "头痛", "ja": "頭痛"}.get(language, "xylophone")}
    published(a_text("b", other, other, source=language), alice)
    assert [found(query, language) for query in queries] == [["a"]] * len(queries)


def test_one_chinese_character_finds_the_names_that_have_it(alice: User) -> None:
    published(a_text("a", {"zh-hans": "肺癌"}, {"zh-hans": "很多人。"}, source="zh-hans"), alice)
    assert found("癌", "zh-hans") == ["a"]


def test_chinese_is_understood_on_the_english_page(alice: User) -> None:
    published(
        a_text(
            "both",
            {"en": "What is gout?", "zh-hans": "什么是痛风？"},
            {"en": GOUT, "zh-hans": "痛风是一种关节炎。"},
        ),
        alice,
    )
    [hit] = search("痛风", language="en", persona="general").hits
    assert (hit.slug, hit.language.served) == ("both", "en")


def test_an_article_without_the_language_is_found_as_its_page_would_show_it(alice: User) -> None:
    """I-16: an English question, answered in Chinese only, on the English page."""
    bundle = a_text(
        "stem-cells", {"en": "Stem cells in Japan"}, {"zh-hans": "干细胞治疗。"}, source="zh-hans"
    )
    published(bundle, alice)
    [hit] = search("stem cell japan", language="en", persona="general").hits
    assert (hit.question_language, hit.language.requested, hit.language.served) == (
        "en",
        "en",
        "zh-hans",
    )


def test_snippets_have_the_personas_own_words_with_the_query_marked(alice: User) -> None:
    wordings = {"patient": {"en": "Your big toe may swell at night."}}
    in_english("gout", "What is gout?", GOUT, alice, wordings=wordings)
    [patient] = search("swelling toes", language="en", persona="patient").hits
    assert [(s.text, s.marked) for s in patient.snippet] == [
        ("Your big ", False),
        ("toe", True),
        (" may ", False),
        ("swell", True),
        (" at night.", False),
    ]
    assert (patient.persona.served, found("swelling toes", persona="general")) == ("patient", [])


def test_an_approved_text_comes_before_a_like_one_that_waits(alice: User) -> None:
    in_english("first", "What is gout?", GOUT, alice)
    second = in_english("second", "What is gout?", GOUT, alice)
    assert found("gout") == ["first", "second"]
    approve(second, a_member("Bob"), a_member("Dora"))
    assert found("gout") == ["second", "first"]


def test_approved_texts_come_first_among_those_that_answer_as_well(alice: User) -> None:
    in_english("best", "Why are there lumps?", GOUT, alice)
    alike = in_english("alike", "Why are there lumps?", f"{GOUT} Rest and cold help.", alice)
    loose = in_english("loose", "Why is there acid?", "Acid reflux is a burning feeling.", alice)
    query = "uric acid crystals in a joint"
    before = found(query)
    for article in (alike, loose):
        approve(article, *(a_member(f"{name} {article.slug}") for name in ("Bob", "Dora")))
    assert (before, found(query)) == (["best", "alike", "loose"], ["alike", "best", "loose"])


def test_the_text_that_is_asked_for_by_name_comes_before_approved_others(alice: User) -> None:
    other = in_english("other", "Gout and tea", GOUT, alice)
    approve(other, a_member("Bob"), a_member("Dora"))
    in_english("gout", "What is gout?", "A kind of arthritis.", alice)
    assert found("What is gout?") == ["gout", "other"]


def test_pages_keep_approved_texts_first(alice: User) -> None:
    board = a_member("Bob"), a_member("Dora")
    for number in range(6):
        article = in_english(f"gout-{number}", f"Gout, part {number}", GOUT, alice)
        if number in (3, 5):
            approve(article, *board)
    pages, cursor = [], ""
    while True:
        results = search("gout part", language="en", persona="general", size=2, cursor=cursor)
        pages += [[hit.slug for hit in results.hits]]
        cursor = results.next
        if not cursor:
            break
    assert pages == [["gout-3", "gout-5"], ["gout-0", "gout-1"], ["gout-2", "gout-4"]]


def test_a_withdrawn_text_is_never_found(some: None, charlie: User) -> None:
    """I-09, F-24, F-71."""
    assert found("gout") == ["gout"]
    workflow.withdraw("gout", by=charlie, reason="Wrong dose")
    assert (found("gout"), found("uric acid")) == ([], [])
    assert SearchDocument.objects.filter(article__slug="gout").count() == 0


def test_a_status_changed_by_hand_is_known_at_once(some: None) -> None:
    Rendition.objects.filter(article__slug="gout").update(status="withdrawn", notice="Gone")
    assert found("gout") == []


def test_a_draft_is_not_found(alice: User) -> None:
    """F-71."""
    from tests.articles.building import an_article

    an_article(a_text("draft", {"en": "What is gout?"}, {"en": GOUT}), by=alice)
    assert found("gout") == []


def test_a_change_that_is_undone_leaves_search_as_it_was(some: None, alice: User) -> None:
    with transaction.atomic():
        in_english("new", "What is xanthoma?", "A xanthoma is fat in the skin.", alice)
        assert found("xanthoma") == ["new"]
        transaction.set_rollback(True)
    assert found("xanthoma") == []


def test_new_words_of_an_approved_text_are_found_once_they_are_public(alice: User) -> None:
    article = in_english("gout", "What is gout?", GOUT, alice)
    board = a_member("Bob"), a_member("Dora")
    approve(article, *board)
    changed = a_text("gout", {"en": "What is gout?"}, {"en": "Colchicine helps."})
    published(changed, alice)
    assert (found("colchicine"), found("crystals")) == ([], ["gout"])
    approve(article, *board)
    assert (found("colchicine"), found("crystals")) == (["gout"], [])


def test_only_the_asked_topic_and_status_are_found(some: None) -> None:
    both = "gout lyme"
    assert sorted(found(both)) == ["gout", "lyme"]
    assert found(both, topic="joints") == ["gout"]
    assert found(both, topic="nothing' & !") == []
    assert found(both, statuses=["approved"]) == []
    assert sorted(found(both, statuses=["submitted"])) == ["gout", "lyme"]


def test_pages_follow_one_another_without_gap_or_double(alice: User) -> None:
    for number in range(7):
        in_english(f"gout-{number}", f"Gout, part {number}", GOUT, alice)
    whole = found("gout")
    first = search("gout", language="en", persona="general", size=3)
    second = search("gout", language="en", persona="general", size=3, cursor=first.next)
    third = search("gout", language="en", persona="general", size=3, cursor=second.next)
    back = search("gout", language="en", persona="general", size=3, cursor=third.previous)
    pages = [[hit.slug for hit in page.hits] for page in (first, second, third)]
    assert ([slug for page in pages for slug in page], third.next, first.previous) == (
        whole,
        "",
        "",
    )
    assert back.hits == second.hits


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "after.1",
        "after.1.1.000000000.0",
        "to.1.1.000000000.1",
        "after.1.1.0000000001.1",
        "after.1.١.000000000.1",
    ],
)
def test_a_cursor_that_no_page_gave_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        search("gout", language="en", persona="general", cursor=cursor)


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "\0",
        "\ud800",
        "'; DROP TABLE articles_article; --",
        "& | ! ( ' :* <->",
        '"',
        "\\",
        "%_",
        "😀👩‍⚕️",
        "\u202egout",
        "a" * 10_000,
        "gout " * 2_000,
        "糖" * 10_000,
        " ".join(f"w{n}" for n in range(2_500)),
        "(" * 10_000,
        "\x01\x02\x7f",
    ],
)
def test_any_query_has_a_sane_answer(some: None, query: str) -> None:
    """F-31, F-68, F-69, F-70."""
    assert set(found(query)) <= {"gout"}


def test_a_search_costs_the_same_queries_however_much_it_finds(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    in_english("gout-1", "Gout 1", GOUT, alice)
    found("gout")
    with django_assert_num_queries(5):  # savepoint, settings, counts, results, savepoint
        found("gout")
    in_english("gout-2", "Gout 2", GOUT, alice)
    in_english("gout-3", "Gout 3", GOUT, alice)
    with django_assert_num_queries(5):
        assert len(found("gout")) == 3


def test_a_word_that_is_common_in_texts_and_in_no_name_is_found(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the bounds are, a word that texts have finds some of them."""
    for number in range(3):
        in_english(f"a{number}", f"Subject {number}", GOUT, alice)
    for bound in ("CANDIDATES", "LONGEST_WALK", "LONGEST_LIST"):
        monkeypatch.setattr(probes, bound, 1)
    assert sorted(found("arthritis")) == ["a0", "a1", "a2"]
    assert sorted(found("painful arthritis")) == ["a0", "a1", "a2"]


def test_counts_of_terms_are_those_of_the_documents(some: None, alice: User, charlie: User) -> None:
    """However texts came, changed and went."""
    workflow.recall("flu", by=alice, reason="To change it")
    published(a_text("flu", {"en": "Influenza"}, {"en": "It lasts a week or two."}), alice)
    workflow.withdraw("gout", by=charlie, reason="Wrong dose")
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT language, term, sum(documents)::int FROM (
                SELECT language, term, documents FROM articles_searchterm
                UNION ALL
                SELECT language, unnest(tsvector_to_array(terms) || ''::text), -1
                  FROM articles_searchdocument) both_ways
             GROUP BY 1, 2 HAVING sum(documents) <> 0
        """)
        assert cursor.fetchall() == []


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("zh-hans", "糖鸟病", "糖尿病"),
        ("zh-hans", "唐尿病怎么办", "糖尿病怎么办"),
        ("zh-hans", "糖尿丙", "糖尿病"),
        ("zh-hans", "糖病", ""),
        ("zh-hans", "糖尿病", ""),
        ("zh-hans", "二型糖尿饼", "二型糖尿病"),
        ("ja", "インフレエンザ", "インフルエンザ"),
        ("ja", "インフルンザ", "インフルエンザ"),
        ("ja", "いんふれえんざ", "いんふるえんざ"),
    ],
)
def test_a_wrong_character_is_asked_about(
    alice: User, language: str, typed: str, meant: str
) -> None:
    name = {"zh-hans": {"zh-hans": "糖尿病"}, "ja": {"ja": "インフルエンザ"}}[language]
    published(a_text("a", name, {language: "…" + "二型"}, source=language), alice)
    results = search(typed, language=language, persona="general")
    assert results.meant == meant
    assert not meant or [hit.slug for hit in results.hits] == ["a"]


def test_the_arabic_article_does_not_make_two_words_alike(alice: User) -> None:
    question = {"ar": "هل يفيد التمرين أثناء الحمل؟"}
    published(a_text("a", question, {"ar": "يفيد التمرين."}, source="ar"), alice)
    smoking = search("التدخين", language="ar", persona="general")
    slip = search("التمزين", language="ar", persona="general")
    assert (smoking.meant, slip.meant) == ("", "التمرين")

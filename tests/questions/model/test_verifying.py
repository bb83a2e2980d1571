"""What of a model's sentences is shown: claims' own words, as proposed or in their place."""

import pytest

from questions.model.meaning import altered
from questions.model.proposals import Proposal
from questions.model.verifying import verdict
from questions.model.wording import links, sentences
from questions.values import Ground, Sentence
from tests.questions.model.building import DOSES, FACTS, LANGUAGES, OTHERS, a_ground, grounds

SPOILT = {
    "numbers": {
        "en": DOSES["en"].replace("5 mg", "50 mg"),
        "zh-hans": DOSES["zh-hans"].replace("5毫克", "50毫克"),
        "ja": DOSES["ja"].replace("5mg", "50mg"),
        "es": DOSES["es"].replace("5 mg", "50 mg"),
        "fr": DOSES["fr"].replace("5 mg", "50 mg"),
        "ar": DOSES["ar"].replace("5 ملغ", "50 ملغ"),
    },
    "units": {
        "en": DOSES["en"].replace("5 mg", "5 g"),
        "zh-hans": DOSES["zh-hans"].replace("5毫克", "5克"),
        "ja": DOSES["ja"].replace("5mg", "5g"),
        "es": DOSES["es"].replace("5 mg", "5 g"),
        "fr": DOSES["fr"].replace("5 mg", "5 g"),
        "ar": DOSES["ar"].replace("5 ملغ", "5 غرام"),
    },
    "negations": {
        "en": DOSES["en"].replace("Do not take", "Take"),
        "zh-hans": DOSES["zh-hans"].replace("不要与酒", "要与酒"),
        "ja": DOSES["ja"].replace("服用しないでください", "服用してください"),
        "es": DOSES["es"].replace("No la tome", "Tómela"),
        "fr": DOSES["fr"].replace("Ne la prenez pas", "Prenez-la"),
        "ar": DOSES["ar"].replace("لا تتناوله", "تناوله"),
    },
    "medicines": {
        "en": DOSES["en"].replace("cetirizine", "methotrexate"),
        "zh-hans": DOSES["zh-hans"].replace("西替利嗪", "甲氨蝶呤"),
        "ja": DOSES["ja"].replace("セチリジン", "メトトレキサート"),
        "es": DOSES["es"].replace("cetirizina", "metotrexato"),
        "fr": DOSES["fr"].replace("cétirizine", "méthotrexate"),
        "ar": DOSES["ar"].replace("سيتيريزين", "ميثوتريكسات"),
    },
}
TURNED = {
    "en": ("At least 10 days of treatment are needed.", "At most 10 days of treatment are needed."),
    "zh-hans": ("治疗需要至少10天。", "治疗需要最多10天。"),
    "ja": ("治療は10日以上必要です。", "治療は10日以下必要です。"),
    "es": ("Se necesitan al menos 10 días.", "Se necesitan como máximo 10 días."),
    "fr": ("Il faut au moins 10 jours.", "Il faut au maximum 10 jours."),
    "ar": ("يلزم العلاج 10 أيام على الأقل.", "يلزم العلاج 10 أيام على الأكثر."),
}


def known(language: str = "en") -> dict[str, Ground]:
    """The claims under ids as short as their keys."""
    return {one.claim: one for one in grounds(language)}


def shown(text: str, *claims: str, language: str = "en") -> tuple[list[str], str]:
    found = verdict(Proposal(text, claims), known(language), language)
    return [one.text for one in found.sentences], found.fault


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_claim_in_its_own_words_is_shown(language: str) -> None:
    for text, claim in ((FACTS, "fact"), (OTHERS, "other"), (DOSES, "dose")):
        ground = known(language)[claim]
        found = verdict(Proposal(text[language], (claim,)), known(language), language)
        assert found.sentences == (Sentence(text[language], (ground,), True),)
        assert found.fault == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", SPOILT)
def test_what_was_altered_is_said_and_the_claim_shown_instead(what: str, language: str) -> None:
    """F-81: 5 → 50, mg → g, "do not" → "do", one medicine for another, in six languages."""
    text = SPOILT[what][language]
    assert text != DOSES[language]
    fault = {"units": "numbers"}.get(what, what)
    assert shown(text, "dose", language=language) == ([DOSES[language]], fault)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bound_turned_round_is_not_shown(language: str) -> None:
    text, turned = TURNED[language]
    ground = a_ground(text, language=language)
    found = verdict(Proposal(turned, ("c1",)), {"c1": ground}, language)
    assert [one.text for one in found.sentences] == [text]
    assert found.fault == "comparisons"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_found_altered_in_a_claims_own_words(language: str) -> None:
    for texts in (FACTS, OTHERS, DOSES):
        assert altered(texts[language], [texts[language]], language) == ""


@pytest.mark.parametrize(
    "claims",
    [(), ("nowhere",), ("fact", "nowhere"), ("FACT",), ("fact ",), ("fact", "other", "dose", "x")],
)
def test_a_sentence_that_names_no_claim_or_a_made_up_one_is_dropped(
    claims: tuple[str, ...],
) -> None:
    """F-73: fabricated and missing citations."""
    assert shown(FACTS["en"], *claims) == ([], "citation")


def test_a_sentence_under_another_claims_id_is_dropped() -> None:
    """F-73: the right id, but the words of another claim."""
    assert shown(OTHERS["en"], "dose") == ([], "foreign")
    assert shown(DOSES["en"], "fact") == ([], "foreign")


@pytest.mark.parametrize(
    "text",
    [
        "Stop taking your heart medicine at once.",
        "There is no need to see a doctor about this.",
        "Double the dose if it does not work.",
        "停药吧，不用看医生。",
        "Buy at https://pills.example now.",
        "",
        "   ",
        "?!",
    ],
)
def test_advice_that_no_claim_gives_is_dropped(text: str) -> None:
    """F-74."""
    for claim in known():
        assert shown(text, claim) == ([], "foreign")


@pytest.mark.parametrize(
    "text",
    [
        FACTS["en"] + " There is no need to see a doctor.",
        FACTS["en"] + " So stop taking your tablets.",
        "Ringing: " + FACTS["en"],
        FACTS["en"].replace("is common", "is fatal"),
        FACTS["en"].replace("Tinnitus is common.", "Tinnitus is common: <b>see</b>."),
        "<script>alert(1)</script>" + FACTS["en"],
        f"[{FACTS['en']}](https://pills.example)",
        f"**{FACTS['en']}**",
        "\u202e" + FACTS["en"],
        FACTS["en"].replace("15", "\u200b1\u200b5"),
        FACTS["en"].replace("adults", "\x1b[31madults"),
        FACTS["en"] + "\ud800",
    ],
)
def test_not_one_character_of_the_models_own_is_shown(text: str) -> None:
    """Reworded, adorned or disguised: what is shown is the claim, character by character."""
    assert shown(text, "fact")[0] == [FACTS["en"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_may_begin_with_a_link_of_its_language(language: str) -> None:
    for link in links(language):
        found = verdict(Proposal(f"{link} {FACTS[language]}", ("fact",)), known(language), language)
        (sentence,) = found.sentences
        assert (sentence.text, found.fault) == (f"{link} {FACTS[language]}", "")
        assert sentence.verbatim is False


def test_after_a_link_the_claim_may_go_on_with_a_small_letter() -> None:
    small = "also, " + FACTS["en"][0].lower() + FACTS["en"][1:]
    assert shown(small, "fact") == (["Also, tinnitus" + FACTS["en"][8:]], "")
    ground = a_ground("COVID-19 vaccines protect.")
    found = verdict(Proposal("Also, covid-19 vaccines protect.", ("c",)), {"c": ground}, "en")
    assert [one.text for one in found.sentences] == ["Also, COVID-19 vaccines protect."]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_sentence_is_linked_to_nothing(language: str) -> None:
    proposal = Proposal(f"{links(language)[0]} {FACTS[language]}", ("fact",))
    (sentence,) = verdict(proposal, known(language), language, first=True).sentences
    assert (sentence.text, sentence.verbatim) == (FACTS[language], True)


@pytest.mark.parametrize("link", ["Yes.", "No.", "So", "Therefore,", "En outre,", "此外，"])
def test_no_other_word_comes_before_a_claim(link: str) -> None:
    """ "Yes" and "therefore" are statements, and no claim makes them."""
    assert shown(f"{link} {FACTS['en']}", "fact")[0] == [FACTS["en"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_end_of_a_plain_fact_may_be_left_out(language: str) -> None:
    first, _second = sentences(FACTS[language])
    assert shown(first, "fact", language=language) == ([first], "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_a_dose_is_left_out(language: str) -> None:
    first, _second = sentences(DOSES[language])
    texts, fault = shown(first, "dose", language=language)
    assert texts == [DOSES[language]]
    assert fault != ""


@pytest.mark.parametrize(
    "text",
    [
        "Some people say that it is contagious. This is a myth.",
        "It often goes away. However, see a doctor if it stays.",
        "It often goes away. It does not in older people.",
        "Most people get better. Call an ambulance after a blow to the head.",
    ],
)
def test_what_takes_back_or_warns_is_never_left_out(text: str) -> None:
    """A claim that ends with what it is there for is shown whole."""
    ground = a_ground(text)
    proposal = Proposal(sentences(text)[0], ("c1",))
    assert [one.text for one in verdict(proposal, {"c1": ground}, "en").sentences] == [text]
    critical = a_ground(FACTS["en"], safety_critical=True)
    proposal = Proposal(sentences(FACTS["en"])[0], ("c1",))
    assert verdict(proposal, {"c1": critical}, "en").sentences[0].text == FACTS["en"]


def test_the_beginning_of_a_claim_is_never_left_out() -> None:
    """What follows may point back to it: "it", "this", "these"."""
    _first, second = sentences(FACTS["en"])
    assert shown(second, "fact")[0] == [FACTS["en"]]


def test_claims_in_one_sentence_are_shown_one_by_one_each_with_its_own() -> None:
    found = verdict(Proposal(f"{OTHERS['en']} {FACTS['en']}", ("other", "fact")), known(), "en")
    assert [(one.text, one.grounds) for one in found.sentences] == [
        (OTHERS["en"], (known()["other"],)),
        (FACTS["en"], (known()["fact"],)),
    ]
    assert found.fault == ""


def test_two_claims_are_never_mixed() -> None:
    mixed = "About 15 in 100 adults can take hearing aids often once a day."
    texts, fault = shown(mixed, "fact", "dose")
    assert (texts, fault != "") == ([FACTS["en"], DOSES["en"]], True)


def test_no_time_is_lost_on_a_text_made_to_be_slow() -> None:
    """F-70: what a hostile model says is read in bounded time."""
    for piece in ("1,", "12 3", "a-", "no ", "5 mg/kg ", "十百千万", "(((", "’'"):
        text = (FACTS["en"] + " " + piece * 5000)[:4900]
        assert shown(text, "fact")[0] in ([], [FACTS["en"]])

"""Words that carry no subject: those with which people ask, in each language."""

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOISE: Final[dict[str, frozenset[str]]] = {
    "en": _words("""
        please help hello hi hey thanks thank thankyou dear doctor doctors dr doc sir madam
        know tell want wants like wonder wondering question questions answer need needs get gets
        got getting would could should can may might really much also since ago told said says say
        think thought anyone someone something anything everything im ive id dont doesnt didnt
        cant isnt wasnt whats hows must shall well still even just lot lots thing things way ways
        make makes made go goes going went come came take takes taking use used using one two
        possible regarding mean means explain information info advice ok okay yes find found give
        given let see seem seems sure try tried"""),
    "es": _words("""
        hola gracias favor ayuda doctor doctora dr señor señora saber sabe decir dice quiero
        quisiera querer gustaria puede puedo pueden podria podrian debo deberia debe hacer hace
        hago tener tengo tiene tienen ser hay pregunta preguntas respuesta necesito cual cuales
        que como cuando donde quien por porque si tan tambien desde solo muy mas asi algo alguien
        cosa cosas significa explicar informacion consejo cada vez"""),
    "fr": _words("""
        bonjour merci aide docteur dr monsieur madame savoir sais dire dit veux voudrais vouloir
        peut peux peuvent pourrait dois devrais doit faire fait avoir etre question questions
        reponse besoin quel quelle quels quelles que quoi comment quand pourquoi combien est ce
        aussi depuis seulement tres plus ainsi quelque chose choses signifie expliquer information
        conseil svp"""),
    "ar": _words("""
        ما ماذا هل كيف متى اين لماذا من هو هي هذا هذه ذلك التي الذي في على الى عن مع او ثم
        مرحبا شكرا دكتور طبيب فضلك ارجو اريد يمكن يمكنني يجب ان كان لدي عندي انا نحن هناك كم
        سؤال جواب معلومات نصيحه نصيحة اي"""),
}
"""By language, lower case, without accents. What PostgreSQL's stemmers stop is not repeated."""

_CJK_PHRASES = _words("""
        请问 您好 你好 谢谢 医生 大夫 什么是 是什么 什么 怎么办 怎么样 怎么 怎样 如何 为什么 为何
    多少 是否 有没有 能不能 可不可以 可以 可能 应该 需要 告诉 知道 想问 帮助 帮忙 这个 那个
    这些 那些 因为 所以 但是 如果 我们 你们 他们 她们 自己 现在 已经 没有 不是 还是 或者 以及
    一个 一些 一下 一直 时候 问题 意思
    とは何ですか ですか ますか でしょうか ください とは なぜ なに 何故 どうして どのように
    どのような どうすれば どう ています ました ません します です ます すか について ありがとう
    お願い 教えて という ために ための から まで など している
""")
_CJK_CHARACTERS = (
    "的了我是吗呢在有和也就会这那你他她它们请问您吧啊与及或很都还但而因如该其着把被让给怎么"
)
_HIRAGANA_PARTICLES = "をはがのにへとでもや"

_PHRASES = re.compile("|".join(sorted(_CJK_PHRASES, key=len, reverse=True)))
_CHARACTERS = re.compile(f"[{_CJK_CHARACTERS}]+")
_KANA = re.compile(r"[\u3041-\u309f]")
_PARTICLES = re.compile(
    f"(?<=[^\u3041-\u309f])[{_HIRAGANA_PARTICLES}]{{1,2}}(?=[^\u3041-\u309f]|$)"
)


def pieces(run: str) -> list[str]:
    """What is left of a folded Chinese or Japanese stretch, cut where its function words stood.

    Nothing is cut from a stretch that is nothing but function words: then they are what is sought.
    """
    if _KANA.search(run):
        cut = _PARTICLES.sub(" ", _PHRASES.sub(" ", run))
    else:
        cut = _CHARACTERS.sub(" ", _PHRASES.sub(" ", run))
    return cut.split() or [run]

"""Which language and script an article is written in."""

import re

from shared.text.folding import fold

_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_LATIN = re.compile(r"[A-Za-z]+")
_SAMPLE = 2000
# Characters that only Simplified writes are no more than those that only Traditional writes.
_TRADITIONAL_SHARE = 0.03


def language(text: str) -> str:
    """Return a BCP 47 tag: zh-Hans, zh-Hant, ja, en (for Latin script) or und."""
    sample = text[:_SAMPLE]
    han = _HAN.findall(sample)
    if len(_KANA.findall(sample)) > len(han) / 5:
        return "ja"
    if len(han) < len(_LATIN.findall(sample)):
        return "en"
    if not han:
        return "und"
    folded = fold("".join(han))
    changed = sum(before != after for before, after in zip(han, folded, strict=True))
    return "zh-Hant" if changed / len(han) > _TRADITIONAL_SHARE else "zh-Hans"

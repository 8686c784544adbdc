"""What an outlet changed in an article: the sentences that a later version adds and leaves out.

Sentences are those by which copies are told (`fingerprint`): of four words or more, each once,
compared as folded words, so that vowel marks, spelling forms and page furniture are no change.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from rapidfuzz import fuzz, process

from analysis.arabic.document import Document
from analysis.stories.fingerprint import MAX_SENTENCES, Forms, tell_sentences

ALIKE = 60.0
"""From this likeness on (0-100, of the words as sets in order) a sentence is one that was changed.

Half of the words of two sentences of one length give about 50."""


class Change(msgspec.Struct, frozen=True):
    """A sentence before and after, as each version has it."""

    before: str
    after: str


class Difference(msgspec.Struct, frozen=True):
    """How a later version of an article differs; sentences as they stand, in their order.

    `title` is None where the titles say the same. `changed` are sentences that were rewritten,
    `added` and `removed` those without a counterpart; `kept` counts the others. Only the first 200
    sentences of each version are looked at.
    """

    title: Change | None
    changed: tuple[Change, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int

    @property
    def is_empty(self) -> bool:
        """Tell whether the two versions say the same."""
        return not (self.title or self.changed or self.added or self.removed)


class Version(msgspec.Struct, frozen=True):
    """One version of an article, taken apart."""

    title: Document
    text: Document


def find_difference(before: Version, after: Version) -> Difference:
    """Return what `after` says otherwise than `before`.

    Each sentence that is new is held against those that went: the most alike of them, in the order
    of the new version, is what it was before. Costs at most 200 x 200 comparisons.
    """
    old, new = _sentences(before), _sentences(after)
    went = {forms: " ".join(forms) for forms in old if forms not in new}
    changed: list[Change] = []
    added: list[str] = []
    for forms, text in new.items():
        if forms in old:
            continue
        counterpart = _nearest(forms, went)
        if counterpart is None:
            added.append(text)
        else:
            del went[counterpart]
            changed.append(Change(old[counterpart], text))
    return Difference(
        title=_title(before.title, after.title),
        changed=tuple(changed),
        added=tuple(added),
        removed=tuple(old[forms] for forms in went),
        kept=sum(forms in old for forms in new),
    )


def _sentences(version: Version) -> dict[Forms, str]:
    """Return the sentences of a version as they stand, by their folded words."""
    heading = tuple(token.form for token in version.title.tokens)
    original = version.text.original
    told = tell_sentences(heading, version.text)[:MAX_SENTENCES]
    return {forms: original[sentence.start : sentence.end].strip() for sentence, forms in told}


def _nearest(forms: Forms, went: Mapping[Forms, str]) -> Forms | None:
    found = process.extractOne(" ".join(forms), went, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return None if found is None else found[2]


def _title(before: Document, after: Document) -> Change | None:
    same = [token.form for token in before.tokens] == [token.form for token in after.tokens]
    return None if same else Change(before.original.strip(), after.original.strip())

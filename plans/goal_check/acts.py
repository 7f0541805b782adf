"""Which words of a sentence are acts with something that they are done to."""

from __future__ import annotations

from collections.abc import Mapping

from plans.goal_check.language import Wording
from plans.goal_check.tokens import Text, Token

# So long is a word at least that is an act after "re": no "need".
SHORTEST_AGAIN = 3


def is_act(text: Text, index: int, wording: Wording) -> bool:
    """Whether a word is an act with something that it is done to."""
    tokens, lists = text.tokens, wording.lists
    token = tokens[index]
    if token.quoted or index + 1 >= len(tokens):
        return False
    after = tokens[index + 1]
    if not (after.is_word or after.is_number) or after.text in lists["joins"] | lists["auxiliaries"]:
        return False
    if _form(token.text, lists["acts"]) or _is_gerund(text, index, lists["acts"]):
        return True
    if token.is_word and after.text in lists["determiners"] and _could_be_act(token, lists):
        return True
    return _form(token.text, lists["acts_or_things"]) and (
        after.is_number
        or after.text in lists["objects_follow"]
        or after.text.endswith("'s")
        or index == text.sentence_of(index).start
    )


def _is_gerund(text: Text, index: int, acts: frozenset[str]) -> bool:
    """Whether it is an act in a sentence of gerunds: "Answering mail within a day and reducing open cases"."""
    begins = text.tokens[text.sentence_of(index).start].text
    return begins.endswith("ing") and _ends_in_ing(text.tokens[index].text, acts)


def is_gerund_of(word: str, wording: Wording) -> bool:
    """Whether it is an act that ends in "ing"."""
    return _ends_in_ing(word, wording.lists["acts"])


def _ends_in_ing(word: str, acts: frozenset[str]) -> bool:
    begins = word.removesuffix("ing")
    return begins != word and (begins in acts or begins + "e" in acts or begins[:-1] in acts)


def _could_be_act(token: Token, lists: Mapping[str, frozenset[str]]) -> bool:
    """Whether a word that nobody listed may be an act, going by what comes after it: "and polish the brass"."""
    return token.text not in lists["not_an_act"] and not token.text.endswith(("ed", "ly"))


def _form(word: str, acts: frozenset[str]) -> bool:
    again = word.removeprefix("re")
    return (
        word in acts
        or (word.endswith("s") and (word[:-1] in acts or word[:-2] in acts))
        or (again != word and len(again) > SHORTEST_AGAIN and again in acts)
    )

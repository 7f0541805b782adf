"""Whether one sentence holds more than one goal: two acts, each of which could be reached without the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from plans.goal_check.language import Wording
from plans.goal_check.patterns import Stretch
from plans.goal_check.tokens import HYPHENS, Text, Token

# So far before an act may lie the words that join it to the act before.
FARTHEST_JOIN = 4
# So far back is looked for the act of the clause before, so that time stays linear in a sentence without an end.
FARTHEST_BACK = 20
# So far after a join may stand the verb of a clause.
FARTHEST_VERB = 9
# So many joins are looked at closely: each look goes through the sentence.
MOST_JOINS = 12
# So far after what is done may stand the word that it is done, and so long it is at least: no "need".
FARTHEST_DONE, SHORTEST_DONE = 5, 4
# An act and what it is done to.
SHORTEST_ACT = 2


def joined(text: Text, measure: Text, wording: Wording) -> Stretch | None:
    """The words at which a second goal begins, or None.

    Two acts are two goals if words such as "in addition" join them, if they stand in a list or in sentences of their
    own, or if "and" joins them and what is looked at differs, or each has its own date. Steps of one act are one goal.
    """
    listed = (
        _strong(text, wording)
        or _listed(text, wording)
        or _standards(text, wording)
        or _each_done_by_its_date(text, wording)
    )
    if listed is not None:
        return listed
    sources, parted_by = _sources(measure, wording)
    if sources > 1:
        parted = _parted(text, wording)
        if parted is not None:
            return parted
    acts = _joined_acts(text, wording)
    for place, act in acts[:MOST_JOINS]:
        definite = text.tokens[act + 1].text == "the"
        apart = sources > 1 and not (definite and parted_by == {"and"})
        if apart or _are_two_goals(text, place, act, len(acts), bool(measure.tokens), wording):
            return place, act + 1
    return None


def _are_two_goals(text: Text, place: int, act: int, joins: int, is_measured: bool, wording: Wording) -> bool:
    """Whether two acts that a word joins read as two goals, whatever is looked at."""
    if not is_measured and (
        (joins > 1 and text.tokens[act].text != "be") or _is_act(text, text.sentence_of(place).start, wording)
    ):
        return True
    if joins == 1 and (
        _each_has_its_date(text, place, act, wording) or _both_are_qualities(text, place, act, wording)
    ):
        return True
    return _stands_alone(text, place, act, wording) or _each_is_asked(text, place, act, wording)


def _standards(text: Text, wording: Wording) -> Stretch | None:
    """ "Improve your attendance and your handwriting": one verb, and two things that are judged apart."""
    found = wording.find("two_standards", text)
    return found[0] if found else None


def _each_done_by_its_date(text: Text, wording: Wording) -> Stretch | None:
    """ "Changes keyed by the 15th and talks held on the last day": two things to be seen done, each with its date."""
    dates = wording.begins("own_date", text)
    marks = wording.lists["joins"] | {","}
    since = 0
    for index in range(1, len(text.tokens) - SHORTEST_ACT):
        is_next = text.tokens[index].sentence != text.tokens[index - 1].sentence
        if not is_next and text.tokens[index].text not in marks:
            continue
        begins = index if is_next else index + 1
        done = _done(text, begins, wording)
        stop = text.sentence_of(begins).stop
        after = done is not None and any(done < date < min(stop, done + FARTHEST_VERB) for date in dates)
        if after and _is_dated(text, range(since, index), dates, is_next, wording):
            return (begins, begins + 1) if is_next else (index, begins + 1)
        if is_next:
            since = index
    return None


def _is_dated(text: Text, before: range, dates: set[int], is_sentence: bool, wording: Wording) -> bool:
    """Whether what stands before has a date or figure too, and names a thing rather than an act."""
    begun = next((i for i in before if text.tokens[i].is_word), None)
    if begun is None or _is_act(text, begun, wording) or not any(date in before for date in dates):
        return False
    return not is_sentence or _done(text, begun, wording) is not None


def _done(text: Text, begins: int, wording: Wording) -> int | None:
    """Where a thing is said to be done, without a verb of its own: "interviews held", "minibar posted"."""
    lists, stop = wording.lists, text.sentence_of(begins).stop
    first = text.tokens[begins]
    if (
        not first.is_word
        or first.text in lists["not_an_act"] - lists["determiners"]
        or first.text.endswith("ed")
    ):
        return None
    for index in range(begins + 1, min(begins + FARTHEST_DONE, stop)):
        token = text.tokens[index]
        if not token.is_word or token.text in lists["auxiliaries"] | lists["depends"] | lists["joins"]:
            return None
        if token.text in lists["participles"] or (
            token.text.endswith("ed") and len(token.text) > SHORTEST_DONE
        ):
            return index
    return None


def _stands_alone(text: Text, place: int, act: int, wording: Wording) -> bool:
    """Whether one of two acts is a goal by its nature: "file the notes and learn to drive"."""
    begins = text.sentence_of(place).start
    asked = next((i for i in range(begins, place) if _is_act(text, i, wording)), None)
    if any(begins <= start < place for start, _end in wording.find("character", text)):
        return _is_act(text, act, wording) and text.tokens[act + 1].text in wording.lists["objects_follow"]
    if asked is None or place - asked < SHORTEST_ACT:
        return False
    return act in wording.begins("stands_alone", text) or asked in wording.begins("stands_alone_first", text)


def _each_is_asked(text: Text, place: int, act: int, wording: Wording) -> bool:
    """Whether each half says of something else what must be: "lists must be sent and records need to be kept"."""
    sentence, musts = text.sentence_of(place), wording.lists["musts"]
    before, after = range(sentence.start, place), range(act, sentence.stop)
    return not _is_act(text, act, wording) and all(
        any(text.tokens[index].text in musts for index in part) for part in (before, after)
    )


def _parted(text: Text, wording: Wording) -> Stretch | None:
    """Where a mark such as ";" parts two things, for which two things are looked at."""
    for sentence in text.sentences[:-1]:
        if text.tokens[sentence.stop - 1].text == ";" and len(sentence) > 2:
            return sentence.stop - 1, sentence.stop + 1
    found = wording.find("two_qualities", text)
    return found[0] if found else None


def _strong(text: Text, wording: Wording) -> Stretch | None:
    for start, end in wording.find("adds_a_goal", text):
        sentence = text.sentence_of(start)
        if start > sentence.start or text.tokens[start].sentence > 0:
            return start, end
    for start, end in wording.find("adds_a_goal_first", text):
        rest = range(end, text.sentence_of(start).stop)
        if any(text.tokens[index].text in {",", *wording.lists["persons"]} for index in rest):
            return start, end
    return None


def _listed(text: Text, wording: Wording) -> Stretch | None:
    """The second of several items with a mark before each, or of several sentences that each ask for an act."""
    marks = wording.find("list_mark", text)
    if len(marks) > 1 and marks[0][0] == 0:
        return marks[1]
    asked = [sentence for sentence in text.sentences if _asks(text, sentence.start, wording)]
    if len(asked) > 1 and asked[0].start == 0:
        second = asked[1].start
        details = {text.tokens[start].sentence for start, _end in wording.find("is_detail", text)}
        if text.tokens[second].sentence not in details and not _refers_back(
            text, second, asked[1].stop, wording
        ):
            return second, second + 1
    return None


def _asks(text: Text, index: int, wording: Wording) -> bool:
    """Whether a sentence asks for an act: "Wear the vest", "You will wear the vest"."""
    for start, end in wording.find("asked_of", text):
        if start == index:
            index = end
            break
    return index < len(text.tokens) and _is_act(text, index, wording)


def _is_act(text: Text, index: int, wording: Wording) -> bool:
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
    stem = text.tokens[index].text.removesuffix("ing")
    if not begins.endswith("ing") or stem == text.tokens[index].text:
        return False
    return stem in acts or stem + "e" in acts or stem[:-1] in acts


def _could_be_act(token: Token, lists: Mapping[str, frozenset[str]]) -> bool:
    """Whether a word that nobody listed may be an act, going by what comes after it: "and polish the brass"."""
    return token.text not in lists["not_an_act"] and not token.text.endswith(("ed", "ly"))


def _is_clause(text: Text, join: int, stop: int, wording: Wording) -> bool:
    """Whether a clause of its own follows, about something else: "and lost property is logged daily"."""
    lists, begun = wording.lists, max(text.sentence_of(join).start, join - FARTHEST_BACK)
    after = [text.tokens[i].text for i in range(join + 1, min(join + 1 + FARTHEST_VERB, stop))]
    before = any(
        text.tokens[i].text in lists["auxiliaries"] or _is_act(text, i, wording) for i in range(begun, join)
    )
    begins = lists["same_thing"] | lists["depends"] | lists["auxiliaries"] | {"they"}
    if text.tokens[join].text == "," or not after or after[0] in begins:
        return False
    return before and any(word in lists["auxiliaries"] for word in after[1:])


def _form(word: str, acts: frozenset[str]) -> bool:
    again = word.removeprefix("re")
    return (
        word in acts
        or (word.endswith("s") and (word[:-1] in acts or word[:-2] in acts))
        or (again != word and len(again) > SHORTEST_DONE - 1 and again in acts)
    )


def _joined_acts(text: Text, wording: Wording) -> list[Stretch]:
    """Where a join stands, and the act after it, for every act that is not a step of the one before."""
    joins = wording.lists["joins"] | {","}
    found: list[Stretch] = []
    for sentence in text.sentences:
        begun = sentence.start
        for index in sentence:
            if (
                index <= begun + 1
                or text.tokens[index].text not in joins
                or _joins_no_acts(text, index, wording)
            ):
                continue
            act = _act_after(text, index, sentence.stop, wording)
            if act is not None and not _refers_back(text, act, sentence.stop, wording):
                found.append((index, act))
            elif act is None and _is_clause(text, index, sentence.stop, wording):
                found.append((index, index + 1))
    return found


def _joins_no_acts(text: Text, join: int, wording: Wording) -> bool:
    """ "Between 12 and 2", and the comma after "From 50 %": numbers are joined, or the act is yet to come."""
    tokens, sentence = text.tokens, text.sentence_of(join)
    if join + 1 < len(tokens) and tokens[join - 1].is_number and tokens[join + 1].is_number:
        return True
    if tokens[join].text != "," or tokens[sentence.start].text not in wording.lists["not_an_act"]:
        return False
    begun = range(sentence.start, min(join, sentence.start + FARTHEST_BACK))
    return not any(_is_act(text, index, wording) for index in begun)


def _act_after(text: Text, join: int, stop: int, wording: Wording) -> int | None:
    for index in range(join + 1, min(join + 1 + FARTHEST_JOIN, stop)):
        if _is_act(text, index, wording):
            return index
        if text.tokens[index].text not in wording.lists["after_join"]:
            return None
    return None


def _refers_back(text: Text, act: int, stop: int, wording: Wording) -> bool:
    """Whether the act is done to what the act before was done to: "and send it to Jana"."""
    return any(
        text.tokens[index].text in wording.lists["same_thing"] for index in range(act + 1, min(act + 5, stop))
    )


def _each_has_its_date(text: Text, place: int, act: int, wording: Wording) -> bool:
    """Whether each of two acts has its own date or figure. What is done to "the" thing needs a rhythm of its own."""
    sentence = text.sentence_of(place)
    numbers = {index for index in sentence if text.tokens[index].is_number}
    dates = numbers | wording.begins("own_date", text)
    definite = text.tokens[act + 1].text == "the"
    ends = wording.begins("own_rhythm", text) if definite else dates
    return any(sentence.start <= date < place for date in dates) and any(
        act < date < sentence.stop for date in ends
    )


def _both_are_qualities(text: Text, place: int, act: int, wording: Wording) -> bool:
    """ "Be more thorough in notes and be quicker with files": two standards, though one record may show both."""
    found = [start for start, _end in wording.find("weasel_words", text)]
    sentence = text.sentence_of(place)
    return any(sentence.start <= start < place for start in found) and any(
        act <= start < sentence.stop for start in found
    )


def _sources(measure: Text, wording: Wording) -> tuple[int, set[str]]:
    """How many things are looked at, and what parts them: "calls; audit file" are two, "calls, monthly" is one."""
    tokens, lists = measure.tokens, wording.lists
    ends = [i for i, token in enumerate(tokens) if token.text in lists["parts_measures"]]
    parts = [tokens[start:end] for start, end in pairwise([0, *ends, len(tokens)])]
    count = sum(1 for place, part in enumerate(parts) if _is_source(part, place == 0, measure, wording))
    return count, {tokens[end].text for end in ends}


def _is_source(part: Sequence[Token], is_first: bool, measure: Text, wording: Wording) -> bool:
    """Whether a part of a measure names something to look at, rather than how often, when or by whom it is done."""
    said = [token for token in (part if is_first else part[1:]) if token.is_word or token.is_number]
    names = [one for one in said if one.is_word and one.text not in wording.lists["not_a_source"]]
    if is_first or not names:
        return bool(names)
    begins = said[0]
    # "On-call wiki" is a name, though "on Friday" is none.
    glued = measure.said[begins.end : begins.end + 1] in HYPHENS
    plain = glued or (begins in names and not begins.text.endswith("ed"))
    return plain or (part[0].text == ";" and len(names) > 1)

"""Whether one sentence holds more than one goal: two acts, each of which could be reached without the other."""

from __future__ import annotations

from plans.goal_check.acts import is_act, is_gerund_of
from plans.goal_check.language import Wording
from plans.goal_check.patterns import Stretch
from plans.goal_check.sources import count_of_sources, stems_in, stems_of_sources
from plans.goal_check.tokens import Text

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
        or _two_ways(text, wording)
        or _standards(text, wording)
        or _each_done_by_its_date(text, wording)
    )
    if listed is not None:
        return listed
    sources = count_of_sources(measure, wording)
    if sources > 1:
        parted = _parted(text, wording) or _measured_apart(text, measure, wording)
        if parted is not None:
            return parted
    acts = _joined_acts(text, wording)
    for place, act in acts[:MOST_JOINS]:
        apart = sources > 1 and (
            text.tokens[act + 1].text != "the" or _has_its_own(text, place, act, measure, wording)
        )
        if apart or _are_two_goals(text, place, act, len(acts), bool(measure.tokens), wording):
            return place, act + 1
    return None


def _are_two_goals(text: Text, place: int, act: int, joins: int, is_measured: bool, wording: Wording) -> bool:
    """Whether two acts that a word joins read as two goals, whatever is looked at."""
    if not is_measured and (
        (joins > 1 and text.tokens[act].text != "be") or is_act(text, text.sentence_of(place).start, wording)
    ):
        return True
    if joins == 1 and (
        _each_has_its_date(text, place, act, wording) or _both_are_qualities(text, place, act, wording)
    ):
        return True
    return _stands_alone(text, place, act, wording) or _each_is_asked(text, place, act, wording)


def _two_ways(text: Text, wording: Wording) -> Stretch | None:
    """ "Late starts down from 5 to 1, sales calls up from 20 to 30": two things, each from a level to another."""
    ways = wording.find("two_levels", text)
    return ways[1] if len(ways) > 1 else None


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
    if begun is None or is_act(text, begun, wording) or not any(date in before for date in dates):
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
    asked = next((i for i in range(begins, place) if is_act(text, i, wording)), None)
    if any(begins <= start < place for start, _end in wording.find("character", text)):
        return is_act(text, act, wording) and text.tokens[act + 1].text in wording.lists["objects_follow"]
    if asked is None or place - asked < SHORTEST_ACT:
        return False
    return act in wording.begins("stands_alone", text) or asked in wording.begins("stands_alone_first", text)


def _each_is_asked(text: Text, place: int, act: int, wording: Wording) -> bool:
    """Whether each half says of something else what must be: "lists must be sent and records need to be kept"."""
    sentence, musts = text.sentence_of(place), wording.lists["musts"]
    before, after = range(sentence.start, place), range(act, sentence.stop)
    return not is_act(text, act, wording) and all(
        any(text.tokens[index].text in musts for index in part) for part in (before, after)
    )


def _parted(text: Text, wording: Wording) -> Stretch | None:
    """Where a mark such as ";" parts two things, for which two things are looked at."""
    for sentence in text.sentences[:-1]:
        if text.tokens[sentence.stop - 1].text == ";" and len(sentence) > 2:
            return sentence.stop - 1, sentence.stop + 1
    found = wording.find("two_qualities", text)
    return found[0] if found else None


def _measured_apart(text: Text, measure: Text, wording: Wording) -> Stretch | None:
    """Where a sentence parts into two that each tell of an act or an amount, and each is looked at somewhere else.

    "Rota out by Wednesday, audits done monthly" with "rota board, audit form": each source names one half.
    """
    if not text.tokens or _shares_object(text, wording) or text.tokens[0].text in wording.lists["depends"]:
        return None
    if text.words & wording.lists["same_thing"]:
        return None  # steps
    looked_at = stems_of_sources(measure, wording)
    tokens, joins = text.tokens, wording.lists["joins"] | {","}
    places = [i for i in range(1, len(tokens) - 1) if tokens[i].text in joins or tokens[i - 1].text in ".;"]
    for place in places[:MOST_JOINS]:
        if tokens[place + 1].text.endswith("ed"):
            continue
        before, after = (stems_in(text, part) for part in (range(place), range(place, len(tokens))))
        first = [stems for stems in looked_at if stems & before - after]
        second = [stems for stems in looked_at if stems & after - before]
        # One source that speaks of one half alone is enough where a mark parts them.
        apart = first != second and (bool(first and second) or tokens[place].text not in joins - {","})
        if apart and not before & after and _both_tell(text, place, wording):
            return place, place + 2
    return None


def _shares_object(text: Text, wording: Wording) -> bool:
    """Whether several acts in a row are done to one thing: "cut, sand and oil the worktop"."""
    tokens = text.tokens
    return len(tokens) > 1 and tokens[1].text in {",", "and", "&", "or"}


def _has_its_own(text: Text, place: int, act: int, measure: Text, wording: Wording) -> bool:
    """Whether what is done to "the" thing, mostly a step of what was done before, has a source or a date of its own."""
    before, after = (stems_in(text, part) for part in (range(place), range(act + 1, len(text.tokens))))
    of_this = [bool(stems & after - before) for stems in stems_of_sources(measure, wording)]
    dates = wording.begins("own_date", text)
    return (any(of_this) and not all(of_this)) or min(dates, default=act) < place < act < max(
        dates, default=act
    )


def _both_tell(text: Text, place: int, wording: Wording) -> bool:
    """Whether both halves say what is done, or both how much or by when. What is said after "when" tells nothing."""
    tokens, lists = text.tokens, wording.lists
    stop = next((i for i in range(place, len(tokens)) if tokens[i].text in lists["depends"]), len(tokens))
    dates = wording.begins("own_date", text) | {i for i, token in enumerate(tokens) if token.is_number}
    done = {
        i
        for i, token in enumerate(tokens[:stop])
        if ((i < place or i <= place + SHORTEST_ACT) and is_act(text, i, wording))
        or token.text in lists["auxiliaries"] | lists["participles"]
        or (token.text.endswith("ed") and len(token.text) > SHORTEST_DONE)
    }
    return any(min(said, default=place) < place < max(said, default=place) for said in (dates, done))


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
    return index < len(text.tokens) and is_act(text, index, wording)


def _is_clause(text: Text, join: int, stop: int, wording: Wording) -> bool:
    """Whether a clause of its own follows, about something else: "and lost property is logged daily"."""
    lists, begun = wording.lists, max(text.sentence_of(join).start, join - FARTHEST_BACK)
    after = [text.tokens[i].text for i in range(join + 1, min(join + 1 + FARTHEST_VERB, stop))]
    after = after[: next((i for i, word in enumerate(after) if i and word in lists["depends"]), None)]
    before = any(
        text.tokens[i].text in lists["auxiliaries"] or is_act(text, i, wording) for i in range(begun, join)
    )
    begins = lists["same_thing"] | lists["depends"] | lists["auxiliaries"] | {"they"}
    if text.tokens[join].text == "," or not after or after[0] in begins:
        return False
    return before and any(word in lists["auxiliaries"] for word in after[1:])


def _joined_acts(text: Text, wording: Wording) -> list[Stretch]:
    """Where a join stands, and the act after it, for every act that is not a step of the one before."""
    joins = wording.lists["joins"] | {","}
    found: list[Stretch] = []
    for sentence in text.sentences:
        begun = sentence.start
        if text.tokens[begun].text in wording.lists["conditions"] or (
            begun == 0 and _shares_object(text, wording)
        ):
            continue  # "When the alarm sounds, leave the building and meet at point C"
        for index in sentence:
            if (
                index <= begun + 1
                or text.tokens[index].text not in joins
                or _joins_no_acts(text, index, wording)
            ):
                continue
            act = _act_after(text, index, sentence.stop, wording)
            if act is not None and _ends_what_began(text, sentence.start, act, wording):
                continue
            said = (text.tokens[i].text for i in range(max(begun, index - FARTHEST_BACK), index))
            if act is not None and (
                _refers_back(text, act, sentence.stop, wording) or not wording.lists["it"].isdisjoint(said)
            ):
                break  # from here on these are steps
            if act is not None and _agrees(text, begun, act, wording):
                found.append((index, act))
            elif act is None and _is_clause(text, index, sentence.stop, wording):
                found.append((index, index + 1))
    return found


def _agrees(text: Text, begun: int, act: int, wording: Wording) -> bool:
    """Whether it can be an act beside the first one: after "Wear gloves" no "goggles" can be."""
    acts = wording.lists["acts"] | wording.lists["acts_or_things"]
    first, word = text.tokens[begun].text, text.tokens[act].text
    return first not in acts or word in acts or not word.endswith("s")


def _ends_what_began(text: Text, begun: int, act: int, wording: Wording) -> bool:
    """Whether the act is the other half of the first one: "Start at 7:00 and finish at 15:30"."""
    return f"{text.tokens[begun].text} {text.tokens[act].text}" in wording.lists["halves"]


def _joins_no_acts(text: Text, join: int, wording: Wording) -> bool:
    """ "Between 12 and 2", and the comma after "From 50 %": numbers are joined, or the act is yet to come."""
    tokens, sentence = text.tokens, text.sentence_of(join)
    if join + 1 < len(tokens) and tokens[join - 1].is_number and tokens[join + 1].is_number:
        return True
    if tokens[join - 1].text in wording.lists["before_object"] and join - sentence.start <= SHORTEST_ACT + 1:
        return True  # "Prepare for and chair the meeting"
    if tokens[join].text != "," or tokens[sentence.start].text not in wording.lists["not_an_act"]:
        return False
    begun = range(sentence.start, min(join, sentence.start + FARTHEST_BACK))
    return not any(is_act(text, index, wording) for index in begun)


def _act_after(text: Text, join: int, stop: int, wording: Wording) -> int | None:
    if text.tokens[join].text in wording.lists["meanwhile"] and is_gerund_of(
        text.tokens[join + 1].text, wording
    ):
        return join + 1
    index, times = join + 1, dict(wording.find("own_date", text))
    while index < min(join + 1 + FARTHEST_JOIN, stop):
        if is_act(text, index, wording):
            return index
        if index in times:  # "and in the afternoon teach"
            index = times[index]
        elif text.tokens[index].text in wording.lists["after_join"]:
            index += 1
        else:
            return None
    return None


def _refers_back(text: Text, act: int, stop: int, wording: Wording) -> bool:
    """Whether the act is done to what the act before was done to: "and send it to Jana".

    After a comma also a later one: "draft the tender, get two comments and upload it". So does "tick the plan" after
    what is said of a plan.
    """
    lists = wording.lists
    begins = act + 2 if text.tokens[act + 1].text in lists["particles"] else act + 1  # "fill in the diary"
    if begins + 1 < stop and text.tokens[begins].text == "the":
        named = stems_in(text, range(begins + 1, min(begins + 3, stop)))
        if named & stems_in(text, range(max(0, act - FARTHEST_BACK), act)):
            return True
    end = stop if text.tokens[act - 1].text == "," else min(act + 5, stop)
    return any(text.tokens[index].text in lists["same_thing"] for index in range(act + 1, end))


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

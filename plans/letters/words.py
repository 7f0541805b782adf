"""The words of letters that come with Waymark: subject, what stands before the middle part, and what stands after it.

They are read by somebody who may be afraid of them. So they say what happens and what does not, whom to ask, that one
may bring somebody, and what is one's right; in short sentences, without blame, and the same for everybody.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

COMPANION = _(
    "You can bring somebody with you: a colleague, or a representative of your union. Please tell us who "
    "comes. If they cannot come at that time, propose another one within the next five working days, and "
    "we will move it.\n\n"
    "If you need anything so that you can take part well, such as another place, an interpreter or an "
    "adjustment, tell [contact]. What you say about your health stays with HR."
)
FIRST_MEETING = (
    _("Invitation to a conversation"),
    _(
        "We would like to talk with you about your work: what we have seen, what we expect, and what would "
        "help you. Nothing is decided yet. In this conversation you hear our reasons, you can ask about them, "
        "and you can say how you see it.\n\n"
        "Please come on [day] at [time]. You do not have to prepare anything. If you have notes or examples "
        "of your own, bring them."
    ),
    COMPANION,
)
MEETING = (
    _("Invitation to a meeting"),
    _(
        "We would like to look with you at how things stand: what goes well, what gets in the way, and "
        "whether you have had the support that we promised.\n\n"
        "Please come on [day] at [time]. On the page of your plan you can write down beforehand what you "
        "would like to talk about. What was said is written down afterwards, and you can answer it."
    ),
    COMPANION,
)
EXTENSION = (
    _("More time"),
    _(
        "Your plan was to end on [ended]. It now runs until [ends]. Below you can read why, and everything "
        "that changes."
    ),
    _(
        "Everything else stays as it is, also what we promised to do. Version [version] of the plan stands on "
        "its page, and we ask you to confirm there that you have received it. That does not say that you "
        "agree. You can say what you think of it, then or later.\n\n"
        "If the new dates do not work for you, tell [manager] or [contact]."
    ),
)
OUTCOME = (
    _("[plan]: how it ended"),
    _("The plan that we began with you on [starts] is closed as of [closed]. The outcome is: [outcome]."),
    _(
        "Everything you wrote while the plan ran stands in its record, which you can read and keep a copy of.\n\n"
        "If you have a question, ask [contact]. You can also talk with [manager]."
    ),
)
APPEAL_RECEIVED = (
    _("Your appeal has arrived"),
    _(
        "We have received your appeal of [appealed]. Thank you for writing down how you see it. What you ask "
        "us to look at again stands below, in your own words."
    ),
    _(
        "To appeal is your right, and nothing that you say in it is held against you. If you want to add "
        "something, or to talk about it in person, tell [contact]. You can bring somebody with you: a "
        "colleague, or a representative of your union.\n\n"
        "You will have the decision, with its reasons, in writing."
    ),
)
APPEAL_DECIDED = (
    _("Decision on your appeal"),
    _(
        "You appealed on [appealed]. Somebody who took no part in your plan has looked at the outcome again, "
        "together with what you wrote and with the record."
    ),
    _(
        "With this decision the appeal is closed here. It takes away no right that the law gives you. If you "
        "want to know more about those, ask your union, a lawyer or an advice service, and ask soon: there "
        "may be time limits.\n\n"
        "Your words and this decision stand in the record of the plan, which you can read and keep a copy of. "
        "If you want to talk about it, [contact] will find a time with you."
    ),
)

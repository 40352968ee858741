"""The words of the page about limits: heading and paragraphs, in which ** marks what matters."""

from collections.abc import Mapping

import streamlit as st

BARRETT = "https://doi.org/10.1177/1529100619832930"
GOODFELLOW = "https://arxiv.org/abs/1307.0414"
FERPLUS = "https://arxiv.org/abs/1608.01041"
SOURCE = "https://github.com/jasminelo2020/EmotionRecognition"
AI_ACT = "https://eur-lex.europa.eu/eli/reg/2024/1689/oj"

OPENING: Mapping[str, str] = {
    "An expression is not a feeling": f"""
**A face does not tell what somebody feels.** People smile when they are nervous, scowl when they concentrate, and feel
a great deal without moving a muscle. A large review of the research found that how people show anger, joy or fear
differs between cultures, situations and persons, and that one and the same expression goes with many feelings
([Barrett et al. 2019]({BARRETT})).

So when a page says *sad*, read it as: *this picture looks like pictures that somebody once called sad*. It does not see
what happened before, who else is in the room, or what the person says. It cannot tell a lie, an intention, a
character or a diagnosis. No percentage changes that: 99 % means that the network is sure, not that it is right.
""",
    "The pictures it learned from": f"""
**FER2013** is 35,887 small grey pictures that a web search returned for words of emotion, cut out and labelled in a
hurry for a contest in 2013 ([Goodfellow et al. 2013]({GOODFELLOW})). Many are actors, stock photographs or drawings:
expressions made for a camera. Some are no face at all, some are there twice, some both in the training and in the test
part. When ten people looked at every picture again, they often saw something else than the label says, or several
things at once ([FER+, Barsoum et al. 2016]({FERPLUS})).

**Nobody wrote down who is in the pictures.** There is no age, no gender, no skin colour, no origin and no consent. So
nobody can check here for whom the network works worse, and there is every reason to expect that it does for those
whom a web search of 2013 rarely showed.
""",
}

CLOSING: Mapping[str, str] = {
    "A label is a guess about a neuron": """
The words come from a list that somebody wrote. **A neuron that looks for something which is not on the list still gets
a word**, the nearest one. CLIP, which judges how well a word fits a face, learned from captions on the web; on faces
this small it is often wrong, and it brings the prejudices of those captions with it. That is why the measured facial
actions and the votes of people stand beside it, and why every label shows how well it fits and what came second.

Most neurons do several things at once, and most of what the network does is spread over hundreds of them. A
label is a handle to hold a neuron by, not its meaning.
""",
    "Turning neurons up is an experiment, not a cure": """
Making named neurons louder changes a few answers, some for the better and some for the worse. **A small gain on one set
of faces is often luck**, above all when many settings were tried. The Tuning page therefore says what luck alone would
do, what turning up all neurons alike does, and whether a setting chosen on one half of the faces keeps its promise on
the other. An edit makes the network neither fairer nor wiser: it learned nothing new.
""",
    "Your picture stays here": """
**Nothing is stored and nothing is sent.** A picture that you upload or take with the camera is read in the memory of
the computer that runs this program, explained, and forgotten when you leave or choose another one. It is written to
no disk, used for no training and passed on to nobody; there is no account and no tracking. If somebody else runs the
program for you, you trust their computer with your picture, so ask them. A report that you download is a file of
yours; it holds the pictures that it shows.
""",
    "Please do not use it on people": f"""
The authors of the study that this program follows ended theirs with a concern: programs that read faces better are
also a threat to privacy. They hoped for good uses too, in therapy and for people who find faces hard to read
([Cha, Choi, Lo and Luu]({SOURCE})). We share both thoughts.

**Do not use this to hire, grade, police, diagnose, sell to or watch anybody.** It does not work well enough, it was not
tested for it, and the people in front of the camera did not ask for it. In the European Union reading emotions at work
and in schools has been forbidden since 2025, except for medical or safety reasons
([Regulation 2024/1689]({AI_ACT}), article 5). Use it for what it is: a way to see how such a machine comes to its
answers, and why they deserve doubt.
""",
}


def sections(texts: Mapping[str, str]) -> None:
    """Headings with their paragraphs, in a width that reads well."""
    for title, text in texts.items():
        with st.container(width=740):
            st.subheader(title, anchor=False)
            st.markdown(text)

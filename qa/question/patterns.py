"""How each kind of question is worded: one small table of patterns for each intent.

`qa.question.intent` tries them in turn. A group "who" or "people" must fit people, so that a pattern
may be wide: "Compare the prices and the wages" names nobody and is no comparison of speakers.
"""

from __future__ import annotations

import re

from qa.question.wording import ANYBODY, IN_EVENT, ON, TOPIC, WHO, forms

_LIST = r"(?:(?:list|find|show|give|quote|name|collect|what (?:are|were))\s+(?:me |us )?)"
_ALL = r"(?:(?:every|all|each|any)(?: single)?(?: of)?(?: the)?|the)"
_ON_TOPIC = rf"(?: {ON} {TOPIC})?"

SPEAKERS = forms(
    rf"who (?:all )?(?:spoke|speaks|is speaking|was speaking|talked|took part|takes part"
    rf"|participate[sd]){IN_EVENT}?",
    rf"who (?:are|were|is|was)(?: all)?(?: (?:the )?(?:speakers|participants|people|people (?:who )?speaking)"
    rf"{IN_EVENT}?|{IN_EVENT})",
    rf"(?:{_LIST}|who (?:are|were) ){_ALL}? ?(?:speakers|participants|people (?:who|that) (?:spoke|speak))"
    rf"{IN_EVENT}?",
    rf"how many (?:different )?(?:people|persons|speakers|participants)(?: (?:are|were) there)?"
    rf"(?: (?:spoke|speak|talked|took part|participated|are speaking))?{IN_EVENT}?",
)

_VIEWS = r"(?:views?|positions?|answers?|opinions?|stances?|statements?|remarks?|comments?|words|takes?)"
_PEOPLE = r"(?P<people>[^?]{3,120}?)"
_DIFFER = r"(?:differ|disagree|agree|diverge|compare|contrast)"
COMPARE = forms(
    rf"(?:compare|contrast) (?:the )?{_VIEWS} (?:of|by|from|between) {_PEOPLE}{_ON_TOPIC}",
    rf"(?:compare|contrast) (?:what )?{_PEOPLE}(?:[’']s?)?(?: (?:each |both )?(?:say|said|says|think"
    rf"|thought|{_VIEWS}))?"
    rf"{_ON_TOPIC}",
    rf"(?:compare|contrast) {_PEOPLE}: {TOPIC}",
    rf"(?:how|where|do|did|does) (?:do |did |does )?{_PEOPLE}(?:[’']s? {_VIEWS})? (?:both |really )?{_DIFFER}"
    rf"(?: with (?:each other|one another))?{_ON_TOPIC}",
    rf"(?:how |where )?(?:do|does|did) {WHO}(?:[’']s? {_VIEWS})?{_ON_TOPIC.replace('topic', 'early')} "
    rf"(?:agree|disagree|differ|diverge|compare) (?:with|from|to)"
    rf" (?P<other>[^?]{{1,60}}?)(?:[’']s?(?: {_VIEWS})?)?"
    rf"{_ON_TOPIC}",
    rf"what (?:is|was|are|were) the differences? between (?:what )?{_PEOPLE}(?:[’']s?)?(?: {_VIEWS}|"
    rf" (?:say|said))?"
    rf"{_ON_TOPIC}",
    rf"what (?:do|did|does|has|have) {_PEOPLE} (?:each |both |respectively )?(?:have to )?"
    rf"(?:say|said|think|tell us|argue|believe|claim)(?: (?:of|{ON}) {TOPIC})?",
    rf"what {_PEOPLE} (?:each |both )?(?:say|said|think|thought){_ON_TOPIC}",
    rf"(?P<people>[^?]{{1,60}}? (?:vs\.?|versus) [^?]{{1,60}}?)(?: {ON}|:) {TOPIC}",
)
BETWEEN_PEOPLE = re.compile(
    r"\s*,\s*(?:and\s+)?|\s*&\s*|\s+(?:and|vs\.?|versus|with|to|from)\s+", re.IGNORECASE
)

_REPLY = (
    r"(?:ever |really |actually |directly |fully )*(?:answer(?:ed)?|repl(?:y|ied) to|respond(?:ed)?"
    r" to|react(?:ed)? to"
    r"|address(?:ed)?|dodged?|evaded?|avoid(?:ed)?|duck(?:ed)?|sidestep(?:ped)?|ignored?)"
)
_DID = r"(?:how |when )?(?:did|does|do|has|have)"
_ASKER = r"(?P<asker>[^?]{1,60}?)"
_A = rf"(?:{ANYBODY}|{WHO})"
DID_ANSWER = forms(
    rf"{_DID} {_A} {_REPLY} (?:the )?questions? (?:from|of|by|(?:asked|put|posed|raised) by|(?:that"
    rf" )?(?=[^?]* asked)) ?"
    rf"{_ASKER}(?: asked)?{_ON_TOPIC}",
    rf"{_DID} {_A} {_REPLY} {_ASKER}[’']s? (?:\w+ )?questions?{_ON_TOPIC}",
    rf"{_DID} {_A} {_REPLY} (?:the|any|that|this|those|all)(?: of the)? questions?{_ON_TOPIC}",
    rf"what (?:did|does|has) {_A} (?:say|answer|reply|respond|answered|replied) (?:to )?{_ASKER}[’']s? "
    rf"(?:\w+ )?questions?{_ON_TOPIC}",
    rf"what (?:is|was) {WHO}[’']s? (?:answer|reply|response) to {_ASKER}[’']s? (?:\w+"
    rf" )?questions?{_ON_TOPIC}",
    rf"(?:was|were|is|are|did|has|have) {_ASKER}[’']s? (?:\w+ )?questions?{_ON_TOPIC} (?:ever |been |get )*"
    rf"answered(?: by {WHO})?",
)
# "Did the mayor answer Bob?": only where Bob speaks; "Did she respond to the letter?" is no exchange.
DID_ANSWER_SOMEBODY = forms(
    rf"{_DID} {_A} (?:ever |really |actually )?(?:answer(?:ed)?|repl(?:y|ied) to|respond(?:ed)? to) "
    rf"{_ASKER}{_ON_TOPIC}"
)

_ASKERS = (
    r"(?P<many>(?:the )?(?:reporters|journalists|press|media|correspondents|audience|public|questioners))"
)
_BY_WHOM = r"(?:,? (?:and )?(?:by whom|by who|who (?:asked|answered|replied)(?: (?:it|what|them))?))"
EXCHANGES = forms(
    rf"what(?: all)? (?:was|were|got|has been) asked(?: and"
    rf" answered)?{_BY_WHOM}*{_ON_TOPIC}{IN_EVENT}?{_BY_WHOM}*",
    rf"who asked (?:what|questions?|a question|the questions){_BY_WHOM}*{IN_EVENT}?",
    rf"(?:what|which) questions? (?:was|were|got|have been|has been) (?:asked|raised|put|posed)"
    rf"(?: by (?:{_ASKERS}|{WHO}))?{_ON_TOPIC}{IN_EVENT}?{_BY_WHOM}*",
    rf"{_LIST}{_ALL}? ?questions?(?: and (?:the )?(?:answers?|replies))?(?: (?:that )?(?:(?:was|were)"
    rf" )?asked)?"
    rf"(?: (?:by|from|of) (?:{_ASKERS}|{WHO}))?{_ON_TOPIC}{IN_EVENT}?{_BY_WHOM}*",
    rf"(?:what|which) questions? (?:did|do|does|has|have) (?:{_ASKERS}|{ANYBODY}|{WHO}) "
    rf"(?:ask|asked|raise|raised|put|pose|have){_ON_TOPIC}{IN_EVENT}?",
    rf"what (?:did|do) {_ASKERS} (?:ask|want to know|inquire)(?: about)?{_ON_TOPIC}{IN_EVENT}?",
    rf"what (?:did|does) {WHO} ask(?: about)?{IN_EVENT}?",
)

_MENTIONED = (
    r"(?:mentioned|brought up|named|referred to|spoken (?:of|about)|talked about"
    r"|discussed|cited|invoked|said)"
)
_MENTION = (
    r"(?:mention(?:s|ed)?|brings? up|brought up|refer(?:s|red)? to|cite[sd]?|invoke[sd]?|use[sd]? the"
    r"|(?:talk(?:s|ed)?|speaks?|spoke) (?:of|about)|says?|said)"
)
_PLACES = (
    r"(?:times?|places?|sentences?|passages?|moments?|instances?|statements?|quotes?"
    r"|remarks?|comments?|turns?)"
)
_WHERE = r"(?: (?:that|when|where|in which))?"
MENTIONS = forms(
    rf"{_LIST}?{_ALL} (?:mentions?|references?|occurrences?) (?:of|to) {TOPIC}(?: by {WHO})?{IN_EVENT}?",
    rf"{_LIST}?{_ALL} {_PLACES}{_WHERE} {TOPIC} (?:is|was|are|were|gets?|got|has been|have been) {_MENTIONED}"
    rf"(?: by {WHO})?{IN_EVENT}?",
    rf"{_LIST}?{_ALL} {_PLACES}{_WHERE} {TOPIC} (?:comes?|came) up{IN_EVENT}?",
    rf"{_LIST}?{_ALL} {_PLACES}{_WHERE} (?:{ANYBODY}|{WHO}) {_MENTION} {TOPIC}{IN_EVENT}?",
    rf"{_LIST}{_ALL} {_PLACES} (?:(?:that|which) )?(?:mention(?:s|ing)?|about|on|containing|contain"
    rf"|with) {TOPIC}"
    rf"{IN_EVENT}?",
    rf"{_LIST}(?:everything|anything)(?: that (?:is|was))?(?: said)? {ON} {TOPIC}{IN_EVENT}?",
    rf"how (?:often|many times) (?:is|was|are|were|has|have) {TOPIC} (?:been )?{_MENTIONED}(?: by"
    rf" {WHO})?{IN_EVENT}?",
    rf"how (?:often|many times) (?:did|does|do) {TOPIC} come up{IN_EVENT}?",
    rf"how (?:often|many times) (?:did|does|do|has|have) (?:{ANYBODY}|{WHO}) {_MENTION} {TOPIC}{IN_EVENT}?",
    rf"how many (?:mentions|references) (?:are there )?(?:of|to) {TOPIC}(?: are there)?{IN_EVENT}?",
    rf"where (?:is|was|are|were) {TOPIC} (?:mentioned|brought up|referred to|named){IN_EVENT}?",
    rf"where (?:did|does|do) (?:{ANYBODY}|{WHO}) (?:mention|bring up|refer to) {TOPIC}{IN_EVENT}?",
)

_POINT = r"(?:when|(?:at|in) (?:what|which) (?:point|time|moment|minute|stage|turn))"
_DISCUSSED = r"(?:discussed|mentioned|brought up|talked about|spoken (?:of|about)|touched (?:up)?on|covered)"
# These are also done elsewhere: "When was the tax raised?" asks for a date.
_RAISED = r"(?:raised|addressed|debated|introduced|considered)"
WHEN_DISCUSSED = forms(
    rf"{_POINT}{IN_EVENT}? (?:is|was|are|were) {TOPIC} (?:first |last )?{_DISCUSSED}{IN_EVENT}?",
    rf"{_POINT}{IN_EVENT}? (?:is|was|are|were) {TOPIC} (?:first|last) {_RAISED}{IN_EVENT}?",
    rf"(?:{_POINT}|where){IN_EVENT} (?:is|was|are|were) {TOPIC} (?:{_DISCUSSED}|{_RAISED})",
    rf"(?:{_POINT}|where) (?:is|was|are|were) {TOPIC} (?:{_DISCUSSED}|{_RAISED}){IN_EVENT}",
    rf"(?:{_POINT}{IN_EVENT}?|where{IN_EVENT}) (?:did|does|do) (?:{ANYBODY}|{WHO}) (?:first |start to"
    rf" |begin to |last )?"
    rf"(?:talk about|discuss|mention|bring up|speak (?:of|about)|touch on) {TOPIC}{IN_EVENT}?",
    rf"{_POINT}{IN_EVENT}? (?:did|does|do) {TOPIC} (?:first )?come up{IN_EVENT}?",
)
YES_NO = re.compile(
    r"\s*(?:(?:so|and|but|well),?\s+)*(?:did|does|do|is|are|was|were|will|would|has|have|had|can|could|should|shall"
    r"|may|might|must|isn[’']t|aren[’']t|wasn[’']t|weren[’']t|won[’']t|doesn[’']t|don[’']t|didn[’']t|hasn[’']t"
    r"|haven[’']t|can[’']t)\s+(?!(?:you|we)\s+(?:please\s+)?(?:tell|show|list|give|find|explain|compare|quote)\b)",
    re.IGNORECASE,
)

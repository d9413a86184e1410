"""The headings that councils use in plans, in tables of indicators and in lists of people."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "lead": (
        "priority lead|priority leads|lead for priority|lead for the priority|theme lead|strategic lead"
        "|priority owner|priority sponsor|priority champion"
    ),
    "priority": (
        "priority|priorities|priority area|strategic priority|csp priority|priority theme|csa priority"
        "|priority no|priority number and title|plan priority|area of work|workstream|work stream"
    ),
    "number": (
        "no|number|ref|reference|ref no|reference number|action no|action number|action ref|aim no"
        "|aim number|item|item no|id|aim ref|action id|#"
    ),
    "themes": (
        "theme|themes|cross cutting theme|cross cutting themes|cross cutting|linked themes|link to themes"
        "|links to themes|cross cutting themes supported|theme s"
    ),
    "aim": (
        "aim|aims|objective|objectives|goal|goals|strategic objective|aim objective|aims objectives"
        "|our aim|our aims|what do we want to achieve|what we want to achieve|key objective"
        "|aims and objectives|we will|intention"
    ),
    "action": (
        "action|actions|activity|activities|task|tasks|key action|key actions|what we will do"
        "|what will we do|how will we do it|how we will do it|how will we achieve it"
        "|how we will achieve it|actions required|action required|aims actions|aim action|aim actions"
        "|planned action|planned actions|action to be taken|actions to be taken|delivery|key activity"
        "|key activities|what are we going to do|description|project|initiative|action description"
        "|key tasks|action activity|proposed action|proposed actions|milestone action|what"
    ),
    "coordinator": (
        "lead|leads|lead officer|lead officers|lead person|lead s|owner|action owner|responsible"
        "|responsible officer|responsible person|person responsible|responsibility|by whom|who"
        "|who is responsible|who will lead|lead for action|lead for this action|accountable"
        "|accountable officer|co ordinator|coordinator|action lead|officer|lead name|delivery lead"
        "|assigned to|who by|named lead|lead partner s"
    ),
    "agency": (
        "lead agency|agency|lead organisation|organisation|lead partner|lead body|lead agency s"
        "|lead agencies|responsible agency|body|lead authority|partner"
    ),
    "due": (
        "due|due date|by when|when|timescale|timescales|timeframe|time frame|deadline|target date"
        "|completion date|date|date due|end date|target completion date|completion|timing"
        "|to be completed by|complete by|milestone date|target completion|finish|finish date"
        "|date for completion|delivery date|timeline|by|end|ends|expected end date|planned end date"
    ),
    "outcome": (
        "outcome|outcomes|planned outcome|planned outcomes|expected outcome|expected outcomes"
        "|intended outcome|desired outcome|impact|intended impact|what difference will it make"
        "|what difference will this make|benefit|anticipated outcome|result|outcome sought"
    ),
    "measure": (
        "measure|measures|performance measure|performance measures|success measure|success measures"
        "|success criteria|measure of success|measures of success|how will we measure success"
        "|how will we know|how we will know|how will it be measured|how measured|kpi|kpis|milestone"
        "|milestones|evidence|output|outputs|how will success be measured|how will delivery be measured"
        "|how delivery is measured|success indicators"
    ),
    "reporting": (
        "reporting|reported to|reporting to|reports to|how reported|how will it be reported"
        "|reporting mechanism|monitoring|monitored by|how monitored|governance|reporting arrangements"
        "|reporting route|how delivery is reported"
    ),
    "status": (
        "status|rag|brag|rag rating|brag rating|rag status|brag status|current status|rag rated|state"
        "|traffic light|overall status|rating|current rag|progress rag|brag rag|complete|completed"
        "|completed y n"
    ),
    "progress": (
        "progress|progress to date|update|updates|latest update|latest position|current position|comments"
        "|comment|progress update|progress report|progress made|position|commentary|narrative"
        "|progress against action|progress comments|status update|progress notes|latest progress"
        "|achievements|update on progress"
    ),
    "partners": "partners|supporting partners|partner agencies|other partners|supporting agencies|other agencies",
}
"""For a plan: role -> whole headings, in plain words."""
INDICATOR_WORDS: dict[str, str] = {
    "indicator": (
        "indicator|indicators|performance indicator|proxy measure indicator|proxy measure|proxy indicator"
        "|indicator title|measure|kpi|measure indicator|description|performance measure|target measure"
        "|crime type|key performance indicator|title"
    ),
    "code": "code|ref|reference|no|number|id|ni|ni no|indicator no|indicator ref",
    "unit": "unit|units|unit of measure|type|measured in|format",
    "baseline": "baseline|base line|baseline figure|baseline value",
    "target": "target|targets|annual target",
    "area": "area|district|borough|geography|locality",
    "source": "source|data source|source of data",
    "definition": "definition|detail|details|what is measured",
    "priority": WORDS["priority"],
    "note": "note|notes|comment|comments|commentary|narrative",
}
"""For a table of indicators."""
PEOPLE_WORDS: dict[str, str] = {
    "name": (
        "name|full name|person|contact|contact name|officer|lead name|post holder|postholder|lead officer"
        "|holder"
    ),
    "email": "email|e mail|email address|e mail address|mail",
    "post": "post|role|job title|title|position|job|post title",
    "agency": "agency|organisation|body|organization|employer|partner",
}
"""For a list of people."""
ROLES_BY_WORDS = {
    name: {word: role for role, words in table.items() for word in words.split("|")}
    for name, table in (("plan", WORDS), ("indicators", INDICATOR_WORDS), ("people", PEOPLE_WORDS))
}
NOT_NAMES = frozenset(
    {
        "trading",
        "standards",
        "public",
        "health",
        "social",
        "care",
        "adult",
        "adults",
        "children",
        "childrens",
        "education",
        "communications",
        "highways",
        "licensing",
        "planning",
        "environmental",
        "community",
        "safety",
        "youth",
        "justice",
        "housing",
        "legal",
        "finance",
        "crime",
        "prevention",
        "road",
        "victim",
        "witness",
        "early",
        "help",
        "local",
        "neighbourhood",
        "customer",
        "all",
        "various",
        "multi",
        "other",
        "domestic",
        "abuse",
        "fire",
        "county",
        "borough",
        "district",
        "town",
        "city",
        "parish",
        "the",
        "safer",
        "stronger",
        "human",
        "resources",
    }
)
"""Words in names of services, such as "Trading Standards", that look like a first name and a surname."""

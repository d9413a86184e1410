"""The moment at which every test stands still unless it moves the clock itself."""

from datetime import datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

# Monday of the week in which a reporting period of the 2014-17 plan is due (Friday 16 January 2015).
NOW = datetime(2015, 1, 12, 9, 30, tzinfo=LONDON)

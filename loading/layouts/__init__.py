"""Files in layouts of their own: any workbook, CSV file or Word document -> which column is what, questions -> sheets
in the interchange form.

Pure: no database, no page. A file is read (:func:`read_upload`), a layout is proposed (:func:`propose`) and corrected
by whoever knows the file, and with it and the answers to what is open the file is understood (:func:`understand`):
the same bytes, layout and answers always give the same sheets.
"""

from loading.layouts.columns.document import SourceDocument, read_upload
from loading.layouts.columns.layout import ROLES, ROLES_OF, SPLITS, WHATS, Layout, SheetLayout
from loading.layouts.columns.proposing import propose
from loading.layouts.questions import FileAgreement, PreviewRow, Question, ReportedPeriod, Understood
from loading.layouts.understand import understand

__all__ = [
    "ROLES",
    "ROLES_OF",
    "SPLITS",
    "WHATS",
    "FileAgreement",
    "Layout",
    "PreviewRow",
    "Question",
    "ReportedPeriod",
    "SheetLayout",
    "SourceDocument",
    "Understood",
    "propose",
    "read_upload",
    "understand",
]

"""Converts any workbook, CSV file or Word document to sheets in the interchange form.

Pure: no database, no page. :func:`read_upload` reads the file. :func:`propose` proposes a layout, which a person can
correct. :func:`understand` converts the file with that layout and the answers to its questions: the same bytes, layout
and answers always give the same sheets.
"""

from loading.layouts.columns.document import SourceDocument
from loading.layouts.columns.layout import ROLES, ROLES_OF, SHEET_KINDS, SPLITS, Layout, SheetLayout
from loading.layouts.columns.proposing import propose
from loading.layouts.columns.upload import read_upload
from loading.layouts.questions import FileAgreement, PreviewRow, Question, ReportedPeriod, UnderstoodFile
from loading.layouts.understand import understand

__all__ = [
    "ROLES",
    "ROLES_OF",
    "SHEET_KINDS",
    "SPLITS",
    "FileAgreement",
    "Layout",
    "PreviewRow",
    "Question",
    "ReportedPeriod",
    "SheetLayout",
    "SourceDocument",
    "UnderstoodFile",
    "propose",
    "read_upload",
    "understand",
]

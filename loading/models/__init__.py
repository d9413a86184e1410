"""What the loading keeps: files that were dropped in, layouts for the next file, refreshes not yet approved."""

from loading.models.refresh import RefreshDraft
from loading.models.uploads import KeptLayout, Load, LoadFile

__all__ = ["KeptLayout", "Load", "LoadFile", "RefreshDraft"]

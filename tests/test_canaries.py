from __future__ import annotations
import pytest
from tests.canary_world import build_world

@pytest.mark.django_db
def test_world():
    w=build_world()
    print(len(w.kinds))
    for k,v in w.kinds.items(): print(k,v)

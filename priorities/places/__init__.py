"""The places of a partnership: their register, the verbs that change it, and its pages."""

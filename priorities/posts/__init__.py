"""Lead posts: who holds them, handing over, and "this is no longer mine"."""

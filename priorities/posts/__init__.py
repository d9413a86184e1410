"""Lead posts: their holders, handing over, and a lead's "this is no longer mine"."""

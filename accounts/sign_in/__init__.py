"""Signing in: demonstration buttons, second factor, idle lock, and the request saved until the person has signed in."""

"""The outbox: every e-mail is a row, written with what causes it and sent by a worker."""

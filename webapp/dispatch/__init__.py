"""The dispatch desk: what waits to be sent, how it went, what came back."""

"""The office: what the diagrams route, and the operations that they may call. It knows no Flask."""

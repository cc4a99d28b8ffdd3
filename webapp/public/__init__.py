"""Pages for everybody: where an application stands, and whether a letter is genuine. Nobody logs in here."""

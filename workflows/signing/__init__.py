"""Signatures: the officer's key stays on the token, the office prepares and finishes, anybody can verify.

:mod:`~workflows.signing.sealing` makes signatures out of bytes, :mod:`~workflows.signing.verification` judges them:
pure, slow, never inside a transaction. :mod:`~workflows.signing.requests` and :mod:`~workflows.signing.enrolment` keep
the rows; :mod:`~workflows.signing.agent` speaks with the officer's program (docs/signing-protocol.md).
"""

import logging

for _library in ("pyhanko", "pyhanko_certvalidator"):
    # they log a stack trace for every path that they try in vain; the results say what matters
    logging.getLogger(_library).setLevel(logging.CRITICAL)

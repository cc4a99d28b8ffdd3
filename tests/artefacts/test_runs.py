"""Every shipped diagram, run on the engine from its start to each of its ends."""

CLAIM = {"claim_amount": 16_700_000, "thana": "kotwali", "treatment_to": "2026-09-30"}
AMOUNT = {"admissible": 15_842_000, "higher_sanction": False}


def at_the_in_charge(journey, **amount):
    claim = journey("medical-claim").press("check", "ask", **CLAIM).tell("asks_answered")
    return claim.press("amount", **{**AMOUNT, **amount}).press("draft", "put_up")


def test_a_claim_of_1_67_000_goes_up_to_the_sp_and_is_paid(journey, office):
    claim = at_the_in_charge(journey)
    assert claim.at == ["section"]
    assert office.done == [("ask_out", {"to": "cmo", "about": "technical_check", "days": 15})]
    claim.press("section", "agree")
    assert claim.at == ["asp"]
    assert claim.press("asp", "agree").at == ["sp"]
    office.subject = {"draft_approved": True}
    claim.press("sp", "approve")
    assert claim.at == ["sign"]
    assert claim.open["sign"].desk == 4, "who sanctioned signs"
    assert claim.press("sign", "signed").at == ["dispatch"]
    assert claim.open["dispatch"].desk is None, "the dispatch clerks share a pool"
    assert claim.press("dispatch", "dispatched").at == ["payment"]
    claim.press("payment", paid_on="2026-11-30", paid_amount=15_842_000)
    assert claim.status == "completed"
    assert claim.called == ["ask_out", "inform_claimant", "close_file"]


def test_the_draft_is_approved_in_the_called_part_when_nobody_approved_it_before(journey, office):
    claim = at_the_in_charge(journey).press("section", "agree").press("asp", "agree")
    office.subject = {"draft_approved": False}
    assert claim.press("sp", "approve").at == ["approve"]
    assert claim.press("approve", "approve").at == ["sign"]


def test_a_small_claim_is_sanctioned_by_the_addl_sp(journey, office):
    claim = at_the_in_charge(journey, admissible=2_500_000).press("section", "agree")
    office.subject = {"draft_approved": True}
    claim.press("asp", "agree")
    assert claim.at == ["sign"]
    assert claim.open["sign"].desk == 3


def test_a_claim_above_the_sps_power_goes_to_the_range_and_comes_back(journey, office):
    claim = at_the_in_charge(journey, admissible=16_700_000 * 2).press("section", "agree").press("asp", "agree")
    assert claim.at == ["refer"]
    claim.press("refer", recommended_amount=16_700_000)
    assert claim.at == []
    assert office.done[-1][1]["to"] == "range"
    claim.tell("asks_answered").press("amount", admissible=33_400_000, higher_sanction=True).press("draft", "put_up")
    claim.press("section", "agree").press("asp", "agree")
    assert claim.at == ["sp"]


def test_an_objection_waits_for_the_papers_and_begins_again_at_the_check_list(journey, office):
    claim = journey("medical-claim").press("check", "objection", **CLAIM).press("objection")
    assert claim.at == []
    assert office.done == [("inform_claimant", {"about": "objection"})]
    assert claim.tell("receipt_added").at == ["check"]


def test_a_claim_with_its_technical_report_skips_the_cmo(journey, office):
    assert journey("medical-claim").press("check", "verified", **CLAIM).at == ["amount"]
    assert office.done == []


def test_the_reminder_goes_out_and_the_claim_still_waits(journey, office):
    claim = journey("medical-claim").press("check", "ask", **CLAIM)
    assert claim.wait(days=14) is None
    claim.wait(days=2)
    assert claim.called == ["ask_out", "remind_asks"]
    assert claim.tell("asks_answered").at == ["amount"]


def test_every_arrow_back_of_a_claim_leads_to_the_desk_before(journey):
    claim = at_the_in_charge(journey)
    assert claim.press("section", "return").at == ["draft"]
    assert claim.press("draft", "amend").at == ["amount"]
    claim.press("amount", **AMOUNT).press("draft", "put_up").press("section", "agree")
    assert claim.press("asp", "return").at == ["section"]
    claim.press("section", "agree").press("asp", "agree")
    assert claim.press("sp", "return").at == ["asp"]


def test_a_letter_returned_unsigned_comes_back_to_the_draft(journey, office):
    claim = at_the_in_charge(journey).press("section", "agree").press("asp", "agree")
    office.subject = {"draft_approved": True}
    assert claim.press("sp", "approve").press("sign", "return").at == ["draft"]


def test_a_refused_claim_is_told_and_closed(journey, office):
    claim = at_the_in_charge(journey).press("section", "agree").press("asp", "agree").press("sp", "refuse")
    assert claim.status == "completed"
    assert office.done[-2:] == [("inform_claimant", {"about": "refused"}), ("close_file", {"reason": "refused"})]


def test_a_claim_refused_at_the_approval_of_its_draft_is_told_and_closed(journey, office):
    claim = at_the_in_charge(journey).press("section", "agree").press("asp", "agree").press("sp", "approve")
    claim.press("approve", "refuse")
    assert claim.status == "completed"
    assert office.done[-2][1] == {"about": "refused"}


def test_a_receipt_is_marked_on_until_somebody_opens_a_file(journey, office):
    paper = journey("receipt").press("mark", "mark", to_post="2")
    assert paper.open["deal"].desk == 2
    assert paper.press("deal", "mark", to_post="1").open["deal"].desk == 1
    paper.press("deal", "open_file", case_type="medical-claim", file_title="दावा")
    assert paper.status == "completed"
    assert office.done == [("open_file", {"case_type": "medical-claim", "title": "दावा"})]


def test_a_receipt_ends_in_each_of_its_other_ways(journey, office):
    ways = {
        "put_on_file": ("put_on_file", {"to_file": "B-0302/1/2026-आंकिक"}),
        "dispose": ("dispose_receipt", {"dispose_reason": "सूचनार्थ"}),
        "duplicate": ("close_duplicate", {"duplicate_of": "4127/2026"}),
    }
    for outcome, (operation, facts) in ways.items():
        paper = journey("receipt").press("mark", "mark", to_post="2").press("deal", outcome, **facts)
        assert paper.status == "completed"
        assert office.done[-1][0] == operation


def test_a_duplicate_is_closed_at_the_counter(journey, office):
    assert journey("receipt").press("mark", "duplicate", duplicate_of="12/2026").status == "completed"
    assert office.done == [("close_duplicate", {"of": "12/2026"})]


def test_a_general_file_goes_up_down_out_and_is_closed(journey, office):
    file = journey("file").press("note", "put_up").press("section", "forward").press("asp", "forward")
    assert file.press("sp", "return").at == ["note"]
    file.press("note", "put_up")
    assert file.press("section", "return").at == ["note"]
    office.subject = {"draft_approved": True}
    file.press("note", "put_up").press("section", "forward").press("asp", "issue")
    assert file.open["sign"].desk == 3
    assert file.press("sign", "signed").press("dispatch", "dispatched").at == ["note"]
    assert file.press("note", "propose_close").press("close_check", "return").at == ["note"]
    assert file.press("note", "propose_close").press("close_check", "close").status == "completed"
    assert office.done == [("close_file", {"reason": "decided"})]


ASK = {"to_post": "5", "reply_by": "2026-12-01", "outside": False}


def test_an_ask_stands_at_its_addressee_and_ends_with_his_report(journey, office):
    ask = journey("ask", **ASK)
    assert ask.open["report"].desk == 5
    ask.wait(days=6)
    assert ask.called == ["remind_ask"]
    assert ask.press("report", "answer").status == "completed"
    assert office.done[-1] == ("close_ask", {"how": "answered"})


def test_an_ask_that_is_not_ours_goes_back_and_to_another(journey, office):
    ask = journey("ask", **ASK).press("report", "not_ours")
    assert ask.open["redirect"].desk == 1
    assert ask.press("redirect", "ask", to_post="6", reply_by="2026-12-05").open["report"].desk == 6
    assert ask.press("report", "not_ours").press("redirect", "withdraw").status == "completed"
    assert office.done[-1] == ("close_ask", {"how": "withdrawn"})


def test_an_ask_to_an_outside_office_waits_at_the_asking_seat(journey, office):
    ask = journey("ask", **{**ASK, "outside": True})
    assert ask.open["await_outside"].desk == 1
    ask.wait(days=11)
    assert ask.called == ["remind_ask"]
    assert ask.press("await_outside").status == "completed"

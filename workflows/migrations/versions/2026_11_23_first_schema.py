"""the first schema

Revision: 2026_11_23_first, the first of all.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_first"
down_revision = None
branch_labels = None
depends_on = None


# Triggers, functions and full-text tables, for which SQLAlchemy has no words.
SQLITE = (
    "CREATE TRIGGER history_refuses_update BEFORE UPDATE ON history FOR EACH ROW WHEN 1=1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END",
    "CREATE TRIGGER history_refuses_delete BEFORE DELETE ON history FOR EACH ROW WHEN 1=1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END",
    "CREATE TRIGGER process_version_refuses_update BEFORE UPDATE ON process_version FOR EACH ROW WHEN OLD.files <> NEW.files BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END",
    "CREATE TRIGGER ledger_event_refuses_update BEFORE UPDATE ON ledger_event FOR EACH ROW WHEN 1=1 BEGIN SELECT RAISE(ABORT, 'ledger events are only ever added'); END",
    "CREATE TRIGGER ledger_event_refuses_delete BEFORE DELETE ON ledger_event FOR EACH ROW WHEN 1=1 BEGIN SELECT RAISE(ABORT, 'ledger events are only ever added'); END",
    "CREATE TRIGGER ledger_chain_refuses_delete BEFORE DELETE ON ledger_chain FOR EACH ROW WHEN 1=1 BEGIN SELECT RAISE(ABORT, 'a ledger chain is never removed'); END",
    "CREATE VIRTUAL TABLE search_words USING fts5(words, content='', contentless_delete=1, prefix='2 3', tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'\")",
    "CREATE TRIGGER letter_template_refuses_update BEFORE UPDATE ON letter_template FOR EACH ROW WHEN OLD.key <> NEW.key OR OLD.language <> NEW.language OR OLD.version <> NEW.version OR OLD.nature <> NEW.nature OR OLD.title_hi <> NEW.title_hi OR OLD.title_en <> NEW.title_en OR OLD.subject <> NEW.subject OR OLD.body <> NEW.body OR OLD.fields <> NEW.fields OR OLD.to_codes <> NEW.to_codes OR OLD.copy_codes <> NEW.copy_codes OR (OLD.published_at IS NOT NULL AND NEW.published_at IS NULL) BEGIN SELECT RAISE(ABORT, 'a version of a letter template never changes; make the next version'); END",
    "CREATE TRIGGER letter_template_refuses_delete BEFORE DELETE ON letter_template FOR EACH ROW WHEN 1=1 BEGIN SELECT RAISE(ABORT, 'a version of a letter template is never removed'); END",
    "CREATE TRIGGER draft_version_refuses_update BEFORE UPDATE ON draft_version FOR EACH ROW WHEN OLD.sealed BEGIN SELECT RAISE(ABORT, 'a sealed version of a draft never changes; write the next'); END",
    "CREATE TRIGGER draft_version_refuses_delete BEFORE DELETE ON draft_version FOR EACH ROW WHEN 1=1 BEGIN SELECT RAISE(ABORT, 'a version of a draft is never removed'); END",
    "CREATE TRIGGER draft_refuses_delete BEFORE DELETE ON draft FOR EACH ROW WHEN 1=1 BEGIN SELECT RAISE(ABORT, 'a draft is discarded, never removed'); END",
    "CREATE TRIGGER draft_refuses_update BEFORE UPDATE ON draft FOR EACH ROW WHEN OLD.state = 'discarded' OR (OLD.state = 'dispatched' AND NEW.state <> 'dispatched') OR (OLD.approved_version IS NOT NULL AND (NEW.code IS NULL OR OLD.code <> NEW.code OR NEW.head IS NULL OR OLD.head <> NEW.head OR NEW.subject IS NULL OR OLD.subject <> NEW.subject OR NEW.approved_version IS NULL OR OLD.approved_version <> NEW.approved_version OR NEW.approved_at IS NULL OR OLD.approved_at <> NEW.approved_at OR NEW.letter_no IS NULL OR OLD.letter_no <> NEW.letter_no OR NEW.letter_date IS NULL OR OLD.letter_date <> NEW.letter_date OR NEW.document_id IS NULL OR OLD.document_id <> NEW.document_id OR NEW.sha256 IS NULL OR OLD.sha256 <> NEW.sha256)) OR (OLD.signed_sha256 IS NOT NULL AND (NEW.signature IS NULL OR OLD.signature <> NEW.signature OR NEW.signed_document_id IS NULL OR OLD.signed_document_id <> NEW.signed_document_id OR NEW.signed_sha256 IS NULL OR OLD.signed_sha256 <> NEW.signed_sha256 OR NEW.signed_at IS NULL OR OLD.signed_at <> NEW.signed_at)) BEGIN SELECT RAISE(ABORT, 'an approved draft never changes; make a new draft'); END",
    "CREATE TRIGGER draft_version_refuses_insert BEFORE INSERT ON draft_version FOR EACH ROW WHEN (SELECT approved_version FROM draft WHERE id = NEW.draft_id) IS NOT NULL BEGIN SELECT RAISE(ABORT, 'an approved draft gets no further version; make a new draft'); END",
    "CREATE TRIGGER movement_refuses_update BEFORE UPDATE ON movement FOR EACH ROW WHEN OLD.subject_id <> NEW.subject_id OR OLD.seq <> NEW.seq OR OLD.from_post_id <> NEW.from_post_id OR OLD.to_post_id <> NEW.to_post_id OR OLD.act <> NEW.act OR OLD.sent_at <> NEW.sent_at OR OLD.remark <> NEW.remark BEGIN SELECT RAISE(ABORT, 'a movement is never rewritten; moving back is a new movement'); END",
    "CREATE TRIGGER movement_refuses_delete BEFORE DELETE ON movement FOR EACH ROW WHEN 1=1 BEGIN SELECT RAISE(ABORT, 'a movement is never removed'); END",
    "CREATE TRIGGER dispatch_refuses_update BEFORE UPDATE ON dispatch FOR EACH ROW WHEN OLD.draft_id <> NEW.draft_id OR OLD.place <> NEW.place OR OLD.year <> NEW.year OR OLD.number <> NEW.number OR OLD.parent_no <> NEW.parent_no OR OLD.addressee <> NEW.addressee OR OLD.mode <> NEW.mode OR OLD.postage <> NEW.postage OR OLD.out_date <> NEW.out_date BEGIN SELECT RAISE(ABORT, 'a row of the dispatch register is never rewritten'); END",
    "CREATE TRIGGER dispatch_refuses_delete BEFORE DELETE ON dispatch FOR EACH ROW WHEN 1=1 BEGIN SELECT RAISE(ABORT, 'a row of the dispatch register is never removed'); END",
    "CREATE TRIGGER correspondence_item_refuses_update BEFORE UPDATE ON correspondence_item FOR EACH ROW WHEN OLD.page_from <> NEW.page_from OR OLD.page_to <> NEW.page_to OR OLD.document_id <> NEW.document_id BEGIN SELECT RAISE(ABORT, 'pages of a file are never renumbered and a paper is never exchanged'); END",
    "CREATE TRIGGER correspondence_item_refuses_delete BEFORE DELETE ON correspondence_item FOR EACH ROW WHEN 1=1 BEGIN SELECT RAISE(ABORT, 'a paper of a file is never removed'); END",
    "CREATE TRIGGER ask_refuses_update BEFORE UPDATE ON ask FOR EACH ROW WHEN OLD.question <> NEW.question OR OLD.asked_person <> NEW.asked_person OR OLD.asked_post <> NEW.asked_post OR OLD.asked_at <> NEW.asked_at OR (OLD.state <> 'open' AND (OLD.state <> NEW.state OR OLD.answer_text <> NEW.answer_text OR OLD.closed_at <> NEW.closed_at)) BEGIN SELECT RAISE(ABORT, 'a question that was asked and an answer that was given are not rewritten'); END",
    "CREATE TRIGGER ask_refuses_delete BEFORE DELETE ON ask FOR EACH ROW WHEN 1=1 BEGIN SELECT RAISE(ABORT, 'an ask is withdrawn, never removed'); END",
    "CREATE TRIGGER receipt_refuses_update BEFORE UPDATE ON receipt FOR EACH ROW WHEN OLD.received_on <> NEW.received_on OR (OLD.received_on IS NULL) <> (NEW.received_on IS NULL) OR OLD.diarised_at <> NEW.diarised_at OR (OLD.diarised_at IS NULL) <> (NEW.diarised_at IS NULL) OR OLD.letter_date <> NEW.letter_date OR (OLD.letter_date IS NULL) <> (NEW.letter_date IS NULL) OR OLD.delivery_mode <> NEW.delivery_mode OR (OLD.delivery_mode IS NULL) <> (NEW.delivery_mode IS NULL) OR OLD.diary_no <> NEW.diary_no OR (OLD.diary_no IS NULL) <> (NEW.diary_no IS NULL) OR OLD.diary_year <> NEW.diary_year OR (OLD.diary_year IS NULL) <> (NEW.diary_year IS NULL) OR OLD.code <> NEW.code OR (OLD.code IS NULL) <> (NEW.code IS NULL) BEGIN SELECT RAISE(ABORT, 'received date, diary date, letter date and delivery mode are fixed once diarised'); END",
    "CREATE TRIGGER receipt_refuses_delete BEFORE DELETE ON receipt FOR EACH ROW WHEN 1=1 BEGIN SELECT RAISE(ABORT, 'a receipt is never removed'); END",
    "CREATE TRIGGER note_refuses_update BEFORE UPDATE ON note FOR EACH ROW WHEN OLD.colour = 'green' BEGIN SELECT RAISE(ABORT, 'a green note never changes; write a later note'); END",
    "CREATE TRIGGER note_refuses_delete BEFORE DELETE ON note FOR EACH ROW WHEN OLD.colour = 'green' BEGIN SELECT RAISE(ABORT, 'a green note is never removed'); END",
    "CREATE TRIGGER claimant_notice_refuses_update BEFORE UPDATE ON claimant_notice FOR EACH ROW WHEN 1=1 BEGIN SELECT RAISE(ABORT, 'what a claimant was told is not rewritten'); END",
    "CREATE TRIGGER claimant_notice_refuses_delete BEFORE DELETE ON claimant_notice FOR EACH ROW WHEN 1=1 BEGIN SELECT RAISE(ABORT, 'what a claimant was told is not removed'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION history_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$",
    "CREATE TRIGGER history_refuses_update BEFORE UPDATE ON history FOR EACH ROW WHEN (1=1) EXECUTE FUNCTION history_refuses_update()",
    "CREATE FUNCTION history_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$",
    "CREATE TRIGGER history_refuses_delete BEFORE DELETE ON history FOR EACH ROW WHEN (1=1) EXECUTE FUNCTION history_refuses_delete()",
    "CREATE FUNCTION process_version_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a published version never changes'; END $$",
    "CREATE TRIGGER process_version_refuses_update BEFORE UPDATE ON process_version FOR EACH ROW WHEN (OLD.files <> NEW.files) EXECUTE FUNCTION process_version_refuses_update()",
    "CREATE FUNCTION ledger_event_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ledger events are only ever added'; END $$",
    "CREATE TRIGGER ledger_event_refuses_update BEFORE UPDATE ON ledger_event FOR EACH ROW WHEN (1=1) EXECUTE FUNCTION ledger_event_refuses_update()",
    "CREATE FUNCTION ledger_event_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ledger events are only ever added'; END $$",
    "CREATE TRIGGER ledger_event_refuses_delete BEFORE DELETE ON ledger_event FOR EACH ROW WHEN (1=1) EXECUTE FUNCTION ledger_event_refuses_delete()",
    "CREATE FUNCTION ledger_chain_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a ledger chain is never removed'; END $$",
    "CREATE TRIGGER ledger_chain_refuses_delete BEFORE DELETE ON ledger_chain FOR EACH ROW WHEN (1=1) EXECUTE FUNCTION ledger_chain_refuses_delete()",
    "CREATE FUNCTION ledger_event_refuses_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ledger events are only ever added'; END $$",
    "CREATE TRIGGER ledger_event_refuses_truncate BEFORE TRUNCATE ON ledger_event FOR EACH STATEMENT EXECUTE FUNCTION ledger_event_refuses_truncate()",
    "CREATE TABLE search_words (rowid bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX ix_search_words_words ON search_words USING gin (words)",
    "CREATE FUNCTION letter_template_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a version of a letter template never changes; make the next version'; END $$",
    "CREATE TRIGGER letter_template_refuses_update BEFORE UPDATE ON letter_template FOR EACH ROW WHEN (OLD.key <> NEW.key OR OLD.language <> NEW.language OR OLD.version <> NEW.version OR OLD.nature <> NEW.nature OR OLD.title_hi <> NEW.title_hi OR OLD.title_en <> NEW.title_en OR OLD.subject <> NEW.subject OR OLD.body <> NEW.body OR OLD.fields <> NEW.fields OR OLD.to_codes <> NEW.to_codes OR OLD.copy_codes <> NEW.copy_codes OR (OLD.published_at IS NOT NULL AND NEW.published_at IS NULL)) EXECUTE FUNCTION letter_template_refuses_update()",
    "CREATE FUNCTION letter_template_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a version of a letter template is never removed'; END $$",
    "CREATE TRIGGER letter_template_refuses_delete BEFORE DELETE ON letter_template FOR EACH ROW WHEN (1=1) EXECUTE FUNCTION letter_template_refuses_delete()",
    "CREATE FUNCTION draft_version_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a sealed version of a draft never changes; write the next'; END $$",
    "CREATE TRIGGER draft_version_refuses_update BEFORE UPDATE ON draft_version FOR EACH ROW WHEN (OLD.sealed) EXECUTE FUNCTION draft_version_refuses_update()",
    "CREATE FUNCTION draft_version_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a version of a draft is never removed'; END $$",
    "CREATE TRIGGER draft_version_refuses_delete BEFORE DELETE ON draft_version FOR EACH ROW WHEN (1=1) EXECUTE FUNCTION draft_version_refuses_delete()",
    "CREATE FUNCTION draft_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a draft is discarded, never removed'; END $$",
    "CREATE TRIGGER draft_refuses_delete BEFORE DELETE ON draft FOR EACH ROW WHEN (1=1) EXECUTE FUNCTION draft_refuses_delete()",
    "CREATE FUNCTION draft_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'an approved draft never changes; make a new draft'; END $$",
    "CREATE TRIGGER draft_refuses_update BEFORE UPDATE ON draft FOR EACH ROW WHEN (OLD.state = 'discarded' OR (OLD.state = 'dispatched' AND NEW.state <> 'dispatched') OR (OLD.approved_version IS NOT NULL AND (NEW.code IS NULL OR OLD.code <> NEW.code OR NEW.head IS NULL OR OLD.head <> NEW.head OR NEW.subject IS NULL OR OLD.subject <> NEW.subject OR NEW.approved_version IS NULL OR OLD.approved_version <> NEW.approved_version OR NEW.approved_at IS NULL OR OLD.approved_at <> NEW.approved_at OR NEW.letter_no IS NULL OR OLD.letter_no <> NEW.letter_no OR NEW.letter_date IS NULL OR OLD.letter_date <> NEW.letter_date OR NEW.document_id IS NULL OR OLD.document_id <> NEW.document_id OR NEW.sha256 IS NULL OR OLD.sha256 <> NEW.sha256)) OR (OLD.signed_sha256 IS NOT NULL AND (NEW.signature IS NULL OR OLD.signature <> NEW.signature OR NEW.signed_document_id IS NULL OR OLD.signed_document_id <> NEW.signed_document_id OR NEW.signed_sha256 IS NULL OR OLD.signed_sha256 <> NEW.signed_sha256 OR NEW.signed_at IS NULL OR OLD.signed_at <> NEW.signed_at))) EXECUTE FUNCTION draft_refuses_update()",
    "CREATE FUNCTION draft_version_refuses_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT approved_version FROM draft WHERE id = NEW.draft_id) IS NOT NULL THEN RAISE EXCEPTION 'an approved draft gets no further version; make a new draft'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER draft_version_refuses_insert BEFORE INSERT ON draft_version FOR EACH ROW EXECUTE FUNCTION draft_version_refuses_insert()",
    "CREATE FUNCTION movement_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a movement is never rewritten; moving back is a new movement'; END $$",
    "CREATE TRIGGER movement_refuses_update BEFORE UPDATE ON movement FOR EACH ROW WHEN (OLD.subject_id <> NEW.subject_id OR OLD.seq <> NEW.seq OR OLD.from_post_id <> NEW.from_post_id OR OLD.to_post_id <> NEW.to_post_id OR OLD.act <> NEW.act OR OLD.sent_at <> NEW.sent_at OR OLD.remark <> NEW.remark) EXECUTE FUNCTION movement_refuses_update()",
    "CREATE FUNCTION movement_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a movement is never removed'; END $$",
    "CREATE TRIGGER movement_refuses_delete BEFORE DELETE ON movement FOR EACH ROW WHEN (1=1) EXECUTE FUNCTION movement_refuses_delete()",
    "CREATE FUNCTION dispatch_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a row of the dispatch register is never rewritten'; END $$",
    "CREATE TRIGGER dispatch_refuses_update BEFORE UPDATE ON dispatch FOR EACH ROW WHEN (OLD.draft_id <> NEW.draft_id OR OLD.place <> NEW.place OR OLD.year <> NEW.year OR OLD.number <> NEW.number OR OLD.parent_no <> NEW.parent_no OR OLD.addressee <> NEW.addressee OR OLD.mode <> NEW.mode OR OLD.postage <> NEW.postage OR OLD.out_date <> NEW.out_date) EXECUTE FUNCTION dispatch_refuses_update()",
    "CREATE FUNCTION dispatch_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a row of the dispatch register is never removed'; END $$",
    "CREATE TRIGGER dispatch_refuses_delete BEFORE DELETE ON dispatch FOR EACH ROW WHEN (1=1) EXECUTE FUNCTION dispatch_refuses_delete()",
    "CREATE FUNCTION correspondence_item_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'pages of a file are never renumbered and a paper is never exchanged'; END $$",
    "CREATE TRIGGER correspondence_item_refuses_update BEFORE UPDATE ON correspondence_item FOR EACH ROW WHEN (OLD.page_from <> NEW.page_from OR OLD.page_to <> NEW.page_to OR OLD.document_id <> NEW.document_id) EXECUTE FUNCTION correspondence_item_refuses_update()",
    "CREATE FUNCTION correspondence_item_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a paper of a file is never removed'; END $$",
    "CREATE TRIGGER correspondence_item_refuses_delete BEFORE DELETE ON correspondence_item FOR EACH ROW WHEN (1=1) EXECUTE FUNCTION correspondence_item_refuses_delete()",
    "CREATE FUNCTION ask_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a question that was asked and an answer that was given are not rewritten'; END $$",
    "CREATE TRIGGER ask_refuses_update BEFORE UPDATE ON ask FOR EACH ROW WHEN (OLD.question <> NEW.question OR OLD.asked_person <> NEW.asked_person OR OLD.asked_post <> NEW.asked_post OR OLD.asked_at <> NEW.asked_at OR (OLD.state <> 'open' AND (OLD.state <> NEW.state OR OLD.answer_text <> NEW.answer_text OR OLD.closed_at <> NEW.closed_at))) EXECUTE FUNCTION ask_refuses_update()",
    "CREATE FUNCTION ask_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'an ask is withdrawn, never removed'; END $$",
    "CREATE TRIGGER ask_refuses_delete BEFORE DELETE ON ask FOR EACH ROW WHEN (1=1) EXECUTE FUNCTION ask_refuses_delete()",
    "CREATE FUNCTION receipt_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'received date, diary date, letter date and delivery mode are fixed once diarised'; END $$",
    "CREATE TRIGGER receipt_refuses_update BEFORE UPDATE ON receipt FOR EACH ROW WHEN (OLD.received_on <> NEW.received_on OR (OLD.received_on IS NULL) <> (NEW.received_on IS NULL) OR OLD.diarised_at <> NEW.diarised_at OR (OLD.diarised_at IS NULL) <> (NEW.diarised_at IS NULL) OR OLD.letter_date <> NEW.letter_date OR (OLD.letter_date IS NULL) <> (NEW.letter_date IS NULL) OR OLD.delivery_mode <> NEW.delivery_mode OR (OLD.delivery_mode IS NULL) <> (NEW.delivery_mode IS NULL) OR OLD.diary_no <> NEW.diary_no OR (OLD.diary_no IS NULL) <> (NEW.diary_no IS NULL) OR OLD.diary_year <> NEW.diary_year OR (OLD.diary_year IS NULL) <> (NEW.diary_year IS NULL) OR OLD.code <> NEW.code OR (OLD.code IS NULL) <> (NEW.code IS NULL)) EXECUTE FUNCTION receipt_refuses_update()",
    "CREATE FUNCTION receipt_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a receipt is never removed'; END $$",
    "CREATE TRIGGER receipt_refuses_delete BEFORE DELETE ON receipt FOR EACH ROW WHEN (1=1) EXECUTE FUNCTION receipt_refuses_delete()",
    "CREATE FUNCTION note_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a green note never changes; write a later note'; END $$",
    "CREATE TRIGGER note_refuses_update BEFORE UPDATE ON note FOR EACH ROW WHEN (OLD.colour = 'green') EXECUTE FUNCTION note_refuses_update()",
    "CREATE FUNCTION note_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a green note is never removed'; END $$",
    "CREATE TRIGGER note_refuses_delete BEFORE DELETE ON note FOR EACH ROW WHEN (OLD.colour = 'green') EXECUTE FUNCTION note_refuses_delete()",
    "CREATE FUNCTION claimant_notice_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'what a claimant was told is not rewritten'; END $$",
    "CREATE TRIGGER claimant_notice_refuses_update BEFORE UPDATE ON claimant_notice FOR EACH ROW WHEN (1=1) EXECUTE FUNCTION claimant_notice_refuses_update()",
    "CREATE FUNCTION claimant_notice_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'what a claimant was told is not removed'; END $$",
    "CREATE TRIGGER claimant_notice_refuses_delete BEFORE DELETE ON claimant_notice FOR EACH ROW WHEN (1=1) EXECUTE FUNCTION claimant_notice_refuses_delete()",
)
RAW = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def upgrade() -> None:
    """the first schema."""
    op.create_table(
        "district",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("title_hi", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("weekly_off", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district")),
        sa.UniqueConstraint("code", name=op.f("uq_district_code")),
    )
    op.create_table(
        "given_answer",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("status", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_given_answer")),
    )
    with op.batch_alter_table("given_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_given_answer_at"), ["at"], unique=False)

    op.create_table(
        "job_progress",
        sa.Column("id", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                "cancelled",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("attempt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tries_left", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("done", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("error_en", sa.Text(), nullable=False),
        sa.Column("error_hi", sa.Text(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("done >= 0 and total >= 0", name=op.f("ck_job_progress_counts_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_progress")),
    )
    with op.batch_alter_table("job_progress", schema=None) as batch_op:
        batch_op.create_index("ix_job_progress_state_created_at", ["state", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_progress_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "process_version",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "retired",
                name="versionstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("published_by", sa.String(length=120), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(id) = 64", name=op.f("ck_process_version_id_is_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_version")),
        sa.UniqueConstraint("key", "number", name="uq_process_version_number"),
    )
    with op.batch_alter_table("process_version", schema=None) as batch_op:
        batch_op.create_index(
            "ux_process_version_newest",
            ["key"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "role",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title_hi", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "seat",
                "branch",
                "circle",
                "thana",
                "office",
                "pool",
                "same",
                "previous",
                name="scope",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_role")),
    )
    op.create_table(
        "search_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
    )
    with op.batch_alter_table("search_entry", schema=None) as batch_op:
        batch_op.create_index("ix_search_entry_subject_source_ref", ["subject_id", "source", "ref"], unique=True)

    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("received", "made", name="origin", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("original_address", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("byte_size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pages", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("raster_only", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column(
            "reading",
            sa.Enum(
                "waiting",
                "read",
                "unreadable",
                "not_read",
                name="reading",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("byte_size > 0", name=op.f("ck_document_has_bytes")),
        sa.CheckConstraint("pages > 0", name=op.f("ck_document_has_pages")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_document_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_address"), ["address"], unique=False)
        batch_op.create_index("ix_document_district_sha256", ["district_id", "sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_original_address"), ["original_address"], unique=False)

    op.create_table(
        "file_head",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("primary_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("secondary_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title_hi", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column(
            "retention",
            sa.Enum(
                "A",
                "B",
                "C-1",
                "C-3",
                "C-5",
                "C-10",
                "E",
                name="retention",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "length(letter) = 1 AND letter = upper(letter)", name=op.f("ck_file_head_letter_is_one_capital")
        ),
        sa.CheckConstraint("primary_no BETWEEN 1 AND 99", name=op.f("ck_file_head_primary_in_range")),
        sa.CheckConstraint("secondary_no BETWEEN 1 AND 99", name=op.f("ck_file_head_secondary_in_range")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_file_head_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_head")),
        sa.UniqueConstraint(
            "district_id",
            "letter",
            "primary_no",
            "secondary_no",
            name=op.f("uq_file_head_district_id_letter_primary_no_secondary_no"),
        ),
    )
    op.create_table(
        "holiday",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("title_hi", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "gazetted",
                "local",
                "restricted",
                name="holidaykind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_holiday_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("district_id", "on_date", "title_en", name=op.f("uq_holiday_district_id_on_date_title_en")),
    )
    op.create_table(
        "instance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("parent_subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "role",
            sa.Enum("main", "ask", name="instancerole", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "running",
                "suspended",
                "incident",
                "completed",
                "cancelled",
                name="instancestatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("rev", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("undo_state", sa.LargeBinary(), nullable=True),
        sa.Column("undo_rev", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("previous_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("history_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(status IN ('completed', 'cancelled')) = (ended_at IS NOT NULL)", name=op.f("ck_instance_ended_when_over")
        ),
        sa.ForeignKeyConstraint(["previous_id"], ["instance.id"], name=op.f("fk_instance_previous_id")),
        sa.ForeignKeyConstraint(["version_id"], ["process_version.id"], name=op.f("fk_instance_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance")),
    )
    with op.batch_alter_table("instance", schema=None) as batch_op:
        batch_op.create_index("ix_instance_subject", ["subject_id"], unique=False)
        batch_op.create_index("ix_instance_version_status", ["version_id", "status"], unique=False)
        batch_op.create_index(
            "ux_instance_one_main",
            ["subject_id"],
            unique=True,
            sqlite_where=sa.text("role = 'main' AND status IN ('running', 'suspended', 'incident')"),
            postgresql_where=sa.text("role = 'main' AND status IN ('running', 'suspended', 'incident')"),
        )

    op.create_table(
        "ledger_chain",
        sa.Column(
            "kind",
            sa.Enum(
                "subject",
                "person",
                "configuration",
                name="chainkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ledger_head", sa.String(length=64), nullable=False),
        sa.Column("ledger_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("kind <> 'subject'", name=op.f("ck_ledger_chain_subjects_keep_their_own")),
        sa.CheckConstraint("ledger_seq >= 0", name=op.f("ck_ledger_chain_ledger_seq_positive")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_ledger_chain_district_id")),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_ledger_chain")),
    )
    op.create_table(
        "ledger_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "chain_kind",
            sa.Enum(
                "subject",
                "person",
                "configuration",
                name="chainkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("chain_id", sa.String(length=160), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("capacity", sa.String(length=16), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(hash) = 64", name=op.f("ck_ledger_event_hash_is_sha256")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_ledger_event_seq_is_positive")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_ledger_event_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_event")),
        sa.UniqueConstraint("chain_kind", "chain_id", "seq", name=op.f("uq_ledger_event_chain_kind_chain_id_seq")),
    )
    with op.batch_alter_table("ledger_event", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_event_act", ["act", "at"], unique=False)
        batch_op.create_index("ix_ledger_event_person", ["person_id", "at"], unique=False)

    op.create_table(
        "letter_template",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "nature",
            sa.Enum(
                "letter",
                "do_letter",
                "memo",
                "office_order",
                "circular",
                "notification",
                "endorsement",
                "id_note",
                "corrigendum",
                "reminder",
                "robkari",
                "radiogram",
                name="letternature",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("title_hi", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("to_codes", sa.Text(), nullable=False),
        sa.Column("copy_codes", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("language IN ('hi', 'en')", name=op.f("ck_letter_template_language_is_known")),
        sa.CheckConstraint("version > 0", name=op.f("ck_letter_template_version_is_positive")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_letter_template_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
        sa.UniqueConstraint(
            "district_id",
            "key",
            "language",
            "version",
            name=op.f("uq_letter_template_district_id_key_language_version"),
        ),
    )
    op.create_table(
        "marking_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column(
            "reach",
            sa.Enum(
                "anywhere",
                "own_unit",
                "in_charge",
                "line_above",
                "line_below",
                "role",
                name="reach",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("to_role", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "(reach = 'role') = (to_role IS NOT NULL)", name=op.f("ck_marking_rule_role_reach_names_a_role")
        ),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_marking_rule_district_id")),
        sa.ForeignKeyConstraint(["role"], ["role.key"], name=op.f("fk_marking_rule_role")),
        sa.ForeignKeyConstraint(["to_role"], ["role.key"], name=op.f("fk_marking_rule_to_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marking_rule")),
    )
    with op.batch_alter_table("marking_rule", schema=None) as batch_op:
        batch_op.create_index("ix_marking_rule_role", ["district_id", "role"], unique=False)

    op.create_table(
        "number_series",
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("series", sa.String(length=120), nullable=False),
        sa.Column("year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("last > 0", name=op.f("ck_number_series_last_is_positive")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_number_series_district_id")),
        sa.PrimaryKeyConstraint("district_id", "series", "year", name=op.f("pk_number_series")),
    )
    op.create_table(
        "outside_office",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "district",
                "court",
                "health",
                "treasury",
                "police",
                "state",
                "commission",
                "representative",
                "central",
                "other",
                name="officekind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("title_hi", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("designation_hi", sa.String(length=200), nullable=False),
        sa.Column("designation_en", sa.String(length=200), nullable=False),
        sa.Column("address_hi", sa.Text(), nullable=False),
        sa.Column("address_en", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("title_hi <> '' AND title_en <> ''", name=op.f("ck_outside_office_named_in_both_languages")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_outside_office_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_office")),
        sa.UniqueConstraint("district_id", "code", name=op.f("uq_outside_office_district_id_code")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pno", sa.String(length=20), nullable=False),
        sa.Column("name_hi", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("rank_hi", sa.String(length=80), nullable=False),
        sa.Column("rank_en", sa.String(length=80), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_person_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("pno", name=op.f("uq_person_pno")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "district",
                "office",
                "circle",
                "branch",
                "thana",
                "pool",
                name="unitkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("short", sa.String(length=40), nullable=False),
        sa.Column("title_hi", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_unit_district_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("district_id", "code", name=op.f("uq_unit_district_id_code")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("until > since", name=op.f("ck_absence_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_absence_district_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_person", ["person_id", "until"], unique=False)

    op.create_table(
        "account",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("code_hash", sa.String(length=200), nullable=True),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "locale",
            sa.Enum("hi", "en", name="locale", native_enum=False, create_constraint=True, length=8),
            nullable=False,
        ),
        sa.Column("failures", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(code_hash IS NULL) = (code_expires_at IS NULL)", name=op.f("ck_account_code_expires")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_account_failures_positive")),
        sa.CheckConstraint("password_hash IS NULL OR code_hash IS NULL", name=op.f("ck_account_password_or_code")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_account_district_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_account")),
    )
    op.create_table(
        "document_page",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("width", sa.Float(), nullable=False),
        sa.Column("height", sa.Float(), nullable=False),
        sa.Column(
            "reading",
            sa.Enum(
                "waiting",
                "read",
                "unreadable",
                "not_read",
                name="reading",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by_ocr", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "confidence is null or confidence between 0 and 100", name=op.f("ck_document_page_confidence_percent")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_document_page_number_from_one")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_page_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_page")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_document_page_document_id_number")),
    )
    op.create_table(
        "history",
        sa.Column(
            "instance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("rev", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("node", sa.String(length=120), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_history_instance_id")),
        sa.PrimaryKeyConstraint("instance_id", "seq", name=op.f("pk_history")),
        sa.UniqueConstraint("key", name="uq_history_key"),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("instance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step_id", sa.String(length=32), nullable=True),
        sa.Column("node", sa.String(length=120), nullable=False),
        sa.Column("message_en", sa.Text(), nullable=False),
        sa.Column("message_hi", sa.Text(), nullable=False),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_incident_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index("ix_incident_instance", ["instance_id", "resolved_at"], unique=False)
        batch_op.create_index(
            "ix_incident_open",
            ["at"],
            unique=False,
            sqlite_where=sa.text("resolved_at IS NULL"),
            postgresql_where=sa.text("resolved_at IS NULL"),
        )

    op.create_table(
        "login_session",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_why", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_login_session_district_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_login_session_person_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_login_session")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index("ix_login_session_person", ["person_id", "revoked_at"], unique=False)

    op.create_table(
        "officer_certificate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("serial", sa.String(length=64), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("holder", sa.String(length=300), nullable=False),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "enrolled",
                "withdrawn",
                name="enrolmentstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "state = 'proposed' OR decided_by IS NOT NULL", name=op.f("ck_officer_certificate_decision_has_an_author")
        ),
        sa.CheckConstraint("length(fingerprint) = 64", name=op.f("ck_officer_certificate_fingerprint_is_sha256")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_officer_certificate_decided_by")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_officer_certificate_district_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_officer_certificate_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_certificate")),
    )
    with op.batch_alter_table("officer_certificate", schema=None) as batch_op:
        batch_op.create_index("ix_officer_certificate_person", ["person_id", "state"], unique=False)
        batch_op.create_index(
            "uq_officer_certificate_in_use",
            ["fingerprint"],
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )

    op.create_table(
        "post",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("superior_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title_hi", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("level", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("abolished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("level BETWEEN 1 AND 9", name=op.f("ck_post_level_in_range")),
        sa.CheckConstraint("superior_id IS NULL OR superior_id <> id", name=op.f("ck_post_not_its_own_superior")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_post_district_id")),
        sa.ForeignKeyConstraint(["superior_id"], ["post.id"], name=op.f("fk_post_superior_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_post_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("district_id", "code", name=op.f("uq_post_district_id_code")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_superior_id"), ["superior_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "sign_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("draft_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_title", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("code_sha256", sa.String(length=64), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "claimed",
                "prepared",
                "waiting",
                "signed",
                "cancelled",
                name="signstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("certificate_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("program", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("placeholder", sa.LargeBinary(), nullable=True),
        sa.Column("prepared_state", sa.Text(), nullable=True),
        sa.Column("signature_value", sa.LargeBinary(), nullable=True),
        sa.Column("signed_sha256", sa.String(length=64), nullable=True),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fault", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "state <> 'signed' OR signed_sha256 IS NOT NULL", name=op.f("ck_sign_request_signed_has_a_hash")
        ),
        sa.CheckConstraint(
            "state <> 'waiting' OR signature_value IS NOT NULL", name=op.f("ck_sign_request_waiting_has_a_value")
        ),
        sa.CheckConstraint(
            "state NOT IN ('waiting', 'signed') OR certificate_fingerprint IS NOT NULL",
            name=op.f("ck_sign_request_signed_by_a_certificate"),
        ),
        sa.CheckConstraint("length(document_sha256) = 64", name=op.f("ck_sign_request_document_is_sha256")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_sign_request_district_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_request_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_request")),
        sa.UniqueConstraint("code_sha256", "position", name=op.f("uq_sign_request_code_sha256_position")),
    )
    with op.batch_alter_table("sign_request", schema=None) as batch_op:
        batch_op.create_index("ix_sign_request_person", ["person_id", "state"], unique=False)
        batch_op.create_index("ix_sign_request_state", ["state"], unique=False)
        batch_op.create_index(
            "uq_sign_request_once_per_version",
            ["draft_version_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'signed')"),
            postgresql_where=sa.text("state IN ('waiting', 'signed')"),
        )

    op.create_table(
        "step",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("node", sa.String(length=120), nullable=False),
        sa.Column("operation", sa.String(length=80), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "failed",
                "done",
                "cancelled",
                name="stepstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_step_tries_positive")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_step_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
    )
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.create_index("ix_step_instance", ["instance_id", "status"], unique=False)

    op.create_table(
        "subscription",
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("instance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_subscription_instance_id")),
        sa.PrimaryKeyConstraint("task_id", "name", name=op.f("pk_subscription")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index("ix_subscription_instance", ["instance_id"], unique=False)
        batch_op.create_index("ix_subscription_name", ["name", "subject_id"], unique=False)

    op.create_table(
        "task",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("node", sa.String(length=120), nullable=False),
        sa.Column("name_hi", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "note",
                "draft",
                "approve",
                "sign",
                "dispatch",
                "report",
                "form",
                "seen",
                name="taskkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("desk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("desk_why", sa.String(length=300), nullable=False),
        sa.Column("opener_desk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("claimed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_to", sa.JSON(), nullable=False),
        sa.Column("parked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "done",
                "recalled",
                "moved",
                "cancelled",
                name="taskstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("outcome", sa.String(length=80), nullable=True),
        sa.Column("done_by", sa.String(length=120), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("capacity", sa.String(length=24), nullable=True),
        sa.CheckConstraint("(status = 'done') = (done_at IS NOT NULL)", name=op.f("ck_task_done_at_when_done")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_task_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_task_desk_open",
            ["desk", "due"],
            unique=False,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )
        batch_op.create_index("ix_task_instance", ["instance_id"], unique=False)
        batch_op.create_index(
            "ix_task_pool_open",
            ["role", "due"],
            unique=False,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )
        batch_op.create_index("ix_task_subject", ["subject_id", "status"], unique=False)

    op.create_table(
        "timer",
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("node", sa.String(length=120), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_timer_instance_id")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_timer")),
    )
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.create_index("ix_timer_due", ["due"], unique=False)
        batch_op.create_index("ix_timer_instance", ["instance_id"], unique=False)

    op.create_table(
        "api_token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_api_token_district_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_api_token_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_api_token_token_sha256")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_post_id"), ["post_id"], unique=False)

    op.create_table(
        "charge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "substantive", "additional", name="chargekind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_no", sa.String(length=120), nullable=False),
        sa.Column("ended_order_no", sa.String(length=120), nullable=True),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_charge_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_charge_district_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_charge_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_charge_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
    )
    with op.batch_alter_table("charge", schema=None) as batch_op:
        batch_op.create_index("ix_charge_person", ["person_id", "until"], unique=False)
        batch_op.create_index("ix_charge_post", ["post_id", "until"], unique=False)
        batch_op.create_index(
            "uq_charge_open_post",
            ["post_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(
            "uq_charge_open_substantive",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL AND kind = 'substantive'"),
            postgresql_where=sa.text("until IS NULL AND kind = 'substantive'"),
        )

    op.create_table(
        "link_officer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("link_post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rank", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_no", sa.String(length=120), nullable=False),
        sa.CheckConstraint("post_id <> link_post_id", name=op.f("ck_link_officer_another_post")),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_link_officer_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_link_officer_district_id")),
        sa.ForeignKeyConstraint(["link_post_id"], ["post.id"], name=op.f("fk_link_officer_link_post_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_link_officer_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_officer")),
    )
    with op.batch_alter_table("link_officer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_officer_link_post_id"), ["link_post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_officer_post_id"), ["post_id"], unique=False)

    op.create_table(
        "post_role",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("case_type", sa.String(length=60), nullable=True),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_post_role_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_post_role_district_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_role_post_id")),
        sa.ForeignKeyConstraint(["role"], ["role.key"], name=op.f("fk_post_role_role")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_post_role_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_role")),
    )
    with op.batch_alter_table("post_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_role_post_id"), ["post_id"], unique=False)
        batch_op.create_index("ix_post_role_role", ["district_id", "role", "unit_id"], unique=False)

    op.create_table(
        "seat_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("branch_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_type", sa.String(length=60), nullable=True),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["branch_unit_id"], ["unit.id"], name=op.f("fk_seat_rule_branch_unit_id")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_seat_rule_district_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_seat_rule_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_rule")),
    )
    with op.batch_alter_table("seat_rule", schema=None) as batch_op:
        batch_op.create_index(
            "uq_seat_rule_case",
            ["branch_unit_id", "case_type"],
            unique=True,
            sqlite_where=sa.text("case_type IS NOT NULL"),
            postgresql_where=sa.text("case_type IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_seat_rule_general",
            ["branch_unit_id"],
            unique=True,
            sqlite_where=sa.text("case_type IS NULL"),
            postgresql_where=sa.text("case_type IS NULL"),
        )

    op.create_table(
        "subject",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("receipt", "file", name="subjectkind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("computer_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "parked",
                "closed",
                "put_on_file",
                "disposed",
                "duplicate",
                "merged",
                "attached",
                name="subjectstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "priority",
            sa.Enum(
                "out_today",
                "most_immediate",
                "immediate",
                "ordinary",
                name="priority",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "grading",
            sa.Enum(
                "normal",
                "confidential",
                "secret",
                "top_secret",
                name="grading",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("office_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("branch_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("circle_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("seat_post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("keeper_post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("custody_task_id", sa.String(length=32), nullable=True),
        sa.Column("ledger_head", sa.String(length=64), nullable=False),
        sa.Column("ledger_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("nic_no", sa.String(length=80), nullable=True),
        sa.CheckConstraint("ledger_seq >= 0", name=op.f("ck_subject_ledger_seq_positive")),
        sa.ForeignKeyConstraint(["branch_unit_id"], ["unit.id"], name=op.f("fk_subject_branch_unit_id")),
        sa.ForeignKeyConstraint(["circle_unit_id"], ["unit.id"], name=op.f("fk_subject_circle_unit_id")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_subject_district_id")),
        sa.ForeignKeyConstraint(["keeper_post_id"], ["post.id"], name=op.f("fk_subject_keeper_post_id")),
        sa.ForeignKeyConstraint(["office_unit_id"], ["unit.id"], name=op.f("fk_subject_office_unit_id")),
        sa.ForeignKeyConstraint(["seat_post_id"], ["post.id"], name=op.f("fk_subject_seat_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
    )
    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.create_index("ix_subject_district_status", ["district_id", "status"], unique=False)

    op.create_table(
        "claimant_notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("text_en", sa.String(length=400), nullable=False),
        sa.Column("text_hi", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_claimant_notice_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claimant_notice")),
    )
    with op.batch_alter_table("claimant_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claimant_notice_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "document_use",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_use_document_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_document_use_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_use")),
        sa.UniqueConstraint("document_id", "subject_id", name=op.f("uq_document_use_document_id_subject_id")),
    )
    with op.batch_alter_table("document_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_use_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column(
            "nature",
            sa.Enum(
                "letter",
                "do_letter",
                "memo",
                "office_order",
                "circular",
                "notification",
                "endorsement",
                "id_note",
                "corrigendum",
                "reminder",
                "robkari",
                "radiogram",
                name="letternature",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("template_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "signed",
                "issued",
                "dispatched",
                "discarded",
                name="draftstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("head", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("made_person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_post", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_remark", sa.String(length=2000), nullable=False),
        sa.Column("approved_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_post", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "approved_capacity",
            sa.Enum(
                "self",
                "additional",
                "link",
                "for",
                "system",
                name="capacity",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_no", sa.String(length=120), nullable=True),
        sa.Column("letter_date", sa.Date(), nullable=True),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column(
            "signature",
            sa.Enum("dsc", "esign", "ink", name="signaturekind", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column("signed_document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("signed_sha256", sa.String(length=64), nullable=True),
        sa.Column("signed_person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("signed_post", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unsigned_reason", sa.String(length=500), nullable=False),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discard_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(state = 'discarded') = (discarded_at IS NOT NULL)", name=op.f("ck_draft_discarded_with_date")
        ),
        sa.CheckConstraint(
            "approved_version IS NOT NULL OR state IN ('draft', 'submitted', 'discarded')",
            name=op.f("ck_draft_approved_before_issue"),
        ),
        sa.CheckConstraint("language IN ('hi', 'en')", name=op.f("ck_draft_language_is_known")),
        sa.CheckConstraint("state <> 'signed' OR signed_sha256 IS NOT NULL", name=op.f("ck_draft_signed_when_signed")),
        sa.CheckConstraint(
            "state NOT IN ('issued', 'dispatched') OR signed_sha256 IS NOT NULL OR unsigned_reason <> ''",
            name=op.f("ck_draft_issued_signed_or_with_reason"),
        ),
        sa.CheckConstraint(
            "(approved_version IS NULL) = (sha256 IS NULL)", name=op.f("ck_draft_approved_with_its_pdf")
        ),
        sa.CheckConstraint(
            "(signed_document_id IS NULL) = (signed_sha256 IS NULL)", name=op.f("ck_draft_signed_with_its_pdf")
        ),
        sa.ForeignKeyConstraint(["approved_person"], ["person.id"], name=op.f("fk_draft_approved_person")),
        sa.ForeignKeyConstraint(["approved_post"], ["post.id"], name=op.f("fk_draft_approved_post")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_draft_district_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_draft_document_id")),
        sa.ForeignKeyConstraint(["made_person"], ["person.id"], name=op.f("fk_draft_made_person")),
        sa.ForeignKeyConstraint(["made_post"], ["post.id"], name=op.f("fk_draft_made_post")),
        sa.ForeignKeyConstraint(["signed_document_id"], ["document.id"], name=op.f("fk_draft_signed_document_id")),
        sa.ForeignKeyConstraint(["signed_person"], ["person.id"], name=op.f("fk_draft_signed_person")),
        sa.ForeignKeyConstraint(["signed_post"], ["post.id"], name=op.f("fk_draft_signed_post")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_draft_subject_id")),
        sa.ForeignKeyConstraint(["template_id"], ["letter_template.id"], name=op.f("fk_draft_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("code", name=op.f("uq_draft_code")),
        sa.UniqueConstraint(
            "subject_id", "letter_no", "letter_date", name=op.f("uq_draft_subject_id_letter_no_letter_date")
        ),
        sa.UniqueConstraint("subject_id", "number", name=op.f("uq_draft_subject_id_number")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index("ix_draft_district_state", ["district_id", "state"], unique=False)

    op.create_table(
        "file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("head_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("serial", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_type", sa.String(length=60), nullable=False),
        sa.Column("retention", sa.String(length=8), nullable=False),
        sa.Column("opened_by_post", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_post", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "closed_how",
            sa.Enum("by_diagram", "by_hand", name="closedhow", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column("closing_remark", sa.String(), nullable=True),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_how IS NULL)", name=op.f("ck_file_closed_with_reason")),
        sa.ForeignKeyConstraint(["closed_by_post"], ["post.id"], name=op.f("fk_file_closed_by_post")),
        sa.ForeignKeyConstraint(["head_id"], ["file_head.id"], name=op.f("fk_file_head_id")),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("fk_file_id")),
        sa.ForeignKeyConstraint(["opened_by_post"], ["post.id"], name=op.f("fk_file_opened_by_post")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_file_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
        sa.UniqueConstraint("head_id", "unit_id", "year", "serial", name=op.f("uq_file_head_id_unit_id_year_serial")),
        sa.UniqueConstraint("number", name=op.f("uq_file_number")),
    )
    op.create_table(
        "form_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("node", sa.String(length=120), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_form_answer_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_form_answer_post_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_form_answer_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_answer")),
    )
    with op.batch_alter_table("form_answer", schema=None) as batch_op:
        batch_op.create_index("ix_form_answer_subject", ["subject_id", "process", "node"], unique=False)
        batch_op.create_index(batch_op.f("ix_form_answer_task_id"), ["task_id"], unique=False)

    op.create_table(
        "movement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("from_person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("capacity", sa.String(length=12), nullable=False),
        sa.Column("to_post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("to_role", sa.String(length=40), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "diarised",
                "opened",
                "outcome",
                "claimed",
                "released",
                "marked",
                "replied",
                "transferred",
                "returned",
                "recalled",
                "pulled_up",
                "reassigned",
                "by_diagram",
                "closed",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("outcome", sa.String(length=80), nullable=False),
        sa.Column("node_from", sa.String(length=120), nullable=False),
        sa.Column("node_to", sa.String(length=120), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=True),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.Column("delay_reason", sa.String(length=500), nullable=False),
        sa.Column(
            "priority",
            sa.Enum(
                "out_today",
                "most_immediate",
                "immediate",
                "ordinary",
                name="priority",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("days_held", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("to_post_id IS NOT NULL OR to_role <> ''", name=op.f("ck_movement_goes_somewhere")),
        sa.CheckConstraint("days_held >= 0", name=op.f("ck_movement_days_held_positive")),
        sa.ForeignKeyConstraint(["from_person_id"], ["person.id"], name=op.f("fk_movement_from_person_id")),
        sa.ForeignKeyConstraint(["from_post_id"], ["post.id"], name=op.f("fk_movement_from_post_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_movement_subject_id")),
        sa.ForeignKeyConstraint(["to_post_id"], ["post.id"], name=op.f("fk_movement_to_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement")),
        sa.UniqueConstraint("subject_id", "seq", name=op.f("uq_movement_subject_id_seq")),
    )
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.create_index("ix_movement_from", ["from_post_id", "sent_at"], unique=False)
        batch_op.create_index("ix_movement_to", ["to_post_id", "sent_at"], unique=False)

    op.create_table(
        "note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "colour",
            sa.Enum("yellow", "green", name="colour", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author_person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_post", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("capacity", sa.String(length=12), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=True),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("beside_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unsigned_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("(colour = 'green') = (confirmed_at IS NOT NULL)", name=op.f("ck_note_green_is_confirmed")),
        sa.CheckConstraint("(colour = 'green') = (number IS NOT NULL)", name=op.f("ck_note_green_is_numbered")),
        sa.ForeignKeyConstraint(["author_person"], ["person.id"], name=op.f("fk_note_author_person")),
        sa.ForeignKeyConstraint(["author_post"], ["post.id"], name=op.f("fk_note_author_post")),
        sa.ForeignKeyConstraint(["beside_id"], ["note.id"], name=op.f("fk_note_beside_id")),
        sa.ForeignKeyConstraint(["file_id"], ["subject.id"], name=op.f("fk_note_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_note_file_id_number")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_file_id"), ["file_id"], unique=False)
        batch_op.create_index(
            "uq_note_one_yellow",
            ["file_id", "author_post"],
            unique=True,
            sqlite_where=sa.text("colour = 'yellow' AND beside_id IS NULL"),
            postgresql_where=sa.text("colour = 'yellow' AND beside_id IS NULL"),
        )

    op.create_table(
        "receipt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("diary_district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("diary_year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("diary_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("diarised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_date", sa.Date(), nullable=True),
        sa.Column("letter_no", sa.String(length=120), nullable=False),
        sa.Column("letter_no_folded", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column(
            "delivery_mode",
            sa.Enum(
                "by_hand",
                "post",
                "speed_post",
                "registered",
                "email",
                "radiogram",
                "portal",
                name="deliverymode",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("mode_ref", sa.String(length=60), nullable=False),
        sa.Column(
            "sender_kind",
            sa.Enum(
                "citizen",
                "pensioner",
                "employee",
                "office",
                "court",
                "representative",
                "commission",
                name="senderkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("sender_designation", sa.String(length=200), nullable=False),
        sa.Column("sender_office", sa.String(length=200), nullable=False),
        sa.Column("sender_address", sa.String(length=500), nullable=False),
        sa.Column("sender_pin", sa.String(length=6), nullable=False),
        sa.Column("sender_mobile", sa.String(length=15), nullable=False),
        sa.Column("sender_email", sa.String(length=200), nullable=False),
        sa.Column("sender_folded", sa.String(length=400), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("enclosures", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enclosures_text", sa.String(length=500), nullable=False),
        sa.Column("remarks", sa.String(length=1000), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("diarised_by_post", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("duplicate_of_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("copy_of_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("sender_name <> '' OR sender_designation <> ''", name=op.f("ck_receipt_sender_known")),
        sa.CheckConstraint("enclosures >= 0", name=op.f("ck_receipt_enclosures_positive")),
        sa.ForeignKeyConstraint(["copy_of_id"], ["subject.id"], name=op.f("fk_receipt_copy_of_id")),
        sa.ForeignKeyConstraint(["diarised_by_post"], ["post.id"], name=op.f("fk_receipt_diarised_by_post")),
        sa.ForeignKeyConstraint(["diary_district_id"], ["district.id"], name=op.f("fk_receipt_diary_district_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_receipt_document_id")),
        sa.ForeignKeyConstraint(["duplicate_of_id"], ["subject.id"], name=op.f("fk_receipt_duplicate_of_id")),
        sa.ForeignKeyConstraint(["file_id"], ["subject.id"], name=op.f("fk_receipt_file_id")),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("fk_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("code", name=op.f("uq_receipt_code")),
        sa.UniqueConstraint(
            "diary_district_id", "diary_year", "diary_no", name=op.f("uq_receipt_diary_district_id_diary_year_diary_no")
        ),
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index(
            "ix_receipt_duplicate", ["diary_district_id", "letter_date", "letter_no_folded"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_receipt_file_id"), ["file_id"], unique=False)

    op.create_table(
        "ask",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stroke", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open", "answered", "withdrawn", name="askstate", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("instance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("draft_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("asked_person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_post", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "asked_capacity",
            sa.Enum(
                "self",
                "additional",
                "link",
                "for",
                "system",
                name="capacity",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminders", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_text", sa.Text(), nullable=False),
        sa.Column("answer_document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answer_receipt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_post", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_ask_closed_with_date")),
        sa.CheckConstraint("state <> 'withdrawn' OR withdrawn_reason <> ''", name=op.f("ck_ask_withdrawn_with_reason")),
        sa.CheckConstraint("(post_id IS NULL) <> (office_id IS NULL)", name=op.f("ck_ask_one_addressee")),
        sa.CheckConstraint("reminders >= 0", name=op.f("ck_ask_reminders_not_negative")),
        sa.ForeignKeyConstraint(["answer_document_id"], ["document.id"], name=op.f("fk_ask_answer_document_id")),
        sa.ForeignKeyConstraint(["answer_receipt_id"], ["subject.id"], name=op.f("fk_ask_answer_receipt_id")),
        sa.ForeignKeyConstraint(["answered_person"], ["person.id"], name=op.f("fk_ask_answered_person")),
        sa.ForeignKeyConstraint(["answered_post"], ["post.id"], name=op.f("fk_ask_answered_post")),
        sa.ForeignKeyConstraint(["asked_person"], ["person.id"], name=op.f("fk_ask_asked_person")),
        sa.ForeignKeyConstraint(["asked_post"], ["post.id"], name=op.f("fk_ask_asked_post")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_ask_district_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_ask_draft_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_ask_instance_id")),
        sa.ForeignKeyConstraint(["office_id"], ["outside_office.id"], name=op.f("fk_ask_office_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_ask_post_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_ask_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_ask_instance_id")),
        sa.UniqueConstraint("subject_id", "number", name=op.f("uq_ask_subject_id_number")),
    )
    with op.batch_alter_table("ask", schema=None) as batch_op:
        batch_op.create_index("ix_ask_open", ["district_id", "state", "due"], unique=False)
        batch_op.create_index("ix_ask_post", ["post_id", "state"], unique=False)

    op.create_table(
        "dispatch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("draft_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("parent_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("is_copy", sa.Boolean(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "by_post",
                "registered",
                "speed_post",
                "by_hand",
                "email",
                "radiogram",
                "messenger",
                "inside",
                name="dispatchmode",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("postage", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weight", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mode_ref", sa.String(length=80), nullable=False),
        sa.Column("peon_book_no", sa.String(length=40), nullable=False),
        sa.Column("out_date", sa.Date(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("returned_reason", sa.String(length=300), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(returned_on IS NULL) = (returned_reason = '')", name=op.f("ck_dispatch_returned_with_reason")
        ),
        sa.CheckConstraint(
            "delivered_on IS NULL OR returned_on IS NULL", name=op.f("ck_dispatch_delivered_or_returned")
        ),
        sa.CheckConstraint(
            "number > 0 AND parent_no > 0 AND parent_no <= number", name=op.f("ck_dispatch_numbers_in_order")
        ),
        sa.CheckConstraint("postage >= 0", name=op.f("ck_dispatch_postage_not_negative")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_dispatch_district_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_dispatch_draft_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_dispatch_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_dispatch_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch")),
        sa.UniqueConstraint("district_id", "year", "number", name=op.f("uq_dispatch_district_id_year_number")),
        sa.UniqueConstraint("draft_id", "place", name=op.f("uq_dispatch_draft_id_place")),
    )
    with op.batch_alter_table("dispatch", schema=None) as batch_op:
        batch_op.create_index("ix_dispatch_out", ["district_id", "out_date"], unique=False)

    op.create_table(
        "draft_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("draft_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("based_on", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("beside", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("movement_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_post", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "capacity",
            sa.Enum(
                "self",
                "additional",
                "link",
                "for",
                "system",
                name="capacity",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("addressees", sa.Text(), nullable=False),
        sa.Column("copies", sa.Text(), nullable=False),
        sa.Column("enclosures", sa.Text(), nullable=False),
        sa.Column("reference_lines", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_draft_version_number_is_positive")),
        sa.CheckConstraint("revision > 0", name=op.f("ck_draft_version_revision_is_positive")),
        sa.ForeignKeyConstraint(["author_person"], ["person.id"], name=op.f("fk_draft_version_author_person")),
        sa.ForeignKeyConstraint(["author_post"], ["post.id"], name=op.f("fk_draft_version_author_post")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_version_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_version")),
        sa.UniqueConstraint("draft_id", "number", name=op.f("uq_draft_version_draft_id_number")),
    )
    op.create_table(
        "correspondence_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("serial", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "direction",
            sa.Enum(
                "receipt",
                "issue",
                "enclosure",
                "report",
                name="direction",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("page_from", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("page_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("letter_no", sa.String(length=120), nullable=True),
        sa.Column("letter_date", sa.Date(), nullable=True),
        sa.Column("receipt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("draft_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ask_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("flag", sa.String(length=12), nullable=True),
        sa.Column("added_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("added_post", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("page_to >= page_from", name=op.f("ck_correspondence_item_pages_in_order")),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_correspondence_item_added_by")),
        sa.ForeignKeyConstraint(["added_post"], ["post.id"], name=op.f("fk_correspondence_item_added_post")),
        sa.ForeignKeyConstraint(["ask_id"], ["ask.id"], name=op.f("fk_correspondence_item_ask_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_correspondence_item_document_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_correspondence_item_draft_id")),
        sa.ForeignKeyConstraint(["file_id"], ["subject.id"], name=op.f("fk_correspondence_item_file_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["subject.id"], name=op.f("fk_correspondence_item_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correspondence_item")),
        sa.UniqueConstraint("file_id", "serial", name=op.f("uq_correspondence_item_file_id_serial")),
    )
    with op.batch_alter_table("correspondence_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correspondence_item_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_correspondence_item_file_id"), ["file_id"], unique=False)
    bind = op.get_bind()
    for statement in RAW[bind.dialect.name]:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """There is nothing before the first schema."""
    raise NotImplementedError("the first schema is not taken back; restore a backup instead")

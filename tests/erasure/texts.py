"""What becomes of each column of texts and bytes when the person it may speak of leaves. `test_erasure.py` finds one that is not
here: a name, a telephone number or a public id in a plain text would otherwise be kept for good.

Those that say by themselves who somebody is (keys to a person, e-mail addresses) are in PEOPLE of that test.
"""

from __future__ import annotations

# Written by or about somebody; it goes in the action of leaving.
GOES_WITH_THEM = """
accounts.password_hash registrations.password_hash sign_ins.digest
answer_ratings.words appeals.words attendances.access_answer attendances.access_needs
contributions.body contributions.html contributions.title revisions.body revisions.html revisions.title
decisions.passage done_acts.said flags.phrase flags.words jobs.payload kept_mails.recipient kept_mails.subject kept_mails.text
consultation_mail_choices.pace mail_choices.pace misreadings.words negotiation_needs.words
notifications.group_key notifications.key notifications.kind notifications.sentence notifications.target notifications.target_kind
pending_posts.body pending_posts.capacity_key pending_posts.care pending_posts.confirmed pending_posts.draft_key
pending_posts.kind_key
pending_posts.pseudonym pending_posts.restatement pending_posts.stance pending_posts.title
admissions.put_out_because
participations.job_title participations.pseudonym participations.pseudonym_key
invitations.capacity_key invitations.job_title invitations.name invitations.reason invitations.role
room_messages.words sign_offs.comment search_entries.text search_entries.title search_entries.words signals.kind signals.words
declared_interests.words
group_invitations.capacity_key group_invitations.job_title group_invitations.role
group_remarks.appeal group_remarks.reason group_remarks.title group_remarks.words group_reports.words
group_requests.capacity_key group_requests.name group_requests.reason group_requests.why
tokens.digest tokens.purpose tokens.subject undo_steps.arguments undo_steps.inverse undo_steps.sentence voices.passage
"""
# The same, but a job deletes it, after days, when nobody can object any more or when a vote is counted.
GOES_BY_ITSELF = """
decisions.taken_out drafts.fields gone_lines.code drafts.path kept_words.body kept_words.title limit_counters.bucket
polls.address_key sent_forms.led_to sent_forms.sending voted_addresses.digest
"""
# Said by the organisation or in its name, for all to see or for its team: it stays, as what was said to the public does.
OFFICIAL = """
groups.induction groups.meets groups.name groups.purpose groups.role_description groups.slug groups.terms
group_actions.done_how group_actions.what group_actions.who group_clauses.heading group_clauses.words group_documents.title
group_members.steps_done group_meetings.change_reason group_meetings.link group_meetings.minutes group_meetings.where
group_papers.link group_papers.text group_papers.title group_proposals.answer group_proposals.would_change
group_remarks.heard_because group_remarks.hidden_because
manager_questions.answer plain_checks.because
activities.summary activities.title agenda_items.text agenda_items.title
opened_without.instead opened_without.why opened_checks.words opening_answers.words redactions.reason redactions.words
sign_offs.can_change
followings.named followings.why_not vote_cancellations.reason said_back.shown said_back.words
decider_removals.reason decider_removals.instead decider_removals.drop_reason decider_proposals.drop_reason
decider_proposals.reason decider_proposals.said
rewordings.before rewordings.after rewordings.reason rewordings.drop_reason waiting_files.content
progress.seen_where check_evidence.seen_where check_corrections.seen_where
early_stops.reason temporary_changes.aftermath_words temporary_changes.decided_by temporary_changes.reason temporary_changes.what
answers.constraint answers.headline answers.html answers.reason answers.why_changed answers.would_change
appeals.answer campaigns.label case_notes.words check_corrections.words
checks.words commitments.because commitments.instead commitments.owner_title commitments.unit commitments.what
consultations.contact_phone consultations.contact_post consultations.credit consultations.decided_by consultations.decided_when
consultations.decision_follows consultations.promise consultations.run_by consultations.slug consultations.source
consultations.summary consultations.title
decisions.reason decisions.sentence entered_votes.doubt entered_votes.settlement framings.account framings.problem framings.whose
evidence_answers.answer evidence_answers.html evidence_answers.name evidence_items.found_when evidence_items.link
evidence_items.made_by evidence_items.paid_by evidence_items.summary evidence_items.title
negotiations.without_agreement negotiation_parties.chosen_how negotiation_parties.name negotiation_parties.signing_rule
negotiation_rounds.title negotiation_terms.title negotiation_wordings.note negotiation_wordings.owner negotiation_wordings.text
negotiation_wordings.why
findings.found_when findings.learnt findings.link findings.title
proposed_options.cost proposed_options.helps proposed_options.meaning proposed_options.most_affected proposed_options.risks
proposed_options.ruled_out proposed_options.speaks_against proposed_options.speaks_for proposed_options.title
document_files.content documents.file_name documents.text documents.title
key_dates.title page_pictures.content page_questions.html page_questions.text page_questions.title
page_sections.alt page_sections.captions page_sections.html page_sections.text page_sections.title page_sections.video_link
message_versions.html message_versions.subject message_versions.words messages.html messages.subject messages.words
messages.withdrawn_reason
final_decisions.html final_decisions.sentence final_decisions.words milestones.what misreadings.reply note_groups.name
paper_ballots.settled_because phases.name phases.note poll_options.detail poll_options.label polls.called_off_reason polls.unless
polls.explanation polls.question progress.link progress.words readings.note reports.summary results.auditors reviews.html
reviews.words kept_promises.refused_because
promise_drafts.what promise_drafts.owner_title promise_drafts.unit promise_drafts.steps promise_drafts.refused_because
theme_rewordings.sentence theme_rewordings.against theme_rewordings.reason
name_changes.after name_changes.before name_changes.reason
opening_domains.domain scope_items.condition scope_items.owner scope_items.reason scope_items.text site_logos.content
site_settings.contact_phone site_settings.name site_settings.run_by staff_domains.domain theme_polls.note themes.against
themes.meaning themes.sentence threads.locked_reason
topics.label versions.after versions.before versions.reason versions.title voter_lists.name
saved_templates.name saved_templates.people saved_templates.stages
workshops.about workshops.access_note workshops.called_off_reason workshops.caption_link workshops.place workshops.summary
workshops.summary_html workshops.title workshops.video_link
call_ins.because call_ins.html call_ins.sentence call_ins.settled_words call_ins.why_not
call_ins.words check_evidence.link check_corrections.link
decision_terms.call_in_body equality_reviews.html equality_reviews.reason equality_reviews.words
outreach_entries.done_by outreach_entries.language outreach_entries.place outreach_entries.title outreach_pictures.content
progress_reviews.missing review_steps.owner review_steps.result review_steps.what
asked.name asked.our_reply asked.reply asked.why body_members.job_title body_members.name deciders.job_title deciders.name
deciders.replaces_because
meetings.held_where organisations.name organisations.name_key programmes.name programmes.name_key units.name units.name_key
"""
# How somebody voted: it counts on. `voter_key` holds the versions of a ballot together; whose it was is emptied.
BALLOTS = """
felt_heard.id named_ballots.form_key named_ballots.marks named_ballots.receipt named_ballots.voter_key
counted_ballots.marks paper_ballots.capacity_key paper_entries.capacity_key paper_entries.marks receipts.code sealed_ballots.box
secret_ballots.id secret_ballots.marks turnout.origin entered_for.origin entered_for.receipt
entered_ballots.origin entered_batches.origin
"""
# Chosen or made by the program, the same whoever it is about.
OURS = """
groups.joining group_comings.agreed_to group_consents.answer group_proposals.effect group_proposals.outcome group_remarks.kind
plain_checks.seen plain_texts.source
decider_proposals.kind decider_proposals.subject
rewordings.part rewordings.subject
opened_checks.check_key opened_checks.said opened_checks.standing opened_checks.tier opened_without.check_key
retired_addresses.digest redactions.file_key redactions.chosen
opening_answers.check_key early_stops.kind redactions.digest redactions.mark redactions.places redactions.salt
temporary_changes.aftermath
openings.aims_at openings.nation openings.tier openings.to_mend sign_offs.fingerprint spaces.kind
messages.audience messages.capacity_key
outreach_entries.way outreach_pictures.content_type outreach_pictures.digest progress_reviews.figures progress_reviews.kind
call_ins.settled_as asked.kind asked.way deciders.kind organisations.kind
activities.kind_key agenda_items.kind_key answer_ratings.verdict answers.disposition answers.state appeals.state cases.state
check_corrections.verdict check_ratings.verdict checks.verdict consultations.language
access_codes.code_hash consultations.readership
page_pictures.content_type pending_posts.subject_key poll_options.subject_key polls.subject_key threads.subject_key
statements.subject_key
consultations.affected final_decisions.timing findings.source framings.capacity_key versions.role
sorted_together.role vote_announcements.words
contributions.author_role contributions.care contributions.client_key contributions.kind
contributions.source_key contributions.status
decisions.act_key decisions.before decisions.reason_key decisions.rule_key documents.content_type
done_acts.key event_streams.last_hash event_streams.name events.hash events.kind events.payload events.stream
flags.reason_key flags.state flags.trigger_key jobs.kind jobs.last_error jobs.unique_key moderation_settings.mode
name_changes.level
participations.capacity_key contributions.told_as
participations.former_role participations.origin participations.role participations.source_key
poll_options.key polls.capacity_keys polls.changed_parts polls.method_key polls.pass_mark polls.pass_of polls.seed polls.settings
consultations.promise_level polls.from_stage polls.key_fault polls.public_key polls.publishes polls.purpose scope_items.state
polls.shows_tally polls.ties polls.who
results.ballots_hash results.guests results.origins results.problem results.publishes results.receipts_hash results.salt
results.tally results.turnout
samples.seed search_entries.capacity_key search_entries.config search_entries.facets search_entries.kind
search_entries.public_id search_entries.source
discussion_settings.guests discussion_settings.restating restatements.verdict
conditions.reacted posts.reacted posts.stance reactions.capacity_key reactions.kind
themes.state threads.kind_key told_logs.stream
site_logos.digest site_settings.colour site_settings.logo_digest staff_domains.capacity_key
evidence_items.certainty evidence_items.kind evidence_items.speaks evidence_requests.wants
negotiation_parties.capacity_key negotiation_positions.stand negotiation_signatures.fell_because
negotiation_signatures.signed_words negotiation_wordings.state party_statements.act
versions.effect versions.part topics.key topics.kind workshops.code workshops.seed workshops.who
"""
TEXTS = [name for group in (GOES_WITH_THEM, GOES_BY_ITSELF, OFFICIAL, BALLOTS, OURS) for name in group.split()]

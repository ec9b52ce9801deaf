"""Forms that know neither what they began from (`SharedForm`, a field `seen`) nor that they were sent before (`MakeOnceForm`, a
form key), each with the reason. A new form is rather one of the two than a line here."""

from __future__ import annotations

KNOWS_BY = frozenset({"began_from", "seen", "version", "key"})
NEITHER = {
    "one person's own: nobody else can change it, and the last word counts": """
        accounts.confirm accounts.reset accounts.sign_in accounts.sign_in_by_link
        accounts.sign_out accounts.sign_out_everywhere outcome_timelines.end_links accounts.whose_words guests.keep guests.move
        accounts.kept_words accounts.start_again
        consultation_join.join inviting.join_as_staff consultation_people.accept
        consultation_people.open_own_invitation
        group_members.join group_members.leave group_invitation.accept group_meetings.coming
        voting_entered.disown consultation_people.own_name erasure.leave notifications.follow
        notifications.follow_consultation notifications.index notifications.mark_read notifications.open_one notifications.stop
        notifications.stop_one notifications.choose_here discussions.follow responses.respond speaking.stop_asking
        outcome_sorting.sample outcome_timelines.rate_answer room_entry.enter rooms.come
        workshop_invitation.record workshop_records.heard workshops.cancel moderation.shift""",
    "a letter or a page at most: a second one does no harm": """
        accounts.ask_for_link accounts.forgot_password accounts.register messages.test room_entry.knock
        outcome_sorting.look_again""",
    "once for good: a second time it is refused, or there already, and what was written first stays": """
        consultation_manage.documents consultation_manage.replace_document
        group_manage.cancel_invitation group_remarks.delete group_remarks.report group_remarks.appeal group_proposals.withdraw
        group_meetings.finish_action
        consultation_people.withdraw_invitation redaction.ask stopping.ask
        outcome_answers.call_in
        contributions.withdraw moderation_notices.appeal outcome_answers.account
        outcome_answers.decision outcome_answers.give_up
        outcome_answers.review outcome_sorting.quote voting_manage.call_off voting_manage.count
        workshops_manage.call_off workshops_manage.withdraw_invite rehearsals.wipe summaries.reopen""",
    "put to what is there, and the same words are not put twice": """
        moderation_flags.flag moderation_flags.take_up
        outcome_timelines.misread workshops_manage.invite""",
    "whoever holds a case or sorts is shown at once, and each step says what it found": """
        moderation.give_back moderation.step_aside moderation.take outcome_sorting.sort""",
    "set to what is there, or done once: the same again changes nothing": """
        temporary.reopen negotiating.leave negotiating_manage.prepare negotiating_manage.end
        negotiating_manage.remove_round negotiating_manage.remove_delegate
        opening.ask opening.start_preview opening.end_preview opening.holidays opening.remove_holiday opening.send_back
        inviting.domains inviting.end_domain inviting.enter_code
        site.add_domain site.opening site.remove_domain site.remove_logo site.roles
        site.take_administrator site.take_convenor
       """,
    "one picture in the place of another, chosen with the one that stands before one's eyes": """
        site.change_logo""",
    "asks, and changes nothing": """
        mentions.names""",
    "one rehearsal at a time": """
        rehearsals.start""",
}

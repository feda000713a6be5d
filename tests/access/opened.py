"""The addresses that answer anyone, and why."""

# What an anonymous visitor gets from GET.
OPEN = {
    "help": 200,  # what the portal is and how it is used
    "help_text": 200,
    "accessibility": 200,  # lag (2018:1937) 13 §
    "sources": 200,  # licences ask to be named
    "set_language": 302,  # a form in the footer; GET changes nothing
    "write_worker": 200,  # a script that is the same for everyone
    "tell_worker": 200,  # the same
    "public_page": 404,  # what a municipality has published; here none has
    "public_contacts": 404,  # what a municipality wants everyone to know; here none is loaded
    "livez": 200,  # monitoring
    "readyz": 200,  # monitoring
    "account_login": 200,
    "account_logout": 302,  # nobody to sign out
    "account_signup": 200,  # tells that accounts are by invitation
    "account_inactive": 200,
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "account_reset_password_from_key": 200,  # says that the link no longer works
    "account_reset_password_from_key_done": 200,
    "account_email_verification_sent": 200,
    "account_confirm_email": 200,
    "account_set_password": 302,  # allauth asks for a signed-in person without a password
    "invitation_accept": 404,  # the right link is what opens it
    "tell": 404,  # as above
    "calendar_feed": 404,  # as above
    "tell_thanks": 404,
    "survey_class_report": 200,  # a teacher's, by the class's code
    "survey_class_thanks": 200,
    "survey_no_reminders": 200,  # asks; only the right secret has an effect
    "write": 302,  # to the sign-in; a remembered device opens it
    "write_by_link": 404,  # the right link opens it
    "write_thanks": 302,
    "write_thanks_by_link": 404,
    "write_forget": 405,  # a form; the link itself is what is withdrawn
    "write_forget_by_link": 405,
    "write_forgotten": 200,  # says that it is done
    "answer_code": 200,  # those who answer a survey have no account: a code lets them in
    "answer_link": 404,  # the right link is what opens it
    "answer_start": 302,  # to the code; who has given one reads what the survey is
    "answer_page": 302,
    "answer_send": 302,
    "answer_thanks": 404,
    "answer_leave": 405,  # a form: the browser forgets
    "survey_public": 404,  # what a round's owner has chosen to publish; the right address opens it
    "today": 200,  # a calendar, for whoever leaves a survey quickly
}
OPEN_KWARGS = {
    "answer_link": {"token": "x"},
    "answer_page": {"number": 1},
    "survey_public": {"token": "x"},
    "answer_thanks": {"token": "x"},
    "help_text": {"slug": "samordnaren"},
    "public_page": {"code": "2417"},
    "public_contacts": {"code": "2417"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "x-y"},
    "account_confirm_email": {"key": "x"},
    "invitation_accept": {"token": "x"},
    "tell": {"token": "x"},
    "survey_no_reminders": {"secret": "x"},
    "calendar_feed": {"token": "x"},
    "tell_thanks": {"token": "x"},
    "write_by_link": {"token": "x"},
    "write_thanks_by_link": {"token": "x"},
    "write_forget_by_link": {"token": "x"},
}

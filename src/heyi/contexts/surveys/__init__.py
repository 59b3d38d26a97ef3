"""Surveys: what is asked of patients, residents and staff, how it is answered, and what the answers may be said to show.

Words it owns: questionnaire, section, question, choice, condition, scale, edition, survey, wave, point, sample, invitation,
form, door of a point.
Not here: how samples are drawn and shares are reckoned (heyi.methods).
"""

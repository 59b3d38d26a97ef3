"""Notices: who is told what has happened, how, when and until when. It hears facts and moves nothing.

Words it owns: notice, kind of notice, quiet hours, rung, sending, endpoint, wish.
"""

"""Other systems' data in and out: tables and FHIR files are taken in here, and handed to the rooms that own what they say.

Words this room owns: feed, profile (how one kind of file is laid out), stage (rows put aside until all of them may go in).
"""

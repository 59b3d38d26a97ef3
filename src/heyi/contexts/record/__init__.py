"""What happened to a person at each member, as that member sent it. Not here: who the person is (patients).

Words: encounter, diagnosis, observation, allergy, charge, document; entry, version, batch, source, withdrawal.
"""

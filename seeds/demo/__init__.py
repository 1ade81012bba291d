"""A small port-side park with thirty days of traffic, in notation, and what files it.

Companies, people, plates and credit codes are made up; substances are real. The registers stand in
TOML files, one a register, one entry a line. `journals/` holds what each custodian files, named by
its code: nineteen inside the park, five outside it, and one system that tells of some of the same
trips. Two sites tell of earlier months as well, and one has told nothing yet. `gates.txt` holds
what the gates and lots saw, on the thirty days or reckoned back from the loading (`now-40m`);
papers, alerts, declarations and cases are TOML files. The files are the source and are edited by
hand.

Nearly every chain is in order. What is wrong is wrong on purpose and says so above its line:

    # FAULT Q-01 anda/W0606-05: why        the rule it breaks, and the lot, trip or party
    # FOLLOWS Q-02 shunhe/W0616-08: why    what is found as well, folded under the fault's finding

The tests hold the park to that: each of these is found, and nothing else is.
"""

"""The roles that the table speaks of, by what they have in common."""

EVERYONE = {
    "coordinator",
    "colleague",
    "manager",
    "registrar",
    "reader",
    "partner",
    "county_officer",
    "municipality_administrator",
    "county_administrator",
    "portal_administrator",
    "foreign_coordinator",
    "foreign_officer",
    "stranger",
}
AT_WORK = {"coordinator", "colleague", "manager", "registrar", "reader", "partner", "county_officer"}
MUNICIPAL = {"coordinator", "colleague", "manager", "registrar", "reader"}
COORDINATOR = {"coordinator"}
EDITORS = {"coordinator", "colleague"}
OWN = AT_WORK - {"county_officer"}
OFFICER = {"county_officer"}
PORTAL = {"portal_administrator"}
ASKED_BRIEFLY = {"coordinator", "county_officer", "portal_administrator", "stranger", "anonymous"}
ADMINISTRATORS = {"portal_administrator", "municipality_administrator"}
NUMBERS = {"coordinator", "registrar"}
READS_DRAFTS = {"coordinator", "manager"}
DOES_THE_WORK = {"coordinator", "colleague", "manager"}

"""Pages that show several capabilities together, and what opens them."""

from codesign.artefacts.capability import Capability
from codesign.artefacts.receipts import Receipts
from codesign.i18n import lazy
from codesign.pages import areas, participation_receipt, people, projects, start
from codesign.projects.policy import EVERY_ROLE, OWNS, Admin, InProject, Public, SignedIn
from codesign.web.navigation import Chapter, Entry

capability = Capability(
    name="pages",
    blueprints=(
        start.blueprint,
        people.blueprint,
        projects.blueprint,
    ),
    looks=areas.LOOKS,
    policy={
        **areas.POLICY,
        "start.home": Public(),
        "projects.public": Public(),
        "projects.mine": SignedIn(),
        "projects.restoration_read": Admin(),
        "projects.new": Admin(),
        "projects.home": InProject(EVERY_ROLE),
        "projects.settings": InProject(OWNS),
        "people.sign_in": Public(),
        "people.sign_out": SignedIn(),
        "people.accept_invitation": Public(),
        "people.account": SignedIn(),
        "people.password": SignedIn(),
        "people.members": InProject(EVERY_ROLE),
        "people.invite": InProject(OWNS),
        "people.withdraw_invitation": InProject(OWNS),
        "people.change_role": InProject(OWNS),
        "people.remove_member": InProject(OWNS),
        "people.audit": InProject(OWNS),
    },
    receipts=(Receipts(participation_receipt.find, participation_receipt.take_back_again),),
    navigation=(
        Entry(Chapter.SETTINGS, "people.members", lazy("Medlemmar"), ("people.",)),
        Entry(Chapter.SETTINGS, "projects.settings", lazy("Uppgifter"), ("projects.settings",)),
        Entry(Chapter.SETTINGS, "people.audit", lazy("Händelser"), ("people.audit",)),
    ),
)

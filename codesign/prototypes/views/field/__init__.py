"""Field mode: devices are prepared, work without a network, and send when there is one."""

from codesign.prototypes.views.field import device, staff
from codesign.prototypes.views.field.blueprint import blueprint

__all__ = ["blueprint", "device", "staff"]

"""Field mode: devices are prepared, work without a network, and send when there is one."""

from codesign.fieldwork.views import device, staff
from codesign.fieldwork.views.blueprint import blueprint

__all__ = ["blueprint", "device", "staff"]

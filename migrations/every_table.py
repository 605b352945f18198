"""Every table of the house, imported in one place so that the metadata is whole."""

import dispatch.emergency.emergency
import dispatch.routing_rule
import dispatch.task
import dispatch.work_calendar
import foundation.history
import foundation.outbox
import foundation.push
import grid.cell
import grid.division
import grid.post
import incidents.case
import incidents.catalogue
import incidents.evidence
import incidents.photo
import incidents.report
import people.api_token
import people.organisation
import people.person
import people.session
import people.throttle
import sensors.alarm
import sensors.device
import sensors.device_type
import sensors.listener_state
import sensors.reading
import sensors.reject
import sensors.rule
from foundation.tables import Base

metadata = Base.metadata

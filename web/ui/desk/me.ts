/** Who sits at this desk and what they may see. */
import { computed, shallowRef } from 'vue'
import type { Me } from '../api/types'

export const me = shallowRef<Me | null>(null)
export const may = (permission: string) => me.value?.permissions.includes(permission) ?? false

export const rooms = computed(() => ({
  cases: ['case.see_all', 'case.see_division', 'case.see_department', 'case.see_own_grid'].some(may),
  alarms: may('alarm.see') || may('alarm.see_division'),
  rules: may('alarm.see') || may('alarm.see_division'),
  load: may('alarm.see') || may('alarm.see_division'),
  devices: may('device.see'),
  health: may('device.see'),
  types: may('device.see'),
  ingest: may('device.manage'),
  cameras: may('camera.see'),
  rejects: may('reject.see'),
  limits: may('calendar.see'),
  posts: may('post.see') && may('division.see'),
  calendar: may('calendar.see') || may('calendar.manage'),
  routing: may('routing.see'),
  register: may('component.review'),
  resources: may('emergency.see') || may('resource.manage'),
  duties: may('emergency.task'),
  duty: may('emergency.see') || may('resource.manage'),
  plans: may('plan.manage') || may('emergency.see'),
  forms: may('form.see'),
  places: may('form.see') || may('place.manage'),
  campaigns: may('form.see') || may('campaign.manage'),
  announcements: me.value !== null,
}))
export const hasDesk = computed(() => (me.value?.desks.length ?? 0) > 0)
/** Leaders and auditors look and do not touch; the duty commander answers alarms, administrators set rules and limits. */
export const readOnly = computed(() => me.value !== null && !hasDesk.value && !['alarm.acknowledge', 'routing.manage', 'calendar.manage'].some(may))

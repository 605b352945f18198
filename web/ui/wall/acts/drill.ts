/** What a screen of drills shows: drills alone, as a real screen shows what is real alone; real alarms always come through. */
import { computed } from 'vue'
import { board } from '../board'
import { drillView } from '../drillswitch'
import { opened } from '../opened'

const openedDrill = computed(() => (opened.value?.kind === 'emergency' ? board.emergencies.get(opened.value.id)?.drill ?? null : null))
/** The colour of the screen follows what is looked at: a drill that is open, else the switch. */
export const drillShown = computed(() => openedDrill.value ?? drillView.value)
export const shownEmergencies = computed(() => [...board.emergencies.values()].filter((each) => each.drill === drillShown.value))

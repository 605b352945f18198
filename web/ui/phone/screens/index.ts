/** The screens: the first two are there at once, the others come behind them before they are asked for. */
import { defineAsyncComponent, type Component } from 'vue'
import LoadFailed from '../parts/LoadFailed.vue'
import type { Screen } from '../route'
import HomeScreen from './HomeScreen.vue'
import ReportScreen from './ReportScreen.vue'

const LATER = {
  tasks: () => import('./TasksScreen.vue'),
  task: () => import('./TaskScreen.vue'),
  records: () => import('./RecordsScreen.vue'),
  case: () => import('./CaseScreen.vue'),
  me: () => import('./MeScreen.vue'),
  notices: () => import('./NoticesScreen.vue'),
  place: () => import('./PlacesScreen.vue'),
  grid: () => import('../grid/GridScreen.vue'),
}
const later = (loader: () => Promise<Component>) => defineAsyncComponent({ loader, errorComponent: LoadFailed, delay: 0 })

export const SCREENS: Record<Screen, Component> = {
  home: HomeScreen, report: ReportScreen,
  tasks: later(LATER.tasks), task: later(LATER.task), records: later(LATER.records), case: later(LATER.case), me: later(LATER.me), notices: later(LATER.notices), place: later(LATER.place), grid: later(LATER.grid),
}

/** Once the first screen is usable the rest is fetched, so that the tunnel after the next corner changes nothing. */
export async function fetchScreens(): Promise<void> {
  await Promise.allSettled([...Object.values(LATER), () => import('../parts/CategoryPicker.vue'), () => import('../parts/SentCard.vue'), () => import('../parts/NearbyReports.vue'), () => import('../parts/ComponentField.vue'), () => import('../parts/ReportQuestions.vue'), () => import('../parts/CarryCard.vue'), () => import('../parts/VoiceField.vue'), () => import('../parts/PhraseChips.vue'), () => import('../../offline/stamp'), () => import('../parts/DutyTasks.vue'), () => import('../duties').then((each) => { each.followDuties(); return each.refreshDuties() }), () => import('../grid/ahead'), () => import('../grid/GridLinks.vue'), () => import('../grid/EdgeHint.vue'), () => import('../../parts/GhostCamera.vue')].map((load) => load()))
}

/** My tasks: kept for reading offline, refreshed when the server says so, and a new one is heard, felt and seen. */
import { computed, watch } from 'vue'
import { api, Problem } from '../api'
import type { CaseDetail, Page, Task, TaskDetail } from '../api/types'
import { onCaughtUp, onChanged } from '../live'
import { play } from '../live/sound'
import { keep, kept } from '../offline/kept'
import { keepPictures } from '../offline/pictures'
import { photoUrl } from '../parts/photos'
import { toast } from '../parts/toast'
import { t } from '../texts'
import { isAsked } from './answered'
import { me } from './me'
import { reading } from './reading'

/** Urgent and ordinary: two rising notes twice, or once. */
const NOTES = { alarm: [740, 988, 740, 988], other: [620, 830] }
const GATHER_MS = 400

/** A possible danger comes before everything; the rest keeps the server's order. */
const pressing = (tasks: Task[]) => [...tasks].sort((a, b) => Number(b.kind === 'confirm_alarm') - Number(a.kind === 'confirm_alarm'))

/** Not everybody who opens the phone has tasks. */
async function ask(state: Task['state']): Promise<Task[]> {
  try {
    return pressing((await api.get<Page<Task>>('/tasks', { state, limit: 100 })).items)
  } catch (error) {
    if (error instanceof Problem && error.status === 403) return []
    throw error
  }
}

export const openTasks = reading<Task[]>(() => `tasks:${me.value?.id}`, () => ask('open'))
export const doneTasks = reading<Task[]>(() => `tasks-done:${me.value?.id}`, () => ask('done'))
export const taskCount = computed(() => openTasks.value.value?.filter(isAsked).length ?? 0)

let known: Set<string> | null = null
let timer: ReturnType<typeof setTimeout> | undefined

function tell(tasks: Task[]): void {
  const fresh = known ? tasks.filter((task) => !known!.has(task.id)) : []
  known = new Set(tasks.map((task) => task.id))
  if (!fresh.length) return
  const urgent = fresh.some((task) => task.kind === 'confirm_alarm')
  play(urgent ? NOTES.alarm : NOTES.other)
  navigator.vibrate?.(urgent ? [400, 150, 400, 150, 400] : [200, 100, 200])
  toast(fresh.length === 1 ? t('phone.tasks.newOne', { title: fresh[0]!.title }) : t('phone.tasks.newMany', { n: fresh.length }), urgent ? 'error' : 'plain')
}

const PATHS = { case: 'cases', alarm: 'alarms', key_place: '', campaign_grid: '' }

/** The thing first, then the page: a reading broken off in between is made again. */
async function keepPage(task: Task): Promise<void> {
  const { kind, id, version } = task.subject
  const [page, thing] = [await kept<TaskDetail>(`task:${task.id}`), await kept<{ version: number }>(`${kind}:${id}`)]
  const known = page?.value.version === task.version && page.value.subject.version === version
  if (known && (!PATHS[kind] || (thing && thing.value.version >= version))) return
  if (PATHS[kind]) await keep(`${kind}:${id}`, await api.get(`/${PATHS[kind]}/${id}`))
  await keep(`task:${task.id}`, await api.get(`/tasks/${task.id}`))
}

const KEEP_AGAIN_MS = 10_000
let keeping: Promise<void> | null = null

/** Each open task's page is kept with the thing it is about and its pictures, so that it can be read where there is no network; what a bad line broke off is asked for again. */
async function keepPages(): Promise<void> {
  const tasks = openTasks.value.value
  if (!tasks) return
  let missing = 0
  for (const task of tasks) await keepPage(task).catch((error: unknown) => {
    if (!(error instanceof Problem) || error.passing) missing++
    console.warn('task page not kept', error)
  })
  const pages = await Promise.all(tasks.filter((task) => task.subject.kind === 'case').map((task) => kept<CaseDetail>(`case:${task.subject.id}`)))
  const photos = pages.flatMap((page) => page?.value.photos.filter((photo) => photo.received).map((photo) => photo.sha256) ?? [])
  await keepPictures(photos.flatMap((sha256) => [photoUrl(sha256, 'thumb'), photoUrl(sha256)]))
  if (missing || tasks !== openTasks.value.value) setTimeout(keepSoon, missing ? KEEP_AGAIN_MS : 0)
}
function keepSoon(): void {
  if (navigator.onLine !== false) keeping ??= keepPages().catch((error: unknown) => console.warn('task pages not kept', error)).finally(() => { keeping = null })
}

function badge(count: number): void {
  document.title = count ? `(${count}) ${t('phone.title')}` : t('phone.title')
  const phone = navigator as Navigator & { setAppBadge?: (n: number) => Promise<void>; clearAppBadge?: () => Promise<void> }
  // Only an installed app may set a badge: elsewhere the refusal means nothing.
  void (count ? phone.setAppBadge?.(count) : phone.clearAppBadge?.())?.catch(() => undefined)
}

export function followTasks(): void {
  const soon = () => { timer ??= setTimeout(() => { timer = undefined; void openTasks.refresh() }, GATHER_MS) }
  onChanged((change) => { if (change.kind === 'task' || change.kind === 'alarm' || change.kind === 'case') soon() })
  onCaughtUp((count) => { if (count === null) soon() })
  watch(openTasks.at, () => {
    const tasks = openTasks.value.value
    if (!tasks || openTasks.problem.value) return
    tell(tasks)
    keepSoon()
  })
  addEventListener('online', keepSoon)
  watch(taskCount, badge, { immediate: true })
}

/** The queues of my desks with how many wait and how many are late. */
import { computed, reactive } from 'vue'
import type { QueueCount } from '../api/types'
import { hasDesk } from './me'
import type { Place } from './place'
import { sentence, server } from './server'

export const queues = reactive({ items: [] as QueueCount[], loaded: false, problem: null as string | null })

export const byDesk = computed(() => {
  const desks = new Map<string, QueueCount[]>()
  for (const item of queues.items) desks.set(item.desk, [...(desks.get(item.desk) ?? []), item])
  return [...desks]
})

/** The queue at this place, if it is one of my desks'. */
export const queueAt = (at: Place) => queues.items.find((item) => item.desk === at.desk && item.key === at.stage) ?? null

/** What to ask for at this place: a queue of a desk by its name, else the cases of a stage. */
export const askedAt = (at: Place) => (at.desk && at.stage ? { queue: `${at.desk}.${at.stage}` } : at.stage ? { stage: at.stage } : {})

/** Whether the case still belongs where this place looks; queues that ask for more than a stage are judged by the server. */
export function belongsAt(at: Place, row: { stage: string }): boolean {
  const queue = queueAt(at)
  return queue ? queue.stage.split(',').includes(row.stage) : !at.stage || row.stage === at.stage
}

let running: Promise<void> | null = null
let again = false

/** Asks once at a time; a call that arrives meanwhile asks once more afterwards. */
export function readQueues(): Promise<void> {
  if (!hasDesk.value) return Promise.resolve()
  if (running) {
    again = true
    return running
  }
  running = read().finally(() => {
    running = null
    if (again) {
      again = false
      void readQueues()
    }
  })
  return running
}

async function read(): Promise<void> {
  try {
    queues.items = (await server.queues()).items
    queues.problem = null
  } catch (problem) {
    queues.problem = sentence(problem)
  }
  queues.loaded = true
}

/** The queues of my desks with how many wait and how many are late. */
import { computed, reactive } from 'vue'
import type { QueueCount } from '../api/types'
import { hasDesk } from './me'
import { sentence, server } from './server'

export const queues = reactive({ items: [] as QueueCount[], loaded: false, problem: null as string | null })

export const byDesk = computed(() => {
  const desks = new Map<string, QueueCount[]>()
  for (const item of queues.items) desks.set(item.desk, [...(desks.get(item.desk) ?? []), item])
  return [...desks]
})

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

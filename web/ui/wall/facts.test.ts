/** An opened emergency is read again with every kind of news that changes its timeline. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick } from 'vue'
import type { Emergency } from '../api/types'
import { board } from './board'
import { useEmergency } from './facts'

afterEach(() => { vi.unstubAllGlobals() })

describe('the timeline of an opened emergency', () => {
  it.each(['warning', 'task', 'alarm', 'emergency', 'team'])('is read again when the server tells of a change of kind %s', async (kind) => {
    const asked: string[] = []
    vi.stubGlobal('fetch', async (address: string) => { asked.push(String(address)); return Response.json({ items: [] }) })
    const scope = effectScope()
    scope.run(() => useEmergency(() => ({ id: 'one', version: 1 } as Emergency)))
    const readings = () => asked.filter((address) => address.includes('/emergencies/one/timeline')).length
    await vi.waitUntil(() => readings() === 1)
    board.lastSeq[kind] = (board.lastSeq[kind] ?? 0) + 1
    await nextTick()
    expect(readings()).toBe(2)
    scope.stop()
  })
})

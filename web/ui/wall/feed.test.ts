/** The order of the feed: what waits first, floods folded, nothing lost. */
import { describe, expect, it } from 'vitest'
import type { Alarm, AlarmSituation, Emergency } from '../api/types'
import { FLOOD, orderFeed, sectionsOf } from './feed'

let made = 0
const alarm = (facts: Partial<Alarm>): Alarm => ({
  id: `a${made++}`, level: 1, metric: 'lel', grid: '441702001001001', state: 'unacknowledged_active',
  raised_at: '2026-03-01T03:00:00+08:00', acknowledge_by: '2026-03-01T03:15:00+08:00', ...facts,
} as Alarm)
const emergency = (facts: Partial<Emergency>): Emergency => ({ id: `e${made++}`, stage: 'responding', drill: false, opened_at: '2026-03-01T03:00:00+08:00', ...facts } as Emergency)

describe('the feed', () => {
  it('puts level 2 before level 1, and the newest of a level first', () => {
    const old = alarm({ level: 2 })
    const fresh = alarm({ level: 2, raised_at: '2026-02-28T19:05:00Z' })
    const low = alarm({ raised_at: '2026-03-01T03:30:00+08:00' })
    expect(orderFeed([low, old, fresh], []).waiting.map((i) => i.id)).toEqual([fresh.id, old.id, low.id])
  })

  it('keeps a running emergency apart from one that has ended', () => {
    const feed = orderFeed([], [emergency({ id: 'runs' }), emergency({ id: 'over', stage: 'closed' })])
    expect(feed.running.map((i) => i.id)).toEqual(['runs'])
    expect(feed.later.map((i) => i.id)).toEqual(['over'])
  })

  it('lists an alarm that cleared unseen separately, because nothing burns but somebody must still look', () => {
    const feed = orderFeed([alarm({ id: 'c', state: 'unacknowledged_cleared' })], [])
    expect(feed.waiting).toEqual([])
    expect(feed.cleared.map((i) => i.id)).toEqual(['c'])
  })

  it('folds a flood of one town and one cause into one row without losing any alarm', () => {
    const many = Array.from({ length: FLOOD + 5 }, () => alarm({}))
    const { waiting } = orderFeed([...many, alarm({ metric: 'level' })], [])
    expect(waiting).toHaveLength(2)
    const folded = waiting.find((i) => i.kind === 'group')
    expect(folded?.kind === 'group' && folded.alarms).toHaveLength(FLOOD + 5)
  })

  it('shows several alarms of one situation as one row, and what is held back not at all', () => {
    const fire = { id: 's', level: 2, alarms: 3, unacknowledged: 3 } as AlarmSituation
    const three = [alarm({ situation: 's' }), alarm({ situation: 's', level: 2 }), alarm({ situation: 's' })]
    const feed = orderFeed([...three, alarm({ id: 'other' }), alarm({ id: 'quiet', held: 'shelved' })], [], new Map([['s', fire]]))
    expect(feed.waiting.map((i) => [i.kind, i.id])).toEqual([['situation', 's'], ['alarm', 'other']])
    expect(feed.waiting[0]?.kind === 'situation' && feed.waiting[0].alarms).toHaveLength(3)
  })

  it('folds a flood over many towns by county', () => {
    const many = Array.from({ length: FLOOD * 2 }, (_, i) => alarm({ grid: `4417020${String(i + 10)}001001` }))
    expect(orderFeed(many, []).waiting).toHaveLength(1)
  })

  it('never mixes drills with what is real: the others stand beside', () => {
    const both = [emergency({ id: 'real' }), emergency({ id: 'drill', drill: true }), emergency({ id: 'past', drill: true, stage: 'closed' })]
    const ids = (feed: ReturnType<typeof orderFeed>) => [feed.running, feed.beside, feed.later].map((items) => items.map((item) => item.id))
    expect(ids(orderFeed([], both))).toEqual([['real'], ['drill'], []])
    expect(ids(orderFeed([], both, new Map(), true))).toEqual([['drill'], ['real'], ['past']])
  })

  it.each<[what: string, alarms: Alarm[], emergencies: Emergency[], sections: string[]]>([
    ['whoever waits stands above all that is under way', [alarm({}), alarm({ state: 'unacknowledged_cleared' })], [emergency({}), emergency({ drill: true })], ['waiting', 'running', 'beside', 'cleared', 'later']],
    ['an emergency runs and nobody waits', [], [emergency({})], ['running', 'calm', 'later']],
    ['nothing at all', [], [], ['calm', 'later']],
  ])('from top to bottom: %s', (_, alarms, emergencies, sections) => {
    expect(sectionsOf(orderFeed(alarms, emergencies)).map((section) => section.key)).toEqual(sections)
  })
})

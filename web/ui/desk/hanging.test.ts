/** What hangs on a case names who acts next; nothing hangs on a plain case. */
import { describe, expect, it } from 'vitest'
import type { CaseDetail, HistoryItem, Party } from '../api/types'
import '../texts/desk'
import { badges, hanging, partyState, rowMarks } from './hanging'

const NOW = Date.parse('2026-11-25T10:00:00Z')
const plain = {
  stage: 'handling', merged_into: null, adjudicating: false, adjudications: [], request_kind: null, request_state: null, requests: [], open_card: null, cards: [],
  deadline: null, hung_until: null, stops: [], waiting_since: null, waiting_for: null, sensitivity: 'open', path: 'standard', extended: 0, supervise_count: 0,
  reopen_count: 0, archive_type: null, exempt: false, level: 'city', level_label: '市级',
} as unknown as CaseDetail
const asked = { kind: 'extend', state: 'asked', ground: null, until: null, reason: '缺配件', asked_at: '2026-11-25T08:00:00Z', endorsed_at: null, decided_at: null, answer: null } as const
const party: Party = {
  department: 'd', department_name: '公安交管', role: 'whistled', whistle: 'everyday', words: null, asked_at: '2026-11-25T08:00:00Z', due_at: '2026-11-25T11:00:00Z',
  answer: null, answer_words: null, answered_at: null, arrived_at: null, arrived_m: null, done_at: null, done_words: null, stars: null,
}
const kinds = (one: CaseDetail, flow: HistoryItem[] = []) => hanging(one, flow, NOW).map((each) => each.kind)

describe('what hangs on a case', () => {
  it('is nothing on a plain one', () => expect(kinds(plain)).toEqual([]))
  it('names who answers an extension first, and who second', () => {
    const [first] = hanging({ ...plain, request_kind: 'extend', request_state: 'asked', requests: [asked] }, [], NOW)
    expect(first).toMatchObject({ kind: 'request', title: '延期申请', next: '待部门负责人或上级领导初审' })
    const [second] = hanging({ ...plain, request_kind: 'extend', request_state: 'endorsed', requests: [{ ...asked, state: 'endorsed' }] }, [], NOW)
    expect(second!.next).toContain('指挥中心')
  })
  it('says when a card is answered too late', () => {
    const card = { kind: 'red', ground: 'leader', words: '今天办完', given_at: '2026-11-25T04:00:00Z', due_at: '2026-11-25T08:00:00Z', answered_at: null, answer: null } as const
    expect(hanging({ ...plain, open_card: 'red', cards: [card] }, [], NOW)[0]).toMatchObject({ kind: 'red', late: true })
  })
  it('tells a return only until something was corrected', () => {
    const step = (move: string) => ({ move, reason: '类别不对' }) as HistoryItem
    const back = { ...plain, stage: 'pending_register' } as CaseDetail
    expect(kinds(back, [step('file'), step('return')])).toEqual(['returned'])
    expect(kinds(back, [step('file'), step('return'), step('correct')])).toEqual([])
  })
})

describe('a department beside the lead', () => {
  it('is to answer, comes, has come, has reported', () => {
    expect(partyState(party, NOW).tone).toBe('open')
    expect(partyState({ ...party, due_at: '2026-11-25T09:00:00Z' }, NOW).tone).toBe('late')
    expect(partyState({ ...party, answer: 'coming' }, NOW).words).toBe('已应哨，待到场')
    expect(partyState({ ...party, answer: 'cannot' }, NOW).tone).toBe('no')
    expect(partyState({ ...party, answer: 'coming', arrived_at: '2026-11-25T09:30:00Z' }, NOW).tone).toBe('done')
  })
})

describe('labels', () => {
  it('are few on a plain case', () => expect([...badges(plain), ...rowMarks(plain)]).toEqual([]))
  it('have a mark beside the colour where they press', () => {
    expect(rowMarks({ ...plain, open_card: 'red', request_kind: 'hang' }).map((each) => each.mark)).toEqual(['■', '?'])
    expect(badges({ ...plain, sensitivity: 'private', extended: 2 }).map((each) => each.words)).toEqual(['涉及隐私', '延期 2 次'])
  })
})

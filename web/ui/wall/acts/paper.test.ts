/** A paper drawn during the emergency is never offered as the report after it. */
import { expect, it } from 'vitest'
import type { EmergencyDocument } from '../../api/types'
import { offered } from './paper'

const NOW = Date.parse('2026-11-20T08:00:00Z')
const paper = (id: string, more: Partial<EmergencyDocument> = {}): EmergencyDocument => ({
  id, state: 'ready', language: 'zh-CN', final: true, asked_by_name: null, asked_at: '2026-11-20T07:59:00Z', ready_at: '2026-11-20T07:59:05Z', size: 1, ...more })
const coming = paper('coming', { state: 'asked', final: null, ready_at: null })
const interim = paper('interim', { final: false })

it.each<[string, EmergencyDocument[], boolean, [string | undefined, boolean, string | undefined, string | null]]>([
  ['nothing yet, while it lasts', [], false, [undefined, false, undefined, 'first']],
  ['nothing yet, after it', [], true, [undefined, false, undefined, 'final']],
  ['the first is being drawn', [coming], false, [undefined, false, 'coming', null]],
  ['one that never came', [{ ...coming, asked_at: '2026-11-20T07:57:00Z' }], false, [undefined, false, undefined, 'first']],
  ['one drawn while it lasts', [interim], false, ['interim', true, undefined, 'again']],
  ['the same after the stand-down', [interim], true, ['interim', true, undefined, 'final']],
  ['the final one is being drawn', [coming, interim], true, ['interim', true, 'coming', null]],
  ['the final one', [paper('final'), interim], true, ['final', false, undefined, 'again']],
  ['one in the other language is none', [paper('english', { language: 'en' })], true, [undefined, false, undefined, 'final']],
])('offers what there is: %s', (_, papers, ended, [ready, early, drawing, ask]) => {
  const found = offered(papers, 'zh-CN', ended, NOW)
  expect([found.ready?.id, found.interim, found.drawing?.id, found.ask]).toEqual([ready, early, drawing, ask])
})

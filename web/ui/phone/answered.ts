/** Which tasks are answered on this phone already: the outbox knows before the server does. */
import { computed } from 'vue'
import type { Task } from '../api/types'
import { mine, type OutboxRow } from './outbox'

export interface AnswerBody { kind: 'case' | 'alarm' | 'duty' | 'emergency' | 'errand'; subject: string; move: string; version: number; taken_at: string; photos: string[]; [fact: string]: unknown }
interface FormBody { task: string | null; more: boolean }
/** `only`: an answer that is one of these moves. */
export interface Question { id?: string; subject: { kind: Task['subject']['kind'] | AnswerBody['kind']; id: string; version: number }; only?: string[] }

const papers = computed(() => mine.value.filter(({ report }) => report.kind === 'moves' || report.kind === 'filled-forms')
  .map((row) => ({ row, body: JSON.parse(row.report.body) as AnswerBody & FormBody })))

/** The answer to it that is here, the newest first; one that has arrived counts until the question is a new one. */
export function answerOf({ id, subject, only }: Question): OutboxRow | undefined {
  return papers.value.find(({ row: { report }, body }) => report.kind === 'filled-forms'
    ? body.task !== null && body.task === id && !body.more
    : (!only || only.includes(body.move)) && body.kind === subject.kind && body.subject === subject.id && (report.state !== 'received' || body.version >= subject.version))?.row
}

/** Still to be answered: nothing is here, or what is here was not accepted. */
export function isAsked(task: Question): boolean {
  const row = answerOf(task)
  return !row || row.report.state === 'needs_you'
}

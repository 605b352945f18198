/** The phone judges answers as the server does: the same table of cases. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asked, check, hazards, stated } from './answers'
import type { Answers, Question } from './question'

interface Case { name: string; answers: Answers; asked?: string[]; faults?: string[][]; hazards?: (string | number)[][]; stated?: string[] }
interface Table { forms: { name: string; questions: Question[]; cases: Case[] }[] }
const table = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../tests/incidents/form_cases.json'), 'utf8')) as Table

describe.each(table.forms)('$name', ({ questions, cases }) => {
  it.each(cases)('$name', (told) => {
    expect(check(questions, told.answers).map((each) => [each.question, each.code])).toEqual(told.faults ?? [])
    if (told.asked) expect(asked(questions, told.answers).map((each) => each.key)).toEqual(told.asked)
    if (told.hazards) expect(hazards(questions, told.answers).map((each) => [each.question, each.place])).toEqual(told.hazards)
    expect(check(questions, stated(questions, told.answers)).filter((each) => each.code === 'not_asked')).toEqual([])
  })
})

/** Says where types.ts and the API of a running house differ: `MOYANG_URL=http://127.0.0.1:8080 npm run types`. */
import { readFileSync } from 'node:fs'
import ts from 'typescript'

const house = process.env.MOYANG_URL ?? 'http://127.0.0.1:8080'
/** Our name for a shape, where it is not the server's. */
const NAMES = {
  Adjudication: 'AdjudicationTold', Alarm: 'AlarmTold', CameraTicket: 'TicketTold', AlarmSituation: 'SituationTold', AlarmSituationDetail: 'SituationDetail', AlarmLoad: 'LoadTold', AlarmHold: 'HoldTold', Nuisance: 'NuisanceTold', Spell: 'SpellTold', Replay: 'ReplayTold', AlarmRule: 'RuleTold', Category: 'CategoryTold', ClockRequest: 'RequestTold', ClockStop: 'StopTold', Condition: 'ConditionTold', Deadline: 'DeadlineTold', Department: 'DepartmentTold',
  CalendarChange: 'ChangeTold', CalendarDay: 'DayTold', CalendarEdition: 'CalendarEditionTold', CalendarEffect: 'EffectTold', CaseClock: 'ClockTold',
  ClockCitizen: 'CitizenTold', ClockDisposal: 'DisposalTold', ClockMoved: 'DeadlineMovedTold', ClockSegment: 'SegmentTold', ClockStay: 'StayTold',
  ClockWaited: 'WaitedTold', ClockWhatIf: 'WhatIfTold', WorkCalendar: 'CalendarTold', WorkSeason: 'SeasonTold', WorkWindow: 'WindowTold',
  Device: 'DeviceTold', Team: 'TeamTold', TeamAway: 'TeamAwayTold', Division: 'DivisionTold', Emergency: 'EmergencyTold', EmergencyTask: 'TaskState', Grid: 'GridTold', Impact: 'ImpactTold',
  Likeness: 'LikenessTold', Merge: 'MergeTold', MergedReport: 'MergedTold', MergeMain: 'MainTold', Metric: 'MetricTold', Move: 'MoveTold', Need: 'NeedTold', Party: 'PartyTold', Person: 'PersonTold', Post: 'PostTold', PressureCard: 'CardTold', QueueCount: 'DeskTold', Reading: 'ReadingTold',
  Reject: 'RejectTold', Task: 'TaskTold', TimelineLine: 'TimelineItem', Tried: 'TriedTold', Verdict: 'VerdictTold',
  DeskLimit: 'DeskLimitTold', EmergencyReport: 'UpwardReport', EmergencyReports: 'UpwardReports', PublicWarning: 'WarningTold', Notice: 'NoticeTold', ReminderStep: 'ReminderStepTold',
}
/** Shapes of ours alone: GeoJSON, and what all lists have in common. */
const OURS = new Set(['ImpactSite', 'Page', 'Shape'])

const file = new URL('types.ts', import.meta.url)
const source = ts.createSourceFile('types.ts', readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
const shapes = new Map(source.statements.filter(ts.isInterfaceDeclaration).map((each) => [each.name.text, each]))

/** The fields of a shape with those it inherits. */
function fieldsOf(name) {
  const shape = shapes.get(name)
  const inherited = (shape?.heritageClauses ?? []).flatMap((clause) => clause.types).flatMap((type) => fieldsOf(type.expression.text))
  return [...inherited, ...(shape?.members ?? []).map((member) => member.name.text)]
}

function difference(name, schema) {
  const [ours, theirs] = [new Set(fieldsOf(name)), new Set(Object.keys(schema.properties ?? {}))]
  return [...[...ours].filter((field) => !theirs.has(field)).map((field) => `${name}.${field}: the server does not tell it`),
    ...[...theirs].filter((field) => !ours.has(field)).map((field) => `${name}.${field}: missing here`)]
}

const answer = await fetch(`${house}/api/openapi.json`)
if (!answer.ok) throw new Error(`${house} does not describe its API (${answer.status}); start the house or set MOYANG_URL`)
const { schemas } = (await answer.json()).components
const checked = [...shapes.keys()].filter((name) => !OURS.has(name))
const found = checked.flatMap((name) => {
  const schema = schemas[NAMES[name] ?? name]
  return schema ? difference(name, schema) : [`${name}: the server has no ${NAMES[name] ?? name}`]
})
console.log(found.length ? found.join('\n') : `${checked.length} shapes agree with ${house}`)
process.exitCode = found.length ? 1 : 0

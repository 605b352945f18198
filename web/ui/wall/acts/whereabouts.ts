/** Where a team was at a past moment: where its phone was, else by the kept times of its errand along the line to the scene. */
import type { ErrandThen, Point, TeamThen } from '../../api/types'

export type Whereabouts = 'base' | 'alerted' | 'en_route' | 'on_scene' | 'returning'
export interface TeamAt { team: TeamThen; stage: Whereabouts; base: Point; point: Point; scene: Point | null; path: Point[] }

/** Nobody has said that it arrived: by its reckoned time it is nearly there, and no further. */
const NEARLY = 0.95
const MINUTE_MS = 60_000
const ms = (at: string | null) => (at === null ? null : Date.parse(at))

/** Null: not registered yet, or away for what this screen does not show. */
export function whereAt(team: TeamThen, at: number): TeamAt | null {
  if (team.since !== null && Date.parse(team.since) > at) return null
  const errand = team.errands.find((each) => Date.parse(each.sent_at) <= at && (each.ended_at === null || Date.parse(each.ended_at) > at))
  const here = baseAt(team, at)
  if (!errand) return { team, stage: 'base', base: here, point: here, scene: null, path: [] }
  if (!errand.scene) return null
  const { stage, share } = along(errand, at)
  const base = stage === 'returning' ? here : baseAt(team, Date.parse(errand.sent_at))
  const path = errand.path.slice(0, 1 + errand.path.findLastIndex((each) => Date.parse(each.at) <= at))
  return { team, stage, base, point: path.at(-1) ?? between(base, errand.scene, share), scene: errand.scene, path }
}

/** Where its base was then: a team may have moved since. */
const baseAt = ({ bases }: TeamThen, at: number): Point => (bases.findLast(({ since }) => since === null || Date.parse(since) <= at) ?? bases[0]!).point

/** How much of the way from the base to the scene lies behind it: 0 to 1. */
function along(errand: ErrandThen, at: number): { stage: Whereabouts; share: number } {
  const [out, there, left, home] = [errand.set_out_at, errand.on_scene_at, errand.released_at, errand.ended_at].map(ms) as (number | null)[]
  const eta = errand.eta_min * MINUTE_MS
  if (left != null && at >= left) {
    const from = along({ ...errand, released_at: null }, left).share
    return { stage: 'returning', share: from * (1 - part(at - left, home == null ? eta * from : home - left, home != null)) }
  }
  if (there != null && at >= there) return { stage: 'on_scene', share: 1 }
  if (out != null && at >= out) return { stage: 'en_route', share: part(at - out, there == null ? eta : there - out, there != null) }
  return { stage: 'alerted', share: 0 }
}

function part(passed: number, whole: number, known: boolean): number {
  return Math.min(known ? 1 : NEARLY, whole > 0 ? passed / whole : 1)
}

const between = (from: Point, to: Point, share: number): Point => ({ lon: from.lon + (to.lon - from.lon) * share, lat: from.lat + (to.lat - from.lat) * share })

export const teamsAt = (teams: TeamThen[], at: number): TeamAt[] => teams.map((each) => whereAt(each, at)).filter((each) => each !== null)

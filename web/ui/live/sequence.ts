/** Where this screen stands in the server's log of changes: nothing missed, nothing heard twice. */
import type { Change } from '../api/types'

export class Sequence {
  at: number | null = null
  /** While a replay runs, new changes may overtake old ones: what was heard is remembered one by one. */
  private replay: { floor: number; heard: Set<number>; count: number } | null = null

  get replaying(): boolean {
    return this.replay !== null
  }

  /** The link is away: a change may now come before those it overtook, so that none moves on what is asked for next. */
  away(): void {
    this.replay ??= { floor: this.at ?? -1, heard: new Set(), count: 0 }
  }

  /** What is surely known: ask for everything after it. */
  get floor(): number | null {
    return this.replay && this.replay.floor >= 0 ? this.replay.floor : this.at
  }

  /** Starts a replay; the answer is what to ask the server for (-1: only where the log stands). */
  resume(): number {
    this.away()
    this.replay!.count = 0
    return this.replay!.floor
  }

  /** Everything up to there has been asked for and heard, though the link is away. */
  polled(seq: number): void {
    this.advance(seq)
    if (!this.replay || seq <= this.replay.floor) return
    this.replay.floor = seq
    for (const heard of this.replay.heard) if (heard <= seq) this.replay.heard.delete(heard)
  }

  /** Whether this change is news. */
  accept(change: Change): boolean {
    const floor = this.replay ? this.replay.floor : this.at ?? -1
    if (change.seq <= floor || this.replay?.heard.has(change.seq)) return false
    this.replay?.heard.add(change.seq)
    if (this.replay) this.replay.count++
    this.advance(change.seq)
    return true
  }

  advance(seq: number): void {
    if (this.at === null || seq > this.at) this.at = seq
  }

  /** Other people's changes move the log on without a word to us; during a replay that must wait. */
  beat(seq: number): void {
    if (!this.replay) this.advance(seq)
  }

  /** Ends a replay; the answer is how many changes it brought. */
  resumed(seq: number): number {
    const count = this.replay?.count ?? 0
    this.replay = null
    this.advance(seq)
    return count
  }

  /** The server could not replay: stand where it says. */
  reloaded(seq: number): void {
    this.replay = null
    this.at = seq
  }
}

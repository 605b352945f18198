/** Which letter makes which move; every open move gets its own, and none that the desk itself uses. */

export const LETTERS: Record<string, string> = {
  file: 'f', dispatch: 'd', claim: 'c', release: 'l', send_verify: 'v', verify: 'v', refuse: 'n', void: 'o', return: 'r',
  assign: 't', submit: 's', revoke: 'u', confirm: 'y', check: 'h', close: 'e', rework: 'w', acknowledge: 'y', deny: 'n',
  unsure: 'u', extend: 'z', hang: 'g', resume: 'b', supervise: 'p',
}
/** a = first move, j k x are the list's, m = map, i = photos, q = queues. */
const TAKEN = new Set(['a', 'j', 'k', 'x', 'm', 'i', 'q'])

export function lettersOf(moves: readonly { move: string }[]): Map<string, string> {
  const used = new Set(TAKEN)
  const found = new Map<string, string>()
  for (const { move } of moves) {
    const letter = [LETTERS[move], ...move, ...'abcdefghijklmnopqrstuvwxyz'].find((each) => each && /[a-z]/.test(each) && !used.has(each))
    if (!letter) continue
    used.add(letter)
    found.set(move, letter)
  }
  return found
}

/** The first move the server calls primary, else the first of all: what `a` does. */
export function firstMove<M extends { tone: string }>(moves: readonly M[]): M | undefined {
  return moves.find((move) => move.tone === 'primary') ?? moves.find((move) => move.tone !== 'danger')
}

/** As buttons: the first move in front, dangerous ones at the end. */
export function asButtons<M extends { tone: string }>(moves: readonly M[]): M[] {
  const first = firstMove(moves)
  const weight = (move: M) => (move === first ? 0 : move.tone === 'primary' ? 1 : move.tone === 'danger' ? 3 : 2)
  return [...moves].sort((a, b) => weight(a) - weight(b))
}

/** Moves that every one of these cases offers, in the order of the first; what they state is asked once for all. */
export function sharedMoves<M extends { move: string }>(each: readonly (readonly M[])[]): M[] {
  const [first, ...rest] = each
  return (first ?? []).filter((move) => rest.every((moves) => moves.some((other) => other.move === move.move)))
}

/** Which letter makes which move; every open move gets its own, and none that the desk itself uses. */

export const LETTERS: Record<string, string> = {
  file: 'f', dispatch: 'd', claim: 'c', release: 'l', send_verify: 'v', verify: 'v', refuse: 'n', void: 'o', return: 'r',
  assign: 't', submit: 's', revoke: 'u', confirm: 'y', check: 'h', close: 'e', rework: 'w', acknowledge: 'y', deny: 'n',
  unsure: 'u', extend: 'z', hang: 'g', resume: 'b', supervise: 'p', correct: 'b', classify: 'h', merge: 'g', adjudicate: 'd',
  accept_local: 't', escalate: 'e', hand_down: 'w', wait: 'h', wait_over: 'h', endorse: 'y', approve: 'y', decline: 'n',
  withdraw: 'v', reply: 'd', whistle: 's', respond: 'f', sign_in: 'l', contribute: 'c', rate: 't', appeal: 'd', reopen: 'w',
  force_close: 'o', unmerge: 'u', self_handle: 's',
}
/** a = first move, j k x are the list's, m = map, i = photos, q = queues. */
const TAKEN = new Set(['a', 'j', 'k', 'x', 'm', 'i', 'q'])

export function lettersOf(moves: readonly { move: string }[]): Map<string, string> {
  const used = new Set(TAKEN)
  const found = new Map<string, string>()
  const own = new Set(moves.map(({ move }) => LETTERS[move]))
  for (const { move } of moves) {
    // A letter that belongs to another open move is taken only when nothing else is left.
    const spare = [...move, ...'abcdefghijklmnopqrstuvwxyz'].filter((each) => /[a-z]/.test(each))
    const letter = [LETTERS[move], ...spare.filter((each) => !own.has(each)), ...spare].find((each) => each && !used.has(each))
    if (!letter) continue
    used.add(letter)
    found.set(move, letter)
  }
  return found
}

/** What somebody waits for comes first: an answer to a request, a whistle, a card. */
const ANSWERS = ['adjudicate', 'endorse', 'approve', 'respond', 'sign_in', 'reply']

/** Never what stands first by itself: they give the case away, or rule about it. */
const RELUCTANT = ['escalate', 'hand_down', 'classify', 'merge', 'revoke', 'return', 'rework']

/** The first move the server calls primary, answers before work; else the first that is not dangerous: what `a` does. */
export function firstMove<M extends { move: string; tone: string }>(moves: readonly M[]): M | undefined {
  const primary = moves.filter((move) => move.tone === 'primary')
  return primary.find((move) => ANSWERS.includes(move.move)) ?? primary[0]
    ?? moves.find((move) => ANSWERS.includes(move.move)) ?? moves.find((move) => move.tone !== 'danger' && !RELUCTANT.includes(move.move))
}

/** As buttons: the first move in front, dangerous ones at the end. */
export function asButtons<M extends { move: string; tone: string }>(moves: readonly M[]): M[] {
  const first = firstMove(moves)
  const weight = (move: M) => (move === first ? 0 : move.tone === 'primary' ? 1 : move.tone === 'danger' ? 4 : ANSWERS.includes(move.move) ? 2 : 3)
  return [...moves].sort((a, b) => weight(a) - weight(b))
}

/** Moves that every one of these cases offers, in the order of the first; what they state is asked once for all. */
export function sharedMoves<M extends { move: string }>(each: readonly (readonly M[])[]): M[] {
  const [first, ...rest] = each
  return (first ?? []).filter((move) => rest.every((moves) => moves.some((other) => other.move === move.move)))
}

/** The live link of a page. */
export { connectLive, follow, link, onCaughtUp, onChanged, start, useLive, type Changed } from './live'

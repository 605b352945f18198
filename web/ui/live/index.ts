/** The live link to the server. */
export { connectLive, link, onCaughtUp, onChanged, start, stop, useLive, type Change, type Changed, type LinkState } from './live'

/** How the ways of calling somebody are named. */
import '../../texts/resources'
import type { CascadeCall } from '../../api/types'
import { t, type TextKey } from '../../texts'

const CHANNELS: Record<string, TextKey> = { live: 'resources.chLive', web_push: 'resources.chPush', webhook: 'resources.chHook', sms: 'resources.chSms', voice: 'resources.chVoice', wecom: 'resources.chWecom' }
export const channelWord = (channel: string) => CHANNELS[channel] ? t(CHANNELS[channel]) : channel
/** Every way tried for a call, and whether it went out. */
export const reached = (call: CascadeCall) => call.attempts.map((each) => `${channelWord(each.channel)}${each.state === 'failed' ? '✕' : each.state === 'queued' ? '…' : '✓'}`).join(' ')

/** Starts the command wall for whoever may see it. */
import '../texts/wall'
import '../style'
import { createApp } from 'vue'
import { Problem, currentSession } from '../api'
import './wall.css'
import './top.css'
import './feed.css'
import './dossier.css'
import './acts/acts.css'
import WallApp from './WallApp.vue'
import WayIn from './parts/WayIn.vue'
import { me } from './me'
import { beginGlance } from '../map/glance'
import { CITY, warmMap } from '../map/map'
// After the parts' own styles: the small screens have the last word.
import './phone.css'

// The map is the largest part and the last to be ready: it comes while the session is asked for, its first glance before it.
beginGlance(CITY)
warmMap()
currentSession().then(
  (person) => {
    me.value = person
    createApp(person.faces.includes('wall') ? WallApp : WayIn, person.faces.includes('wall') ? {} : { why: null }).mount('#app')
  },
  (problem: unknown) => {
    if (problem instanceof Problem && problem.status === 401) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.hash)}`)
    else createApp(WayIn, { why: problem instanceof Error ? problem.message : String(problem) }).mount('#app')
  },
)

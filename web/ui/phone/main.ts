/** Starts. */
import '../texts/phone'
import '../style'


/** Starts. */
import '../texts/signin'
import '../style'


/** Names of what crosses between main and the window; the preload knows these and nothing more. */
export const callChannel = 'strata:call'
export const eventChannel = 'strata:event'

/** The page's own origin, which nothing else can have. */
export const appScheme = 'app'
export const appOrigin = 'app://strata'
export const appPage = `${appOrigin}/`

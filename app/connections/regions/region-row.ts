export type RegionGroup = 'china' | 'asia-pacific' | 'europe' | 'americas' | 'middle-east-africa'

/** Id, name in Chinese, name in English, group, public endpoint, and the endpoint inside the vendor's own network where there is one. */
export type RegionRow = readonly [
  id: string,
  chinese: string,
  english: string,
  group: RegionGroup,
  endpoint: string,
  internalEndpoint?: string,
]

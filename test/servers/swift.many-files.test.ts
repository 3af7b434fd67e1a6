import { describeManyFiles } from './many-files.ts'

describeManyFiles('OpenStack Swift', 'ascii-only')

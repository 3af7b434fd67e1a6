import { describeManyFiles } from './many-files.ts'

describeManyFiles('the RADOS Gateway', 'always')

/** Uploads that were left open in a bucket. */
export const enUploads = {
  'uploads.open': 'Unfinished uploads',
  'uploads.bucketMenu': 'More about {bucket}',
  'uploads.title': 'Unfinished uploads in {place}',
  'uploads.grid': 'Unfinished uploads',
  'uploads.reading': '{count, plural, one {# found so far} other {# found so far}}',
  'uploads.count': '{count, plural, one {# upload} other {# uploads}}',
  'uploads.stopped': 'stopped, there may be more',
  'uploads.empty': 'No unfinished uploads',
  'uploads.empty.text':
    'Large files are sent in parts. What was begun and never finished would show here: it takes up space until it is cleaned up.',
  'uploads.access.read-only': 'This connection is read-only: unfinished uploads can be looked at, not cleaned up.',
  'uploads.access.restore-only':
    'This connection may only restore: what Strata left can be cleaned up, what other programs began cannot.',
  'uploads.chooseAll':
    '{count, plural, one {Choose the one that can be cleaned up} other {Choose all # that can be cleaned up}}',
  'uploads.choose': 'Choose {name}',
  'uploads.end': '{count, plural, one {Clean up # upload} other {Clean up # uploads}}',
  'uploads.failed':
    '{count, plural, one {# upload could not be cleaned up.} other {# uploads could not be cleaned up.}}',
  'uploads.column.choose': 'Chosen',
  'uploads.column.file': 'File',
  'uploads.column.who': 'Begun by',
  'uploads.column.begun': 'Begun',
  'uploads.column.size': 'So far',
  'uploads.owner.strata-working': 'Strata, in use now',
  'uploads.owner.strata-left': 'Strata, left behind',
  'uploads.owner.other': 'Another program',
  'uploads.keep.working': 'A transfer needs it. Cancel the transfer to end it.',
  'uploads.keep.read-only': 'This connection is read-only.',
  'uploads.keep.others': 'This connection may not remove what others began.',
  'uploads.age': '{duration} ago',
  'uploads.sizeUnknown': 'The storage does not tell its size to this connection.',
  'uploads.ask.title': '{count, plural, one {Clean up # unfinished upload?} other {Clean up # unfinished uploads?}}',
  'uploads.ask.lost': 'What was sent so far, {size}, is removed and cannot be brought back.',
  'uploads.ask.lostUnknown': 'What was sent so far is removed and cannot be brought back.',
  'uploads.ask.kept': 'Files that are in the bucket and their versions stay as they are.',
  'uploads.ask.others':
    '{count, plural, one {# of them was begun by another program. If it is still at work, its upload fails.} other {# of them were begun by other programs. Those that are still at work will fail.}}',
  'uploads.ask.do': 'Clean up',
} as const

export const jobs = {
  matching: {
    running: 'Deleting from {{place}}',
    done: 'Deleted from {{place}}',
    cancelled: 'Stopped: deleting from {{place}}',
    failed: 'Not all was deleted from {{place}}',
  },
  repository: {
    running: 'Deleting {{place}}',
    done: 'Repository {{place}} deleted',
    cancelled: 'Stopped: deleting {{place}}',
    failed: 'Repository {{place}} was not deleted',
  },
  project: {
    running: 'Deleting project {{place}}',
    done: 'Project {{place}} deleted',
    cancelled: 'Stopped: deleting project {{place}}',
    failed: 'Project {{place}} was not deleted',
  },
  counting: 'Counting',
  ofTotal: '{{done}} of {{total}}',
  deleted: '{{what}} deleted',
  listed_one: '{{count}} stays: an index that stays lists it.',
  listed_other: '{{count}} stay: indexes that stay list them.',
  changed_one: '{{count}} stays: it was pushed or tagged meanwhile.',
  changed_other: '{{count}} stay: they were pushed or tagged meanwhile.',
  lost: 'The registry was ended before it was done. What it deleted stays deleted.',
  notCancelled: 'The deletion was not stopped',
} as const;

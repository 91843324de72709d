/**
 * Streams may be read by a log of changes, and in parts side by side: their plans and cursors say so, and programs of before can read neither. They begin no
 * slice any more.
 */
export const readingsOfLaterKinds = [
  `UPDATE sync.compatibility SET oldest_program = 45`,
  `UPDATE sync.streams SET epoch = epoch + 1 WHERE status IN ('pending', 'running')`
] as const

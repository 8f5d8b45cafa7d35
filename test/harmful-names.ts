/** What strangers call a file so that it lands elsewhere, is hidden, is a device of Windows, or an option of a command. */
export const HARMFUL_NAMES: readonly string[] = [
  ...['../x', '..', '.', '.hidden', 'a/b', 'a\\b', 'a\0b', 'CON', 'nul.x', 'x.', ' x'],
  ...['-rf', '~', 'x'.repeat(81), 'a\nb', '%', 'C:x'],
]

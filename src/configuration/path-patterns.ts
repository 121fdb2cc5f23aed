/** Whether a pattern fits whatever another one does, read as a path of which a wildcard is one character. */
export function takes(pattern: string, other: string): boolean {
  const form = pattern.replace(/[.$+]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${form}$`).test(other === '*' ? '/*' : other);
}

/**
 * Which container of which task wrote a stream. The log driver of ECS calls it `<container>/<container>/<task>`, Service Connect `service-connect/<its container>/<task>`, and a log router
 * `<service>/<service>-firelens-<task>` (modules/log-router/outputs.ts).
 */
export function writerOf(logStream: string): { container: string; task: string } {
  const [container = '', ...rest] = logStream.split('/');
  const last = rest.at(-1) ?? '';
  const routed = `${container}-firelens-`;
  return { container, task: rest.length === 1 && last.startsWith(routed) ? last.slice(routed.length) : last };
}

/**
 * Whether a process of Celery's goes on. Each time that its main thread waits, if only for a second to pass, the kernel counts a switch to another process
 * (`voluntary_ctxt_switches` in https://docs.kernel.org/filesystems/proc.html); one that hangs waits once, for ever. It needs nothing of the application, and
 * does not load Django, which takes seconds. The process is the eldest with `celery` and this word in its command: the first of all is Fargate's own init.
 */
export function goesOn(word: 'worker' | 'beat', stuckAfterSeconds: number): string[] {
  const program = [
    'import glob, os, re, time',
    "pids = sorted(int(os.path.basename(path)) for path in glob.glob('/proc/[0-9]*'))[1:]",
    `pid = next(pid for pid in pids if re.search(b'(?s)celery.*${word}', open(f'/proc/{pid}/cmdline', 'rb').read()))`,
    "switches = re.search('(?m)^voluntary_ctxt_switches:.*', open(f'/proc/{pid}/status').read())[0]",
    "file = '/tmp/celery-seen'",
    'seen = open(file).read() if os.path.exists(file) else None',
    "if seen != switches: open(file, 'w').write(switches)",
    `raise SystemExit(time.time() - os.path.getmtime(file) > ${stuckAfterSeconds})`,
  ];
  return ['python', '-c', program.join('\n')];
}

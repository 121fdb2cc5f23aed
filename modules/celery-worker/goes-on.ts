/**
 * Whether a process of Celery's goes on. Each time that its main thread waits, if only for a second to pass, the kernel counts a switch to another process
 * (`voluntary_ctxt_switches` in https://docs.kernel.org/filesystems/proc.html); one that hangs waits once, for ever. It needs nothing of the application, and
 * does not load Django, which takes seconds.
 *
 * The process is the eldest one of Python that runs celery: an ENTRYPOINT that stays its parent, such as dumb-init or a script, has the same words in its
 * command, and its count stands still. It is known by its arguments, or by the title that Celery takes where setproctitle is installed. `/proc/<pid>/exe`
 * would be plainer, but root may not read that of another user, whom an ENTRYPOINT changes to, without SYS_PTRACE, which containers lack
 * (https://man7.org/linux/man-pages/man5/proc_pid_exe.5.html).
 *
 * A process that is younger than the start period never counts as hung, since imports wait for nothing on a slow processor: ECS counts failures within
 * the start period once a check has succeeded (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html).
 */
export function goesOn(word: 'worker' | 'beat', stuckAfterSeconds: number, startPeriodSeconds: number): string[] {
  const python = String.raw`([^\0]*/)?py[^/\0]*\0`;
  const program = [
    'import glob, os, re, time',
    "pids = sorted({int(os.path.basename(path)) for path in glob.glob('/proc/[0-9]*')} - {os.getpid()})",
    "read = lambda path: open(f'/proc/{path}', 'rb').read()",
    // The second one is a program that runs celery in its own process, such as coverage.
    String.raw`commands = [rb'(\[celery|${python}(-m\0|[^\0]*/)celery\0).*${word}', rb'${python}.*celery.*${word}']`,
    "pid = next(pid for command in commands for pid in pids if re.match(command, read(f'{pid}/cmdline'), re.S))",
    "switches = re.search(rb'(?m)^voluntary_ctxt_switches:.*', read(f'{pid}/status'))[0]",
    "file = '/tmp/celery-seen'",
    "seen = open(file, 'rb').read() if os.path.exists(file) else None",
    "if seen != switches: open(file, 'wb').write(switches)",
    // The twentieth word after the name, which may hold blanks itself: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    "started = int(read(f'{pid}/stat').rsplit(b')', 1)[1].split()[19]) / os.sysconf('SC_CLK_TCK')",
    `old = float(read('uptime').split()[0]) - started > ${startPeriodSeconds}`,
    `raise SystemExit(old and time.time() - os.path.getmtime(file) > ${stuckAfterSeconds})`,
  ];
  return ['python', '-c', program.join('\n')];
}

import { describe, expect, it } from 'vitest';
import { serverCanRun } from '../../../../src/configuration/rules/server-can-run.ts';
import { findings } from '../config.ts';

const asgi = { asgiApplication: 'config.asgi:application' };

describe('server-can-run', () => {
  it('takes the defaults', () => {
    expect(findings(serverCanRun, {})).toEqual([]);
  });

  it('takes uvicorn with an ASGI application, and refuses it without', () => {
    const web = { server: 'uvicorn' as const };
    expect(findings(serverCanRun, { web }, asgi)).toEqual([]);
    expect(findings(serverCanRun, { web })).toEqual([
      'web.server: must not be uvicorn without an asgiApplication, got "uvicorn"; give environments/application.ts one, such as asgiApplication: \'config.asgi:application\'',
    ]);
  });

  it('asks nothing of a command of your own', () => {
    expect(findings(serverCanRun, { web: { server: 'other', command: ['daphne'], workers: 1 } })).toEqual([]);
  });

  it('takes as much jitter as there are requests, and refuses one more', () => {
    expect(findings(serverCanRun, { web: { maxRequests: 100, maxRequestsJitter: 100 } })).toEqual([]);
    expect(findings(serverCanRun, { web: { maxRequests: 100, maxRequestsJitter: 101 } })).toEqual([
      'web.maxRequestsJitter: must be at most web.maxRequests, 100, got 101; lower it, or raise web.maxRequests',
    ]);
  });

  it('takes any jitter where no worker is ever replaced', () => {
    expect(findings(serverCanRun, { web: { maxRequests: 0, maxRequestsJitter: 500 } })).toEqual([]);
  });

  it('refuses to replace the only worker of uvicorn, which nothing would start anew', () => {
    const web = { server: 'uvicorn' as const, workers: 1 };
    expect(findings(serverCanRun, { web }, asgi)).toEqual([
      'web.maxRequests: must be 0 with a single worker of uvicorn, which ends the task with itself, got 5000; take 0, or two web.workers',
    ]);
    expect(findings(serverCanRun, { web: { ...web, maxRequests: 0 } }, asgi)).toEqual([]);
    expect(findings(serverCanRun, { web: { ...web, workers: 2 } }, asgi)).toEqual([]);
  });

  it('lets gunicorn replace its only worker', () => {
    expect(findings(serverCanRun, { web: { workers: 1 } })).toEqual([]);
  });
});

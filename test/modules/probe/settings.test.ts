import { describe, expect, it } from 'vitest';
import { probeSettings } from '../../../modules/probe/settings.ts';
import { itKeepsWithinBounds, required } from '../settings.ts';

const valid = { path: '/api/health' };

describe('probe settings', () => {
  it('must be told a path, and nothing else', () => {
    expect(required(probeSettings)).toEqual(['path']);
    expect(probeSettings.parse(valid)).toEqual({
      ...{ path: '/api/health', everyMinutes: 1, status: 200, timeoutSeconds: 10 },
      alarms: { failures: { periods: 5, datapoints: 3 } },
    });
  });

  itKeepsWithinBounds(probeSettings, valid, {
    path: {
      takes: ['/', '/api/health?full=1&a=%20'],
      refuses: ['api', '/a b', '/ä', '/a#b', 'https://example.com/'],
      message: 'must be a path that begins with a slash, with or without a query; such as /api/health',
    },
    hosts: {
      takes: [['app.example.com'], Array(20).fill('app.example.com')],
      refuses: [[], Array(21).fill('app.example.com')],
      message: 'must be a list of 1 to 20; leave it out to ask all that are served',
    },
    everyMinutes: {
      takes: [1, 5, 15, 60],
      refuses: [0, 2, 61],
      message: 'must be one of 1, 5, 15, 60; CloudWatch keeps no period between these',
    },
    status: {
      takes: [200, 499],
      refuses: [199, 500],
      message: 'must be a whole number from 200 to 499; such as 200, or 401 for a page that wants a log-in',
    },
    text: {
      takes: ['a', '<title>', 'x'.repeat(200)],
      refuses: ['', 'ä', 'x'.repeat(201)],
      message: 'must be a text of 1 to 200 printable characters of ASCII; such as <title>Shop</title>',
    },
    timeoutSeconds: {
      takes: [1, 30],
      refuses: [0, 31],
      message: 'must be a whole number from 1 to 30; users do not wait longer',
    },
  });

  it('refuses a path that is too long, a host name that is none, and periods beyond a day', () => {
    const refused = (settings: object) =>
      probeSettings.safeParse({ ...valid, ...settings }).error?.issues.map(({ message }) => message);
    expect(probeSettings.safeParse({ path: `/${'x'.repeat(999)}` }).success).toBe(true);
    expect(refused({ path: `/${'x'.repeat(1000)}` })).toEqual([
      'must have at most 1000 characters; a shorter path does',
    ]);
    expect(refused({ hosts: ['https://example.com'] })).toEqual([
      'must be a host name in lower case; such as app.example.com',
    ]);
    expect(refused({ alarms: { failures: { periods: 25, datapoints: 0 } } })).toEqual([
      'must be a whole number from 1 to 24; CloudWatch looks back a day at most',
      'must be a whole number from 1 to 24; it can be no more than periods',
    ]);
  });
});

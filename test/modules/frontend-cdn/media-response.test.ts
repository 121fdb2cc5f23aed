import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { mediaResponseCode } from '../../../modules/frontend-cdn/media-response.ts';

interface Headers {
  [name: string]: { value: string };
}

function answered(headers: Headers): Headers {
  const event = {
    version: '1.0',
    context: { eventType: 'viewer-response' },
    request: { method: 'GET', uri: '/media/file', headers: {} },
    response: { statusCode: 200, headers },
  };
  const response = runInNewContext(`${mediaResponseCode()}\nhandler(event);`, { event: structuredClone(event) });
  expect(response.statusCode).toBe(200);
  return JSON.parse(JSON.stringify(response.headers));
}

// https://mimesniff.spec.whatwg.org/#javascript-mime-type
const javaScriptTypes = [
  'application/ecmascript',
  'application/javascript',
  'application/x-ecmascript',
  'application/x-javascript',
  'text/ecmascript',
  'text/javascript',
  'text/javascript1.0',
  'text/javascript1.1',
  'text/javascript1.2',
  'text/javascript1.3',
  'text/javascript1.4',
  'text/javascript1.5',
  'text/jscript',
  'text/livescript',
  'text/x-ecmascript',
  'text/x-javascript',
];

describe('media', () => {
  it.each([
    ...javaScriptTypes,
    'Text/JavaScript; charset=utf-8',
    // Browsers take the last of several.
    'image/png, text/javascript',
    'text/css',
  ])('of the type %s is of no type that a page can load as a script or a style sheet', (value) => {
    expect(answered({ 'content-type': { value }, etag: { value: '"1"' } })).toEqual({
      'content-type': { value: 'application/octet-stream' },
      etag: { value: '"1"' },
    });
  });

  it.each(['image/png', 'image/svg+xml', 'video/mp4', 'application/pdf', 'text/plain; charset=utf-8', 'text/html'])(
    'of the type %s stays what it is',
    (value) => {
      expect(answered({ 'content-type': { value } })).toEqual({ 'content-type': { value } });
    },
  );

  it('without a type gets none, which browsers take for no script', () => {
    expect(answered({})).toEqual({});
  });
});

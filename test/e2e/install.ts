import { pythonEnvironment } from '../../src/commands/python-environment.ts';

/** Before any test: two files that began with an empty folder at the same time would both install into it. */
export function setup(): void {
  pythonEnvironment('test/e2e/emulator/requirements.txt');
  pythonEnvironment('test/e2e/gevent/requirements.txt');
  pythonEnvironment('test/e2e/valkey/requirements.txt');
  pythonEnvironment('test/e2e/smtp/requirements.txt');
  pythonEnvironment('examples/django/requirements.txt');
}

import { type ExecFileException, execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { pythonEnvironment } from '../../src/commands/python-environment.ts';

const password = 'c0rrect-h0rse';
const run = promisify(execFile);

let folder: string;
let registry: Server;
let host: string;
/** What the registry has, by path, and who may have it. */
let files: Record<string, Buffer>;
let authorization: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'private-packages-'));
  files = {};
  registry = createServer((request: IncomingMessage, response) => {
    const file = files[request.url ?? ''];
    const allowed = request.headers.authorization === authorization;
    response.writeHead(allowed ? (file ? 200 : 404) : 401, {
      'www-authenticate': 'Basic realm="packages"',
      'content-type': request.url?.endsWith('/') ? 'text/html' : 'application/octet-stream',
    });
    response.end(allowed ? file : undefined);
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  host = `localhost:${(registry.address() as AddressInfo).port}`;
});

afterEach(() => {
  registry.closeAllConnections();
  registry.close();
  rmSync(folder, { recursive: true });
});

/** How a command of a Dockerfile or a workflow ends, in a shell with these variables alone, and what it says. */
async function ends(command: string, env: Record<string, string>, bin = '') {
  const PATH = [bin, process.env.PATH].filter(Boolean).join(delimiter);
  const options = { cwd: folder, env: { PATH, HOME: folder, ...env } };
  const running = run('bash', ['-e', '-c', command], options);
  // Nobody is there to be asked for a password, in a build neither.
  running.child.stdin?.end();
  return await running.then(
    ({ stdout, stderr }) => ({ status: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }: ExecFileException) => ({ status: code, output: `${stdout}${stderr}` }),
  );
}

describe('the wheels of an image', () => {
  const bin = pythonEnvironment('examples/django/requirements.txt');
  const [, mount = '', command = ''] =
    /^RUN --mount=(type=secret\S+) \\\n(.*)$/m.exec(readFileSync('examples/django/Dockerfile', 'utf8')) ?? [];
  const target = /target=([^,]+)/.exec(mount)?.[1] ?? '';
  const wheel = 'shop_prices-1.0-py3-none-any.whl';
  const makeWheel = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("shop_prices.py", "")
    wheel.writestr("shop_prices-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: shop-prices\\nVersion: 1.0\\n")
    wheel.writestr("shop_prices-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr("shop_prices-1.0.dist-info/RECORD", "")
`;

  beforeEach(async () => {
    authorization = `Basic ${Buffer.from(`shop:${password}`).toString('base64')}`;
    await run(join(bin, 'python'), ['-c', makeWheel, join(folder, wheel)]);
    const made = readFileSync(join(folder, wheel));
    files['/simple/shop-prices/'] = Buffer.from(`<a href="../../${wheel}">${wheel}</a>`);
    files[`/${wheel}`] = made;
    writeFileSync(
      join(folder, 'requirements.txt'),
      `shop-prices==1.0 --hash=sha256:${createHash('sha256').update(made).digest('hex')}\n`,
    );
  });

  /** Runs the command of the Dockerfile with what is mounted as pip.conf, or with nothing there. */
  async function wheels(pipConf?: string) {
    const file = join(folder, 'pip.conf');
    if (pipConf !== undefined) writeFileSync(file, pipConf);
    const inFolder = command
      .replace('/requirements.txt', `${folder}/requirements.txt`)
      .replace('/wheels', `${folder}/wheels`);
    const { status, output } = await ends(
      inFolder,
      {
        // By null pip reads none at all: https://pip.pypa.io/en/stable/topics/configuration/#pip-config-file
        PIP_CONFIG_FILE: pipConf === undefined ? devNull : file,
        // Where pip looks that is told of no index: here PyPI is to be asked for nothing.
        PIP_INDEX_URL: pipConf?.includes('index-url') ? '' : `http://${host}/simple`,
        PIP_DISABLE_PIP_VERSION_CHECK: '1',
      },
      bin,
    );
    expect(output).not.toContain(password);
    return { status, output, made: status === 0 ? readdirSync(join(folder, 'wheels')) : [] };
  }

  const withPassword = (secret: string) => `[global]\nindex-url = http://shop:${secret}@${host}/simple\n`;

  it('come from a private index with the file that is mounted, whose password is not printed', async () => {
    expect(await wheels(withPassword(password))).toMatchObject({ status: 0, made: [wheel] });
  });

  it.each([
    ['no file', () => undefined],
    ['an empty one', () => ''],
    ['one with another password', () => withPassword('wrong')],
  ])('are not made with %s, and pip says where it looked for what, and asks nobody', async (_, pipConf) => {
    const { status, output } = await wheels(pipConf());
    expect(status).toBe(1);
    expect(output).toMatch(new RegExp(`^Looking in indexes: http://(shop:\\*{4}@)?${host}/simple\n`));
    expect(output).toContain('ERROR: No matching distribution found for shop-prices==1.0');
    expect(output).not.toContain('Traceback');
  });

  it('are not made of another file of the same name and version', async () => {
    files[`/${wheel}`] = Buffer.concat([files[`/${wheel}`] ?? Buffer.from(''), Buffer.from('\n')]);
    const { status, output } = await wheels(withPassword(password));
    expect(status).toBe(1);
    expect(output).toContain('THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE');
  });

  it.runIf(process.platform === 'linux')('are made by a pip that reads the file where it is mounted', async () => {
    expect((await ends('pip config debug', {}, bin)).output).toContain(`  ${target}, exists: `);
  });
});

describe('the packages of a front end', () => {
  interface Step {
    run?: string;
    env?: Record<string, string>;
  }
  const steps: Step[] = parse(readFileSync('examples/workflows/publish-frontend.yml', 'utf8')).jobs.build.steps;

  beforeEach(async () => {
    authorization = `Bearer ${password}`;
    const say = (who: string) => `echo "${who}: \${NODE_AUTH_TOKEN:-no token}" >>${folder}/said`;
    const packed = { name: '@acme/prices', version: '1.0.0' };
    mkdirSync(join(folder, 'prices'));
    writeFileSync(
      join(folder, 'prices/package.json'),
      JSON.stringify({ ...packed, scripts: { postinstall: say('package') } }),
    );
    // With a cache of its own, or the packages would come from there.
    await ends('npm pack ./prices', { npm_config_cache: join(folder, 'cache-of-pack') });
    const tarball = readFileSync(join(folder, 'acme-prices-1.0.0.tgz'));
    files['/acme-prices-1.0.0.tgz'] = tarball;
    const root = { name: 'shop', version: '1.0.0', dependencies: { '@acme/prices': '1.0.0' } };
    const locked = {
      version: '1.0.0',
      resolved: `http://${host}/acme-prices-1.0.0.tgz`,
      integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
      hasInstallScript: true,
    };
    const scripts = { prepare: say('prepare'), build: say('build') };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...root, scripts }));
    writeFileSync(
      join(folder, 'package-lock.json'),
      JSON.stringify({
        ...{ name: 'shop', version: '1.0.0', lockfileVersion: 3, requires: true },
        packages: { '': root, 'node_modules/@acme/prices': locked },
      }),
    );
    writeFileSync(
      join(folder, '.npmrc'),
      `@acme:registry=http://${host}/\n//${host}/:_authToken=\${NODE_AUTH_TOKEN}\nupdate-notifier=false\naudit=false\n`,
    );
  });

  /** Runs the steps of the build until one fails, with this for GitHub's secret. */
  async function build(token: string) {
    let output = '';
    for (const { run: command, env = {} } of steps) {
      if (!command) continue;
      const step = await ends(command, Object.fromEntries(Object.keys(env).map((name) => [name, token])));
      output += step.output;
      if (step.status !== 0) return { status: step.status, output };
    }
    return { status: 0, output };
  }

  it('come from a private registry, and the scripts of packages never have its token', async () => {
    expect(await build(password)).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, 'said'), 'utf8')).toBe('package: no token\nprepare: no token\nbuild: no token\n');
  });

  it('do not come without the token, and npm says why', async () => {
    const { status, output } = await build('');
    expect(status).toBe(1);
    expect(output).toMatch(/npm (error|ERR!) code E401/);
  });
});

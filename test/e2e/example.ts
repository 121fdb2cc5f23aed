import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { pythonEnvironment } from '../../src/commands/python-environment.ts';
import type { Terraform } from '../synth.ts';
import { type Container, containerOf, databaseCertificates, startOf, type Values } from './container.ts';
import { type Postgres, query, startPostgres, until } from './postgres.ts';
import { type Certificate, makeCertificate, type Redis, startRedis, startValkey } from './redis.ts';

/** What an image holds: a copy of a project, and the programs that its requirements install. */
export interface Image {
  project: string;
  bin: string;
}

/** A command of the image, which gets the variables of its task and no other. */
export class Running {
  log = '';
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(image: Image, [command = '', ...args]: string[], variables: Record<string, string>) {
    const { bin, project } = image;
    this.child = spawn(isAbsolute(command) ? command : join(bin, command), args, {
      cwd: project,
      env: { PATH: `${bin}:${process.env.PATH}`, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1', ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, to be ended whole with all worker processes.
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk) => {
        this.log += chunk;
      });
    }
    this.ended = once(this.child, 'close').then(([exitCode]) => exitCode);
  }

  /** What is found in the log, once it is there. */
  async logged(pattern: RegExp): Promise<RegExpExecArray> {
    return until(async () => {
      const found = pattern.exec(this.log);
      if (!found) throw new Error(`the log must contain ${pattern}, got:\n${this.log}`);
      return found;
    }, this.ended);
  }

  /** Of its first process. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Has the first process do nothing more, and live on. */
  stop(): void {
    this.child.kill('SIGSTOP');
  }

  /** The SIGTERM that ECS stops a task with. */
  terminate(): void {
    this.child.kill('SIGTERM');
  }

  /** The SIGKILL of a task that did not stop in time, or of a machine that is gone. */
  async kill(): Promise<void> {
    try {
      process.kill(-(this.child.pid as number), 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
    await this.ended;
  }
}

/** What a task of the application finds in its environment. */
export interface Servers {
  postgres: Postgres;
  broker: Redis;
  cache: Redis;
}

const holding = "granted and mode = 'AccessExclusiveLock'";

/** An application, by default the example, with servers of its own in the place of those that AWS has. */
export class Example {
  /** A folder that is gone with the example. */
  readonly folder: string;
  readonly servers: Servers;
  private readonly terraform: Terraform;
  readonly image: Image;
  private readonly table: string;
  readonly certificate: Certificate;
  private readonly processes: Running[] = [];
  private readonly others: { stop(): Promise<void> }[] = [];
  private held: Promise<unknown> | undefined;

  private constructor(
    terraform: Terraform,
    image: Image,
    table: string,
    folder: string,
    certificate: Certificate,
    servers: Servers,
  ) {
    this.terraform = terraform;
    this.image = image;
    this.table = table;
    this.folder = folder;
    this.certificate = certificate;
    this.servers = servers;
  }

  /** `table` is the one that `holdEntries` keeps others from. */
  static async start(
    terraform: Terraform,
    { source = 'examples/django', table = 'guestbook_entry', requirements = 'requirements.txt' } = {},
  ): Promise<Example> {
    const missing = ['redis-server', 'redis-cli', 'openssl'].filter(
      (program) => spawnSync(program, ['--version']).error,
    );
    if (missing.length > 0) {
      throw new Error(`${missing.join(', ')}: must be installed, got nothing; apt-get install redis-server openssl`);
    }
    const bin = pythonEnvironment(join(source, requirements));
    const folder = mkdtempSync(join(tmpdir(), 'example-'));
    const image = { bin, project: join(folder, 'project') };
    cpSync(source, image.project, { recursive: true });
    const certificate = await makeCertificate(folder);
    const example = new Example(terraform, image, table, folder, certificate, {
      postgres: await startDatabase(terraform),
      broker: await startNodes(terraform, 'broker', certificate),
      cache: await startNodes(terraform, 'cache', certificate),
    });
    await example.makeRole(example.servers);
    return example;
  }

  /** What a deploy does first: whom the application logs in as. */
  private async makeRole(servers: Servers): Promise<void> {
    const running = this.run(this.startOf(containerOf(this.terraform, 'database_role_task_definition'), { servers }));
    if ((await running.ended) !== 0) throw new Error(`the role must be made, got this:\n${running.log}`);
  }

  /** The same, with another server of each kind that is named. */
  async servedBy(...kinds: (keyof Servers)[]): Promise<Servers> {
    const start = {
      postgres: () => startDatabase(this.terraform),
      broker: () => startNodes(this.terraform, 'broker', this.certificate),
      cache: () => startNodes(this.terraform, 'cache', this.certificate),
    };
    const own = await Promise.all(kinds.map(async (kind) => [kind, await start[kind]()] as const));
    this.others.push(...own.map(([, server]) => server));
    const servers = { ...this.servers, ...Object.fromEntries(own) };
    if (kinds.includes('postgres')) await this.makeRole(servers);
    return servers;
  }

  /** A replica of the broker. */
  async replicaOfBroker(): Promise<Redis> {
    const password = randomValue(this.terraform, 'broker_redis_token');
    const replica = await startRedis(password, this.certificate, this.servers.broker);
    this.others.push(replica);
    return replica;
  }

  /** What ECS starts a container with, and the variables that its task definition does not hold. */
  startOf(
    container: Container,
    { terraform = this.terraform, servers = this.servers, values = () => undefined }: Partial<Of> = {},
  ): Start {
    const known: Record<string, string> = {
      'aws_db_instance.database_instance.address': `127.0.0.1:${servers.postgres.port}`,
      'aws_db_instance.database_replica_1_instance.address': `127.0.0.1:${servers.postgres.port}`,
      'aws_elasticache_replication_group.broker_redis_group.primary_endpoint_address': `127.0.0.1:${servers.broker.port}`,
      'aws_elasticache_replication_group.cache_redis_group.primary_endpoint_address': `127.0.0.1:${servers.cache.port}`,
      // Where the load balancer is, and here the test.
      'aws_vpc.network_vpc.cidr_block': '127.0.0.0/8',
    };
    const { command, variables } = startOf(terraform, container, (reference) => {
      const [, name] = /^ephemeral\.aws_secretsmanager_random_password\.(\w+)\.random_password$/.exec(reference) ?? [];
      return values(reference) ?? (name ? randomValue(terraform, name) : known[reference]);
    });
    // The file of the image that holds what databases are known by.
    const trusted = Object.entries(variables).map(([name, value]) => [
      name,
      value.replace(databaseCertificates, servers.postgres.certificateFile),
    ]);
    return {
      command,
      variables: {
        ...Object.fromEntries(trusted),
        // AWS gives it to every task.
        AWS_REGION: 'eu-central-1',
        // The test's own Redis has no certificate that anybody else would trust.
        SSL_CERT_FILE: this.certificate.certificateFile,
      },
    };
  }

  run({ command, variables }: Start): Running {
    const running = new Running(this.image, command, variables);
    this.processes.push(running);
    return running;
  }

  async manage(variables: Record<string, string>, ...args: string[]): Promise<{ exitCode: unknown; log: string }> {
    const running = this.run({ command: ['python', 'manage.py', ...args], variables });
    return { exitCode: await running.ended, log: running.log };
  }

  /** The task that a deploy runs before any service is updated. */
  async migrate(): Promise<string> {
    const running = this.run(this.startOf(containerOf(this.terraform, 'migrate_task_definition')));
    if ((await running.ended) !== 0) throw new Error(`the migration must end in 0, got this:\n${running.log}`);
    return running.log;
  }

  /** What the database answers, columns apart by `|`. */
  query(sql: string): Promise<string> {
    const password = randomValue(this.terraform, 'database_password');
    return query(`postgresql://app:${password}@127.0.0.1:${this.servers.postgres.port}/app?sslmode=require`, sql);
  }

  /** Keeps all others from the table until `letGo`, so that what needs them takes as long as it shall. */
  async holdEntries(): Promise<void> {
    // Its connection is ended in its sleep.
    this.held = this.query(`lock table ${this.table}; select pg_sleep(3600)`).catch(() => undefined);
    await until(async () => {
      if ((await this.locks(holding)) === 0) throw new Error(`${this.table}: must be held, got nobody`);
    });
  }

  /** Returns once so many wait for the table. */
  async waitForEntries(count: number): Promise<void> {
    await until(async () => {
      const waiting = await this.locks('not granted');
      if (waiting !== count) throw new Error(`${this.table}: ${count} must wait, got ${waiting}`);
    });
  }

  async letGo(): Promise<void> {
    await this.query(`select pg_terminate_backend(pid) from ${this.ofTable} and ${holding}`);
    await this.held;
  }

  private get ofTable(): string {
    return `pg_locks where relation = to_regclass('${this.table}')`;
  }

  private async locks(which: string): Promise<number> {
    return Number(await this.query(`select count(*) from ${this.ofTable} and ${which}`));
  }

  async stop(): Promise<void> {
    for (const running of this.processes) await running.kill();
    for (const server of [...Object.values(this.servers), ...this.others]) await server.stop();
    rmSync(this.folder, { recursive: true });
  }
}

export interface Start {
  command: string[];
  variables: Record<string, string>;
}

interface Of {
  /** What was synthesized with the container, if it is not what the example was started with. */
  terraform: Terraform;
  servers: Servers;
  /** What else Terraform would know. */
  values: Values;
}

function startDatabase(terraform: Terraform): Promise<Postgres> {
  return startPostgres({ user: 'app', password: randomValue(terraform, 'database_password'), database: 'app' });
}

/** Of the engine that the stack has, and Redis where it has none. */
function startNodes(terraform: Terraform, role: 'broker' | 'cache', certificate: Certificate): Promise<Redis> {
  const { engine } = terraform.resource.aws_elasticache_replication_group?.[`${role}_redis_group`] ?? {};
  const start = engine === 'valkey' ? startValkey : startRedis;
  return start(randomValue(terraform, `${role}_redis_token`), certificate);
}

/** The value of a random password: another one for each, of as many characters as it has in AWS. */
function randomValue({ ephemeral }: Terraform, name: string): string {
  const password = ephemeral.aws_secretsmanager_random_password?.[name];
  // A server that the stack lacks has one that no task knows.
  return createHash('sha512').update(name).digest('hex').slice(0, password?.password_length);
}

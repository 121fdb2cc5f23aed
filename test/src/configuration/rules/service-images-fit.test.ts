import { describe, expect, it } from 'vitest';
import { serviceImagesFit } from '../../../../src/configuration/rules/service-images-fit.ts';
import { findings, publicImage, service } from '../config.ts';

describe('service-images-fit', () => {
  it("takes what runs the application's image, and what runs another", () => {
    const other = service({
      image: publicImage,
      command: undefined,
      connections: undefined,
      secrets: ['STRIPE_API_KEY'],
    });
    expect(findings(serviceImagesFit, { services: [service(), other] }, { secrets: ['STRIPE_API_KEY'] })).toEqual([]);
  });

  it("wants to be told what to run of the application's image, and how many connections that opens", () => {
    const given = service({ command: undefined, connections: undefined, secrets: ['STRIPE_API_KEY'] });
    expect(findings(serviceImagesFit, { services: [given] })).toEqual([
      'services[0].command: must be given with the application\'s image, got nothing; such as ["gunicorn", "partners.wsgi:application", "--bind", "0.0.0.0:8000"]',
      "services[0].connections: must be given with the application's image, got nothing; under gunicorn it is workers x threads, and 0 without the database",
      'services[0].secrets: must be left out with the application\'s image, got ["STRIPE_API_KEY"]; it has all of application.secrets',
    ]);
  });

  it('leaves its port to PgBouncer, which only the application has beside it', () => {
    const database = { pooling: 'pgbouncer' as const };
    const other = service({ image: publicImage, port: 6432, connections: undefined });
    expect(findings(serviceImagesFit, { database, services: [service(), other] })).toEqual([]);
    expect(findings(serviceImagesFit, { services: [service({ port: 6432 })] })).toEqual([]);
    expect(findings(serviceImagesFit, { database, services: [service({ port: 6432 })] })).toEqual([
      'services[0].port: must not be 6432 with database.pooling pgbouncer, got 6432; PgBouncer listens there in the same task: take another',
    ]);
  });

  it('knows that another image does not reach the database', () => {
    for (const image of [publicImage, { repository: 'ssr' }]) {
      expect(findings(serviceImagesFit, { services: [service({ image, connections: 3 })] })).toEqual([
        "services[0].connections: must be left out with an image other than the application's, got 3; it does not reach the database",
      ]);
    }
  });

  it.each([publicImage, { repository: 'ssr' }])(
    'gives secrets to %j that there are, once, and to no name that is taken',
    (image) => {
      const given = service({
        image,
        connections: undefined,
        secrets: ['STRIPE_API_KEY', 'STRIPE_API_KEY', 'SENTRY_DSN', 'GREETING'],
        variables: { GREETING: 'hello' },
      });
      expect(findings(serviceImagesFit, { services: [given] }, { secrets: ['STRIPE_API_KEY', 'GREETING'] })).toEqual([
        'services[0].secrets[1]: must not be named twice, got "STRIPE_API_KEY"; name each secret once',
        'services[0].secrets[2]: must be one of application.secrets, got "SENTRY_DSN"; list it under secrets in environments/application.ts',
        'services[0].secrets[3]: must not be one of services[0].variables, too, got "GREETING"; leave one of the two out',
      ]);
    },
  );

  it('pulls a public image only where there is a way to the internet', () => {
    const other = { image: publicImage, connections: undefined };
    const services = [service(), service({ ...other, name: 'ssr' })];
    expect(findings(serviceImagesFit, { network: { egress: 'public-ip' }, services })).toEqual([]);
    expect(findings(serviceImagesFit, { network: { egress: 'vpc-endpoints' }, services })).toEqual([
      `services[1].image: must be the application's, or one of a repository, with network.egress vpc-endpoints, got "${publicImage}"; a public image is pulled over the internet: take another network.egress, or copy it into a repository, such as { repository: "ssr" }`,
    ]);
    const copied = [service({ ...other, image: { repository: 'ssr' } })];
    expect(findings(serviceImagesFit, { network: { egress: 'vpc-endpoints' }, services: copied })).toEqual([]);
  });
});

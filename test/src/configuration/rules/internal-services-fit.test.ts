import { describe, expect, it } from 'vitest';
import { internalServicesFit } from '../../../../src/configuration/rules/internal-services-fit.ts';
import { environment, findings, internalService, publicImage, service } from '../config.ts';

const ssr = service({ name: 'ssr', image: publicImage, connections: undefined });

type Given = Parameters<typeof internalService>[0];

function found(overrides: Given, others = [ssr, service()]) {
  return findings(internalServicesFit, { services: [internalService(overrides), ...others] });
}

describe('internal-services-fit', () => {
  it('takes one that the application and services of other images call, and asks nothing of others', () => {
    expect(found({})).toEqual([]);
    expect(found({ image: 'application', connections: 2, internal: {} })).toEqual([]);
    expect(found({}, [ssr, service({ stickySeconds: 60, scaling: { minTasks: 1, maxTasks: 2 } })])).toEqual([]);
  });

  it('has nothing that only the load balancer would do', () => {
    const scaling = { minTasks: 1, maxTasks: 2, cpuPercent: 50, requestsPerTargetPerMinute: 600 };
    const wayOut = 'no load balancer is before an internal service; leave internal out to have one';
    expect(
      found({ hosts: ['app.example.com'], paths: ['/a'], healthCheckPath: '/ready', stickySeconds: 60, scaling }),
    ).toEqual([
      `services[0].hosts: must be left out with internal, got ["app.example.com"]; ${wayOut}`,
      `services[0].paths: must be left out with internal, got ["/a"]; ${wayOut}`,
      `services[0].healthCheckPath: must be left out with internal, got "/ready"; ${wayOut}`,
      `services[0].stickySeconds: must be left out with internal, got 60; ${wayOut}`,
      `services[0].scaling.requestsPerTargetPerMinute: must be left out with internal, got 600; ${wayOut}`,
    ]);
  });

  it('has no alarms of the load balancer, and those of its tasks', () => {
    const { alarms: standard } = environment({ services: [service()] }).services[0] as { alarms: object };
    expect(found({ alarms: standard })).toEqual([]);
    expect(found({ alarms: { missingTasks: { periods: 20, datapoints: 10 } } })).toEqual([]);
    const wayOut = 'no load balancer is before an internal service; leave internal out to have one';
    const given = found({
      alarms: {
        latency: { milliseconds: 500 },
        errors: { percent: 10 },
        unhealthyHosts: { periods: 9 },
        noHealthyHosts: { periods: 9 },
      },
    });
    expect(given).toEqual([
      `services[0].alarms.errors: must be left out with internal, got {"percent":10,"minRequests":20,"periodSeconds":60,"periods":5,"datapoints":3}; ${wayOut}`,
      `services[0].alarms.latency: must be left out with internal, got {"milliseconds":500,"periodSeconds":60,"periods":5,"datapoints":3}; ${wayOut}`,
      `services[0].alarms.unhealthyHosts: must be left out with internal, got {"hosts":1,"periodSeconds":60,"periods":9,"datapoints":3}; ${wayOut}`,
      `services[0].alarms.noHealthyHosts: must be left out with internal, got {"periodSeconds":60,"periods":9,"datapoints":3}; ${wayOut}`,
    ]);
  });

  it('checks its container, since nothing else does', () => {
    expect(found({ containerHealthCheck: undefined })).toEqual([
      'services[0].containerHealthCheck: must be given with internal, got nothing; nothing else tells whether a task is well; such as { command: ["wget", "--spider", "http://127.0.0.1:3000/healthz"] }',
    ]);
  });

  it('keeps a connection for as long as a request may take', () => {
    expect(found({ internal: { perRequestTimeoutSeconds: 60, idleTimeoutSeconds: 60 } })).toEqual([]);
    expect(found({ internal: { perRequestTimeoutSeconds: 61, idleTimeoutSeconds: 60 } })).toEqual([
      'services[0].internal.perRequestTimeoutSeconds: must be at most services[0].internal.idleTimeoutSeconds, 60, got 61; lower it, or raise services[0].internal.idleTimeoutSeconds',
    ]);
  });

  it('knows its clients, each once', () => {
    const must = 'must be application, or another of services that runs an image of its own';
    expect(found({ internal: { clients: ['ssr', 'ssr', 'srs', 'partners', 'badges'] } })).toEqual([
      'services[0].internal.clients[1]: must not be named twice, got "ssr"; name each client once',
      `services[0].internal.clients[2]: ${must}, got "srs"; did you mean ssr? Otherwise take one of application, ssr`,
      `services[0].internal.clients[3]: ${must}, got "partners"; take one of application, ssr`,
      `services[0].internal.clients[4]: ${must}, got "badges"; take one of application, ssr`,
    ]);
  });

  it('has no more tasks than DNS names', () => {
    expect(found({ tasks: 500 })).toEqual([]);
    expect(found({ tasks: 501 })).toEqual([
      'services[0].tasks: must be at most 500 with internal, since DNS names 1000 tasks of a service and a deploy has twice as many, got 501; take fewer tasks, or leave internal out',
    ]);
  });
});

describe('internal-services-fit of web', () => {
  const web = (internal: object, settings: object = {}, services = [ssr, service()]) =>
    findings(internalServicesFit, { web: { internal: { clients: ['ssr'], ...internal }, ...settings }, services });

  it('takes one that services call, and asks nothing of one that none calls', () => {
    expect(web({})).toEqual([]);
    expect(web({ clients: ['application', 'ssr'] })).toEqual([]);
    expect(findings(internalServicesFit, { web: { tasks: 501 }, services: [service({ name: 'web' })] })).toEqual([]);
  });

  it('holds it to what internal services are held to', () => {
    expect(web({ clients: ['partners'], perRequestTimeoutSeconds: 301 }, { tasks: 501 })).toEqual([
      'web.internal.perRequestTimeoutSeconds: must be at most web.internal.idleTimeoutSeconds, 300, got 301; lower it, or raise web.internal.idleTimeoutSeconds',
      'web.internal.clients[0]: must be application, or one of services that runs an image of its own, got "partners"; take one of application, ssr',
      'web.tasks: must be at most 500 with internal, since DNS names 1000 tasks of a service and a deploy has twice as many, got 501; take fewer tasks, or leave internal out',
    ]);
  });

  it('leaves its name to it', () => {
    expect(web({}, {}, [ssr, service({ name: 'web' })])).toEqual([
      'services[1].name: must not be web with web.internal, which is found as SERVICE_WEB_URL, got "web"; take another name, or leave web.internal out',
    ]);
  });
});

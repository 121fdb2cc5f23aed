import type { EnvironmentConfig } from './schema.ts';
import { runsApplication, type Service } from './services.ts';

/** Whether a worker's tasks are traced. In other pools than prefork what does tasks also polls the broker, in the same process. */
export function isTracedPool({ pool }: Pick<EnvironmentConfig['workers'][number], 'pool'>): boolean {
  return pool === 'prefork';
}

/** Whether a service traces what it does, where there is tracing. Beat and Flower do nothing that anybody waits for. */
export function isTraced(service: Service): boolean {
  switch (service.kind) {
    case 'worker':
      return isTracedPool(service.settings);
    case 'beat':
    case 'flower':
      return false;
    default:
      return runsApplication(service);
  }
}

import { describe, expect, it } from 'vitest';
import { fargateServiceShape } from '../../../modules/fargate-service/settings.ts';
import { group } from '../../../modules/shared/setting.ts';
import { itKeepsWithinBounds, refusals, required } from '../settings.ts';

const fargateServiceSettings = group(fargateServiceShape);
const valid = { cpu: 256, memoryMiB: 512, tasks: 1 };

describe('settings of a service on Fargate', () => {
  itKeepsWithinBounds(fargateServiceSettings, valid, {
    cpu: {
      takes: [256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768],
      refuses: [0, 128, 300, 32_769, '256'],
      message:
        'must be one of 256, 512, 1024, 2048, 4096, 8192, 16384, 32768; 1024 are one vCPU, 256 is the smallest task',
    },
    memoryMiB: {
      takes: [512, 249_856],
      refuses: [511, 249_857],
      message: 'must be a whole number from 512 to 249856; Fargate tasks have 512 MiB to 244 GiB',
    },
    tasks: {
      takes: [0, 5000],
      refuses: [-1, 5001, 1.5],
      message: 'must be a whole number from 0 to 5000; 0 stops the service and keeps all else',
    },
    stopTimeoutSeconds: {
      takes: [2, 120],
      refuses: [1, 121],
      message: 'must be a whole number from 2 to 120; Fargate kills a task after 120 seconds at the latest',
    },
    architecture: {
      takes: ['x86_64', 'arm64', undefined],
      refuses: ['X86_64', 'amd64', ''],
      message: 'must be one of x86_64, arm64; the one that the image was built for',
    },
    ephemeralStorageGiB: {
      takes: [20, 21, 200],
      refuses: [19, 201],
      message: 'must be a whole number from 20 to 200; Fargate tasks have 20 to 200 GiB',
    },
    openFiles: {
      takes: [1024, 1_048_576, undefined],
      refuses: [1023, 1_048_577],
      message: "must be a whole number from 1024 to 1048576; leave it out to have Fargate's own 65535",
    },
    user: {
      takes: ['1000:1000', '65534:65534', undefined],
      refuses: ['root', 'app', '0:0', '0:1000', '1000:0', '1000', 1000],
      message: 'must be the numbers of a user and a group other than root; such as 1000:1000',
    },
  });

  it('gives a task a minute to stop, and what Fargate gives to all, by default', () => {
    expect(fargateServiceSettings.parse(valid)).toEqual({
      ...valid,
      stopTimeoutSeconds: 60,
      logs: { kind: 'awslogs' },
      architecture: 'x86_64',
      entryPoint: 'none',
      ephemeralStorageGiB: 20,
    });
    expect(required(fargateServiceSettings)).toEqual(['cpu', 'memoryMiB']);
  });

  it('names the cpu that Fargate does not have', () => {
    expect(refusals('dev.web', fargateServiceSettings, { ...valid, cpu: 300 })).toEqual([
      'dev.web.cpu: must be one of 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, got 300; 1024 are one vCPU, 256 is the smallest task',
    ]);
  });
});

/** A line of docs/operations.md, A drill, with what it says on the emulator, and how it ends. */
interface DrillLine {
  line: string;
  says: string | RegExp;
  exitCode: number;
}

/** All of them that do not need AWS itself, in their order. */
export const drillLines: DrillLine[] = [
  { line: 'npm run deploy bootstrap-drill', says: /Apply complete! Resources: \d+ added/, exitCode: 0 },
  {
    line: 'npm run terraform drill -- apply -target=aws_ecr_repository.registry_repository -var=image_tag=0.0.0',
    says: 'Apply complete! Resources: 2 added',
    exitCode: 0,
  },
  { line: 'npm run deploy drill -- --image-tag <tag>', says: 'npm run secret drill STRIPE_API_KEY', exitCode: 1 },
  { line: 'npm run secret drill STRIPE_API_KEY', says: 'shop-drill/STRIPE_API_KEY: holds 7 bytes', exitCode: 0 },
  { line: 'npm run deploy drill -- --image-tag <tag>', says: 'Apply complete!', exitCode: 0 },
  { line: 'npm run status drill', says: 'web', exitCode: 0 },
  { line: 'npm run destroy drill', says: /Destroy complete! Resources: \d+ destroyed/, exitCode: 0 },
  { line: 'npm run destroy bootstrap-drill', says: 'bootstrap-drill: keeps the bucket', exitCode: 0 },
];

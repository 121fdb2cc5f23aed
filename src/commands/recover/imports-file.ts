/** What is imported, beside the synthesized JSON, while a recovery plans. */
export const importsFile = 'recovered.tf.json';

/** The plan of a recovery, while it is asked about and applied. */
export const planFile = 'recovered.plan';

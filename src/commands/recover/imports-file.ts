/** What is imported, beside the synthesized JSON, while a recovery plans. */
export const importsFile = 'recovered.tf.json';

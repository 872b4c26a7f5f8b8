// This file is auto-generated from the contract

/**
 * The paths whose POST accepts an `Idempotency-Key`.
 */
export const idempotentPaths: ReadonlyArray<RegExp> = [
    /\/api\/v1\/projects$/,
    /\/api\/v1\/projects\/[^\/]+\/sessions$/,
    /\/api\/v1\/projects\/[^\/]+\/files\/presign$/,
    /\/api\/v1\/sessions\/[^\/]+\/runs$/,
    /\/api\/v1\/runs\/[^\/]+\/retry$/,
];

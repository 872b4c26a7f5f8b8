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
    /\/api\/v1\/sessions\/[^\/]+\/fork$/,
    /\/api\/v1\/projects\/[^\/]+\/draft\/import$/,
    /\/api\/v1\/projects\/[^\/]+\/draft\/restore$/,
    /\/api\/v1\/projects\/[^\/]+\/draft\/changes\/decisions$/,
    /\/api\/v1\/projects\/[^\/]+\/draft\/passages\/decisions$/,
    /\/api\/v1\/projects\/[^\/]+\/exports$/,
];

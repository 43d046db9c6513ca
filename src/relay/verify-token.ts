/**
 * Verifies a token that the page has from your own server, such as a JWT. Called for each connection and each request that presents one.
 * @returns The subject: a stable id of the signed-in visitor, whose conversations are kept under it whatever id the page claims. `undefined` for
 * a token that is unknown, forged or expired; an exception counts as that and is logged.
 */
export type VerifyToken = (token: string) => string | undefined | Promise<string | undefined>;

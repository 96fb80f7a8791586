export { addressesOf, EXPOSURE_WARNING } from './listen.ts';
export { openHttp, type RunningHttp } from './open-http.ts';

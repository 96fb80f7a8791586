export {
  type AnswerRoom,
  attachAnswerRoom,
  LARGE_ANSWER_BYTES,
  roomFor,
  roomForMade,
} from './answer-room.ts';
export { attachBodyRoom, type BodyRoom, LARGE_BODY_BYTES, roomForBody } from './body-room.ts';
export { createDistributionHandler, type DistributionHandler } from './handler.ts';

import { accessTests } from './docker/access.ts';
import { indexTests } from './docker/indexes.ts';
import { cancelledUploadTest, resumeTest, tokenExpiryTests } from './docker/interruptions.ts';
import { loginTests } from './docker/login.ts';
import { pushAndPullTests } from './docker/push-and-pull.ts';
import { describeDocker } from './docker/scene.ts';

describeDocker('Docker', 'graphdriver', (scene) => {
  pushAndPullTests(scene);
  loginTests(scene);
  accessTests(scene);
  resumeTest(scene);
  cancelledUploadTest(scene);
  tokenExpiryTests(scene);
  indexTests(scene);
});

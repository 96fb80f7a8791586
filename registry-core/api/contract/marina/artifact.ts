import { Type } from 'typebox';
import { Content } from '../../schemas/common.ts';
import { ArtifactDetail, Child, ReferrerTree } from '../../schemas/marina/artifact.ts';
import { operation } from '../operation.ts';
import { inArtifact } from '../rights.ts';
import { ARTIFACT_PATH, ArtifactParams } from './paths.ts';

const tag = 'artifact details';
const right = inArtifact('artifact', 'read');

export const getArtifactDetail = operation({
  id: 'getArtifactDetail',
  method: 'GET',
  path: ARTIFACT_PATH,
  tag,
  summary: 'Show an artifact: config, layers with history, children, tags',
  right,
  params: ArtifactParams,
  answers: { 200: ArtifactDetail },
});

export const getManifest = operation({
  id: 'getManifest',
  method: 'GET',
  path: `${ARTIFACT_PATH}/manifest`,
  tag,
  summary: 'Read the manifest exactly as it was pushed',
  right,
  params: ArtifactParams,
  answers: { 200: Content },
});

export const listChildren = operation({
  id: 'listChildren',
  method: 'GET',
  path: `${ARTIFACT_PATH}/children`,
  tag,
  summary: 'List what an index holds, stored or not',
  right,
  params: ArtifactParams,
  answers: { 200: Type.Array(Child) },
});

export const listReferrerTree = operation({
  id: 'listReferrerTree',
  method: 'GET',
  path: `${ARTIFACT_PATH}/referrers`,
  tag,
  summary: 'List everything that refers to an artifact, directly or through others',
  right,
  params: ArtifactParams,
  answers: { 200: ReferrerTree },
});

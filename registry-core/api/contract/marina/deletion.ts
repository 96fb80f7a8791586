import { Type } from 'typebox';
import { Empty } from '../../schemas/common.ts';
import { DeletePlan, DeleteResult, DeleteSelection } from '../../schemas/marina/deletion.ts';
import { DeleteMatching, Job, JobList } from '../../schemas/marina/job.ts';
import { operation } from '../operation.ts';
import { inProject, inRepository, signedIn } from '../rights.ts';
import { MARINA, REPOSITORY_PATH, RepositoryParams } from './paths.ts';

const tag = 'deletion';
const ofSelection = signedIn('the right to delete what the body selects: artifacts, tags or both');
const ofJob = signedIn("one's own jobs; those of others are the administrator's");
const JobParams = Type.Object({ id: Type.String({ maxLength: 64 }) });

export const planDelete = operation({
  id: 'planDelete',
  method: 'POST',
  path: `${REPOSITORY_PATH}/artifacts:plan-delete`,
  tag,
  summary: 'Say exactly what deleting a selection takes away; changes nothing',
  right: ofSelection,
  params: RepositoryParams,
  body: DeleteSelection,
  answers: { 200: DeletePlan },
});

export const deleteSelection = operation({
  id: 'deleteSelection',
  method: 'POST',
  path: `${REPOSITORY_PATH}/artifacts:delete`,
  tag,
  summary: 'Delete a selection of artifacts and tags with all that depends on them',
  right: ofSelection,
  params: RepositoryParams,
  body: DeleteSelection,
  answers: { 200: DeleteResult },
});

export const deleteMatching = operation({
  id: 'deleteMatching',
  method: 'POST',
  path: `${REPOSITORY_PATH}/artifacts:delete-matching`,
  tag,
  summary: 'Delete all artifacts or tags that match a filter, as a job',
  right: signedIn('the right to delete artifacts, or tags, as the body says'),
  params: RepositoryParams,
  body: DeleteMatching,
  answers: { 202: Job },
});

export const deleteRepositoryWithContent = operation({
  id: 'deleteRepositoryWithContent',
  method: 'DELETE',
  path: REPOSITORY_PATH,
  tag,
  summary: 'Delete a repository with all artifacts and tags in it, as a job',
  right: inRepository('repository', 'delete'),
  params: RepositoryParams,
  answers: { 202: Job },
});

export const deleteProjectWithContent = operation({
  id: 'deleteProjectWithContent',
  method: 'DELETE',
  path: `${MARINA}/projects/{project}`,
  tag,
  summary: 'Delete a project with all of its repositories, as a job',
  right: inProject('project', 'delete'),
  params: Type.Object({ project: Type.String() }),
  answers: { 202: Job },
});

export const listJobs = operation({
  id: 'listJobs',
  method: 'GET',
  path: `${MARINA}/jobs`,
  tag,
  summary: "List the caller's jobs, all for the administrator; those that ended for an hour",
  right: ofJob,
  answers: { 200: JobList },
});

export const getJob = operation({
  id: 'getJob',
  method: 'GET',
  path: `${MARINA}/jobs/{id}`,
  tag,
  summary: 'Tell how far a job is',
  right: ofJob,
  params: JobParams,
  answers: { 200: Job },
});

export const cancelJob = operation({
  id: 'cancelJob',
  method: 'DELETE',
  path: `${MARINA}/jobs/{id}`,
  tag,
  summary: 'Stop a job after the slice that it works at; what it deleted stays deleted',
  right: ofJob,
  params: JobParams,
  answers: { 200: Empty },
});

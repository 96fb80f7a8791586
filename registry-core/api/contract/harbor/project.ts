import { Type } from 'typebox';
import { ArtifactListQuery, HarborArtifact } from '../../schemas/artifact.ts';
import { Empty, ResourceNameHeaders, ResourceNameInLocationHeaders } from '../../schemas/common.ts';
import {
  HarborProject,
  ProjectDeletable,
  ProjectListQuery,
  ProjectRequest,
  ProjectSummary,
} from '../../schemas/project.ts';
import { operation } from '../operation.ts';
import { anyone, inProject, inRegistry } from '../rights.ts';
import { HARBOR, PROJECT_PATH, ProjectParams } from './paths.ts';

const tag = 'project';
const named = { params: ProjectParams, headers: ResourceNameHeaders };

export const headProject = operation({
  id: 'headProject',
  method: 'HEAD',
  path: `${HARBOR}/projects`,
  tag,
  summary: 'Check if the project name user provided already exists.',
  right: anyone('the right to read the project that the query names'),
  query: Type.Object({ project_name: Type.String() }),
  answers: { 200: Empty },
});

export const listProjects = operation({
  id: 'listProjects',
  method: 'GET',
  path: `${HARBOR}/projects`,
  tag,
  summary: 'List projects',
  right: anyone('only projects that the caller may read are listed'),
  query: ProjectListQuery,
  answers: { 200: Type.Array(HarborProject) },
});

export const createProject = operation({
  id: 'createProject',
  method: 'POST',
  path: `${HARBOR}/projects`,
  tag,
  summary: 'Create a new project.',
  right: inRegistry('project', 'create'),
  headers: ResourceNameInLocationHeaders,
  body: ProjectRequest,
  answers: { 201: Empty },
});

export const getProject = operation({
  id: 'getProject',
  method: 'GET',
  path: PROJECT_PATH,
  tag,
  summary: 'Return specific project detail information',
  right: inProject('project', 'read'),
  ...named,
  answers: { 200: HarborProject },
});

export const updateProject = operation({
  id: 'updateProject',
  method: 'PUT',
  path: PROJECT_PATH,
  tag,
  summary: 'Update properties for a selected project.',
  right: inProject('project', 'update'),
  ...named,
  body: ProjectRequest,
  answers: { 200: Empty },
});

export const deleteProject = operation({
  id: 'deleteProject',
  method: 'DELETE',
  path: PROJECT_PATH,
  tag,
  summary: 'Delete project by projectID',
  right: inProject('project', 'delete'),
  ...named,
  answers: { 200: Empty },
});

export const getProjectDeletable = operation({
  id: 'getProjectDeletable',
  method: 'GET',
  path: `${PROJECT_PATH}/_deletable`,
  tag,
  summary: 'Get the deletable status of the project',
  right: inProject('project', 'delete'),
  ...named,
  answers: { 200: ProjectDeletable },
});

export const getProjectSummary = operation({
  id: 'getProjectSummary',
  method: 'GET',
  path: `${PROJECT_PATH}/summary`,
  tag,
  summary: 'Get summary of the project.',
  right: inProject('project', 'read'),
  ...named,
  answers: { 200: ProjectSummary },
});

export const listArtifactsOfProject = operation({
  id: 'listArtifactsOfProject',
  method: 'GET',
  path: `${PROJECT_PATH}/artifacts`,
  tag,
  summary: 'List artifacts',
  right: inProject('artifact', 'list'),
  ...named,
  query: ArtifactListQuery,
  answers: { 200: Type.Array(HarborArtifact) },
});

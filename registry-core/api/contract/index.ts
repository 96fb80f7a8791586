import * as harborArtifact from './harbor/artifact.ts';
import * as harborGc from './harbor/gc.ts';
import * as harborJobService from './harbor/jobservice.ts';
import * as harborProject from './harbor/project.ts';
import * as harborRegistry from './harbor/registry.ts';
import * as harborRepository from './harbor/repository.ts';
import * as harborUser from './harbor/user.ts';
import * as marinaArtifact from './marina/artifact.ts';
import * as marinaCleanup from './marina/cleanup.ts';
import * as marinaDeletion from './marina/deletion.ts';
import * as marinaExecution from './marina/execution.ts';
import * as marinaListing from './marina/listing.ts';
import * as marinaRegistry from './marina/registry.ts';
import * as marinaSession from './marina/session.ts';
import * as marinaTag from './marina/tag.ts';
import * as marinaTelemetry from './marina/telemetry.ts';
import * as marinaUpload from './marina/upload.ts';

/** Every operation of the API, by its id: Harbor's, and Marina's own. */
export const CONTRACT = {
  ...harborArtifact,
  ...harborGc,
  ...harborJobService,
  ...harborProject,
  ...harborRegistry,
  ...harborRepository,
  ...harborUser,
  ...marinaArtifact,
  ...marinaCleanup,
  ...marinaDeletion,
  ...marinaExecution,
  ...marinaListing,
  ...marinaRegistry,
  ...marinaSession,
  ...marinaTag,
  ...marinaTelemetry,
  ...marinaUpload,
};

export type Contract = typeof CONTRACT;

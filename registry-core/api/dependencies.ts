import type { Guard } from '../access/guard.ts';
import type { MemberStore } from '../access/members.ts';
import type { BlobDriver } from '../blobs/driver.ts';
import type { UnfinishedUploads } from '../blobs/unfinished-uploads.ts';
import type { UploadSessions } from '../blobs/upload-sessions.ts';
import type { ArtifactLookup } from '../catalog/artifacts.ts';
import type { Deletion } from '../catalog/deletion.ts';
import type { ProjectStore } from '../catalog/projects.ts';
import type { RepositoryStore } from '../catalog/repositories.ts';
import type { Tagging } from '../catalog/tagging.ts';
import type { Database } from '../database/database.ts';
import type { UserStore } from '../identity/users.ts';
import type { Settings } from '../settings/settings.ts';
import type { ApiAuthenticator } from './instance.ts';

/** What the API needs of a user's account (`identity/accounts.ts`). */
export interface AccountActions {
  /** Whether the generated administrator password still holds. Cheap: unseals nothing. */
  hasInitialPassword(): boolean;
  initialPassword(): Promise<string | undefined>;
  changePassword(change: {
    readonly userId: number;
    readonly oldPassword?: string | undefined;
    readonly newPassword: string;
    readonly address?: string | undefined;
  }): Promise<void>;
}

/** What the API is built on. */
export interface ApiDependencies {
  readonly database: Database;
  readonly authenticator: ApiAuthenticator;
  readonly guard: Guard;
  readonly members: MemberStore;
  readonly users: UserStore;
  readonly accounts: AccountActions;
  readonly projects: ProjectStore;
  readonly repositories: RepositoryStore;
  /** Reads manifests, none that is not what its digest says. */
  readonly artifacts: Pick<ArtifactLookup, 'payload'>;
  readonly deletion: Deletion;
  readonly tagging: Tagging;
  readonly uploads: Pick<UploadSessions, 'progress' | 'stop'>;
  readonly unfinishedUploads: Pick<UnfinishedUploads, 'list' | 'find' | 'discard' | 'discardAll'>;
  readonly settings: Settings;
  /** Marina's version. */
  readonly version: string;
  /** Whether other machines reach the registry without TLS. */
  readonly isExposed?: () => boolean;
  /** Tells how much room is left where blobs go. */
  readonly driver: Pick<BlobDriver, 'capacity'>;
}

import { type Guard, mightiest, type Principal } from '../../access/index.ts';
import type { Project, ProjectStore } from '../../catalog/index.ts';
import { RegistryError } from '../../errors/index.ts';
import type { UserStore } from '../../identity/index.ts';
import type { HarborProject, ProjectRequest } from '../schemas/project.ts';
import { dateTime } from '../times.ts';

/** What the body of a project is read from. */
export interface ProjectBodyParts {
  readonly guard: Guard;
  readonly users: UserStore;
  readonly projects: ProjectStore;
}

/** What a Harbor project shows of a project and of the caller in it. */
export function projectBody(
  { guard, users, projects }: ProjectBodyParts,
  principal: Principal,
  project: Project,
  repositoryCount: number,
): HarborProject {
  const roles = guard.rolesIn(principal, project.id);
  const highest = mightiest(roles);
  return {
    project_id: project.id,
    name: project.name,
    owner_id: project.ownerId ?? 0,
    owner_name: project.ownerId === undefined ? '' : (users.byId(project.ownerId)?.username ?? ''),
    creation_time: dateTime(project.createdAt),
    update_time: dateTime(project.updatedAt),
    deleted: false,
    repo_count: repositoryCount,
    metadata: { ...projects.metadataOf(project.id), public: String(project.public) },
    ...(highest === undefined ? {} : { current_user_role_id: highest, current_user_role_ids: [...roles] }),
    cve_allowlist: {
      id: project.id,
      project_id: project.id,
      items: [],
      creation_time: dateTime(project.createdAt),
      update_time: dateTime(project.createdAt),
    },
  };
}

/** Harbor's metadata keys and what each may hold; other keys are left out, as Harbor does. */
const BOOLEAN = ['true', 'false'];
const METADATA_VALUES: Readonly<Record<string, readonly string[]>> = {
  public: BOOLEAN,
  enable_content_trust: BOOLEAN,
  enable_content_trust_cosign: BOOLEAN,
  prevent_vul: BOOLEAN,
  auto_scan: BOOLEAN,
  auto_sbom_generation: BOOLEAN,
  reuse_sys_cve_allowlist: BOOLEAN,
  severity: ['none', 'low', 'medium', 'high', 'critical'],
};

/** What a request says of a project's visibility and metadata. Throws BAD_REQUEST for a value that Harbor refuses. */
export function readProjectRequest(request: ProjectRequest): {
  readonly public: boolean | undefined;
  readonly metadata: Readonly<Record<string, string>>;
} {
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.metadata ?? {})) {
    const allowed = Object.hasOwn(METADATA_VALUES, name) ? METADATA_VALUES[name] : undefined;
    if (allowed === undefined || value === null || value === '') continue;
    if (!allowed.includes(value)) {
      throw new RegistryError(
        'BAD_REQUEST',
        `metadata.${name} must be one of ${allowed.join(', ')}, as a string`,
        {
          detail: { in: 'body', field: `metadata.${name}` },
        },
      );
    }
    metadata[name] = value;
  }
  const { public: isPublic, ...others } = metadata;
  const visibility = isPublic === undefined ? (request.public ?? undefined) : isPublic === 'true';
  return { public: visibility, metadata: others };
}

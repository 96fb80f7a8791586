/**
 * Operations of Harbor's API that this registry does not have yet, by Harbor's tags. They answer 501, so that a client learns
 * that the operation is known and missing; whoever builds one takes it off this list and states its contract.
 */
export const NOT_BUILT = [
  // Ldap
  { id: 'pingLdap', method: 'POST', path: '/ldap/ping' },
  { id: 'searchLdapUser', method: 'GET', path: '/ldap/users/search' },
  { id: 'importLdapUser', method: 'POST', path: '/ldap/users/import' },
  { id: 'searchLdapGroup', method: 'GET', path: '/ldap/groups/search' },
  // configure
  { id: 'getInternalconfig', method: 'GET', path: '/internalconfig' },
  { id: 'getConfigurations', method: 'GET', path: '/configurations' },
  { id: 'updateConfigurations', method: 'PUT', path: '/configurations' },
  // member
  { id: 'listProjectMembers', method: 'GET', path: '/projects/{project_name_or_id}/members' },
  { id: 'createProjectMember', method: 'POST', path: '/projects/{project_name_or_id}/members' },
  { id: 'getProjectMember', method: 'GET', path: '/projects/{project_name_or_id}/members/{mid}' },
  { id: 'updateProjectMember', method: 'PUT', path: '/projects/{project_name_or_id}/members/{mid}' },
  { id: 'deleteProjectMember', method: 'DELETE', path: '/projects/{project_name_or_id}/members/{mid}' },
  // projectMetadata
  { id: 'listProjectMetadatas', method: 'GET', path: '/projects/{project_name_or_id}/metadatas/' },
  { id: 'addProjectMetadatas', method: 'POST', path: '/projects/{project_name_or_id}/metadatas/' },
  { id: 'getProjectMetadata', method: 'GET', path: '/projects/{project_name_or_id}/metadatas/{meta_name}' },
  {
    id: 'updateProjectMetadata',
    method: 'PUT',
    path: '/projects/{project_name_or_id}/metadatas/{meta_name}',
  },
  {
    id: 'deleteProjectMetadata',
    method: 'DELETE',
    path: '/projects/{project_name_or_id}/metadatas/{meta_name}',
  },
  // artifact
  {
    id: 'CopyArtifact',
    method: 'POST',
    path: '/projects/{project_name}/repositories/{repository_name}/artifacts',
  },
  {
    id: 'getVulnerabilitiesAddition',
    method: 'GET',
    path: '/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/additions/vulnerabilities',
  },
  {
    id: 'addLabel',
    method: 'POST',
    path: '/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels',
  },
  {
    id: 'removeLabel',
    method: 'DELETE',
    path: '/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels/{label_id}',
  },
  // scan
  {
    id: 'scanArtifact',
    method: 'POST',
    path: '/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/scan',
  },
  {
    id: 'stopScanArtifact',
    method: 'POST',
    path: '/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/scan/stop',
  },
  {
    id: 'getReportLog',
    method: 'GET',
    path: '/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/scan/{report_id}/log',
  },
  // project
  { id: 'getScannerOfProject', method: 'GET', path: '/projects/{project_name_or_id}/scanner' },
  { id: 'setScannerOfProject', method: 'PUT', path: '/projects/{project_name_or_id}/scanner' },
  {
    id: 'listScannerCandidatesOfProject',
    method: 'GET',
    path: '/projects/{project_name_or_id}/scanner/candidates',
  },
  { id: 'getLogs', method: 'GET', path: '/projects/{project_name}/logs' },
  { id: 'getLogExts', method: 'GET', path: '/projects/{project_name}/auditlog-exts' },
  // auditlog
  { id: 'listAuditLogs', method: 'GET', path: '/audit-logs' },
  { id: 'listAuditLogExts', method: 'GET', path: '/auditlog-exts' },
  { id: 'listAuditLogEventTypes', method: 'GET', path: '/auditlog-exts/events' },
  // preheat
  { id: 'ListProviders', method: 'GET', path: '/p2p/preheat/providers' },
  { id: 'PingInstances', method: 'POST', path: '/p2p/preheat/instances/ping' },
  { id: 'ListInstances', method: 'GET', path: '/p2p/preheat/instances' },
  { id: 'CreateInstance', method: 'POST', path: '/p2p/preheat/instances' },
  { id: 'GetInstance', method: 'GET', path: '/p2p/preheat/instances/{preheat_instance_name}' },
  { id: 'UpdateInstance', method: 'PUT', path: '/p2p/preheat/instances/{preheat_instance_name}' },
  { id: 'DeleteInstance', method: 'DELETE', path: '/p2p/preheat/instances/{preheat_instance_name}' },
  { id: 'ListPolicies', method: 'GET', path: '/projects/{project_name}/preheat/policies' },
  { id: 'CreatePolicy', method: 'POST', path: '/projects/{project_name}/preheat/policies' },
  { id: 'GetPolicy', method: 'GET', path: '/projects/{project_name}/preheat/policies/{preheat_policy_name}' },
  {
    id: 'ManualPreheat',
    method: 'POST',
    path: '/projects/{project_name}/preheat/policies/{preheat_policy_name}',
  },
  {
    id: 'UpdatePolicy',
    method: 'PUT',
    path: '/projects/{project_name}/preheat/policies/{preheat_policy_name}',
  },
  {
    id: 'DeletePolicy',
    method: 'DELETE',
    path: '/projects/{project_name}/preheat/policies/{preheat_policy_name}',
  },
  {
    id: 'ListExecutions',
    method: 'GET',
    path: '/projects/{project_name}/preheat/policies/{preheat_policy_name}/executions',
  },
  {
    id: 'GetExecution',
    method: 'GET',
    path: '/projects/{project_name}/preheat/policies/{preheat_policy_name}/executions/{execution_id}',
  },
  {
    id: 'StopExecution',
    method: 'PATCH',
    path: '/projects/{project_name}/preheat/policies/{preheat_policy_name}/executions/{execution_id}',
  },
  {
    id: 'ListTasks',
    method: 'GET',
    path: '/projects/{project_name}/preheat/policies/{preheat_policy_name}/executions/{execution_id}/tasks',
  },
  {
    id: 'GetPreheatLog',
    method: 'GET',
    path: '/projects/{project_name}/preheat/policies/{preheat_policy_name}/executions/{execution_id}/tasks/{task_id}/logs',
  },
  { id: 'ListProvidersUnderProject', method: 'GET', path: '/projects/{project_name}/preheat/providers' },
  // immutable
  { id: 'ListImmuRules', method: 'GET', path: '/projects/{project_name_or_id}/immutabletagrules' },
  { id: 'CreateImmuRule', method: 'POST', path: '/projects/{project_name_or_id}/immutabletagrules' },
  {
    id: 'UpdateImmuRule',
    method: 'PUT',
    path: '/projects/{project_name_or_id}/immutabletagrules/{immutable_rule_id}',
  },
  {
    id: 'DeleteImmuRule',
    method: 'DELETE',
    path: '/projects/{project_name_or_id}/immutabletagrules/{immutable_rule_id}',
  },
  // webhook
  {
    id: 'ListWebhookPoliciesOfProject',
    method: 'GET',
    path: '/projects/{project_name_or_id}/webhook/policies',
  },
  {
    id: 'CreateWebhookPolicyOfProject',
    method: 'POST',
    path: '/projects/{project_name_or_id}/webhook/policies',
  },
  {
    id: 'GetWebhookPolicyOfProject',
    method: 'GET',
    path: '/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}',
  },
  {
    id: 'UpdateWebhookPolicyOfProject',
    method: 'PUT',
    path: '/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}',
  },
  {
    id: 'DeleteWebhookPolicyOfProject',
    method: 'DELETE',
    path: '/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}',
  },
  {
    id: 'ListExecutionsOfWebhookPolicy',
    method: 'GET',
    path: '/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions',
  },
  {
    id: 'ListTasksOfWebhookExecution',
    method: 'GET',
    path: '/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions/{execution_id}/tasks',
  },
  {
    id: 'GetLogsOfWebhookTask',
    method: 'GET',
    path: '/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions/{execution_id}/tasks/{task_id}/log',
  },
  { id: 'LastTrigger', method: 'GET', path: '/projects/{project_name_or_id}/webhook/lasttrigger' },
  { id: 'GetSupportedEventTypes', method: 'GET', path: '/projects/{project_name_or_id}/webhook/events' },
  // webhookjob
  { id: 'ListWebhookJobs', method: 'GET', path: '/projects/{project_name_or_id}/webhook/jobs' },
  // usergroup
  { id: 'listUserGroups', method: 'GET', path: '/usergroups' },
  { id: 'createUserGroup', method: 'POST', path: '/usergroups' },
  { id: 'searchUserGroups', method: 'GET', path: '/usergroups/search' },
  { id: 'getUserGroup', method: 'GET', path: '/usergroups/{group_id}' },
  { id: 'updateUserGroup', method: 'PUT', path: '/usergroups/{group_id}' },
  { id: 'deleteUserGroup', method: 'DELETE', path: '/usergroups/{group_id}' },
  // icon
  { id: 'getIcon', method: 'GET', path: '/icons/{digest}' },
  // robot
  { id: 'ListRobot', method: 'GET', path: '/robots' },
  { id: 'CreateRobot', method: 'POST', path: '/robots' },
  { id: 'GetRobotByID', method: 'GET', path: '/robots/{robot_id}' },
  { id: 'UpdateRobot', method: 'PUT', path: '/robots/{robot_id}' },
  { id: 'RefreshSec', method: 'PATCH', path: '/robots/{robot_id}' },
  { id: 'DeleteRobot', method: 'DELETE', path: '/robots/{robot_id}' },
  // quota
  { id: 'listQuotas', method: 'GET', path: '/quotas' },
  { id: 'getQuota', method: 'GET', path: '/quotas/{id}' },
  { id: 'updateQuota', method: 'PUT', path: '/quotas/{id}' },
  // replication
  { id: 'listReplicationPolicies', method: 'GET', path: '/replication/policies' },
  { id: 'createReplicationPolicy', method: 'POST', path: '/replication/policies' },
  { id: 'getReplicationPolicy', method: 'GET', path: '/replication/policies/{id}' },
  { id: 'updateReplicationPolicy', method: 'PUT', path: '/replication/policies/{id}' },
  { id: 'deleteReplicationPolicy', method: 'DELETE', path: '/replication/policies/{id}' },
  { id: 'listReplicationExecutions', method: 'GET', path: '/replication/executions' },
  { id: 'startReplication', method: 'POST', path: '/replication/executions' },
  { id: 'getReplicationExecution', method: 'GET', path: '/replication/executions/{id}' },
  { id: 'stopReplication', method: 'PUT', path: '/replication/executions/{id}' },
  { id: 'listReplicationTasks', method: 'GET', path: '/replication/executions/{id}/tasks' },
  { id: 'getReplicationLog', method: 'GET', path: '/replication/executions/{id}/tasks/{task_id}/log' },
  // registry
  { id: 'listRegistryProviderTypes', method: 'GET', path: '/replication/adapters' },
  { id: 'listRegistryProviderInfos', method: 'GET', path: '/replication/adapterinfos' },
  { id: 'listRegistries', method: 'GET', path: '/registries' },
  { id: 'createRegistry', method: 'POST', path: '/registries' },
  { id: 'pingRegistry', method: 'POST', path: '/registries/ping' },
  { id: 'getRegistry', method: 'GET', path: '/registries/{id}' },
  { id: 'updateRegistry', method: 'PUT', path: '/registries/{id}' },
  { id: 'deleteRegistry', method: 'DELETE', path: '/registries/{id}' },
  { id: 'getRegistryInfo', method: 'GET', path: '/registries/{id}/info' },
  // scanAll
  { id: 'getLatestScanAllMetrics', method: 'GET', path: '/scans/all/metrics' },
  { id: 'getLatestScheduledScanAllMetrics', method: 'GET', path: '/scans/schedule/metrics' },
  { id: 'getScanAllSchedule', method: 'GET', path: '/system/scanAll/schedule' },
  { id: 'createScanAllSchedule', method: 'POST', path: '/system/scanAll/schedule' },
  { id: 'updateScanAllSchedule', method: 'PUT', path: '/system/scanAll/schedule' },
  { id: 'stopScanAll', method: 'POST', path: '/system/scanAll/stop' },
  // systeminfo
  { id: 'getCert', method: 'GET', path: '/systeminfo/getcert' },
  // oidc
  { id: 'pingOIDC', method: 'POST', path: '/system/oidc/ping' },
  // purge
  { id: 'getPurgeHistory', method: 'GET', path: '/system/purgeaudit' },
  { id: 'getPurgeJob', method: 'GET', path: '/system/purgeaudit/{purge_id}' },
  { id: 'stopPurge', method: 'PUT', path: '/system/purgeaudit/{purge_id}' },
  { id: 'getPurgeJobLog', method: 'GET', path: '/system/purgeaudit/{purge_id}/log' },
  { id: 'getPurgeSchedule', method: 'GET', path: '/system/purgeaudit/schedule' },
  { id: 'createPurgeSchedule', method: 'POST', path: '/system/purgeaudit/schedule' },
  { id: 'updatePurgeSchedule', method: 'PUT', path: '/system/purgeaudit/schedule' },
  // SystemCVEAllowlist
  { id: 'getSystemCVEAllowlist', method: 'GET', path: '/system/CVEAllowlist' },
  { id: 'putSystemCVEAllowlist', method: 'PUT', path: '/system/CVEAllowlist' },
  // Retention
  { id: 'getRentenitionMetadata', method: 'GET', path: '/retentions/metadatas' },
  { id: 'createRetention', method: 'POST', path: '/retentions' },
  { id: 'getRetention', method: 'GET', path: '/retentions/{id}' },
  { id: 'updateRetention', method: 'PUT', path: '/retentions/{id}' },
  { id: 'deleteRetention', method: 'DELETE', path: '/retentions/{id}' },
  { id: 'listRetentionExecutions', method: 'GET', path: '/retentions/{id}/executions' },
  { id: 'triggerRetentionExecution', method: 'POST', path: '/retentions/{id}/executions' },
  { id: 'operateRetentionExecution', method: 'PATCH', path: '/retentions/{id}/executions/{eid}' },
  { id: 'listRetentionTasks', method: 'GET', path: '/retentions/{id}/executions/{eid}/tasks' },
  { id: 'getRetentionTaskLog', method: 'GET', path: '/retentions/{id}/executions/{eid}/tasks/{tid}' },
  // scanner
  { id: 'listScanners', method: 'GET', path: '/scanners' },
  { id: 'createScanner', method: 'POST', path: '/scanners' },
  { id: 'pingScanner', method: 'POST', path: '/scanners/ping' },
  { id: 'getScanner', method: 'GET', path: '/scanners/{registration_id}' },
  { id: 'updateScanner', method: 'PUT', path: '/scanners/{registration_id}' },
  { id: 'setScannerAsDefault', method: 'PATCH', path: '/scanners/{registration_id}' },
  { id: 'deleteScanner', method: 'DELETE', path: '/scanners/{registration_id}' },
  { id: 'getScannerMetadata', method: 'GET', path: '/scanners/{registration_id}/metadata' },
  // user
  { id: 'listUsers', method: 'GET', path: '/users' },
  { id: 'createUser', method: 'POST', path: '/users' },
  { id: 'searchUsers', method: 'GET', path: '/users/search' },
  { id: 'getUser', method: 'GET', path: '/users/{user_id}' },
  { id: 'updateUserProfile', method: 'PUT', path: '/users/{user_id}' },
  { id: 'deleteUser', method: 'DELETE', path: '/users/{user_id}' },
  { id: 'setUserSysAdmin', method: 'PUT', path: '/users/{user_id}/sysadmin' },
  { id: 'setCliSecret', method: 'PUT', path: '/users/{user_id}/cli_secret' },
  // label
  { id: 'ListLabels', method: 'GET', path: '/labels' },
  { id: 'CreateLabel', method: 'POST', path: '/labels' },
  { id: 'GetLabelByID', method: 'GET', path: '/labels/{label_id}' },
  { id: 'UpdateLabel', method: 'PUT', path: '/labels/{label_id}' },
  { id: 'DeleteLabel', method: 'DELETE', path: '/labels/{label_id}' },
  // scan data export
  { id: 'exportScanData', method: 'POST', path: '/export/cve' },
  { id: 'getScanDataExportExecution', method: 'GET', path: '/export/cve/execution/{execution_id}' },
  { id: 'getScanDataExportExecutionList', method: 'GET', path: '/export/cve/executions' },
  { id: 'downloadScanData', method: 'GET', path: '/export/cve/download/{execution_id}' },
  // securityhub
  { id: 'getSecuritySummary', method: 'GET', path: '/security/summary' },
  { id: 'ListVulnerabilities', method: 'GET', path: '/security/vul' },
  // permissions
  { id: 'getPermissions', method: 'GET', path: '/permissions' },
] as const;

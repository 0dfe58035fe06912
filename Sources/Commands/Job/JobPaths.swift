import Configuration
import Workspace

/// Where a job's files are, under the keys of FATE's answers (contract 2.2).
struct JobPaths {
  let workspace: Workspace
  let job: JobID

  /// The keys of both generations. There is no board; its URL opens the job's folder.
  var json: [String: JSON] {
    [
      "board_url": .text("file://\(workspace.jobs.path(job))"),
      "job_dsl_path": .text(workspace.jobs.path(job, .dsl)),
      "job_runtime_conf_path": .text(workspace.jobs.path(job, .runtimeConf)),
      "logs_directory": .text(workspace.jobs.logPath(job)),
    ]
  }

  /// The keys that FATE 1.5 adds.
  var laterJSON: [String: JSON] {
    [
      "job_id": .text(job.text),
      "job_runtime_conf_on_party_path": .text(workspace.jobs.path(job, .runtimeConf)),
      "pipeline_dsl_path": .text(workspace.jobs.path(job, .pipelineDSL)),
      "train_runtime_conf_path": .text(workspace.jobs.path(job, .trainRuntimeConf)),
    ]
  }
}

/// Every operation, in the order of the help.
enum Operations {
  static let all: [any Operation.Type] = [
    SubmitJob.self,
    QueryJob.self,
    QueryTask.self,
    JobLogOperation.self,
    ComponentParameters.self,
    ComponentMetrics.self,
    ComponentMetricAll.self,
    ComponentOutputModel.self,
    ComponentOutputData.self,
    Upload.self,
    TableInfoOperation.self,
    Describe.self,
    Explain.self,
    Help.self,
    VersionOperation.self,
  ]
}

import Diagnostics

/// `homo_convert`: FATE writes homogeneous models in the formats of other frameworks.
enum HomoConvert: Operation {
  static let name = "homo_convert"
  static let group = OperationGroup.model
  static let summary = "refused: there are no homogeneous models to convert"
  static let options: [CommandOption] = [.conf]
  static let routes: [Route] = [.post("model/homo/convert")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    throw Diagnostic.noHomogeneousModels("converted")
  }
}

/// `homo_deploy`: FATE hands converted models to KFServing.
enum HomoDeploy: Operation {
  static let name = "homo_deploy"
  static let group = OperationGroup.model
  static let summary = "refused: there are no homogeneous models to deploy to a serving system"
  static let options: [CommandOption] = [.conf]
  static let routes: [Route] = [.post("model/homo/deploy")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    throw Diagnostic.noHomogeneousModels("deployed to KFServing")
  }
}

extension Diagnostic {
  fileprivate static func noHomogeneousModels(_ verb: String) -> Diagnostic {
    Diagnostic(
      .notOffered, "models are not \(verb): homogeneous components are not built in this version",
      help: "'fedflow export' writes any model as JSON, 'fedflow load' and 'bind' put it into service")
  }
}
